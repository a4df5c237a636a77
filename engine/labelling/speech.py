"""Where somebody speaks: segmenters, their table, and how scores become segments.

A segmenter hears mono sound block by block and gives one score per step of 10 ms. What follows is
the same for all of them and is that of the audio-segmentation seed: a threshold, then short pauses
are filled, then short speech is dropped. Singing and music are not speech.

To add a segmenter: write one file here with a function that loads it, and add a line to the table.
Nothing heavy is imported before one is loaded.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.project import SHORTEST_WINDOW_S, Window
from engine.report import EngineError, Report, silent

if TYPE_CHECKING:
    from engine.recording import Recording

Samples = NDArray[np.float32]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

STEPS_PER_S = 100
"""Scores per second: step ``t`` stands for ``[t, t + 1)`` hundredths of a second."""

_LOUDEST = np.float32(100.0)
_BLOCK_S = 10
"""Seconds of a recording in memory at a time."""


class Segmenter(Protocol):
    """Says of every step how much it sounds like speech."""

    @property
    def sample_rate(self) -> int:
        """Hertz it hears at."""
        ...

    @property
    def revision(self) -> str:
        """Changes when its answers change."""
        ...

    def scores(self, blocks: Iterable[Samples]) -> Scores:
        """Score a stretch of sound; only a block of it is in memory at a time.

        Parameters
        ----------
        blocks : iterable of float32, shape (frames,)
            Mono at `sample_rate`, one after another, of any length. The answer does not depend on
            where they are cut.

        Returns
        -------
        float32, shape (steps,)
            0..1 per step of 10 ms, ``ceil(frames / (sample_rate / 100))`` of them.
        """
        ...


@dataclass(frozen=True)
class SegmenterInfo:
    """One line of the table: how a segmenter is called, and the function that loads it."""

    title: str
    summary: str
    module: str
    maker: str = "load"

    def load(self) -> Segmenter:
        """Load it.

        Raises
        ------
        EngineError
            If its weights are missing or damaged.
        """
        loaded: Any = getattr(importlib.import_module(self.module), self.maker)()
        checked: Segmenter = loaded
        return checked


SEGMENTERS: Mapping[str, SegmenterInfo] = MappingProxyType(
    {
        "builtin": SegmenterInfo(
            "Built-in speech model",
            "Earmark's own small network, which hears 1.3 s to each side; works offline.",
            "engine.labelling.speech_mfcc",
            "load_context",
        ),
        "seed": SegmenterInfo(
            "Frame by frame",
            "The classic network of 30, 20 and 10 units, which hears one frame; a baseline.",
            "engine.labelling.speech_mfcc",
            "load_seed",
        ),
        "energy": SegmenterInfo(
            "Loudness",
            "Whatever is louder than the quiet parts of the file; a baseline without weights.",
            "engine.labelling.speech_energy",
        ),
    }
)


@cache
def load_segmenter(name: str) -> Segmenter:
    """The segmenter of this name, loaded once per process.

    Raises
    ------
    EngineError
        If there is no such segmenter, or its weights are missing or damaged.
    """
    if name not in SEGMENTERS:
        known = ", ".join(f'"{one}"' for one in SEGMENTERS)
        raise EngineError(f'There is no segmenter called "{name}". Choose one of {known}.')
    return SEGMENTERS[name].load()


@dataclass(frozen=True)
class SpeechSettings:
    """How scores become segments; the defaults are the seed's.

    Attributes
    ----------
    threshold : float, 0..1
        A step whose score is at least this is speech.
    fill_s : float, seconds
        Pauses shorter than this are speech. This comes first.
    drop_s : float, seconds
        Then speech shorter than this is none.

    Raises
    ------
    EngineError
        If a value is out of range.
    """

    threshold: float = 0.5
    fill_s: float = 1.0
    drop_s: float = 2.0

    def __post_init__(self) -> None:
        if not 0.0 < self.threshold < 1.0:
            raise EngineError(
                f"The threshold of speech lies between 0 and 1 (got {self.threshold:g})."
            )
        for what, value in (("pause to fill", self.fill_s), ("speech to drop", self.drop_s)):
            if not (math.isfinite(value) and value >= 0.0):
                raise EngineError(
                    f"The longest {what} is a number of seconds, 0 or more (got {value:g})."
                )


@dataclass(frozen=True)
class Speech:
    """What was found in one recording.

    Attributes
    ----------
    segments : tuple of Window
        Where somebody speaks, in order; they neither touch nor overlap.
    speech_steps, steps : int
        Steps of 10 ms in the segments, and in all.
    """

    segments: tuple[Window, ...]
    speech_steps: int
    steps: int

    @property
    def ratio(self) -> float:
        """Share of the time that is speech, 0..1; 0 for a recording without any step."""
        return self.speech_steps / self.steps if self.steps else 0.0


def smooth(speech: Mask, settings: SpeechSettings) -> Mask:
    """Fill short pauses, then drop short speech.

    A run at the start or the end of the file is a run like any other. Only where there is no
    speech at all nothing is filled.

    Parameters
    ----------
    speech : bool, shape (steps,)
        Not changed.

    Returns
    -------
    bool, shape (steps,)
    """
    if not speech.any():
        return np.zeros(len(speech), np.bool_)
    filled = _flip_short(speech, value=False, steps=settings.fill_s * STEPS_PER_S)
    return _flip_short(filled, value=True, steps=settings.drop_s * STEPS_PER_S)


def _flip_short(mask: Mask, *, value: bool, steps: float) -> Mask:
    """Flip every run of ``value`` that is shorter than ``steps``; at least one step is given."""
    firsts = np.concatenate(([0], np.flatnonzero(mask[1:] != mask[:-1]) + 1))
    lengths = np.diff(np.append(firsts, len(mask)))
    values = mask[firsts]
    # A tenth of a millisecond of slack: 0.29 s times 100 is a little more than 29 steps.
    short = (values == value) & (lengths < steps - 0.01)
    flipped: Mask = np.repeat(values ^ short, lengths)
    return flipped


def find_speech(
    scores: Scores, settings: SpeechSettings, duration_s: float | None = None
) -> Speech:
    """The speech in a stretch of sound.

    Parameters
    ----------
    scores : float32, shape (steps,)
        What a `Segmenter` gave.
    duration_s : float, optional
        Where the sound ends, usually within the last step: no segment reaches past it.
    """
    speech = smooth(scores >= settings.threshold, settings)
    edges = np.flatnonzero(np.diff(speech, prepend=False, append=False))
    end = len(speech) / STEPS_PER_S
    if duration_s is not None:
        end = min(end, duration_s)
    found = []
    # Edges come in pairs: the first step of a run, and the first one after it.
    for first, after in edges.reshape(-1, 2):
        start, stop = int(first) / STEPS_PER_S, min(int(after) / STEPS_PER_S, end)
        if stop - start >= SHORTEST_WINDOW_S:
            found.append(Window(start, stop))
    return Speech(tuple(found), int(speech.sum()), len(speech))


def segments(
    scores: Scores, settings: SpeechSettings, duration_s: float | None = None
) -> tuple[Window, ...]:
    """The segments of `find_speech` alone."""
    return find_speech(scores, settings, duration_s).segments


def mono_blocks(
    read: Callable[[int, int], Samples],
    frames: int,
    sample_rate: int,
    wanted_rate: int,
    report: Report = silent,
) -> Iterator[Samples]:
    """The sound of a recording as a segmenter hears it: mono, at its rate, block by block.

    Parameters
    ----------
    read : callable
        ``read(start, stop)`` gives float32 of shape (stop - start, channels).

    Yields
    ------
    float32, shape (any,)
    """
    import soxr

    from engine.separation.stream import mixdown

    step = _BLOCK_S * sample_rate
    stream = soxr.ResampleStream(sample_rate, wanted_rate, 1, dtype="float32", quality="HQ")
    for start in range(0, frames, step):
        stop = min(start + step, frames)
        # Damaged float files hold anything; beyond +40 dBFS it says nothing about speech.
        block = np.nan_to_num(mixdown(read(start, stop)), nan=0.0).clip(-_LOUDEST, _LOUDEST)
        if sample_rate != wanted_rate:
            block = stream.resample_chunk(block, last=stop == frames)
        if len(block):
            yield block
        report(stop / frames, "Looking for speech")


def speech_in(
    recording: Recording,
    segmenter: Segmenter,
    settings: SpeechSettings | None = None,
    report: Report = silent,
) -> Speech:
    """The speech in a whole recording; only seconds of it are in memory at a time.

    Parameters
    ----------
    recording : Recording
        Completely decoded.
    report : Report
        Progress and cancel point, called for every ten seconds of sound.
    """
    blocks = mono_blocks(
        recording.read, recording.frames, recording.sample_rate, segmenter.sample_rate, report
    )
    scores = segmenter.scores(blocks)
    return find_speech(scores, settings or SpeechSettings(), recording.duration_s)
