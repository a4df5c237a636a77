"""What a separator learns when single sounds are rare or were never heard.

Three terms (weakly supervised, language-conditioned separation through bi-modal semantic
similarity, ICLR 2024). Two or more recordings, each of which may already be a mixture of sounds,
are added up to a mixture of mixtures; masks are drawn for prompts about it:

* reconstruction: the mask of a recording's caption gives that recording back (mix-and-separate);
* consistency: the masks of a recording's phrases add up to that recording;
* contrast: what each phrase's mask lets through sounds like that phrase and not like the others,
  as a frozen audio-text model judges it.

Where the recordings are single sounds, the first term alone is supervised learning.

Shapes: R prompts, F bins, T frames, C texts in all processes, D the joint space.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
import torch.distributed as dist
import torch.nn.functional as nnf
from torch import Tensor

Objective = Literal["supervised", "mix-and-separate", "weak", "semi"]
Direction = Literal["audio", "text", "both"]

QUIETEST, LOUDEST = 1e-3, 10.0
"""Limits of the weight of a bin."""


def bin_weights(magnitude: Tensor) -> Tensor:
    """Return ``clamp(log1p(|X|), 1e-3, 10)``: loud bins count more, but only as the ear hears."""
    return torch.log1p(magnitude).clamp(QUIETEST, LOUDEST)


def weighted_l1(estimate: Tensor, target: Tensor, magnitude: Tensor) -> Tensor:
    """Return the mean of ``w |estimate - target|`` over bins and frames, [R].

    Parameters
    ----------
    estimate, target : Tensor
        Linear magnitudes [R, F, T].
    magnitude : Tensor
        [R, F, T]; ``w`` are its `bin_weights`.
    """
    return (bin_weights(magnitude) * (estimate - target).abs()).mean(dim=(1, 2))


def reconstruction(estimates: Tensor, targets: Tensor, mixtures: Tensor) -> Tensor:
    """Return the reconstruction error of each recording [R] from the mask of its caption.

    Parameters
    ----------
    estimates : Tensor
        Masked magnitudes of the mixture of mixtures [R, F, T].
    targets, mixtures : Tensor
        Magnitudes of the recording and of the mixture it lies in, [R, F, T]; the mixture weighs.
    """
    return weighted_l1(estimates, targets, mixtures)


def consistency(estimates: Tensor, place: Tensor, targets: Tensor) -> Tensor:
    """Return the error of each recording [N] when its phrases' estimates are added up.

    Parameters
    ----------
    estimates : Tensor
        Masked magnitudes [R, F, T], one for each phrase.
    place : Tensor
        int64 [R]: the recording of each phrase, 0 .. N - 1. A recording has as many phrases as it
        has: none is repeated to fill a quota, so none needs a smaller weight.
    targets : Tensor
        Magnitudes of the recordings [N, F, T]; they weigh as well.
    """
    whole = torch.zeros_like(targets).index_add(0, place, estimates)
    return weighted_l1(whole, targets, targets)


class Gathered(NamedTuple):
    """What all processes know together; this one's rows begin at `first`."""

    rows: Tensor
    first: int


def processes() -> int:
    """How many processes learn together."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def gather(rows: Tensor) -> Gathered:
    """Put the rows [r, ...] of all processes below each other; gradients find their way back.

    The processes may have different numbers of rows, none at all too; every one of them must call
    this equally often.
    """
    world = processes()
    if world == 1:
        return Gathered(rows, 0)
    mine = torch.tensor([len(rows)], device=rows.device)
    counts = [torch.zeros_like(mine) for _ in range(world)]
    dist.all_gather(counts, mine)
    sizes = [int(one) for one in counts]
    padded = nnf.pad(rows, (0, 0) * (rows.ndim - 1) + (0, max(sizes) - len(rows)))
    everyone = _Together.apply(padded)  # type: ignore[no-untyped-call]
    parts = [one[:size] for one, size in zip(everyone, sizes, strict=True)]
    return Gathered(torch.cat(parts), sum(sizes[: dist.get_rank()]))


class _Together(torch.autograd.Function):
    """Rows of all processes, [world, r, ...]; the gradient is the sum of what all make of mine."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, rows: Tensor) -> Tensor:
        everyone = [torch.empty_like(rows) for _ in range(dist.get_world_size())]
        dist.all_gather(everyone, rows.contiguous())
        return torch.stack(everyone)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, gradient: Tensor) -> Tensor:
        gradient = gradient.contiguous()
        dist.all_reduce(gradient)
        return gradient[dist.get_rank()]


def contrast(
    sounds: Tensor,
    texts: Tensor,
    numbers: Tensor,
    weights: Tensor,
    scale: float,
    direction: Direction = "audio",
) -> Tensor:
    """Return the bi-modal contrastive loss, a weighted sum of this process's cross-entropies.

    ``scale * sounds @ texts.T`` should be largest where a sound meets its own text. Rows of other
    processes are negatives too; equal texts are none, since a sound answers all of them.

    Parameters
    ----------
    sounds : Tensor
        [r, D]: what was separated for each phrase, as the audio-text model hears it.
    texts : Tensor
        [r, D]: the phrases as it reads them.
    numbers : Tensor
        int64 [r]: equal for equal texts, in all processes.
    weights : Tensor
        [r]: what each row counts.
    scale : float
        The model's own logit scale.
    direction : str
        "audio": each sound chooses among the texts; "text": each text among the sounds; "both":
        the mean of the two.

    Returns
    -------
    Tensor
        A number; 0 when there is not one phrase in this process.
    """
    all_texts = gather(texts)
    all_numbers = gather(numbers).rows
    all_sounds = gather(sounds) if direction != "audio" else Gathered(sounds, 0)
    own = torch.arange(len(sounds), device=sounds.device) + all_texts.first
    columns = torch.arange(len(all_texts.rows), device=sounds.device)
    equal = (numbers[:, None] == all_numbers) & (columns != own[:, None])
    losses = []
    if direction != "text":
        losses.append(_choose(scale * sounds @ all_texts.rows.T, equal, own))
    if direction != "audio":
        losses.append(_choose(scale * texts @ all_sounds.rows.T, equal, own))
    return (weights * torch.stack(losses).mean(dim=0)).sum()


def _choose(logits: Tensor, equal: Tensor, own: Tensor) -> Tensor:
    """Cross-entropies [r] of rows [r, C] whose answer is `own`."""
    logits = logits.masked_fill(equal, float("-inf"))
    return nnf.cross_entropy(logits, own, reduction="none")


def warmed_up(step: int, after: int, over: int) -> float:
    """Return how much of the contrastive term counts at a step, 0..1.

    Nothing for `after` steps, then a straight line over `over` steps: as long as the masks are
    noise, an audio-text model has nothing to say about them.
    """
    if step < after:
        return 0.0
    return min(1.0, (step - after + 1) / over) if over > 0 else 1.0
