"""SQLite's settings and errors, as far as the project file's own tests do not show them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engine import database
from engine.project import Edit, Project
from engine.report import EngineError
from engine.store import ProjectFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A saved project."""
    path = tmp_path / "p.earmark"
    ProjectFile.create(path, Project(edits=(Edit((), "rain"),))).close()
    return path


def test_the_file_says_what_it_is(path: Path) -> None:
    header = path.read_bytes()[:100]
    assert header[68:72] == b"EARM"
    assert int.from_bytes(header[60:64], "big") == database.SCHEMA_VERSION


def test_strangers_get_no_functions_and_writers_a_log(path: Path) -> None:
    connection = database.connect(path)
    pragmas = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("trusted_schema", "cell_size_check", "journal_mode", "synchronous")
    }
    connection.close()
    assert pragmas == {
        "trusted_schema": 0,
        "cell_size_check": 1,
        "journal_mode": "wal",
        "synchronous": 1,
    }


def test_a_reader_writes_nothing(path: Path) -> None:
    before = path.read_bytes()
    connection = database.connect(path, read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM project")
    connection.close()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    connection = database.connect(path)

    def fail_halfway() -> None:
        with database.transaction(connection, path):
            connection.execute("DELETE FROM project")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_halfway()
    assert len(database.rows(connection, path, "project")) == 1
    connection.close()


def test_a_file_another_program_writes_to_is_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    with ProjectFile.open(path) as file:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EngineError, match="Another program is using it"):
            file.autosave(Project())
        other.execute("ROLLBACK")
        other.close()
        file.autosave(Project())


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (sqlite3.SQLITE_FULL, "disk is full"),
        (sqlite3.SQLITE_IOERR | (3 << 8), "disk is full or failing"),
        (sqlite3.SQLITE_READONLY, "read-only or gone"),
        (sqlite3.SQLITE_CANTOPEN, "read-only or gone"),
        (sqlite3.SQLITE_CORRUPT, "damaged"),
        (sqlite3.SQLITE_NOMEM, "SQLite says: words"),
    ],
)
def test_every_error_is_a_sentence(code: int, says: str) -> None:
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    with pytest.raises(EngineError, match=says), database.speaking(Path("p.earmark")):
        raise error


def test_tables_have_fixed_names(path: Path) -> None:
    connection = database.connect(path)
    with pytest.raises(ValueError, match="project; DROP"):
        database.rows(connection, path, "project; DROP TABLE project")
    connection.close()
