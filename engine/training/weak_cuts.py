"""Stretches of clips: where they are cut, at which rate, with silence after their end."""

from __future__ import annotations

from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.training.data import AudioCache

Samples = NDArray[np.float32]


class Cutter:
    """Reads stretches of one length at one rate.

    Parameters
    ----------
    audio : AudioCache
        Holds the clips.
    sample_rate, frames : int
        Of the stretches.
    crop : str
        "loud": where something happens; "centre".
    """

    def __init__(
        self, audio: AudioCache, sample_rate: int, frames: int, crop: Literal["loud", "centre"]
    ) -> None:
        self._audio, self._rate = audio, sample_rate
        self.frames, self._crop = frames, crop

    def read(self, path: str, place: float) -> Samples:
        """Return a stretch of a clip, float32 (frames,).

        A `place` of 0..1 chooses among the places; see `placed`.
        """
        rate = self._audio.sample_rate
        wanted = -(-self.frames * rate // self._rate)
        length = self._audio.frames(path)
        first = max(0, length - wanted) // 2
        if self._crop == "loud" and length > wanted:
            first = placed(self._audio.read(path), wanted, place)
        audio = self._audio.read(path, first, first + wanted)
        if rate != self._rate:
            audio = soxr.resample(audio, rate, self._rate)
        out = np.zeros(self.frames, np.float32)
        part = audio[: self.frames]
        out[: len(part)] = part
        return out


def placed(audio: Samples, frames: int, place: float) -> int:
    """Return where to cut `frames` out of longer audio: around a moment drawn by its energy.

    Parameters
    ----------
    audio : numpy.ndarray
        float32 (any,), longer than `frames`.
    place : float
        0..1, the share of the energy that lies before the moment.
    """
    step = max(1, frames // 64)
    energy = np.square(audio[: len(audio) // step * step], dtype=np.float64)
    sums = np.cumsum(energy.reshape(-1, step).sum(axis=1))
    moment = int(np.searchsorted(sums, place * sums[-1])) * step
    return int(np.clip(moment - frames // 2, 0, len(audio) - frames))
