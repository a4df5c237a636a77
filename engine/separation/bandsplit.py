"""The network of the built-in separator: a band-split U-Net that is told which sound to keep.

The encoder hears the mixture without the prompt, so one pass serves every prompt about the same
audio. From its coarsest features it also says, cell by cell (about 8 bands x 160 ms), which of
the known sounds dominates; that map for the prompted sound, and the prompt's embedding (FiLM),
steer a light decoder, which draws the magnitude mask.

Nothing looks at a whole clip (no pooling over time, no norm over time, no level normalisation):
the receptive field is finite, so chunks with enough context give the same mask as one pass.

Shapes in this file: B mixtures, P prompts, T STFT frames (a multiple of `FRAME_STRIDE`), F bins,
H bands, W patches of two frames, C channels, L labels.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from engine.separation.blocks import Block, Down, Timeline, Up, film, norm, pointwise, tile

PATCH = 2
"""Frames per patch: the network's own time step is two STFT frames."""

FRAME_STRIDE = 16
"""T must be a multiple of this many frames (patch of 2, then three halvings)."""

_GROUP = 16
"""Bands per group of equal padding."""

LOGIT_SCALE = 0.125
"""Brings cell logits into the range of the decoder's other inputs."""

RIVAL_SCALE = 0.5
"""Two logits that agree, one saying "mine" and the other "not mine", keep the strength of one."""


def against(wanted: Tensor, rival: Tensor) -> Tensor:
    """Return the mask of one sound where another one is known to play, from both sounds' logits.

    Each bin goes to whichever claims it more: the logits of two complementary masks are each
    other's negatives, and half their difference is the mean of two opinions about one mask.
    """
    return torch.sigmoid_((wanted - rival).mul_(RIVAL_SCALE))


@dataclass(frozen=True)
class BandSplitConfig:
    """Everything that fixes the shapes of the network; stored beside the weights."""

    labels: int
    sample_rate: int = 32_000
    n_fft: int = 1024
    hop: int = 320
    bands: int = 64
    single_bins: int = 16
    channels: tuple[int, int, int, int] = (32, 64, 128, 256)
    deeper: tuple[int, int, int, int] = (0, 0, 0, 0)
    embedding: int = 256

    def as_dict(self) -> dict[str, object]:
        """Return plain values for a sidecar file."""
        return asdict(self)

    @property
    def bins(self) -> int:
        """Number of STFT bins."""
        return self.n_fft // 2 + 1


def band_edges(config: BandSplitConfig) -> list[int]:
    """Return bands + 1 bin edges: single bins at the bottom, then growing geometrically."""
    wide = config.bands - config.single_bins
    ratio = (config.bins / config.single_bins) ** (1.0 / wide)
    edges = list(range(config.single_bins + 1))
    for index in range(1, wide + 1):
        ideal = round(config.single_bins * ratio**index)
        edges.append(max(edges[-1] + 1, ideal))
    edges[-1] = config.bins
    return edges


class Encoded(NamedTuple):
    """What the encoder knows about the mixtures; the decoder needs nothing else."""

    levels: tuple[Tensor, Tensor, Tensor, Tensor]
    """Features [B, C_l, W / 2^l, H / 2^l], finest first."""

    cells: Tensor
    """Logits [B, L, W / 8, H / 8]: which label dominates each cell."""

    presence: Tensor
    """Logits [B, L, W / 8]: whether each label sounds at that time."""

    loudness: Tensor
    """Scaled log power of the mixture [B, F, T], the network's input."""


class Grounds(NamedTuple):
    """What the decoder makes of mixtures before any prompt: made once, used for each of many."""

    deep: Tensor
    """[B, C_3, W / 8, H / 8]."""

    passed: tuple[Tensor, ...]
    """[B, C_l, W / 2^l, H / 2^l], coarsest first."""


class BandSplitNet(nn.Module):
    """Mixture magnitudes and prompts in, magnitude masks out."""

    band_of_bin: Tensor

    def __init__(self, config: BandSplitConfig, folded: bool = False) -> None:
        super().__init__()
        self.config = config
        c0, c1, c2, c3 = config.channels
        edges = np.array(band_edges(config))
        widths = np.diff(edges)
        self.widest = int(widths.max())
        # Neighbouring bands are worked on together, padded to the widest of their group only.
        self.groups: list[tuple[slice, int]] = []
        for first in range(0, config.bands, _GROUP):
            group = slice(first, min(first + _GROUP, config.bands))
            widest = int(widths[group].max())
            offsets = np.arange(widest)
            inside = (offsets < widths[group, None]).ravel()
            index = np.where(inside, (edges[:-1][group, None] + offsets).ravel(), 0)
            number = len(self.groups)
            # bin of each padded place, whether it is real, and the places of the real ones
            self.register_buffer(f"index{number}", torch.from_numpy(index), False)
            self.register_buffer(f"inside{number}", torch.from_numpy(inside), False)
            self.register_buffer(f"home{number}", torch.from_numpy(np.flatnonzero(inside)), False)
            self.groups.append((group, widest))
        band_of_bin = torch.from_numpy(np.repeat(np.arange(config.bands), widths))
        self.register_buffer("band_of_bin", band_of_bin, False)

        spread = (PATCH * widths.astype(np.float32)) ** -0.5
        split = torch.randn(config.bands, PATCH * self.widest, c0)
        self.split = nn.Parameter(split * torch.from_numpy(spread)[:, None, None])
        self.split_bias = nn.Parameter(torch.zeros(config.bands, c0))
        self.stem = Block(c0, folded)
        self.downs = nn.ModuleList(
            [Down(c0, c1, folded), Down(c1, c2, folded), Down(c2, c3, folded)]
        )
        self.timeline = Timeline(c3, config.labels, folded)
        self.deep = Block(c3, folded)
        # More blocks per encoder level. They begin as the identity, so that a network that has
        # learned something can be made deeper and go on from there.
        self.deeper = nn.ModuleList(
            nn.Sequential(*(Block(c, folded) for _ in range(more)))
            for c, more in zip(config.channels, config.deeper, strict=True)
        )
        for level in self.deeper:
            for block in level.children():
                if not folded:
                    nn.init.zeros_(block.norm2.weight)  # type: ignore[arg-type,union-attr]

        self.labels = nn.Embedding(config.labels, config.embedding)
        self.anything = nn.Parameter(torch.randn(1, config.embedding))
        self.cell_bias = nn.Parameter(torch.zeros(config.labels))
        self.cell_project = nn.Conv2d(c3, config.embedding, 1)
        self.speak = nn.Sequential(nn.Linear(config.embedding, config.embedding), nn.ReLU())

        self.enter = nn.Conv2d(c3 + 2, c3, 1, bias=folded)
        self.enter_norm = norm(c3, folded)
        self.enter_film = nn.Linear(config.embedding, 2 * c3)
        self.bottom = Block(c3, folded)
        ups = [
            Up(c3, c2, config.embedding, True, folded),
            Up(c2, c1, config.embedding, True, folded),
            Up(c1, c0, config.embedding, False, folded),
        ]
        self.ups = nn.ModuleList(ups)
        outputs = PATCH * self.widest + PATCH
        self.draw = nn.Parameter(torch.randn(config.bands, c0, outputs) * c0**-0.5)
        self.draw_bias = nn.Parameter(torch.zeros(config.bands, outputs))

    def features(self, power: Tensor) -> Tensor:
        """Return scaled log power of |X|^2 [B, F, T]; silence maps to about -1.4."""
        return (torch.log(power.float() + 1e-5) + 2.0) / 7.0

    def encode(self, power: Tensor) -> Encoded:
        """Hear mixtures.

        Parameters
        ----------
        power : Tensor
            |X|^2 [B, F, T] of the unnormalised STFT of audio in [-1, 1].

        Returns
        -------
        Encoded
            Features and label maps.
        """
        loudness = self.features(power)
        batch, _, frames = loudness.shape
        steps, bands = frames // PATCH, self.config.bands
        rows = loudness.transpose(1, 2)
        weights = self.split.reshape(bands, PATCH, self.widest, -1)
        parts = []
        for number, (group, widest) in enumerate(self.groups):
            part = rows.index_select(2, self.get_buffer(f"index{number}"))
            part = part * self.get_buffer(f"inside{number}")
            part = part.reshape(batch * steps, PATCH, -1, widest).permute(2, 0, 1, 3).flatten(2)
            parts.append(torch.bmm(part, weights[group, :, :widest].flatten(1, 2)))
        x = torch.cat(parts) + self.split_bias[:, None]
        # [H, B W, C] -> [B, C, W, H] laid out channels last, the fast order for convolutions.
        x = x.reshape(bands, batch, steps, -1).permute(1, 3, 2, 0)
        x = x.contiguous(memory_format=torch.channels_last)
        levels = [self.deeper[0](self.stem(x))]
        for down, more in zip(self.downs, self.deeper[1:], strict=True):
            levels.append(more(down(levels[-1])))
        context, presence = self.timeline(levels[3])
        deep = self.deep(context)
        cells = self.cell_project(deep)
        cells = torch.einsum("bewh,le->blwh", cells, self.labels.weight.to(cells.dtype))
        cells = cells * self.config.embedding**-0.5 + self.cell_bias[:, None, None]
        return Encoded((levels[0], levels[1], levels[2], deep), cells, presence, loudness)

    def ask(self, labels: Tensor) -> Tensor:
        """Embed label numbers [P] (-1 = anything) to queries [P, E]."""
        known = self.labels(labels.clamp(min=0))
        return torch.where((labels >= 0)[:, None], known, self.anything)

    def maps(self, encoded: Encoded, labels: Tensor) -> Tensor:
        """Return what the encoder thinks of each prompt, [P, 2, W / 8, H / 8].

        Prompt p is about mixture p mod B.

        The first map is the label's own logit, the second its log share among all labels;
        both are zero for the prompt "anything".
        """
        cells = encoded.cells.float()
        shares = nnf.log_softmax(cells, dim=1)
        item = torch.arange(len(labels), device=labels.device) % cells.shape[0]
        chosen = torch.stack([cells[item, labels], shares[item, labels]], dim=1)
        return torch.where((labels >= 0)[:, None, None, None], chosen, 0.0) * LOGIT_SCALE

    def joint_maps(self, encoded: Encoded, labels: Tensor, weights: Tensor) -> Tensor:
        """Return `maps` of one mixture for several labels taken as one sound, [1, 2, W/8, H/8].

        Weights [P] in 0..1 say how much each label counts.
        """
        each = self.maps(encoded, labels) / LOGIT_SCALE
        each = each + torch.log(weights)[:, None, None, None]
        return torch.logsumexp(each, dim=0, keepdim=True) * LOGIT_SCALE

    def grounds(self, encoded: Encoded) -> Grounds:
        """Do the part of the decoder's work that is the same for every prompt."""
        deep = encoded.levels[3]
        weight = self.enter.weight[:, : deep.shape[1]]
        return Grounds(
            pointwise(deep, weight, self.enter.bias),
            tuple(
                up.passed(level)  # type: ignore[operator]
                for up, level in zip(self.ups, reversed(encoded.levels[:3]), strict=True)
            ),
        )

    def decode(
        self, encoded: Encoded, query: Tensor, maps: Tensor, grounds: Grounds | None = None
    ) -> Tensor:
        """Draw masks.

        Parameters
        ----------
        encoded : Encoded
            From `encode`, of B mixtures.
        query : Tensor
            [P, E] from `ask` (or a mean of several); prompt p is about mixture p mod B.
        maps : Tensor
            [P, 2, W / 8, H / 8] from `maps`.
        grounds : Grounds
            From `grounds`, if it is there already.

        Returns
        -------
        Tensor
            Mask logits [P, F, T], float32.
        """
        query = self.speak(query)
        ground = self.grounds(encoded) if grounds is None else grounds
        own = self.enter.weight[:, encoded.levels[3].shape[1] :]
        x = tile(ground.deep, len(query)) + pointwise(maps.to(ground.deep.dtype), own)
        x = self.enter_norm(x)
        x = self.bottom(torch.relu_(film(x, self.enter_film(query))))
        for up, passed in zip(self.ups, ground.passed, strict=True):
            x = up(x, passed, query)
        return self._draw(x, encoded.loudness)

    def _draw(self, x: Tensor, loudness: Tensor) -> Tensor:
        """Turn decoder features [P, C, W, H] into mask logits [P, F, T]."""
        prompts, _, steps, bands = x.shape
        rows = x.permute(3, 0, 2, 1).reshape(bands, prompts * steps, -1)
        ends = PATCH * self.widest
        weights = self.draw[:, :, :ends].unflatten(2, (PATCH, self.widest))
        biases = self.draw_bias[:, :ends].unflatten(1, (PATCH, self.widest))
        parts, slopes = [], []
        for number, (group, widest) in enumerate(self.groups):
            weight = torch.cat(
                [weights[group, :, :, :widest].flatten(2), self.draw[group, :, ends:]], dim=2
            )
            bias = torch.cat(
                [biases[group, :, :widest].flatten(1), self.draw_bias[group, ends:]], dim=1
            )
            part = torch.bmm(rows[group], weight.to(rows.dtype)) + bias[:, None].to(rows.dtype)
            slopes.append(part[:, :, PATCH * widest :])
            part = part[:, :, : PATCH * widest].unflatten(2, (PATCH, widest))
            part = part.permute(1, 2, 0, 3).flatten(2)
            parts.append(part.index_select(2, self.get_buffer(f"home{number}")))
        base = torch.cat(parts, dim=2).reshape(prompts, steps * PATCH, -1).float()
        slope = torch.cat(slopes).permute(1, 2, 0)
        slope = slope.reshape(prompts, steps * PATCH, bands).index_select(2, self.band_of_bin)
        # The slope lets loud and quiet bins inside one wide band part ways (harmonics in noise).
        loud = tile(loudness, prompts)
        return torch.addcmul(base.transpose(1, 2), slope.transpose(1, 2).float(), loud)

    def forward(self, power: Tensor, labels: Tensor) -> tuple[Tensor, Encoded]:
        """Encode mixtures [B, F, T] and draw one mask for each prompt of labels [P]."""
        encoded = self.encode(power)
        maps = self.maps(encoded, labels)
        return self.decode(encoded, self.ask(labels), maps), encoded
