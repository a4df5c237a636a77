"""Training the speech segmenter: a `Task` for the training loop, and the export of its weights.

Both networks of `engine.labelling.speech_mfcc` learn side by side from the same batches, so that
they can be compared; their losses are added and share no weights.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional as nnf

from engine.labelling import speech_features
from engine.labelling.speech_mfcc import SHAPES, Shape
from engine.report import EngineError
from engine.training.data import Clip, choose
from engine.training.protocol import Share
from engine.training.speech_scenes import Audio, SceneMaker, SceneSettings
from engine.training.speech_truth import kind_of

if TYPE_CHECKING:
    from engine.training.config import Config
    from engine.training.data import TrainingData

Array = NDArray[np.float32]

_NORM_SCENES = 32
_VALIDATION_SCENES = 48
_VALIDATION_SEED = 20_261_121


class FrameNet(nn.Module):
    """The trainable twin of `engine.labelling.speech_mfcc.Network`."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        layers: list[nn.Module] = []
        before = speech_features.COUNT
        for layer in shape.all_layers:
            layers.append(nn.Conv1d(before, layer.units, layer.kernel, dilation=layer.dilation))
            before = layer.units
        self.layers = nn.ModuleList(layers)
        if shape.smooth:
            for module in layers:
                assert isinstance(module, nn.Conv1d)
                nn.init.xavier_uniform_(module.weight, gain=2.0)

    def forward(self, features: Tensor) -> Tensor:
        """Logits [B, T] of normalised features [B, COUNT, T + 2 * reach]."""
        hidden = features
        for layer, module in zip(self.shape.layers, self.layers, strict=False):
            heard = hidden
            hidden = module(heard)
            if self.shape.smooth:
                hidden = torch.sigmoid(hidden)
                continue
            hidden = torch.relu(hidden)
            if layer.kernel > 1 and heard.shape[1] == layer.units:
                hidden = hidden + heard[..., layer.reach : heard.shape[-1] - layer.reach]
        logits: Tensor = self.layers[-1](hidden)
        return logits[:, 0]


class SpeechNet(nn.Module):
    """The networks named, over features normalised with fixed numbers.

    Parameters
    ----------
    variants : sequence of str
        Keys of `SHAPES`; the first one is what validation is about.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, variants: Sequence[str]) -> None:
        super().__init__()
        _refuse_unknown(variants)
        self.variants = tuple(variants)
        self.nets = nn.ModuleDict({name: FrameNet(SHAPES[name]) for name in variants})
        self.register_buffer("mean", torch.zeros(speech_features.COUNT))
        self.register_buffer("scale", torch.ones(speech_features.COUNT))

    @property
    def reach(self) -> int:
        """Steps of features needed before and after those that are scored."""
        return max(SHAPES[name].reach for name in self.variants)

    def forward(self, features: Tensor) -> Tensor:
        """Logits [B, variants, T] of cepstra [B, T + 2 * reach, COUNT]."""
        normal = ((features - self.mean) * self.scale).transpose(1, 2)
        found = []
        for name in self.variants:
            spare = self.reach - SHAPES[name].reach
            found.append(self.nets[name](normal[..., spare : normal.shape[-1] - spare]))
        return torch.stack(found, dim=1)


@dataclass(frozen=True)
class Variants:
    """The table ``[network]``: which networks learn; the first one is validated by name."""

    variants: tuple[str, ...] = ("context", "seed")


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
        validation_scenes: int = _VALIDATION_SCENES,
    ) -> None:
        train, held = choose(clips, "train"), choose(clips, "val")
        _refuse_shared_groups(train, held)
        self._batch, self._seed = batch, seed
        self._maker = SceneMaker(train, audio, settings)
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
        reach = self._net.reach
        quiet = np.tile(speech_features.silence(), (reach, 1))
        features, speech = [], []
        for rng in sources:
            scene = maker.scene(rng)
            features.append(np.concatenate([quiet, speech_features.mfcc(scene.samples), quiet]))
            speech.append(scene.speech.astype(np.float32))
        return SpeechBatch(np.stack(features), np.stack(speech))

    def batches(self, first: int, share: Share) -> Iterator[SpeechBatch]:
        """Yield batch number first, first + 1, ...; see `Task.batches`."""
        rows = share.rows(self._batch)
        number = first
        while True:
            start = share.rank * rows
            yield self._make(
                self._maker,
                [np.random.default_rng((self._seed, number, start + row)) for row in range(rows)],
            )
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


def _refuse_unknown(variants: Sequence[str]) -> None:
    if not variants or any(name not in SHAPES for name in variants):
        known = ", ".join(f'"{name}"' for name in SHAPES)
        raise EngineError(f"The variants of the speech network are one or more of {known}.")


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
    return SpeechTask(
        data.clips,
        data.audio,
        batch=config.settings().batch,
        seed=seed,
        settings=config.table("mixtures", SceneSettings),
        variants=config.table("network", Variants).variants,
    )


def check(config: Config) -> None:
    """Refuse a wrong table before any audio is decoded; see `make_task`."""
    config.table("mixtures", SceneSettings)
    _refuse_unknown(config.table("network", Variants).variants)


def used_clips(clips: Sequence[Clip]) -> list[Clip]:
    """The training clips a speech segmenter learns from."""
    return [clip for clip in choose(clips, "train") if kind_of(clip.label) is not None]


def tensors(net: SpeechNet) -> dict[str, Array]:
    """The weights as `engine.labelling.speech_mfcc` reads them: float32, by name."""
    net = copy.deepcopy(net).cpu().float()
    found = {"mean": net.mean.numpy(), "scale": net.scale.numpy()}
    for variant in net.variants:
        frame_net = net.nets[variant]
        assert isinstance(frame_net, FrameNet)
        for number, module in enumerate(frame_net.layers):
            assert isinstance(module, nn.Conv1d)
            # Ours is [kernel, in, out], so that a tap is one matrix product.
            weight = module.weight.detach().numpy().transpose(2, 1, 0)
            assert module.bias is not None
            found[f"{variant}.{number}.weight"] = np.ascontiguousarray(weight)
            found[f"{variant}.{number}.bias"] = module.bias.detach().numpy()
    return found
