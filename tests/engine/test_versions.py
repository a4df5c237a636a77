"""Rows made from projects and projects made from rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import database
from engine.project import Edit, Project
from engine.report import EngineError
from engine.versions import Version, rescued, row_of, version_of, write_new

PROJECT = Project(edits=(Edit((), "rain", id="a"),))


def test_a_row_knows_when_it_was_made_and_what_it_holds(tmp_path: Path) -> None:
    version = version_of(row_of(PROJECT, tmp_path / "p.earmark"), tmp_path / "p.earmark")
    assert isinstance(version, Version)
    assert version.project == PROJECT
    assert abs((datetime.now(UTC) - version.saved_at).total_seconds()) < 60


@pytest.mark.parametrize(
    "change",
    [
        {"document": b"{}"},
        {"digest": ""},
        {"saved_at": "2026-13-45T99:00:00+00:00"},
        {"saved_at": "2026-11-21T11:00:00"},
    ],
)
def test_a_row_that_was_changed_is_told_from_a_good_one(
    tmp_path: Path, change: dict[str, object]
) -> None:
    row = replace(row_of(PROJECT, tmp_path / "p.earmark"), **change)
    assert isinstance(version_of(row, tmp_path / "p.earmark"), EngineError)


def test_nothing_is_rescued_where_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "p.earmark"
    path.write_bytes(b"SQLite format 3\0" + bytes(4_000))
    assert rescued(path) is None
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_holds_the_project_as_saved_or_as_unsaved(tmp_path: Path) -> None:
    for saved, table in ((True, "project"), (False, "autosave")):
        path = tmp_path / f"{table}.earmark"
        write_new(path, PROJECT, saved=saved)
        connection = database.connect(path, read_only=True)
        counts = {
            name: len(database.rows(connection, path, name))
            for name in ("project", "autosave", "history")
        }
        connection.close()
        assert counts == {"project": int(saved), "autosave": int(not saved), "history": int(saved)}
