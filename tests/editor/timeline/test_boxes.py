"""Windows with bands, drawn and changed with a real mouse: 100 pixels are one second."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor.document import Selection
from editor.timeline.boxes import Heights
from engine import arranging
from engine.project import Window
from tests.editor.timeline.mouse import CTRL, LEFT, NONE, SHIFT, drag, move

NO_BUTTON = Qt.MouseButton.NoButton
LANE = Heights(100.0, 300.0, lambda hertz: hertz / 4000, lambda part: part * 4000)


# ---------------------------------------------------------------- heights


def test_frequencies_have_heights_and_open_sides_are_the_ends():
    assert LANE.extent((1000, 3000)) == (150, 250)
    assert LANE.extent((1000, None)) == (100, 250)
    assert LANE.extent(None) == (100, 300)
    top, bottom = LANE.extent((9000, 9500))
    assert (top, bottom) == (100, 103), "a band that the lane does not show is still seen"


def test_a_drag_over_the_lane_means_a_band():
    assert LANE.band(250, 150) == (1000, 3000)
    assert LANE.band(90, 250) == (1000, None)
    assert LANE.band(150, 299) == (None, 3000)
    assert LANE.band(101, 299) is None


def test_one_edge_moves_and_the_other_stays_exactly():
    window = Window(1, 2, 1000.5, 3000.25)
    assert LANE.resized(window, "high", -20) == (1000.5, 3400)
    assert LANE.resized(window, "low", 10) == (800, 3000.25)
    assert LANE.resized(window, "high", -60) == (1000.5, None)
    assert LANE.resized(window, "low", 60) == (None, 3000.25)
    assert LANE.resized(window, "high", 120) == (600, 1000.5), "past the other it turns round"


def test_a_moved_band_stays_inside_the_lane():
    assert LANE.moved(Window(1, 2, 1000, 3000), -20) == (1400, 3400)
    assert LANE.moved(Window(1, 2, 1000, None), 10) == (800, None)
    low, high = LANE.moved(Window(1, 2, 1000, 3000), -500)
    assert high is not None
    assert high < 4000
    assert low is not None
    assert LANE.moved(Window(1, 2), 10) is None


# ---------------------------------------------------------------- gestures


def lane(stage) -> Heights:
    heights = stage.view._windows.heights()
    assert heights is not None
    return heights


def y_of(stage, hertz: float) -> int:
    return round(lane(stage).y(hertz))


def only(stage) -> Window:
    (window,) = (one for edit in stage.document.project.edits for one in edit.windows)
    return window


def add(stage, start_s: float, stop_s: float, band=None) -> str:
    return stage.document.add_window(start_s, stop_s, band=band).id


def near(band, wanted) -> bool:
    """Equal but for the hertz of three pixels."""
    return all(
        (one is None) == (other is None) and (one is None or abs(one - other) < 60)
        for one, other in zip(band, wanted, strict=True)
    )


def test_shift_and_a_drag_in_the_spectrogram_draw_a_box(stage):
    start, stop = (201, y_of(stage, 2500)), (417, y_of(stage, 600))
    drag(stage.view.canvas, start, stop, SHIFT)
    window = only(stage)
    assert (window.start_s, window.stop_s) == (pytest.approx(2.01), pytest.approx(4.17))
    assert near(window.band, (600, 2500))
    assert stage.document.undo_stack.count() == 1
    edit = stage.document.project.edits[0]
    assert stage.document.selection == Selection(edit.id, 0)


def test_a_plain_drag_and_a_flat_one_mean_all_frequencies(stage):
    y = y_of(stage, 1000)
    drag(stage.view.canvas, (123, y), (457, y_of(stage, 3000)))
    assert only(stage).band is None
    stage.document.undo_stack.undo()
    drag(stage.view.canvas, (123, y), (457, y + 3), SHIFT)
    assert only(stage).band is None


def test_with_boxes_on_no_key_is_needed_even_over_a_window(stage):
    add(stage, 1.0, 9.0)
    stage.view.set_boxes(True)
    drag(stage.view.canvas, (301, y_of(stage, 3000)), (417, y_of(stage, 600)))
    bands = [one.band for edit in stage.document.project.edits for one in edit.windows]
    assert bands[0] is None
    assert near(bands[1], (600, 3000))
    waveform = round(stage.view.canvas.waveform_rect().center().y())
    drag(stage.view.canvas, (950, waveform), (990, waveform + 30))
    assert stage.document.project.edits[2].windows[0].band is None


def test_ctrl_adds_the_box_to_the_selected_edit(stage):
    edit_id = add(stage, 1.0, 2.0)
    start, stop = (501, y_of(stage, 3000)), (617, y_of(stage, 600))
    drag(stage.view.canvas, start, stop, CTRL | SHIFT)
    windows = stage.document.project.edit(edit_id).windows
    assert len(windows) == 2
    assert near(windows[1].band, (600, 3000))


def test_up_to_the_end_of_the_lane_is_open(stage):
    drag(stage.view.canvas, (201, y_of(stage, 1000)), (417, lane(stage).top + 1), SHIFT)
    assert near(only(stage).band, (1000, None))


@pytest.mark.parametrize(
    ("grab", "to", "band"), [(3000, 2000, (800, 2000)), (800, 1500, (1500, 3000))]
)
def test_the_edges_of_a_band_are_dragged(stage, grab, to, band):
    add(stage, 2.0, 6.0, (800, 3000))
    steps = stage.document.undo_stack.count()
    drag(stage.view.canvas, (400, y_of(stage, grab)), (430, y_of(stage, to)))
    window = only(stage)
    assert (window.start_s, window.stop_s) == (2.0, 6.0)
    assert near(window.band, band)
    assert stage.document.undo_stack.count() == steps + 1
    assert stage.document.undo_stack.undoText() == "Change band"


def test_a_corner_changes_time_and_band(stage):
    add(stage, 2.0, 6.0, (800, 3000))
    drag(stage.view.canvas, (600, y_of(stage, 3000)), (713, y_of(stage, 2000)))
    window = only(stage)
    assert (window.start_s, window.stop_s) == (2.0, pytest.approx(7.13))
    assert near(window.band, (800, 2000))


def test_the_lane_ends_give_a_selected_window_its_band(stage):
    edit_id = add(stage, 2.0, 6.0)
    drag(stage.view.canvas, (400, lane(stage).top + 2), (400, y_of(stage, 2000)))
    assert near(only(stage).band, (None, 2000))
    stage.document.undo_stack.undo()
    stage.document.select(Selection())
    drag(stage.view.canvas, (400, lane(stage).top + 2), (437, y_of(stage, 2000)))
    moved = stage.document.project.edit(edit_id).windows[0]
    assert moved.band is None, "of one that is not selected the body is moved"


def test_the_body_moves_in_time_and_with_shift_in_frequency_too(stage):
    add(stage, 2.13, 6.13, (800, 2000))
    y = y_of(stage, 1300)
    drag(stage.view.canvas, (400, y), (500, y - 30))
    window = only(stage)
    assert (window.start_s, window.band) == (pytest.approx(3.13, abs=0.07), (800, 2000))
    drag(stage.view.canvas, (500, y), (500, y - 30), SHIFT, release=False)
    move(stage.view.canvas, 510, y - 30, keys=SHIFT)
    QTest.mouseRelease(stage.view.canvas, LEFT, SHIFT, QPoint(510, y - 30))
    low, high = only(stage).band
    assert low > 900
    assert high > 2200


def test_beside_a_box_the_lane_is_free(stage):
    add(stage, 2.0, 6.0, (800, 2000))
    drag(stage.view.canvas, (301, y_of(stage, 3500)), (517, y_of(stage, 3500)))
    assert [len(one.windows) for one in stage.document.project.edits] == [1, 1]
    assert stage.document.project.edits[1].windows[0].band is None


def test_a_double_click_on_an_edge_drops_the_band(stage):
    add(stage, 2.0, 6.0, (800, 2000))
    at = QPoint(400, y_of(stage, 2000))
    QTest.mouseDClick(stage.view.canvas, LEFT, NONE, at)
    assert only(stage) == Window(2.0, 6.0)
    seen = stage.view.visible()
    QTest.mouseDClick(stage.view.canvas, LEFT, NONE, QPoint(400, y_of(stage, 1300)))
    assert stage.view.visible() != seen, "inside it zooms"


def test_escape_cancels(stage):
    add(stage, 2.0, 6.0, (800, 2000))
    drag(stage.view.canvas, (400, y_of(stage, 2000)), (400, y_of(stage, 3000)), release=False)
    assert stage.view._gestures.preview.band[1] > 2900
    assert not stage.view.canvas.grab().isNull()
    QTest.keyClick(stage.view.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(stage.view.canvas, LEFT, NONE, QPoint(400, 200))
    assert only(stage).band == (800, 2000)


def test_a_locked_band_is_held(stage):
    edit_id = add(stage, 2.0, 6.0, (800, 2000))
    locked = arranging.change(stage.document.project, (edit_id,), locked=True)
    stage.document.apply(locked, "lock")
    drag(stage.view.canvas, (400, y_of(stage, 2000)), (400, y_of(stage, 3000)))
    assert only(stage).band == (800, 2000)


def test_the_cursor_tells_what_a_drag_would_do(stage):
    add(stage, 2.0, 6.0, (800, 2000))
    canvas, shapes = stage.view.canvas, Qt.CursorShape
    seen = []
    for x, hertz, keys in (
        (400, 2000, NONE), (400, 800, NONE), (200, 2000, NONE), (600, 2000, NONE),
        (600, 800, NONE), (600, 1300, NONE), (700, 1300, SHIFT), (700, 1300, NONE),
    ):  # fmt: skip
        move(canvas, x, y_of(stage, hertz), NO_BUTTON, keys)
        seen.append(canvas.cursor().shape())
    assert seen == [
        shapes.SizeVerCursor, shapes.SizeVerCursor, shapes.SizeFDiagCursor,
        shapes.SizeBDiagCursor, shapes.SizeFDiagCursor, shapes.SizeHorCursor,
        shapes.CrossCursor, shapes.ArrowCursor,
    ]  # fmt: skip


# ---------------------------------------------------------------- pictures


def test_outside_the_band_the_spectrogram_is_dimmed(stage):
    stage.settle()

    def light(x: int, hertz: float) -> float:
        image = stage.view.canvas.grab().toImage()
        return sum(
            image.pixelColor(x + dx, y_of(stage, hertz) + dy).lightness()
            for dx in range(-3, 4)
            for dy in range(-2, 3)
        )

    before = light(300, 500)
    assert before > light(300, 3000), "the tone glows"
    add(stage, 2.2, 3.8, (1500, 3000))
    stage.document.select(Selection())
    assert light(300, 500) < 0.8 * before
    stage.document.undo_stack.undo()
    add(stage, 2.2, 3.8, (300, 3000))
    stage.document.select(Selection())
    assert light(300, 500) == pytest.approx(before, rel=0.15)


def test_panning_there_and_back_leaves_every_pixel(stage):
    add(stage, 2.0, 6.0, (800, 2000))
    stage.view.zoom_to(1.0, 6.0)
    stage.settle()
    before = stage.view.canvas.grab().toImage()
    for pixels in (37, 200, -237):
        stage.view.axis.scroll_by(pixels)
        stage.view.canvas.grab()
    assert stage.view.canvas.grab().toImage() == before
