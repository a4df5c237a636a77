"""Training the speech segmenter: a `Task` for the training loop, and the export of its weights.

Both networks of `engine.labelling.speech_mfcc` learn side by side from the same batches, so that
they can be compared; their losses are added and share no weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional as nnf

from engine.labelling import speech_features
from engine.labelling.speech_kinds import kind_of
from engine.report import EngineError
from engine.training.data import Clip, choose
from engine.training.protocol import Share
from engine.training.speech_net import Array, SpeechNet, refuse_unknown
from engine.training.speech_scenes import Audio, SceneMaker, SceneSettings

if TYPE_CHECKING:
    from engine.training.config import Config
    from engine.training.data import TrainingData

_NORM_SCENES = 32
_VALIDATION_SCENES = 48
_VALIDATION_SEED = 20_261_121
_POOL = 2**30
"""Stands where a batch has its number: scenes of the pool are none of any batch."""


@dataclass(frozen=True)
class Variants:
    """The table ``[network]``.

    Attributes
    ----------
    variants : tuple of str
        Which networks learn; the first one is what validation is about.
    bias : float
        Added to the logits of the first one on export, so that a score of 0.5 is the best place to
        cut: chosen on validation scenes.
    """

    variants: tuple[str, ...] = ("context", "seed")
    bias: float = 0.0


@dataclass(frozen=True)
class SpeechBatch:
    """Scenes of one step.

    Attributes
    ----------
    features : float32 [B, T + 2 * reach, COUNT]
    speech : float32 [B, T]
        1 where somebody speaks.
    """

    features: Array
    speech: Array


class SpeechTask:
    """See `engine.training.protocol.Task`.

    Parameters
    ----------
    clips : sequence of Clip
        Of the splits "train" and "val"; no group may be in both.
    audio : Audio
        Where they are read.
    batch : int
        Scenes per step, over all processes.

    Raises
    ------
    EngineError
        If a split lacks speech or other sounds, or a speaker is in both.
    """

    name = "speech"

    def __init__(
        self,
        clips: Sequence[Clip],
        audio: Audio,
        *,
        batch: int = 16,
        seed: int = 1,
        settings: SceneSettings | None = None,
        variants: Sequence[str] = Variants.variants,
        bias: float = Variants.bias,
        validation_scenes: int = _VALIDATION_SCENES,
    ) -> None:
        train, held = choose(clips, "train"), choose(clips, "val")
        _refuse_shared_groups(train, held)
        self._batch, self._seed, self.bias = batch, seed, bias
        self._maker = SceneMaker(train, audio, settings)
        self._pool: dict[int, tuple[Array, Array]] = {}
        torch.manual_seed(seed)
        self.net: nn.Module = SpeechNet(variants)
        self._normalise()
        maker = SceneMaker(held, audio, settings)
        self._held = self._make(
            maker, [np.random.default_rng((_VALIDATION_SEED, n)) for n in range(validation_scenes)]
        )

    def _normalise(self) -> None:
        """Set mean and scale of the features from some training scenes."""
        batch = self._make(
            self._maker,
            [np.random.default_rng((self._seed, 2**31, n)) for n in range(_NORM_SCENES)],
        )
        reach = self._net.reach
        inner = batch.features[:, reach : batch.features.shape[1] - reach]
        spread = inner.std(axis=(0, 1))
        self._net.mean.copy_(torch.from_numpy(inner.mean(axis=(0, 1))))
        self._net.scale.copy_(torch.from_numpy(1.0 / np.maximum(spread, 1e-3)))

    @property
    def _net(self) -> SpeechNet:
        assert isinstance(self.net, SpeechNet)
        return self.net

    def _make(self, maker: SceneMaker, sources: Sequence[np.random.Generator]) -> SpeechBatch:
        return self._batch_of([_example(maker, rng) for rng in sources])

    def _batch_of(self, examples: Sequence[tuple[Array, Array]]) -> SpeechBatch:
        reach = self._net.reach
        quiet = np.tile(speech_features.silence(), (reach, 1))
        features = [np.concatenate([quiet, cepstra, quiet]) for cepstra, _ in examples]
        return SpeechBatch(np.stack(features), np.stack([speech for _, speech in examples]))

    def _drawn(self, rng: np.random.Generator) -> tuple[Array, Array]:
        """A scene for training: a new one, or one of the pool, which is made when first drawn."""
        size = self._maker.settings.pool
        if not size:
            return _example(self._maker, rng)
        number = int(rng.integers(size))
        if number not in self._pool:
            made = np.random.default_rng((self._seed, _POOL, number))
            cepstra, speech = _example(self._maker, made)
            # Half the memory: 70 kB for a scene of 8 s.
            self._pool[number] = cepstra.astype(np.float16), speech.astype(np.float16)
        cepstra, speech = self._pool[number]
        return cepstra.astype(np.float32), speech.astype(np.float32)

    def batches(self, first: int, share: Share) -> Iterator[SpeechBatch]:
        """Yield batch number first, first + 1, ...; see `Task.batches`."""
        rows = share.rows(self._batch)
        number = first
        while True:
            start = share.rank * rows
            sources = (np.random.default_rng((self._seed, number, start + n)) for n in range(rows))
            yield self._batch_of([self._drawn(rng) for rng in sources])
            number += 1

    def loss(
        self, net: nn.Module, batch: SpeechBatch, device: torch.device
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Cross-entropy of every step, added over the variants."""
        logits = net(torch.from_numpy(batch.features).to(device)).float()
        speech = torch.from_numpy(batch.speech).to(device)
        parts = {}
        for number, name in enumerate(self._net.variants):
            parts[name] = nnf.binary_cross_entropy_with_logits(logits[:, number], speech)
        total = torch.stack(list(parts.values())).sum()
        return total, {name: value.detach() for name, value in parts.items()}

    def validate(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """ROC-AUC and accuracy per step on fixed scenes of the validation split."""
        with torch.no_grad():
            logits = net(torch.from_numpy(self._held.features).to(device)).float().cpu().numpy()
        truth = self._held.speech.ravel()
        scores: dict[str, float] = {}
        for number, name in enumerate(self._net.variants):
            values = logits[:, number].ravel()
            scores[f"{name}_auc"] = float(roc_auc_score(truth, values))
            scores[f"{name}_accuracy"] = float(((values > 0.0) == (truth > 0.5)).mean())
        return scores

    def describe(self) -> dict[str, object]:
        """What rebuilds the net, and the scenes it learned from."""
        return {
            "kind": "mfcc-mlp",
            "variants": list(self._net.variants),
            "bias": self.bias,
            "sample_rate": speech_features.SAMPLE_RATE,
            "mfcc": speech_features.COUNT,
            "hop": speech_features.HOP,
            "n_fft": speech_features.N_FFT,
            "scenes": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in asdict(self._maker.settings).items()
            },
        }

    def no_decay(self, name: str) -> bool:
        """Biases are not pulled to zero."""
        return name.endswith(".bias")


def _example(maker: SceneMaker, rng: np.random.Generator) -> tuple[Array, Array]:
    """The cepstra of a scene, float32 [T, COUNT], and its truth, float32 [T]."""
    scene = maker.scene(rng)
    return speech_features.mfcc(scene.samples), scene.speech.astype(np.float32)


def _refuse_shared_groups(train: Sequence[Clip], held: Sequence[Clip]) -> None:
    """Frames of one recording on both sides would make validation a test of memory."""
    shared = {clip.group for clip in train} & {clip.group for clip in held}
    if shared:
        raise EngineError(
            f'"{min(shared)}" and {len(shared) - 1} more recordings or speakers are in the splits '
            '"train" and "val" at once. Give every group one split.'
        )


def make_task(config: Config, data: TrainingData, seed: int) -> SpeechTask:
    """The task of a configuration: `Variants` under [network], `SceneSettings` under [mixtures].

    Raises
    ------
    EngineError
        If a key is unknown, or the data lack speech or other sounds.
    """
    network = config.table("network", Variants)
    return SpeechTask(
        data.clips,
        data.audio,
        batch=config.settings().batch,
        seed=seed,
        settings=config.table("mixtures", SceneSettings),
        variants=network.variants,
        bias=network.bias,
    )


def check(config: Config) -> None:
    """Refuse a wrong table before any audio is decoded; see `make_task`."""
    config.table("mixtures", SceneSettings)
    refuse_unknown(config.table("network", Variants).variants)


def used_clips(clips: Sequence[Clip]) -> list[Clip]:
    """The training clips a speech segmenter learns from."""
    return [clip for clip in choose(clips, "train") if kind_of(clip.label) is not None]
