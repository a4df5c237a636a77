"""The time-selective seed's network: a plain U-Net whose decoder is told which sound to keep.

Its shape is that of the seed system, so that the two recipes can be compared on equal terms: four
levels of two 3x3 convolutions (64, 128, 256, 512 channels), batch norms, a bottleneck and three
decoder levels modulated by FiLM (Perez et al. 2018) from a 1024-dimensional vector, and a sigmoid
magnitude mask (U-Net: Ronneberger et al. 2015; for masks of spectrograms Jansson et al. 2017).

The vector is a CLAP text embedding in the seed. Here it is a row of a table learned with the
network, one for each sound of the vocabulary, or any vector from outside: `FilmUNet.forward` takes
both.

Shapes in this file: B mixtures, F bins, T STFT frames (a multiple of `FilmUNetConfig.stride`),
C channels, E numbers in a condition vector.
"""

from __future__ import annotations

from typing import TypeVar

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from engine.separation.unet_description import FilmUNetConfig


class Film(nn.Module):
    """Scale and shift of every channel by linear functions of the condition vector."""

    def __init__(self, condition: int, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Linear(condition, channels)
        self.beta = nn.Linear(condition, channels)
        # Begin around the identity: a scale around zero would hide the decoder from the loss.
        nn.init.ones_(self.gamma.bias)

    def forward(self, x: Tensor, vector: Tensor) -> Tensor:
        """Return x [B, C, F, T] modulated by vector [B, E]."""
        gamma, beta = self.gamma(vector)[:, :, None, None], self.beta(vector)[:, :, None, None]
        modulated: Tensor = gamma * x + beta
        return modulated


class Pair(nn.Module):
    """Twice a 3x3 convolution, batch norm and ReLU; then FiLM where `condition` is not 0."""

    def __init__(self, entering: int, leaving: int, condition: int = 0) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(entering, leaving, 3, padding=1), nn.BatchNorm2d(leaving), nn.ReLU()
        )
        self.second = nn.Sequential(
            nn.Conv2d(leaving, leaving, 3, padding=1), nn.BatchNorm2d(leaving), nn.ReLU()
        )
        self.film = Film(condition, leaving) if condition else None

    def forward(self, x: Tensor, vector: Tensor | None) -> Tensor:
        """Return features [B, leaving, F, T] of x [B, entering, F, T]."""
        x = self.second(self.first(x))
        return x if self.film is None else self.film(x, vector)


class FilmUNet(nn.Module):
    """Mixture magnitudes and conditions in, magnitude masks out."""

    def __init__(self, config: FilmUNetConfig) -> None:
        super().__init__()
        self.config = config
        widths, condition = config.widths, config.condition
        self.table = None
        if config.labels and condition:
            self.table = nn.Embedding(config.labels, condition)
        self.downs = nn.ModuleList(
            Pair(entering, leaving)
            for entering, leaving in zip((1, *widths[:-1]), widths, strict=True)
        )
        self.bottom = Pair(widths[-1], widths[-1], condition)
        # Deepest first. Each level leaves as many channels as the next one up has; the outermost
        # decoder hears no prompt.
        self.grows = nn.ModuleList()
        self.ups = nn.ModuleList()
        for level in reversed(range(len(widths))):
            wide = widths[level]
            leaving = widths[max(level - 1, 0)]
            self.grows.append(nn.ConvTranspose2d(wide, wide, 2, stride=2))
            self.ups.append(Pair(2 * wide, leaving, condition if level else 0))
        self.draw = nn.Conv2d(widths[0], 1, 1)

    def vectors(self, condition: Tensor | None) -> Tensor | None:
        """Return the condition vectors [B, E]: table rows for label numbers, others as they are.

        Raises
        ------
        ValueError
            If the network needs a condition and there is none, or a label and it has no table.
        """
        if not self.config.condition:
            return None
        if condition is None:
            raise ValueError("this network needs to know which sound to keep")
        if condition.is_floating_point():
            return condition
        if self.table is None:
            raise ValueError("this network takes vectors, not label numbers")
        rows: Tensor = self.table(condition)
        return rows

    def forward(self, magnitude: Tensor, condition: Tensor | None = None) -> Tensor:
        """Draw masks.

        Parameters
        ----------
        magnitude : Tensor
            |X| [B, F, T] of the unnormalised STFT of audio in [-1, 1].
        condition : Tensor or None
            int64 [B] label numbers, or float [B, E] vectors such as text embeddings; not used by
            the text-agnostic baseline.

        Returns
        -------
        Tensor
            Masks [B, F, T] in 0..1.
        """
        vector = self.vectors(condition)
        x = magnitude[:, None].contiguous(memory_format=torch.channels_last)
        levels = []
        for down in self.downs:
            x = down(x, None)
            levels.append(x)
            x = nnf.max_pool2d(x, 2)
        x = self.bottom(x, vector)
        for grow, up, level in zip(self.grows, self.ups, reversed(levels), strict=True):
            x = grow(x)
            if x.shape[-2:] != level.shape[-2:]:
                # 513 bins were pooled to 256: the missing one comes back by stretching.
                x = nnf.interpolate(x, size=level.shape[-2:], mode="bilinear")
            x = up(torch.cat([x, level], dim=1), vector)
        mask: Tensor = torch.sigmoid(self.draw(x))[:, 0]
        return mask


_Net = TypeVar("_Net", bound=nn.Module)


def fused(net: _Net) -> _Net:
    """Merge every batch norm into the convolution before it, in place; for evaluation only."""
    for pair in net.modules():
        if isinstance(pair, Pair):
            for name in ("first", "second"):
                conv, normed, rectify = getattr(pair, name)
                setattr(pair, name, nn.Sequential(fuse_conv_bn_eval(conv, normed), rectify))
    return net
