"""Wheel, trackpad, middle button and keys move the view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from tests.editor.timeline.mouse import ALT, CTRL, SHIFT, drag, turn


@pytest.mark.parametrize("x", [3, 250, 990])
def test_ctrl_wheel_zooms_and_keeps_the_time_under_the_pointer(stage, x):
    axis = stage.view.axis
    stage.view.zoom_to(3.0, 6.0)
    before = axis.seconds(x)
    for _ in range(6):
        turn(stage.view.canvas, x, 1, CTRL)
    assert axis.span_s == pytest.approx(1.5)
    assert axis.seconds(x) == pytest.approx(before, abs=1 / axis.scale)


@pytest.mark.parametrize("keys", [SHIFT, Qt.KeyboardModifier.NoModifier])
def test_the_wheel_scrolls_a_tenth_of_the_view(stage, keys):
    stage.view.zoom_to(3.0, 6.0)
    turn(stage.view.canvas, 500, -2, keys)
    assert stage.view.visible() == (pytest.approx(3.6), pytest.approx(6.6))


def test_a_trackpad_scrolls_by_its_pixels(stage):
    stage.view.zoom_to(3.0, 6.0)
    origin = stage.view.axis.origin
    turn(stage.view.canvas, 500, -0.2, pixels=QPoint(-37, 4))
    assert stage.view.axis.origin == origin + 37


def test_alt_wheel_makes_the_waveform_taller(stage):
    turn(stage.view.canvas, 500, 4, ALT)
    assert stage.view.gain == pytest.approx(2.0)
    turn(stage.view.canvas, 500, -40, ALT)
    assert stage.view.gain == 1.0


def test_the_middle_button_pans(stage):
    stage.view.zoom_to(3.0, 6.0)
    drag(stage.view.canvas, (600, 300), (500, 300), button=Qt.MouseButton.MiddleButton)
    assert stage.view.visible()[0] == pytest.approx(3.3, abs=0.01)
    assert stage.document.project.edits == ()


def test_arrow_keys_scroll(stage):
    stage.view.zoom_to(3.0, 6.0)
    QTest.keyClick(stage.view.canvas, Qt.Key.Key_Right)
    assert stage.view.visible()[0] == pytest.approx(3.3, abs=0.01)
    QTest.keyClick(stage.view.canvas, Qt.Key.Key_PageDown)
    assert stage.view.visible()[0] == pytest.approx(6.0, abs=0.01)


def test_the_split_between_the_lanes_moves(stage):
    canvas = stage.view.canvas
    y = canvas.split_rect().center().y()
    drag(canvas, (500, y), (500, y + 60))
    assert canvas.split_rect().center().y() == pytest.approx(y + 60, abs=2)
    assert stage.document.project.edits == ()
    drag(canvas, (500, y + 60), (500, 5000))
    assert canvas.spectrogram_rect().height() >= 40


def test_hertz_only_over_the_spectrogram(stage):
    canvas = stage.view.canvas
    area = canvas.spectrogram_rect()
    assert canvas.pointer(QPointF(500, 100)).hertz is None
    assert canvas.pointer(QPointF(500, area.bottom())).hertz == pytest.approx(0.0, abs=1)
    assert canvas.pointer(QPointF(500, area.top())).hertz == pytest.approx(4000, rel=0.01)
