"""What a labeller is told about a mixture: which labels sound when, which ones do not for sure.

Labels that a listener may take for one another (`engine.training.clashes`) are no negatives of
each other, unless one source of clips has both and so tells them apart. A kind of sound implies
the broader one (male speech is speech).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor

from engine.labelling.kinds import BROADER
from engine.training.clashes import clashes
from engine.training.data import Clip

_TOLD_APART = 3
"""A source that has so many clips of each of two labels tells them apart."""

OWN_PEAK_DB = 35.0
"""A source sounds where it is less than this far under its own loudest cell ..."""
HEARD_DB = 20.0
"""... and is surely heard where it is less than this far under the whole mixture."""
_FLOOR = 1e-8
_MASKED = -1e4


class Relations(NamedTuple):
    """How labels stand to each other, both [L, L]."""

    negative: Tensor
    """1 where the column's label surely is not there because the row's label is."""

    implied: Tensor
    """1 where the row's label implies the column's (itself too)."""


def relations(labels: Sequence[str], clips: Iterable[Clip]) -> Relations:
    """Say which labels exclude and imply which."""
    number = {label: index for index, label in enumerate(labels)}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for clip in clips:
        # ESC-10 is a part of ESC-50 that was published apart.
        counts["ESC-50" if clip.is_esc else clip.source_repo][clip.label] += 1
    negative: NDArray[np.bool_] = ~clashes(labels)
    for source in counts.values():
        both = [number[label] for label, count in source.items() if count >= _TOLD_APART]
        negative[np.ix_(both, both)] = True
    implied = np.eye(len(labels), dtype=bool)
    for kind, broad in BROADER.items():
        if kind in number and broad in number:
            implied[number[kind], number[broad]] = True
            negative[number[kind], number[broad]] = negative[number[broad], number[kind]] = False
    np.fill_diagonal(negative, False)
    return Relations(torch.from_numpy(negative).float(), torch.from_numpy(implied).float())


class Answer(NamedTuple):
    """What the heads should say."""

    frames: Tensor
    """0 or 1 [B, L, W]."""

    weights: Tensor
    """How much each of these counts [B, L, W]."""

    clips: Tensor
    """Shares [B, L] that sum to one, or to zero for silence."""

    choices: Tensor
    """Bool [B, L]: labels the clip head chooses among."""


def answer(energies: Tensor, labels: Tensor, known: Relations) -> Answer:
    """Work out the right answer of mixtures.

    Parameters
    ----------
    energies : Tensor
        Mean square of every source in every cell [B, S, W].
    labels : Tensor
        int64 [B, S]; -1 for what has no label.
    known : Relations
        From `relations`.
    """
    named = (labels >= 0)[:, :, None]
    peak = energies.amax(dim=2, keepdim=True)
    sounds = (energies > peak * 10 ** (-OWN_PEAK_DB / 10)) & (energies > _FLOOR) & named
    sounds = _closed(sounds.float())
    heard = energies > energies.sum(dim=1, keepdim=True) * 10 ** (-HEARD_DB / 10)
    hot = nnf.one_hot(labels.clamp(min=0), len(known.negative)).float() * named
    truth = torch.einsum("bsw,bsl->blw", sounds, hot @ known.implied).clamp(max=1.0)
    sure = torch.einsum("bsw,bsl->blw", sounds * heard, hot @ known.implied) > 0
    present = hot.amax(dim=1)
    # A label is a negative if every label that is in the mixture excludes it.
    excluded = torch.einsum("bl,lk->bk", present, 1.0 - known.negative) == 0
    own = present > 0
    weights = torch.where(truth > 0, sure.float(), (excluded | own)[:, :, None].float())
    loud = (energies * sounds).mean(dim=2).clamp(min=0.0).pow(0.25) * named[:, :, 0]
    shares = torch.einsum("bs,bsl->bl", loud, hot)
    shares = shares / shares.sum(dim=1, keepdim=True).clamp(min=_FLOOR)
    return Answer(truth, weights, shares, excluded | (shares > 0))


def frame_loss(logits: Tensor, right: Answer) -> Tensor:
    """Weighted binary cross-entropy, summed over labels, mean over cells."""
    loss = nnf.binary_cross_entropy_with_logits(logits, right.frames, reduction="none")
    return (loss * right.weights).sum(dim=1).mean()


def clip_loss(logits: Tensor, right: Answer, smoothing: float) -> Tensor:
    """Cross-entropy among the labels that are in question, with smoothed shares."""
    logs = nnf.log_softmax(logits.masked_fill(~right.choices, _MASKED), dim=1)
    even = right.choices / right.choices.sum(dim=1, keepdim=True)
    shares = (1.0 - smoothing) * right.clips + smoothing * even
    some = right.clips.sum(dim=1) > 0
    each = -(shares * logs.masked_fill(~right.choices, 0.0)).sum(dim=1)
    return (each * some).sum() / some.sum().clamp(min=1)


def _closed(sounds: Tensor, cells: int = 5) -> Tensor:
    """Close gaps of fewer than `cells` cells in [B, S, W]: a dog between two barks still barks."""
    reach = cells // 2
    grown = nnf.max_pool1d(nnf.pad(sounds, (reach, reach)), cells, stride=1)
    shrunk: Tensor = -nnf.max_pool1d(nnf.pad(-grown, (reach, reach), value=-1.0), cells, stride=1)
    return torch.maximum(shrunk, sounds)
