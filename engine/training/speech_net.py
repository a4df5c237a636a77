"""The trainable twins of the networks in `engine.labelling.speech_mfcc`."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.labelling import speech_features
from engine.labelling.speech_mfcc import SHAPES, Shape
from engine.report import EngineError

Array = NDArray[np.float32]


class FrameNet(nn.Module):
    """The trainable twin of `engine.labelling.speech_mfcc.Network`."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        layers: list[nn.Module] = []
        before = speech_features.COUNT
        for layer in shape.all_layers:
            layers.append(nn.Conv1d(before, layer.units, layer.kernel, dilation=layer.dilation))
            before = layer.units
        self.layers = nn.ModuleList(layers)
        if shape.smooth:
            for module in layers:
                assert isinstance(module, nn.Conv1d)
                nn.init.xavier_uniform_(module.weight, gain=2.0)

    def forward(self, features: Tensor) -> Tensor:
        """Logits [B, T] of normalised features [B, COUNT, T + 2 * reach]."""
        hidden = features
        for layer, module in zip(self.shape.layers, self.layers, strict=False):
            heard = hidden
            hidden = module(heard)
            if self.shape.smooth:
                hidden = torch.sigmoid(hidden)
                continue
            hidden = torch.relu(hidden)
            if layer.kernel > 1 and heard.shape[1] == layer.units:
                hidden = hidden + heard[..., layer.reach : heard.shape[-1] - layer.reach]
        logits: Tensor = self.layers[-1](hidden)
        return logits[:, 0]


class SpeechNet(nn.Module):
    """The networks named, over features normalised with fixed numbers.

    Parameters
    ----------
    variants : sequence of str
        Keys of `SHAPES`; the first one is what validation is about.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, variants: Sequence[str]) -> None:
        super().__init__()
        refuse_unknown(variants)
        self.variants = tuple(variants)
        self.nets = nn.ModuleDict({name: FrameNet(SHAPES[name]) for name in variants})
        self.register_buffer("mean", torch.zeros(speech_features.COUNT))
        self.register_buffer("scale", torch.ones(speech_features.COUNT))

    @property
    def reach(self) -> int:
        """Steps of features needed before and after those that are scored."""
        return max(SHAPES[name].reach for name in self.variants)

    def forward(self, features: Tensor) -> Tensor:
        """Logits [B, variants, T] of cepstra [B, T + 2 * reach, COUNT]."""
        normal = ((features - self.mean) * self.scale).transpose(1, 2)
        found = []
        for name in self.variants:
            spare = self.reach - SHAPES[name].reach
            found.append(self.nets[name](normal[..., spare : normal.shape[-1] - spare]))
        return torch.stack(found, dim=1)


def refuse_unknown(variants: Sequence[str]) -> None:
    """Raise EngineError unless these are keys of `SHAPES`, at least one."""
    if not variants or any(name not in SHAPES for name in variants):
        known = ", ".join(f'"{name}"' for name in SHAPES)
        raise EngineError(f"The variants of the speech network are one or more of {known}.")


def tensors(net: SpeechNet) -> dict[str, Array]:
    """The weights as `engine.labelling.speech_mfcc` reads them: float32, by name."""
    net = copy.deepcopy(net).cpu().float()
    found = {"mean": net.mean.numpy(), "scale": net.scale.numpy()}
    for variant in net.variants:
        frame_net = net.nets[variant]
        assert isinstance(frame_net, FrameNet)
        for number, module in enumerate(frame_net.layers):
            assert isinstance(module, nn.Conv1d)
            # Ours is [kernel, in, out], so that a tap is one matrix product.
            weight = module.weight.detach().numpy().transpose(2, 1, 0)
            assert module.bias is not None
            found[f"{variant}.{number}.weight"] = np.ascontiguousarray(weight)
            found[f"{variant}.{number}.bias"] = module.bias.detach().numpy()
    return found
