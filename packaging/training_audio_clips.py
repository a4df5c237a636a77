"""Clips and manifest of the extra training audio: trim, cut, check, write, list.

The folder has the layout of the labelled collection that Earmark is trained on: `manifest.csv`
and `audio/<label>/<name>.flac`, mono, 32 kHz, at most 5 s each.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 32_000
LONGEST_S = 5.0
SHORTEST_S = 0.08
PIECES = 8
LICENCE_CLASSES = ("open", "copyleft", "nc", "custom", "unstated")

_FRAME = RATE // 100
_SILENCE_DB = -50.0  # below the loudest 10 ms
_QUIETEST = 10 ** (-42 / 20)  # RMS of the loudest 10 ms of a clip that is worth keeping
_MARGIN = 3  # frames left at both ends
_CLIPPED = 0.01  # share of samples at full scale that makes a clip useless
_LOUD_ENOUGH = 0.2


@dataclass(frozen=True)
class Source:
    """Where a sound comes from.

    Attributes
    ----------
    package : str
        Package name.
    version : str
        Package version.
    licence : str
        As the package's copyright file has it.
    licence_class : str
        One of `LICENCE_CLASSES`.
    """

    package: str
    version: str
    licence: str
    licence_class: str

    def __post_init__(self) -> None:
        if self.licence_class not in LICENCE_CLASSES:
            raise ValueError(f"{self.package}: no licence class {self.licence_class!r}.")


@dataclass(frozen=True)
class Row:
    """One line of the manifest."""

    path: str
    source_repo: str
    source_commit: str
    licence: str
    original_path: str
    label: str
    caption: str
    group: str
    split: str
    duration_s: str
    original_sr: str
    bandwidth_hz: str
    licence_class: str
    split_origin: str


def resample(audio: NDArray[np.floating], rate: int) -> Samples:
    """Mix shape (frames,) or (frames, channels) down to mono and bring it to 32 kHz."""
    mono = np.asarray(audio, np.float32)
    if mono.ndim == 2:
        mono = mono.mean(axis=1)
    if rate != RATE:
        mono = soxr.resample(mono, rate, RATE, quality="HQ")
    return np.asarray(mono, np.float32)


def _levels(audio: Samples) -> NDArray[np.float64]:
    """Return the RMS of every 10 ms frame, shape (frames,)."""
    whole = np.pad(audio, (0, -audio.size % _FRAME)).reshape(-1, _FRAME)
    return np.sqrt(np.mean(np.square(whole, dtype=np.float64), axis=1))


def trim(audio: Samples) -> Samples:
    """Cut off leading and trailing silence (50 dB below the loudest 10 ms)."""
    if not audio.size:
        return audio
    levels = _levels(audio)
    loud = np.flatnonzero(levels > max(levels.max() * 10 ** (_SILENCE_DB / 20), 1e-5))
    if not loud.size:
        return audio[:0]
    return audio[max(loud[0] - _MARGIN, 0) * _FRAME : (loud[-1] + 1 + _MARGIN) * _FRAME]


def cut(audio: Samples, pieces: int = PIECES) -> list[Samples]:
    """Cut one recording into clips of at most 5 s.

    Parameters
    ----------
    audio : numpy.ndarray
        float32, shape (frames,), 32 kHz.
    pieces : int
        At most so many clips; of a longer recording they are spread evenly.

    Returns
    -------
    list of numpy.ndarray
        Trimmed clips. Silent, nearly silent, very short and clipped ones are missing.
    """
    audio = trim(audio)
    longest = round(LONGEST_S * RATE)
    starts = list(range(0, max(audio.size - RATE, 1), longest))
    if len(starts) > pieces:
        starts = [starts[round(i)] for i in np.linspace(0, len(starts) - 1, pieces)]
    found = (trim(audio[start : start + longest]) for start in starts)
    return [level(piece) for piece in found if usable(piece)]


def usable(audio: Samples) -> bool:
    """Say whether a clip is long enough, loud enough, finite and not clipped."""
    if audio.size < SHORTEST_S * RATE or not np.isfinite(audio).all():
        return False
    if _levels(audio).max() < _QUIETEST:
        return False
    return bool(np.mean(np.abs(audio) >= 0.999) < _CLIPPED)


def level(audio: Samples) -> Samples:
    """Raise a quiet clip to a peak of 0.2 and bring one that exceeds full scale below it."""
    peak = float(np.abs(audio).max())
    if peak > 0.98:
        return audio * np.float32(0.98 / peak)
    return audio * np.float32(_LOUD_ENOUGH / peak) if peak < _LOUD_ENOUGH else audio


def bandwidth(audio: Samples) -> int:
    """Return the frequency (Hz) above which 1 s stretches hold less than -60 dB of the peak."""
    size = 2048
    padded = np.pad(audio, (0, max(size - audio.size, 0)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[:: size // 2]
    power = np.mean(np.abs(np.fft.rfft(frames * np.hanning(size), axis=1)) ** 2, axis=0)
    power = np.convolve(power, np.ones(9) / 9, "same")
    present = np.flatnonzero(power > power.max() * 1e-6)
    return round(float(present[-1]) * RATE / size) if present.size else 0


def slug(text: str) -> str:
    """Turn a label or a package name into a file name."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


class Folder:
    """The folder that is being built.

    Parameters
    ----------
    root : Path
        Created when missing; the clips of an earlier run stay listed until their package is
        added again.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._seen: set[str] = set()
        self._own: set[str] = set()
        self._read()

    def _read(self) -> None:
        """Take over what is listed for packages that are not added here."""
        if (self.root / "manifest.csv").exists():
            listed: dict[str, list[Row]] = defaultdict(list)
            for row in read_rows(self.root / "manifest.csv"):
                listed[row.source_repo].append(row)
                self._seen.add(_key(row))
            self._rows.update({name: listed[name] for name in listed.keys() - self._own})

    @property
    def rows(self) -> list[Row]:
        """All lines, in a fixed order."""
        return sorted(
            (row for rows in self._rows.values() for row in rows), key=lambda row: row.path
        )

    def forget(self, package: str) -> None:
        """Drop what is listed for a package, and its files."""
        self._own.add(package)
        for row in self._rows.pop(package, []):
            self._seen.discard(_key(row))
            (self.root / row.path).unlink(missing_ok=True)

    def has(self, package: str) -> bool:
        """Say whether clips of a package are listed."""
        return bool(self._rows.get(package))

    def add(
        self, audio: Samples, label: str, source: Source, origin: str, group: str, rate: int
    ) -> bool:
        """Write one clip.

        Parameters
        ----------
        audio : numpy.ndarray
            float32, shape (frames,), 32 kHz, at most 5 s.
        label : str
            What is heard.
        source : Source
            Its package.
        origin : str
            Path inside the package, or how it was made.
        group : str
            Recording, speaker or instrument; clips of one group never cross a split.
        rate : int
            Sample rate of the original, Hz.

        Returns
        -------
        bool
            False where the very same samples are in the folder already.
        """
        pcm = np.round(np.clip(audio, -1, 1) * 32767).astype(np.int16)
        key = hashlib.sha256(pcm.tobytes()).hexdigest()[:12]
        if key in self._seen:
            return False
        self._seen.add(key)
        self._own.add(source.package)
        path = f"audio/{slug(label)}/{slug(source.package)}_{key}.flac"
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(target, pcm, RATE, subtype="PCM_16")
        self._rows[source.package].append(
            Row(
                path=path,
                source_repo=source.package,
                source_commit=source.version,
                licence=source.licence,
                original_path=origin,
                label=label,
                caption=label,
                group=f"{source.package}:{group}",
                split="train",
                duration_s=f"{audio.size / RATE:.3f}",
                original_sr=str(rate),
                bandwidth_hz=str(bandwidth(audio)),
                licence_class=source.licence_class,
                split_origin="assigned",
            )
        )
        return True

    def save(self) -> None:
        """Write the manifest at once; a reader never sees half of it.

        Packages that another process has added meanwhile stay listed.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        self._read()
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in self.rows)
        partial = self.root / f"manifest.csv.partial.{os.getpid()}"
        partial.write_text(text.getvalue(), encoding="utf-8", newline="")
        os.replace(partial, self.root / "manifest.csv")


def _key(row: Row) -> str:
    """Return the part of a clip's name that is the digest of its samples."""
    return Path(row.path).stem.rsplit("_", 1)[-1]


def read_rows(path: Path) -> Iterator[Row]:
    """Read a manifest line by line."""
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            yield Row(**{field.name: line[field.name] for field in fields(Row)})


def table(rows: Iterable[Row]) -> str:
    """Return clips and minutes per label and per licence class as text."""
    clips: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for row in rows:
        for key in (f"1 {row.label}", f"2 class {row.licence_class}", "3 all"):
            clips[key] += 1
            seconds[key] += float(row.duration_s)
    lines = [f"{key[2:]:32}{clips[key]:6}{seconds[key] / 60:9.1f} min" for key in sorted(clips)]
    return "\n".join(lines)
