"""The other sounds of a mixture, found by what they explain, and masks that are told of them.

A network that is asked for one sound has to know what the rest is, too: told the true label of the
other sound of a mixture it separates some 2 dB better. Nobody tells it in earnest, so each likely
rival is asked for by name, and counts by how well its mask and the wanted one together account for
the mixture (analysis by synthesis). Everything looks at a neighbourhood, never at the whole piece,
so pieces agree.

Shapes: L labels, K rivals, W cells of 16 frames, H bands of the coarsest level, F bins, T frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.report import Report, silent
from engine.separation.description import FRAMES_PER_CELL

if TYPE_CHECKING:
    from torch import Tensor

    from engine.separation.bandsplit import BandSplitNet, Encoded

REACH = 24
"""Cells of 160 ms (about 4 s) to each side that say which rivals there are."""

CONTEXT_CELLS = REACH + 1
"""Cells to each side, beside the network's own context, that an answer depends on."""

PER_CELL = 8
"""Rivals that are taken into account at one time."""

_STEEPNESS = 20.0
"""How much a rival loses by leaving all of the mixture unexplained, as the logarithm of odds."""

_EVIDENCE = 0.3
"""Exponent of the power of a cell when labels are counted: loud cells say more, not all."""

_ACCOUNT = 0.5
"""Exponent of the power of a bin when it is asked who explains it."""

_GREED = 2.0
"""How much worse it is that two masks claim the same than that neither claims it."""

_FAINT = 0.1
"""Share of the likeliest rival's under which another one is not asked about."""

_TRACE = 1e-5
"""Belief under which a rival changes nothing that can be heard (-100 dB)."""

_TINY = 1e-9
_NEVER = -1e4


class Rivals:
    """The likely other sounds of one mixture.

    Parameters
    ----------
    net : BandSplitNet
        Is asked for each of them.
    encoded : Encoded
        The mixture, B = 1.
    power : Tensor
        |X|^2 [1, F, T].
    excluded : sequence of int
        Labels that are no rivals: what is asked for, and what one may take it for.
    heard : Tensor or None
        What the built-in labeller says is near every cell, shares [L, W]; without it the network's
        own label maps are believed.
    report : Report
        Told of progress between rivals, so that it can be cancelled there.
    """

    def __init__(
        self,
        net: BandSplitNet,
        encoded: Encoded,
        power: Tensor,
        excluded: Sequence[int],
        heard: Tensor | None = None,
        report: Report = silent,
    ) -> None:
        import torch

        self._weight = power.pow(_ACCOUNT)
        self._whole = _around(_by_cell(self._weight.sum(dim=1)))
        shares = _shares(net, encoded, power, excluded, heard)
        best = shares.topk(min(PER_CELL, shares.shape[0]), dim=0)
        likely = torch.where(best.values >= _FAINT * best.values[:1], best.values, 0.0)
        kept = torch.zeros_like(shares).scatter_(0, best.indices, likely)
        numbers = kept.amax(dim=1).nonzero()[:, 0]
        self._shares = kept[numbers]
        # One after the other: so many at once fall out of the processor's cache.
        self._logits: list[Tensor] = []
        grounds = net.grounds(encoded)
        for place, one in enumerate(numbers[:, None]):
            report(place / len(numbers))
            self._logits.append(net.decode(encoded, net.ask(one), net.maps(encoded, one), grounds))

    def against(self, wanted: Tensor, claimed: Tensor) -> Tensor:
        """Return the mask of a sound that is told of its rivals, [1, F, T].

        Parameters
        ----------
        wanted : Tensor
            Logits [1, F, T] of the sound, asked for by itself.
        claimed : Tensor
            Mask [1, F, T] of all that is asked for: what the rivals need not explain.
        """
        import torch
        import torch.nn.functional as nnf

        from engine.separation.bandsplit import against

        if not self._logits:
            return torch.sigmoid(wanted)
        free = 1.0 - claimed
        odds = []
        for share, logits in zip(self._shares, self._logits, strict=True):
            # In place: whole spectrograms that come and go cost as much as the network.
            left = nnf.leaky_relu_(free - torch.sigmoid(logits), _GREED)
            unexplained = left.mul_(left).mul_(self._weight).sum(dim=1)
            miss = _around(_by_cell(unexplained)) / (self._whole + _TINY)
            odd = torch.log(share + _TINY) - _STEEPNESS * miss[0, 0]
            odds.append(torch.where(share > 0, odd, _NEVER))
        belief = torch.softmax(torch.stack(odds), dim=0)
        belief = nnf.interpolate(belief[None], size=wanted.shape[2], mode="linear")[0]
        told = torch.zeros_like(wanted)
        for share, logits in zip(belief, self._logits, strict=True):
            if share.amax() > _TRACE:
                told.addcmul_(share, against(wanted, logits))
        return told


def _shares(
    net: BandSplitNet,
    encoded: Encoded,
    power: Tensor,
    excluded: Sequence[int],
    heard: Tensor | None,
) -> Tensor:
    """How much of what is heard near a cell belongs to each label, [L, W]."""
    import torch

    cells = torch.softmax(encoded.cells[0].float(), dim=0)
    bands = cells.shape[2]
    home = net.band_of_bin // (net.config.bands // bands)
    loud = power.new_zeros(bands, power.shape[2]).index_add_(0, home, power[0])
    weight = _by_cell(loud)[0].pow(_EVIDENCE)
    if heard is None:
        shares = torch.einsum("lwh,hw->lw", cells, weight)
    else:
        shares = heard * weight.sum(dim=0)
    shares[list(excluded)] = 0.0
    shares = _around(shares[None])[0]
    return shares / (shares.sum(dim=0) + _TINY)


def _by_cell(values: Tensor) -> Tensor:
    """Means [1, N, W] over the frames of each cell of values [N, T]."""
    from torch.nn.functional import avg_pool1d

    return avg_pool1d(values[None], FRAMES_PER_CELL)


def _around(values: Tensor) -> Tensor:
    """Means [1, N, W] of the neighbours within `REACH` cells; beyond the ends there is nothing."""
    from torch.nn.functional import avg_pool1d

    return avg_pool1d(values, 2 * REACH + 1, stride=1, padding=REACH)
