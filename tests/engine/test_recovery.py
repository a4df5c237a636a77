"""What crashed sessions left is found at the next start, also for projects with a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import marks, paths
from engine.changes import Change
from engine.locks import Holder
from engine.past import Past, Step
from engine.project import Edit, Project
from engine.recovery import recoverable
from engine.store import ProjectFile

GONE = replace(Holder.me(), pid=2**31 - 2)
ONE, TWO = (Project(edits=(Edit((), f"sound {number}", id="e"),)) for number in (1, 2))
STEPS = tuple(
    Step(name, datetime.now(UTC), Change.between(ONE, TWO))
    for name in ("Add edit", "Type", "Move", "Trim", "Fade", "Mute", "Undone")
)


def crash(file: ProjectFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed program leaves: its lock, and its note that the project is open."""
    file._connection.execute("UPDATE meta SET value = ? WHERE key = 'lock'", (GONE.text(),))
    file._connection.close()
    if not file.is_untitled:
        with monkeypatch.context() as patch:
            patch.setattr(Holder, "me", lambda: GONE)
            marks.put(file.path)


def notes() -> list[Path]:
    return list((paths.data_dir() / "open").glob("*"))


def test_unsaved_changes_of_a_project_with_a_name_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ProjectFile.create(tmp_path / "take.earmark", ONE)
    file.autosave(TWO, Past(STEPS, 6))
    assert recoverable() == []  # it is open
    crash(file, monkeypatch)
    (left,) = recoverable()
    assert (left.path, left.project, left.is_named) == (file.path, TWO, True)
    assert left.last_steps == ("Mute", "Fade", "Trim", "Move", "Type")
    (left,) = recoverable()  # looking at it changes nothing
    with ProjectFile.open(left.path) as file:
        assert file.recovered
        assert recoverable() == []
    assert notes() == []


def test_unsaved_changes_can_be_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ProjectFile.create(tmp_path / "take.earmark", ONE)
    file.autosave(TWO)
    crash(file, monkeypatch)
    ProjectFile.open(recoverable()[0].path).close(discard=True)
    assert recoverable() == []
    with ProjectFile.open(tmp_path / "take.earmark") as file:
        assert file.project == ONE


def test_a_crash_that_left_nothing_unsaved_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ProjectFile.create(tmp_path / "take.earmark", ONE)
    crash(file, monkeypatch)
    assert len(notes()) == 1
    assert recoverable() == []
    assert notes() == []


def test_a_project_that_went_away_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ProjectFile.create(tmp_path / "take.earmark", ONE)
    file.autosave(TWO)
    crash(file, monkeypatch)
    for one in tmp_path.glob("take.earmark*"):
        one.unlink()
    assert recoverable() == []
    assert notes() == []


def test_the_newest_is_offered_first_whether_it_has_a_name_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for make in (
        lambda: ProjectFile.untitled(),
        lambda: ProjectFile.create(tmp_path / "take.earmark"),
        lambda: ProjectFile.untitled(),
    ):
        file = make()
        file.autosave(TWO)
        crash(file, monkeypatch)
    found = recoverable()
    assert [one.is_named for one in found] == [False, True, False]
    times = [one.saved_at for one in found]
    assert times == sorted(times, reverse=True)


def test_saving_under_another_name_moves_the_note(tmp_path: Path) -> None:
    with ProjectFile.untitled() as file:
        assert notes() == []
        file.save_as(tmp_path / "a.earmark", ONE)
        first = notes()
        assert len(first) == 1
        file.save_as(tmp_path / "b.earmark", TWO)
        assert len(notes()) == 1
        assert notes() != first
    assert notes() == []
