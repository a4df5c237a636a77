"""The scales beside the lanes."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from editor.looks import Look
from engine.scales import SCALES


def grabbed(stage):
    return stage.view.gutter.grab().toImage()


def test_it_is_blank_without_a_recording(make_stage):
    stage = make_stage(loaded=False)
    assert not stage.view.gutter.isVisible()


def test_the_frequency_under_the_pointer_is_shown(stage):
    before = grabbed(stage)
    stage.view.gutter.set_hover(1234.0)
    shown = grabbed(stage)
    assert shown != before
    area = stage.view.canvas.spectrogram_rect()
    y = area.bottom() - stage.view._spectrogram.fraction(1234.0) * area.height()
    assert shown.pixelColor(6, round(y)) != before.pixelColor(6, round(y))
    stage.view.gutter.set_hover(None)
    assert grabbed(stage) == before


def test_scales_follow_the_split_and_the_gain(stage):
    before = grabbed(stage)
    stage.view.canvas.set_split(0.7)
    split = grabbed(stage)
    assert split != before
    stage.view.gain = 3.0
    assert grabbed(stage) != split


def test_frequencies_are_written_where_the_scale_has_them(stage):
    pictures = set()
    lane = stage.view._spectrogram
    for scale in SCALES:
        stage.view.look = Look(scale=scale)
        stage.settle()
        pictures.add(bytes(grabbed(stage).constBits()))
        assert lane.fraction(0.0) <= 0.01
        assert lane.fraction(lane.hertz(0.5)) == pytest.approx(0.5)
    assert len(pictures) == len(SCALES)


def test_a_linear_scale_has_regular_steps(stage):
    stage.view.look = Look(scale="linear")
    lines = list(stage.view.gutter._frequencies(300.0))
    assert lines[0] == 0
    assert len({b - a for a, b in itertools.pairwise(lines)}) == 1
    assert 4 <= len(lines) <= 12


def test_its_button_and_its_menu_key_ask_for_the_spectrograms_menu(stage, qtbot):
    gutter, asked = stage.view.gutter, []
    stage.view.look_requested.connect(asked.append)
    qtbot.mouseClick(gutter.look_button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(gutter.look_button, Qt.Key.Key_Space)
    assert len(asked) == 2
    lane = stage.view.canvas.spectrogram_rect()
    for y in (lane.top() - 40, lane.top() + 40):
        at = QPoint(10, round(y))
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, gutter.mapToGlobal(at))
        QApplication.sendEvent(gutter, event)
    assert asked[2:] == [gutter.mapToGlobal(QPoint(10, round(lane.top() + 40)))]
    assert gutter.rect().contains(gutter.look_button.geometry())
    stage.view.canvas.set_split(1.0)
    assert gutter.look_button.y() >= stage.view.canvas.spectrogram_rect().top()
