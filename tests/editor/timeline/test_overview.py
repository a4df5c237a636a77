"""The overview strip: drag the view, right-drag to zoom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor import theme as themes
from tests.editor.timeline.mouse import CTRL, LEFT, NONE, click, drag, turn

Y = 20
RIGHT = Qt.MouseButton.RightButton


def test_the_frame_is_dragged(stage):
    stage.view.zoom_to(2.0, 4.0)
    drag(stage.view.overview, (300, Y), (500, Y))
    assert stage.view.visible() == (pytest.approx(4.0), pytest.approx(6.0))


def test_a_click_outside_the_frame_brings_it_there(stage):
    stage.view.zoom_to(2.0, 4.0)
    click(stage.view.overview, 700, Y)
    assert stage.view.visible() == (pytest.approx(6.0), pytest.approx(8.0))


def test_its_edges_zoom(stage):
    stage.view.zoom_to(2.0, 4.0)
    drag(stage.view.overview, (400, Y), (600, Y))
    assert stage.view.visible() == (pytest.approx(2.0), pytest.approx(6.0))
    drag(stage.view.overview, (200, Y), (400, Y))
    assert stage.view.visible() == (pytest.approx(4.0), pytest.approx(6.0))


def test_a_right_drag_zooms_to_the_range(stage):
    drag(stage.view.overview, (250, Y), (500, Y), button=RIGHT)
    assert stage.view.visible() == (pytest.approx(2.5), pytest.approx(5.0))


def test_a_double_click_shows_all(stage):
    stage.view.zoom_to(2.0, 4.0)
    QTest.mouseDClick(stage.view.overview, LEFT, NONE, QPoint(300, Y))
    assert stage.view.visible() == (0.0, 10.0)


def test_the_wheel_works_there_too(stage):
    stage.view.zoom_to(4.0, 6.0)
    turn(stage.view.overview, 500, 6, CTRL)
    assert stage.view.visible() == (pytest.approx(4.5), pytest.approx(5.5))
    turn(stage.view.overview, 500, -1)
    assert stage.view.visible()[0] == pytest.approx(4.6)


def test_windows_show_as_stripes(stage):
    edit = stage.document.add_window(5.0, 7.0)
    image = stage.view.overview.grab().toImage()
    colour = themes.edit_colour(edit.id, themes.DARK).name()
    assert image.pixelColor(600, 43).name() == colour
    assert image.pixelColor(800, 43).name() != colour


def test_quiet_recordings_are_drawn_larger(make_stage):
    quiet, loud = make_stage(), make_stage()
    quiet.recording.samples *= 0.1
    pictures = [one.view.overview._painted(1.0) for one in (quiet, loud)]
    assert pictures[0] == pictures[1]
