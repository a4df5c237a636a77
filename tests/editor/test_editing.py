"""Commands on the selection."""

from __future__ import annotations

import numpy as np
import pytest

from editor.document import Document, Selection
from editor.editing import Editing
from editor.timeline.snapping import nearest_zero_s
from engine.project import Window
from tests.editor.fakes import MemoryRecording


@pytest.fixture
def editing(document: Document) -> Editing:
    return Editing(document)


def test_a_new_edit_takes_the_selected_time_or_the_playhead(
    document: Document, editing: Editing
) -> None:
    document.select(Selection(span=(2.0, 3.0)))
    editing.add_edit()
    assert document.selected_window() == Window(2.0, 3.0)
    document.playhead_s = 9.5
    document.select(Selection())
    editing.add_edit()
    assert document.selected_window() == Window(8.0, 10.0)


def test_one_more_window_goes_to_the_selected_edit(document: Document, editing: Editing) -> None:
    edit = document.add_window(0.0, 1.0)
    document.playhead_s = 5.0
    editing.add_window()
    assert document.project.edit(edit.id).windows == (Window(0.0, 1.0), Window(5.0, 7.0))


def test_edges_move_to_the_playhead_and_turn_around_it(
    document: Document, editing: Editing
) -> None:
    document.add_window(2.0, 4.0)
    document.playhead_s = 3.0
    editing.start_here()
    assert document.selected_window() == Window(3.0, 4.0)
    document.playhead_s = 6.0
    editing.stop_here()
    assert document.selected_window() == Window(3.0, 6.0)
    document.playhead_s = 1.0
    editing.stop_here()
    assert document.selected_window().start_s == pytest.approx(1.0)


def test_without_a_window_the_brackets_select_time(document: Document, editing: Editing) -> None:
    document.playhead_s = 2.0
    editing.start_here()
    document.playhead_s = 5.0
    editing.stop_here()
    assert document.selection.span == (2.0, 5.0)


def test_delete_takes_the_window_then_the_edit(document: Document, editing: Editing) -> None:
    document.add_window(0.0, 1.0)
    document.add_window(4.0, 5.0, extend=True)
    editing.delete()
    assert document.project.edits[0].windows == (Window(0.0, 1.0),)
    editing.delete()
    assert document.project.edits == ()


def test_delete_forgets_a_time_selection_first(document: Document, editing: Editing) -> None:
    edit = document.add_window(0.0, 1.0)
    document.select(Selection(edit.id, 0, (2.0, 3.0)))
    editing.delete()
    assert document.project.edits
    assert document.selection.span is None


def test_up_and_down_walk_through_the_windows_in_time(document: Document, editing: Editing) -> None:
    late = document.add_window(6.0, 7.0)
    early = document.add_window(1.0, 2.0)
    sought: list[float] = []
    editing.seek_wanted.connect(sought.append)
    document.select(Selection())
    document.playhead_s = 3.0
    editing.next_window()
    assert document.selection == Selection(late.id, 0)
    editing.next_window()
    assert document.selection == Selection(late.id, 0)
    editing.previous_window()
    assert document.selection == Selection(early.id, 0)
    assert sought == [6.0, 6.0, 1.0]


def test_solo_switches_the_others_off_and_on(document: Document, editing: Editing) -> None:
    document.add_window(0.0, 1.0)
    chosen = document.add_window(2.0, 3.0)
    editing.solo()
    assert [one.enabled for one in document.project.edits] == [False, True]
    editing.solo()
    assert all(one.enabled for one in document.project.edits)
    assert document.selected_edit().id == chosen.id


def test_edits_move_within_the_list(document: Document, editing: Editing) -> None:
    first = document.add_window(0.0, 1.0)
    second = document.add_window(2.0, 3.0)
    editing.edit_up()
    assert [one.id for one in document.project.edits] == [second.id, first.id]
    steps = document.undo_stack.count()
    editing.edit_up()
    assert document.undo_stack.count() == steps, "the first one cannot go higher"
    editing.edit_down()
    assert [one.id for one in document.project.edits] == [first.id, second.id]


def test_commands_without_a_target_do_nothing(document: Document, editing: Editing) -> None:
    for command in (
        editing.delete, editing.delete_edit, editing.keep, editing.remove, editing.solo,
        editing.toggle_enabled, editing.edit_up, editing.duplicate_edit, editing.snap_to_zero,
        editing.next_window,
    ):  # fmt: skip
        command()
    assert not document.undo_stack.canUndo()


def test_the_nearest_zero_crossing_of_a_tone() -> None:
    rate = 8000
    times = (np.arange(rate) + 0.5) / rate
    tone = np.sin(2 * np.pi * 100 * times).astype(np.float32)[:, None]
    recording = MemoryRecording(tone, rate)
    # Crossings every 5 ms; the sample after one is the first of the next half wave.
    assert nearest_zero_s(recording, 0.0517) == pytest.approx(0.050, abs=1e-4)
    assert nearest_zero_s(recording, 0.0531) == pytest.approx(0.055, abs=1e-4)


def test_silence_has_no_zero_crossing() -> None:
    recording = MemoryRecording(np.zeros((8000, 1), np.float32), 8000)
    assert nearest_zero_s(recording, 0.5) == 0.5


def test_z_snaps_both_edges(document: Document, editing: Editing) -> None:
    document.add_window(1.23456, 2.34567)
    before = document.selected_window()
    editing.snap_to_zero()
    after = document.selected_window()
    assert after != before
    assert abs(after.start_s - before.start_s) <= 0.0101
    assert nearest_zero_s(document.recording, after.start_s) == after.start_s


def test_find_by_example_looks_in_the_whole_recording(document: Document, editing: Editing) -> None:
    document.select(Selection(span=(2.0, 3.0)))
    editing.find_by_example()
    (edit,) = document.project.edits
    assert (edit.example, edit.windows) == (Window(2.0, 3.0), (Window(0.0, 10.0),))
    assert edit.active
    assert document.selection == Selection(edit.id, 0)
    assert document.undo_stack.count() == 1


def test_find_by_example_looks_in_the_other_selected_window(
    document: Document, editing: Editing
) -> None:
    other = document.add_window(5.0, 8.0)
    document.set_prompt(other.id, "rain")
    document.select(Selection(other.id, 0, (2.0, 3.0)))
    editing.find_by_example()
    made = document.project.edits[-1]
    assert made.id != other.id
    assert (made.example, made.windows) == (Window(2.0, 3.0), (Window(5.0, 8.0),))


def test_an_edit_that_says_nothing_yet_takes_the_example(
    document: Document, editing: Editing
) -> None:
    drawn = document.add_window(5.0, 8.0)
    document.select(Selection(drawn.id, 0, (2.0, 3.0)))
    editing.find_by_example()
    (edit,) = document.project.edits
    assert edit.id == drawn.id
    assert (edit.example, edit.windows) == (Window(2.0, 3.0), (Window(5.0, 8.0),))


def test_a_window_that_was_drawn_for_it_is_the_example(
    document: Document, editing: Editing
) -> None:
    drawn = document.add_window(2.0, 3.0)
    editing.find_by_example()
    (edit,) = document.project.edits
    assert edit.id == drawn.id
    assert (edit.example, edit.windows) == (Window(2.0, 3.0), (Window(0.0, 10.0),))
    document.undo_stack.undo()
    document.add_window(6.0, 7.0, extend=True)
    document.select(Selection(drawn.id, 0))
    editing.find_by_example()
    assert document.project.edit(drawn.id).windows == (Window(6.0, 7.0),)


def test_the_window_of_another_sound_is_an_example_too(
    document: Document, editing: Editing
) -> None:
    dog = document.add_window(2.0, 3.0)
    document.set_prompt(dog.id, "dog")
    editing.find_by_example()
    assert document.project.edits[0].prompt == "dog"
    made = document.project.edits[1]
    assert (made.example, made.windows) == (Window(2.0, 3.0), (Window(0.0, 10.0),))


def test_the_selected_time_becomes_the_example(document: Document, editing: Editing) -> None:
    edit = document.add_window(2.0, 3.0)
    editing.use_as_example()
    assert document.project.edit(edit.id).example is None
    document.select(Selection(edit.id, 0, (6.0, 7.0)))
    editing.use_as_example()
    assert document.project.edit(edit.id).example == Window(6.0, 7.0)


def test_select_all_takes_the_windows_of_the_edit_then_all_time(
    document: Document, editing: Editing
) -> None:
    edit = document.add_window(1.0, 2.0)
    document.add_window(4.0, 5.0, extend=True)
    editing.select_all()
    assert document.selection.spots(document.project) == ((edit.id, 0), (edit.id, 1))
    editing.select_all()
    assert document.selection.span == (0.0, 10.0)


def test_delete_takes_all_that_is_selected_in_one_step(
    document: Document, editing: Editing
) -> None:
    one, two = document.add_window(1.0, 2.0), document.add_window(4.0, 5.0)
    three = document.add_window(6.0, 7.0)
    document.add_window(8.0, 9.0, extend=True)
    document.select(Selection(one.id, 0, others=((three.id, 0),)))
    steps = document.undo_stack.count()
    editing.delete()
    assert document.undo_stack.count() == steps + 1
    assert [edit.id for edit in document.project.edits] == [two.id, three.id]
    assert document.project.edit(three.id).windows == (Window(8.0, 9.0),)
    document.select(Selection(two.id, 0, others=((three.id, 0),)))
    editing.delete_edit()
    assert document.project.edits == ()
