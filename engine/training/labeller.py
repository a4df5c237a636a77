"""The labeller as something the training loop can learn."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from engine.evaluation import soundscapes
from engine.evaluation.soundscapes import Soundscape
from engine.labelling.tagger import TaggerConfig, TaggerNet
from engine.report import EngineError
from engine.separation import spectra
from engine.training import labeller_loss, mixtures
from engine.training.checkpoints import load_weights
from engine.training.config import Config
from engine.training.data import SAMPLE_RATE, AudioCache, Clip, TrainingData
from engine.training.labeller_validation import Held, validate
from engine.training.mixtures import Batch, Mixer, MixtureSettings
from engine.training.protocol import Share

_SCENES_SEED = 4_000
"""Seeds of the validation soundscapes start here."""


@dataclass(frozen=True)
class LabellerNetwork(TaggerConfig):
    """Table ``[network]``: shapes, and what the encoder begins with.

    Attributes
    ----------
    encoder_from : str
        A checkpoint (file or folder) of a band-split separator trained on the same labels; empty
        = begin from nothing.
    frozen : bool
        Whether the encoder stays as it is: the heads then learn in a third of the time.
    """

    encoder_from: str = ""
    frozen: bool = False

    def shapes(self) -> TaggerConfig:
        """The shapes alone."""
        values = dataclasses.asdict(self)
        del values["encoder_from"], values["frozen"]
        return TaggerConfig(**values)


@dataclass(frozen=True)
class LabellerLoss:
    """Table ``[loss]``.

    Attributes
    ----------
    clip, frame : float
        Weights of the cross-entropy of the whole clip and the binary one of every cell.
    smoothing : float
        Share of the clip's answer that is spread over all labels in question.
    """

    clip: float = 1.0
    frame: float = 0.3
    smoothing: float = 0.1

    def __post_init__(self) -> None:
        if min(self.clip, self.frame) < 0 or not self.clip + self.frame > 0:
            raise EngineError("The weights under [loss] must not be negative, nor both of them 0.")
        if not 0.0 <= self.smoothing < 1.0:
            raise EngineError("smoothing under [loss] is at least 0 and below 1.")


@dataclass(frozen=True)
class LabellerMixtures(MixtureSettings):
    """Table ``[mixtures]``: the recipe, where it differs from the separator's, and more.

    Attributes
    ----------
    mask_share : float
        How often a stretch of frequencies, and of time, is blanked (SpecAugment, Park et al. 2019).
    mask_bins, mask_frames : int
        Widest stretch, in bins (an eighth as wide at the bottom) and STFT frames.
    soundscapes : int
        Soundscapes of a minute to validate on.
    """

    frames: int = 122_880
    counts: tuple[float, float, float, float] = (0.42, 0.36, 0.16, 0.06)
    esc_clip_share: float = 0.8
    snr_db: float = 9.0
    low_pass: float = 0.4
    equaliser: float = 0.6
    double: float = 0.05
    reverb: float = 0.1
    noise: float = 0.25
    codec: float = 0.04
    mask_share: float = 0.5
    mask_bins: int = 96
    mask_frames: int = 40
    soundscapes: int = 8


class LabellerTask:
    """Learns which labels sound when, and what a whole clip is.

    Parameters
    ----------
    net : TaggerNet
        To be trained.
    mixer : Mixer
        Draws the mixtures.
    held : Held
        What it is judged on.
    known : Relations
        Which labels exclude and imply which.
    recipe, weights : LabellerMixtures, LabellerLoss
        Of the run.
    batch, seed : int
        Mixtures per step over all processes, and the seed they are drawn with.
    about : mapping
        Further tables for the description.
    """

    name = "labeller"

    def __init__(
        self,
        net: TaggerNet,
        mixer: Mixer,
        held: Held,
        known: labeller_loss.Relations,
        recipe: LabellerMixtures,
        weights: LabellerLoss,
        batch: int,
        seed: int,
        about: Mapping[str, object] | None = None,
    ) -> None:
        self.net: nn.Module = net
        self._config = net.config
        self._mixer, self._held, self._known = mixer, held, known
        self._recipe, self._weights = recipe, weights
        self._batch, self._seed = batch, seed
        self._about = about or {}
        self._free = {
            name
            for name, parameter in net.named_parameters()
            if parameter.ndim <= 1 or name.startswith("encoder.labels")
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
        """Return the weighted loss and its two terms."""
        config = self._config
        sources = torch.from_numpy(batch.sources).to(device)
        labels = torch.from_numpy(batch.labels).to(device)
        cells = sources.unflatten(2, (-1, config.step)).square().mean(dim=3)
        known = labeller_loss.Relations(*(one.to(device) for one in self._known))
        right = labeller_loss.answer(cells, labels, known)
        power = spectra.power(spectra.analyse(sources.sum(dim=1), config.n_fft, config.hop))
        heard = net(power * self._mask(batch, power))
        parts = {
            "clip": labeller_loss.clip_loss(heard.clips, right, self._weights.smoothing),
            "frame": labeller_loss.frame_loss(heard.frames, right),
        }
        loss = self._weights.clip * parts["clip"] + self._weights.frame * parts["frame"]
        return loss, {name: value.detach() for name, value in parts.items()}

    def _mask(self, batch: Batch, power: Tensor) -> Tensor:
        """Return 0 and 1 per bin and frame [B, F, T], drawn from the batch itself."""
        size, bins, frames = power.shape
        recipe = self._recipe
        # The batch is drawn from the seed and its number, so what is drawn from it is as well.
        seed = np.ascontiguousarray(batch.sources[:, 0, ::9_973]).view(np.uint32)
        rng = np.random.default_rng(seed.ravel())
        mask = np.ones((size, bins, frames), np.float32)
        for row in mask:
            if rng.random() < recipe.mask_share:
                low = int(bins * rng.random() ** 2)
                widest = max(2, round(recipe.mask_bins * (low / bins + 0.125) / 1.125))
                row[low : low + int(rng.integers(1, widest + 1))] = 0.0
            if rng.random() < recipe.mask_share:
                first = int(rng.integers(frames))
                row[:, first : first + int(rng.integers(1, recipe.mask_frames + 1))] = 0.0
        return torch.from_numpy(mask).to(power.device)

    def validate(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """Score the network on clips and soundscapes of the validation split; accuracy first."""
        return validate(net, self._config, self._held, device)

    def describe(self) -> dict[str, object]:
        """Return the network's figures, its labels and how it was trained."""
        return {
            "kind": "tagger",
            "network": self._config.as_dict(),
            "loss": dataclasses.asdict(self._weights),
            **self._about,
        }

    def no_decay(self, name: str) -> bool:
        """Whether the parameter of this name goes without weight decay."""
        return name in self._free


def check(config: Config) -> None:
    """Refuse a wrong configuration of kind "tagger" before any audio is decoded.

    Raises
    ------
    EngineError
        If a table has unknown keys or wrong values.
    """
    network = config.table("network", LabellerNetwork, labels=1)
    recipe = config.table("mixtures", LabellerMixtures)
    config.table("loss", LabellerLoss)
    if recipe.frames % network.step:
        raise EngineError(f"frames under [mixtures] must be a multiple of {network.step}.")
    if network.encoder_from and not Path(network.encoder_from).exists():
        raise EngineError(f"There are no weights at {network.encoder_from}.")


def make_task(config: Config, data: TrainingData, seed: int) -> LabellerTask:
    """Build the task of a configuration of kind "tagger".

    Raises
    ------
    EngineError
        If a table has unknown keys, there is too little to train on, or the encoder's weights do
        not fit.
    """
    network = config.table("network", LabellerNetwork, labels=len(data.labels))
    recipe = config.table("mixtures", LabellerMixtures)
    weights = config.table("loss", LabellerLoss)
    clips = data.split("train")
    if not clips:
        raise EngineError("No clip is left to train on; check the splits and the licence filter.")
    torch.manual_seed(seed)
    net = TaggerNet(network.shapes())
    if network.encoder_from:
        take_encoder(net, Path(network.encoder_from))
    if network.frozen:
        net.freeze_encoder()
    about = {
        "mixtures": dataclasses.asdict(recipe),
        "encoder_from": network.encoder_from,
        "frozen": network.frozen,
        "data": {
            "clips": len(clips),
            "licence_classes": sorted({clip.licence_class for clip in clips}),
        },
        "vocabulary": {"labels": list(data.labels)},
    }
    return LabellerTask(
        net,
        Mixer(clips, data.labels, data.audio, recipe),
        make_held(data.split("val"), data.labels, data.audio, recipe.soundscapes),
        labeller_loss.relations(data.labels, clips),
        recipe,
        weights,
        config.settings().batch,
        seed,
        about,
    )


def take_encoder(net: TaggerNet, path: Path) -> None:
    """Begin with the encoder of a separator's checkpoint, trained on the same labels.

    Raises
    ------
    EngineError
        If there is none, or it is of another shape.
    """
    found = load_weights(path)
    mine = net.encoder.state_dict()
    fits = {k: v for k, v in found.items() if k in mine and v.shape == mine[k].shape}
    # A separator may have been made deeper since; its extra blocks began as the identity.
    missing = sorted(name for name in mine if name not in fits)
    if missing:
        raise EngineError(
            f"The weights {path} are of another network or other labels: {missing[0]} is missing "
            "or of another size."
        )
    net.encoder.load_state_dict(fits)


def make_held(clips: Sequence[Clip], labels: Sequence[str], audio: AudioCache, number: int) -> Held:
    """Choose what the labeller is judged on: ESC-50's clips if there are any, and soundscapes."""
    known = [clip for clip in clips if clip.label in labels]
    if not known:
        raise EngineError("No clip is left to validate on; check the splits.")
    pool = [clip for clip in known if clip.is_esc] or known
    seconds = 5 * SAMPLE_RATE
    sounds = np.zeros((len(pool), seconds), np.float32)
    for row, clip in zip(sounds, pool, strict=True):
        one = audio.read(clip.path, 0, seconds)
        row[: len(one)] = one
    scenes: list[Soundscape] = [
        soundscapes.make_soundscape(known, audio.read, _SCENES_SEED + index)
        for index in range(number)
    ]
    index = {label: place for place, label in enumerate(labels)}
    truth = np.array([index[clip.label] for clip in pool])
    return Held(tuple(labels), sounds, truth, tuple(scenes))
