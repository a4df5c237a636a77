"""Separated pieces on disk, by content: the estimate cache.

One folder per window and content hash, one ``.npy`` file per piece, written to a temporary name and
renamed, so a crash leaves either a whole piece or none. Pieces are stored with their cross-fade
weights applied: adding them up gives the estimate. A piece that is exactly silent takes no room.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import paths
from engine.report import EngineError

LIMIT_BYTES = 8 << 30
OPEN_FILES = 64


class EstimateCache:
    """Thread-safe store of pieces ``(key, index) -> float32 (frames, channels)``.

    Parameters
    ----------
    folder : Path, optional
        The user's cache folder by default.
    limit_bytes : int
        The least recently used windows beyond this size are deleted when the cache is opened.
    """

    def __init__(self, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder if folder is not None else paths.cache_dir() / "estimates"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._done: dict[str, dict[int, bool]] = {}
        self._open: OrderedDict[tuple[str, int], NDArray[np.float32]] = OrderedDict()
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

        A piece that vanished or was damaged on disk is forgotten and reads as silence: it will be
        made again.
        """
        with self._lock:
            if self._known(key).get(index, True):
                return None
            array = self._open.get((key, index))
        if array is None:
            try:
                array = np.load(self._file(key, index), mmap_mode="r", allow_pickle=False)
            except (OSError, ValueError):
                self._forget(key, index)
                return None
            if array.ndim != 2 or array.dtype != np.float32:
                self._forget(key, index)
                return None
            with self._lock:
                self._open[key, index] = array
                while len(self._open) > OPEN_FILES:
                    self._open.popitem(last=False)
        return array[start:stop]

    def write(self, key: str, index: int, piece: NDArray[np.float32]) -> None:
        """Keep a piece.

        Raises
        ------
        EngineError
            If the disk is full or not writable.
        """
        is_silent = not bool(np.any(piece))
        stored = np.zeros((0, piece.shape[1]), dtype=np.float32) if is_silent else piece
        target = self._file(key, index)
        temporary = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                np.save(file, stored, allow_pickle=False)
            temporary.replace(target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise EngineError(
                f"The separated sound could not be kept in {self.folder} ({error.strerror}). "
                "Free some disk space there and retry."
            ) from error
        with self._lock:
            self._known(key)[index] = is_silent
            self._open.pop((key, index), None)

    def clear(self) -> None:
        """Delete everything that is kept."""
        with self._lock:
            self._done.clear()
            self._open.clear()
            for entry in self.folder.iterdir():
                shutil.rmtree(entry, ignore_errors=True)

    def _known(self, key: str) -> dict[int, bool]:
        """Piece index -> silent?, read from disk at first sight. Call with the lock held."""
        if key not in self._done:
            known: dict[int, bool] = {}
            folder = self.folder / key
            if folder.is_dir():
                # Touching the folder marks it as used, for pruning.
                os.utime(folder)
                for file in folder.glob("*.npy"):
                    if file.stem.isdecimal():
                        # Anything at most a header long holds no frames.
                        known[int(file.stem)] = file.stat().st_size <= 128
            self._done[key] = known
        return self._done[key]

    def _file(self, key: str, index: int) -> Path:
        return self.folder / key / f"{index}.npy"

    def _forget(self, key: str, index: int) -> None:
        with self._lock:
            self._known(key).pop(index, None)

    def _prune(self, limit_bytes: int) -> None:
        entries = []
        for folder in self.folder.iterdir():
            if folder.is_dir():
                size = sum(file.stat().st_size for file in folder.glob("*"))
                entries.append((folder.stat().st_mtime, size, folder))
        total = sum(size for _, size, _ in entries)
        for _, size, folder in sorted(entries, key=lambda entry: entry[0]):
            if total <= limit_bytes:
                break
            shutil.rmtree(folder, ignore_errors=True)
            total -= size
