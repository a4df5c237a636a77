"""Stories of many windows: split, select several, change them at once, copy them elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.project import Window
from tests.flows.story import BAND, RATE, write_recording

LEFT = Qt.MouseButton.LeftButton


def edited(story):
    """The whole recording as it is heard and exported now."""
    document = story.document
    return document.renderer.render(document.project, 0, document.recording.frames)


def test_split_nudge_copy_and_paste_into_another_project(story, wav, tmp_path) -> None:
    story.open(wav)
    edit = story.drag(1.0, 3.0)
    story.type_prompt(BAND)
    story.wait_for("done")
    before = edited(story)
    story.document.playhead_s = 2.0
    story.press("split")
    assert len(story.document.project.edit(edit.id).windows) == 2
    assert story.state() == "done", "a split window need not be separated again"
    assert (edited(story) == before).all()
    story.press("delete")
    (left,) = story.document.project.edit(edit.id).windows
    story.press("nudge_far_back")
    (moved,) = story.document.project.edit(edit.id).windows
    assert round(left.start_s - moved.start_s, 6) == 0.1
    story.press("copy")
    story.open(write_recording(tmp_path / "other.wav", 6.0))
    assert story.document.project.edits == ()
    story.document.playhead_s = 4.0
    story.press("paste")
    (pasted,) = story.document.project.edits
    assert (pasted.prompt, pasted.separator) == (BAND, "spectral")
    assert pasted.windows[0].start_s == 4.0
    story.wait_for("done")
    source = story.document.renderer.original(0, 6 * RATE)
    outside = slice(0, 4 * RATE)
    assert (edited(story)[outside] == source[outside]).all()
    assert (edited(story) != source).any()


def test_several_edits_change_in_one_step_and_a_lock_holds(story, wav) -> None:
    story.open(wav)
    one, two = story.drag(0.4, 1.0), story.drag(2.0, 2.6)
    canvas, axis = story.window.timeline.canvas, story.window.timeline.axis
    at = QPoint(round(axis.x(0.7)), round(canvas.height() * 0.4))
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.ControlModifier, at)
    assert set(story.document.selection.edit_ids) == {one.id, two.id}
    steps = story.document.undo_stack.count()
    story.press("keep")
    assert [edit.mode for edit in story.document.project.edits] == ["keep", "keep"]
    assert story.document.undo_stack.count() == steps + 1
    story.press("lock")
    story.press("nudge_on")
    assert "locked" in story.messages()
    assert not story.window.inspector.mode.isEnabled()
    story.click_message("Unlock")
    story.press("nudge_on")
    starts = [edit.windows[0].start_s for edit in story.document.project.edits]
    assert [round(start_s, 2) for start_s in starts] == [0.41, 2.01]
    story.press("delete")
    assert story.document.project.edits == ()
    story.press("undo")
    assert all(isinstance(edit.windows[0], Window) for edit in story.document.project.edits)


def test_snapping_is_switched_in_the_tool_bar(story, wav) -> None:
    story.open(wav)
    assert story.window.settings.snap
    story.press("snap")
    assert not story.window.settings.snap
    assert not story.window.timeline.snap_to
