"""Fold batch norms into the convolutions before them, for inference."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.separation.bandsplit import BandSplitNet

_TIMELINE = ("first", "second", "third")


def fold(net: BandSplitNet) -> BandSplitNet:
    """Return a network without norms that gives what `net` gives in evaluation mode."""
    folded = BandSplitNet(net.config, folded=True).eval()
    ours = net.state_dict()
    for name in folded.state_dict():
        if name not in ours and not name.endswith(".bias"):
            raise AssertionError(f"{name} has no counterpart")
    values = {name: ours[name].clone() for name in folded.state_dict() if name in ours}
    for convolutions, norm in _pairs(net):
        scale, shift = _affine(net.get_submodule(norm))
        for name in convolutions:
            weight = ours[f"{name}.weight"]
            values[f"{name}.weight"] = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
        values[f"{convolutions[0]}.bias"] = shift
    folded.load_state_dict(values)
    return folded


def _affine(norm: nn.Module) -> tuple[Tensor, Tensor]:
    assert isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d)
    assert norm.running_var is not None
    assert norm.running_mean is not None
    scale = norm.weight.detach() * torch.rsqrt(norm.running_var + norm.eps)
    return scale, norm.bias.detach() - norm.running_mean * scale


def _pairs(net: BandSplitNet) -> list[tuple[list[str], str]]:
    """Return (convolutions whose sum is normed, norm) by name; the first one gets the shift."""
    pairs: list[tuple[list[str], str]] = []
    for name, module in net.named_modules():
        if not isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            continue
        parent, _, own = name.rpartition(".")
        if name.startswith("timeline."):
            pairs.append(([f"timeline.{_TIMELINE[int(own)]}"], name))
        elif name == "enter_norm":
            pairs.append((["enter"], name))
        elif parent.startswith("ups.") and parent.count(".") == 1:
            pairs.append(([f"{parent}.reduce", f"{parent}.skip"], name))
        else:
            pairs.append(([f"{parent}.conv{own.removeprefix('norm')}"], name))
    return pairs
