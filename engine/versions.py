"""Documents of a project file: rows made from projects, projects made from rows, new files.

`engine.store` is about one file that is open; here is what needs none.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine import database, past_rows
from engine.codec import decode, encode
from engine.database import SUFFIX
from engine.files import refuse_sources, replacing, writable_target
from engine.project import Project
from engine.report import EngineError


@dataclass(frozen=True)
class Version:
    """A document in the file: when it was stored (UTC) and what it holds."""

    saved_at: datetime
    project: Project


def row_of(project: Project, path: Path, made_at: datetime | None = None) -> database.Row:
    """A project as a row of the file at ``path``, stored now or at another time."""
    document = encode(project, path)
    now = (made_at or datetime.now(UTC)).isoformat(timespec="milliseconds")
    return database.Row(now, hashlib.sha256(document).hexdigest(), document)


def version_of(row: database.Row, path: Path) -> Version | EngineError:
    """What a row of the file at ``path`` holds, or why that cannot be read."""
    if hashlib.sha256(row.document).hexdigest() != row.digest:
        return EngineError("The stored project is damaged and cannot be read.")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", row.saved_at):
        return EngineError("The stored project is damaged and cannot be read.")
    try:
        return Version(datetime.fromisoformat(row.saved_at), decode(row.document, path))
    except ValueError:
        return EngineError("The stored project is damaged and cannot be read.")
    except EngineError as error:
        return error


def write_new(
    path: Path, project: Project, *, saved: bool, fill: database.Fill | None = None
) -> None:
    """Make a complete project file beside the target and put it in its place in one step.

    Parameters
    ----------
    fill : callable, optional
        Writes what else belongs into it.
    """
    target = writable_target(path)
    if project.recording is not None:
        refuse_sources(target, [project.recording.path])
    if target.exists():
        _refuse_foreign(target)
    row = row_of(project, target)
    with replacing(target) as temporary:
        database.make(temporary, "project" if saved else "autosave", row, fill)
        # A log left by a crash belongs to the file that goes away, and must not meet the new one.
        database.remove_logs(target)


def _refuse_foreign(target: Path) -> None:
    """Refuse to replace what is no project, or a project somebody works on."""
    connection = database.connect(target, read_only=True)
    try:
        holder = database.holder(connection)
    finally:
        connection.close()
    if holder is not None and not holder.gone():
        raise database.in_use(target, holder)


def rescued(path: Path) -> EngineError | None:
    """Put what is readable of a damaged file into a new one, and say so; the old one stays."""
    rescue = path.with_name(f"{path.stem} (rescued){SUFFIX}")
    if not rescue.exists():
        versions = (version_of(row, path) for row in database.salvage(path))
        found = [one for one in versions if isinstance(one, Version)]
        if not found:
            return None
        newest = max(found, key=lambda one: one.saved_at).project
        try:
            write_new(rescue, newest, saved=True, fill=lambda into: _salvage(path, into))
        except EngineError:  # nowhere to put it: the damage itself is what matters
            return None
    return EngineError(
        f'"{path.name}" is damaged. What could still be read is in "{rescue.name}" beside it: '
        "open that one. Its undo history is missing."
    )


def _salvage(path: Path, into: sqlite3.Connection) -> None:
    """Put the snapshots that are still whole into the new file."""
    for name, row in past_rows.salvage(path):
        if isinstance(version_of(row, path), Version):
            past_rows.add_snapshot(into, name, row)
