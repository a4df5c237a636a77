"""From float samples to the integers of a file: exact where it can be, dithered where it cannot.

A sample that the target format can hold exactly is written as it is; only the others get TPDF
dither. So every stretch no edit touched comes out of a 16-bit export of a 16-bit recording bit by
bit as it went in, silence stays silent, and what was edited carries no quantisation distortion.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_SEED = 0x4561726D


class Quantiser:
    """Turns blocks of float samples into integers of ``bits`` bits.

    The dither of a sample depends only on its block number, channel and place, so the same export
    gives the same file again. Call it for the blocks in order.

    Parameters
    ----------
    bits : 16 or 24
    channels : int
    dither : bool
        Without it samples are rounded to the nearest value.

    Attributes
    ----------
    clipped : int
        Samples so far that were beyond -1..1 and were limited to it.
    """

    def __init__(self, bits: int, channels: int, *, dither: bool = True) -> None:
        self.bits = bits
        self.clipped = 0
        self._dither = dither
        self._channels = channels
        self._block = 0

    def __call__(self, samples: Samples) -> NDArray[np.int16] | NDArray[np.int32]:
        """The integers of a block.

        Parameters
        ----------
        samples : float32, shape (frames, channels)
            Full scale is -1..1. What is not a number becomes silence.

        Returns
        -------
        int16 for 16 bits; int32 with the value in the upper 24 bits for 24 (as libsndfile wants
        it). Same shape.
        """
        full = 2.0 ** (self.bits - 1)
        # A power of two: exact also in float32, as long as nothing is rounded.
        scaled = np.nan_to_num(samples, nan=0.0, posinf=2.0, neginf=-2.0) * np.float32(full)
        self.clipped += int(np.count_nonzero(np.abs(scaled) > full))
        rounded = np.rint(scaled)
        if self._dither and not np.array_equal(rounded, scaled):
            noisy = np.rint(scaled.astype(np.float64) + self._noise(len(samples)))
            rounded = np.where(rounded == scaled, rounded, noisy)
        self._block += 1
        limited: NDArray[np.floating[Any]] = np.clip(rounded, -full, full - 1)
        if self.bits == 16:
            return limited.astype(np.int16)
        return np.left_shift(limited.astype(np.int32), np.int32(32 - self.bits))

    def _noise(self, frames: int) -> NDArray[np.float64]:
        """Triangular noise of two steps peak to peak: shape (frames, channels), in steps.

        Each channel has a generator of its own, so channels with the same content stay apart.
        """
        noise = np.empty((frames, self._channels))
        for channel in range(self._channels):
            generator = np.random.default_rng((_SEED, channel, self._block))
            noise[:, channel] = generator.random(frames) - generator.random(frames)
        return noise
