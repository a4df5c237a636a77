"""Where in a clean clip somebody speaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.labelling.speech_features import HOP

Samples = NDArray[np.float32]
Mask = NDArray[np.bool_]

ACTIVE_DB = -30.0
"""Speech is where the clip is at most so far under its own loud parts (95th percentile)."""
_GAP_STEPS = 25
_BURST_STEPS = 3


def activity(clean: Samples) -> Mask:
    """Where clean speech is heard, from its energy.

    Parameters
    ----------
    clean : float32 (frames,)
        One speaker without background, at 16 kHz.

    Returns
    -------
    bool, shape (ceil(frames / 160),)
        Gaps inside words and sentences (under 0.25 s) count as speech, clicks (30 ms) do not.
    """
    steps = -(-len(clean) // HOP)
    padded = np.pad(clean, (0, steps * HOP - len(clean))).reshape(steps, HOP)
    level = 10.0 * np.log10(np.square(padded).mean(axis=1) + 1e-12)
    if not steps or level.max() < -100.0:
        return np.zeros(steps, np.bool_)
    active = level > np.percentile(level, 95.0) + ACTIVE_DB
    active = _flip_inside(active, value=True, shorter=_BURST_STEPS)
    return _flip_inside(active, value=False, shorter=_GAP_STEPS)


def _flip_inside(mask: Mask, *, value: bool, shorter: int) -> Mask:
    """Flip short runs of `value`; pauses at both ends are no gaps and stay."""
    firsts = np.concatenate(([0], np.flatnonzero(mask[1:] != mask[:-1]) + 1))
    lengths = np.diff(np.append(firsts, len(mask)))
    short = (mask[firsts] == value) & (lengths < shorter)
    if not value:
        short[[0, -1]] = False
    flipped: Mask = np.repeat(mask[firsts] ^ short, lengths)
    return flipped
