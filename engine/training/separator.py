"""The band-split separator as something the training loop can learn."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.report import EngineError
from engine.separation import spectra
from engine.separation.bandsplit import (
    PATCH,
    BandSplitConfig,
    BandSplitNet,
    against,
    band_edges,
)
from engine.training import losses, mixtures
from engine.training.config import Config
from engine.training.data import Clip, TrainingData
from engine.training.mixtures import Batch, Mixer, MixtureSettings
from engine.training.protocol import Share
from engine.training.validation import Validation, make_validation, validate

_CELL_FRAMES = 8 * PATCH
_CELL_BANDS = 8


@dataclass(frozen=True)
class LossWeights:
    """Table ``[loss]``: how much each term of `engine.training.losses` counts; 0 leaves it out.

    ``rival`` counts the first three once more, for the masks of two sounds that are told of each
    other (`engine.separation.bandsplit.against`).
    """

    snr: float = 0.1
    si_sdr: float = 0.0
    magnitude: float = 0.7
    cell: float = 0.15
    presence: float = 0.03
    rival: float = 0.0

    def __post_init__(self) -> None:
        values = dataclasses.astuple(self)
        if min(values) < 0 or not max(values) > 0:
            raise EngineError("The weights under [loss] must not be negative, nor all of them 0.")


@dataclass(frozen=True)
class SeparatorMixtures(MixtureSettings):
    """Table ``[mixtures]``: the recipe, and how many validation mixtures there are (0 = all)."""

    validation: int = 96


class SeparatorTask:
    """Learns masks for prompted sounds, and the label maps that steer them.

    Parameters
    ----------
    net : BandSplitNet
        To be trained.
    mixer : Mixer
        Draws the mixtures.
    held : Validation
        What it is judged on.
    weights : LossWeights
        Of the terms of the loss.
    batch, seed : int
        Mixtures per step over all processes, and the seed they are drawn with.
    about : mapping
        Further tables for the description.
    """

    name = "separator"

    def __init__(
        self,
        net: BandSplitNet,
        mixer: Mixer,
        held: Validation,
        weights: LossWeights,
        batch: int,
        seed: int,
        about: Mapping[str, object] | None = None,
    ) -> None:
        self.net: nn.Module = net
        self._config = net.config
        self._mixer, self._held, self._weights = mixer, held, weights
        self._batch, self._seed = batch, seed
        self._about = about or {}
        # Gains, biases and embeddings are not pulled to zero.
        self._free = {
            name
            for name, parameter in net.named_parameters()
            if parameter.ndim <= 1 or name.startswith("labels")
        }

    def batches(self, first: int, share: Share) -> Iterator[Batch]:
        """Yield batches first, first + 1, ... of this process, made ahead in a thread."""
        seed = self._seed
        if share.world > 1:  # other mixtures in every process
            sequence = np.random.SeedSequence((self._seed, share.world, share.rank))
            seed = int(sequence.generate_state(1)[0])
        return mixtures.stream(self._mixer, share.rows(self._batch), seed, first)

    def loss(
        self, net: nn.Module, batch: Batch, device: torch.device
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the weighted sum of the terms, and each term that counts."""
        config, weights = self._config, self._weights
        heard = _listen(batch, config, device)
        prompts = torch.from_numpy(batch.prompts).to(device)
        logits, encoded = net(spectra.power(heard.mixture), prompts.reshape(-1))
        mask = torch.sigmoid(logits)
        whole = torch.cat([heard.mixture] * len(batch.targets))
        problem = losses.make_problem(whole, heard.wanted)
        labels = torch.from_numpy(batch.labels).to(device)
        parts = self._judge(mask, problem)
        if weights.rival:
            known = _pairs(batch).to(device)
            if known.any():
                first, second = logits.chunk(2)
                masks = torch.cat([against(first, second)[known], against(second, first)[known]])
                both = known.repeat(2)
                told = self._judge(masks, losses.Problem(*(one[both] for one in problem)))
                parts["rival"] = self._sum(told)
        if weights.cell:
            parts["cell"] = losses.cell_loss(encoded.cells, heard.energies, labels)
        if weights.presence:
            parts["presence"] = losses.presence_loss(encoded.presence, heard.energies, labels)
        return self._sum(parts), {name: value.detach() for name, value in parts.items()}

    def _judge(self, mask: Tensor, problem: losses.Problem) -> dict[str, Tensor]:
        """The terms about masks [P, F, T] that count."""
        parts: dict[str, Tensor] = {}
        if self._weights.snr:
            parts["snr"] = losses.snr_loss(mask, problem)
        if self._weights.si_sdr:
            parts["si_sdr"] = losses.si_sdr_loss(mask, problem)
        if self._weights.magnitude:
            parts["magnitude"] = losses.magnitude_loss(mask, problem)
        return parts

    def _sum(self, parts: Mapping[str, Tensor]) -> Tensor:
        each = [getattr(self._weights, name) * part for name, part in parts.items()]
        return torch.stack(each).sum()

    def validate(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """Score the network on the fixed list; SDRi first."""
        return validate(net, self._config, self._held, device)

    def describe(self) -> dict[str, object]:
        """Return the network's figures, its labels and how it was trained."""
        return {
            "kind": "band-split",
            "network": self._config.as_dict(),
            "loss": dataclasses.asdict(self._weights),
            "validation_mixtures": len(self._held.rows),
            **self._about,
        }

    def no_decay(self, name: str) -> bool:
        """Whether the parameter of this name goes without weight decay."""
        return name in self._free


@dataclass(frozen=True)
class _Heard:
    """A batch as spectra: mixture [B, F, T] and wanted [P, F, T] complex, energies [B, S, W, H]."""

    mixture: Tensor
    wanted: Tensor
    energies: Tensor


def _listen(batch: Batch, config: BandSplitConfig, device: torch.device) -> _Heard:
    """Analyse a batch; slots that hold no source cost nothing."""
    sources = torch.from_numpy(batch.sources).to(device)
    size, slots, _ = sources.shape
    used = sources.abs().amax(dim=2) > 0
    used[:, 0] = True  # so that there always is one to index
    each = spectra.analyse(sources[used], config.n_fft, config.hop)
    mixture = spectra.analyse(sources.sum(dim=1), config.n_fft, config.hop)
    place = torch.where(used, used.flatten().cumsum(0).reshape(size, slots) - 1, -1)
    targets = torch.from_numpy(batch.targets).to(device)
    rows = torch.arange(size, device=device)
    index = torch.where(targets >= 0, place[rows, targets], -1).reshape(-1)
    wanted = each[index.clamp(min=0)] * (index >= 0)[:, None, None]
    shares = losses.cell_shares(
        spectra.power(each)[:, None], band_edges(config), _CELL_FRAMES, _CELL_BANDS
    )
    energies = shares.new_zeros(size, slots, *shares.shape[2:])
    energies[used] = shares[:, 0]
    return _Heard(mixture, wanted, energies)


def _pairs(batch: Batch) -> Tensor:
    """Whether a mixture [B] is of two sounds and both are asked for, so that nothing is left."""
    two = (batch.labels >= 0).sum(axis=1) == 2
    asked = ((batch.targets >= 0) & (batch.prompts >= 0)).all(axis=0)
    return torch.from_numpy(two & asked)


def make_task(config: Config, data: TrainingData, seed: int) -> SeparatorTask:
    """Build the task of a configuration of kind "band-split".

    Raises
    ------
    EngineError
        If a table has unknown keys, or there is too little to train or validate on.
    """
    network = config.table("network", BandSplitConfig, labels=len(data.labels))
    recipe = config.table("mixtures", SeparatorMixtures)
    weights = config.table("loss", LossWeights)
    clips = data.split("train")
    if not clips:
        raise EngineError("No clip is left to train on; check the splits and the licence filter.")
    mixer = Mixer(clips, data.labels, data.audio, recipe)
    held = make_validation(
        data.split("val"), data.labels, data.audio, recipe.validation, data.folders
    )
    torch.manual_seed(seed)
    net = BandSplitNet(network)
    about = {
        "mixtures": dataclasses.asdict(recipe),
        "data": _about(clips),
        "vocabulary": {"labels": list(data.labels)},
    }
    batch = config.settings().batch
    return SeparatorTask(net, mixer, held, weights, batch, seed, about)


def _about(clips: Sequence[Clip]) -> dict[str, object]:
    """What it was trained on, for the record."""
    classes = sorted({clip.licence_class for clip in clips})
    return {"clips": len(clips), "licence_classes": classes}
