"""The waveform lane at every zoom, for mono, stereo and more."""

from __future__ import annotations

import numpy as np
import pytest

from editor import theme as themes
from tests.editor.timeline.stage import tone
from tests.editor.timeline.test_view import near, picture


def rows_lit(stage, x: int) -> list[int]:
    """Rows of the waveform lane with the waveform's colours."""
    area, image = stage.view.canvas.waveform_rect(), picture(stage)
    colours = (themes.DARK.wave, themes.DARK.wave_core)
    return [
        y for y in range(round(area.top()), round(area.bottom()))
        if any(near(image.pixelColor(x, y), colour) for colour in colours)
    ]  # fmt: skip


@pytest.mark.parametrize(("channels", "rows"), [(1, 1), (2, 2), (6, 1)])
def test_up_to_two_channels_each_have_a_row(make_stage, channels, rows):
    stage = make_stage(np.repeat(tone()[:, :1], channels, axis=1))
    assert stage.view._waveform.rows() == rows
    lit = rows_lit(stage, stage.x(3.03))
    gaps = np.flatnonzero(np.diff(lit) > 5)
    assert len(gaps) == rows - 1
    assert len(lit) > 100


@pytest.mark.parametrize("span_s", [10.0, 1.0, 0.2, 0.05, 0.005])
def test_the_tone_reaches_the_same_height_at_every_zoom(stage, span_s):
    stage.view.zoom_to(3.0, 3.0 + span_s)
    area = stage.view.canvas.waveform_rect()
    top, bottom = stage.view._waveform.row_limits(0, area.height())
    highest = min(min(rows_lit(stage, x), default=9999) for x in range(0, 1000, 7))
    peak = area.top() + (top + bottom) / 2 - 0.8 * (bottom - top) / 2
    assert highest == pytest.approx(peak, abs=3)


def test_gain_makes_quiet_sound_taller(make_stage):
    stage = make_stage(tone() * 0.1)
    before = len(rows_lit(stage, stage.x(3.03)))
    stage.view.gain = 4.0
    assert len(rows_lit(stage, stage.x(3.03))) > 2.5 * before


def test_the_end_of_the_recording_is_the_end_of_the_waveform(stage):
    stage.view.axis.zoom_to(8.0, 10.0)
    stage.view.axis.scroll_by(1000)
    end = stage.x(10.0)
    assert end < 1000
    image = picture(stage)
    assert near(image.pixelColor(end + 5, 200), themes.DARK.window)
