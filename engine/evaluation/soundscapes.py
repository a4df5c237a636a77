"""Seeded soundscapes with known events: clips of a split placed over quiet noise.

Made in the manner of Salamon et al., "Scaper: a library for soundscape synthesis and
augmentation" (2017): every event is one clip at a drawn time and level; what is true is known
because it was put there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.training.acoustics import coloured_noise
from engine.training.clashes import clashes
from engine.training.data import SAMPLE_RATE, Clip

Samples = NDArray[np.float32]
Read = Callable[[str], Samples]

_STEP = SAMPLE_RATE // 50
_QUIET_DB = 35.0
_TRIES = 50


class Truth(NamedTuple):
    """One sound that was put there."""

    start_s: float
    stop_s: float
    label: str


@dataclass(frozen=True)
class SoundscapeSettings:
    """How soundscapes are made.

    Attributes
    ----------
    duration_s : float, seconds
        Length.
    events : (int, int)
        Fewest and most events.
    overlap : float
        How often an event begins while the one before it sounds.
    level_db : (float, float)
        RMS of events in dBFS, uniform.
    snr_db : (float, float)
        Their mean level over the noise, uniform, drawn once for a soundscape.
    longest_s : float, seconds
        Longer clips are cut.
    """

    duration_s: float = 60.0
    events: tuple[int, int] = (3, 6)
    overlap: float = 0.5
    level_db: tuple[float, float] = (-29.0, -17.0)
    snr_db: tuple[float, float] = (10.0, 30.0)
    longest_s: float = 5.0


@dataclass(frozen=True)
class Soundscape:
    """Sound and what is in it.

    Attributes
    ----------
    audio : numpy.ndarray
        float32 (frames,) at 32 kHz.
    events : tuple of Truth
        In order of their start.
    """

    audio: Samples
    events: tuple[Truth, ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.audio) / SAMPLE_RATE


def make_soundscape(
    clips: Sequence[Clip], read: Read, seed: int, settings: SoundscapeSettings | None = None
) -> Soundscape:
    """Make the soundscape of a seed.

    Parameters
    ----------
    clips : sequence of Clip
        What may sound, each clip as likely as any other. No two labels that may be taken for each
        other (`engine.training.clashes`) meet in one soundscape.
    read : callable
        Path of a clip -> its samples at 32 kHz, float32 (frames,).
    seed : int
        The same seed and clips give the same soundscape.
    settings : SoundscapeSettings
        How many events, how loud.
    """
    settings = settings or SoundscapeSettings()
    rng = np.random.default_rng((seed, 0x5CE))
    frames = round(settings.duration_s * SAMPLE_RATE)
    mean_db = sum(settings.level_db) / 2.0
    noise_db = mean_db - rng.uniform(*settings.snr_db)
    audio = coloured_noise(rng, frames) * np.float32(10.0 ** (noise_db / 20.0))
    found: list[Truth] = []
    for clip in _draw(clips, int(rng.integers(settings.events[0], settings.events[1] + 1)), rng):
        sound = trimmed(read(clip.path))[: round(settings.longest_s * SAMPLE_RATE)]
        sound = sound[:frames]
        level = 10.0 ** (rng.uniform(*settings.level_db) / 20.0)
        rms = float(np.sqrt(np.mean(np.square(sound))))
        sound = sound * np.float32(
            min(level / max(rms, 1e-6), 1.0 / max(np.abs(sound).max(), 1e-6))
        )
        last = frames - len(sound)
        start = int(rng.integers(last + 1))
        if found and rng.random() < settings.overlap:
            before = found[-1]
            start = min(last, round(rng.uniform(before.start_s, before.stop_s) * SAMPLE_RATE))
        audio[start : start + len(sound)] += sound
        stop = start + len(sound)
        found.append(Truth(start / SAMPLE_RATE, stop / SAMPLE_RATE, clip.label))
    peak = float(np.abs(audio).max())
    return Soundscape(audio / np.float32(max(peak, 1.0)), tuple(sorted(found)))


def trimmed(audio: Samples) -> Samples:
    """Cut away what lies before and after the sound, 35 dB under its loudest 20 ms; at least one
    such step is left."""
    steps = max(1, len(audio) // _STEP)
    energy = np.square(audio[: steps * _STEP]).reshape(steps, -1).mean(axis=1)
    loud = np.flatnonzero(energy >= energy.max() * 10.0 ** (-_QUIET_DB / 10.0))
    return audio[loud[0] * _STEP : (loud[-1] + 1) * _STEP]


def _draw(clips: Sequence[Clip], count: int, rng: np.random.Generator) -> list[Clip]:
    labels = sorted({clip.label for clip in clips})
    number = {label: index for index, label in enumerate(labels)}
    clash = clashes(labels)
    chosen: list[Clip] = []
    for _ in range(count * _TRIES):
        clip = clips[int(rng.integers(len(clips)))]
        mine = number[clip.label]
        if any(clash[mine, number[one.label]] and one.label != clip.label for one in chosen):
            continue
        chosen.append(clip)
        if len(chosen) == count:
            break
    return chosen
