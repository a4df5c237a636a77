"""From a configuration to a task, for the networks that learn from mixtures."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engine.prompts import vocabulary
from engine.report import EngineError
from engine.separation.bandsplit import BandSplitConfig
from engine.separation.weak_unet import Norm, WeakUNetConfig
from engine.training import weak_audio_text
from engine.training.config import Config
from engine.training.data import Clip, TrainingData
from engine.training.weak import WeakLoss, WeakTask
from engine.training.weak_audio_text import AudioText
from engine.training.weak_items import WeakMixtures
from engine.training.weak_networks import BAND_SPLIT, PromptedBandSplit, PromptedUNet
from engine.training.weak_prompted import Prompted
from engine.training.weak_recordings import Drawer

__all__ = ["BandSplitNetwork", "UNetNetwork", "WeakLoss", "WeakMixtures", "check", "make_task"]


@dataclass(frozen=True)
class UNetNetwork:
    """Table ``[network]`` of kind "weak-unet": `WeakUNetConfig`, and who reads the texts.

    Attributes
    ----------
    audio_text, audio_text_path : str
        A name in `weak_audio_text.MODELS`, and where its files are ("" = their usual place).
    """

    audio_text: str = "builtin"
    audio_text_path: str = ""
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

    def shape(self, pooled: int, tokens: int) -> WeakUNetConfig:
        """Return the network's shape for texts of such sizes; EngineError if there is none."""
        values = dataclasses.asdict(self)
        del values["audio_text"], values["audio_text_path"]
        try:
            return WeakUNetConfig(pooled, tokens, **values)
        except ValueError as error:
            raise EngineError(f"No U-Net can be built as [network] says: {error}.") from error


@dataclass(frozen=True)
class BandSplitNetwork:
    """Table ``[network]`` of kind "weak-band-split": `BandSplitConfig`, the length, the judge.

    Attributes
    ----------
    audio_text, audio_text_path : str
        The model that judges what was separated; prompts are read as labels.
    frames : int
        Samples of an item at 32 kHz.
    """

    audio_text: str = "builtin"
    audio_text_path: str = ""
    frames: int = 81_920
    bands: int = 64
    single_bins: int = 16
    channels: tuple[int, int, int, int] = (32, 64, 128, 256)
    deeper: tuple[int, int, int, int] = (0, 0, 0, 0)
    embedding: int = 256

    def shape(self, labels: int) -> BandSplitConfig:
        """Return the network's shape for so many labels."""
        return BandSplitConfig(
            labels,
            bands=self.bands,
            single_bins=self.single_bins,
            channels=self.channels,
            deeper=self.deeper,
            embedding=self.embedding,
        )


def check(config: Config) -> None:
    """Refuse a wrong configuration before any audio is decoded.

    Raises
    ------
    EngineError
        If a table has values that make no network, or the audio-text model has no such name.
    """
    network: UNetNetwork | BandSplitNetwork
    if config.kind == BAND_SPLIT:
        network = config.table("network", BandSplitNetwork)
        PromptedBandSplit(network.shape(2), ("a", "b"), network.frames)
    else:
        network = config.table("network", UNetNetwork)
        network.shape(1, 0)
    if network.audio_text not in weak_audio_text.MODELS:
        raise EngineError(
            f'There is no audio-text model "{network.audio_text}". Known are: '
            f"{', '.join(weak_audio_text.MODELS)}."
        )


def make_task(config: Config, data: TrainingData, seed: int) -> WeakTask:
    """Return the task that a configuration describes.

    Raises
    ------
    EngineError
        If the configuration or the clips make no task, or the audio-text model is missing.
    """
    check(config)
    recipe, weights = config.table("mixtures", WeakMixtures), config.table("loss", WeakLoss)
    torch.manual_seed(seed)
    prompted: Prompted
    judge: AudioText | None = None
    if config.kind == BAND_SPLIT:
        own = config.table("network", BandSplitNetwork)
        labels = _labels(data)
        prompted = PromptedBandSplit(own.shape(len(labels)), labels, own.frames)
        if weights.contrasts:
            judge = weak_audio_text.load(own.audio_text, own.audio_text_path)
    else:
        network = config.table("network", UNetNetwork)
        judge = weak_audio_text.load(network.audio_text, network.audio_text_path)
        shape = network.shape(judge.joint, judge.tokens)
        prompted = PromptedUNet(shape, judge, network.audio_text_path)
    return assemble(prompted, judge, data, recipe, weights, config.settings().batch, seed)


def assemble(
    prompted: Prompted,
    judge: AudioText | None,
    data: TrainingData,
    recipe: WeakMixtures,
    weights: WeakLoss,
    batch: int,
    seed: int,
) -> WeakTask:
    """Return the task of a network and its data.

    Raises
    ------
    EngineError
        If there is too little to train or validate on.
    """
    learnt, held = data.split("train"), data.split("val")
    if not learnt or not held:
        raise EngineError("Training needs clips of the splits train and val; check the folds.")
    rate, frames = prompted.transform.sample_rate, prompted.transform.frames
    drawer = Drawer(learnt, data.audio, recipe, weights.objective, rate, frames, seed)
    still = dataclasses.replace(recipe, sources=(1,), pool=0, level_db=0.0, crop="centre")
    kept = Drawer(held, data.audio, still, "mix-and-separate", rate, frames, seed)
    about = {
        "mixtures": dataclasses.asdict(recipe),
        "data": {"clips": len(learnt), "scenes": len(drawer.scenes), **_licences(learnt)},
    }
    return WeakTask(prompted, judge, drawer, kept, drawer.texts(), weights, batch, about)


def _labels(data: TrainingData) -> Sequence[str]:
    """The labels of the clips; where there are scenes, all the vocabulary knows."""
    if any(clip.phrases for clip in data.clips):
        return tuple(dict.fromkeys((*vocabulary().labels, *data.labels)))
    return data.labels


def _licences(clips: Sequence[Clip]) -> dict[str, object]:
    return {"licence_classes": sorted({clip.licence_class for clip in clips})}
