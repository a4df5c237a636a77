"""Metrics of labellers: segment-based F1, clip accuracy, mean average precision.

Segment-based scores follow Mesaros, Heittola and Virtanen, "Metrics for polyphonic sound event
detection" (Applied Sciences, 2016), with 1 s segments: a label is active in a segment when one of
its events touches it; true positives, false positives and false negatives are summed over all
segments of all files and, for micro averages, over all labels.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.labelling import Labeller
from engine.report import EngineError, Report, part, silent
from engine.training.data import Clip

Numbers = NDArray[np.int64]


class Span(Protocol):
    """An event, true or found."""

    @property
    def start_s(self) -> float:
        """Where it begins, in seconds."""
        ...

    @property
    def stop_s(self) -> float:
        """Where it ends, in seconds."""
        ...

    @property
    def label(self) -> str:
        """What it is."""
        ...


@dataclass(frozen=True)
class Counts:
    """Right and wrong segments for every label, each int64 [labels]; add those of many files."""

    hits: Numbers
    false: Numbers
    missed: Numbers

    @classmethod
    def none(cls, labels: int) -> Counts:
        """Nothing counted yet."""
        zero = np.zeros(labels, np.int64)
        return cls(zero, zero, zero)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of the found segments that are right (micro); 0 where nothing was found."""
        return _share(self.hits.sum(), self.hits.sum() + self.false.sum())

    @property
    def recall(self) -> float:
        """Share of the true segments that were found (micro); 0 where nothing is true."""
        return _share(self.hits.sum(), self.hits.sum() + self.missed.sum())

    @property
    def f1(self) -> float:
        """Harmonic mean of both (micro)."""
        hits = 2 * self.hits.sum()
        return _share(hits, hits + self.false.sum() + self.missed.sum())

    def f1_by_label(self) -> NDArray[np.float64]:
        """F1 of every label [labels]; NaN for a label that is neither true nor found anywhere."""
        whole = 2 * self.hits + self.false + self.missed
        return np.where(whole > 0, 2 * self.hits / np.maximum(whole, 1), np.nan)


def _share(part: np.integer[Any], whole: np.integer[Any]) -> float:
    return float(part) / float(whole) if whole else 0.0


def segments(
    truth: Sequence[Span], found: Sequence[Span], labels: Sequence[str], segment_s: float = 1.0
) -> Counts:
    """Compare the events of one file, segment by segment.

    Parameters
    ----------
    truth, found : sequence of Span
        True events and a labeller's; all of known labels.
    labels : sequence of str
        All labels.
    segment_s : float, seconds
        Length of a segment.
    """
    last = max((event.stop_s for event in (*truth, *found)), default=0.0)
    steps = math.ceil(last / segment_s)
    right = _roll(truth, labels, steps, segment_s)
    guess = _roll(found, labels, steps, segment_s)
    return Counts(
        (right & guess).sum(axis=0), (guess & ~right).sum(axis=0), (right & ~guess).sum(axis=0)
    )


def _roll(
    events: Sequence[Span], labels: Sequence[str], steps: int, segment_s: float
) -> NDArray[np.bool_]:
    number = {label: index for index, label in enumerate(labels)}
    roll = np.zeros((steps, len(labels)), bool)
    for event in events:
        first = math.floor(event.start_s / segment_s)
        roll[first : math.ceil(event.stop_s / segment_s), number[event.label]] = True
    return roll


@dataclass(frozen=True)
class Interval:
    """A mean with its bootstrap 95 % interval."""

    mean: float
    low: float
    high: float


def accuracy(right: Sequence[bool] | NDArray[np.bool_], seed: int = 0) -> Interval:
    """Share of right answers with a 95 % interval from 2000 bootstrap resamples of the clips."""
    values = np.asarray(right, np.float64)
    if not len(values):
        raise ValueError("accuracy of no clips")
    draws = np.random.default_rng(seed).integers(len(values), size=(2000, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), (2.5, 97.5))
    return Interval(float(values.mean()), float(low), float(high))


def average_precision(truth: NDArray[np.bool_], scores: NDArray[np.float32]) -> float:
    """Area under the precision-recall steps of one label; NaN when it never is true.

    Parameters
    ----------
    truth : numpy.ndarray
        bool (clips,).
    scores : numpy.ndarray
        (clips,), higher = more likely. Equal scores are one step.
    """
    if not truth.any():
        return math.nan
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    precision = hits[ends] / (ends + 1)
    recall = hits[ends] / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def mean_average_precision(truth: NDArray[np.bool_], scores: NDArray[np.float32]) -> float:
    """Mean of `average_precision` over the labels that are true somewhere; both [clips, labels]."""
    each = [average_precision(truth[:, k], scores[:, k]) for k in range(truth.shape[1])]
    known = [one for one in each if not math.isnan(one)]
    return float(np.mean(known)) if known else math.nan


@dataclass(frozen=True)
class Measured:
    """How a labeller does on the clips and soundscapes of a split.

    Attributes
    ----------
    esc : Interval or None
        Accuracy on ESC-50's clips among ESC-50's labels, as published; None without such clips.
    esc_among_all : Interval or None
        The same when it may choose any of its labels.
    clips : Interval
        Accuracy on all clips among all labels.
    mean_precision : float
        Mean average precision over the labels of the clips, from the clip scores.
    scenes, esc_scenes : Counts or None
        Segments of soundscapes made of all clips, and of ESC-50's clips only.
    numbers : dict
        Clips and soundscapes they come from.
    real_time : float
        Seconds of sound scored per second, all soundscapes, as the machine was then.
    """

    esc: Interval | None
    esc_among_all: Interval | None
    clips: Interval
    mean_precision: float
    scenes: Counts
    esc_scenes: Counts | None
    numbers: dict[str, int]
    real_time: float

    def markdown(self) -> str:
        """Return the figures as a table."""
        rows = [("figure", "value", "n"), ("---", "---", "---")]
        number = self.numbers
        for name, one, n in (
            ("ESC-50 clip accuracy (50 labels)", self.esc, number["esc"]),
            ("ESC-50 clip accuracy (all labels)", self.esc_among_all, number["esc"]),
            ("clip accuracy, all clips and labels", self.clips, number["clips"]),
        ):
            if one is not None:
                text = f"{100 * one.mean:.1f} % [{100 * one.low:.1f}, {100 * one.high:.1f}]"
                rows.append((name, text, str(n)))
        rows.append(("mean average precision", f"{self.mean_precision:.3f}", str(number["clips"])))
        for name, counts in (("all labels", self.scenes), ("ESC-50 labels", self.esc_scenes)):
            if counts is not None:
                text = (
                    f"{counts.f1:.3f} (precision {counts.precision:.3f}, "
                    f"recall {counts.recall:.3f})"
                )
                rows.append((f"segment F1, 1 s, micro, {name}", text, str(number["scenes"])))
        rows.append(("times real time", f"{self.real_time:.0f}", str(number["scenes"])))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def measure(
    labeller: Labeller,
    clips: Sequence[Clip],
    read: Callable[[str], NDArray[np.float32]],
    scenes: int = 60,
    seed: int = 5_000,
    report: Report = silent,
) -> Measured:
    """Measure a labeller on clips of one split, and on soundscapes made of them.

    Parameters
    ----------
    labeller : Labeller
        At 32 kHz.
    clips : sequence of Clip
        Usually the test split.
    read : callable
        Path of a clip -> its samples, float32 (frames,) at 32 kHz.
    scenes : int
        Soundscapes of a minute of each kind; their seeds are seed, seed + 1, ...
    report : Report
        Progress and cancel point.

    Raises
    ------
    EngineError
        If the labeller knows none of the labels.
    """
    known = [clip for clip in clips if clip.label in labeller.labels]
    if not known:
        raise EngineError("The labeller knows none of the labels of these clips.")
    scores = []
    for index, clip in enumerate(known):
        report(0.5 * index / len(known), "clips")
        scores.append(labeller.clip_scores(read(clip.path)[: 5 * labeller.sample_rate]))
    heard = np.stack(scores)
    number = {label: index for index, label in enumerate(labeller.labels)}
    truth = np.array([number[clip.label] for clip in known])
    is_esc = np.array([clip.is_esc for clip in known])
    some = np.unique(truth[is_esc])
    right = heard.argmax(axis=1) == truth
    esc = esc_all = esc_scenes = None
    seeds = range(seed, seed + scenes)
    counts, speed = _scenes(labeller, known, read, seeds, part(report, 0.5, 0.75))
    if len(some):
        among = some[heard[np.ix_(is_esc, some)].argmax(axis=1)] == truth[is_esc]
        esc, esc_all = accuracy(among), accuracy(right[is_esc])
        pool = [clip for clip in known if clip.is_esc]
        esc_scenes, _ = _scenes(labeller, pool, read, seeds, part(report, 0.75, 1.0))
    numbers = {"clips": len(known), "esc": int(is_esc.sum()), "scenes": scenes}
    hot = truth[:, None] == np.arange(len(number))
    return Measured(
        esc,
        esc_all,
        accuracy(right),
        mean_average_precision(hot, heard),
        counts,
        esc_scenes,
        numbers,
        speed,
    )


def _scenes(
    labeller: Labeller,
    clips: Sequence[Clip],
    read: Callable[[str], NDArray[np.float32]],
    seeds: range,
    report: Report,
) -> tuple[Counts, float]:
    """Return the counts over soundscapes, and how many times real time listening took."""
    from engine.evaluation.soundscapes import make_soundscape
    from engine.labelling.stream import find_events

    counts, seconds, took = Counts.none(len(labeller.labels)), 0.0, 0.0
    for index, seed in enumerate(seeds):
        report(index / len(seeds), "soundscapes")
        scene = make_soundscape(clips, read, seed)
        audio = scene.audio[:, None]
        began = time.perf_counter()
        found = find_events(
            labeller,
            lambda start, stop, audio=audio: audio[start:stop],  # type: ignore[misc]
            labeller.sample_rate,
            len(audio),
        )
        took += time.perf_counter() - began
        counts = counts + segments(scene.events, found, labeller.labels)
        seconds += scene.duration_s
    return counts, seconds / max(took, 1e-9)
