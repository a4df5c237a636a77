"""Writing files so that nothing is lost: complete and on the disk, or not there at all.

The recipe is always the same: write beside the target, bring it to the disk, rename it over the
target. Whatever goes wrong before the rename, the old file stands and no leftover lies around.
"""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.report import EngineError

SPARE_BYTES = 16 * 2**20
"""Left free on a disk that something is written to, so that autosave still has room."""


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A fresh name beside ``path`` to write to; the file takes the place of ``path`` at the end.

    The block writes and closes the file of that name. When the block ends well the file is synced
    to the disk and renamed over ``path`` in one step; when it raises (also on cancel or Ctrl-C)
    the file is removed and ``path`` is as it was. A symbolic link stays a link: what it points to
    is replaced.

    Raises
    ------
    EngineError
        If the folder is missing or read-only, the disk is full, or ``path`` is a folder.
    """
    target = writable_target(path)
    temporary = target.with_name(f".{target.name[:80]}.{uuid.uuid4().hex[:8]}.part")
    try:
        # Made here, with the user's own umask: whoever writes it later only fills it.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield temporary
        if target.exists():
            shutil.copymode(target, temporary)
        sync(temporary)
        os.replace(temporary, target)
        sync_folder(target.parent)
    except OSError as error:
        raise disk_error(error, target) from error
    finally:
        temporary.unlink(missing_ok=True)


def writable_target(path: str | os.PathLike[str]) -> Path:
    """Where writing to ``path`` ends up: absolute, links followed.

    Raises
    ------
    EngineError
        If that cannot work: its folder is missing or read-only, or it is itself a folder.
    """
    target = Path(os.path.realpath(path))
    try:
        _refuse_unwritable(target)
    except OSError as error:  # the name is too long, or its disk does not answer
        raise disk_error(error, target) from error
    return target


def _refuse_unwritable(target: Path) -> None:
    folder = target.parent
    if target.is_dir():
        raise EngineError(f'"{target}" is a folder. Give the name of a file in it.')
    if not folder.is_dir():
        raise EngineError(f'There is no folder "{folder}". Make it first or choose another one.')
    if is_read_only(folder):
        raise EngineError(f'The folder "{folder}" is read-only. Choose another one.')
    if target.exists() and is_read_only(target):
        raise EngineError(f'"{target}" is read-only. Choose another name.')


def is_read_only(path: Path) -> bool:
    """Whether the user may not write there, or whether nobody is meant to.

    An administrator may write anywhere; a file or folder without any write permission is still
    somebody's wish that it stays as it is.
    """
    return not os.access(path, os.W_OK) or not path.stat().st_mode & 0o222


def sync(path: Path) -> None:
    """Return when the file's content is on the disk."""
    # Windows syncs only what is open for writing.
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the names in the folder are on the disk (only POSIX has such a call)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems refuse this; the rename itself has happened.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def free_bytes(folder: Path) -> int:
    """Free space on the disk of a folder that exists."""
    return shutil.disk_usage(folder).free


def require_space(folder: Path, needed: int, what: str) -> None:
    """Refuse to start writing ``needed`` bytes where they do not fit.

    Raises
    ------
    EngineError
        With both numbers.
    """
    free = free_bytes(folder)
    if free < needed + SPARE_BYTES:
        spare = f" ({size_text(SPARE_BYTES)} are left for other programs)"
        raise EngineError(
            f'{what} needs {size_text(needed)} and "{folder}" has {size_text(free)} free'
            f"{spare if free >= needed else ''}. "
            "Free some space or choose another disk."
        )


def size_text(size: float) -> str:
    """A number of bytes for people: ``1.4 GB``."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def same_file(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Whether two paths are the same file: by name, through links, or as two names of one file."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:  # at least one of them does not exist, so they are not one file
        return False


def refuse_sources(path: str | os.PathLike[str], sources: Iterable[str | os.PathLike[str]]) -> None:
    """Refuse to write over a recording.

    Raises
    ------
    EngineError
        If ``path`` is one of the sources, under whatever name.
    """
    for source in sources:
        if same_file(path, source):
            raise EngineError(
                f'"{Path(path).name}" is the recording itself, and Earmark never writes over a '
                "recording. Choose another name."
            )


def write_text(path: str | os.PathLike[str], text: str) -> Path:
    """Write a UTF-8 text file, all of it or nothing; line ends as they are in ``text``."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
    return Path(path)


def disk_error(error: OSError, path: Path) -> EngineError:
    """What a failed write means, as a sentence."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        why = "The disk is full. Free some space or choose another disk"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = "That place is read-only. Choose another one"
    elif error.errno == errno.ENAMETOOLONG:
        why = "The name is too long. Choose a shorter one"
    elif error.errno == errno.EFBIG:
        why = "That disk cannot hold a file of this size. Choose another disk"
    else:
        why = f"The system says: {error.strerror or error}"
    return EngineError(f'"{path.name}" could not be written. {why}.')
