"""Separation metrics, exactly as the published text-queried separation protocol computes them.

All take mono signals of equal length, shape (frames,), at 32 kHz, and return decibels. The
definitions are those of AudioSep's evaluation (Liu et al. 2023, "Separate Anything You Describe");
SI-SDR is by Le Roux et al. 2019, "SDR - half-baked or well done?", without mean removal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

FLOOR = 1e-10
"""Smallest mean square: keeps the ratio finite for silence."""

EPSILON = float(np.finfo(np.float32).eps)

SILENT_ESTIMATE, SILENT_TARGET, NOT_FINITE = "silent estimate", "silent target", "not finite"
"""What `fault` answers."""


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


def level_db(estimate: Samples, mixture: Samples, floor_db: float = -60.0) -> float:
    """Energy of the estimate against the mixture's in dB, at least `floor_db` (silence)."""
    _check(mixture, estimate)
    left = float(np.sum(np.square(estimate, dtype=np.float64)))
    whole = float(np.sum(np.square(mixture, dtype=np.float64)))
    if whole <= 0.0:
        raise ValueError("a silent mixture has no level to compare with")
    return max(floor_db, 10.0 * float(np.log10(max(left / whole, 1e-30))))


def fault(reference: Samples, estimate: Samples) -> str:
    """Say why a score of this estimate must not be taken at face value; "" if it may.

    A silent estimate scores 0 dB in SDRi and SI-SDR, a silent target up to +80 dB SDRi, and
    anything that is not finite spoils every mean it enters.
    """
    if not (np.isfinite(estimate).all() and np.isfinite(reference).all()):
        return NOT_FINITE
    if not reference.any():
        return SILENT_TARGET
    return "" if estimate.any() else SILENT_ESTIMATE


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
