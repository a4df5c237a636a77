"""A lane on the screen: what it paints, and what mouse and keys do there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from editor import theme
from editor.timeline.lanes import Item, Lane
from editor.timeline.lanes_head import height_of
from editor.timeline.lanes_strip import LaneStrip
from tests.editor.timeline.mouse import CTRL, SHIFT, click, drag, move, turn
from tests.editor.timeline.stage import Stage

DOG, RAIN = Item("dog", 2.0, 4.0, "dog bark"), Item("rain", 3.0, 8.0, "rain", note="70 %")


@pytest.fixture
def lane(stage: Stage) -> Lane:
    lane = Lane("sounds", "Sounds", "Double-click renames", movable=True, makes=True)
    stage.view.add_lane(lane)
    lane.set_items([DOG, RAIN])
    return lane


@pytest.fixture
def strip(stage: Stage, lane: Lane) -> LaneStrip:
    strip = stage.view.lanes.strips[0]
    stage.qtbot.waitUntil(lambda: strip.width() == 1000)
    return strip


@pytest.fixture
def told(lane: Lane) -> list[tuple]:
    told: list[tuple] = []
    for name in ("chosen", "activated", "deleted", "moved", "made", "context"):
        getattr(lane, name).connect(lambda *args, name=name: told.append((name, *args)))
    return told


def row_y(strip: LaneStrip, row: int) -> float:
    top, tall = strip._box(row)
    return top + tall / 2


def picture(strip: LaneStrip) -> QImage:
    return strip.grab().toImage()


def near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) < 12 for a, b in pairs)


def test_a_lane_has_room_below_the_spectrogram_when_it_has_something(stage, lane, strip):
    assert strip.isVisible()
    assert strip.y() >= stage.view.canvas.y() + stage.view.canvas.height()
    assert strip.height() == height_of(lane)
    lane.set_items([])
    assert not strip.isVisible()
    assert not stage.view.lanes.heads[0].isVisible()
    lane.set_items([DOG])
    lane.set_wanted(False)
    assert not strip.isVisible()


def test_items_are_where_their_time_is(stage, strip):
    image, ground = picture(strip), theme.current().colour("lane")
    for seconds, row, is_there in (
        (1.0, 0, False), (3.9, 0, True), (5.0, 0, False), (5.0, 1, True), (7.9, 1, True),
        (8.5, 1, False),
    ):  # fmt: skip
        seen = image.pixelColor(stage.x(seconds), round(row_y(strip, row)) + 7)
        assert near(seen, ground) is not is_there, (seconds, row)
    stage.view.axis.zoom_to(4.0, 6.0)
    image = picture(strip)
    assert near(image.pixelColor(500, round(row_y(strip, 0)) + 7), ground)
    assert not near(image.pixelColor(990, round(row_y(strip, 1)) + 7), ground)


def test_many_narrow_items_are_still_seen(stage, lane, strip):
    lane.set_items([Item(f"{n}", n / 1000, n / 1000 + 0.0001, "tick") for n in range(0, 5000, 50)])
    image = picture(strip)
    y, ground = round(row_y(strip, 0)), theme.current().colour("lane")
    seen = [not near(image.pixelColor(x, y), ground) for x in range(1000)]
    assert 100 <= sum(seen[:502]) < 502, "some ticks in the first half"
    assert sum(seen[505:]) == 0
    lane.select("1000")
    x = stage.x(1.0)
    chosen = picture(strip)
    assert any(
        not near(chosen.pixelColor(x + by, y + 8), image.pixelColor(x + by, y + 8))
        for by in range(-2, 4)
    ), "a selected one stands out"


def test_a_click_selects_and_moves_the_playhead(stage, lane, strip, told):
    click(strip, stage.x(2.5), row_y(strip, 0))
    assert told == [("chosen", "dog")]
    assert lane.selected == "dog"
    assert stage.seeks == [pytest.approx(2.5, abs=0.02)]
    click(strip, stage.x(9.0), row_y(strip, 0))
    assert told[-1] == ("chosen", "")


def test_a_double_click_is_about_the_item(stage, strip, told):
    at = QPoint(stage.x(2.5), round(row_y(strip, 0)))
    QTest.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=at)
    assert ("activated", "dog") in told


def test_a_body_is_moved_and_an_edge_dragged(stage, lane, strip, told):
    y = row_y(strip, 1)
    drag(strip, (stage.x(5.0), y), (stage.x(6.03), y), SHIFT)
    kind, item_id, start_s, stop_s = told[-1]
    assert (kind, item_id) == ("moved", "rain")
    assert (start_s, stop_s) == (pytest.approx(4.03, abs=0.02), pytest.approx(9.03, abs=0.02))
    assert lane.item("rain") == RAIN, "whoever made the lane changes it"
    drag(strip, (stage.x(8.0), y), (stage.x(9.5), y), SHIFT)
    assert told[-1][:2] == ("moved", "rain")
    assert told[-1][2:] == (3.0, pytest.approx(9.5, abs=0.02))
    drag(strip, (stage.x(3.0), y), (stage.x(9.0), y), SHIFT)
    assert told[-1][2] < told[-1][3] == 8.0, "an edge does not pass the other one"
    drag(strip, (stage.x(5.0), y), (1500, y), SHIFT)
    assert told[-1][2:] == (pytest.approx(5.0), 10.0), "nothing leaves the recording"
    assert [one[0] for one in told].count("moved") == 4, "each told once"


def test_dragged_edges_snap_to_the_playhead(stage, strip, told):
    stage.document.playhead_s = 9.137
    y = row_y(strip, 1)
    drag(strip, (stage.x(8.0), y), (stage.x(9.137) + 3, y))
    assert told[-1][3] == 9.137


def test_a_drag_over_empty_room_makes_a_span(stage, lane, strip, told):
    y = row_y(strip, 0)
    drag(strip, (stage.x(5.2), y), (stage.x(6.3), y), SHIFT)
    assert told[-1] == ("made", pytest.approx(5.2, abs=0.02), pytest.approx(6.3, abs=0.02))
    lane.makes = False
    drag(strip, (stage.x(5.2), y), (stage.x(6.3), y), SHIFT)
    assert [one[0] for one in told].count("made") == 1


def test_what_cannot_move_does_not(stage, lane, strip, told):
    lane.movable = False
    y = row_y(strip, 1)
    drag(strip, (stage.x(5.0), y), (stage.x(6.0), y))
    assert [one[0] for one in told] == ["chosen"]


def test_escape_gives_a_drag_up(stage, strip, told):
    y = row_y(strip, 1)
    drag(strip, (stage.x(5.0), y), (stage.x(6.0), y), release=False)
    QTest.keyClick(strip, Qt.Key.Key_Escape)
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(stage.x(6.0), round(y)))
    assert [one[0] for one in told] == ["chosen"]
    assert stage.seeks == []


def test_keys_go_from_item_to_item(stage, lane, strip, told):
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert told == [("chosen", "dog"), ("chosen", "rain"), ("chosen", "dog")]
    assert stage.seeks == [2.0, 3.0, 2.0]
    QTest.keyClick(strip, Qt.Key.Key_Return)
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    assert told[3:] == [("activated", "dog"), ("deleted", "dog")]
    assert "dog bark" in strip.accessibleDescription()


def test_the_menu_is_about_the_item_under_the_pointer(stage, strip, told):
    at = QPoint(stage.x(5.0), round(row_y(strip, 1)))
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(strip, QContextMenuEvent(reason, at, strip.mapToGlobal(at)))
    assert told == [("chosen", "rain"), ("context", "rain", strip.mapToGlobal(at))]


def test_the_tooltip_tells_all(stage, strip, monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _widget: shown.append(text))
    for x in (stage.x(5.0), stage.x(9.0)):
        at = QPoint(x, round(row_y(strip, 1)))
        event = QHelpEvent(QHelpEvent.Type.ToolTip, at, strip.mapToGlobal(at))
        QApplication.sendEvent(strip, event)
    assert shown == ["rain\n0:03.00 – 0:08.00\n70 %", ""]


def test_wheel_and_middle_button_move_the_view(stage, strip):
    turn(strip, 500, 2, CTRL)
    assert stage.view.axis.span_s < 10.0
    before = stage.view.axis.start_s
    middle = Qt.MouseButton.MiddleButton
    drag(strip, (500, 5), (400, 5), button=middle)
    assert stage.view.axis.start_s > before


def test_the_pointer_shows_its_time_in_the_ruler(stage, strip):
    hovered: list[object] = []
    strip.hovered.connect(hovered.append)
    move(strip, stage.x(5.0), row_y(strip, 1), Qt.MouseButton.NoButton)
    assert hovered == [pytest.approx(5.0, abs=0.02)]
    assert strip._hover == "rain"
    strip.leaveEvent(None)
    assert hovered[-1] is None


@pytest.mark.parametrize("name", sorted(theme.THEMES))
def test_every_theme_has_its_colours(stage, lane, strip, name):
    lane.set_items([DOG, Item("no", 5.0, 7.0, "wind", "muted", struck=True)])
    look = theme.THEMES[name]
    stage.view.set_theme(look)
    image = picture(strip)
    assert near(image.pixelColor(stage.x(1.0), strip.height() // 2), look.colour("lane"))
    inside = image.pixelColor(stage.x(3.9), round(row_y(strip, 0)) + 6)
    assert not near(inside, look.colour("lane"))
    head = stage.view.lanes.heads[0].grab().toImage()
    assert near(head.pixelColor(2, head.height() - 2), look.colour("panel"))
