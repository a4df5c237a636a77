"""Separated pieces on disk, by content: the estimate cache.

One folder per window and content hash, one file per piece, written to a temporary name and renamed,
so a crash leaves either a whole piece or none. Pieces are stored with their cross-fade weights
applied: adding them up gives the estimate. A piece with sound is ``INDEX.npy``; one that is exactly
silent is an empty file ``INDEX.none``, so that a file a power cut left empty is never taken for
silence. Several programs may use one cache, and the user may delete it at any time.
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import paths
from engine.report import EngineError

LIMIT_BYTES = 8 << 30
OPEN_FILES = 64
SOUND, SILENCE = ".npy", ".none"

_DISK_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class PieceGone(LookupError):
    """The piece is not in the cache, or not any more: it has to be made (again)."""


class EstimateCache:
    """Thread-safe store of pieces ``(key, index) -> float32 (frames, channels)``.

    Parameters
    ----------
    folder : Path, optional
        The user's cache folder by default.
    limit_bytes : int
        The least recently used windows beyond this size are deleted when the cache is opened.

    Raises
    ------
    EngineError
        If the folder cannot be made.
    """

    def __init__(self, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder if folder is not None else paths.cache_dir() / "estimates"
        self._lock = threading.Lock()
        self._done: dict[str, dict[int, bool]] = {}
        self._open: OrderedDict[tuple[str, int], NDArray[np.float32]] = OrderedDict()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._not_kept(error) from error
        self._prune(limit_bytes)

    def done(self, key: str) -> frozenset[int]:
        """The pieces of this window that are there."""
        with self._lock:
            return frozenset(self._known(key))

    def is_silent(self, key: str) -> bool:
        """Whether every piece that is there is exactly silent."""
        with self._lock:
            return all(self._known(key).values())

    def read(self, key: str, index: int, start: int, stop: int) -> NDArray[np.float32] | None:
        """Frames ``[start, stop)`` of a piece, or None where it is silent.

        Raises
        ------
        PieceGone
            If it is not there, or has vanished or been damaged on disk: `done` then knows.
        """
        with self._lock:
            known = self._known(key)
            if index not in known:
                raise PieceGone(key, index)
            if known[index]:
                return None
            array = self._open.get((key, index))
        if array is None:
            array = self._opened(key, index)
        if len(array) < stop:
            self._forget(key, index)
            raise PieceGone(key, index)
        return array[start:stop]

    def write(self, key: str, index: int, piece: NDArray[np.float32]) -> None:
        """Keep a piece.

        When the disk is full, what this program has not used is deleted to make room.

        Raises
        ------
        EngineError
            If the disk is full or not writable.
        """
        is_silent = not bool(np.any(piece))
        try:
            try:
                self._store(key, index, None if is_silent else piece)
            except OSError as error:
                # The folder may have been deleted since it was made: once more is enough.
                if error.errno in _DISK_FULL:
                    self._prune(0)
                elif error.errno != errno.ENOENT:
                    raise
                self._store(key, index, None if is_silent else piece)
        except OSError as error:
            raise self._not_kept(error) from error
        with self._lock:
            self._known(key)[index] = is_silent
            self._open.pop((key, index), None)

    def clear(self) -> None:
        """Delete everything that is kept."""
        with self._lock:
            self._done.clear()
            self._open.clear()
            for entry in self._folders():
                shutil.rmtree(entry, ignore_errors=True)

    def _store(self, key: str, index: int, piece: NDArray[np.float32] | None) -> None:
        target = self._file(key, index, SILENCE if piece is None else SOUND)
        temporary = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}.part")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                if piece is not None:
                    np.save(file, piece, allow_pickle=False)
            temporary.replace(target)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _opened(self, key: str, index: int) -> NDArray[np.float32]:
        """The samples of a piece, mapped from its file."""
        try:
            array = np.load(self._file(key, index, SOUND), mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            array = None
        if array is None or array.ndim != 2 or array.dtype != np.float32:
            self._forget(key, index)
            raise PieceGone(key, index)
        with self._lock:
            self._open[key, index] = array
            while len(self._open) > OPEN_FILES:
                self._open.popitem(last=False)
        mapped: NDArray[np.float32] = array
        return mapped

    def _known(self, key: str) -> dict[int, bool]:
        """Piece index -> silent?, read from disk at first sight. Call with the lock held."""
        if key not in self._done:
            folder = self.folder / key
            # Touching the folder marks it as used, for pruning.
            with suppress(OSError):
                os.utime(folder)
            names = []
            with suppress(OSError):
                names = [Path(name) for name in os.listdir(folder)]
            self._done[key] = {
                int(name.stem): name.suffix == SILENCE
                for name in names
                if name.stem.isdecimal() and name.suffix in (SOUND, SILENCE)
            }
        return self._done[key]

    def _file(self, key: str, index: int, ending: str) -> Path:
        return self.folder / key / f"{index}{ending}"

    def _forget(self, key: str, index: int) -> None:
        with self._lock:
            self._known(key).pop(index, None)
            self._open.pop((key, index), None)

    def _not_kept(self, error: OSError) -> EngineError:
        return EngineError(
            f'The separated sound could not be kept in "{self.folder}" ({error.strerror}). '
            "Free some disk space there and retry."
        )

    def _folders(self) -> list[Path]:
        try:
            return [entry for entry in self.folder.iterdir() if entry.is_dir()]
        except OSError:  # the user has deleted the cache: that is empty, too
            return []

    def _prune(self, limit_bytes: int) -> None:
        """Delete what was not used for longest until the rest fits; nothing this program uses."""
        with self._lock:
            used = set(self._done)
        entries = [_measured(folder) for folder in self._folders()]
        total = sum(size for _, size, _ in entries)
        for _, size, folder in sorted(entries):
            if total <= limit_bytes:
                break
            if folder.name not in used:
                shutil.rmtree(folder, ignore_errors=True)
                total -= size


def _measured(folder: Path) -> tuple[float, int, Path]:
    """Time of last use, bytes, folder. Another program may be deleting it."""
    try:
        return folder.stat().st_mtime, sum(one.stat().st_size for one in os.scandir(folder)), folder
    except OSError:
        return 0.0, 0, folder
