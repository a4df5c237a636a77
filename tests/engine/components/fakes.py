"""A labeller that hears levels and a separator that answers with a share of what it hears."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from engine.labelling.events import EventSettings
from engine.report import silent
from engine.separation import Query, UnknownPrompt
from tests.engine.exporting.fakes import FakeRecording

RATE = 32_000


@dataclass
class Ears:
    """Hears each of its labels from a level on; what a clip is follows from its level."""

    labels: tuple[str, ...] = ("rain", "dog bark", "piano")
    floors: tuple[float, ...] = (0.01, 0.05, 0.5)
    sample_rate: int = RATE
    hop_s: float = 0.1
    context_s: float = 0.2
    revision: str = "ears"
    settings: EventSettings = field(
        default_factory=lambda: EventSettings(0.5, median_s=0.0, min_s=0.0)
    )
    shares: dict[float, tuple[float, ...]] = field(default_factory=dict)
    clips: list[int] = field(default_factory=list)

    def scores(self, mono, report=silent):
        step = round(self.hop_s * self.sample_rate)
        padded = np.pad(mono, (0, -len(mono) % step)).reshape(-1, step)
        level = np.sqrt(np.square(padded).mean(axis=1))
        return (level[:, None] > np.array(self.floors)).astype(np.float32) * 0.9

    def clip_scores(self, mono):
        """The shares of the factor that the separator answered with, told by the level."""
        self.clips.append(len(mono))
        level = float(np.sqrt(np.square(mono).mean()))
        nearest = min(self.shares, key=lambda one: abs(one - level))
        return np.array(self.shares[nearest], np.float32)


@dataclass
class Factors:
    """Answers each label with its input times a factor of its own."""

    factors: dict[str, float]
    sample_rate: int = RATE
    grid: int = 320
    context_s: float = 0.1
    revision: str = "factors"
    asked: list[str] = field(default_factory=list)

    def check(self, query: Query) -> None:
        if not set(query.labels) & set(self.factors):
            raise UnknownPrompt(query)

    def separate(self, mono: torch.Tensor, query: Query, report) -> torch.Tensor:
        label = next(one for one in query.labels if one in self.factors)
        self.asked.append(label)
        report(1.0)
        return mono * self.factors[label]


def recording(seconds: float, level: float = 0.2, rate: int = RATE) -> FakeRecording:
    """Stereo noise, the same loudness throughout."""
    frames = round(seconds * rate)
    samples = np.random.default_rng(3).normal(0, level, (frames, 1)).astype(np.float32)
    both = np.concatenate([samples, 0.5 * samples], axis=1)
    return FakeRecording(both, rate)
