"""Which of the sounds that were heard get a caption: window by window, the most prominent ones.

After the pipeline of a component classifier: windows of 4 s every 3 s, and for each the labels that
were found in it. There a cue was as long as its window; here it begins and ends with its sound.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from engine.project import Event
from engine.report import EngineError

LEAST_S = 0.25


def windows(duration_s: float, window_s: float, hop_s: float) -> list[tuple[float, float]]:
    """The windows of a recording, seconds; the last ones end with it, a short one is one window.

    Raises
    ------
    EngineError
        If a sound could fall between two windows, or they are too short.
    """
    if not LEAST_S <= hop_s <= window_s < math.inf:
        raise EngineError(
            f"A window of {window_s:g} s every {hop_s:g} s cannot be: the hop is {LEAST_S} s or "
            "longer, and no longer than the window."
        )
    count = 1 + max(0, math.ceil((duration_s - window_s) / hop_s - 1e-9))
    starts = [number * hop_s for number in range(count)]
    return [(one, min(one + window_s, duration_s)) for one in starts]


def prominent(
    events: Sequence[Event], spans: Sequence[tuple[float, float]], most: int
) -> tuple[Event, ...]:
    """The events in those windows in which they are among the ``most`` best heard sounds."""
    if most < 1:
        raise EngineError("At least one sound of each window has to get a caption.")
    ordered = sorted(events, key=lambda one: one.start_s)
    chosen, first = [], 0
    for start_s, stop_s in spans:
        while first < len(ordered) and ordered[first].stop_s <= start_s:
            first += 1
        best: dict[str, float] = {}
        for one in ordered[first:]:
            if one.start_s >= stop_s:
                break
            if one.stop_s > start_s:
                best[one.label] = max(best.get(one.label, 0.0), one.score)
        labels = sorted(best, key=lambda label: (-best[label], label))[:most]
        chosen.append((start_s, stop_s, frozenset(labels)))
    return kept_in(events, chosen)


def kept_in(
    events: Iterable[Event], chosen: Sequence[tuple[float, float, Collection[str]]]
) -> tuple[Event, ...]:
    """The parts of events that lie in windows whose labels name them, in order of time.

    Parameters
    ----------
    chosen : sequence of (start_s, stop_s, labels)
        In order of time; neighbours may overlap.
    """
    found = []
    for event in events:
        parts: list[tuple[float, float]] = []
        for start_s, stop_s, labels in chosen:
            if event.label not in labels:
                continue
            first, last = max(start_s, event.start_s), min(stop_s, event.stop_s)
            if last <= first:
                continue
            if parts and first <= parts[-1][1]:
                parts[-1] = (parts[-1][0], max(parts[-1][1], last))
            else:
                parts.append((first, last))
        if parts == [(event.start_s, event.stop_s)]:
            found.append(event)
        else:
            found += [
                replace(event, start_s=first, stop_s=last, id=f"{event.id}.{place}")
                for place, (first, last) in enumerate(parts, start=1)
            ]
    return tuple(sorted(found, key=lambda one: (one.start_s, one.stop_s, one.label)))
