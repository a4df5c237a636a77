from __future__ import annotations

import numpy as np
import pytest

from engine.training import acoustics

RATE = 32_000


def test_the_room_speaks_first_directly_then_in_echoes_that_decay():
    for seed in range(5):
        response = acoustics.room(np.random.default_rng(seed), RATE, 12_000)
        assert response.shape == (12_000,)
        assert response[0] == pytest.approx(1.0)
        assert (response >= 0).all()
        assert response[1:].any()
        early, late = np.square(response[1:4_000]).sum(), np.square(response[8_000:]).sum()
        assert late < 0.2 * early


def test_first_echo_comes_after_the_extra_way():
    """A room without walls that reflect is a single impulse."""

    class Dead:
        def uniform(self, low, high, size=None):
            if (low, high) == (0.55, 0.92):
                return np.zeros(size)
            return np.random.default_rng(0).uniform(low, high, size)

    response = acoustics.room(Dead(), RATE, 4_000)
    assert response[0] == pytest.approx(1.0)
    assert not response[1:].any()


def test_equaliser_is_smooth_and_bounded():
    hertz = np.linspace(0, 16_000, 4_001).astype(np.float32)
    gains = 20 * np.log10(acoustics.equaliser(np.random.default_rng(1), hertz, 6.0))
    assert np.abs(gains).max() <= 6.0 + 1e-4
    assert np.abs(np.diff(gains[50:])).max() < 0.5
    assert gains.std() > 0.5


def test_noise_has_unit_level_and_varied_colour():
    slopes = []
    for seed in range(8):
        noise = acoustics.coloured_noise(np.random.default_rng(seed), 32_000)
        assert np.sqrt(np.mean(noise**2)) == pytest.approx(1.0, rel=1e-3)
        power = np.square(np.abs(np.fft.rfft(noise)))
        slopes.append(np.log10(power[8_000:].mean() / power[100:1_000].mean()))
    assert max(slopes) - min(slopes) > 0.5


def test_codec_noise_follows_the_signal():
    time = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 1_000 * time).astype(np.float32)
    noise = acoustics.codec_noise(np.random.default_rng(0), tone)
    assert noise.shape == tone.shape
    level = 10 * np.log10(np.mean(noise**2) / np.mean(tone**2))
    assert -35 < level < -18
    spectrum = np.square(np.abs(np.fft.rfft(noise)))
    assert spectrum[800:1_200].sum() > 0.95 * spectrum.sum()


def test_everything_is_drawn_from_the_generator():
    for make in (
        lambda rng: acoustics.room(rng, RATE, 4_000),
        lambda rng: acoustics.coloured_noise(rng, 4_000),
        lambda rng: acoustics.codec_noise(rng, np.ones(4_096, np.float32)),
    ):
        one, two = make(np.random.default_rng(5)), make(np.random.default_rng(5))
        np.testing.assert_array_equal(one, two)
        assert not np.array_equal(one, make(np.random.default_rng(6)))
