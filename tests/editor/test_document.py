"""The Document: undo, merging, selection and states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.document import Document, EditDefaults, Selection, State
from engine.project import Edit, Project, Window
from tests.editor.fakes import MemoryRecording


def test_a_new_edit_takes_the_defaults_and_is_selected(document: Document) -> None:
    document.defaults = EditDefaults("keep", 0.5, 0.02, "spectral")
    added: list[str] = []
    document.added.connect(added.append)
    edit = document.add_window(3.0, 1.0)
    assert edit.windows == (Window(1.0, 3.0),)
    assert (edit.mode, edit.strength, edit.fade_s, edit.separator) == (
        "keep",
        0.5,
        0.02,
        "spectral",
    )
    assert document.selection == Selection(edit.id, 0)
    assert document.selected_window() == Window(1.0, 3.0)
    assert added == [edit.id]


def test_extending_keeps_the_edit_and_selects_the_new_window(document: Document) -> None:
    edit = document.add_window(5.0, 6.0)
    added: list[str] = []
    document.added.connect(added.append)
    document.add_window(1.0, 2.0, extend=True)
    assert document.project.edit(edit.id).windows == (Window(1.0, 2.0), Window(5.0, 6.0))
    assert document.selected_window() == Window(1.0, 2.0)
    assert added == [], "only an edit of its own waits for a prompt"


def test_every_change_is_one_step_that_comes_back(document: Document) -> None:
    edit = document.add_window(1.0, 2.0)
    changes = (
        lambda: document.set_prompt(edit.id, "dog"),
        lambda: document.set_mode(edit.id, "keep"),
        lambda: document.set_strength(edit.id, 0.4),
        lambda: document.set_fade(edit.id, 0.2),
        lambda: document.set_separator(edit.id, "nmf"),
        lambda: document.set_enabled(edit.id, False),
        lambda: document.change_window(edit.id, 0, 4.0, 5.0),
        lambda: document.duplicate_edit(edit.id),
        lambda: document.move_edit(edit.id, 1),
        lambda: document.remove_edit(edit.id),
    )
    seen = [document.project]
    for change in changes:
        change()
        assert document.project != seen[-1]
        seen.append(document.project)
    assert document.undo_stack.count() == 1 + len(changes)
    for before in reversed(seen[:-1]):
        document.undo_stack.undo()
        assert document.project == before
    for after in seen[1:]:
        document.undo_stack.redo()
        assert document.project == after


def test_changes_with_one_key_merge_until_sealed(document: Document) -> None:
    edit = document.add_window(1.0, 2.0)
    for strength in (0.9, 0.8, 0.7):
        document.set_strength(edit.id, strength, "drag")
    assert document.undo_stack.count() == 2
    document.seal()
    document.set_strength(edit.id, 0.6, "drag")
    assert document.undo_stack.count() == 3
    document.undo_stack.undo()
    assert document.project.edit(edit.id).strength == 0.7


def test_a_drag_back_to_the_start_leaves_no_step(document: Document) -> None:
    edit = document.add_window(1.0, 2.0)
    document.set_strength(edit.id, 0.5, "drag")
    document.set_strength(edit.id, 1.0, "drag")
    assert document.undo_stack.count() == 1


def test_a_change_that_changes_nothing_is_no_step(document: Document) -> None:
    edit = document.add_window(1.0, 2.0)
    document.set_mode(edit.id, edit.mode)
    assert document.undo_stack.count() == 1


@pytest.mark.parametrize("span", [(-3.0, 2.0), (9.5, 12.0), (20.0, 30.0), (4.0, 4.0)])
def test_windows_are_kept_inside_the_recording(document: Document, span) -> None:
    window = document.add_window(*span).windows[0]
    assert 0.0 <= window.start_s < window.stop_s <= 10.0


def test_the_edit_goes_with_its_last_window(document: Document) -> None:
    edit = document.add_window(1.0, 2.0)
    document.add_window(3.0, 4.0, extend=True)
    document.remove_window(edit.id, 0)
    assert document.project.edit(edit.id).windows == (Window(3.0, 4.0),)
    assert document.selected_window() == Window(3.0, 4.0)
    document.remove_window(edit.id, 0)
    assert document.project.edits == ()
    assert document.selection == Selection()


def test_the_selection_never_points_at_nothing(document: Document) -> None:
    document.add_window(1.0, 2.0)
    seen: list[Selection] = []

    def look(new: Project, old: Project) -> None:
        edit, selection = document.selected_edit(), document.selection
        assert selection.edit_id is None or edit is not None
        assert selection.window is None or selection.window < len(edit.windows)

    document.changed.connect(look)
    document.selected.connect(seen.append)
    document.undo_stack.undo()
    assert seen == [Selection()]


def test_undo_never_brings_back_an_old_recording(
    document: Document, recording: MemoryRecording
) -> None:
    edit = document.add_window(1.0, 2.0)
    moved = MemoryRecording(recording.samples, recording.sample_rate)
    moved.path = moved.path.with_name("moved.wav")
    document.set_recording(moved, None)
    assert document.project.recording == moved.ref
    assert document.project.edit(edit.id)
    document.undo_stack.undo()
    assert document.project == Project(moved.ref)


def test_opening_begins_with_a_clean_history(document: Document) -> None:
    document.add_window(1.0, 2.0)
    document.playhead_s = 4.0
    document.open(Project(), None, None)
    assert not document.undo_stack.canUndo()
    assert (document.playhead_s, document.selection) == (0.0, Selection())
    assert document.duration_s == 0.0


def test_the_playhead_stays_inside_and_tells_only_of_moves(document: Document) -> None:
    moves: list[float] = []
    document.moved.connect(moves.append)
    for seconds in (2.0, 2.0, -1.0, 99.0):
        document.playhead_s = seconds
    assert moves == [2.0, 0.0, 10.0]


def test_touching_windows_share_one_state(document: Document) -> None:
    edit = Edit((Window(1.0, 2.0), Window(2.0, 3.0), Window(5.0, 6.0)), "dog")
    document.apply(replace(document.project, edits=(edit,)), "edits")
    changes: list[int] = []
    document.states_changed.connect(lambda: changes.append(1))
    states = {(edit.id, Window(1.0, 3.0)): State("running", 0.5)}
    document.set_states(states)
    document.set_states(dict(states))
    assert len(changes) == 1
    assert document.window_state(edit.id, 0) == document.window_state(edit.id, 1)
    assert document.window_state(edit.id, 1).kind == "running"
    assert document.window_state(edit.id, 2) == State()
    assert document.window_state("nobody", 0) == State()


def test_the_selected_span_is_the_narrowest_thing_selected(document: Document) -> None:
    assert document.selected_span() is None
    edit = document.add_window(1.0, 2.0)
    document.add_window(4.0, 5.0, extend=True)
    assert document.selected_span() == (4.0, 5.0)
    document.select(Selection(edit.id))
    assert document.selected_span() == (1.0, 5.0)
    document.select(Selection(span=(7.0, 8.0)))
    assert document.selected_span() == (7.0, 8.0)


def test_what_is_not_meant_and_the_example_come_back_on_undo(document: Document) -> None:
    edit = document.add_window(1.0, 2.0)
    for text in ("s", "sp", "speech"):
        document.set_negative(edit.id, text, "typing")
    document.set_example(edit.id, (9.0, 30.0))
    assert document.project.edit(edit.id).example == Window(9.0, 10.0), "inside the recording"
    for start_s in (3.0, 3.5):
        document.set_example(edit.id, (start_s, 4.0), "drag")
    document.set_example(edit.id, None)
    assert document.undo_stack.count() == 5
    assert document.project.edit(edit.id).negative == "speech"
    document.undo_stack.undo()
    assert document.project.edit(edit.id).example == Window(3.5, 4.0)
    document.undo_stack.undo()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project.edit(edit.id) == edit


def test_an_edit_by_example_needs_a_separator_that_listens(document: Document) -> None:
    document.defaults = EditDefaults(separator="spectral", fade_s=0.02)
    edit = document.add_like(4.0, 5.0)
    assert edit.example == Window(4.0, 5.0)
    assert edit.windows == (Window(0.0, 10.0),)
    assert (edit.separator, edit.fade_s, edit.mode) == ("builtin", 0.02, "remove")
    assert document.selected_edit() == edit
    assert document.undo_stack.count() == 1


def test_a_band_stays_when_its_window_moves_and_fits_the_sound(document: Document) -> None:
    edit = document.add_window(1.0, 2.0, band=(300, 90_000))
    assert document.project.edit(edit.id).windows[0].band == (300, None)
    document.change_window(edit.id, 0, 2.0, 3.0)
    assert document.project.edit(edit.id).windows == (Window(2.0, 3.0, 300),)
    assert document.undo_stack.undoText() == "Change window"
    document.change_box(edit.id, 0, (2.0, 3.0), (800, 400))
    assert document.project.edit(edit.id).windows == (Window(2.0, 3.0, 400, 800),)
    assert document.undo_stack.undoText() == "Change band"
    document.change_box(edit.id, 0, (2.0, 3.0), None)
    assert document.project.edit(edit.id).windows == (Window(2.0, 3.0),)


def test_a_locked_edit_gets_no_window_and_none_is_selected(document: Document) -> None:
    edit = document.add_window(1.0, 2.0)
    document.apply(document.project.with_edit(replace(edit, locked=True)), "lock")
    held: list[None] = []
    document.held.connect(lambda: held.append(None))
    assert document.add_window(3.0, 4.0, extend=True).windows == (Window(1.0, 2.0),)
    assert held == [None]
    assert document.selection == Selection(edit.id, 0)
    document.selection.spots(document.project)
    assert document.selected_window() == Window(1.0, 2.0)
