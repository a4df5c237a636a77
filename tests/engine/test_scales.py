"""Frequency scales against librosa and against what their authors published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scales import LOWEST_LOG_HZ, SCALES

HERTZ = np.array([0.0, 20.0, 55.5, 100.0, 440.0, 999.0, 1_000.0, 3_200.0, 8_000.0, 20_000.0])
# Zwicker, JASA 33 (1961), p. 248: where one critical band ends and the next begins.
CRITICAL_BANDS = [
    100, 200, 300, 400, 510, 630, 770, 920, 1_080, 1_270, 1_480, 1_720, 2_000, 2_320, 2_700,
    3_150, 3_700, 4_400, 5_300, 6_400, 7_700, 9_500, 12_000, 15_500,
]  # fmt: skip


def test_mel_is_librosas() -> None:
    import librosa

    to, back = SCALES["mel"]
    golden = librosa.hz_to_mel(HERTZ, htk=True)
    np.testing.assert_allclose(to(HERTZ), golden, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(back(golden), librosa.mel_to_hz(golden, htk=True), atol=1e-6)
    rows = librosa.mel_frequencies(n_mels=42, fmin=50.0, fmax=15_000.0, htk=True)
    np.testing.assert_allclose(back(np.linspace(to(50.0), to(15_000.0), 42)), rows, rtol=1e-9)


def test_log_is_librosas_octaves() -> None:
    import librosa

    to, _ = SCALES["log"]
    ours = to(HERTZ[1:]) - to(440.0)
    golden = librosa.hz_to_octs(HERTZ[1:]) - librosa.hz_to_octs(440.0)
    np.testing.assert_allclose(ours, golden, atol=1e-9)


def test_bark_numbers_the_critical_bands() -> None:
    to, _ = SCALES["bark"]
    bands = np.arange(1, 25)
    # Traunmüller: within 0.05 Bark between 0.2 and 6.7 kHz; his corrections serve the ends.
    off = np.abs(to(np.array(CRITICAL_BANDS, float)) - bands)
    assert off[1:20].max() < 0.07
    assert off.max() < 0.2


def test_erb_numbers_are_glasbergs_and_moores() -> None:
    to, _ = SCALES["erb"]
    # A step of one along the scale is one bandwidth: 24.7 (4.37 kHz + 1) hertz.
    for hertz in (100.0, 1_000.0, 4_000.0, 10_000.0):
        width = 24.7 * (4.37 * hertz / 1_000 + 1)
        assert float(to(hertz + width / 2) - to(hertz - width / 2)) == pytest.approx(1, rel=0.01)
    assert float(to(1_000.0)) == pytest.approx(15.62, abs=0.01)
    assert float(to(0.0)) == 0


@given(st.sampled_from(list(SCALES)), st.floats(LOWEST_LOG_HZ, 96_000.0))
def test_there_and_back(scale: str, hertz: float) -> None:
    to, back = SCALES[scale]  # type: ignore[index]
    assert float(back(to(np.float64(hertz)))) == pytest.approx(hertz, rel=1e-9)


@pytest.mark.parametrize("scale", SCALES)
def test_every_scale_rises(scale: str) -> None:
    places = SCALES[scale][0](np.linspace(LOWEST_LOG_HZ, 48_000.0, 5_000))  # type: ignore[index]
    assert (np.diff(places) > 0).all()
