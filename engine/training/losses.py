"""What the built-in separator is trained on.

Shapes: B mixtures, P = K B prompts (prompt p is about mixture p mod B), S sources, F bins,
T frames, L labels; W x H is the coarse grid of cells.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import torch
import torch.nn.functional as nnf
from torch import Tensor

from engine.separation import spectra

TAU = 1e-3
"""Share of the mixture's power below which errors no longer count: caps the SNR at 30 dB."""

ABSENT_TAU = 1e-2
"""The same for a prompt nothing answers. Milder, or fear of leaking would outweigh separating."""

POWER_FLOOR = 1e-4
"""Added to powers so that silence has a finite logarithm (about -75 dBFS per bin)."""


class Problem(NamedTuple):
    """What a mask is judged by, as real numbers so that gradients flow through the mask only."""

    mixture: Tensor
    """|X|^2, [P, F, T]."""

    target: Tensor
    """|S|^2, [P, F, T]."""

    shared: Tensor
    """Re(S conj(X)), [P, F, T]."""


def make_problem(mixture: Tensor, target: Tensor) -> Problem:
    """Prepare complex spectra [P, F, T] for the losses."""
    shared = mixture.real * target.real + mixture.imag * target.imag
    return Problem(spectra.power(mixture), spectra.power(target), shared)


def snr_loss(mask: Tensor, problem: Problem) -> Tensor:
    """Soft-limited negative SNR of the masked mixture, in dB, mean over prompts.

    ``10 log10((|S - M X|^2 + tau |X|^2) / (|S|^2 + tau |X|^2))``, sums over the whole item.
    An absent target (S = 0) needs no other formula: the loss is then the leak above -20 dB.

    Parameters
    ----------
    mask : Tensor
        [P, F, T] in [0, 1].
    problem : Problem
        The mixture and the target.
    """
    error = problem.target + mask * (mask * problem.mixture - 2.0 * problem.shared)
    whole, wanted = problem.mixture.sum(dim=(1, 2)), problem.target.sum(dim=(1, 2))
    tau = torch.where(wanted > TAU * whole, TAU, ABSENT_TAU)
    room = tau * whole + POWER_FLOOR
    # The error is a difference of large sums: rounding may leave it a hair below zero.
    total = error.sum(dim=(1, 2)).clamp(min=0.0)
    return (10.0 * torch.log10((total + room) / (wanted + room))).mean()


def si_sdr_loss(mask: Tensor, problem: Problem) -> Tensor:
    """Negative SI-SDR of the masked mixture in dB within -15..30, mean over present targets.

    With E = M X it needs three sums only: ``a = <S, E>^2 / (|S|^2 |E|^2)`` is the squared cosine,
    ``SI-SDR = 10 log10(a / (1 - a))`` (Le Roux et al., "SDR: half-baked or well done?", 2019).
    Unlike the SNR it does not reward a faint estimate of the wrong sound.
    """
    wanted = problem.target.sum(dim=(1, 2))
    present = wanted > TAU * problem.mixture.sum(dim=(1, 2))
    inner = (mask * problem.shared).sum(dim=(1, 2))
    power = (mask * mask * problem.mixture).sum(dim=(1, 2))
    cosine = inner.clamp(min=0.0) ** 2 / (wanted * power + POWER_FLOOR)
    # 0.03 and 0.001: the score is soft-limited near -15 and at 30 dB.
    ratio = (cosine + 0.03) / (1.0 - cosine.clamp(max=1.0) + 0.001)
    score = 10.0 * torch.log10(ratio) * present
    return -score.sum() / present.sum().clamp(min=1)


def magnitude_loss(mask: Tensor, problem: Problem) -> Tensor:
    """Mean absolute error of magnitudes to the power 0.5, relative to the mixture's mean.

    The SNR hears only the loudest moments; this term cares for the quiet ones.
    """
    whole = (problem.mixture + 1e-8).pow(0.25)
    scale = whole.mean(dim=(1, 2), keepdim=True) + 1e-3
    wanted = (problem.target + 1e-8).pow(0.25) / scale
    return (torch.sqrt(mask + 1e-4) * (whole / scale) - wanted).abs().mean()


def cell_shares(powers: Tensor, edges: list[int], frames: int, bands: int) -> Tensor:
    """Return source energies per cell, [B, S, W, H].

    Parameters
    ----------
    powers : Tensor
        |S|^2 [B, S, F, T].
    edges : list of int
        Bin edges of the network's bands.
    frames, bands : int
        STFT frames and bands per cell.
    """
    coarse = edges[::bands]
    sums = torch.stack(
        [powers[:, :, low:high].sum(dim=2) for low, high in itertools.pairwise(coarse)],
        dim=-1,
    )
    batch, sources, _, _ = sums.shape
    return sums.reshape(batch, sources, -1, frames, len(coarse) - 1).sum(dim=3)


def cell_loss(cells: Tensor, energies: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy between the label shares the encoder sees and the true energy shares.

    Parameters
    ----------
    cells : Tensor
        Logits [B, L, W, H].
    energies : Tensor
        [B, S, W, H] from `cell_shares`.
    labels : Tensor
        int64 [B, S]; -1 for no source.
    """
    total = energies.sum(dim=1)
    shares = energies / (total[:, None] + 1e-8)
    logs = nnf.log_softmax(cells.float(), dim=1)
    index = labels.clamp(min=0)[:, :, None, None].expand(-1, -1, *cells.shape[2:])
    each = -(shares * torch.gather(logs, 1, index) * (labels >= 0)[:, :, None, None]).sum(dim=1)
    peak = total.amax(dim=(1, 2), keepdim=True)
    # Loud cells count more, but far less than by their energy; the quietest not at all.
    weight = (total / (peak + POWER_FLOOR)).pow(0.25) * (total > 1e-5 * peak + POWER_FLOOR)
    return (each * weight).sum() / (weight.sum() + 1e-6)


def presence_loss(presence: Tensor, energies: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy of "this label sounds now", [B, L, W] logits against energies.

    A label sounds where its source holds more than 1 % of the energy there and is not more than
    45 dB under the loudest moment of the mixture.
    """
    power = energies.sum(dim=3)
    total = power.sum(dim=1, keepdim=True)
    peak = total.amax(dim=2, keepdim=True)
    sounds = (power > 0.01 * total) & (power > 10**-4.5 * peak + POWER_FLOOR)
    truth = torch.zeros_like(presence, dtype=torch.float32)
    index = labels.clamp(min=0)[:, :, None].expand(-1, -1, presence.shape[2])
    truth.scatter_add_(1, index, (sounds & (labels >= 0)[:, :, None]).float())
    truth = truth.clamp(max=1.0)
    loss = nnf.binary_cross_entropy_with_logits(presence.float(), truth, reduction="none")
    return loss.sum(dim=1).mean()
