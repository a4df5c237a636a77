"""A U-Net that reads the prompt: text tokens are attended to where the picture is coarsest.

The network of "Weakly-supervised audio separation via bi-modal semantic similarity" (ICLR 2024):
a convolutional U-Net on log magnitudes whose deepest levels look at themselves and at the tokens
of the prompt (self- and cross-attention); its last feature maps are weighed by gates from the
pooled text vector and add up to one mask.

The levels above the attention hear the mixture only, so they are computed once per mixture and
serve all prompts about it; the released code repeats them for every prompt, with the same result.

Shapes: B mixtures, R prompts, F bins, T frames, C channels, L tokens of W numbers, D numbers in a
pooled vector.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

_MOST = 2**16
_MOST_LEVELS = 10
_SLOPE = 0.2
"""Of the leaky rectifiers on the way down."""

Norm = Literal["batch", "group"]


@dataclass(frozen=True)
class WeakUNetConfig:
    """Everything that fixes the shapes of the network; the defaults are the paper's.

    Attributes
    ----------
    pooled, tokens : int
        Numbers in a pooled text vector and in a token state; `tokens` 0 = the audio-text model has
        none, and the pooled vector is the one token.
    downs : int
        Levels; each halves bins and frames.
    maps : int
        Feature maps that the gates weigh.
    width : int
        Channels of the outermost level; they double down to eight times as many.
    attended : int
        Deepest levels that attend to themselves and to the text.
    heads : int
        Of the attention.
    norm : str
        "batch" as in the paper, or "group": no statistics over a batch, for small batches and
        several processes on the CPU.
    sample_rate, n_fft, hop, frames : int
        Of the audio and its transform: Hz, samples, samples, and samples per item.
    """

    pooled: int
    tokens: int = 0
    downs: int = 7
    maps: int = 32
    width: int = 64
    attended: int = 3
    heads: int = 8
    norm: Norm = "batch"
    sample_rate: int = 16_000
    n_fft: int = 1022
    hop: int = 256
    frames: int = 131_070

    def __post_init__(self) -> None:
        sizes = (self.pooled, self.maps, self.width, self.heads, self.sample_rate, self.hop)
        if not all(type(one) is int and 0 < one <= _MOST for one in sizes):
            raise ValueError("sizes must be whole numbers above 0")
        if not 1 <= self.downs <= _MOST_LEVELS or not 1 <= self.attended <= self.downs:
            raise ValueError("attended must be at least 1 and at most downs (1 to 10)")
        if self.bins % self.stride or self.steps % self.stride:
            raise ValueError(
                f"{self.bins} bins and {self.steps} frames cannot be halved {self.downs} times"
            )
        if self.widths[-self.attended] % self.heads or self.widths[-1] % self.heads:
            raise ValueError("the channels of the attended levels are no multiple of heads")

    @classmethod
    def of(cls, values: dict[str, object]) -> WeakUNetConfig:
        """Return the configuration of plain values; TypeError or ValueError if there is none."""
        return cls(**values)  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, object]:
        """Return plain values for a sidecar file."""
        return asdict(self)

    @property
    def stride(self) -> int:
        """Bins and frames are multiples of this."""
        return 1 << self.downs

    @property
    def bins(self) -> int:
        """Bins of the transform."""
        return self.n_fft // 2 + 1

    @property
    def steps(self) -> int:
        """Frames of the transform of one item."""
        return 1 + self.frames // self.hop

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of the levels, the outermost first."""
        return tuple(self.width * min(8, 1 << level) for level in range(self.downs))


def _norm(channels: int, kind: Norm) -> nn.Module:
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    groups = next(many for many in (8, 4, 2, 1) if channels % many == 0)
    return nn.GroupNorm(groups, channels)


class Residual(nn.Module):
    """``LeakyReLU(x + norm(conv3x3(x)))``."""

    def __init__(self, channels: int, kind: Norm) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = _norm(channels, kind)

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape of x [N, C, F, T]."""
        added: Tensor = x + self.norm(self.conv(x))
        return nnf.leaky_relu(added, _SLOPE)


class Attention(nn.Module):
    """Attention and a small network, both on normed inputs and added to what came in."""

    def __init__(self, channels: int, heads: int, context: int = 0) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.attend = nn.MultiheadAttention(
            channels, heads, batch_first=True, kdim=context or None, vdim=context or None
        )
        self.then_norm = nn.LayerNorm(channels)
        self.then = nn.Sequential(
            nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels)
        )

    def forward(self, x: Tensor, context: Tensor | None, unreal: Tensor | None) -> Tensor:
        """Let places x [R, places, C] look at a context [R, L, W], or at each other without one.

        Tokens where `unreal` [R, L] is true are padding and not looked at.
        """
        asking = self.norm(x)
        looked = asking if context is None else context.to(asking.dtype)
        found, _ = self.attend(asking, looked, looked, key_padding_mask=unreal, need_weights=False)
        x = x + found
        thought: Tensor = self.then(self.then_norm(x))
        return x + thought


class Down(nn.Module):
    """The way into a level: half the size, and attention where the level has it."""

    def __init__(self, entering: int, channels: int, config: WeakUNetConfig, attend: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(entering, channels, 4, stride=2, padding=1, bias=False)
        self.norm = _norm(channels, config.norm)
        self.block = Residual(channels, config.norm)
        self.attends = attend
        if attend:
            self.inward = Attention(channels, config.heads)
            self.outward = Attention(channels, config.heads, config.tokens or config.pooled)

    def forward(self, x: Tensor, tokens: Tensor, unreal: Tensor | None) -> Tensor:
        """Return [N, channels, F / 2, T / 2] of x [N, entering, F, T]."""
        x = self.block(nnf.leaky_relu(self.norm(self.conv(x)), _SLOPE))
        if not self.attends:
            return x
        rows = x.flatten(2).transpose(1, 2)
        rows = self.outward(self.inward(rows, None, None), tokens, unreal)
        attended: Tensor = rows.transpose(1, 2).reshape(x.shape)
        return attended


class Up(nn.Module):
    """The way out of a level: twice the size; the outermost ends in bare feature maps."""

    def __init__(self, entering: int, leaving: int, kind: Norm, last: bool) -> None:
        super().__init__()
        self.block = Residual(entering, kind)
        self.conv = nn.Conv2d(entering, leaving, 3, padding=1, bias=last)
        self.norm = nn.Identity() if last else _norm(leaving, kind)
        self.last = last

    def forward(self, x: Tensor) -> Tensor:
        """Return [R, leaving, 2 F, 2 T] of x [R, entering, F, T]."""
        x = nnf.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=True)
        out: Tensor = self.norm(self.conv(self.block(x)))
        return out if self.last else nnf.relu(out)


class WeakUNet(nn.Module):
    """Mixture magnitudes and what prompts read as in, mask logits out."""

    def __init__(self, config: WeakUNetConfig) -> None:
        super().__init__()
        self.config = config
        widths, kind = config.widths, config.norm
        self.enter = _norm(1, kind)
        self.shared = config.downs - config.attended
        """Levels that hear the mixture only."""
        self.downs = nn.ModuleList(
            Down(entering, leaving, config, attend=level >= self.shared)
            for level, (entering, leaving) in enumerate(zip((1, *widths[:-1]), widths, strict=True))
        )
        ups = []
        for level in reversed(range(config.downs)):
            wide = widths[level] * (1 if level == config.downs - 1 else 2)
            leaving = widths[level - 1] if level else config.maps
            ups.append(Up(wide, leaving, kind, last=level == 0))
        self.ups = nn.ModuleList(ups)
        self.gates = nn.Linear(config.pooled, config.maps)
        self.scale = nn.Parameter(torch.ones(config.maps))
        self.bias = nn.Parameter(torch.zeros(1))
        nn.init.normal_(self.gates.weight, std=0.01)
        nn.init.zeros_(self.gates.bias)

    def forward(
        self,
        magnitude: Tensor,
        item: Tensor,
        pooled: Tensor,
        tokens: Tensor | None = None,
        real: Tensor | None = None,
    ) -> Tensor:
        """Draw masks.

        Parameters
        ----------
        magnitude : Tensor
            |X| [B, F, T] of the unnormalised STFT of audio in [-1, 1].
        item : Tensor
            int64 [R]: the mixture that each prompt is about.
        pooled : Tensor
            [R, D] text vectors.
        tokens, real : Tensor or None
            Token states [R, L, W], and which of them are no padding, bool [R, L] (None = all).

        Returns
        -------
        Tensor
            Logits [R, F, T], float32; their sigmoid is the mask.
        """
        if tokens is None:
            tokens, real = pooled[:, None], None
        unreal = None if real is None else ~real
        x = self.enter(torch.log1p(magnitude.detach())[:, None])
        levels = []
        for level, down in enumerate(self.downs):
            if level == self.shared:
                x = x[item]
            levels.append(x)
            x = down(x, tokens, unreal)
        for level, up in zip(reversed(range(len(levels))), self.ups, strict=True):
            x = up(x)
            if level:
                outer = levels[level]
                x = torch.cat([x, outer[item] if level < self.shared else outer], dim=1)
        weights = self.scale * torch.sigmoid(self.gates(pooled).float())
        logits: Tensor = torch.einsum("rcft,rc->rft", x.float(), weights) + self.bias
        return logits
