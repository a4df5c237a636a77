"""The time-selective seed's training recipe as a task, so that it can be compared with ours.

Kept: a U-Net of 64 to 512 channels with FiLM on STFT magnitudes (16 kHz, 1024/256), L1 on the
ideal ratio mask, two-sound mixtures within +-5 dB; the preset adds Adam at 1e-3 with weight decay
1e-5, halved on plateaus, batch 8, 50 epochs. Mended: the mask belongs to the mixture actually made,
no interferer of the target's class, validation mixtures are fixed, a run can be resumed. Changed:
the condition is a learned row per sound, since CLAP's weights are not part of Earmark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from engine.evaluation import metrics
from engine.report import EngineError
from engine.separation import spectra
from engine.separation.unet_description import CLAP_SIZE, KIND, FilmUNetConfig
from engine.separation.unet_net import FilmUNet
from engine.training.data import AudioCache, Clip, choose
from engine.training.protocol import Share
from engine.training.unet_pairs import PairBatch, PairMixer, PairSettings, stream

if TYPE_CHECKING:
    from engine.training.config import Config
    from engine.training.data import TrainingData

TINY = 1e-8
"""Keeps the mask of silence at 0."""

VALIDATION_SEED = 7
"""Not the run's: every run is measured on the same mixtures."""


@dataclass(frozen=True)
class NetworkSettings:
    """The table ``[network]`` of a configuration.

    Attributes
    ----------
    baseline : bool
        The text-agnostic variant: the same network without FiLM, which hears no prompt.
    condition : int
        Numbers in a condition vector.
    widths : tuple of int
        Channels of the encoder levels.
    """

    baseline: bool = False
    condition: int = CLAP_SIZE
    widths: tuple[int, ...] = (64, 128, 256, 512)

    def shape(self, labels: int) -> FilmUNetConfig:
        """Return the network's shape for so many sounds; EngineError if there is none."""
        condition = 0 if self.baseline else self.condition
        try:
            return FilmUNetConfig(labels if condition else 0, condition, self.widths)
        except ValueError as error:
            raise EngineError(f"No U-Net can be built as [network] says: {error}.") from error


def ideal_ratio_mask(target: Tensor, interferer: Tensor) -> Tensor:
    """Return ``|S| / (|S| + |N| + 1e-8)`` of the magnitudes of both sounds, any shape, in 0..1."""
    return target / (target + interferer + TINY)


class UNetTask:
    """What the loop needs to train the seed's U-Net; see `engine.training.protocol.Task`.

    Parameters
    ----------
    config : FilmUNetConfig
        Shape of the network.
    clips : sequence of Clip
        All of them; those of the splits "train" and "val" are used.
    labels : sequence of str
        The vocabulary, in the order of the network's table.
    audio : AudioCache
        Holds the clips, at any rate.
    settings : PairSettings
        How mixtures are made.
    batch : int
        Mixtures per step, over all processes.
    seed : int
        Of the mixtures.
    """

    name = "unet"
    net: nn.Module

    def __init__(
        self,
        config: FilmUNetConfig,
        clips: Sequence[Clip],
        labels: Sequence[str],
        audio: AudioCache,
        settings: PairSettings,
        batch: int,
        seed: int,
    ) -> None:
        train, held = choose(clips, "train"), choose(clips, "val")
        if not train or not held:
            raise EngineError("Training needs clips of the splits train and val; check the folds.")
        self.net = FilmUNet(config)
        self._config = config
        self._labels = tuple(labels)
        self._settings = settings
        self._batch = batch
        self._seed = seed
        self._mixer = PairMixer(train, labels, audio, settings)
        self._held = PairMixer(held, labels, audio, settings)
        self._fixed: PairBatch | None = None

    def batches(self, first: int, share: Share) -> Iterator[PairBatch]:
        """Yield batch number first, first + 1, ...; they depend on seed, number and share only."""
        return stream(self._mixer, self._seed, self._batch, first, share)

    def loss(
        self, net: nn.Module, batch: PairBatch, device: torch.device
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the mean absolute error of the mask, the only part there is."""
        _, mask, ideal = self._masks(net, batch, device)
        error = (mask - ideal).abs().mean()
        return error, {"mask_l1": error.detach()}

    def validate(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """Return the negative mask error (the score), the error, mean SDRi and SI-SDR in dB."""
        if self._fixed is None:
            self._fixed = self._held.fixed(VALIDATION_SEED)
        held = self._fixed
        errors, improvements, scale_free = [], [], []
        for first in range(0, len(held.labels), self._batch):
            part = slice(first, first + self._batch)
            batch = PairBatch(held.targets[part], held.interferers[part], held.labels[part])
            with torch.no_grad():
                spectrum, mask, ideal = self._masks(net, batch, device)
                errors += (mask - ideal).abs().mean(dim=(1, 2)).tolist()
                masked = torch.nn.functional.pad(mask, (0, spectrum.shape[-1] - mask.shape[-1]))
                estimates = spectra.synthesise(
                    spectrum * masked, self._config.n_fft, self._config.hop, self._settings.frames
                )
            for target, other, guess in zip(
                batch.targets, batch.interferers, estimates.cpu().numpy(), strict=True
            ):
                improvements.append(metrics.sdr_improvement(target, guess, target + other))
                scale_free.append(metrics.si_sdr(target, guess))
        error = float(np.mean(errors))
        return {
            "val_score": -error,
            "val_loss": error,
            "val_sdri": float(np.mean(improvements)),
            "val_si_sdr": float(np.mean(scale_free)),
        }

    def describe(self) -> dict[str, object]:
        """Return everything needed to rebuild the net: `engine.training.unet_export` reads it."""
        labels = self._labels if self._config.labels else ()
        settings = self._settings
        return {
            "kind": KIND,
            "network": self._config.as_dict(),
            "vocabulary": {"labels": list(labels)},
            "mixtures": {
                "min_snr_db": settings.min_snr_db,
                "max_snr_db": settings.max_snr_db,
                "peak": settings.peak,
                "seconds": settings.seconds,
                "clips": len(self._mixer),
            },
        }

    def no_decay(self, name: str) -> bool:
        """Whether a parameter goes without weight decay: the table does.

        Adam makes full steps of small gradients, so the decay of a row that no batch asked for
        would shrink it as fast as learning moves the others.
        """
        return name == "table.weight"

    def _masks(
        self, net: nn.Module, batch: PairBatch, device: torch.device
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return mixture spectrum [N, F, all frames], mask and ideal mask [N, F, frames].

        The last two without the frames that only fill the last pooling group.
        """
        config, length = self._config, self._settings.frames
        sounds = torch.from_numpy(np.stack([batch.targets, batch.interferers])).to(device)
        # Room for a last STFT frame, then up to whole groups.
        padding = config.n_fft + -(length + config.n_fft) % config.grid
        sounds = torch.nn.functional.pad(sounds, (0, padding))
        both = spectra.analyse(sounds.flatten(0, 1), config.n_fft, config.hop)
        target, interferer = both.unflatten(0, (2, -1))
        mixture = target + interferer
        condition = torch.from_numpy(batch.labels).to(device) if config.condition else None
        mask = net(mixture.abs(), condition)
        frames = -(-length // config.hop)
        ideal = ideal_ratio_mask(target.abs(), interferer.abs())
        return mixture, mask[..., :frames].float(), ideal[..., :frames]


def check(config: Config) -> None:
    """Refuse a wrong configuration before any audio is decoded.

    Raises
    ------
    EngineError
        If a table has unknown keys or values that make no network and no mixtures.
    """
    config.table("network", NetworkSettings).shape(1)
    config.table("mixtures", PairSettings)
    if config.loss:
        raise EngineError("The U-Net's loss has no settings; leave out the table [loss].")


def make_task(config: Config, data: TrainingData, seed: int) -> UNetTask:
    """Return the task that a configuration describes.

    Raises
    ------
    EngineError
        If the configuration or the clips make no task.
    """
    check(config)
    labels = tuple(data.labels)
    return UNetTask(
        config.table("network", NetworkSettings).shape(len(labels)),
        data.clips,
        labels,
        data.audio,
        config.table("mixtures", PairSettings),
        config.settings().batch,
        seed,
    )
