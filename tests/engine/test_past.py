"""The undo history and the snapshots stay with the project."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import database, past
from engine.changes import Change
from engine.past import NO_PAST, Past, Snapshot, Step
from engine.project import Cue, Edit, Project, RecordingRef, Window
from engine.report import EngineError
from engine.store import ProjectFile, read_project

REF = RecordingRef("/audio/a.wav", "f00d", 48_000, 2, 480_000)
NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


def state(number: int) -> Project:
    return Project(REF, (Edit((Window(0, 1),), f"sound {number}", id="e"),))


def step(number: int) -> Step:
    """From state ``number`` - 1 to state ``number``."""
    return Step(f"Step {number}", NOW, Change.between(state(number - 1), state(number)))


def names(one: Past) -> list[str]:
    return [each.name for each in one.steps]


def walked(one: Past, project: Project) -> tuple[Project, Project]:
    """Where undoing everything and redoing everything leads."""
    first = last = project
    for each in reversed(one.steps[: one.position]):
        first = each.change.undone(first)
    for each in one.steps[one.position :]:
        last = each.change.applied(last)
    return first, last


STEPS = tuple(step(number) for number in range(1, 6))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "take.earmark"


def altered(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as raw:
        for statement in statements:
            raw.execute(statement)
    raw.close()


def counted(path: Path, table: str) -> int:
    with sqlite3.connect(path) as raw:
        (count,) = raw.execute(f"SELECT count(*) FROM {table}").fetchone()
    raw.close()
    return int(count)


# ---- steps -------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", range(6))
def test_steps_and_the_place_among_them_are_there_again(path: Path, position: int) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.autosave(state(position), Past(STEPS, position))
    with ProjectFile.open(path) as file:
        assert file.notes == ()
        assert file.project == state(position)
        assert names(file.past) == [f"Step {number}" for number in range(1, 6)]
        assert file.past.position == position
        assert file.past.steps[0].made_at == NOW
        assert walked(file.past, file.project) == (state(0), state(5))


def test_only_what_is_new_is_written(path: Path) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.autosave(state(4), Past(STEPS[:4], 4))
        before = file._connection.total_changes
        file.autosave(last := state(5), Past(STEPS, 5))
        assert file._connection.total_changes - before <= 4  # document, step, position
        file.autosave(last, Past(STEPS, 5))
        assert file._connection.total_changes - before <= 4
        file.autosave(state(2), Past((*STEPS[:1], other := step(2)), 2))  # undone, and another way
    with ProjectFile.open(path) as file:
        assert names(file.past) == ["Step 1", "Step 2"]
        assert file.past.steps[1].change == other.change
        # It goes on where it was: with the steps that were read, and new ones.
        file.save(state(3), Past((*file.past.steps, step(3)), 3))
    with ProjectFile.open(path) as file:
        assert walked(file.past, file.project) == (state(0), state(3))


def test_a_project_that_changes_without_a_past_has_none(path: Path) -> None:
    kept = Snapshot("Rough", NOW, state(1))
    with ProjectFile.create(path, state(5), Past(STEPS, 5, (kept,))) as file:
        file.save()
        assert file.past.position == 5
        file.autosave(state(7))
        assert file.past == Past(snapshots=file.past.snapshots)
    with ProjectFile.open(path) as file:
        assert file.past.steps == ()
        assert [one.name for one in file.past.snapshots] == ["Rough"]
        assert file.notes == ()


def test_saving_under_another_name_takes_the_past_along(tmp_path: Path, path: Path) -> None:
    one = Past(STEPS, 3, (Snapshot("Rough", NOW, state(1)),))
    with ProjectFile.untitled(tmp_path, state(3), one) as file:
        file.save_as(path, state(3), one)
        assert file.past == one
        file.autosave(state(4), replace(one, position=4))
    with ProjectFile.open(path) as file:
        assert (file.past.position, len(file.past.snapshots)) == (4, 1)
        assert walked(file.past, file.project) == (state(0), state(5))


def test_forgotten_changes_leave_the_steps_that_led_to_the_saved_state(path: Path) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.save(state(2), Past(STEPS[:2], 2))
        file.autosave(state(5), Past(STEPS, 5))
        file.close(discard=True)
    with ProjectFile.open(path) as file:
        assert (file.project, names(file.past)) == (state(2), ["Step 1", "Step 2"])
        file.autosave(state(1), Past(file.past.steps[:1], 1))
        file.autosave(state(2), Past((file.past.steps[0], step(2)), 2))
        file.autosave(state(1), Past((file.past.steps[0],), 1))
        file.close(discard=True)  # the saved state cannot be reached any more
    with ProjectFile.open(path) as file:
        assert (file.project, file.past) == (state(2), NO_PAST)
        assert file.notes == ()


def test_ten_thousand_steps_are_small_and_quick(path: Path) -> None:
    cues = tuple(Cue(n, n + 1, f"What is said in caption number {n}.") for n in range(200))
    edits = tuple(Edit((Window(n, n + 1),), f"sound {n}") for n in range(20))
    project = start = Project(REF, edits, (), cues)
    steps = []
    for number in range(10_000):
        edit = replace(project.edits[number % 20], strength=(number % 997) / 1000)
        new = project.with_edit(edit)
        steps.append(Step("Change strength", NOW, Change.between(project, new)))
        project = new
    with ProjectFile.create(path, start) as file:
        file.autosave(project, Past(tuple(steps), len(steps)))
        more = Past((*steps, Step("Back", NOW, Change.between(project, start))), len(steps) + 1)
        began = time.thread_time()
        file.autosave(start, more)
        taken = time.thread_time() - began
    assert path.stat().st_size < 6_000_000
    assert taken < 0.1
    with ProjectFile.open(path) as file:
        assert len(file.past.steps) == 10_001
        assert walked(file.past, file.project)[0] == start


def test_what_is_far_away_goes_first_when_there_is_too_much(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = max(len(one.packed) for one in STEPS)
    monkeypatch.setattr(past, "LARGEST_PAST", 3 * size)
    with ProjectFile.create(path, state(0)) as file:
        file.autosave(state(5), Past(STEPS, 5))
        assert counted(path, "steps") == 3
        file.autosave(state(1), Past(STEPS, 1))  # back to where nothing was stored any more
    with ProjectFile.open(path) as file:
        assert file.notes == ()
        assert (names(file.past), file.past.position) == (["Step 1", "Step 2", "Step 3"], 1)
        assert walked(file.past, file.project) == (state(0), state(3))
        file.autosave(state(3), Past(file.past.steps, 3))
    with ProjectFile.open(path) as file:
        assert walked(file.past, file.project) == (state(0), state(3))


def test_a_full_disk_keeps_what_was_there(path: Path) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.autosave(state(1), Past(STEPS[:1], 1))
        (pages,) = file._connection.execute("PRAGMA page_count").fetchone()
        file._connection.execute(f"PRAGMA max_page_count = {pages}")
        words = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(19_000))
        large = replace(state(2), cues=(Cue(0, 1, words),))
        change = Step("Large", NOW, Change.between(state(1), large))
        with pytest.raises(EngineError, match="disk is full"):
            file.autosave(large, Past((*STEPS[:1], change), 2))
        assert file.past.position == 1
    with ProjectFile.open(path) as file:
        assert (file.project, names(file.past)) == (state(1), ["Step 1"])


# ---- snapshots ---------------------------------------------------------------------------------


def test_snapshots_are_kept_renamed_and_deleted(path: Path) -> None:
    first, second = (Snapshot(f"State {n}", NOW, state(n)) for n in (1, 2))
    with ProjectFile.create(path, state(0)) as file:
        file.autosave(state(0), Past(snapshots=(first, second)))
    with ProjectFile.open(path) as file:
        assert file.past.snapshots == (first, second)
        one, two = file.past.snapshots
        renamed = replace(one, name="Rough cut")
        file.autosave(state(0), Past(snapshots=(renamed, two)))
    with ProjectFile.open(path) as file:
        assert [one.name for one in file.past.snapshots] == ["Rough cut", "State 2"]
        file.autosave(state(0), Past(snapshots=file.past.snapshots[1:]))
    with ProjectFile.open(path) as file:
        assert file.past.snapshots == (second,)
        assert file.notes == ()


# ---- damage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "left", "position"),
    [
        ("DELETE FROM steps WHERE number = 2", [3, 4, 5], 1),
        ("UPDATE steps SET change = substr(change, 1, 20) WHERE number = 5", [1, 2, 3, 4], 3),
        ("UPDATE steps SET change = 'text' WHERE number = 1", [2, 3, 4, 5], 2),
        ("UPDATE steps SET made_at = 'yesterday' WHERE number = 4", [1, 2, 3], 3),
        ("UPDATE steps SET name = x'37' WHERE number = 3", [4, 5], 0),
    ],
)
def test_the_steps_around_damage_are_left_and_it_says_so(
    path: Path, damage: str, left: list[int], position: int
) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.autosave(state(3), Past(STEPS, 3))
    altered(path, damage)
    with ProjectFile.open(path) as file:
        assert file.project == state(3)
        assert "Part of the undo history is damaged" in file.notes[0]
        assert names(file.past) == [f"Step {number}" for number in left]
        assert file.past.position == position
        file.autosave(state(4), Past((*file.past.steps[:position], step(4)), position + 1))
    with ProjectFile.open(path) as file:
        assert file.notes == ()
        assert len(file.past.steps) == position + 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE meta SET value = '77' WHERE key = 'position'",
        "UPDATE meta SET value = 'x' WHERE key = 'position'",
        "UPDATE meta SET value = '2' WHERE key = 'position'",  # another state's place
        "DELETE FROM meta WHERE key = 'position'",
        "UPDATE steps SET change = x'00'",
    ],
)
def test_a_history_that_leads_nowhere_is_left_out(path: Path, damage: str) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.autosave(state(5), Past(STEPS, 5))
    altered(path, damage)
    with ProjectFile.open(path) as file:
        assert (file.project, tuple(file.past.steps)) == (state(5), ())
        assert "undo history" in file.notes[0]
        file.autosave(state(6), Past((step(6),), 1))
    with ProjectFile.open(path) as file:
        assert (file.notes, names(file.past)) == ((), ["Step 6"])


def test_damaged_changes_leave_the_history_of_the_saved_state(path: Path) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.save(state(2), Past(STEPS[:2], 2))
        file.autosave(state(5), Past(STEPS, 5))
    altered(path, "UPDATE autosave SET digest = 'x'")
    with ProjectFile.open(path) as file:
        assert file.project == state(2)
        assert file.past.position == 2
        # What was lost as a document is still there to be redone.
        assert walked(file.past, file.project) == (state(0), state(5))


def test_an_earlier_version_says_what_is_missing_and_keeps_the_snapshots(path: Path) -> None:
    with ProjectFile.create(path, state(0)) as file:
        file.save(state(2), Past(STEPS[:2], 2, (Snapshot("Rough", NOW, state(1)),)))
    altered(path, "UPDATE project SET digest = 'x'", "DELETE FROM history WHERE id = 2")
    with ProjectFile.open(path) as file:
        assert file.project == state(0)
        assert "What was changed after that is missing" in file.notes[0]
        assert "undo history" in file.notes[1]
        assert [one.name for one in file.past.snapshots] == ["Rough"]


def test_damaged_snapshots_are_counted(path: Path) -> None:
    kept = tuple(Snapshot(f"State {n}", NOW, state(n)) for n in range(3))
    ProjectFile.create(path, state(0), Past(snapshots=kept)).close()
    altered(path, "UPDATE snapshots SET digest = 'x' WHERE id = 2")
    with ProjectFile.open(path) as file:
        assert file.notes == ("1 of 3 snapshots are damaged and were left out.",)
        assert [one.name for one in file.past.snapshots] == ["State 0", "State 2"]


def test_snapshots_are_saved_from_a_file_that_is_damaged_as_a_whole(path: Path) -> None:
    kept = tuple(Snapshot(f"State {n}", NOW, state(n)) for n in range(2))
    with ProjectFile.create(path, state(3), Past(STEPS[:3], 3, kept)) as file:
        for number in range(40):  # more than one page of what will be damaged
            file.save(replace(state(number), cues=tuple(Cue(n, n + 1, "word") for n in range(40))))
        file.save(state(5), Past(snapshots=kept))
    content = bytearray(path.read_bytes())
    with sqlite3.connect(path) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'history'").fetchone()
    raw.close()
    content[(root[0] - 1) * 4096 : (root[0] - 1) * 4096 + 8] = b"\x0d\xff\xff\xff\xff\xff\xff\xff"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="undo history is missing"):
        ProjectFile.open(path)
    with ProjectFile.open(path.with_name("take (rescued).earmark")) as file:
        assert file.project == state(5)
        assert [one.project for one in file.past.snapshots] == [one.project for one in kept]
        assert [one.name for one in file.past.snapshots] == ["State 0", "State 1"]


# ---- other versions of Earmark -----------------------------------------------------------------


def old_file(path: Path) -> None:
    """A project file as version 1 wrote it."""
    ProjectFile.create(path, state(1)).close()
    altered(
        path,
        "DROP TABLE steps",
        "DROP TABLE snapshots",
        "DELETE FROM meta",
        "PRAGMA user_version = 1",
    )


def test_an_old_project_opens_and_is_brought_up_to_date(path: Path) -> None:
    old_file(path)
    assert read_project(path) == (state(1), ())
    assert int.from_bytes(path.read_bytes()[60:64], "big") == 1  # reading changed nothing
    with ProjectFile.open(path) as file:
        assert (file.project, file.past, file.notes) == (state(1), NO_PAST, ())
        file.save(state(2), Past((step(2),), 1))
    assert int.from_bytes(path.read_bytes()[60:64], "big") == database.SCHEMA_VERSION
    with ProjectFile.open(path) as file:
        assert walked(file.past, file.project)[0] == state(1)


def test_a_project_of_version_2_opens_with_its_history_and_takes_bands(path: Path) -> None:
    with ProjectFile.create(path, state(1)) as file:
        file.save(state(2), Past((step(2),), 1))
    altered(path, "PRAGMA user_version = 2")
    banded = replace(state(3), edits=(Edit((Window(1, 2, 200.5, None),), "dog", id="b"),))
    with ProjectFile.open(path) as file:
        assert file.project == state(2)
        assert walked(file.past, file.project)[0] == state(1)
        file.save(banded)
    assert int.from_bytes(path.read_bytes()[60:64], "big") == 3
    assert read_project(path)[0].edits[0].windows == (Window(1, 2, 200.5, None),)


def test_an_old_project_that_is_open_elsewhere_is_left_alone(path: Path) -> None:
    old_file(path)
    altered(path, 'INSERT INTO meta VALUES (\'lock\', \'{"pid":1,"host":"studio-7","mark":""}\')')
    with pytest.raises(EngineError, match="studio-7"):
        ProjectFile.open(path)
    assert int.from_bytes(path.read_bytes()[60:64], "big") == 1


def test_a_new_file_without_its_tables_is_damaged(path: Path) -> None:
    ProjectFile.create(path, state(1)).close()
    altered(path, "DROP TABLE steps")
    with pytest.raises(EngineError, match="damaged"):
        ProjectFile.open(path)
