"""Scores of sounds kept in memory, so that another threshold needs no new listening.

Everything here is plain functions and values for the Worker's thread; `editor.sounds` decides what
runs when. Scores are kept smoothed, as float16: about 10 MB for an hour and 200 labels.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.labelling.events import EventSettings, events, smoothed
from engine.labelling.kinds import named_once
from engine.report import Report, silent

if TYPE_CHECKING:
    from engine.labelling import Labeller
    from engine.project import Event
    from engine.recording import Recording

Scores = NDArray[np.float16]

SUREST = 0.999
"""A labeller is never as sure as the user: 1 means that they said so."""
ADVANCE_S = 0.3
"""For about so long one job of a run works; then other jobs of the Worker have their turn."""


@dataclass(frozen=True)
class Stretch:
    """Smoothed scores of one stretch of the recording.

    Attributes
    ----------
    start_s, stop_s : float, seconds
    scores : float16, shape (steps, labels)
        Step i begins ``i * hop_s`` after ``start_s``.
    """

    start_s: float
    stop_s: float
    scores: Scores


@dataclass(frozen=True)
class Heard:
    """What one labeller has scored so far: stretches that do not overlap, in order."""

    labels: tuple[str, ...]
    hop_s: float
    settings: EventSettings
    revision: str
    stretches: tuple[Stretch, ...] = ()

    def covers(self, start_s: float, stop_s: float) -> bool:
        """Whether all of a span was listened to."""
        for one in self.stretches:
            if one.start_s <= start_s + self.hop_s:
                start_s = max(start_s, one.stop_s)
        return start_s >= stop_s - self.hop_s

    def with_stretch(self, new: Stretch) -> Heard:
        """The same with one more stretch; what was known of its time is dropped."""
        kept: list[Stretch] = []
        for old in self.stretches:
            if old.stop_s <= new.start_s or old.start_s >= new.stop_s:
                kept.append(old)
                continue
            if old.start_s < new.start_s:
                steps = round((new.start_s - old.start_s) / self.hop_s)
                kept.append(Stretch(old.start_s, new.start_s, old.scores[:steps]))
            if old.stop_s > new.stop_s:
                steps = _steps(new.stop_s - old.start_s, self.hop_s)
                later_s = old.start_s + steps * self.hop_s
                if later_s < old.stop_s:
                    kept.append(Stretch(later_s, old.stop_s, old.scores[steps:]))
        return replace(self, stretches=tuple(sorted((*kept, new), key=lambda one: one.start_s)))


def found_in(
    heard: Heard, threshold: float | None = None, report: Report = silent
) -> tuple[Event, ...]:
    """The events of all stretches, in order of their start.

    Parameters
    ----------
    threshold : float, optional
        Score that an event must reach, for all labels; by default what suits each of them.
    """
    found: list[Event] = []
    for one in heard.stretches:
        report(0.0)
        found += events_in(one, heard, threshold)
    return tuple(sorted(found, key=lambda event: (event.start_s, event.stop_s, event.label)))


def events_in(stretch: Stretch, heard: Heard, threshold: float | None = None) -> list[Event]:
    """The events of one stretch, at their times in the recording; no score is above `SUREST`."""
    wanted, scores = heard.settings, stretch.scores
    asked = wanted.on if threshold is None else threshold
    on = np.broadcast_to(np.asarray(asked, np.float32), (len(heard.labels),))
    if not len(scores):
        return []
    found: list[Event] = []
    for index in np.flatnonzero(scores.max(axis=0) >= on * np.float32(0.999)):
        alone = EventSettings(float(on[index]), wanted.off, 0.0, wanted.min_s, wanted.gap_s)
        column = scores[:, index : index + 1].astype(np.float32)
        label = heard.labels[index : index + 1]
        found += events(column, heard.hop_s, label, alone, stretch.stop_s - stretch.start_s)
    return [
        replace(
            one,
            start_s=stretch.start_s + one.start_s,
            stop_s=min(stretch.start_s + one.stop_s, stretch.stop_s),
            score=min(one.score, SUREST),
        )
        for one in named_once(found)
    ]


class Smoother:
    """Median-filters scores that come bit by bit; the same as if they had come at once.

    Parameters
    ----------
    width_steps : int
        Steps of the filter, odd; under 3 = none.
    """

    def __init__(self, hop_s: float, median_s: float) -> None:
        self._hop_s, self._median_s = hop_s, median_s
        self._reach = max(0, round(0.5 * (median_s / hop_s - 1.0)))
        self._kept: NDArray[np.float32] | None = None
        self._told = 0  # rows of `_kept` that were given out already

    def add(self, rows: NDArray[np.float32], *, last: bool = False) -> Scores:
        """Take rows [steps, labels] and give those that are certain now."""
        kept = rows if self._kept is None else np.concatenate([self._kept, rows])
        stop = len(kept) if last else max(self._told, len(kept) - self._reach)
        out = smoothed(kept, self._hop_s, self._median_s)[self._told : stop].astype(np.float16)
        drop = max(0, stop - self._reach)
        self._kept, self._told = kept[drop:], stop - drop
        return out


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    fraction : float, 0..1
    live : tuple of Event
        What was found up to here; edges at the joins of two pieces of work may still move.
    heard : Heard or None
        All scores, once it is done or was ended.
    """

    fraction: float
    live: tuple[Event, ...]
    heard: Heard | None = None


class Run:
    """One pass of a labeller over a span of a recording, a piece of work at a time.

    Made on any thread; `advance` is called on the Worker's alone, one call after the other.

    Parameters
    ----------
    start_s, stop_s : float, seconds
        To the end of the recording at most: how long it is may be known only when it begins.
    labeller_id : str
        Of `engine.labelling.LABELLERS`; loaded by the first `advance`.
    """

    def __init__(
        self, recording: Recording, start_s: float, stop_s: float, labeller_id: str = "builtin"
    ) -> None:
        self.start_s, self.stop_s, self.labeller_id = start_s, stop_s, labeller_id
        self._recording = recording
        self._scores: Iterator[NDArray[np.float32]] | None = None
        self._labeller: Labeller | None = None
        self._smoother: Smoother | None = None
        self._parts: list[Scores] = []
        self._live: list[Event] = []
        self._steps = self._skip = 0
        self._told: list[Report] = [silent]  # no part of a cycle that would keep the recording

    def advance(self, report: Report = silent) -> Progress:
        """Go on listening for a moment.

        Raises
        ------
        EngineError
            If the labeller cannot be loaded.
        """
        self._told[0] = report
        report(0.0)
        if self._scores is None:
            self._begin()
        assert self._scores is not None
        until = time.monotonic() + ADVANCE_S
        for rows in self._scores:
            self._take(rows)
            if time.monotonic() >= until and not self._is_full():
                return Progress(self._fraction(), tuple(self._live))
            if self._is_full():
                break
        return Progress(1.0, tuple(self._live), self.end())

    def end(self) -> Heard:
        """What was heard so far; the run is over."""
        assert self._labeller is not None
        assert self._smoother is not None
        labels = len(self._labeller.labels)
        self._parts.append(self._smoother.add(np.zeros((0, labels), np.float32), last=True))
        scores = np.concatenate(self._parts)
        stop_s = min(self.stop_s, self.start_s + len(scores) * self._labeller.hop_s)
        stretch = Stretch(self.start_s, stop_s, scores)
        return replace(self._blank(), stretches=(stretch,) if len(scores) else ())

    # ---------------------------------------------------------------- inside

    def _begin(self) -> None:
        from engine.labelling import load_labeller
        from engine.labelling.stream import scored

        self._labeller = labeller = load_labeller(self.labeller_id)
        self._smoother = Smoother(labeller.hop_s, labeller.settings.median_s)
        rate, read, told = self._recording.sample_rate, self._recording.read, self._told
        self.stop_s = min(self.stop_s, self._recording.duration_s)
        # It hears a little more than the span on both sides, as in a run over everything.
        lead_s = min(self.start_s, labeller.context_s)
        self._skip = round(lead_s / labeller.hop_s)
        first = max(0, round((self.start_s - self._skip * labeller.hop_s) * rate))
        last = round((self.stop_s + labeller.context_s) * rate)
        last = min(last, self._recording.frames)
        self._scores = scored(
            labeller,
            lambda start, stop: read(first + start, first + stop),
            rate,
            last - first,
            lambda fraction, note="": told[0](fraction, note),
        )

    def _blank(self) -> Heard:
        one = self._labeller
        assert one is not None
        return Heard(tuple(one.labels), one.hop_s, one.settings, one.revision)

    def _wanted(self) -> int:
        """Steps of the span."""
        assert self._labeller is not None
        return _steps(self.stop_s - self.start_s, self._labeller.hop_s)

    def _is_full(self) -> bool:
        return self._steps >= self._wanted()

    def _fraction(self) -> float:
        return min(1.0, self._steps / max(1, self._wanted()))

    def _take(self, rows: NDArray[np.float32]) -> None:
        assert self._smoother is not None
        dropped = min(self._skip, len(rows))
        self._skip -= dropped
        rows = rows[dropped:][: max(0, self._wanted() - self._steps)]
        self._steps += len(rows)
        known = sum(len(one) for one in self._parts)
        smooth = self._smoother.add(rows)
        self._parts.append(smooth)
        blank = self._blank()
        start_s = self.start_s + known * blank.hop_s
        stop_s = min(start_s + len(smooth) * blank.hop_s, self.stop_s)
        joined(self._live, events_in(Stretch(start_s, stop_s, smooth), blank), blank.settings.gap_s)


def _steps(seconds: float, hop_s: float) -> int:
    """Steps that cover a time; a rounding error is no step."""
    return math.ceil(seconds / hop_s - 1e-6)


def joined(earlier: list[Event], later: list[Event], gap_s: float) -> None:
    """Add events to those before them; one that goes on with the same sound makes that longer."""
    last = {one.label: place for place, one in enumerate(earlier)}
    for one in later:
        place = last.get(one.label)
        before = None if place is None else earlier[place]
        if before is not None and place is not None and one.start_s - before.stop_s <= gap_s:
            best = max(before.score, one.score)
            earlier[place] = replace(before, stop_s=max(before.stop_s, one.stop_s), score=best)
        else:
            last[one.label] = len(earlier)
            earlier.append(one)
