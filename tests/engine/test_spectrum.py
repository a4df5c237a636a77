"""Average spectra: levels where the scale says they are, whatever the length."""

from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.report import Cancelled
from engine.spectrum import FLOOR_DB, average_spectrum, loudest, smoothed, transform_length

RATE = 48_000
N_FFT = transform_length(RATE)


def reader(samples: np.ndarray, first: int = 0, most: int = 10**9):
    """A read that, like a recording's, refuses what is not there; and what is too much at once."""

    def read(start: int, stop: int) -> np.ndarray:
        assert first <= start <= stop <= first + len(samples)
        assert stop - start <= most
        return samples[start - first : stop - first]

    return read


def sine(hertz: float, frames: int, amplitude: float = 1.0, phase: float = 0.3) -> np.ndarray:
    turns = 2 * np.pi * hertz * np.arange(frames) / RATE
    return (amplitude * np.sin(turns + phase)).astype(np.float32)[:, None]


@pytest.mark.parametrize(("rate", "length"), [(8000, 2048), (44_100, 16_384), (48_000, 16_384)])
def test_bins_are_at_most_4_hertz_apart(rate: int, length: int) -> None:
    assert transform_length(rate) == length
    assert rate / length <= 4 < rate / (length // 2)


@pytest.mark.parametrize("amplitude", [1.0, 0.5, 0.001])
@pytest.mark.parametrize("bin_number", [20, 341, 7000])
def test_a_sine_reads_its_amplitude_at_its_bin(amplitude: float, bin_number: int) -> None:
    samples = sine(bin_number * RATE / N_FFT, RATE, amplitude)
    hertz, level = average_spectrum(reader(samples), RATE, 0, RATE)
    assert hertz[0] == 0
    assert hertz[-1] == RATE / 2
    assert np.argmax(level) == bin_number
    assert level[bin_number] == pytest.approx(20 * np.log10(amplitude), abs=0.01)
    assert level[bin_number + 8] < level[bin_number] - 75


def test_a_sine_between_two_bins_loses_at_most_a_decibel_and_a_half() -> None:
    samples = sine(341.5 * RATE / N_FFT, RATE)
    _, level = average_spectrum(reader(samples), RATE, 0, RATE)
    assert level.max() == pytest.approx(-1.42, abs=0.02)


def test_white_noise_reads_its_level_in_every_bin() -> None:
    samples = np.random.default_rng(3).normal(0, 0.1, (20 * RATE, 1)).astype(np.float32)
    _, level = average_spectrum(reader(samples), RATE, 0, len(samples))
    expected = -20 + 10 * np.log10(6 / N_FFT)
    mean = 10 * np.log10((10 ** (level[2:-2] / 10)).mean())
    assert mean == pytest.approx(expected, abs=0.05)
    assert np.abs(level[2:-2] - expected).max() < 4


def test_it_agrees_with_scipy_where_the_windows_lie_alike() -> None:
    from scipy.signal import welch

    n_fft, frames = 1024, 1024 * 40
    samples = np.random.default_rng(4).normal(0, 0.1, (frames, 1)).astype(np.float32)
    _, level = average_spectrum(reader(samples), RATE, 0, frames, n_fft=n_fft)
    shifted = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(n_fft) + 0.5) / n_fft)
    _, power = welch(
        samples[:, 0], RATE, window=shifted, noverlap=n_fft // 2, detrend=False,
        scaling="spectrum", return_onesided=False,
    )  # fmt: skip
    # A sine of amplitude 1 has half of its amplitude at each of two frequencies.
    expected = 10 * np.log10(4 * power[: n_fft // 2])
    np.testing.assert_allclose(level[: n_fft // 2], expected, atol=1e-3)


@given(st.integers(0, 100_000), st.integers(1, 40_000))
def test_any_span_is_read_to_both_ends_and_not_beyond(start: int, frames: int) -> None:
    seen = np.zeros(frames, bool)

    def read(first: int, last: int) -> np.ndarray:
        assert start <= first < last <= start + frames
        seen[first - start : last - start] = True
        return np.full((last - first, 2), 0.5, np.float32)

    hertz, level = average_spectrum(read, RATE, start, start + frames, n_fft=2048)
    assert seen.all()
    assert hertz.shape == level.shape == (1025,)
    # A constant is half of a sine on both sides of 0 Hz: it reads twice its amplitude.
    assert level[0] == pytest.approx(0.0, abs=0.01)


def test_short_sound_keeps_its_level() -> None:
    samples = sine(1000, 4800, 0.25)
    hertz, level = average_spectrum(reader(samples), RATE, 0, 4800)
    assert hertz[np.argmax(level)] == pytest.approx(1000, abs=4)
    assert level.max() == pytest.approx(20 * np.log10(0.25), abs=0.1)


def test_channels_that_cancel_are_seen() -> None:
    one = sine(1000, RATE, 0.5)
    both = np.hstack([one, -one])
    _, level = average_spectrum(reader(both), RATE, 0, RATE)
    _, alone = average_spectrum(reader(one), RATE, 0, RATE)
    np.testing.assert_allclose(level, alone, atol=1e-6)


def test_silence_and_nothing_read_the_floor() -> None:
    for frames in (0, 1, RATE):
        samples = np.zeros((frames, 2), np.float32)
        _, level = average_spectrum(reader(samples), RATE, 0, frames)
        assert np.all(level == FLOOR_DB)


def test_half_of_the_time_is_3_decibel_less() -> None:
    samples = sine(1500, 4 * RATE)
    samples[2 * RATE :] = 0
    _, level = average_spectrum(reader(samples, 77), RATE, 77, 77 + len(samples))
    assert level.max() == pytest.approx(-3.01, abs=0.15)


def test_an_hour_is_read_in_small_blocks() -> None:
    block = np.zeros((1 << 19, 2), np.float32)

    def read(start: int, stop: int) -> np.ndarray:
        assert stop - start <= len(block)
        return block[: stop - start]

    def measured(seconds: int) -> int:
        tracemalloc.start()
        average_spectrum(read, RATE, 0, seconds * RATE)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    measured(1)  # imports
    short, long = measured(10), measured(60)
    assert long < short * 1.2
    assert long < 40e6


def test_it_tells_its_progress_and_can_be_cancelled() -> None:
    samples = np.zeros((60 * RATE, 1), np.float32)
    told: list[float] = []

    def report(fraction: float, note: str = "") -> None:
        told.append(fraction)
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        average_spectrum(reader(samples), RATE, 0, len(samples), report)
    assert told[0] == 0
    assert all(early < late for early, late in itertools.pairwise(told))
    assert len(told) > 5
    assert told[-1] < 0.7


def test_smoothing_keeps_the_level_of_noise_and_evens_it_out() -> None:
    samples = np.random.default_rng(5).normal(0, 0.1, (3 * RATE, 1)).astype(np.float32)
    hertz, level = average_spectrum(reader(samples), RATE, 0, len(samples))
    at = np.geomspace(200, 20_000, 200)
    even = smoothed(hertz, level, at, 1 / 12)
    expected = -20 + 10 * np.log10(6 / N_FFT)
    assert np.abs(even[100:] - expected).max() < 1.0
    assert np.std(even) < np.std(level[100:]) / 2


def test_smoothing_spreads_a_tone_over_its_band() -> None:
    hertz = np.arange(N_FFT // 2 + 1) * RATE / N_FFT
    level = np.full(len(hertz), FLOOR_DB)
    level[1000] = 0.0
    centre = hertz[1000]
    width = centre * (2 ** (1 / 24) - 2 ** (-1 / 24))
    got = smoothed(hertz, level, np.array([centre, centre * 1.1]), 1 / 12)
    assert got[0] == pytest.approx(10 * np.log10(hertz[1] / width), abs=0.01)
    assert got[1] == pytest.approx(FLOOR_DB, abs=0.01)


def test_smoothing_does_nothing_to_a_flat_spectrum() -> None:
    hertz = np.arange(1025) * RATE / 2048
    at = np.geomspace(20, RATE / 2, 300)
    np.testing.assert_allclose(smoothed(hertz, np.full(1025, -30.0), at, 1 / 12), -30, atol=1e-6)


def test_fewer_points_lose_no_tone() -> None:
    hertz = np.arange(N_FFT // 2 + 1) * RATE / N_FFT
    level = np.random.default_rng(6).normal(-80, 5, len(hertz))
    level[[30, 5000, 8000]] = -10.0, -20.0, -30.0
    edges = np.geomspace(20, RATE / 2, 401)
    at, peaks = loudest(hertz, level, edges)
    assert len(at) <= 400
    assert np.all(np.diff(at) > 0)
    for number, expected in ((30, -10.0), (5000, -20.0), (8000, -30.0)):
        near = np.argmin(np.abs(at - hertz[number]))
        assert peaks[near] == expected
        assert abs(at[near] - hertz[number]) <= hertz[number] * 0.02
    assert at[np.argmax(peaks)] == hertz[30], "a bin alone in its column stays where it is"


def test_no_bin_in_sight_gives_no_points() -> None:
    at, peaks = loudest(np.array([0.0, 1000.0]), np.zeros(2), np.array([20.0, 30.0, 40.0]))
    assert len(at) == len(peaks) == 0
