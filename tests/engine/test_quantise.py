"""Exact where it can be, TPDF dither where it cannot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.quantise import Quantiser


def steps(quantised: np.ndarray, bits: int) -> np.ndarray:
    """The integers in units of the format's last bit."""
    return (quantised >> 8 if bits == 24 else quantised).astype(np.float64)


@pytest.mark.parametrize("bits", [16, 24])
@given(seed=st.integers(0, 2**32 - 1), channels=st.integers(1, 6))
def test_what_the_format_can_hold_is_not_touched(bits: int, seed: int, channels: int) -> None:
    full = 2 ** (bits - 1)
    codes = np.random.default_rng(seed).integers(-full, full, (500, channels))
    codes[:2] = [[-full], [full - 1]]
    samples = (codes / full).astype(np.float32)
    quantiser = Quantiser(bits, channels)
    assert np.array_equal(steps(quantiser(samples), bits), codes)
    assert quantiser.clipped == 0


def test_exact_samples_beside_edited_ones_are_not_touched_either() -> None:
    codes = np.random.default_rng(0).integers(-32768, 32768, (5_000, 2))
    samples = (codes / 32768).astype(np.float32)
    samples[1::2] += np.float32(0.4 / 32768)
    quantised = Quantiser(16, 2)(samples)
    assert np.array_equal(quantised[::2], codes[::2])
    assert not np.array_equal(quantised[1::2], np.rint(samples[1::2] * 32768))


def test_types_are_those_libsndfile_takes() -> None:
    samples = np.zeros((4, 1), np.float32)
    assert Quantiser(16, 1)(samples).dtype == np.int16
    assert Quantiser(24, 1)(samples).dtype == np.int32


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("level", [0.1, 0.37, -0.81])
def test_the_error_is_that_of_tpdf_dither(bits: int, level: float) -> None:
    """Mean 0 and variance 1/4 of a step squared, whatever the signal: nothing of it is left."""
    full = 2 ** (bits - 1)
    # A constant between two steps: without dither it would always be wrong by the same amount.
    constant = np.float32((np.floor(0.01 * full) + level) / full)
    samples = np.full((200_000, 1), constant)
    error = steps(Quantiser(bits, 1)(samples), bits) - np.float64(constant) * full
    assert abs(error.mean()) < 0.01
    assert error.var() == pytest.approx(0.25, rel=0.03)
    assert np.abs(error).max() <= 1.5


def test_error_does_not_depend_on_the_signal() -> None:
    ramp = np.linspace(-0.5, 0.5, 400_000, dtype=np.float32)[:, None]
    error = steps(Quantiser(16, 1)(ramp), 16) - ramp.astype(np.float64) * 32768
    assert abs(np.corrcoef(error[:, 0], ramp[:, 0])[0, 1]) < 0.01
    variances = error.reshape(40, -1).var(axis=1)
    assert variances.max() / variances.min() < 1.15


def test_without_dither_it_rounds() -> None:
    ramp = np.linspace(-0.5, 0.5, 10_000, dtype=np.float32)[:, None]
    assert np.array_equal(
        Quantiser(16, 1, dither=False)(ramp), np.rint(ramp * np.float32(32768)).astype(np.int16)
    )


def test_channels_with_the_same_sound_get_different_dither() -> None:
    mono = np.random.default_rng(0).uniform(-0.5, 0.5, 50_000).astype(np.float32)
    samples = np.stack([mono, mono], axis=1)
    error = steps(Quantiser(16, 2)(samples), 16) - samples.astype(np.float64) * 32768
    assert abs(np.corrcoef(error.T)[0, 1]) < 0.03  # with the same dither it would be 1


def test_the_same_export_twice_is_the_same_file() -> None:
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (3_000, 2)).astype(np.float32)
    first, second = Quantiser(16, 2), Quantiser(16, 2)
    blocks = [first(samples), first(samples)]
    assert np.array_equal(blocks[0], second(samples))
    assert np.array_equal(blocks[1], second(samples))
    assert not np.array_equal(blocks[0], blocks[1])  # no pattern that repeats block by block


def test_too_loud_is_limited_and_counted() -> None:
    samples = np.array([[1.0], [-1.0], [1.5], [-3.0], [0.25]], np.float32)
    quantiser = Quantiser(16, 1)
    assert quantiser(samples)[:, 0].tolist() == [32767, -32768, 32767, -32768, 8192]
    assert quantiser.clipped == 2
    quantiser(samples)
    assert quantiser.clipped == 4


@pytest.mark.parametrize("bits", [16, 24])
def test_just_below_full_scale_dither_does_not_wrap_around(bits: int) -> None:
    full = 2.0 ** (bits - 1)
    top = np.nextafter(np.float32(1), np.float32(0))
    samples = np.concatenate([np.full((5_000, 1), top), np.full((5_000, 1), -top)])
    codes = steps(Quantiser(bits, 1)(samples), bits)
    assert codes[:5_000].min() > 0.9 * full
    assert codes[5_000:].max() < -0.9 * full


def test_what_is_no_number_becomes_silence() -> None:
    samples = np.array([[np.nan], [np.inf], [-np.inf]], np.float32)
    quantiser = Quantiser(16, 1)
    assert quantiser(samples)[:, 0].tolist() == [0, 32767, -32768]
    assert quantiser.clipped == 2
