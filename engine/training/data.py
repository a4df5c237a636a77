"""The labelled clips training learns from: what a clip is, and how clips are chosen."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError
from engine.training import decoding
from engine.training.cache import FULL_SCALE, AudioCache, build_cache

__all__ = [
    "FULL_SCALE",
    "SAMPLE_RATE",
    "AudioCache",
    "Clip",
    "Clips",
    "Skipped",
    "TrainingData",
    "all_labels",
    "build_cache",
    "choose",
    "read_clip",
    "read_manifest",
    "write_json",
]

Samples = NDArray[np.float32]

SAMPLE_RATE = 32_000
SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Clip:
    """One labelled sound file.

    Attributes
    ----------
    path : str
        Its name in this run, with forward slashes; no two clips share one. Its file is ``root /
        path``.
    label : str
        What is heard.
    split : str
        "train", "val" or "test".
    group : str
        The recording (or speaker) it is a piece of; a group is in one split only.
    source_repo, licence, licence_class : str
        Where it comes from and on what terms.
    root : Path
        The folder ``path`` starts from; empty for the data folder itself.
    caption : str
        What is heard, in a sentence; empty where nobody wrote one.
    phrases : tuple of str
        The sounds of a recording that holds several, one phrase each; empty for a single sound.
    """

    path: str
    label: str
    split: str
    group: str
    source_repo: str
    licence: str
    licence_class: str
    root: Path = Path()
    caption: str = ""
    phrases: tuple[str, ...] = ()

    @property
    def is_esc(self) -> bool:
        """Whether the clip comes from ESC-50 (or its ESC-10 subset)."""
        return self.source_repo == "karoldvl/ESC-10" or "ESC-50" in self.licence

    @property
    def file(self) -> Path:
        """Its sound file."""
        return self.root / self.path


@dataclass(frozen=True)
class Skipped:
    """A clip that is not used, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Clips:
    """What a data folder holds: usable clips, and what was left out."""

    clips: tuple[Clip, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True)
class TrainingData:
    """What a task learns from.

    Attributes
    ----------
    clips : tuple of Clip
        Readable clips of all splits, after the filters.
    labels : tuple of str
        Labels with at least one clip to train on, in the order of the embedding rows.
    audio : AudioCache
        The decoded clips of "train" and "val", mono at the task's rate.
    folders : tuple of Path
        The data folders.
    skipped : tuple of Skipped
        Clips that could not be used.
    """

    clips: tuple[Clip, ...]
    labels: tuple[str, ...]
    audio: AudioCache
    folders: tuple[Path, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def split(self, name: str) -> list[Clip]:
        """The clips of one split, in order."""
        return choose(self.clips, name)


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

    Raises
    ------
    EngineError
        If there is no manifest, it lacks columns, or a row is incomplete.
    """
    from engine.training import tables

    return list(tables.read_manifest(folder).clips)


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


def is_inside(path: str) -> bool:
    """Whether a path from a list stays inside its folder."""
    parts = PurePosixPath(path.replace("\\", "/"))
    drive = len(path) > 1 and path[1] == ":"
    return bool(path) and not (parts.is_absolute() or ".." in parts.parts or drive)


def read_clip(folder: Path, path: str, sample_rate: int = SAMPLE_RATE) -> Samples:
    """Decode one clip to float32 mono, shape (frames,), at `sample_rate` Hz.

    Raises
    ------
    EngineError
        If it cannot be read, or there is nothing to hear in it.
    """
    try:
        return decoding.read(folder / path, sample_rate)
    except decoding.Unreadable as why:
        raise EngineError(f"The clip {path} {why}.") from why


def write_json(path: Path, value: object) -> None:
    """Write JSON so that a reader sees the old or the new file, never half of one."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(value, indent=1), encoding="utf-8")
    os.replace(partial, path)
