"""Windows made, moved and resized with a real mouse: 100 pixels are one second."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor.document import Selection
from editor.timeline.gestures import EDGE_PIXELS
from engine import arranging
from tests.editor.timeline.mouse import ALT, CTRL, LEFT, NONE, SHIFT, click, drag, move

LOW = 350  # in the spectrogram


def spans(stage) -> list[tuple[float, float]]:
    return [
        (round(window.start_s, 3), round(window.stop_s, 3))
        for edit in stage.document.project.edits
        for window in edit.windows
    ]


def add(stage, start_s: float, stop_s: float) -> str:
    return stage.document.add_window(start_s, stop_s).id


# ---------------------------------------------------------------- making


def test_a_drag_on_empty_space_makes_a_window(stage):
    drag(stage.view.canvas, (123, LOW), (457, 200))
    assert spans(stage) == [(1.23, 4.57)]
    edit = stage.document.project.edits[0]
    assert stage.document.selection == Selection(edit.id, 0)
    assert stage.document.undo_stack.count() == 1


def test_it_also_works_backwards(stage):
    drag(stage.view.canvas, (457, LOW), (123, LOW))
    assert spans(stage) == [(1.23, 4.57)]


def test_the_document_hears_nothing_before_the_button_is_up(stage):
    drag(stage.view.canvas, (123, LOW), (457, LOW), release=False)
    assert spans(stage) == []
    preview = stage.view._gestures.preview
    assert (preview.start_s, preview.stop_s) == (pytest.approx(1.23), pytest.approx(4.57))
    QTest.mouseRelease(stage.view.canvas, LEFT, NONE, QPoint(457, LOW))
    assert spans(stage) == [(1.23, 4.57)]


def test_ctrl_adds_a_window_to_the_selected_edit(stage):
    edit_id = add(stage, 1.13, 2.17)
    drag(stage.view.canvas, (623, LOW), (757, LOW), CTRL)
    assert len(stage.document.project.edits) == 1
    assert spans(stage) == [(1.13, 2.17), (6.23, 7.57)]
    assert stage.document.selection == Selection(edit_id, 1)


def test_alt_only_selects(stage):
    drag(stage.view.canvas, (123, LOW), (457, LOW), ALT)
    assert spans(stage) == []
    assert stage.document.selection.span == (pytest.approx(1.23), pytest.approx(4.57))


def test_a_drag_ends_at_the_ends_of_the_recording(stage):
    drag(stage.view.canvas, (623, LOW), (1300, LOW))
    assert spans(stage) == [(6.23, 10.0)]


def test_without_a_recording_nothing_happens(make_stage):
    stage = make_stage(loaded=False)
    drag(stage.view.canvas, (123, LOW), (457, LOW))
    click(stage.view.canvas, 300, LOW)
    assert spans(stage) == []
    assert stage.seeks == []


# ---------------------------------------------------------------- changing


@pytest.mark.parametrize("y", [10, 150, LOW])
def test_dragging_the_body_moves_the_window_in_one_step(stage, y):
    add(stage, 2.13, 4.13)
    steps = stage.document.undo_stack.count()
    drag(stage.view.canvas, (300, y), (437, y))
    assert spans(stage) == [(3.5, 5.5)]
    assert stage.document.undo_stack.count() == steps + 1
    stage.document.undo_stack.undo()
    assert spans(stage) == [(2.13, 4.13)]


def test_a_window_does_not_leave_the_recording(stage):
    add(stage, 2.13, 4.13)
    drag(stage.view.canvas, (300, LOW), (-400, LOW))
    assert spans(stage) == [(0.0, 2.0)]


@pytest.mark.parametrize(
    ("grab", "to", "result"),
    [(213, 127, (1.27, 4.13)), (413, 566, (2.13, 5.66)), (216, 130, (1.27, 4.13))],
)
def test_dragging_an_edge_resizes(stage, grab, to, result):
    add(stage, 2.13, 4.13)
    drag(stage.view.canvas, (grab, LOW), (to, LOW), SHIFT)
    assert spans(stage) == [result]


def test_an_edge_dragged_past_the_other_turns_round(stage):
    add(stage, 2.13, 4.13)
    drag(stage.view.canvas, (213, LOW), (557, LOW))
    assert spans(stage) == [(4.13, 5.57)]


# ---------------------------------------------------------------- snapping


def test_edges_snap_to_other_windows_and_the_playhead(stage):
    add(stage, 6.26, 8.0)
    stage.document.playhead_s = 1.27
    drag(stage.view.canvas, (130, LOW), (622, LOW))
    assert spans(stage)[1] == (1.27, 6.26)


def test_shift_switches_snapping_off(stage):
    add(stage, 6.26, 8.0)
    drag(stage.view.canvas, (201, LOW), (622, LOW), SHIFT)
    assert spans(stage)[1] == (2.01, 6.22)


def test_a_guide_shows_where_it_snapped(stage):
    add(stage, 6.26, 8.0)
    drag(stage.view.canvas, (133, LOW), (622, LOW), release=False)
    assert stage.view._gestures.preview.guide_s == 6.26
    colour = stage.view.grab().toImage().pixelColor(54 + 626, 400)
    assert colour.name() == "#ffe14d"
    QTest.keyClick(stage.view.canvas, Qt.Key.Key_Escape)


# ---------------------------------------------------------------- clicks, Esc, ends


def test_escape_cancels_the_drag(stage):
    add(stage, 2.13, 4.13)
    drag(stage.view.canvas, (300, LOW), (500, LOW), release=False)
    QTest.keyClick(stage.view.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(stage.view.canvas, LEFT, NONE, QPoint(500, LOW))
    assert spans(stage) == [(2.13, 4.13)]
    assert stage.view._gestures.preview is None


def test_a_click_on_empty_space_seeks_and_clears_the_selection(stage):
    add(stage, 2.13, 4.13)
    click(stage.view.canvas, 650, LOW)
    assert stage.seeks == [pytest.approx(6.5)]
    assert stage.document.selection == Selection()


def test_a_click_on_a_tab_selects_and_leaves_the_playhead(stage):
    edit_id = add(stage, 2.13, 4.13)
    stage.document.select(Selection())
    click(stage.view.canvas, 300, 12)
    assert stage.document.selection == Selection(edit_id, 0)
    assert stage.seeks == []


def test_a_double_click_zooms_to_the_window(stage):
    add(stage, 2.0, 4.0)
    QTest.mouseDClick(stage.view.canvas, LEFT, NONE, QPoint(300, LOW))
    assert stage.view.visible() == (pytest.approx(1.88, abs=0.01), pytest.approx(4.12, abs=0.01))


def test_undo_under_the_pointer_ends_the_drag(stage):
    add(stage, 2.13, 4.13)
    drag(stage.view.canvas, (300, LOW), (500, LOW), release=False)
    stage.document.undo_stack.undo()
    QTest.mouseRelease(stage.view.canvas, LEFT, NONE, QPoint(500, LOW))
    assert spans(stage) == []


def test_dragging_to_the_edge_of_the_view_scrolls(stage):
    stage.view.zoom_to(2.0, 4.0)
    drag(stage.view.canvas, (500, LOW), (1000 - EDGE_PIXELS / 4, LOW), SHIFT, release=False)
    stage.qtbot.waitUntil(lambda: stage.view.visible()[0] > 2.5, timeout=3000)
    QTest.mouseRelease(stage.view.canvas, LEFT, SHIFT, QPoint(990, LOW))
    ((start_s, stop_s),) = spans(stage)
    assert start_s == pytest.approx(3.0, abs=0.01)
    assert stop_s > 4.4


def test_the_cursor_tells_what_a_drag_would_do(stage):
    add(stage, 2.13, 4.13)
    canvas, none = stage.view.canvas, Qt.MouseButton.NoButton
    shapes = []
    for x, y in ((213, LOW), (300, 12), (650, LOW), (650, canvas.split_rect().center().y())):
        move(canvas, x, y, none)
        shapes.append(canvas.cursor().shape())
    assert shapes == [
        Qt.CursorShape.SizeHorCursor,
        Qt.CursorShape.OpenHandCursor,
        Qt.CursorShape.ArrowCursor,
        Qt.CursorShape.SplitVCursor,
    ]


def test_the_context_menu_is_asked_for_the_window_under_the_pointer(stage):
    edit_id = add(stage, 2.13, 4.13)
    stage.document.select(Selection())
    wanted = []
    stage.view.context_requested.connect(lambda *what: wanted.append(what[:2]))
    for x in (300, 700):
        at = stage.view.canvas.pointer(QPoint(x, LOW).toPointF())
        stage.view.canvas.context.emit(at)
    assert wanted == [(edit_id, 0), (None, None)]
    assert stage.document.selection == Selection(edit_id, 0)


# ---------------------------------------------------------------- many windows


def spots(stage) -> set[tuple[float, float]]:
    document = stage.document
    return {
        (round(document.project.edit(one).windows[index].start_s, 2), index)
        for one, index in document.selection.spots(document.project)
    }


def pressed(stage, x: float, y: float, keys) -> None:
    QTest.mouseClick(stage.view.canvas, LEFT, keys, QPoint(round(x), round(y)))


def test_ctrl_click_takes_one_more_or_one_less(stage):
    add(stage, 1.13, 2.17)
    add(stage, 4.13, 5.17)
    pressed(stage, 150, LOW, CTRL)
    assert spots(stage) == {(1.13, 0), (4.13, 0)}
    assert stage.document.selected_window().start_s == 1.13
    pressed(stage, 150, LOW, CTRL)
    assert spots(stage) == {(4.13, 0)}
    pressed(stage, 700, LOW, CTRL)
    assert spots(stage) == {(4.13, 0)}, "beside a window nothing changes"


def test_shift_click_takes_all_up_to_there(stage):
    for start_s in (1.13, 3.13, 5.13, 7.13):
        add(stage, start_s, start_s + 1)
    click(stage.view.canvas, 150, 12)
    pressed(stage, 550, LOW, SHIFT)
    assert spots(stage) == {(1.13, 0), (3.13, 0), (5.13, 0)}


def test_a_rubber_band_above_the_waveform_selects(stage):
    for start_s in (1.13, 3.13, 5.13):
        add(stage, start_s, start_s + 1)
    steps = stage.document.undo_stack.count()
    drag(stage.view.canvas, (300, 4), (560, 18), release=False)
    assert stage.view._gestures.preview.kind == "band"
    assert not stage.view.canvas.grab().isNull()
    QTest.mouseRelease(stage.view.canvas, LEFT, NONE, QPoint(560, 18))
    assert spots(stage) == {(3.13, 0), (5.13, 0)}
    drag(stage.view.canvas, (50, 4), (140, 18), CTRL)
    assert spots(stage) == {(1.13, 0), (3.13, 0), (5.13, 0)}
    drag(stage.view.canvas, (850, 4), (950, 18))
    assert stage.document.selection == Selection()
    assert stage.document.undo_stack.count() == steps


def test_selected_windows_move_together_in_one_step(stage):
    add(stage, 1.13, 2.17)
    add(stage, 4.13, 5.17)
    pressed(stage, 150, LOW, CTRL)
    steps = stage.document.undo_stack.count()
    drag(stage.view.canvas, (150, LOW), (187, LOW), SHIFT)
    assert spans(stage) == [(1.5, 2.54), (4.5, 5.54)]
    assert stage.document.undo_stack.count() == steps + 1
    assert spots(stage) == {(1.5, 0), (4.5, 0)}
    drag(stage.view.canvas, (180, LOW), (900, LOW), SHIFT)
    assert spans(stage)[1][1] == 10.0, "the first that meets the end stops all"
    assert spans(stage)[1][0] - spans(stage)[0][0] == pytest.approx(3.0)


def test_a_group_moves_together(stage):
    one, two = add(stage, 1.13, 2.17), add(stage, 4.13, 5.17)
    project = arranging.group(stage.document.project, (one, two))
    stage.document.apply(project, "group")
    drag(stage.view.canvas, (480, LOW), (517, LOW), SHIFT)
    assert spans(stage) == [(1.5, 2.54), (4.5, 5.54)]


def test_a_locked_window_cannot_be_dragged(stage):
    edit_id = add(stage, 2.13, 4.13)
    locked = arranging.change(stage.document.project, (edit_id,), locked=True)
    stage.document.apply(locked, "lock")
    held = []
    stage.document.held.connect(lambda: held.append(True))
    drag(stage.view.canvas, (300, LOW), (500, LOW), release=False)
    assert stage.view.canvas.cursor().shape() == Qt.CursorShape.ForbiddenCursor
    QTest.mouseRelease(stage.view.canvas, LEFT, NONE, QPoint(500, LOW))
    drag(stage.view.canvas, (213, LOW), (127, LOW))
    assert spans(stage) == [(2.13, 4.13)]
    assert held == [True, True]


def test_nothing_snaps_when_it_is_switched_off(stage):
    stage.view.snap_to = ()
    add(stage, 6.26, 8.0)
    drag(stage.view.canvas, (201, LOW), (622, LOW))
    assert spans(stage)[1] == (2.01, 6.22)
