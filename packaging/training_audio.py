"""Build additional training audio out of Debian packages.

    python packaging/training_audio.py FOLDER                      everything
    python packaging/training_audio.py FOLDER --stage soundfonts   one stage
    python packaging/training_audio.py FOLDER --only tuxpaint-stamps-default
    python packaging/training_audio.py FOLDER --table              what is there

FOLDER gets the layout of the labelled collection (`manifest.csv`, `audio/`), all of it for
training: `earmark train ... --data COLLECTION --data FOLDER`. Needs a Debian system with
`apt-get`, `fluidsynth` and `espeak-ng`; packages are only downloaded and unpacked into a
temporary folder, never installed. What is taken, and under which label, is in
training_audio.toml. Nothing that is in the collection's val or test split may enter: recordings
are compared with them by their sound (training_audio_twins.py).

The audio is for training on this machine: its licences differ, and none of it goes into the
repository.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from training_audio_clips import RATE, Folder, Samples, Source, cut, table
from training_audio_midi import RENDER_RATE, presets, render, render_file
from training_audio_playing import grooves, instrument, music, percussion
from training_audio_sources import (
    Rule,
    choose,
    decode,
    espeak,
    fetch,
    sequence,
    unpack,
    version,
)
from training_audio_twins import Twins

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_suffix(".toml")
DATA = ROOT.parent / "shared" / "data"
STAGES = ("soundfonts", "songs", "recordings", "espeak")
SEED = 20_260_101
_ACOUSTIC_KITS = (0, 8, 16, 32, 40)


def seeded(*words: str) -> np.random.Generator:
    """Return a generator that depends on the words alone, not on what was made before."""
    return np.random.default_rng([SEED, *(zlib.crc32(word.encode()) for word in words)])


def main(arguments: list[str] | None = None) -> int:
    """Build the folder; see the module's description."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=DATA, help="the labelled collection")
    parser.add_argument("--packages", type=Path, help="where downloaded packages are kept")
    parser.add_argument("--stage", action="append", choices=STAGES, help="only these stages")
    parser.add_argument("--only", action="append", help="only these packages")
    parser.add_argument("--again", action="store_true", help="redo packages that are there")
    parser.add_argument("--table", action="store_true", help="only print what is there")
    options = parser.parse_args(arguments)
    folder = Folder(options.folder)
    if not options.table:
        content = tomllib.loads(TABLE.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as work:
            builder = Builder(folder, content, options, Path(work))
            for stage in options.stage or STAGES:
                getattr(builder, stage)()
    print(table(folder.rows))
    return 0


class Builder:
    """The stages, each of which saves the manifest after every package."""

    def __init__(
        self, folder: Folder, content: dict, options: argparse.Namespace, work: Path
    ) -> None:
        self._folder = folder
        self._content = content
        self._only: list[str] | None = options.only
        self._again: bool = options.again
        self._data: Path = options.data
        self._debs: Path = options.packages or work / "debs"
        self._keep = options.packages is not None
        self._work = work
        self._twins: Twins | None = None

    def _wanted(self, package: str) -> bool:
        if self._only is not None and package not in self._only:
            return False
        if self._folder.has(package) and not self._again:
            return False
        self._folder.forget(package)
        print(f"== {package}", flush=True)
        return True

    def _open(self, entry: dict) -> tuple[Source, Path, list[str]]:
        """Fetch and unpack a package; its file is deleted unless the caller keeps packages."""
        deb = fetch(entry["package"], self._debs)
        source = Source(entry["package"], version(deb), entry["licence"], entry["licence_class"])
        unpacked = self._work / "unpacked"
        files = unpack(deb, unpacked)
        if not self._keep:
            deb.unlink()
        return source, unpacked, files

    # ------------------------------------------------------------ soundfonts

    def soundfonts(self) -> None:
        """Render every instrument, percussion and music with every soundfont."""
        for entry in self._content["soundfont"]:
            if not self._wanted(entry["package"]):
                continue
            source, unpacked, _ = self._open(entry)
            soundfont = unpacked / entry["file"]
            self._instruments(entry, source, soundfont)
            self._percussion(entry, source, soundfont)
            rng = seeded(source.package, "music")
            score = music(rng, entry["music"], piano="piano" not in entry["skip"])
            self._play(score, "music", source, soundfont, rng, share=False)
            self._folder.save()
            shutil.rmtree(unpacked)

    def _instruments(self, entry: dict, source: Source, soundfont: Path) -> None:
        there = presets(soundfont)
        for label, how in self._content["instrument"].items():
            pairs = [tuple(map(int, preset.split(":"))) for preset in how["presets"]]
            pairs = [pair for pair in pairs if pair in there]
            if not pairs or label in entry["skip"]:
                continue
            rng = seeded(source.package, label)
            count = entry["clips"] // 3 if how["style"] == "effect" else entry["clips"]
            score = instrument(rng, pairs, tuple(how["range"]), how["style"], count)
            self._play(score, label, source, soundfont, rng)
        self._folder.save()

    def _percussion(self, entry: dict, source: Source, soundfont: Path) -> None:
        there = presets(soundfont)
        kits = [kit for kit in _ACOUSTIC_KITS if (128, kit) in there]
        for label, how in self._content["drums"].items():
            if label in entry["skip"]:
                continue
            rng = seeded(source.package, label, "drums")
            score = percussion(rng, how["keys"], kits, entry["clips"])
            self._play(score, label, source, soundfont, rng)
        rng = seeded(source.package, "drum kit")
        self._play(grooves(rng, kits, 2 * entry["clips"]), "drum kit", source, soundfont, rng)
        self._folder.save()

    def _play(
        self,
        written: tuple,
        label: str,
        source: Source,
        soundfont: Path,
        rng: np.random.Generator,
        share: bool = True,
    ) -> None:
        """Render a score and add its clips; `share`: clips of one preset are one group."""
        score, played = written
        clips = render(score, len(played), soundfont, wet=bool(rng.random() < 0.5))
        added = 0
        for number, (audio, preset) in enumerate(zip(clips, played, strict=True)):
            group = f"{label}:{preset}" if share else f"{label}:{number}"
            for clip in cut(_scaled(audio, rng)):
                origin = f"{soundfont.name}#{preset}#{label}#{number}"
                added += self._folder.add(clip, label, source, origin, group, RENDER_RATE)
        print(f"{label}: {added} of {len(played)}", flush=True)

    def songs(self) -> None:
        """Render the MIDI files of packages."""
        fonts = {entry["package"]: entry for entry in self._content["soundfont"]}
        for entry in self._content["songs"]:
            if not self._wanted(entry["package"]):
                continue
            font = fonts[entry["soundfont"]]
            unpack(fetch(font["package"], self._debs), self._work / "font")
            source, unpacked, _ = self._open(entry)
            for song in sorted(unpacked.rglob("*.mid")):
                self._song(song, self._work / "font" / font["file"], source, entry["pieces"])
            self._folder.save()
            shutil.rmtree(unpacked)
            shutil.rmtree(self._work / "font")

    def _song(self, song: Path, soundfont: Path, source: Source, pieces: int) -> None:
        rng = seeded(source.package, song.name)
        try:
            audio = render_file(song, soundfont, wet=bool(rng.random() < 0.5))
        except (subprocess.SubprocessError, OSError, RuntimeError) as error:
            print(f"left out: {song.name}: {error}")
            return
        for clip in cut(_scaled(audio, rng), pieces):
            self._folder.add(clip, "music", source, song.name, song.name, RENDER_RATE)

    # ------------------------------------------------------------ recordings

    def recordings(self) -> None:
        """Take the recordings that the table names out of their packages."""
        for entry in self._content["recordings"]:
            if not self._wanted(entry["package"]):
                continue
            source, unpacked, files = self._open(entry)
            self._take(source, unpacked, files, [Rule(**rule) for rule in entry["rules"]])
            self._folder.save()
            shutil.rmtree(unpacked)

    def _take(self, source: Source, unpacked: Path, files: list[str], rules: list[Rule]) -> None:
        chosen: dict[Rule, list[str]] = defaultdict(list)
        for path, rule in choose(files, rules):
            chosen[rule].append(path)
        for rule in rules:
            if rule.label and rule not in chosen:
                print(f"nothing matches {rule.match}")
        for rule, paths in chosen.items():
            rng = seeded(source.package, rule.match)
            origin = replace(
                source,
                licence=rule.licence or source.licence,
                licence_class=rule.licence_class or source.licence_class,
            )
            added = 0
            for path, clip, rate in self._clips(unpacked, rule, rng.permutation(paths), rng):
                if rule.limit and added >= rule.limit:
                    break
                group = rule.group_of(path)
                added += self._folder.add(clip, rule.label, origin, path, group, rate)
            print(f"{rule.label}: {added} clips of {len(paths)} files", flush=True)

    def _clips(
        self, unpacked: Path, rule: Rule, paths: Iterable[str], rng: np.random.Generator
    ) -> Iterator[tuple[str, Samples, int]]:
        """Give the clips of a rule: path, samples and the original's rate."""
        sounds = []
        for path in map(str, paths):
            audio, rate = decode(unpacked / path) or (np.zeros(0, np.float32), 0)
            if audio.size < rule.shortest * RATE:
                continue
            clips = cut(audio, rule.pieces)
            twins = [twin for clip in clips if (twin := self._twin(clip))]
            if twins:
                print(f"left out: {path} sounds like {twins[0]}")
            elif rule.mix:
                sounds += clips
            else:
                yield from ((path, clip, rate) for clip in clips)
        for number in range(rule.mix if sounds else 0):
            clip = sequence(rng, sounds, rng.uniform(1.5, 5))
            yield f"{rule.match}#{number}", clip, RATE

    def _twin(self, clip: Samples) -> str | None:
        if self._twins is None:
            self._twins = Twins.of_collection(self._data)
        return self._twins.find(clip)

    # ------------------------------------------------------------ speech synthesis

    def espeak(self) -> None:
        """Synthesise some speech."""
        if not self._wanted("espeak-ng"):
            return
        entry = self._content["espeak"]
        source = Source("espeak-ng", "", entry["licence"], entry["licence_class"])
        rng = seeded("espeak-ng")
        said = espeak(rng, entry["voices"], entry["variants"], entry["clips"])
        for number, (audio, name) in enumerate(said):
            for clip in cut(audio, 1):
                self._folder.add(clip, "speech", source, f"{name}#{number}", name, 22_050)
        self._folder.save()


def _scaled(audio: Samples, rng: np.random.Generator) -> Samples:
    """Give a rendered clip a random peak between -12 and -1 dB of full scale."""
    peak = float(np.abs(audio).max())
    wanted = 10 ** (rng.uniform(-12, -1) / 20)
    return audio * np.float32(wanted / peak) if peak > 1e-3 else audio


if __name__ == "__main__":
    sys.exit(main())
