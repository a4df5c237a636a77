"""Building blocks of the band-split network.

Shapes: B mixtures, P prompts, W patches of two frames, H bands, C channels, L labels, E embedding.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn


def norm(channels: int, folded: bool) -> nn.Module:
    """Batch norm while learning; in shipped weights it is folded into the convolution before."""
    return nn.Identity() if folded else nn.BatchNorm2d(channels)


class Block(nn.Module):
    """Two 3x3 convolutions with a residual path."""

    def __init__(self, channels: int, folded: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=folded)
        self.norm1 = norm(channels, folded)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=folded)
        self.norm2 = norm(channels, folded)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, W, H] -> the same shape."""
        y = torch.relu_(self.norm1(self.conv1(x)))
        return torch.relu_(self.norm2(self.conv2(y)) + x)


class Down(nn.Module):
    """Halve both axes by merging 2x2 neighbours."""

    def __init__(self, channels_in: int, channels_out: int, folded: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, 2, stride=2, bias=folded)
        self.norm = norm(channels_out, folded)
        self.block = Block(channels_out, folded)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, W, H] -> [B, C', W / 2, H / 2]."""
        out: Tensor = self.block(nnf.relu(self.norm(self.conv(x))))
        return out


class Timeline(nn.Module):
    """One-dimensional context: hears 1 s to each side across all bands, for very little work."""

    def __init__(self, channels: int, labels: int, folded: bool) -> None:
        super().__init__()
        self.first = nn.Conv1d(2 * channels, channels, 3, padding=1, bias=folded)
        self.second = nn.Conv1d(channels, channels, 3, padding=2, dilation=2, bias=folded)
        self.third = nn.Conv1d(channels, channels, 3, padding=4, dilation=4, bias=folded)
        self.norms = nn.ModuleList(
            nn.Identity() if folded else nn.BatchNorm1d(channels) for _ in range(3)
        )
        self.back = nn.Conv1d(channels, channels, 1)
        self.presence = nn.Conv1d(channels, labels, 1)
        # Of all labels about two sound at once; starting there spares the first steps.
        nn.init.constant_(self.presence.bias, -4.5)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[B, C, W, H] -> (x with context added, presence logits [B, L, W])."""
        pooled = torch.cat([x.mean(dim=3), x.amax(dim=3)], dim=1)
        y = nnf.relu(self.norms[0](self.first(pooled)))
        y = y + nnf.relu(self.norms[1](self.second(y)))
        y = y + nnf.relu(self.norms[2](self.third(y)))
        return x + self.back(y).unsqueeze(3), self.presence(y)


class Up(nn.Module):
    """Double both axes, add what the encoder heard there, steer by the prompt."""

    def __init__(
        self, channels_in: int, channels_out: int, embedding: int, full: bool, folded: bool
    ) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels_in, channels_out, 1, bias=folded)
        self.skip = nn.Conv2d(channels_out, channels_out, 1, bias=False)
        self.norm = norm(channels_out, folded)
        self.film = nn.Linear(embedding, 2 * channels_out)
        self.block = Block(channels_out, folded) if full else Half(channels_out, folded)

    def passed(self, level: Tensor) -> Tensor:
        """Return what this level of the encoder gives to every prompt, [B, C', 2W, 2H]."""
        return pointwise(level, self.skip.weight)

    def forward(self, x: Tensor, passed: Tensor, query: Tensor) -> Tensor:
        """x [P, C, W, H], passed [B, C', 2W, 2H], query [P, E] -> [P, C', 2W, 2H]."""
        narrow = pointwise(x, self.reduce.weight, self.reduce.bias)
        wide = nnf.interpolate(narrow, scale_factor=2.0, mode="nearest")
        wide = self.norm(wide + tile(passed, x.shape[0]))
        out: Tensor = self.block(torch.relu_(film(wide, self.film(query))))
        return out


class Half(nn.Module):
    """One residual 3x3 convolution: enough at the finest level, where work is dearest."""

    def __init__(self, channels: int, folded: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, bias=folded)
        self.norm = norm(channels, folded)

    def forward(self, x: Tensor) -> Tensor:
        """[P, C, W, H] -> the same shape."""
        return torch.relu_(self.norm(self.conv(x)) + x)


def tile(x: Tensor, prompts: int) -> Tensor:
    """Repeat mixtures [B, ...] for their prompts [P, ...], keeping the memory format."""
    times = prompts // x.shape[0]
    return x if times == 1 else torch.cat([x] * times)


def film(x: Tensor, parameters: Tensor) -> Tensor:
    """Scale and shift the channels of x [P, C, W, H] by parameters [P, 2C]."""
    scale, shift = parameters[:, :, None, None].chunk(2, dim=1)
    return torch.addcmul(shift, x, 1.0 + scale)


def pointwise(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """A 1x1 convolution of x [P, C, W, H], channels last, with a kernel [C', C, 1, 1].

    As one matrix product: PyTorch's own choice for a single item is a slow path on the CPU.
    """
    out = nnf.linear(x.permute(0, 2, 3, 1), weight.flatten(1), bias)
    return out.permute(0, 3, 1, 2)
