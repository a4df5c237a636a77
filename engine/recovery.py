"""What crashed sessions left behind: projects without a name, and unsaved changes of others."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine import database, marks, past_rows, paths
from engine.database import SUFFIX
from engine.project import Project
from engine.report import EngineError
from engine.versions import Version, version_of

LAST_STEPS = 5
TABLES = ("autosave", "project")


@dataclass(frozen=True)
class Recoverable:
    """What a program that ended without closing its project left, though the user never saved it.

    Attributes
    ----------
    saved_at : datetime
        When the last change was kept, UTC.
    is_named : bool
        The project has a file of its own; without it, it never had a name.
    last_steps : tuple of str
        The names of the undo steps made last, the last one first.
    """

    path: Path
    saved_at: datetime
    project: Project
    is_named: bool = False
    last_steps: tuple[str, ...] = ()


def recoverable(folder: Path | None = None) -> list[Recoverable]:
    """What crashed sessions left unsaved, newest first.

    Those are the projects without a name that hold anything, and those with a name whose last
    changes were not saved. Projects that are open in a running program are not listed. Recover one
    by `ProjectFile.open(path)`; then `save` or `save_as`, or `close(discard=True)`.

    Parameters
    ----------
    folder : Path, optional
        The user's data folder by default.
    """
    unsaved = (folder if folder is not None else paths.data_dir()) / "unsaved"
    found = []
    for path in [*sorted(unsaved.glob(f"*{SUFFIX}")), *marks.left_behind()]:
        # One damaged file must not hide the others; it stays where it is.
        with suppress(EngineError):
            one = _left_behind(path)
            if one is not None and one.project != Project():
                found.append(one)
            elif one is None:
                marks.drop_if_closed(path)
    return sorted(found, key=lambda one: one.saved_at, reverse=True)


def _left_behind(path: Path) -> Recoverable | None:
    if not path.exists():
        return None
    connection = database.connect(path, read_only=True)
    try:
        holder = database.holder(connection)
        if holder is not None and not holder.gone():
            return None
        working, saved = (_stored(path, database.rows(connection, path, table)) for table in TABLES)
        if working is None or (saved is not None and saved.project == working.project):
            return None
        with database.speaking(path):
            names = past_rows.last_names(connection, LAST_STEPS)
        return Recoverable(path, working.saved_at, working.project, saved is not None, names)
    finally:
        connection.close()


def _stored(path: Path, rows: list[database.Row]) -> Version | None:
    version = version_of(rows[0], path) if rows else None
    return version if isinstance(version, Version) else None
