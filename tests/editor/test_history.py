"""The undo history of the open document: a QUndoStack that can be stored and restored."""

from __future__ import annotations

import gc
import time
from dataclasses import replace

import pytest

from editor.document import Document
from editor.history import Swap
from engine.changes import Change
from engine.past import MOST_SNAPSHOTS, Past, Step, utc_now
from engine.project import Cue, Project


def names(document: Document) -> list[str]:
    return [document.history.step(index).name for index in range(document.history.count)]


@pytest.fixture
def edited(document: Document) -> Document:
    """A document with four steps."""
    edit = document.add_window(1, 2)
    document.set_prompt(edit.id, "rain")
    document.set_strength(edit.id, 0.5)
    document.set_enabled(edit.id, False)
    return document


def test_every_change_is_a_step_with_a_name_and_a_time(edited: Document) -> None:
    history = edited.history
    assert names(edited) == ["Add edit", "Change prompt", "Change strength", "Disable edit"]
    assert history.position == history.count == edited.undo_stack.count() == 4
    assert abs((utc_now() - history.step(0).made_at).total_seconds()) < 10
    edited.undo_stack.undo()
    assert (history.position, history.count) == (3, 4)
    edited.set_prompt(edited.project.edits[0].id, "dog")
    assert names(edited) == ["Add edit", "Change prompt", "Change strength", "Change prompt"]


def test_a_drag_is_one_step_and_none_when_it_ends_where_it_began(document: Document) -> None:
    edit = document.add_window(1, 2)
    document.seal()
    for strength in (0.9, 0.7, 0.4):
        document.set_strength(edit.id, strength, "drag")
    assert names(document) == ["Add edit", "Change strength"]
    step = document.history.step(1)
    assert (step.change.old.edits[0].strength, step.change.new.edits[0].strength) == (1.0, 0.4)
    document.undo_stack.undo()
    assert document.project.edits == (edit,)
    document.undo_stack.redo()
    assert document.project.edits[0].strength == 0.4
    document.seal()
    for strength in (0.9, 0.4):
        document.set_strength(edit.id, strength, "drag")
    assert names(document) == ["Add edit", "Change strength"]
    assert document.undo_stack.count() == document.history.position == 2


def test_going_to_a_step_shows_only_where_it_leads(qtbot, edited: Document) -> None:
    shown, moved = [], []
    edited.changed.connect(lambda new, old: shown.append(new))
    edited.history.changed.connect(lambda: moved.append(edited.history.position))
    last = edited.project
    edited.history.go_to(0)
    assert (edited.project.edits, moved, len(shown)) == ((), [0], 1)
    edited.history.go_to(4)
    assert (edited.project, moved, len(shown)) == (last, [0, 4], 2)
    edited.history.go_to(4)
    edited.history.go_to(5)
    edited.history.go_to(-1)
    assert len(shown) == 2


def test_it_is_there_again_when_the_project_is_opened(document: Document, edited: Document) -> None:
    edited.history.add_snapshot("Rough")
    edited.undo_stack.undo()
    past, project = edited.history.past(), edited.project
    other = Document()
    seen = []
    other.history.changed.connect(lambda: seen.append(other.history.position))
    other.open(project, None, None, past)
    assert seen[-1] == 3
    assert other.project == project
    assert other.history.past() == past
    assert names(other) == ["Add edit", "Change prompt", "Change strength", "Disable edit"]
    assert (other.undo_stack.canUndo(), other.undo_stack.redoText()) == (True, "Disable edit")
    other.undo_stack.redo()
    assert not other.project.edits[0].enabled
    for _ in range(4):
        other.undo_stack.undo()
    assert other.project.edits == ()
    other.open(Project(), None, None)
    assert (other.history.count, other.history.snapshots) == (0, ())


def test_a_step_that_does_not_fit_is_said_and_taken_away(document: Document) -> None:
    edit = document.add_window(1, 2)
    far = replace(document.project, cues=(Cue(0, 1, "a", id="a"),))
    wrong = Step("From elsewhere", utc_now(), Change.between(far, replace(far, cues=())))
    broken = Step("Broken", utc_now(), b"no change")
    said: list[str] = []
    document.history.failed.connect(said.append)
    for one in (wrong, broken):
        document.open(Project(edits=(edit,)), None, None, Past((one,), 0))
        document.history.go_to(1)
        assert (len(said), document.history.position) == (1, 0)
        document.undo_stack.redo()
        assert (len(said), document.history.count) == (2, 0)
        assert document.project == Project(edits=(edit,))
        said.clear()


def test_snapshots_are_taken_restored_renamed_and_deleted(edited: Document) -> None:
    history = edited.history
    first = history.add_snapshot()
    assert first is not None
    assert (first.name, first.project.recording) == ("Snapshot 1", None)
    now = edited.project
    edited.remove_edit(now.edits[0].id)
    second = history.add_snapshot("  Nothing left ")
    assert [one.name for one in history.snapshots] == ["Snapshot 1", "Nothing left"]
    history.restore_snapshot(first)
    assert edited.project == now
    assert edited.undo_stack.undoText() == "Restore “Snapshot 1”"
    history.restore_snapshot(first)  # nothing to do
    assert history.count == 6
    edited.undo_stack.undo()
    assert edited.project.edits == ()
    history.rename_snapshot(first, " Rough ")
    history.rename_snapshot(history.snapshots[0], " ")
    assert [one.name for one in history.snapshots] == ["Rough", "Nothing left"]
    deleted = history.snapshots[0]
    history.delete_snapshot(deleted)
    assert history.snapshots == (second,)
    history.put_snapshot(deleted)
    assert history.snapshots == (deleted, second)
    assert history.add_snapshot().name == "Snapshot 1"


def test_there_is_an_end_to_snapshots(document: Document) -> None:
    said: list[str] = []
    document.history.failed.connect(said.append)
    for _ in range(MOST_SNAPSHOTS):
        assert document.history.add_snapshot() is not None
    assert document.history.add_snapshot() is None
    assert len(said) == 1


def test_thousands_of_steps_are_restored_and_walked_quickly(document: Document) -> None:
    edit = document.add_window(1, 2)
    project, steps = document.project, []
    for number in range(10_000):
        new = project.with_edit(replace(edit, strength=(number % 997) / 1000))
        steps.append(Step("Change strength", utc_now(), Change.between(project, new).packed()))
        project = new
    began = time.thread_time()
    document.open(project, None, None, Past(tuple(steps), 10_000))
    restored_s = time.thread_time() - began
    assert document.history.count == 10_000
    document.history.go_to(0)
    assert document.project.edits == (edit,)
    assert restored_s < 1.0
    assert time.thread_time() - began < 5.0


def test_a_document_that_goes_away_leaves_no_slot_behind(qtbot) -> None:
    document = Document()
    document.add_window(1, 2)
    assert isinstance(document.undo_stack.command(0), Swap)
    del document
    gc.collect()
