"""The gains of a fair comparison."""

from __future__ import annotations

import numpy as np
import pytest

from engine.playing.levels import LevelMatch, match_gains
from engine.playing.source import FEEDS, Source

RATE = 8000


def gains(rms, peak):
    return match_gains(np.array(rms) ** 2, np.array(peak))


def test_gain_is_the_ratio_of_rms():
    assert gains([0.2, 0.1, 0.4], [0.5, 0.3, 0.9]) == pytest.approx((1.0, 2.0, 0.5))


def test_gain_stays_within_12_db():
    up, down = 10 ** (12 / 20), 10 ** (-12 / 20)
    assert gains([0.1, 0.001, 0.99], [0.1, 0.01, 1.0])[1] == pytest.approx(up)
    assert gains([0.01, 0.01, 0.5], [0.1, 0.01, 0.6])[2] == pytest.approx(down)


def test_gain_never_clips_and_silence_is_left_alone():
    assert gains([0.2, 0.1, 0.0], [0.5, 0.8, 0.0]) == pytest.approx((1.0, 1.25, 1.0))


def test_a_span_is_measured_whole_and_only_it():
    original = np.full((RATE, 1), 0.4, np.float32)
    edited = original.copy()
    edited[2000:4000] = 0.2
    edited[4000:] = 0.01
    source = Source(
        {"original": lambda a, b: original[a:b], "edited": lambda a, b: edited[a:b]}, RATE, 1, RATE
    )
    levels = LevelMatch(source, 1, (2000, 4000))
    assert set(levels.gains()) == {1.0}
    while levels.measure_next():
        pass
    assert levels.gains()[:3] == pytest.approx((1.0, 2.0, 2.0), rel=1e-4)
    unmeasured = np.full((len(FEEDS), 10, 1), 0.8, np.float32)  # a peak
    levels.observe(unmeasured, RATE)
    assert levels.gains()[1] == pytest.approx(1.25)


def test_without_a_span_the_last_seconds_count():
    source = Source({"original": lambda a, b: np.zeros((b - a, 1), np.float32)}, RATE, 1, RATE)
    levels = LevelMatch(source, 1, None)
    block = np.full((len(FEEDS), RATE, 1), 0.4, np.float32)
    for edited, times in ((0.1, 4), (0.2, 3)):
        block[1] = edited
        for _ in range(times):
            levels.observe(block, RATE)
    assert levels.gains()[1] == pytest.approx(2.0, rel=1e-4)
