"""What rooms, microphones and codecs do to a sound: random changes that keep its label.

All of it is drawn from the generator that is passed in, so a mixture depends on its seed alone.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
import scipy.signal
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SPEED_OF_SOUND = 343.0
_IMAGES = 9
"""Image rooms to each side in every direction: up to 19 x 19 x 19 echoes."""

_EQ_HERTZ = np.array([60.0, 120.0, 250.0, 500.0, 1e3, 2e3, 4e3, 8e3, 16e3])
_HOLE_DB = 38.0
"""A codec drops what lies this far under the loudest cell of its frame."""


def room(rng: np.random.Generator, sample_rate: int, frames: int) -> Samples:
    """Return the impulse response of a random shoebox room, float32 (frames,), direct sound first.

    Image sources after Allen and Berkley (1979), whole-sample delays, one frequency-independent
    reflection per wall, scaled so that the direct sound has gain 1.
    """
    size = np.array([rng.uniform(2.5, 9.0), rng.uniform(2.5, 7.0), rng.uniform(2.2, 3.6)])
    source, ear = (size * rng.uniform(0.15, 0.85, 3) for _ in range(2))
    walls = rng.uniform(0.55, 0.92, (2, 3))
    order = np.arange(-_IMAGES, _IMAGES + 1)
    # Per axis: where the images lie and how much the walls left of them.
    places, losses = [], []
    for axis in range(3):
        odd = order % 2 == 1
        ahead = np.where(odd, size[axis] - source[axis], source[axis]) + order * size[axis]
        places.append(ahead - ear[axis])
        near, far = np.abs((order - odd) // 2), np.abs((order + odd) // 2)
        losses.append(walls[0, axis] ** near * walls[1, axis] ** far)
    distance = np.sqrt(
        places[0][:, None, None] ** 2 + places[1][:, None] ** 2 + places[2][None, None] ** 2
    )
    distance = np.maximum(distance, 0.1)
    direct = float(distance[_IMAGES, _IMAGES, _IMAGES])
    gain = losses[0][:, None, None] * losses[1][:, None] * losses[2][None, None]
    gain = gain * direct / distance
    delay = np.round((distance - direct) * (sample_rate / SPEED_OF_SOUND)).astype(np.int64)
    heard = (delay >= 0) & (delay < frames)
    response = np.bincount(delay[heard], weights=gain[heard], minlength=frames)
    return response.astype(np.float32)


def equaliser(rng: np.random.Generator, hertz: Samples, depth_db: float) -> Samples:
    """Return a smooth random gain per frequency: octave bands within +-depth_db, interpolated.

    Parameters
    ----------
    hertz : numpy.ndarray
        Frequencies (bins,) the gain is wanted at.
    depth_db : float
        Largest boost or cut.

    Returns
    -------
    numpy.ndarray
        float32 (bins,) of linear gains.
    """
    knots = rng.uniform(-depth_db, depth_db, len(_EQ_HERTZ))
    octaves = np.log2(np.maximum(hertz, 30.0))
    gains = np.interp(octaves, np.log2(_EQ_HERTZ), knots)
    return (10.0 ** (gains / 20.0)).astype(np.float32)


def coloured_noise(rng: np.random.Generator, frames: int) -> Samples:
    """Return noise of unit RMS, float32 (frames,), between white and brown (1 / f^a, a in 0..2)."""
    bins = frames // 2 + 1
    spectrum = rng.standard_normal(bins) + 1j * rng.standard_normal(bins)
    spectrum *= np.maximum(np.arange(bins), 8.0) ** (-0.5 * rng.uniform(0.0, 2.0))
    noise = scipy.fft.irfft(spectrum.astype(np.complex64), n=frames)
    level = np.sqrt(np.mean(noise**2)) + 1e-12
    unit: Samples = (noise / level).astype(np.float32)
    return unit


def codec_noise(rng: np.random.Generator, audio: Samples) -> Samples:
    """Return what a lossy codec adds to `audio` (frames,): its output minus its input.

    A stand-in for transform codecs: noise that follows the spectrum cell by cell, 20 to 32 dB
    under it, and holes where a cell lies far under the loudest of its frame.
    """
    _, _, cells = scipy.signal.stft(audio, nperseg=1024, noverlap=512)
    sigma = 10.0 ** (-rng.uniform(20.0, 32.0) / 20.0) / np.sqrt(2.0)
    shape = cells.shape
    added = cells * sigma * (rng.standard_normal(shape) + 1j * rng.standard_normal(shape))
    loud = np.abs(cells).max(axis=0, keepdims=True)
    holes = np.abs(cells) < loud * 10.0 ** (-_HOLE_DB / 20.0)
    _, noise = scipy.signal.istft(np.where(holes, -cells, added), nperseg=1024, noverlap=512)
    whole: Samples = np.pad(noise, (0, max(0, len(audio) - len(noise)))).astype(np.float32)
    return whole[: len(audio)]
