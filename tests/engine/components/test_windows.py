from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.components.windows import ComponentSettings, cuts, with_times
from engine.report import EngineError
from engine.separation import Traits

RATE = 1000
TRAITS = Traits(RATE, 10, 0.5, "x")


def plan(settings, seconds, start_s=0.0):
    frames = round((start_s + seconds) * RATE)
    return cuts(settings, TRAITS, RATE, frames, (round(start_s * RATE), frames))


def test_windows_of_four_seconds_every_three_with_the_tail():
    found = plan(ComponentSettings(), 11.0)
    assert [(one.start, one.stop) for one in found] == [
        (0, 4000), (3000, 7000), (6000, 10_000), (9000, 11_000),
    ]  # fmt: skip


def test_a_short_stretch_is_one_window():
    (only,) = plan(ComponentSettings(), 0.3, start_s=2.0)
    assert (only.start, only.stop) == (2000, 2300)
    assert (only.piece.fade_in, only.piece.fade_out) == (0, 0)
    assert only.piece.hear_start < 2000


@given(
    st.floats(0.5, 6.0), st.floats(0.1, 1.0), st.floats(0.05, 40.0), st.floats(0.0, 3.0)
)  # fmt: skip
def test_weights_sum_to_one_and_no_more_than_two_windows_sound(window_s, share, seconds, start_s):
    hop_s = max(0.25, window_s * share)
    if hop_s > window_s:
        return
    found = plan(ComponentSettings(window_s, hop_s), seconds, start_s)
    first, last = found[0].start, found[-1].stop
    total = np.zeros(last - first)
    many = np.zeros(last - first, int)
    for one in found:
        piece = one.piece
        assert one.start <= piece.start < piece.stop <= one.stop
        assert piece.hear_start <= one.start
        assert one.stop <= piece.hear_stop
        total[piece.start - first : piece.stop - first] += piece.weights(piece.start, piece.stop)
        many[piece.start - first : piece.stop - first] += 1
    assert np.abs(total - 1).max() < 1e-6
    assert many.max() <= 2


@pytest.mark.parametrize(
    ("window", "hop", "said"),
    [
        (0.2, 0.2, "window"), (90.0, 3.0, "window"), (4.0, 5.0, "hop"), (4.0, 0.0, "hop"),
        (float("nan"), 3.0, "window"),
    ],
)  # fmt: skip
def test_times_that_cannot_be(window, hop, said):
    with pytest.raises(EngineError, match=f"(?i){said}"):
        ComponentSettings(window, hop)


@pytest.mark.parametrize("wrong", [{"most": 0}, {"top_k": 0}, {"least": 1.5}, {"alike": 0.0}])
def test_other_settings_that_cannot_be(wrong):
    with pytest.raises(EngineError):
        ComponentSettings(**wrong)


def test_a_hop_follows_its_window():
    assert with_times(ComponentSettings(), 2.0, None).hop_s == 1.5
    assert with_times(ComponentSettings(), None, 1.0) == ComponentSettings(hop_s=1.0)
