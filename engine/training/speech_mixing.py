"""Levels, fades and filters of the sounds that scenes are mixed from; everything at 16 kHz."""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from engine.labelling.speech_features import HOP, SAMPLE_RATE
from engine.training.speech_truth import Mask

Samples = NDArray[np.float32]

FADE = SAMPLE_RATE // 50
"""Samples of the fades of `faded`."""


def mix(speech: Samples, truth: Mask, background: Samples, snr_db: float) -> Samples:
    """Speech over a background, with this ratio of their powers while somebody speaks.

    The background stays as it is where there is no speech at all.
    """
    if not truth.any():
        return background + speech
    while_heard = np.repeat(truth, HOP)[: len(speech)]
    power = float(np.square(speech[while_heard]).mean())
    under = float(np.square(background[while_heard]).mean())
    # Under -40 dB of its mean the background pauses there: then its mean level counts.
    under = max(under, 1e-4 * float(np.square(background).mean()), 1e-12)
    gain = np.sqrt(power / under) * 10.0 ** (-snr_db / 20.0)
    return speech + np.float32(gain) * background


def scaled(clip: Samples, active: Mask | None) -> Samples:
    """A clip with unit power, of its active steps where they are given."""
    heard = clip if active is None or not active.any() else clip[np.repeat(active, HOP)]
    power = float(np.square(heard).mean()) if len(heard) else 0.0
    return clip / np.float32(max(np.sqrt(power), 1e-4))


def faded(clip: Samples) -> Samples:
    """A clip with linear fades of 20 ms at both ends (less where it is shorter than both)."""
    length = min(FADE, len(clip) // 2)
    ramp = np.linspace(0.0, 1.0, length, dtype=np.float32)
    out = clip.copy()
    out[:length] *= ramp
    out[len(out) - length :] *= ramp[::-1]
    return out


def hertz(frames: int) -> Samples:
    """The frequencies of a spectrum of so many samples, float32 (frames // 2 + 1,)."""
    return np.fft.rfftfreq(frames, 1.0 / SAMPLE_RATE).astype(np.float32)


def filtered(samples: Samples, gains: Samples) -> Samples:
    """Samples whose spectrum is multiplied by gains at the frequencies of `hertz`."""
    spectrum = scipy.fft.rfft(samples)
    changed: Samples = scipy.fft.irfft(spectrum * gains, n=len(samples)).astype(np.float32)
    return changed
