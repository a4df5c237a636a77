"""Text-audio similarity: how surely a labeller hears the prompted sound in an estimate.

The time-selective seed promised CLAP similarity; here the judge is the project's own labeller, or
the presence head of the built-in network where there is none. Either is 0..1.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr
import torch

from engine.evaluation.lists import SAMPLE_RATE, Samples
from engine.report import EngineError
from engine.separation import builtin


@dataclass(frozen=True)
class Judge:
    """Who says how well sound and text go together.

    Attributes
    ----------
    title : str
        For the report.
    revision : str
        Changes when its answers change.
    labels : tuple of str
        In the order of the scores.
    scores : callable
        Float32 mono at 32 kHz -> float32 [labels], 0..1.
    """

    title: str
    revision: str
    labels: tuple[str, ...]
    scores: Callable[[Samples], Samples]

    def similarity(self, sound: Samples, labels: tuple[str, ...]) -> float:
        """The highest score of any of the labels; NaN where the judge knows none of them."""
        numbers = [self.labels.index(one) for one in labels if one in self.labels]
        if not numbers:
            return float("nan")
        if not sound.any():
            return 0.0
        return float(self.scores(sound)[numbers].max())


def judge() -> Judge:
    """The labeller where its weights are there, else the built-in network's presence head."""
    return _labeller() or _presence_head()


def _labeller() -> Judge | None:
    try:
        table: Any = importlib.import_module("engine.labelling")
        names = tuple(table.LABELLERS)
        found: Any = table.load_labeller(names[0])
    except (ImportError, AttributeError, IndexError, EngineError):
        return None
    rate = int(found.sample_rate)

    def scores(sound: Samples) -> Samples:
        heard = sound if rate == SAMPLE_RATE else soxr.resample(sound, SAMPLE_RATE, rate)
        answer: Samples = np.asarray(found.clip_scores(heard), np.float32)
        return answer

    title = f'labeller "{names[0]}"'
    return Judge(title, str(found.revision), tuple(found.labels), scores)


def _presence_head() -> Judge:
    network = builtin.load()

    def scores(sound: Samples) -> Samples:
        heard = torch.from_numpy(np.ascontiguousarray(sound))
        answer: Samples = torch.sigmoid(network.presence(heard)).amax(dim=1).numpy()
        return answer

    return Judge("presence head of the built-in network", network.revision, network.labels, scores)
