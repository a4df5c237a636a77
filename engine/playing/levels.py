"""The gains of a fair comparison: "the loudest always sounds better", so all sound equally loud."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from engine.playing.source import FEEDS, Source
from engine.playing.track import Samples

MOST_DB = 12.0
_SILENT = 1e-5  # RMS: -100 dBFS; nothing to match there
_PIECE_S = 0.1
_MOST_PIECES = 40
_RECENT_S = 3.0  # the short-term window of ITU-R BS.1770

_Vector = NDArray[np.float64]


def match_gains(mean_square: _Vector, peak: _Vector) -> tuple[float, ...]:
    """Factors that bring each feed to the RMS of the first, within 12 dB and below full scale.

    Parameters
    ----------
    mean_square, peak : shape (feeds,)
        Of the same stretch of each feed. The first feed's factor is always 1, and so is a silent
        feed's.
    """
    rms = np.sqrt(mean_square)
    most = 10 ** (MOST_DB / 20)
    gains = [1.0]
    for one, highest in zip(rms[1:], peak[1:], strict=True):
        if min(one, rms[0]) < _SILENT:
            gains.append(1.0)
            continue
        gain = min(max(rms[0] / one, 1 / most), most)
        gains.append(float(min(gain, 1.0 / highest)))
    return tuple(gains)


class LevelMatch:
    """Measures what is compared: a whole loop or window, else the last seconds read.

    Parameters
    ----------
    source : Source
    outputs : int
        Channels of the device.
    span : (start, stop) frames, optional
        Measured piece by piece with `measure_next`: all of it up to 4 s, 40 pieces spread over a
        longer one. Without it, what `observe` saw in the last 3 s counts.
    """

    def __init__(self, source: Source, outputs: int, span: tuple[int, int] | None) -> None:
        self._source = source
        self._outputs = outputs
        self._todo = _pieces(source, span) if span else []
        self._spanned = span is not None
        self._energy, self._frames = np.zeros(len(FEEDS)), 0
        self._peak = np.zeros(len(FEEDS))
        self._recent: deque[tuple[_Vector, int, _Vector]] = deque()

    def measure_next(self) -> bool:
        """Measure one more piece of the span; False when all are."""
        if not self._todo:
            return False
        start, stop = self._todo.pop()
        energy, frames, peak = _measured(self._source.load(start, stop, self._outputs))
        self._energy += energy
        self._frames += frames
        self._peak = np.maximum(self._peak, peak)
        return True

    def observe(self, block: Samples, sample_rate: float) -> None:
        """Take in what was just read ahead, shape (feeds, frames, channels)."""
        if not block.shape[1]:
            return
        energy, frames, peak = _measured(block)
        # Also beside a measured span: a peak between its pieces must not clip either.
        self._peak = np.maximum(self._peak, peak) if self._spanned else self._peak
        self._recent.append((energy, frames, peak))
        while sum(one[1] for one in self._recent) > _RECENT_S * sample_rate:
            self._recent.popleft()

    def gains(self) -> tuple[float, ...]:
        """The factors as far as is known now."""
        if self._spanned and self._frames:
            return match_gains(self._energy / self._frames, self._peak)
        if not self._recent:
            return (1.0,) * len(FEEDS)
        energy = np.sum([one[0] for one in self._recent], axis=0)
        frames = sum(one[1] for one in self._recent)
        return match_gains(energy / frames, np.max([one[2] for one in self._recent], axis=0))


def _measured(block: Samples) -> tuple[_Vector, int, _Vector]:
    energy = np.einsum("fij,fij->f", block, block, dtype=np.float64) / block.shape[2]
    return energy, block.shape[1], np.abs(block).max(axis=(1, 2)).astype(np.float64)


def _pieces(source: Source, span: tuple[int, int]) -> list[tuple[int, int]]:
    start, stop = span
    length = max(1, round(_PIECE_S * source.sample_rate))
    count = max(1, -(-(stop - start) // length))
    if count <= _MOST_PIECES:
        starts = np.arange(count) * length + start
    else:
        starts = np.linspace(start, stop - length, _MOST_PIECES).astype(int)
    # The first ones measured lie far apart: a half-measured span is already a fair sample.
    spread = np.concatenate([starts[offset::4] for offset in (3, 1, 2, 0)])
    return [(int(one), int(min(one + length, stop))) for one in spread]
