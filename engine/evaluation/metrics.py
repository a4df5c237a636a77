"""Separation metrics, exactly as the published text-queried separation protocol computes them.

All take mono signals of equal length, shape (frames,), at 32 kHz, and return decibels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

FLOOR = 1e-10
"""Smallest mean square: keeps the ratio finite for silence."""

EPSILON = float(np.finfo(np.float32).eps)


def sdr(reference: Samples, estimate: Samples) -> float:
    """Signal-to-distortion ratio, here the plain signal-to-noise ratio.

    ``10 log10(max(mean(s^2), 1e-10) / max(mean((e - s)^2), 1e-10))``
    """
    _check(reference, estimate)
    signal = np.mean(np.square(reference, dtype=np.float64))
    noise = np.mean(np.square(np.subtract(estimate, reference, dtype=np.float64)))
    return float(10.0 * np.log10(max(signal, FLOOR) / max(noise, FLOOR)))


def sdr_improvement(reference: Samples, estimate: Samples, mixture: Samples) -> float:
    """SDR of the estimate minus SDR of the untouched mixture (SDRi).

    Half the mixture scores +3.01 dB on a 0 dB mixture, so never read this figure alone.
    """
    return sdr(reference, estimate) - sdr(reference, mixture)


def si_sdr(reference: Samples, estimate: Samples) -> float:
    """Scale-invariant SDR: absolute, not an improvement, no mean removal.

    With ``a = (eps + <s, e>) / (<s, s> + eps)``:
    ``10 log10((eps + |a s|^2) / (eps + |e - a s|^2))``, eps of float32. A silent estimate scores
    0 dB (eps / eps): count silent estimates beside the mean.
    """
    _check(reference, estimate)
    ref = reference.astype(np.float64)
    est = estimate.astype(np.float64)
    scale = (EPSILON + float(ref @ est)) / (float(ref @ ref) + EPSILON)
    target = scale * ref
    rest = est - target
    return float(10.0 * np.log10((EPSILON + target @ target) / (EPSILON + rest @ rest)))


def bootstrap_ci(
    values: Sequence[float], seed: int = 0, draws: int = 2_000, level: float = 0.95
) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean of values, in their unit."""
    data = np.asarray(values, dtype=np.float64)
    if data.size == 0:
        raise ValueError("an interval needs at least one value")
    rng = np.random.default_rng(seed)
    means = data[rng.integers(data.size, size=(draws, data.size))].mean(axis=1)
    tail = 100.0 * (1.0 - level) / 2.0
    low, high = np.percentile(means, [tail, 100.0 - tail])
    return float(low), float(high)


def _check(reference: Samples, estimate: Samples) -> None:
    if reference.ndim != 1 or reference.shape != estimate.shape:
        raise ValueError(f"shapes {reference.shape} and {estimate.shape} cannot be compared")
