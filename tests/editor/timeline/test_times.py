"""The steps of a scale, and the names of lengths and frequencies."""

from __future__ import annotations

import pytest

from editor.clock import clock
from editor.timeline.times import STEPS_S, decimals_for, length, step_for


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
