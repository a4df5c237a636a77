"""The labelled clips: manifest, licence filter, and one decoded cache on disk.

Decoding Ogg Vorbis costs more than everything else a mixture needs, so every clip is decoded
once into one int16 file that training maps into memory.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.report import EngineError, Report, silent

Samples = NDArray[np.float32]

SAMPLE_RATE = 32_000
FULL_SCALE = 32_767.0
_DECODE_BLOCK = 64


@dataclass(frozen=True)
class Clip:
    """One row of the manifest that training and evaluation use."""

    path: str
    label: str
    split: str
    group: str
    source_repo: str
    licence: str
    licence_class: str

    @property
    def is_esc(self) -> bool:
        """Whether the clip comes from ESC-50 (or its ESC-10 subset)."""
        return self.source_repo == "karoldvl/ESC-10" or "ESC-50" in self.licence


def read_manifest(folder: Path) -> list[Clip]:
    """Read `manifest.csv` of a data folder.

    Parameters
    ----------
    folder : Path
        The data folder (manifest, lists and `audio/`).

    Returns
    -------
    list of Clip
        All clips, in file order.
    """
    path = folder / "manifest.csv"
    wanted = ("path", "label", "split", "group", "source_repo", "licence", "licence_class")
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [name for name in wanted if name not in (reader.fieldnames or ())]
            if missing:
                raise EngineError(f"{path.name} lacks the columns {', '.join(missing)}.")
            clips = [Clip(**{name: row[name] for name in wanted}) for row in reader]
    except OSError as error:
        raise EngineError(f"There is no readable manifest.csv in {folder}.") from error
    if not clips:
        raise EngineError(f"{path} lists no clips.")
    return clips


def all_labels(clips: Iterable[Clip]) -> tuple[str, ...]:
    """Return the distinct labels in sorted order (the order of the embedding rows)."""
    return tuple(sorted({clip.label for clip in clips}))


def choose(clips: Iterable[Clip], split: str, licence_classes: Sequence[str] = ()) -> list[Clip]:
    """Keep the clips of one split and, if classes are given, of those licence classes."""
    return [
        clip
        for clip in clips
        if clip.split == split and (not licence_classes or clip.licence_class in licence_classes)
    ]


def read_clip(folder: Path, path: str) -> Samples:
    """Decode one clip to float32 mono, shape (frames,), at 32 kHz."""
    try:
        audio, rate = soundfile.read(folder / path, dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:
        raise EngineError(f"The clip {path} cannot be read.") from error
    if rate != SAMPLE_RATE:
        raise EngineError(f"The clip {path} has {rate} Hz; {SAMPLE_RATE} Hz was expected.")
    mono: Samples = audio.mean(axis=1)
    return mono


class AudioCache:
    """Decoded clips in one int16 memory map.

    Parameters
    ----------
    samples : numpy.ndarray
        int16, shape (all frames,), the clips one after another.
    spans : dict
        Clip path -> (first frame, frames).
    """

    def __init__(self, samples: NDArray[np.int16], spans: dict[str, tuple[int, int]]) -> None:
        self._samples = samples
        self._spans = spans

    def frames(self, path: str) -> int:
        """Return the length of a clip in frames."""
        return self._spans[path][1]

    def read(self, path: str, start: int = 0, stop: int | None = None) -> Samples:
        """Return frames [start, stop) of a clip as float32 in [-1, 1], shape (frames,)."""
        first, frames = self._spans[path]
        stop = frames if stop is None else min(stop, frames)
        part = self._samples[first + start : first + max(stop, start)]
        return part.astype(np.float32) / np.float32(FULL_SCALE)


def build_cache(
    folder: Path, clips: Sequence[Clip], target: Path, report: Report = silent
) -> AudioCache:
    """Open the cache of these clips, decoding them first where it is missing or stale.

    Parameters
    ----------
    folder : Path
        The data folder.
    clips : sequence of Clip
        What the cache must hold.
    target : Path
        The folder the cache lives in; created when missing.
    report : Report
        Progress and cancel point.

    Returns
    -------
    AudioCache
        A read-only view of the decoded clips.
    """
    key = hashlib.sha256("\n".join(clip.path for clip in clips).encode()).hexdigest()
    audio_path, index_path = target / "audio.i16", target / "index.json"
    if index_path.is_file() and audio_path.is_file():
        index = json.loads(index_path.read_text(encoding="utf-8"))
        if index["key"] == key and audio_path.stat().st_size == 2 * index["frames"]:
            return _open(audio_path, index["spans"])
    target.mkdir(parents=True, exist_ok=True)
    spans: dict[str, tuple[int, int]] = {}
    position = 0
    partial = audio_path.with_suffix(".partial")
    with partial.open("wb") as file, ThreadPoolExecutor(2) as pool:
        for first in range(0, len(clips), _DECODE_BLOCK):
            block = clips[first : first + _DECODE_BLOCK]
            decoded = pool.map(lambda clip: read_clip(folder, clip.path), block)
            for clip, audio in zip(block, decoded, strict=True):
                # Vorbis may overshoot full scale; wrapping would be a loud click.
                pcm = np.round(np.clip(audio, -1.0, 1.0) * FULL_SCALE).astype("<i2")
                file.write(pcm.tobytes())
                spans[clip.path] = (position, len(pcm))
                position += len(pcm)
            report(len(spans) / len(clips), "decoding the training clips")
    os.replace(partial, audio_path)
    write_json(index_path, {"key": key, "frames": position, "spans": spans})
    return _open(audio_path, spans)


def _open(path: Path, spans: dict[str, Sequence[int]] | dict[str, tuple[int, int]]) -> AudioCache:
    samples = np.memmap(path, dtype="<i2", mode="r")
    return AudioCache(samples, {name: (int(s[0]), int(s[1])) for name, s in spans.items()})


def write_json(path: Path, value: object) -> None:
    """Write JSON so that a reader sees the old or the new file, never half of one."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(value, indent=1), encoding="utf-8")
    os.replace(partial, path)
