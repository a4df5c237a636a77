"""Non-negative matrix factorisation: the classic baseline, so that better models can be measured.

The magnitude spectrogram of a chunk is split into ten components; each is heard on its own, scored
by how much the built-in model's labelling head hears the prompted sound in it, and weighted by
that score. There is no training and no memory: two chunks of one sound are factored differently,
so chunked and whole passes do not agree closely. It is here to be compared with, not to be good.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from engine.report import Report
from engine.separation import Query, Traits, builtin

if TYPE_CHECKING:
    from torch import Tensor

    from engine.separation.builtin import BuiltinSeparator

COMPONENTS = 10
ITERATIONS = 300
SEED = 42
N_FFT = 1024
HOP = 256
CONTEXT_S = 0.5
_REVISION = "nmf-1-"


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
        shares = component_shares(spectrum.abs())
        report(0.7)
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

        numbers = [self._judge.labels.index(name) for name in query.labels]
        logits = torch.stack([self._judge.presence(part)[numbers].max() for part in parts])
        return torch.sigmoid(logits)


def component_shares(magnitude: Tensor) -> Tensor:
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
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(
        # A few frames of sound cannot hold more parts than they are.
        n_components=min(COMPONENTS, *magnitude.shape),
        init="nndsvda",
        solver="mu",
        beta_loss="kullback-leibler",
        max_iter=ITERATIONS,
        random_state=SEED,
    )
    values = magnitude.numpy().astype("float64")
    # Exact zeros (padding) stall multiplicative updates; -120 dB under the peak is as good as zero.
    values = values + 1e-6 * values.max()
    with warnings.catch_warnings():
        # 300 iterations are the recipe, converged or not.
        warnings.simplefilter("ignore", ConvergenceWarning)
        activations = model.fit_transform(values)
    parts = torch.from_numpy(activations.T[:, :, None] * model.components_[:, None, :])
    return (parts / parts.sum(dim=0).clamp(min=1e-12)).to(torch.float32)


def traits() -> Traits:
    """Its sample rate, grid and context, without loading anything."""
    judge = builtin.traits()
    return Traits(judge.sample_rate, HOP, CONTEXT_S, _REVISION + judge.revision)


def load() -> NmfSeparator:
    """The separator, with the built-in model as its judge."""
    return NmfSeparator(builtin.load())
