"""The SQLite side of the project file: its schema, its settings, and its errors as sentences.

What a project means is `engine.store`'s business; this file knows rows. A file is looked at as
bytes first (magic number, application id, version), so that SQLite never parses a stranger. A file
of an older version gets this one's schema when it is opened for working on it (`take_lock`).
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.codec import LARGEST_DOCUMENT
from engine.files import is_read_only
from engine.locks import Holder
from engine.report import EngineError

SUFFIX = ".earmark"
APPLICATION_ID = int.from_bytes(b"EARM", "big")
SCHEMA_VERSION = 3
LARGEST_FILE = 8 * 2**30
BUSY_S = 5.0

_DOCUMENTS = ("project", "autosave", "history")
_SCHEMA = (
    "CREATE TABLE project (id INTEGER PRIMARY KEY CHECK (id = 1), saved_at TEXT NOT NULL, "
    "digest TEXT NOT NULL, document BLOB NOT NULL)",
    "CREATE TABLE autosave (id INTEGER PRIMARY KEY CHECK (id = 1), saved_at TEXT NOT NULL, "
    "digest TEXT NOT NULL, document BLOB NOT NULL)",
    "CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, saved_at TEXT NOT NULL, "
    "digest TEXT NOT NULL, document BLOB NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
# Version 2: the undo history, as changes from step to step, and states under a name.
# Version 3: windows in the documents may have a frequency band. The tables are the same; a program
# that knows nothing of bands must not open the file, because it would drop them.
_SCHEMA_2 = (
    "CREATE TABLE steps (number INTEGER PRIMARY KEY, name TEXT NOT NULL, made_at TEXT NOT NULL, "
    "change BLOB NOT NULL)",
    "CREATE TABLE snapshots (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, "
    "saved_at TEXT NOT NULL, digest TEXT NOT NULL, document BLOB NOT NULL)",
)


class Damaged(EngineError):
    """The database itself cannot be read; `engine.store` then looks for what is left."""

    def __init__(self, path: Path) -> None:
        super().__init__(f'"{path.name}" is damaged and cannot be opened. It was left as it is.')


@dataclass(frozen=True)
class Row:
    """One stored document: ISO time (UTC), SHA-256 of the document, UTF-8 JSON."""

    saved_at: str
    digest: str
    document: bytes


Fill = Callable[[sqlite3.Connection], object]
UNREADABLE = Row("", "", b"")
"""Stands for a row whose values are not even of the right type."""


# ---- opening and making ------------------------------------------------------------------------


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to an existing project file, checked from its first byte to its schema.

    Raises
    ------
    EngineError
        If it is missing, no project, from a newer version, damaged, or read-only when it is to be
        written.
    """
    _check_header(path)
    if not read_only and (is_read_only(path) or is_read_only(path.parent)):
        raise EngineError(
            f'"{path.name}" is read-only, so it cannot be worked on. Copy it to a folder of yours '
            "and open the copy."
        )
    with speaking(path):
        connection = _connection(path, read_only)
        try:
            _check_schema(connection, path)
            if not read_only:
                _prepare(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _connection(path: Path, read_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode={'ro' if read_only else 'rw'}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,  # ProjectFile's own lock lets one thread in at a time
    )
    # A file from somebody else: its schema may not call functions, its pages are checked.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    # WAL with NORMAL survives a killed program and stays whole after a power cut; where the file
    # system cannot do WAL (some network folders), the old journal needs FULL for the same.
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")


def _check_header(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise EngineError(f'There is no project file "{path}".') from None
    except OSError as error:
        raise EngineError(f'"{path}" cannot be read ({error.strerror}).') from error
    magic, version, application = header[:16], header[60:64], header[68:72]
    if magic != b"SQLite format 3\0" or application != struct.pack(">I", APPLICATION_ID):
        raise EngineError(f'"{path.name}" is not an Earmark project.')
    if int.from_bytes(version, "big") > SCHEMA_VERSION:
        raise EngineError(
            f'"{path.name}" was made by a newer version of Earmark. Update Earmark to open it.'
        )
    if int.from_bytes(version, "big") < 1 or size > LARGEST_FILE:
        raise Damaged(path)


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    kinds = dict(connection.execute("SELECT name, type FROM sqlite_schema").fetchall())
    # Earmark makes tables and nothing else; a trigger or a view would be somebody's trick.
    if any(kind not in ("table", "index") for kind in kinds.values()):
        raise EngineError(f'"{path.name}" is not an Earmark project.')
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = (*_DOCUMENTS, "meta", *(("steps", "snapshots") if version > 1 else ()))
    if any(kinds.get(table) != "table" for table in tables):
        raise Damaged(path)
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise Damaged(path)


def salvage(path: Path) -> list[Row]:
    """Whatever documents can still be read from a damaged file."""
    found: list[tuple[object, ...]] = []
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            kinds = dict(connection.execute("SELECT name, type FROM sqlite_schema").fetchall())
            for table in _DOCUMENTS:
                # One row at a time: a bad page must not take the others with it.
                for number in range(1, 1000 if kinds.get(table) == "table" else 1):
                    with suppress(sqlite3.Error):
                        found += connection.execute(
                            f"SELECT saved_at, digest, document FROM {table} WHERE id = ? "
                            f"AND length(document) <= {LARGEST_DOCUMENT}",
                            (number,),
                        ).fetchall()
        finally:
            connection.close()
    return [_row(one) for one in found]


def make(path: Path, table: str, row: Row, fill: Fill | None = None) -> None:
    """Fill an empty file with a database that holds one document.

    Parameters
    ----------
    fill : callable, optional
        Writes what else belongs into it.

    Raises
    ------
    EngineError
        If the disk is full or not writable.
    """
    with speaking(path):
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            # Whoever asked for it syncs and renames the file when it is complete.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            for statement in (*_SCHEMA, *_SCHEMA_2):
                connection.execute(statement)
            put(connection, table, row)
            if table == "project":
                append(connection, "history", row, keep=1)
            if fill is not None:
                fill(connection)
        finally:
            connection.close()


def remove(path: Path) -> None:
    """Delete a project file with all that belongs to it."""
    remove_logs(path)
    path.unlink(missing_ok=True)


def remove_logs(path: Path) -> None:
    """Delete the write-ahead log and its index beside a project file."""
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


# ---- rows --------------------------------------------------------------------------------------


def rows(
    connection: sqlite3.Connection, path: Path, table: str, *, newest_first: bool = False
) -> list[Row]:
    """The documents of a table; those too large for Earmark to have written are left out.

    Raises
    ------
    EngineError
        If the table is damaged.
    """
    order = "DESC" if newest_first else "ASC"
    with speaking(path):
        found = connection.execute(
            f"SELECT saved_at, digest, document FROM {_known(table)} "
            f"WHERE length(document) <= {LARGEST_DOCUMENT} ORDER BY id {order} LIMIT 100"
        ).fetchall()
    return [_row(one) for one in found]


def _row(values: tuple[object, ...]) -> Row:
    # SQLite columns take any type, whatever the schema says.
    match values:
        case (str(saved_at), str(digest), bytes(document)):
            return Row(saved_at, digest, document)
    return UNREADABLE


def put(connection: sqlite3.Connection, table: str, row: Row) -> None:
    """Store the one document of a table."""
    connection.execute(
        f"INSERT OR REPLACE INTO {_known(table)} (id, saved_at, digest, document) "
        "VALUES (1, ?, ?, ?)",
        (row.saved_at, row.digest, row.document),
    )


def append(connection: sqlite3.Connection, table: str, row: Row, *, keep: int) -> None:
    """Add a document to a table and drop all but the newest ``keep``."""
    known = _known(table)
    connection.execute(
        f"INSERT INTO {known} (saved_at, digest, document) VALUES (?, ?, ?)",
        (row.saved_at, row.digest, row.document),
    )
    connection.execute(
        f"DELETE FROM {known} WHERE id NOT IN (SELECT id FROM {known} ORDER BY id DESC LIMIT ?)",
        (keep,),
    )


def _known(table: str) -> str:
    if table not in _DOCUMENTS:
        raise ValueError(table)
    return table


# ---- who has it open ---------------------------------------------------------------------------


def take_lock(connection: sqlite3.Connection, path: Path, *, take_over: bool = False) -> bool:
    """Note that this process has the project open.

    Returns
    -------
    bool
        Whether somebody had it open before and never closed it.

    Raises
    ------
    EngineError
        If somebody still has it open.
    """
    with transaction(connection, path):
        before = holder(connection)
        if before is not None and not before.gone() and not take_over:
            raise in_use(path, before)
        _modernise(connection)
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('lock', ?)", (Holder.me().text(),)
        )
    return before is not None


def _modernise(connection: sqlite3.Connection) -> None:
    """Bring a file of an older version to this one's schema; part of a transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version < 2:
        for statement in _SCHEMA_2:
            connection.execute(statement)
    if version < SCHEMA_VERSION:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def release_lock(connection: sqlite3.Connection) -> None:
    """Note that the project was closed properly."""
    connection.execute("DELETE FROM meta WHERE key = 'lock'")


def holder(connection: sqlite3.Connection) -> Holder | None:
    """Who has it open, or had when it crashed."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'lock'").fetchone()
    return Holder.parse(found[0]) if found and isinstance(found[0], str) else None


def in_use(path: Path, by: Holder) -> EngineError:
    """The sentence for a project that somebody has open."""
    me = Holder.me()
    if by == me:
        return EngineError(f'"{path.name}" is already open in this program.')
    where = "on this computer" if by.host == me.host else f'on the computer "{by.host}"'
    return EngineError(
        f'"{path.name}" is open in another program {where} (process {by.pid}). '
        "Close it there first."
    )


# ---- transactions and errors -------------------------------------------------------------------


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """All statements of the block or none."""
    with speaking(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # SQLite may have rolled back by itself (full disk); then there is nothing to undo.
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise


def checkpoint(connection: sqlite3.Connection) -> None:
    """Bring the log into the file and the file to the disk."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def fold_in(connection: sqlite3.Connection) -> None:
    """Leave a single file behind that also opens from a read-only folder."""
    checkpoint(connection)
    connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into sentences."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise Damaged(path) from error
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            why = "The disk is full or failing. Free some space, or save it on another disk"
        elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
            why = "That place is read-only or gone. Save it in another folder"
        elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            why = "Another program is using it. Try again in a moment"
        else:
            why = f"SQLite says: {error}"
        raise EngineError(f'"{path.name}" could not be read or written. {why}.') from error
