"""The folders of decoded recordings: finding one again, making one, keeping their size bounded.

``recordings/<fingerprint>.<random>/`` holds ``pcm.raw``, the peaks, spectrogram tiles and, once it
is complete, ``meta.json``. A folder without ``meta.json`` that nobody has open is left over from a
program that ended, and is deleted. Folders are never renamed, so open files stay where they are.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from engine import paths
from engine.decode import PCM_NAME
from engine.decoding.files import delete_unused
from engine.peaks import LEVELS, level_path, rows_of

MOST_BYTES = 20_000_000_000
"""What all recordings together may take on disk; the least recently opened go first."""

META_NAME = "meta.json"
VERSION = 1
# A folder this young without a file in use may be a child that has just been started.
_GRACE_S = 60.0


@dataclass(frozen=True)
class Meta:
    """What is known of a complete recording in the cache."""

    fingerprint: str
    source_bytes: int
    source_mtime_ns: int
    sample_rate: int
    channels: int
    frames: int
    storage: str
    subtype: str
    warning: str | None
    version: int = VERSION


def recordings_dir() -> Path:
    """Where decoded recordings are kept; made when it is not there."""
    folder = paths.cache_dir() / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_folder(fingerprint: str) -> Path:
    """An empty folder for a recording about to be decoded."""
    folder = recordings_dir() / f"{fingerprint[:32]}.{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    return folder


def find(fingerprint: str, source: os.stat_result) -> tuple[Path, Meta] | None:
    """The complete recording decoded from this very file, if there is one."""
    for folder in recordings_dir().glob(f"{fingerprint[:32]}.*"):
        meta = read_meta(folder)
        if meta is None or meta.fingerprint != fingerprint:
            continue
        if (meta.source_bytes, meta.source_mtime_ns) != (source.st_size, source.st_mtime_ns):
            continue
        return folder, meta
    return None


def write_meta(folder: Path, meta: Meta) -> None:
    """Mark a folder complete, in one step."""
    part = folder / (META_NAME + ".part")
    with part.open("w", encoding="utf-8") as file:
        # Not synced: that would wait until all the sound is on the disk, and after a power cut the
        # sizes checked by `find` tell whether it got there.
        json.dump(asdict(meta), file)
    part.replace(folder / META_NAME)


def read_meta(folder: Path) -> Meta | None:
    """What a folder holds, or None when it is incomplete, damaged or of another version."""
    try:
        data = json.loads((folder / META_NAME).read_text(encoding="utf-8"))
        meta = Meta(**data)
        if meta.version != VERSION or meta.storage not in ("int16", "float32"):
            return None
        return meta if _sizes_match(folder, meta) else None
    except (OSError, ValueError, TypeError):
        return None


def touch(folder: Path) -> None:
    """Remember that this recording was opened now."""
    try:
        os.utime(folder / META_NAME)
    except OSError:  # a read-only cache still serves; only the order of pruning suffers
        return


def discard(folder: Path) -> None:
    """Delete the folder of a recording that was not completed."""
    shutil.rmtree(folder, ignore_errors=True)


def prune(most_bytes: int = MOST_BYTES) -> int:
    """Delete the least recently opened recordings until the rest fits; never one in use.

    Returns
    -------
    int
        Bytes freed.
    """
    found = [_measured(folder) for folder in recordings_dir().iterdir() if folder.is_dir()]
    newest = max((used for _, used, _, _ in found), default=0.0)
    total = sum(size for _, _, size, _ in found)
    freed = 0
    for folder, used, size, complete in sorted(found, key=lambda one: one[1]):
        left_over = not complete and newest - used > _GRACE_S
        if (left_over or total > most_bytes) and delete_unused(folder, PCM_NAME):
            total -= size
            freed += size
    return freed


def _measured(folder: Path) -> tuple[Path, float, int, bool]:
    """Folder, time of last use, bytes, whether it is complete."""
    size, used, complete = 0, 0.0, False
    try:
        for entry in os.scandir(folder):
            try:
                info = entry.stat()
            except FileNotFoundError:  # SQLite's own, gone when the tiles beside it were closed
                continue
            size += info.st_size
            used = max(used, info.st_mtime)
            complete = complete or entry.name == META_NAME
    except FileNotFoundError:  # deleted meanwhile by another Earmark
        return folder, 0.0, 0, False
    return folder, used, size, complete


def _sizes_match(folder: Path, meta: Meta) -> bool:
    sample = np.dtype(meta.storage).itemsize
    if (folder / PCM_NAME).stat().st_size != meta.frames * meta.channels * sample:
        return False
    return all(
        level_path(folder, size).stat().st_size
        == rows_of(meta.frames, size) * 3 * meta.channels * sample
        for size in LEVELS
    )
