"""A file on disk read by several threads while it may still grow."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from numpy.typing import NDArray

if sys.platform != "win32":  # where an open file cannot be deleted anyway
    import fcntl


class SharedFile:
    """An open file without a position of its own.

    It is closed when the last reference to it goes, so a thread that is reading never has the
    descriptor taken away. While it is open, pruning leaves its folder alone.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        self._lock = threading.Lock()
        self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            _lock(self._descriptor, shared=True)
        except BlockingIOError:
            raise FileNotFoundError(f"{path} is being deleted") from None

    def read_into(self, out: NDArray[Any], offset: int) -> int:
        """Read bytes at ``offset`` into the contiguous ``out``; the number of bytes read."""
        if out.size == 0:
            return 0
        view = out.data.cast("B")
        done = 0
        while done < len(view):
            got = self._read_once(view[done:], offset + done)
            if got == 0:
                break
            done += got
        return done

    def size(self) -> int:
        """Bytes in the file now."""
        return os.fstat(self._descriptor).st_size

    def _read_once(self, view: memoryview, offset: int) -> int:
        if sys.platform == "win32":
            with self._lock:
                os.lseek(self._descriptor, offset, os.SEEK_SET)
                data = os.read(self._descriptor, len(view))
            view[: len(data)] = data
            return len(data)
        return os.preadv(self._descriptor, [view], offset)

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


def write_all(file: BinaryIO, data: memoryview) -> None:
    """Write to a file without a buffer, which may take less than it is given.

    Raises
    ------
    OSError
        If the disk is full: it only says so at the attempt after that.
    """
    while data:
        data = data[file.write(data) :]


def delete_unused(folder: Path, name: str) -> bool:
    """Delete a folder unless any process has its file ``name`` open as a `SharedFile`.

    Returns
    -------
    bool
        Whether the folder is gone.
    """
    try:
        descriptor = os.open(folder / name, os.O_RDONLY)
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()
    try:
        # Held until the folder is gone, so that nobody begins to use it meanwhile.
        _lock(descriptor, shared=False)
        if sys.platform != "win32":
            shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    if sys.platform == "win32":
        shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _lock(descriptor: int, *, shared: bool) -> None:
    if sys.platform == "win32":
        return
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # a file system without locks: there a cache in use may be pruned
        return
