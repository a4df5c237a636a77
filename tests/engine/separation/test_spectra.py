from __future__ import annotations

import pytest
import torch

from engine.separation import spectra


def test_there_and_back():
    audio = torch.randn(2, 5_120 * 2)
    spectrum = spectra.analyse(audio, 1024, 320)
    assert spectrum.shape == (2, 513, 32)
    back = spectra.synthesise(spectrum, 1024, 320, 5_120 * 2 - 1024)
    torch.testing.assert_close(back, audio[:, : back.shape[1]], rtol=1e-4, atol=1e-5)


def test_frames_are_centred_on_multiples_of_the_hop():
    audio = torch.zeros(1, 5_120)
    audio[0, 320 * 5] = 1.0
    power = spectra.power(spectra.analyse(audio, 1024, 320)).sum(dim=1)[0]
    assert int(power.argmax()) == 5
    assert float(power[4]) == pytest.approx(float(power[6]), rel=1e-4)
