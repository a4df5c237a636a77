"""Spectrogram tiles: small uint8 images of loudness over time and frequency, at any zoom.

A tile has `TILE_COLUMNS` columns; at level L a column covers ``hop * 2**L`` frames. A column shows
the loudest of at most `_MOST_TRANSFORMS` short-time spectra spread over it, so a tile of ten hours
costs about as much as one of some seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.scales import LOWEST_LOG_HZ, SCALES, Scale

TILE_COLUMNS = 512
FLOOR_DB = -120.0
"""dBFS shown as 0; 0 dBFS is 255."""

_MOST_TRANSFORMS = 4
_TRANSFORMS_AT_ONCE = 64
_ROWS_AT_ONCE = 16

Read = Callable[[int, int], NDArray[np.float32]]
Bank = tuple[tuple[int, int, NDArray[np.float32]], ...]
"""First bin, bin after the last, weights of the next rows over these bins."""


@dataclass(frozen=True)
class SpectrogramSettings:
    """How a spectrogram is computed; everything a cached tile depends on.

    Attributes
    ----------
    n_fft : int, samples
        Length of the Hann window and of the transform.
    hop : int, samples
        Frames per column at level 0.
    scale : a key of `SCALES`
        How rows are spread between ``fmin`` and ``fmax``.
    bands : int
        Rows of a tile.
    fmin, fmax : float, hertz
        Rows above half of the sample rate stay 0.
    """

    n_fft: int = 2048
    hop: int = 512
    scale: Scale = "mel"
    bands: int = 256
    fmin: float = 0.0
    fmax: float = 20_000.0


def tile_span(settings: SpectrogramSettings, level: int, index: int) -> tuple[int, int]:
    """Frames ``[start, stop)`` that a tile covers; the recording may end before ``stop``."""
    frames = (settings.hop << level) * TILE_COLUMNS
    return index * frames, (index + 1) * frames


def hertz_to_row(settings: SpectrogramSettings, hertz: float) -> float:
    """Where a frequency lies on the rows: 0 is the lower edge of row 0, ``bands`` the top."""
    low, high = _ends(settings)
    at = float(SCALES[settings.scale][0](np.float64(hertz)))
    return (at - low) / (high - low) * settings.bands


def row_to_hertz(settings: SpectrogramSettings, row: float) -> float:
    """The frequency at a position on the rows; row ``r`` is centred at ``r + 0.5``."""
    low, high = _ends(settings)
    place = np.float64(low + row / settings.bands * (high - low))
    return float(SCALES[settings.scale][1](place))


def tile(
    read: Read,
    sample_rate: int,
    frames: int,
    settings: SpectrogramSettings,
    level: int,
    index: int,
) -> NDArray[np.uint8]:
    """One tile of the spectrogram of a recording, or of rendered sound.

    Channels count by the mean of their power, so sound that cancels in a mix is still seen.
    A full-scale sine at the centre of a row reads 0 dBFS there.

    Parameters
    ----------
    read : callable
        ``read(start, stop)`` gives float32 samples, shape (stop - start, channels).
    frames : int
        Length of the sound: outside ``[0, frames)`` is silence, and is not read.

    Returns
    -------
    uint8, shape (settings.bands, TILE_COLUMNS)
        Row 0 is the lowest frequency; 0..255 is -120..0 dBFS.
    """
    per_column = min(1 << level, _MOST_TRANSFORMS)
    column_frames = settings.hop << level
    stride = column_frames // per_column
    start = tile_span(settings, level, index)[0]
    columns = min(TILE_COLUMNS, max(0, -(-(frames - start) // column_frames)))
    image = np.zeros((settings.bands, TILE_COLUMNS), np.uint8)
    bank = _bank(settings, sample_rate)
    step = max(1, _TRANSFORMS_AT_ONCE // per_column)
    for first in range(0, columns, step):
        last = min(first + step, columns)
        # Each transform is centred on the middle of its share of the column.
        begin = start + first * column_frames + stride // 2 - settings.n_fft // 2
        count = (last - first) * per_column
        pieces = _pieces(read, frames, settings.n_fft, begin, stride, count)
        power = _in_rows(bank, _power(pieces))
        loudest = power.reshape(settings.bands, last - first, per_column).max(axis=2)
        image[:, first:last] = _to_bytes(loudest)
    return image


def _pieces(
    read: Read, frames: int, n_fft: int, begin: int, stride: int, count: int
) -> NDArray[np.float32]:
    """``count`` stretches of ``n_fft`` frames, ``stride`` apart; shape (channels, count, n_fft)."""
    if stride > n_fft:  # far apart: what lies between them is not read
        parts = [_padded(read, frames, begin + i * stride, n_fft) for i in range(count)]
        return np.stack(parts, axis=1)
    whole = _padded(read, frames, begin, (count - 1) * stride + n_fft)
    windows = np.lib.stride_tricks.sliding_window_view(whole, n_fft, axis=1)
    return windows[:, ::stride]


def _padded(read: Read, frames: int, begin: int, length: int) -> NDArray[np.float32]:
    """Samples, shape (channels, length), 0 outside the sound."""
    first = min(max(begin, 0), frames)
    last = max(first, min(begin + length, frames))
    inside = read(first, last)
    out = np.zeros((inside.shape[1], length), np.float32)
    out[:, first - begin : last - begin] = inside.T
    return out


def _power(pieces: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean power over channels, shape (count, n_fft // 2 + 1); 1 at a full-scale sine's peak."""
    from scipy import fft  # here, so that the window opens without it

    window = _window(pieces.shape[-1])
    spectrum = fft.rfft(pieces * window, axis=-1, overwrite_x=True)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    return np.asarray(power.mean(axis=0, dtype=np.float32))


def _in_rows(bank: Bank, power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power of bins, shape (count, bins), to rows, shape (bands, count)."""
    return np.concatenate([weights @ power[:, first:last].T for first, last, weights in bank])


def _to_bytes(power: NDArray[np.float32]) -> NDArray[np.uint8]:
    floor = 10.0 ** (FLOOR_DB / 10)
    decibel = 10 * np.log10(np.maximum(power, floor))
    image: NDArray[np.uint8] = np.clip(np.rint((decibel / -FLOOR_DB + 1) * 255), 0, 255).astype(
        "u1"
    )
    return image


@lru_cache(maxsize=8)
def _window(n_fft: int) -> NDArray[np.float32]:
    """A Hann window scaled so that a sine of amplitude 1 has a spectral peak of 1."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    return np.asarray(hann * 2 / hann.sum(), np.float32)


@lru_cache(maxsize=4)
def _bank(settings: SpectrogramSettings, sample_rate: int) -> Bank:
    """`_filters` cut into groups of rows and the bins that these take in: most weights are 0."""
    weights = _filters(settings, sample_rate)
    out = []
    for row in range(0, settings.bands, _ROWS_AT_ONCE):
        rows = weights[row : row + _ROWS_AT_ONCE]
        used = np.flatnonzero(rows.any(axis=0))
        first, last = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, 1)
        out.append((first, last, np.ascontiguousarray(rows[:, first:last])))
    return tuple(out)


def _filters(settings: SpectrogramSettings, sample_rate: int) -> NDArray[np.float32]:
    """Weights of the transform's bins in each row, shape (bands, n_fft // 2 + 1).

    Triangles from one row's centre to its neighbours', at least a bin wide to both sides: low mel
    rows are narrower than a bin and would miss them all. Each row is scaled by its response to a
    sine at its centre, for which a Hann window spreads power over the bins at distance d as
    ``(sinc(d) / (1 - d^2))^2``.
    """
    bins = np.arange(settings.n_fft // 2 + 1)
    bin_hertz = sample_rate / settings.n_fft
    rows = np.arange(-1, settings.bands + 1) + 0.5
    low, high = _ends(settings)
    places = low + rows / settings.bands * (high - low)
    centres = SCALES[settings.scale][1](places) / bin_hertz
    before, centre, after = centres[:-2, None], centres[1:-1, None], centres[2:, None]
    rising = (bins - centre) / np.maximum(centre - before, 1) + 1
    falling = (centre - bins) / np.maximum(after - centre, 1) + 1
    weights = np.clip(np.minimum(rising, falling), 0, None)
    distance = bins - centre
    near_one = np.abs(np.abs(distance) - 1) < 1e-6
    safe = np.where(near_one, 0.0, distance)
    spread = np.where(near_one, 0.25, np.square(np.sinc(safe) / (1 - np.square(safe))))
    weights /= np.maximum((weights * spread).sum(axis=1, keepdims=True), 1e-9)
    weights[centre[:, 0] * bin_hertz > sample_rate / 2] = 0
    return np.asarray(weights, np.float32)


def _ends(settings: SpectrogramSettings) -> tuple[float, float]:
    """``fmin`` and ``fmax`` on the scale."""
    fmin = max(settings.fmin, LOWEST_LOG_HZ) if settings.scale == "log" else settings.fmin
    ends = SCALES[settings.scale][0](np.array([fmin, settings.fmax]))
    return float(ends[0]), float(ends[1])
