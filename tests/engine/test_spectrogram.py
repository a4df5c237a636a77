"""Spectrogram tiles: levels, rows and columns where they should be."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import spectrogram
from engine.scales import SCALES
from engine.spectrogram import (
    TILE_COLUMNS,
    SpectrogramSettings,
    hertz_to_row,
    row_to_hertz,
    tile,
    tile_span,
)

RATE = 48_000
SETTINGS = SpectrogramSettings()


def sine(hertz: float, frames: int, level_db: float = 0.0) -> np.ndarray:
    phase = 2 * np.pi * hertz * np.arange(frames) / RATE
    return (10 ** (level_db / 20) * np.sin(phase)).astype(np.float32)[:, None]


def reader(samples: np.ndarray) -> spectrogram.Read:
    """A read that, like a recording's, refuses what is not there."""

    def read(start: int, stop: int) -> np.ndarray:
        assert 0 <= start <= stop <= len(samples)
        return samples[start:stop]

    return read


def one_tile(samples: np.ndarray, level: int = 0, index: int = 0, **settings: object) -> np.ndarray:
    return tile(reader(samples), RATE, len(samples), SpectrogramSettings(**settings), level, index)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("row", [12, 60, 130, 250])
def test_sine_at_the_centre_of_a_row_reads_its_level(scale: str, row: int) -> None:
    settings = SpectrogramSettings(scale=scale)  # type: ignore[arg-type]
    hertz = row_to_hertz(settings, row + 0.5)
    column = one_tile(sine(hertz, 40_000, -20.0), scale=scale)[:, 40]
    decibel = column[row] / 255 * 120 - 120
    assert abs(decibel + 20) < 0.6
    # Low rows of the log scale are narrower than the transform can tell apart.
    peak = row_to_hertz(settings, int(np.argmax(column)) + 0.5)
    assert abs(peak - hertz) <= max(RATE / SETTINGS.n_fft, hertz * 0.04)


def test_loudness_runs_from_0_to_255() -> None:
    assert one_tile(sine(1_000, 20_000))[:, 10].max() >= 253
    assert not one_tile(np.zeros((20_000, 1), np.float32)).any()
    quiet = one_tile(sine(1_000, 20_000, -100.0))[:, 10].max()
    assert abs(quiet - 255 * 20 / 120) <= 3


def test_levels_beyond_full_scale_do_not_wrap() -> None:
    assert one_tile(sine(1_000, 20_000, 40.0))[:, 10].max() == 255


@given(st.sampled_from(list(SCALES)), st.floats(0, 256))
def test_rows_and_hertz_are_inverse(scale: str, row: float) -> None:
    settings = SpectrogramSettings(scale=scale)  # type: ignore[arg-type]
    assert hertz_to_row(settings, row_to_hertz(settings, row)) == pytest.approx(row, abs=1e-6)


def test_ends_of_the_scale() -> None:
    for scale in SCALES:
        settings = SpectrogramSettings(scale=scale, fmin=50.0, fmax=8_000.0)
        assert row_to_hertz(settings, 0) == pytest.approx(50)
        assert row_to_hertz(settings, settings.bands) == pytest.approx(8_000)
    assert row_to_hertz(SpectrogramSettings(scale="log"), 0) == pytest.approx(20)


def test_mel_rows_match_the_published_formula() -> None:
    # 1000 Hz is 1000 mel, by the formula's construction.
    settings = SpectrogramSettings(fmax=700 * (10 ** (2000 / 2595) - 1))
    assert hertz_to_row(settings, 1_000) == pytest.approx(128, abs=0.01)


@pytest.mark.parametrize("level", [0, 1, 2, 3, 6])
def test_click_lands_in_its_column(level: int) -> None:
    column_frames = SETTINGS.hop << level
    samples = np.zeros((min(column_frames * 600, 1_500_000), 1), np.float32)
    # In the middle of a column's first share, where a transform is centred.
    wanted = 37
    stride = column_frames // min(4, 1 << level)
    samples[wanted * column_frames + stride // 2] = 1
    image = one_tile(samples, level)
    loudness = image.astype(int).sum(axis=0)
    assert abs(int(np.argmax(loudness)) - wanted) <= 1
    assert loudness[wanted] > 0


def test_tiles_join_without_a_gap() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, (900_000, 2)).astype(np.float32)
    for level in (0, 1):
        assert tile_span(SETTINGS, level, 0)[1] == tile_span(SETTINGS, level, 1)[0]
        half = SETTINGS.hop << level
        shifted = samples[100 * half :]
        first = one_tile(samples, level)[:, 110:500]
        again = one_tile(shifted, level)[:, 10:400]
        assert np.abs(first.astype(int) - again).max() <= 1
    second = one_tile(samples, 0, 1)
    moved = one_tile(samples[TILE_COLUMNS * SETTINGS.hop :], 0, 0)
    assert np.abs(second[:, 10:400].astype(int) - moved[:, 10:400]).max() <= 1


def test_after_the_end_there_is_nothing() -> None:
    samples = sine(1_000, 20_000)
    image = one_tile(samples)
    assert image.shape == (256, TILE_COLUMNS)
    assert image.dtype == np.uint8
    assert image[:, : 20_000 // 512].any(axis=0).all()
    assert not image[:, 20_000 // 512 + 1 :].any()
    assert not one_tile(samples, 0, 1).any()
    assert not one_tile(np.zeros((0, 1), np.float32)).any()


def test_channels_that_cancel_in_a_mix_are_seen() -> None:
    left = sine(1_000, 20_000)
    both = one_tile(np.concatenate([left, -left], axis=1))
    np.testing.assert_array_equal(both, one_tile(left))
    half = one_tile(np.concatenate([left, 0 * left], axis=1))
    assert 255 - 8 <= half.max() <= 255 - 5  # 3 dB less


def test_rows_above_half_the_rate_are_empty() -> None:
    samples = np.random.default_rng(0).normal(0, 0.3, (30_000, 1)).astype(np.float32)
    image = tile(reader(samples), 8_000, len(samples), SETTINGS, 0, 0)
    top = int(np.ceil(hertz_to_row(SETTINGS, 4_000)))
    assert not image[top:].any()
    assert image[: top - 1, 10].all()


def test_high_levels_read_and_transform_a_bounded_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = 10 * 3_600 * RATE
    taken = 0

    def read(start: int, stop: int) -> np.ndarray:
        nonlocal taken
        assert 0 <= start <= stop <= frames
        taken += stop - start
        return np.zeros((stop - start, 1), np.float32)

    transforms = 0
    power = spectrogram._power

    def counted(pieces: np.ndarray) -> np.ndarray:
        nonlocal transforms
        transforms += pieces.shape[1]
        return power(pieces)

    monkeypatch.setattr(spectrogram, "_power", counted)
    for level, index in itertools.product((0, 3, 9, 14), (0,)):
        taken = transforms = 0
        tile(read, RATE, frames, SETTINGS, level, index)
        assert transforms <= 4 * TILE_COLUMNS
        assert taken <= 4 * TILE_COLUMNS * SETTINGS.n_fft


@pytest.mark.parametrize("window", [256, 512, 1024, 4096, 8192])
@pytest.mark.parametrize("overlap", [0.5, 0.9375])
def test_every_window_and_overlap_reads_the_level_at_the_right_place(
    window: int, overlap: float
) -> None:
    hop = round(window * (1 - overlap))
    settings = SpectrogramSettings(n_fft=window, hop=hop, scale="erb")
    hertz = row_to_hertz(settings, 150.5)
    samples = sine(hertz, 20 * window, -20.0)
    samples[: 10 * window] = 0
    image = tile(reader(samples), RATE, len(samples), settings, 0, 0)
    first = 10 * window // hop
    assert abs(image[150, first + 12 : first + 15].max() / 255 * 120 - 100) < 0.6
    assert not image[:, : first - window // hop - 1].any()


def test_rows_in_groups_are_the_rows_of_the_whole_table() -> None:
    power = np.random.default_rng(0).uniform(0, 1, (7, 2049)).astype(np.float32)
    for scale in SCALES:
        settings = SpectrogramSettings(n_fft=4096, scale=scale)
        for rate in (RATE, 8_000):
            whole = spectrogram._filters(settings, rate) @ power.T
            grouped = spectrogram._in_rows(spectrogram._bank(settings, rate), power)
            np.testing.assert_allclose(grouped, whole, rtol=1e-4, atol=1e-6)


def test_a_tile_is_quick() -> None:
    """Generous: the benchmark measures; this catches a loop over columns."""
    samples = np.random.default_rng(0).normal(0, 0.1, (300_000, 2)).astype(np.float32)
    one_tile(samples)
    best = 1.0
    for _ in range(4):
        started = time.thread_time()
        one_tile(samples)
        best = min(best, time.thread_time() - started)
    assert best < 0.2
