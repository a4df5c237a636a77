"""How a labeller does on the validation split while it trains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.evaluation import labels as metrics
from engine.evaluation.soundscapes import Soundscape
from engine.labelling.events import EventSettings, events
from engine.labelling.tagger import Heard, TaggerConfig, TaggerNet
from engine.separation import spectra

Samples = NDArray[np.float32]

THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
_BATCH = 16


@dataclass(frozen=True)
class Held:
    """What a labeller is judged on.

    Attributes
    ----------
    labels : tuple of str
        All labels.
    clips : numpy.ndarray
        float32 [N, frames].
    truth : numpy.ndarray
        Label number of each clip [N].
    scenes : tuple of Soundscape
        With known events.
    """

    labels: tuple[str, ...]
    clips: Samples
    truth: NDArray[np.int64]
    scenes: tuple[Soundscape, ...]


def validate(
    net: nn.Module, config: TaggerConfig, held: Held, device: torch.device
) -> dict[str, float]:
    """Return clip accuracy among the labels of the clips, among all labels, and segment F1.

    The F1 (1 s segments, micro) is that of the best of a few thresholds for all labels.
    """
    logits = np.concatenate(
        [
            hear(net, config, torch.from_numpy(held.clips[first : first + _BATCH]).to(device))
            .clips.float()
            .cpu()
            .numpy()
            for first in range(0, len(held.clips), _BATCH)
        ]
    )
    some = np.unique(held.truth)
    accuracy = float(np.mean(some[logits[:, some].argmax(axis=1)] == held.truth))
    scores = {"accuracy": accuracy, "top1": float(np.mean(logits.argmax(axis=1) == held.truth))}
    if held.scenes:
        heard = [scene_scores(net, config, scene.audio, device) for scene in held.scenes]
        scores["f1"] = max(
            scene_f1(heard, held.scenes, held.labels, config.hop_s, EventSettings(on=on))
            for on in THRESHOLDS
        )
    return scores


def hear(net: nn.Module, config: TaggerConfig, mono: Tensor) -> Heard:
    """Run the network on sound [B, frames], padded with silence to whole cells."""
    heard: Heard = net(_power(mono, config))
    return heard


def _power(mono: Tensor, config: TaggerConfig) -> Tensor:
    padded = nnf.pad(mono, (0, -mono.shape[1] % config.step))
    return spectra.power(spectra.analyse(padded, config.n_fft, config.hop))


def scene_scores(
    net: nn.Module, config: TaggerConfig, audio: Samples, device: torch.device
) -> Samples:
    """Return the scores of a whole soundscape, float32 [steps, labels]."""
    assert isinstance(net, TaggerNet)
    power = _power(torch.from_numpy(audio)[None].to(device), config)
    scores: Samples = net.steps(power).float().T.cpu().numpy()
    return scores


def scene_f1(
    scores: Sequence[Samples],
    scenes: Sequence[Soundscape],
    labels: Sequence[str],
    hop_s: float,
    settings: EventSettings,
) -> float:
    """Return the micro F1 of 1 s segments over all soundscapes."""
    counts = metrics.Counts.none(len(labels))
    for scene, one in zip(scenes, scores, strict=True):
        found = events(one, hop_s, labels, settings, scene.duration_s)
        counts = counts + metrics.segments(scene.events, found, labels)
    return counts.f1
