"""Mel-frequency cepstra (MFCC) as a stream: hours of sound need the memory of ten seconds.

The numbers are librosa's defaults at 16 kHz: Hann window of 2048 (128 ms), 128 mel bands (Slaney),
decibels over 1e-10, orthonormal DCT-II (Davis and Mermelstein 1980). Two things differ from calling
``librosa.feature.mfcc`` on a whole file:

* no ``top_db``: it cuts 80 dB under the loudest moment of the file, which a stream cannot know;
* step ``t`` is centred on the middle of its 10 ms, ``160 t + 80``, not on their start.
"""

from __future__ import annotations

from functools import cache

import librosa
import numpy as np
import scipy.fft
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Features = NDArray[np.float32]

SAMPLE_RATE = 16_000
HOP = 160
N_FFT = 2048
COUNT = 40
"""Cepstral coefficients per step."""
_FLOOR = 1e-10
_BEFORE = (N_FFT - HOP) // 2
_BLOCK = 1000
"""Steps computed together. Blocks lie on a fixed grid, so results do not depend on the input's."""


@cache
def _mel_bank() -> NDArray[np.float32]:
    bank: NDArray[np.float32] = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=N_FFT)
    return np.ascontiguousarray(bank.T)


@cache
def _window() -> NDArray[np.float32]:
    window: NDArray[np.float32] = librosa.filters.get_window("hann", N_FFT).astype(np.float32)
    return window


def _cepstra(samples: Samples, steps: int) -> Features:
    """MFCC [steps, COUNT] of (steps - 1) * HOP + N_FFT samples."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, N_FFT)[: steps * HOP : HOP]
    spectrum = scipy.fft.rfft(frames * _window(), axis=1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    decibels = 10.0 * np.log10(np.maximum(power @ _mel_bank(), np.float32(_FLOOR)))
    cepstra = scipy.fft.dct(decibels, type=2, axis=1, norm="ortho")[:, :COUNT]
    ready: Features = np.ascontiguousarray(cepstra, dtype=np.float32)
    return ready


@cache
def silence() -> Features:
    """The cepstra of digital silence, float32 (COUNT,)."""
    quiet: Features = _cepstra(np.zeros(N_FFT, np.float32), 1)[0]
    quiet.flags.writeable = False
    return quiet


class FeatureStream:
    """Turns blocks of sound into cepstra; before and after the sound there is silence."""

    def __init__(self) -> None:
        self._kept = np.zeros(_BEFORE, np.float32)
        self._heard = 0
        self._given = 0

    def push(self, samples: Samples) -> Features:
        """Add mono sound at 16 kHz, shape (any,); returns float32 [steps, COUNT], maybe none."""
        self._heard += len(samples)
        self._kept = np.concatenate([self._kept, samples])
        ready = []
        whole = (_BLOCK - 1) * HOP + N_FFT
        while len(self._kept) >= whole:
            ready.append(_cepstra(self._kept[:whole], _BLOCK))
            self._kept = self._kept[_BLOCK * HOP :]
            self._given += _BLOCK
        return np.concatenate(ready) if ready else np.zeros((0, COUNT), np.float32)

    def finish(self) -> Features:
        """The rest: float32 [steps, COUNT]. In all there are ceil(frames / HOP) steps."""
        steps = -(-self._heard // HOP) - self._given
        if steps <= 0:
            return np.zeros((0, COUNT), np.float32)
        missing = (steps - 1) * HOP + N_FFT - len(self._kept)
        rest = np.pad(self._kept, (0, max(0, missing)))
        self._kept = np.zeros(0, np.float32)
        return _cepstra(rest, steps)


def mfcc(samples: Samples) -> Features:
    """The cepstra of a whole sound at once: float32 [ceil(frames / HOP), COUNT]."""
    stream = FeatureStream()
    return np.concatenate([stream.push(samples), stream.finish()])
