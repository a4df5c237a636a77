"""The network of the built-in labeller: the separator's encoder with two heads.

The encoder of `engine.separation.bandsplit` hears a mixture before any prompt comes in, and it is
taught which label dominates where; the labeller goes on from there. One head says every 160 ms
which sounds are there, the other one what a whole clip is. Both end in the embedding space of the
labels: a score is the product of a sound embedding and a label embedding, so everything that has
a label embedding, a weighted mix of labels too, can be scored.

Both heads add to what the encoder's own label maps say and begin at zero, so a fresh labeller on
a trained encoder starts as good as those maps.

Shapes: B clips, F bins, T STFT frames (a multiple of 16), W cells of 16 frames (160 ms), H bands
of the coarsest level, C channels, L labels, E embedding.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from engine.labelling.description import AROUND, NEAR
from engine.separation.bandsplit import FRAME_STRIDE, BandSplitConfig, BandSplitNet, Encoded

_DECODER = (
    "anything",
    "speak",
    "enter",
    "enter_norm",
    "enter_film",
    "bottom",
    "ups",
    "draw",
    "draw_bias",
)
"""Parts of the separator that a labeller has no use for."""

_AUDIBLE = 10**-4.5
"""Power of a cell relative to the loudest one from which it says what the clip is."""

_FLOOR = 1e-4
"""Share of a label's cells under which the clip head hears no difference."""

_QUIETEST = 0.2
"""Share of those cells that are no louder than the background."""

_STANDS_OUT_DB = 6.0
"""Level over the background at which a step counts halfway between steady and standing out."""

_FRAME_WEIGHT = 0.5
"""How much the frame head counts beside the clip head."""

_QUIET_POWER = 1e-9

_STEADY = 0.5
"""What a score keeps where nothing stands out: rain may be the background itself."""


@dataclass(frozen=True)
class TaggerConfig:
    """Everything that fixes the shapes of the network; stored beside the weights.

    The first eight are the encoder's, see `engine.separation.bandsplit.BandSplitConfig`.
    """

    labels: int
    sample_rate: int = 32_000
    n_fft: int = 1024
    hop: int = 320
    bands: int = 64
    single_bins: int = 16
    channels: tuple[int, int, int, int] = (32, 64, 128, 256)
    deeper: tuple[int, int, int, int] = (0, 0, 0, 0)
    embedding: int = 256
    hidden: int = 320
    dropout: float = 0.25

    def as_dict(self) -> dict[str, object]:
        """Return plain values for a sidecar file."""
        return asdict(self)

    def encoder(self) -> BandSplitConfig:
        """The shape of the encoder."""
        values = self.as_dict()
        del values["hidden"], values["dropout"]
        return BandSplitConfig(**values)  # type: ignore[arg-type]

    @property
    def step(self) -> int:
        """Samples per step of the frame scores."""
        return FRAME_STRIDE * self.hop

    @property
    def hop_s(self) -> float:
        """Seconds per step of the frame scores."""
        return self.step / self.sample_rate


class Heard(NamedTuple):
    """What the network says of clips."""

    frames: Tensor
    """Logits [B, L, W]: does this label sound in this cell?"""

    clips: Tensor
    """Logits [B, L]; their softmax is what the clip is, if it is one thing."""


class TaggerNet(nn.Module):
    """Power spectra in, label logits out."""

    def __init__(self, config: TaggerConfig, folded: bool = False) -> None:
        super().__init__()
        self.config = config
        self.encoder = encoder_of(BandSplitNet(config.encoder(), folded))
        channels = config.channels[-1]
        # Three halvings of the bands.
        width = channels * (config.bands // 8)
        self.enter = nn.Conv1d(width, config.hidden, 1, bias=folded)
        self.enter_norm = _norm(config.hidden, folded)
        self.mix = nn.Conv1d(config.hidden, config.hidden, 3, padding=1, bias=folded)
        self.mix_norm = _norm(config.hidden, folded)
        self.frame_project = nn.Conv1d(config.hidden, config.embedding, 1)
        self.clip_norm = nn.Identity() if folded else nn.BatchNorm1d(3 * channels)
        self.clip_project = nn.Linear(3 * channels, config.embedding)
        self.clip_bias = nn.Parameter(torch.zeros(config.labels))
        # As in the encoder's own label maps.
        self._scale = config.embedding**-0.5
        self.drop = nn.Dropout(config.dropout)
        self._frozen = False
        for last in (self.frame_project, self.clip_project):
            nn.init.zeros_(last.weight)
            assert last.bias is not None
            nn.init.zeros_(last.bias)

    def freeze_encoder(self) -> None:
        """Leave the encoder as it is, norm statistics too: only the heads learn from now on."""
        self.encoder.requires_grad_(False)
        self._frozen = True
        self.train(self.training)

    def train(self, mode: bool = True) -> TaggerNet:
        """Switch to training; a frozen encoder stays in evaluation mode."""
        super().train(mode)
        if self._frozen:
            self.encoder.eval()
        return self

    def forward(self, power: Tensor) -> Heard:
        """Score clips.

        Parameters
        ----------
        power : Tensor
            |X|^2 [B, F, T] of the unnormalised STFT of audio in [-1, 1].
        """
        encoded = self.encoder.encode(power)
        deep = encoded.levels[3]
        frames = self._frames(encoded)
        part = _audible(power)
        shares = encoded.cells.float().softmax(dim=1).mean(3)
        clips = self._what(deep.mean(3), deep.amax(3), shares, part)
        return Heard(frames, clips)

    def steps(self, power: Tensor) -> Tensor:
        """Score every cell of one recording: what is heard in it, and does it stand out?

        The clip head says what the two seconds around a cell are, if they are one thing; the frame
        head which sounds are there, each for itself. Their weighted mean counts in full where the
        cell is louder than the quietest fifth of the ten seconds around it.

        Parameters
        ----------
        power : Tensor
            |X|^2 [1, F, T] of the unnormalised STFT of audio in [-1, 1].

        Returns
        -------
        Tensor
            Scores [L, W], 0..1.
        """
        encoded = self.encoder.encode(power)
        frames = torch.sigmoid(self._frames(encoded)[0])
        level = _level(power)[0]
        scores = (self._near(encoded, level) + _FRAME_WEIGHT * frames) / (1.0 + _FRAME_WEIGHT)
        return scores * (_STEADY + (1.0 - _STEADY) * _salience(level))

    def near(self, power: Tensor) -> Tensor:
        """Say what the two seconds around every cell are, [L, W]: shares that sum to one.

        Parameters
        ----------
        power : Tensor
            |X|^2 [1, F, T] of the unnormalised STFT of audio in [-1, 1].
        """
        return self._near(self.encoder.encode(power), _level(power)[0])

    def _near(self, encoded: Encoded, level: Tensor) -> Tensor:
        deep = encoded.levels[3][0]
        shares = encoded.cells[0].float().softmax(dim=0).mean(2)
        # The windows around the cells are a batch of clips.
        average, strongest, shares = (
            _windows(one).movedim(1, 0) for one in (deep.mean(2), deep.amax(2), shares)
        )
        clips = self._what(average, strongest, shares, _heard(_windows(level)))
        return torch.softmax(clips, dim=1).T

    def _frames(self, encoded: Encoded) -> Tensor:
        """Frame logits [B, L, W]."""
        # [B, C, W, H] -> [B, H C, W]: how high a sound lies matters to what it is.
        x = encoded.levels[3].permute(0, 3, 1, 2).flatten(1, 2)
        x = self.drop(nnf.relu(self.enter_norm(self.enter(x))))
        x = x + nnf.relu(self.mix_norm(self.mix(x)))
        found = self.frame_project(self.drop(x))
        labels = self.encoder.labels.weight
        frames = torch.einsum("bew,le->blw", found, labels.to(found.dtype)).float()
        logits: Tensor = frames * self._scale + encoded.presence.float()
        return logits

    def _what(self, average: Tensor, strongest: Tensor, shares: Tensor, part: Tensor) -> Tensor:
        """Clip logits [B, L] of features [B, C, W] and label shares [B, L, W], weighed [B, W]."""
        some = (part > 0)[:, None]
        # Features are not negative, so a maximum never picks an inaudible cell.
        pooled = [
            (average * part[:, None]).sum(2),
            (strongest * some).amax(2),
            (average * some).amax(2),
        ]
        whole = self.clip_project(self.drop(self.clip_norm(torch.cat(pooled, dim=1))))
        labels = self.encoder.labels.weight
        clips = (whole @ labels.to(whole.dtype).T).float() * self._scale
        share = (shares * part[:, None]).sum(2)
        logits: Tensor = clips + torch.log(share + _FLOOR) + self.clip_bias
        return logits


def _level(power: Tensor) -> Tensor:
    """Return the power of each cell, [B, W]."""
    level: Tensor = power.sum(dim=1).unflatten(1, (-1, FRAME_STRIDE)).sum(dim=2)
    return level


def _audible(power: Tensor) -> Tensor:
    """Return equal weights [B, W] for the cells that are heard beside the loudest, summing to one.

    What a clip is should not depend on the silence it is padded with.
    """
    return _heard(_level(power))


def _heard(level: Tensor) -> Tensor:
    """The same from the power of cells [B, W]."""
    heard = (level >= level.amax(dim=1, keepdim=True) * _AUDIBLE).float()
    shares: Tensor = heard / heard.sum(dim=1, keepdim=True)
    return shares


def _windows(values: Tensor) -> Tensor:
    """Return the neighbours [..., W, 2 NEAR + 1] of cells [..., W]; past the ends is 0."""
    return nnf.pad(values, (NEAR, NEAR)).unfold(-1, 2 * NEAR + 1, 1)


def _salience(level: Tensor) -> Tensor:
    """Return how far each cell of powers [W] stands out of its background, 0..1."""
    decibels = 10.0 * torch.log10(level + _QUIET_POWER)
    # Beyond the ends the first and the last cell go on.
    wide = nnf.pad(decibels[None, None], (AROUND, AROUND), mode="replicate")[0, 0]
    background = wide.unfold(0, 2 * AROUND + 1, 1).quantile(_QUIETEST, dim=1)
    return torch.sigmoid(decibels - background - _STANDS_OUT_DB)


def encoder_of(net: BandSplitNet) -> BandSplitNet:
    """Take the decoder out of a separator, in place; `encode` is what is left."""
    for name in _DECODER:
        delattr(net, name)
    return net


def _norm(channels: int, folded: bool) -> nn.Module:
    return nn.Identity() if folded else nn.BatchNorm1d(channels)
