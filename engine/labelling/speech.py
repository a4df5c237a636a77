"""Where somebody speaks: segmenters, their table, and how one hears a recording.

A segmenter hears mono sound block by block and gives one score per step of 10 ms. Singing and music
are not speech; for a segmenter that was not taught so, the labeller stands at the gate
(`engine.labelling.speech_gate`). What follows is the same for all of them
(`engine.labelling.speech_segments`).

To add a segmenter: write one file here with a function that loads it, and add a line to the table.
Nothing heavy is imported before one is loaded.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.labelling import speech_gate
from engine.labelling.speech_segments import (
    STEPS_PER_S,
    Mask,
    Scores,
    Speech,
    SpeechSettings,
    find_speech,
    segments,
    smooth,
)
from engine.report import EngineError, Report, part, silent

if TYPE_CHECKING:
    from engine.labelling import Labeller
    from engine.recording import Recording

__all__ = [
    "SEGMENTERS", "STEPS_PER_S", "Mask", "Scores", "Segmenter", "SegmenterInfo", "Speech",
    "SpeechSettings", "find_speech", "load_gate", "load_segmenter", "mono_blocks", "scores_in",
    "segments", "smooth", "speech_in",
]  # fmt: skip

Samples = NDArray[np.float32]

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
    """One line of the table: how a segmenter is called, and the function that loads it.

    Attributes
    ----------
    gated : bool
        It takes singing and much music for speech, so the labeller's ear is needed as well.
    """

    title: str
    summary: str
    module: str
    maker: str = "load"
    gated: bool = False

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
            "Earmark's own small network, which hears 2.5 s to each side; works offline.",
            "engine.labelling.speech_mfcc",
            "load_context",
        ),
        "silero": SegmenterInfo(
            "Silero",
            "silero-vad, trained on many languages; the labeller keeps music and singing out.",
            "engine.labelling.silero",
            gated=True,
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


def load_gate(name: str) -> Labeller | None:
    """The labeller at the gate of this segmenter, or None where it needs none.

    Raises
    ------
    EngineError
        If the labeller's weights are missing or damaged.
    """
    from engine.labelling import load_labeller

    return load_labeller() if name in SEGMENTERS and SEGMENTERS[name].gated else None


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


def scores_in(
    recording: Recording,
    segmenter: Segmenter,
    report: Report = silent,
    gate: Labeller | None = None,
) -> Scores:
    """The scores of a whole recording; only seconds of it are in memory at a time.

    Parameters
    ----------
    recording : Recording
        Completely decoded.
    report : Report
        Progress and cancel point, called for every ten seconds of sound.
    gate : Labeller, optional
        See `load_gate`. It hears the recording after the segmenter, at the recording's own rate.

    Returns
    -------
    float32, shape (steps,)
        Per 10 ms, as in `Segmenter.scores`; close to 0 where the gate is shut.
    """
    rate, frames = recording.sample_rate, recording.frames
    alone = report if gate is None else part(report, 0.0, 0.5)
    blocks = mono_blocks(recording.read, frames, rate, segmenter.sample_rate, alone)
    scores = segmenter.scores(blocks)
    if gate is None:
        return scores
    return speech_gate.listened(scores, gate, recording.read, rate, frames, part(report, 0.5, 1.0))


def speech_in(
    recording: Recording,
    segmenter: Segmenter,
    settings: SpeechSettings | None = None,
    report: Report = silent,
    gate: Labeller | None = None,
) -> Speech:
    """The speech in a whole recording; see `scores_in`."""
    scores = scores_in(recording, segmenter, report, gate)
    return find_speech(scores, settings or SpeechSettings(), recording.duration_s)
