"""Levels, fades and filters."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training.speech_mixing import FADE, faded, filtered, hertz, mix, scaled


def test_mixing_keeps_the_ratio_while_somebody_speaks():
    rng = np.random.default_rng(0)
    truth = np.repeat([True, False], 100)
    speech = rng.normal(0, 0.3, 32_000).astype(np.float32) * np.repeat(truth, 160)
    background = rng.normal(0, 0.02, 32_000).astype(np.float32)
    for snr in (-5.0, 0.0, 12.0):
        added = (mix(speech, truth, background, snr) - speech)[:16_000]
        measured = 10 * np.log10(np.square(speech[:16_000]).mean() / np.square(added).mean())
        assert measured == pytest.approx(snr, abs=0.01)
    none = np.zeros(200, bool)
    assert np.array_equal(mix(0 * speech, none, background, 3.0), background)


def test_power_is_that_of_the_active_steps():
    clip = np.repeat(np.float32([3.0, 0.0]), 800)
    assert np.square(scaled(clip, None)).mean() == pytest.approx(1.0)
    active = np.repeat([True, False], 5)
    assert scaled(clip, active)[:800] == pytest.approx(1.0)
    assert not scaled(np.zeros(0, np.float32), None).size
    assert not scaled(np.zeros(160, np.float32), None).any()


def test_fades_leave_the_middle():
    clip = np.ones(4 * FADE, np.float32)
    out = faded(clip)
    assert (out[0], out[-1]) == (0.0, 0.0)
    assert np.all(out[FADE : 3 * FADE] == 1.0)
    assert np.all(np.diff(out[:FADE]) > 0)
    assert np.all(clip == 1.0)
    assert faded(np.ones(1, np.float32)).tolist() == [1.0]


def test_a_filter_acts_on_its_hertz():
    time = np.arange(16_000) / 16_000
    low, high = (np.sin(2 * np.pi * f * time).astype(np.float32) for f in (500, 5_000))
    gains = (hertz(16_000) < 1_000).astype(np.float32)
    assert np.abs(filtered(low + high, gains) - low).max() < 1e-4
