"""A recording in memory and separators with known answers, for tests of the engine."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from engine.report import Report
from engine.separation import Query


@dataclass
class MemoryRecording:
    """What `Renderer` needs of a `Recording`, over an array of shape (frames, channels)."""

    samples: np.ndarray
    sample_rate: int
    fingerprint: str = "memory"
    complete: bool = True

    @property
    def frames(self) -> int:
        return len(self.samples)

    @property
    def available(self) -> int:
        return len(self.samples)

    @property
    def channels(self) -> int:
        return self.samples.shape[1]

    def read(self, start: int, stop: int) -> np.ndarray:
        if not 0 <= start <= stop <= self.frames:
            raise ValueError((start, stop))
        return self.samples[start:stop].copy()


@dataclass
class Scaled:
    """Answers with its input times a factor: 1 is the identity, 0 is silence."""

    factor: float = 1.0
    sample_rate: int = 32_000
    grid: int = 320
    context_s: float = 0.1
    revision: str = "scaled"
    lengths: list[int] = field(default_factory=list)

    def check(self, query: Query) -> None:
        """Every prompt is known."""

    def separate(self, mono: torch.Tensor, query: Query, report: Report) -> torch.Tensor:
        self.lengths.append(len(mono))
        report(1.0)
        return mono * self.factor


def noise(seconds: float, sample_rate: int, channels: int = 2, seed: int = 0) -> np.ndarray:
    """Gaussian noise at -14 dBFS RMS: float32, shape (frames, channels)."""
    generator = np.random.default_rng(seed)
    frames = round(seconds * sample_rate)
    return (0.2 * generator.standard_normal((frames, channels))).astype(np.float32)
