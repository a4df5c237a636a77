"""Data folders that say by their folders what each clip is: a folder per class, and MUSAN."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.report import EngineError
from engine.training import decoding
from engine.training.config import DataSettings
from engine.training.data import Clip, Clips, Skipped
from engine.training.tables import plain

SPLIT_FOLDERS = {
    "train": "train", "training": "train",
    "val": "val", "valid": "val", "validation": "val", "dev": "val",
    "test": "test", "testing": "test", "eval": "test",
}  # fmt: skip
LOCAL = "./"
"""Begins the name of a group that is only known by its place in one tree."""

MUSAN_LABELS = ("music", "noise", "speech")


class _Found(NamedTuple):
    """A sound file of a tree; an empty split is still to be drawn."""

    path: str
    label: str
    group: str
    split: str


def is_folders(folder: Path) -> bool:
    """Whether a folder has folders with sound files in them."""
    return any(next(_sounds(child), None) for child in _folders(folder))


def is_musan(folder: Path) -> bool:
    """Whether a folder is MUSAN, or a part of it: files are named after their class."""
    for label in MUSAN_LABELS:
        for source in _folders(folder / label):
            if next(source.glob(f"{label}-{source.name}-*"), None) is not None:
                return True
    return False


def read_folders(folder: Path, settings: DataSettings) -> Clips:
    """Read a tree with one folder per class.

    Where the top folders are called train, val and test (val and test may be missing), they are
    the splits. Otherwise recordings are dealt to the splits by a hash of their names: with the
    same seed, a recording stays in its split when others come or go.

    Raises
    ------
    EngineError
        If a class folder holds no sound file, or the group expression is wrong.
    """
    tops = _split_folders(folder)
    if not tops:
        found = _classes(folder, folder, "", settings)
    else:
        found = [
            one
            for top, split in tops.items()
            # Weights are chosen by val, which must not come from test: it is dealt from train.
            for one in _classes(
                folder, top, "" if split == "train" and "val" not in tops.values() else split,
                settings,
            )
        ]  # fmt: skip
        settings = dataclasses.replace(settings, test_share=0.0)
    dealt = _dealt(found, settings)
    licence = ("not stated", settings.licence_class)
    return _as_clips(folder, dealt, folder.resolve().name, licence)


def read_musan(folder: Path, settings: DataSettings) -> Clips:
    """Read MUSAN: ``speech``, ``music`` and ``noise`` with a folder per source.

    Each file is a recording of its own; music of one artist (4th word of a line in
    ``music/*/ANNOTATIONS``) is one group.
    """
    found = []
    artists: dict[str, str] = {}
    for source in _folders(folder / "music"):
        artists |= _artists(source / "ANNOTATIONS")
    for label in MUSAN_LABELS:
        for file in _sounds(folder / label):
            path = file.relative_to(folder).as_posix()
            group = f"musan:{artists.get(file.stem, file.stem)}"
            found.append(_Found(path, label, group, ""))
    dealt = _dealt(found, settings)
    return _as_clips(folder, dealt, "openslr/17", ("CC BY 4.0 (MUSAN)", "open"))


def _split_folders(folder: Path) -> dict[Path, str]:
    """The top folders that are splits; {} where they are classes (one may be "train", on rails).

    Raises
    ------
    EngineError
        If there are both.
    """
    tops = [one for one in _folders(folder) if next(_sounds(one), None)]
    splits = {one: SPLIT_FOLDERS[one.name.lower()] for one in tops if _is_split(one)}
    if "train" not in splits.values() or (len(splits) == 1 and len(tops) > 1):
        return {}
    others = [one.name for one in tops if one not in splits]
    if others:
        raise EngineError(
            f'"{folder}" has folders for splits ({", ".join(one.name for one in splits)}) and '
            f"others beside them ({', '.join(others)}). Move those into the splits, or away."
        )
    return splits


def _is_split(folder: Path) -> bool:
    return folder.name.lower() in SPLIT_FOLDERS and bool(_folders(folder))


def _classes(folder: Path, top: Path, split: str, settings: DataSettings) -> list[_Found]:
    """The sound files of all class folders in `top`."""
    found, empty = [], []
    pattern = _group_pattern(settings.group)
    for home in _folders(top):
        files = list(_sounds(home))
        if not files:
            empty.append(home.name)
        for file in files:
            path = file.relative_to(folder).as_posix()
            group = _group(file, home, path, pattern)
            found.append(_Found(path, plain(home.name), group, split))
    if empty:
        raise EngineError(
            f"No sound file is in the class folder{'s' if len(empty) > 1 else ''} "
            f'{", ".join(empty)} of "{top}". Fill or remove '
            f"{'them' if len(empty) > 1 else 'it'}."
        )
    return found


def _group(file: Path, home: Path, path: str, pattern: re.Pattern[str] | None) -> str:
    if pattern is not None:
        match = pattern.search(path)
        if match:
            return match.group(1)
    inside = file.relative_to(home)
    if len(inside.parts) > 1:
        # Not the split above it: a speaker in train and test is one speaker.
        return f"{LOCAL}{plain(home.name)}/{inside.parts[0]}"
    return LOCAL + path


def _group_pattern(text: str) -> re.Pattern[str] | None:
    if not text:
        return None
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise EngineError(f"group under [data] is no regular expression: {error}.") from error
    if pattern.groups != 1:
        raise EngineError("group under [data] needs one pair of brackets round the recording.")
    return pattern


def _dealt(found: Sequence[_Found], settings: DataSettings) -> list[_Found]:
    """Deal the recordings that have no split yet; every label keeps one to train on."""
    draws = {one.group: _draw(one.group, settings.split_seed) for one in found if not one.split}
    test, val = settings.test_share, settings.test_share + settings.val_share
    splits = {
        group: "test" if draw < test else "val" if draw < val else "train"
        for group, draw in draws.items()
    }
    of_label: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if not one.split:
            of_label[one.label].add(one.group)
    for groups in of_label.values():
        if all(splits[group] != "train" for group in groups):
            splits[max(groups, key=lambda group: (draws[group], group))] = "train"
    return [one._replace(split=one.split or splits[one.group]) for one in found]


def _draw(group: str, seed: int) -> float:
    """A number in [0, 1) that only the recording and the seed decide."""
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64


def _as_clips(
    folder: Path, found: Iterable[_Found], source: str, licence: tuple[str, str]
) -> Clips:
    clips, skipped = [], []
    for one in found:
        if Path(one.path).suffix.lower() in decoding.OTHER_SUFFIXES:
            reason = "is of a format that training does not read; convert it to WAV or FLAC"
            skipped.append(Skipped(one.path, reason))
        else:
            clips.append(Clip(one.path, one.label, one.split, one.group, source, *licence))
    return Clips(tuple(clips), tuple(skipped))


def _artists(annotations: Path) -> dict[str, str]:
    """File -> artist from MUSAN's ANNOTATIONS (file, genres, vocals, artist); {} without it."""
    try:
        text = annotations.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    words = (line.split() for line in text.splitlines())
    return {line[0]: f"artist:{line[3]}" for line in words if len(line) > 3}


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    inside = (one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
    return sorted(inside)


def _sounds(folder: Path) -> Iterator[Path]:
    """All sound files below a folder, in a fixed order; hidden ones are passed over."""
    known = decoding.SUFFIXES | decoding.OTHER_SUFFIXES
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in known:
                yield Path(place) / name
