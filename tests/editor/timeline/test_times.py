"""Times as text, and the steps of a scale."""

from __future__ import annotations

import pytest

from editor.timeline.times import STEPS_S, clock, decimals_for, length, pitch, step_for


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (0, 3, "0:00.000"),
        (59.9996, 3, "1:00.000"),
        (59.94, 1, "0:59.9"),
        (59.96, 1, "1:00.0"),
        (3599.9999, 3, "1:00:00.000"),
        (3661.5, 0, "1:01:02"),
        (75, 0, "1:15"),
        (-0.25, 3, "-0:00.250"),
        (-0.0001, 3, "0:00.000"),
    ],
)
def test_clock(seconds, decimals, text):
    assert clock(seconds, decimals) == text


@pytest.mark.parametrize("scale", [0.01, 0.4, 3.0, 90.0, 1000.0, 40_000.0, 2e6])
def test_steps_are_round_and_wide_enough(scale):
    step, parts = step_for(scale, 90)
    assert step in STEPS_S
    assert step * scale >= 90
    assert parts == 1 or step / parts * scale >= 7


def test_labels_of_neighbouring_ticks_differ():
    for step in STEPS_S:
        decimals = decimals_for(step)
        labels = [clock(number * step, decimals) for number in range(50)]
        assert len(set(labels)) == 50, step


def test_words():
    assert length(0.35) == "350 ms"
    assert length(3.25) == "3.250 s"
    assert length(125) == "2:05.000"
    assert pitch(440.2) == "440 Hz"
    assert pitch(3210) == "3.2 kHz"
