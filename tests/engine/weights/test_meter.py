"""How fast a download is."""

from __future__ import annotations

import pytest

from engine.weights import Meter


def test_speed_and_what_is_left():
    meter = Meter(1000)
    assert meter.see(0, 0.0).speed == 0.0
    assert meter.see(0, 0.0).left_s is None
    pace = meter.see(200, 2.0)
    assert (pace.speed, pace.left_s) == (pytest.approx(100), pytest.approx(8))


def test_only_the_last_seconds_count():
    meter = Meter(10_000)
    for second in range(20):
        meter.see(second, float(second))
    for second in range(20, 40):
        pace = meter.see(second * 100, float(second))
    assert pace.speed == pytest.approx(100)


def test_what_was_there_before_is_no_speed():
    meter = Meter(1000)
    meter.see(900, 5.0)
    assert meter.see(910, 6.0).speed == pytest.approx(10)
    assert meter.see(0, 7.0).speed == 0.0  # it began anew
