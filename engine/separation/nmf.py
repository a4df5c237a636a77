"""Non-negative matrix factorisation: the classic baseline, so that better models can be measured.

The magnitude spectrogram of a chunk is split into ten components; each is heard on its own, scored
by how much the built-in model's labelling head hears the prompted sound in it, and weighted by
that score. There is no training and no memory: two chunks of one sound are factored differently,
so chunked and whole passes do not agree closely. It is here to be compared with, not to be good.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.report import Report, part, silent
from engine.separation import Query, Traits, builtin

if TYPE_CHECKING:
    from torch import Tensor

    from engine.separation.builtin import BuiltinSeparator

COMPONENTS = 10
ITERATIONS = 300
BATCH = 10
"""Iterations between two moments to tell progress, to cancel and to see whether it converged."""
TOLERANCE = 1e-4
"""It has converged when a batch gains less than this share of the first divergence."""
SEED = 42
N_FFT = 1024
HOP = 256
CONTEXT_S = 0.5
_REVISION = "nmf-2-"
_TINY = np.float32(1e-12)

Matrix = NDArray[np.float32]


class NmfSeparator:
    """Factorises and picks components by the prompt.

    Parameters
    ----------
    judge : BuiltinSeparator
        Whose labelling head scores the components.
    """

    def __init__(self, judge: BuiltinSeparator) -> None:
        self._judge = judge
        self.sample_rate = judge.sample_rate
        self.grid = HOP
        self.context_s = CONTEXT_S
        self.revision = _REVISION + judge.revision

    def check(self, query: Query) -> None:
        """Raise `UnknownPrompt` when the judge does not know the sound."""
        self._judge.check(query)

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """Return the prompted sound in `mono`, float32 (frames,)."""
        import torch

        self.check(query)
        report(0.0)
        if not torch.any(mono):
            return torch.zeros_like(mono)
        window = torch.hann_window(N_FFT)
        padded = torch.nn.functional.pad(mono, (0, N_FFT + (-len(mono)) % HOP))
        spectrum = torch.stft(
            padded, N_FFT, HOP, window=window, pad_mode="constant", return_complex=True
        )
        shares = component_shares(spectrum.abs(), part(report, 0.0, 0.7))
        parts = torch.istft(shares * spectrum, N_FFT, HOP, window=window, length=len(padded))
        scores = self._scores(parts[:, : len(mono)], query)
        # Min-max over the components, as the seed system did: the best one counts fully, the
        # worst one not at all.
        spread = scores.max() - scores.min()
        weights = (scores - scores.min()) / spread if spread > 0 else torch.ones_like(scores)
        mask = (weights[:, None, None] * shares).sum(dim=0)
        mask = mask / mask.max().clamp(min=1e-6)
        out = torch.istft(mask * spectrum, N_FFT, HOP, window=window, length=len(padded))
        report(1.0)
        return out[: len(mono)]

    def _scores(self, parts: Tensor, query: Query) -> Tensor:
        """Return how likely each part [components, frames] holds the sound, 0..1."""
        import torch

        labels = self._judge.labels
        numbers = [labels.index(name) for name in query.labels if name in labels]
        logits = torch.stack([self._judge.presence(part)[numbers].max() for part in parts])
        return torch.sigmoid(logits)


def component_shares(magnitude: Tensor, report: Report = silent) -> Tensor:
    """Factorise a magnitude spectrogram.

    Parameters
    ----------
    magnitude : Tensor
        Float32 [bins, frames], not negative, not all zero.

    Returns
    -------
    Tensor
        Wiener-like shares [components, bins, frames] that sum to one where there is sound.
    """
    import torch
    from threadpoolctl import threadpool_limits

    # Exact zeros (padding) stall multiplicative updates; -120 dB under the peak is as good as zero.
    values = magnitude.numpy()
    # One thread: waking others for each of these small steps costs several times the work.
    with threadpool_limits(1, "blas"):
        spectra, activations = _factors(values + 1e-6 * values.max(), report)
    parts = torch.from_numpy(spectra.T[:, :, None] * activations[:, None, :])
    return parts / parts.sum(dim=0).clamp(min=float(_TINY))


def _factors(values: Matrix, report: Report) -> tuple[Matrix, Matrix]:
    """Spectra [bins, components] and activations [components, frames] of values [bins, frames].

    Lee and Seung's updates for the Kullback-Leibler divergence.
    """
    spectra, activations = _start(values)
    first = before = _divergence(values, spectra @ activations)
    for number in range(1, ITERATIONS + 1):
        ratio = values / np.maximum(spectra @ activations, _TINY)
        spectra *= (ratio @ activations.T) / np.maximum(activations.sum(axis=1), _TINY)
        ratio = values / np.maximum(spectra @ activations, _TINY)
        activations *= (spectra.T @ ratio) / np.maximum(spectra.sum(axis=0), _TINY)[:, None]
        if number % BATCH == 0:
            report(number / ITERATIONS)
            now = _divergence(values, spectra @ activations)
            if before - now < TOLERANCE * first:
                break
            before = now
    return spectra, activations


def _divergence(values: Matrix, fit: Matrix) -> float:
    """The generalised Kullback-Leibler divergence of the fit from the values."""
    fit = np.maximum(fit, _TINY)
    return float((values * np.log(values / fit) - values + fit).sum(dtype=np.float64))


def _start(values: Matrix) -> tuple[Matrix, Matrix]:
    """Factors to start from (NNDSVDa); scikit-learn gives them after a first iteration of its own.

    A few frames of sound cannot hold more parts than they are.
    """
    from sklearn.decomposition import non_negative_factorization
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        spectra, activations, _ = non_negative_factorization(
            values,
            n_components=min(COMPONENTS, *values.shape),
            init="nndsvda",
            solver="mu",
            beta_loss="kullback-leibler",
            max_iter=1,
            random_state=SEED,
        )
    return spectra, activations


def traits() -> Traits:
    """Its sample rate, grid and context, without loading anything."""
    judge = builtin.traits()
    return Traits(judge.sample_rate, HOP, CONTEXT_S, _REVISION + judge.revision)


def load() -> NmfSeparator:
    """The separator, with the built-in model as its judge."""
    return NmfSeparator(builtin.load())
