"""Which projects with a name are open: a note for each in the user's data folder.

A project file knows by itself whether it was closed properly, but nobody would ask it before the
user opens it again. A note that is still there at the next start says where to look.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from engine import paths
from engine.locks import Holder
from engine.report import EngineError

LARGEST = 100_000
_ENDING = ".open"


def put(project: Path) -> None:
    """Note that this process has the project open; without a place for it there is no note."""
    text = json.dumps({"path": os.fsencode(project).hex(), "holder": Holder.me().text()})
    with suppress(OSError, EngineError):
        place = _place(project)
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="ascii")


def drop(project: Path) -> None:
    """Forget it: the project was closed properly."""
    with suppress(OSError, EngineError):
        _place(project).unlink(missing_ok=True)


def drop_if_closed(project: Path) -> None:
    """Forget it unless a running program has the project open."""
    with suppress(OSError, EngineError):
        if (read := _read(_place(project))) is not None and read[1].gone():
            drop(project)


def left_behind() -> list[Path]:
    """The projects of processes that ended without closing them."""
    found = []
    with suppress(OSError, EngineError):
        for note in sorted(_folder().glob(f"*{_ENDING}")):
            read = _read(note)
            if read is not None and read[1].gone():
                found.append(read[0])
    return found


def _read(note: Path) -> tuple[Path, Holder] | None:
    if note.stat().st_size > LARGEST:
        return None
    try:
        fields = json.loads(note.read_text(encoding="ascii"))
        path = Path(os.fsdecode(bytes.fromhex(fields["path"])))
        holder = Holder.parse(fields["holder"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return (path, holder) if holder is not None else None


def _folder() -> Path:
    return paths.data_dir() / "open"


def _place(project: Path) -> Path:
    return _folder() / (hashlib.sha256(os.fsencode(project)).hexdigest()[:24] + _ENDING)
