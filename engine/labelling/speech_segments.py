"""From scores to segments of speech: a threshold, pauses filled, short speech dropped.

The rules and their order are the audio-segmentation seed's, with its end-of-file fault mended: a
run at the start or the end of a file is a run like any other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.project import SHORTEST_WINDOW_S, Window
from engine.report import EngineError

Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

STEPS_PER_S = 100
"""Scores per second: step ``t`` stands for ``[t, t + 1)`` hundredths of a second."""


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
