"""Seconds to pixels and back."""

from __future__ import annotations

import pytest

from editor.timeline.axis import FEWEST_FRAMES, TimeAxis


@pytest.fixture
def axis() -> TimeAxis:
    out = TimeAxis()
    out.set_size(1000, 1.0)
    out.set_recording(100.0, 48000)
    return out


def test_a_new_recording_is_shown_whole(axis):
    assert (axis.start_s, axis.stop_s) == (0.0, 100.0)
    assert axis.is_fitted()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_there_and_back(axis, ratio):
    axis.set_size(1000, ratio)
    axis.zoom_to(10.0, 12.5)
    assert axis.seconds(axis.x(11.0)) == pytest.approx(11.0)
    assert axis.x(10.0) == pytest.approx(0.0, abs=1 / ratio)
    assert axis.columns == 1000 * ratio


def test_zooming_keeps_the_time_under_the_pointer(axis):
    for _ in range(30):
        before = axis.x(31.4159)
        axis.zoom(2 ** (1 / 6), 31.4159)
        assert axis.x(31.4159) == pytest.approx(before, abs=1.0)


def test_zoom_ends_at_forty_samples_and_at_the_whole_file(axis):
    axis.zoom(1e12, 50.0)
    assert axis.span_s * 48000 == pytest.approx(FEWEST_FRAMES)
    axis.zoom(1e-12, 50.0)
    assert (axis.start_s, axis.span_s) == (0.0, pytest.approx(100.0))


def test_the_view_stays_with_the_recording(axis):
    axis.zoom_to(40.0, 50.0)
    axis.scroll_to(-1000.0)
    assert -0.3 <= axis.start_s < 0
    axis.scroll_to(1000.0)
    assert 100.0 < axis.stop_s <= 100.31


def test_scrolling_moves_whole_device_pixels(axis):
    axis.zoom_to(40.0, 50.0)
    before = axis.origin
    axis.scroll_by(7)
    assert axis.origin == before + 7
    axis.set_size(1000, 2.0)
    before = axis.origin
    axis.scroll_by(7)
    assert axis.origin == before + 14


def test_a_growing_recording_stays_whole_or_stays_put(axis):
    axis.set_duration(200.0)
    assert axis.span_s == pytest.approx(200.0)
    axis.zoom_to(40.0, 50.0)
    axis.set_duration(300.0)
    assert (axis.start_s, axis.stop_s) == (pytest.approx(40.0), pytest.approx(50.0))


def test_resizing_keeps_the_scale(axis):
    axis.zoom_to(40.0, 50.0)
    axis.set_size(500, 1.0)
    assert (axis.start_s, axis.stop_s) == (pytest.approx(40.0), pytest.approx(45.0))
