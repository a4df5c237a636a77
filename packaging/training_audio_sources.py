"""Sounds out of Debian packages: fetching, choosing files by name, decoding; and eSpeak NG."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import soundfile
from training_audio_clips import PIECES, RATE, Samples, resample

SUFFIXES = frozenset(
    [".wav", ".ogg", ".oga", ".opus", ".flac", ".mp3", ".aif", ".aiff", ".au", ".g722"]
)
ESPEAK_RATE = 22_050


@dataclass(frozen=True)
class Rule:
    """Which files of a package carry which label.

    Attributes
    ----------
    match : str
        Shell pattern on the path inside the package; `*` crosses folders, case does not matter.
    label : str
        What is heard; empty: leave these files out.
    group : str
        "file" (each file a recording of its own), "parent" (the folder), "/pattern/" (what the
        first bracket of a regular expression finds in the path) or a fixed name.
    limit : int
        At most so many clips of this rule, chosen at random; 0 = all.
    pieces : int
        At most so many clips of one file.
    shortest : float
        Files shorter than this (seconds) are left out.
    mix : int
        Instead of the files themselves, so many clips in which they follow each other at random.
    licence, licence_class : str
        Where they differ from the package's.
    """

    match: str
    label: str
    group: str = "file"
    limit: int = 0
    pieces: int = PIECES
    shortest: float = 0.0
    mix: int = 0
    licence: str = ""
    licence_class: str = ""

    def group_of(self, path: str) -> str:
        """Return the group of a file."""
        if self.group == "file":
            return path
        if self.group.startswith("/"):
            found = re.search(self.group[1:-1], path)
            return found.group(1) if found else path
        return str(PurePosixPath(path).parent) if self.group == "parent" else self.group


def choose(paths: Sequence[str], rules: Sequence[Rule]) -> list[tuple[str, Rule]]:
    """Find the rule of every file; the first that matches decides.

    Parameters
    ----------
    paths : sequence of str
        Paths inside a package, with forward slashes.
    rules : sequence of Rule
        In the order of the table.

    Returns
    -------
    list of tuple
        (path, rule), sorted; files without a rule or with an empty label are missing.
    """
    chosen = []
    for path in sorted(paths):
        if PurePosixPath(path).suffix.lower() not in SUFFIXES:
            continue
        rule = next((r for r in rules if fnmatch.fnmatch(path.lower(), r.match.lower())), None)
        if rule and rule.label:
            chosen.append((path, rule))
    return chosen


def fetch(package: str, debs: Path) -> Path:
    """Download a package with apt unless it lies there; nothing of it is run or installed."""
    debs.mkdir(parents=True, exist_ok=True)
    if not (found := sorted(debs.glob(f"{package}_*.deb"))):
        subprocess.run(["apt-get", "download", "-qq", package], cwd=debs, check=True)
        found = sorted(debs.glob(f"{package}_*.deb"))
    return found[-1]


def version(deb: Path) -> str:
    """Return the version of a package file."""
    done = subprocess.run(["dpkg-deb", "-f", deb, "Version"], capture_output=True, check=True)
    return done.stdout.decode().strip()


def unpack(deb: Path, folder: Path) -> list[str]:
    """Unpack a package into an empty folder and list its sound files (no links)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(["dpkg-deb", "-x", deb, folder], check=True)
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.is_symlink()
    ]


def decode(path: Path) -> tuple[Samples, int] | None:
    """Decode a file to mono at 32 kHz, at most two minutes of it.

    Returns
    -------
    tuple or None
        The samples and the file's own rate; None where it is no sound that can be read.
    """
    try:
        if path.suffix.lower() == ".g722":
            audio, rate = _g722(path), 16_000
        else:
            with soundfile.SoundFile(path) as file:
                rate = file.samplerate
                audio = file.read(120 * rate, dtype="float32", always_2d=True)
    except (OSError, RuntimeError, ValueError) as error:
        print(f"left out: {path.name}: {error}")
        return None
    if not audio.size:
        return None
    return resample(audio, rate), rate


def sequence(rng: np.random.Generator, sounds: Sequence[Samples], seconds: float) -> Samples:
    """Let short sounds follow each other at random, 50 to 350 ms apart, for some seconds."""
    audio = np.zeros(round(seconds * RATE), np.float32)
    start = 0
    while start < audio.size:
        sound = sounds[int(rng.integers(len(sounds)))] * np.float32(rng.uniform(0.5, 1))
        end = min(start + sound.size, audio.size)
        audio[start:end] += sound[: end - start]
        start += round(rng.uniform(0.05, 0.35) * RATE)
    return audio / np.float32(max(1.0, float(np.abs(audio).max())))


def _g722(path: Path) -> Samples:
    """Decode raw G.722 (16 kHz mono)."""
    import av

    with av.open(str(path), format="g722") as container:
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    audio = np.concatenate(frames)
    return audio.astype(np.float32) / 32768 if audio.dtype == np.int16 else audio


# ---------------------------------------------------------------- eSpeak NG

_WHO = ["My neighbour", "The old captain", "A young doctor", "Our teacher", "Nobody here"]
_DOES = ["has forgotten", "would like to see", "is looking for", "never mentions", "talked about"]
_WHAT = ["the blue door", "a very long letter", "that noise", "the last train", "seven apples"]
_WHEN = ["on Monday", "before breakfast", "in the garden", "when it rains", "every other week"]


def sentence(rng: np.random.Generator, voice: str) -> str:
    """Return something to say: a sentence in English, numbers in any other language."""
    if voice.startswith("en"):
        parts = (str(rng.choice(words)) for words in (_WHO, _DOES, _WHAT, _WHEN))
        return " ".join(parts) + "."
    return ", ".join(str(number) for number in rng.integers(3, 90_000, int(rng.integers(2, 5))))


def espeak(
    rng: np.random.Generator, voices: Sequence[str], variants: Sequence[str], count: int
) -> Iterator[tuple[Samples, str]]:
    """Synthesise speech with random voices, speeds and pitches.

    Yields
    ------
    tuple
        Samples at 32 kHz and "voice+variant".
    """
    for _ in range(count):
        voice = str(rng.choice(voices))
        name = f"{voice}+{rng.choice(variants)}"
        speed, pitch = int(rng.integers(120, 210)), int(rng.integers(25, 80))
        command = ["espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch), "--stdout"]
        done = subprocess.run([*command, sentence(rng, voice)], capture_output=True, check=True)
        # The header of a stream gives no length; the samples begin after its 44 bytes.
        audio = np.frombuffer(done.stdout[44:], "<i2").astype(np.float32) / 32768
        yield resample(audio, ESPEAK_RATE), name
