"""One process at a time: a lock on a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from engine.report import Report

_WAIT_S = 0.5


@contextmanager
def locked(path: Path, report: Report) -> Iterator[None]:
    """Hold a lock on a file, which is made when missing.

    The system lets go of it when the process ends, however it ends. `report` is called while
    another process holds it.
    """
    with path.open("ab") as file:
        while not _try_lock(file):
            report(0.0, "waiting for another run to decode the clips")
            time.sleep(_WAIT_S)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
