"""From scores to events: smoothing, hysteresis, joining, dropping.

Double thresholds after Canny (1986), as is usual for sound events (Cances et al., "Evaluation of
post-processing algorithms for polyphonic sound event detection", 2019): an event must somewhere
reach the upper threshold and goes on as long as it stays above the lower one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.project import Event
from engine.report import EngineError

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class EventSettings:
    """When a score is an event.

    Attributes
    ----------
    on : float or tuple of float
        Score an event must reach somewhere; one for all labels or one for each.
    off : float
        Share of `on` it must stay above (0..1).
    median_s : float, seconds
        Width of the median filter; under two steps = none.
    min_s : float, seconds
        Shorter events are dropped.
    gap_s : float, seconds
        Gaps up to this long inside one sound are closed.
    """

    on: float | tuple[float, ...] = 0.5
    off: float = 0.5
    median_s: float = 0.48
    min_s: float = 0.2
    gap_s: float = 0.5

    def __post_init__(self) -> None:
        if not all(0.0 < on <= 1.0 for on in np.atleast_1d(self.on)):
            raise EngineError("The threshold of an event lies above 0 and is at most 1.")
        if not 0.0 < self.off <= 1.0:
            raise EngineError("The lower threshold is a share of the upper one: above 0, up to 1.")
        if not all(0.0 <= one < 3600.0 for one in (self.median_s, self.min_s, self.gap_s)):
            raise EngineError("The times of events are seconds from 0 to an hour.")


def heard(found: Iterable[Event]) -> tuple[Event, ...]:
    """The events that the user has not rejected.

    In a project the score of an event also tells what the user said of it: 0 when it was rejected
    (it is kept, so that the next run does not bring it back), 1 when it was accepted or made by
    hand. What a labeller scored lies between.
    """
    return tuple(one for one in found if one.score > 0.0)


def smoothed(scores: Scores, hop_s: float, median_s: float) -> Scores:
    """Median-filter scores [steps, labels] along time with an odd number of steps."""
    width = 2 * round(0.5 * (median_s / hop_s - 1.0)) + 1
    if width < 3 or not len(scores):
        return scores
    import scipy.ndimage  # here: the window needs `heard` from this file before it is shown

    out: Scores = scipy.ndimage.median_filter(scores, size=(width, 1), mode="nearest")
    return out


def events(
    scores: Scores,
    hop_s: float,
    labels: Sequence[str],
    settings: EventSettings | None = None,
    duration_s: float = float("inf"),
) -> tuple[Event, ...]:
    """Find the events in scores.

    Parameters
    ----------
    scores : numpy.ndarray
        float32 [steps, labels], 0..1.
    hop_s : float
        Seconds per step.
    labels : sequence of str
        Names of the columns.
    settings : EventSettings
        Thresholds and times.
    duration_s : float
        Length of the sound; the last step may reach past it, events do not.

    Returns
    -------
    tuple of Event
        In order of their start; the score of an event is the highest of its smoothed scores.
    """
    settings = settings or EventSettings()
    if scores.ndim != 2 or scores.shape[1] != len(labels):
        raise ValueError(f"scores {scores.shape} do not fit {len(labels)} labels")
    on = np.broadcast_to(np.asarray(settings.on, np.float32), (len(labels),))
    smooth = smoothed(scores, hop_s, settings.median_s)
    found: list[Event] = []
    for index in np.flatnonzero((smooth >= on).any(axis=0)):
        column = smooth[:, index]
        for first, last in _spans(column, float(on[index]), settings, hop_s):
            start, stop = first * hop_s, min(last * hop_s, duration_s)
            if stop - start >= settings.min_s - 1e-9 and stop > start:
                found.append(Event(start, stop, labels[index], float(column[first:last].max())))
    return tuple(sorted(found, key=lambda one: (one.start_s, one.stop_s, one.label)))


def _spans(
    column: Scores, on: float, settings: EventSettings, hop_s: float
) -> list[tuple[int, int]]:
    """Return [first, last) of the stretches above the lower threshold that reach the upper one."""
    above = np.concatenate(([False], column >= on * settings.off, [False]))
    changes = np.flatnonzero(above[1:] != above[:-1]).reshape(-1, 2)
    spans: list[tuple[int, int]] = []
    for first, last in changes.tolist():
        if column[first:last].max() < on:
            continue
        if spans and (first - spans[-1][1]) * hop_s <= settings.gap_s + 1e-9:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans
