"""Text-audio similarity: how surely a labeller hears the prompted sound in an estimate.

The time-selective seed promised CLAP similarity; here the judge is the project's own labeller,
whose scores are 0..1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import soxr

from engine import labelling
from engine.evaluation.lists import SAMPLE_RATE, Samples


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
    """The built-in labeller.

    Raises
    ------
    EngineError
        If its weights are missing or damaged.
    """
    name = next(iter(labelling.LABELLERS))
    found = labelling.load_labeller(name)
    rate = int(found.sample_rate)

    def scores(sound: Samples) -> Samples:
        heard = sound if rate == SAMPLE_RATE else soxr.resample(sound, SAMPLE_RATE, rate)
        answer: Samples = np.asarray(found.clip_scores(heard), np.float32)
        return answer

    return Judge(f'labeller "{name}"', str(found.revision), tuple(found.labels), scores)
