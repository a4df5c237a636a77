"""The baseline without weights: speech is whatever is louder than the quiet parts of the file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_STEP = 160
_SMOOTH_STEPS = 11
"""Levels are means of power over 110 ms."""
_FLOOR_PERCENTILE = 10.0
_ABOVE_DB = 12.0
"""So far over the floor the score is 0.5."""
_SLOPE_DB = 3.0
_LOWEST_DB = -90.0


class EnergySegmenter:
    """Level against the file's own floor; hears music, engines and speech alike."""

    sample_rate = 16_000
    revision = "energy-1"

    def scores(self, blocks: Iterable[Samples]) -> NDArray[np.float32]:
        """See `engine.labelling.speech.Segmenter.scores`."""
        powers, rest = [], np.zeros(0, np.float32)
        for block in blocks:
            rest = np.concatenate([rest, block])
            whole = len(rest) // _STEP * _STEP
            powers.append(np.square(rest[:whole].reshape(-1, _STEP)).mean(axis=1))
            rest = rest[whole:]
        if len(rest):
            powers.append(np.array([np.square(rest).mean()], np.float32))
        if not powers or not sum(map(len, powers)):
            return np.zeros(0, np.float32)
        return _scores(np.concatenate(powers).astype(np.float64))


def _scores(power: NDArray[np.float64]) -> NDArray[np.float32]:
    half = _SMOOTH_STEPS // 2
    sums = np.concatenate([[0.0], np.cumsum(np.pad(power, half))])
    # A running sum can end a hair below zero after something loud.
    smooth = np.maximum(sums[_SMOOTH_STEPS:] - sums[:-_SMOOTH_STEPS], 0.0) / _SMOOTH_STEPS
    level = 10.0 * np.log10(smooth + 10.0 ** (_LOWEST_DB / 10.0))
    floor = np.percentile(level, _FLOOR_PERCENTILE)
    score: NDArray[np.float32] = (
        1.0 / (1.0 + np.exp(-(level - floor - _ABOVE_DB) / _SLOPE_DB))
    ).astype(np.float32)
    return score


def load() -> EnergySegmenter:
    """Make it: there is nothing to load."""
    return EnergySegmenter()
