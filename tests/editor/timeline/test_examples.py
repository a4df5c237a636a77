"""The example of the selected edit on the timeline."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt

from editor.document import Selection
from editor.timeline.axis import TimeAxis
from editor.timeline.examples import HEIGHT, grip_at
from engine.project import Window
from tests.editor.timeline.mouse import ALT, click, drag

LANE = QRectF(0, 30, 800, 200)
BOTTOM = LANE.bottom() - HEIGHT / 2


@pytest.fixture
def edit(stage):
    edit = stage.document.add_window(6.0, 9.0)
    stage.document.set_example(edit.id, (1.0, 3.0))
    stage.settle()
    return stage.document.project.edit(edit.id)


def strip(stage) -> int:
    return round(stage.view.canvas.waveform_rect().bottom() - HEIGHT / 2)


def picture(stage):
    return stage.view.canvas.grab().toImage()


def example(stage) -> Window | None:
    return stage.document.project.edits[0].example


def near(window: Window | None, start_s: float, stop_s: float) -> bool:
    assert window is not None
    return abs(window.start_s - start_s) < 0.1 and abs(window.stop_s - stop_s) < 0.1


@pytest.mark.usefixtures("qapp")
def test_only_the_strip_with_the_label_takes_hold() -> None:
    axis = TimeAxis()
    axis.set_size(800, 1.0)
    axis.set_recording(10.0, 8000)
    axis.fit()
    one = Window(2.0, 4.0)
    left, right = axis.x(2.0), axis.x(4.0)
    assert grip_at(axis, one, LANE, left - 3, BOTTOM) == "left"
    assert grip_at(axis, one, LANE, right + 3, BOTTOM) == "right"
    assert grip_at(axis, one, LANE, (left + right) / 2, BOTTOM) == "body"
    assert grip_at(axis, one, LANE, (left + right) / 2, LANE.top() + 20) is None
    assert grip_at(axis, one, LANE, right + 30, BOTTOM) is None
    short = Window(9.9, 9.95)
    assert grip_at(axis, short, LANE, axis.x(9.9) - 20, BOTTOM) == "body", "its label is beside it"
    axis.zoom_to(0.0, 9.8)
    assert grip_at(axis, short, LANE, 780, BOTTOM) is None, "it is out of sight"


def test_it_shows_while_its_edit_is_selected(stage, edit) -> None:
    x, y = stage.x(2.0), strip(stage)
    shown = picture(stage).pixelColor(x, y)
    stage.document.select(Selection())
    assert picture(stage).pixelColor(x, y) != shown
    stage.document.select(Selection(edit.id, 0))
    assert picture(stage).pixelColor(x, y) == shown


def test_it_is_drawn_far_beyond_the_view(stage, edit) -> None:
    stage.view.zoom_to(2.0, 2.001)
    picture(stage)


def test_its_edges_and_its_label_are_dragged(stage, edit) -> None:
    canvas, y = stage.view.canvas, strip(stage)
    steps = stage.document.undo_stack.count()
    drag(canvas, (stage.x(3.0), y), (stage.x(4.2), y), ALT)
    assert stage.document.selection.span is None or example(stage) == Window(1.0, 3.0)
    stage.document.select(Selection(edit.id, 0))
    drag(canvas, (stage.x(3.0), y), (stage.x(4.2), y))
    assert near(example(stage), 1.0, 4.2)
    drag(canvas, (stage.x(1.8), y), (stage.x(2.8), y))
    assert near(example(stage), 2.0, 5.2)
    assert stage.document.undo_stack.count() == steps + 2
    assert stage.document.project.edits[0].windows == (Window(6.0, 9.0),)
    assert stage.document.selection == Selection(edit.id, 0)


def test_a_click_on_it_changes_nothing(stage, edit) -> None:
    click(stage.view.canvas, stage.x(2.0), strip(stage))
    assert stage.document.selection == Selection(edit.id, 0)
    assert stage.seeks == []


def test_selected_time_leaves_the_edit_selected(stage, edit) -> None:
    y = stage.view.canvas.waveform_rect().top() + 20
    drag(stage.view.canvas, (stage.x(4.0), y), (stage.x(5.0), y), ALT)
    assert stage.document.selection.edit_id == edit.id
    assert stage.document.selection.span == pytest.approx((4.0, 5.0), abs=0.1)


def test_the_next_drag_chooses_the_example(stage, edit) -> None:
    picked: list[object] = []
    stage.view.picked.connect(picked.append)
    canvas = stage.view.canvas
    stage.view.set_picking(True)
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    y = canvas.waveform_rect().top() + 20
    click(canvas, stage.x(5.0), y)
    assert picked == []
    drag(canvas, (stage.x(7.0), y), (stage.x(8.0), y))
    assert picked == [pytest.approx((7.0, 8.0), abs=0.1)]
    assert stage.document.project.edits == (edit,), "whoever asked for it sets it"
    drag(canvas, (stage.x(4.0), y), (stage.x(5.0), y))
    assert len(stage.document.project.edits) == 2, "once only"


def test_escape_gives_choosing_up(stage, edit) -> None:
    picked: list[object] = []
    stage.view.picked.connect(picked.append)
    stage.view.set_picking(True)
    stage.view.canvas.escaped.emit()
    assert picked == [None]
    assert stage.document.selection == Selection(edit.id, 0)
