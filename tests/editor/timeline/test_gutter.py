"""The scales beside the lanes."""

from __future__ import annotations


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
