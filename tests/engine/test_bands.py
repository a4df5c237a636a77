"""Bands: what is one, and a filter that lets it through and nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import bands
from engine.bands import BandFilter
from engine.report import EngineError
from tests.engine.fakes import noise

RATE = 8_000
PADDED = 1 << 18


def response(band: bands.Band, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies, hertz, and the filter's gain there."""
    gain = np.abs(np.fft.rfft(BandFilter(band, rate).taps(), PADDED))
    return np.fft.rfftfreq(PADDED, 1 / rate), gain


def db(gain: float) -> float:
    return 20 * math.log10(gain + 1e-12)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("200:4000", (200.0, 4000.0)),
        ("200:", (200.0, None)),
        (":4k", (None, 4000.0)),
        (":", (None, None)),
        (" 0.2k Hz - 4,5 kHz ", (200.0, 4500.0)),
        ("0:100", (None, 100.0)),
    ],
)
def test_bands_as_text(text, band):
    assert bands.parse(text) == band


@pytest.mark.parametrize(
    "text", ["", "200", "x:y", "4000:200", "200:210", "1.2.3:4000", "-5:100", "1:9999999999"]
)
def test_what_is_no_band_is_refused_in_words(text):
    with pytest.raises(EngineError, match=r"\.$"):
        bands.parse(text)


@pytest.mark.parametrize("sides", [(math.nan, 100), (-1, 100), (100, 90), (None, 5), (1e9, None)])
def test_sides_that_cannot_be(sides):
    with pytest.raises(EngineError, match="frequency band"):
        bands.checked(*sides)


def test_the_nearest_band():
    assert bands.fitted(4000, 200) == (200, 4000)
    assert bands.fitted(1000, 1000) == (990, 1010)
    assert bands.fitted(0, 5000, 4000) is None
    assert bands.fitted(300, 5000, 4000) == (300, None)
    assert bands.fitted(9000, 9500, 4000) == (3980, None)
    assert bands.fitted(None, 5) == (None, 20)


def test_hull_and_covers():
    assert bands.hull([(200, 400), (300, 900)]) == (200, 900)
    assert bands.hull([(200, 400), (None, 900)]) == (None, 900)
    assert bands.hull([(200, 400), None]) is None
    assert bands.covers(None, (1, 2))
    assert bands.covers((100, None), (200, 400))
    assert not bands.covers((250, 900), (200, 400))


@pytest.mark.parametrize("rate", [8_000, 48_000])
@pytest.mark.parametrize("band", [(200, 3000), (None, 1000), (500, None), (40, 60), (30, 2000)])
def test_the_edges_are_soft_and_as_wide_as_said(band, rate):
    hertz, gain = response(band, rate)
    half = bands.edge_width(band) / 2
    low, high = band[0] or -math.inf, band[1] or math.inf
    outside = (hertz < low - half) | (hertz > high + half)
    inside = (hertz > low + half) & (hertz < high - half)
    assert db(gain[outside].max(initial=0.0)) < -100
    assert np.abs(gain[inside] - 1).max(initial=0.0) < 1e-5
    for edge in band:
        if edge is not None:
            assert np.interp(edge, hertz, gain) == pytest.approx(0.5, abs=2e-3)
    assert gain.max() == pytest.approx(1.0, abs=1e-3)


def test_bands_that_meet_sum_to_one():
    taps = BandFilter((None, 1000), RATE).taps() + BandFilter((1000, None), RATE).taps()
    whole = np.zeros_like(taps)
    whole[len(taps) // 2] = 1
    np.testing.assert_allclose(taps, whole, atol=1e-12)


def test_it_shifts_nothing():
    taps = BandFilter((200, 3000), RATE).taps()
    np.testing.assert_array_equal(taps, taps[::-1])


@pytest.mark.parametrize("band", [(5000, 6000), (4000, None)])
def test_a_band_above_all_sound_lets_nothing_through(band):
    assert not BandFilter(band, RATE).taps().any()


def test_a_side_above_all_sound_is_open():
    band, open_band = BandFilter((200, 5000), RATE), BandFilter((200, None), RATE)
    np.testing.assert_array_equal(band.taps(), open_band.taps())


def test_it_is_the_convolution_with_its_taps():
    signal, one = noise(0.5, RATE, 2), BandFilter((300, 1200), RATE)
    whole = one.apply(signal, 0, 0, len(signal))
    for channel in range(2):
        expected = np.convolve(signal[:, channel].astype(np.float64), one.taps(), "same")
        np.testing.assert_allclose(whole[:, channel], expected, atol=1e-6)


@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_a_frame_does_not_depend_on_what_else_is_asked_for(data):
    signal, one = noise(1.0, RATE), BandFilter((300, 1200), RATE)
    whole = one.apply(signal, 0, 0, len(signal))
    start = data.draw(st.integers(0, len(signal) - 1))
    stop = data.draw(st.integers(start + 1, len(signal)))
    first, last = one.reach(start, stop)
    at = max(0, first)
    np.testing.assert_array_equal(one.apply(signal[at:last], at, start, stop), whole[start:stop])
