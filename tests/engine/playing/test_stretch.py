"""Slower and faster at the same pitch."""

from __future__ import annotations

import numpy as np
import pytest

from engine.playing.stretch import Stretcher, fitted_speed


@pytest.mark.parametrize("channels", [1, 6, 12, 48])
def test_any_number_of_channels_goes_through_side_by_side(channels):
    stretcher = Stretcher(48_000, channels, 0.75)
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, 24_000).astype(np.float32)
    samples = noise[:, None] * np.linspace(1.0, 0.1, channels, dtype=np.float32)
    parts = [stretcher.push(samples[at : at + 1000], last=False) for at in range(0, 24_000, 1000)]
    out = np.concatenate([*parts, stretcher.push(samples[:0], last=True)])
    assert len(out) == pytest.approx(32_000, abs=1500)
    assert np.allclose(out, out[:, :1] * samples[1] / samples[1, 0], atol=1e-4)
    assert len(stretcher.push(samples, last=True)) == 0, "after the end there is nothing more"


def test_speeds_stay_within_what_can_be_played():
    assert [fitted_speed(one) for one in (0.1, 0.5, 1, 9)] == [0.5, 0.5, 1.0, 2.0]
