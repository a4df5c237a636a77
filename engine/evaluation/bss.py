"""BSS-eval: how much of an estimate is its source, how much others, how much neither.

Vincent, Gribonval and Févotte, "Performance measurement in blind audio source separation" (2006),
version 3 with one filter of 512 taps for each source, as every published table of this field has
it. An estimate is projected on its source's delays (what a filter could make of it), then on the
delays of all sources: the difference is interference, the rest artefacts. SDR here forgives a
filter; `engine.evaluation.metrics` has the ratios that forgive nothing.

Everything follows from three energies, so no projection is ever written out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.fft
import scipy.linalg
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TAPS = 512

_FLOOR = 1e-20
"""Of an energy relative to the estimate's: caps the ratios at 200 dB."""


class Ratios(NamedTuple):
    """Decibels, one for each estimate; float64 (sources,)."""

    sdr: Floats
    sir: Floats
    sar: Floats


class Sources:
    """The sources of one mixture, prepared for any number of estimates.

    Parameters
    ----------
    references : numpy.ndarray
        (sources, frames), mono; none of them silent.
    taps : int
        Length of the filters.

    Raises
    ------
    ValueError
        If a source is silent or not finite: no estimate of it means anything.
    """

    def __init__(self, references: NDArray[np.floating[Any]], taps: int = TAPS) -> None:
        if references.ndim != 2 or not np.isfinite(references).all():
            raise ValueError("sources must be finite, of shape (sources, frames)")
        if not references.any(axis=1).all():
            raise ValueError("a source is silent")
        self._count, self._frames = references.shape
        self._taps = taps
        self._size = scipy.fft.next_fast_len(self._frames + taps - 1, real=True)
        self._spectra = scipy.fft.rfft(references.astype(np.float64), self._size)
        gram = self._gram()
        self._all = _Solver(gram)
        self._own = [
            _Solver(gram[at * taps : (at + 1) * taps, at * taps : (at + 1) * taps])
            for at in range(self._count)
        ]

    def _gram(self) -> Floats:
        """Products of all delayed sources, (sources taps, sources taps)."""
        taps = self._taps
        gram = np.empty((self._count * taps, self._count * taps))
        for one in range(self._count):
            for two in range(one, self._count):
                # Lags 0, 1, ... of the circular correlation, and the negative ones at its end.
                both = scipy.fft.irfft(self._spectra[one] * self._spectra[two].conj(), self._size)
                back = np.concatenate([both[:1], both[:-taps:-1]])
                block = scipy.linalg.toeplitz(back, both[:taps])
                gram[one * taps : (one + 1) * taps, two * taps : (two + 1) * taps] = block
                gram[two * taps : (two + 1) * taps, one * taps : (one + 1) * taps] = block.T
        return gram

    def judge(
        self, estimates: NDArray[np.floating[Any]], own: NDArray[np.int64] | None = None
    ) -> Ratios:
        """Judge estimates.

        Parameters
        ----------
        estimates : numpy.ndarray
            (estimates, frames), finite and not silent.
        own : numpy.ndarray or None
            int64 (estimates,): the source of each; None = in order.

        Raises
        ------
        ValueError
            If shapes do not fit, or an estimate is silent or not finite.
        """
        own = np.arange(self._count) if own is None else own
        if estimates.shape != (len(own), self._frames) or not np.isfinite(estimates).all():
            raise ValueError(f"estimates of shape {estimates.shape} cannot be judged")
        found = []
        for estimate, source in zip(estimates.astype(np.float64), own, strict=True):
            energy = float(estimate @ estimate)
            if energy <= 0.0:
                raise ValueError("an estimate is silent")
            spectrum = scipy.fft.rfft(estimate, self._size)
            products = scipy.fft.irfft(spectrum * self._spectra.conj(), self._size)[:, : self._taps]
            mine = self._own[source].energy(products[source])
            everyone = self._all.energy(products.ravel())
            floor = _FLOOR * energy
            target = max(mine, floor)
            found.append(
                (
                    target / max(energy - mine, floor),
                    target / max(everyone - mine, floor),
                    max(everyone, floor) / max(energy - everyone, floor),
                )
            )
        decibels = 10.0 * np.log10(np.array(found))
        return Ratios(decibels[:, 0], decibels[:, 1], decibels[:, 2])


class _Solver:
    """Solves with a positive (semi-)definite matrix."""

    def __init__(self, gram: Floats) -> None:
        self._gram = gram
        try:
            self._factor = scipy.linalg.cho_factor(gram, lower=True)
        except scipy.linalg.LinAlgError:  # two sources that are filters of each other
            self._factor = None

    def energy(self, products: Floats) -> float:
        """Energy of what lies in the span of the rows: ``d' G^-1 d``."""
        if self._factor is None:
            solved = scipy.linalg.lstsq(self._gram, products)[0]
        else:
            solved = scipy.linalg.cho_solve(self._factor, products)
        return float(products @ solved)
