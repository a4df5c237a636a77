"""The ruler seeks, and shows where the playhead is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from tests.editor.timeline.mouse import CTRL, LEFT, NONE, click, drag, turn


def test_a_click_seeks(stage):
    click(stage.view.ruler, 321, 12)
    assert stage.seeks == [pytest.approx(3.21)]


def test_dragging_scrubs_inside_the_recording(stage):
    scrubbed: list[float] = []
    stage.view.scrub_requested.connect(scrubbed.append)
    drag(stage.view.ruler, (321, 12), (1400, 12))
    assert stage.seeks == [pytest.approx(3.21)]
    assert scrubbed[-1] == 10.0


def test_a_double_click_is_two_clicks(stage):
    QTest.mouseDClick(stage.view.ruler, LEFT, NONE, QPoint(500, 12))
    assert stage.seeks[-1] == pytest.approx(5.0)


def test_the_wheel_zooms_at_the_pointer(stage):
    turn(stage.view.ruler, 500, 6, CTRL)
    assert stage.view.visible() == (pytest.approx(2.5), pytest.approx(7.5))


def test_the_marker_is_at_the_playhead(stage):
    stage.document.playhead_s = 4.0
    image = stage.view.ruler.grab().toImage()
    assert image.pixelColor(400, 20).lightness() > 200
    stage.document.playhead_s = 6.0
    image = stage.view.ruler.grab().toImage()
    assert image.pixelColor(400, 20).lightness() < 120
    assert image.pixelColor(600, 20).lightness() > 200


def test_hovering_shows_the_time(stage):
    before = stage.view.ruler.grab().toImage()
    stage.view.ruler.set_hover(3.3)
    assert stage.view.ruler.grab().toImage() != before
    stage.view.ruler.set_hover(None)
    assert stage.view.ruler.grab().toImage() == before
