"""How loud each frequency is on average over a stretch of sound (Welch's method)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.report import Report, silent

FLOOR_DB = -160.0
"""What silence reads; nothing reads less."""

_FINEST_HERTZ = 4.0
_FRAMES_AT_ONCE = 1 << 18

Read = Callable[[int, int], NDArray[np.float32]]
Curve = NDArray[np.float64]


def transform_length(sample_rate: int) -> int:
    """The transform, in samples, whose bins are at most 4 Hz apart: a power of two."""
    return 1 << (max(1, round(sample_rate / _FINEST_HERTZ)) - 1).bit_length()


def average_spectrum(
    read: Read,
    sample_rate: int,
    start: int,
    stop: int,
    report: Report = silent,
    *,
    n_fft: int | None = None,
) -> tuple[Curve, Curve]:
    """The average power spectrum of frames ``[start, stop)``.

    Welch, IEEE Trans. Audio Electroacoust. 15 (1967), pp. 70-73: Hann windows that overlap by half
    or a little more, so that the last one ends at ``stop``; the mean of their power. Channels count
    by the mean of their power, so sound that cancels in a mix is still seen. Memory does not grow
    with the length.

    The scale is that of a sine: one of amplitude ``a`` at the centre of a bin reads ``20 log10(a)``
    there, half a bin beside it up to 1.42 dB less. White noise of standard deviation ``s`` reads
    ``20 log10(s) + 10 log10(6 / n_fft)`` in every bin but the first and the last two.

    Parameters
    ----------
    read : callable
        ``read(start, stop)`` gives float32 samples, shape (stop - start, channels). It is asked for
        frames within ``[start, stop)`` only, in blocks.
    report : callable
        Progress, and the cancel point: called before every block.
    n_fft : int, samples, optional
        Length of window and transform, `transform_length` by default. Where less sound is given the
        window is as long as that, and the transform padded with zeros.

    Returns
    -------
    hertz, dBFS : float64, shape (n_fft // 2 + 1,)
        The bins from 0 to half of the sample rate, and their level, at least `FLOOR_DB`.
    """
    from scipy import fft  # here, so that the window opens without it

    n_fft = transform_length(sample_rate) if n_fft is None else n_fft
    length = min(n_fft, stop - start)
    power = np.zeros(n_fft // 2 + 1)
    places = _places(start, stop, length)
    at_once = max(1, _FRAMES_AT_ONCE // n_fft)
    for first in range(0, len(places), at_once):
        report(first / len(places))
        some = places[first : first + at_once]
        block = read(int(some[0]), int(some[-1]) + length).T
        pieces = np.stack([block[:, at : at + length] for at in some - some[0]])
        spectrum = fft.rfft(pieces * _window(length), n_fft, axis=-1, overwrite_x=True)
        loudness = np.square(spectrum.real) + np.square(spectrum.imag)
        power += loudness.mean(axis=1).sum(axis=0, dtype=np.float64)
    report(1.0)
    return np.arange(len(power)) * (sample_rate / n_fft), _decibel(power / max(1, len(places)))


def smoothed(hertz: Curve, level: Curve, at: Curve, octaves: float) -> Curve:
    """The mean power of a spectrum in a band ``octaves`` wide around each frequency of ``at``.

    Noise keeps its level; a tone spreads over the band and reads less. Where the band is narrower
    than a bin it is the bin.

    Parameters
    ----------
    hertz, level : float64, shape (bins,)
        From `average_spectrum`.
    at : float64, hertz, shape (n,)

    Returns
    -------
    float64, dBFS, shape (n,)
    """
    # Each bin stands for the frequencies up to half a bin beside it.
    edges = (np.arange(len(hertz) + 1) - 0.5) * hertz[1]
    total = np.concatenate(([0.0], np.cumsum(10.0 ** (level / 10))))
    half = np.maximum(at * (2 ** (octaves / 2) - 2 ** (-octaves / 2)), hertz[1]) / 2
    low, high = np.clip(at - half, edges[0], edges[-1]), np.clip(at + half, edges[0], edges[-1])
    inside = np.interp(high, edges, total) - np.interp(low, edges, total)
    return _decibel(inside * hertz[1] / np.maximum(high - low, 1e-9))


def loudest(hertz: Curve, level: Curve, edges: Curve) -> tuple[Curve, Curve]:
    """A spectrum with fewer points: the loudest bin between each two of the ``edges``, in hertz.

    No tone is lost or read at less than its level, however many bins share a column of pixels.
    Columns without a bin are left out; a bin that has one to itself stays where it is.

    Returns
    -------
    hertz, dBFS : float64, one value per column that has a bin
    """
    first, last = np.searchsorted(hertz, (edges[0], edges[-1]))
    if first == last:
        return np.empty(0), np.empty(0)
    column = np.searchsorted(edges, hertz[first:last], side="right")
    begins = np.flatnonzero(np.diff(column, prepend=-1))
    counts = np.diff(begins, append=last - first)
    peaks = np.maximum.reduceat(level[first:last], begins)
    middles = np.add.reduceat(hertz[first:last], begins) / counts
    return middles, peaks


def _places(start: int, stop: int, length: int) -> NDArray[np.int64]:
    """First frames of the windows: evenly spread, the last one ends at ``stop``."""
    if length <= 0:
        return np.empty(0, np.int64)
    room = stop - length - start
    steps = -(-room // max(1, length // 2))
    places: NDArray[np.float64] = np.rint(np.linspace(start, start + room, steps + 1))
    return places.astype(np.int64)


@lru_cache(maxsize=8)
def _window(length: int) -> NDArray[np.float32]:
    """A Hann window without zeros at its ends, scaled to show a full-scale sine as 1."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(length) + 0.5) / length)
    return np.asarray(hann * 2 / hann.sum(), np.float32)


def _decibel(power: Curve) -> Curve:
    level: Curve = 10 * np.log10(np.maximum(power, 10.0 ** (FLOOR_DB / 10)))
    return level
