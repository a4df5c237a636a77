"""The SQL of the undo history and the snapshots; what they mean is `engine.past`'s business."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from engine.codec import LARGEST_DOCUMENT
from engine.database import UNREADABLE, Row


def steps(connection: sqlite3.Connection, most_bytes: int) -> list[tuple[object, ...]]:
    """(number, name, time, change) of the stored steps, the oldest first, as they are stored.

    No more than ``most_bytes`` are read: a file from somebody else may hold anything.
    """
    if not _has(connection, "steps"):
        return []
    found, room = [], most_bytes
    for row in connection.execute("SELECT number, name, made_at, change FROM steps ORDER BY 1"):
        room -= len(row[3]) if isinstance(row[3], bytes) else 0
        if room < 0:
            break
        found.append(row)
    return found


def last_names(connection: sqlite3.Connection, count: int) -> tuple[str, ...]:
    """The names of the steps done last, the last one first."""
    here = number(connection, "position")
    if here is None or not _has(connection, "steps"):
        return ()
    rows = connection.execute(
        "SELECT name FROM steps WHERE number <= ? AND typeof(name) = 'text' "
        "ORDER BY number DESC LIMIT ?",
        (here, count),
    )
    return tuple(name for (name,) in rows)


def keep_steps(connection: sqlite3.Connection, start: int, stop: int) -> None:
    """Drop the steps whose numbers are not from ``start`` up to before ``stop``."""
    connection.execute("DELETE FROM steps WHERE number < ? OR number >= ?", (start, stop))


def put_step(
    connection: sqlite3.Connection, number: int, name: str, made_at: str, change: bytes
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO steps (number, name, made_at, change) VALUES (?, ?, ?, ?)",
        (number, _valid(name), made_at, change),
    )


def number(connection: sqlite3.Connection, key: str) -> int | None:
    """A whole number that was stored under this key."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    text = found[0] if found and isinstance(found[0], str) else ""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None


def put_number(connection: sqlite3.Connection, key: str, value: int | None) -> None:
    """Store a whole number, or forget it."""
    if value is None:
        connection.execute("DELETE FROM meta WHERE key = ?", (key,))
    else:
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, str(value))
        )


def snapshots(connection: sqlite3.Connection, most: int) -> list[tuple[int, str, Row]]:
    """(row, name, document) of the snapshots, the oldest first."""
    if not _has(connection, "snapshots"):
        return []
    rows = connection.execute(
        "SELECT id, name, saved_at, digest, document FROM snapshots "
        f"WHERE length(document) <= {LARGEST_DOCUMENT} ORDER BY id LIMIT ?",
        (most,),
    )
    found = []
    for one, *values in rows:
        match values:
            case [str(name), str(saved_at), str(digest), bytes(document)]:
                found.append((one, name, Row(saved_at, digest, document)))
            case _:
                found.append((one, "", UNREADABLE))
    return found


def add_snapshot(connection: sqlite3.Connection, name: str, row: Row) -> int:
    """Store a snapshot; returns its row."""
    cursor = connection.execute(
        "INSERT INTO snapshots (name, saved_at, digest, document) VALUES (?, ?, ?, ?)",
        (_valid(name), row.saved_at, row.digest, row.document),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def salvage(path: Path) -> list[tuple[str, Row]]:
    """(name, document) of the snapshots that can still be read from a damaged file."""
    found = []
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            # One row at a time: a bad page must not take the others with it.
            for number in range(1, 1000 if _has(connection, "snapshots") else 1):
                with suppress(sqlite3.Error):
                    found += connection.execute(
                        "SELECT name, saved_at, digest, document FROM snapshots WHERE id = ? "
                        f"AND length(document) <= {LARGEST_DOCUMENT}",
                        (number,),
                    ).fetchall()
        finally:
            connection.close()
    whole = []
    for values in found:
        match values:
            case (str(name), str(saved_at), str(digest), bytes(document)):
                whole.append((name, Row(saved_at, digest, document)))
    return whole


def rename_snapshot(connection: sqlite3.Connection, row: int, name: str) -> None:
    connection.execute("UPDATE snapshots SET name = ? WHERE id = ?", (_valid(name), row))


def drop_snapshots(connection: sqlite3.Connection, rows: Iterable[int]) -> None:
    connection.executemany("DELETE FROM snapshots WHERE id = ?", [(one,) for one in rows])


def _valid(text: str) -> str:
    # Half characters (lone surrogates) cannot be stored as text.
    return text.encode("utf-8", "replace").decode("utf-8")


def _has(connection: sqlite3.Connection, table: str) -> bool:
    """Whether the file has the table: one of version 1 that is only read has not."""
    found = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    return found is not None
