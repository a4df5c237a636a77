"""The missing pieces of windows: which to make next, which are done, which frames they span."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.render import Task

Pieces = tuple[Task, ...]
"""The missing pieces of one window, in order of time."""
Runs = tuple[tuple[int, int], ...]
"""Frames [start, stop), in order and apart."""

LOOKED_AT = 4  # pieces on either side of a place: enough, as few of them are in the making
PAST_FACTOR = 4.0  # what is behind the playhead is this much further away than what comes
FAR_S = 1e6  # added for what is neither selected nor on screen


@dataclass(frozen=True)
class Look:
    """What decides on the order: where the user looks and listens.

    Attributes
    ----------
    visible_s : (float, float)
        Seconds in sight.
    chosen : str or None
        The selected edit.
    places : Mapping
        Edit id -> place in the order in which edits apply.
    """

    sample_rate: int
    playhead_s: float
    visible_s: tuple[float, float]
    chosen: str | None
    places: Mapping[str, int]

    def distance(self, task: Task) -> tuple[float, int, int]:
        """Sort key: selected and visible first, then nearest the playhead, then upper edits."""
        head_s, (first_s, last_s) = self.playhead_s, self.visible_s
        start_s, stop_s = task.start / self.sample_rate, task.stop / self.sample_rate
        if start_s >= head_s:
            away_s = start_s - head_s
        elif stop_s > head_s:
            away_s = 0.0
        else:
            away_s = PAST_FACTOR * (head_s - start_s)
        is_near = task.edit_id == self.chosen or (start_s < last_s and first_s < stop_s)
        return away_s + (0.0 if is_near else FAR_S), self.places[task.edit_id], task.call


def nearest(
    windows: Sequence[Pieces], look: Look, count: int, but: Collection[Task] = ()
) -> list[Task]:
    """The pieces to make next, without those in the making.

    Of a long window only those that can be nearest are looked at: around the playhead, and at both
    ends of what is in sight.
    """
    near: set[Task] = set()
    for pieces in windows:
        for seconds in (look.playhead_s, *look.visible_s):
            frame = seconds * look.sample_rate
            at = bisect_right(pieces, frame, key=lambda task: task.stop)
            near.update(pieces[max(0, at - LOOKED_AT) : at + LOOKED_AT])
    return heapq.nsmallest(count, near.difference(but), key=look.distance)


def gone(before: Sequence[Pieces], now: Sequence[Pieces]) -> set[Task]:
    """The pieces that are not missing any more."""
    left = {(one[0].edit_id, one[0].key): one for one in now}
    done: set[Task] = set()
    for pieces in before:
        still = left.get((pieces[0].edit_id, pieces[0].key), ())
        if still is not pieces:
            done |= set(pieces).difference(still)
    return done


def joined(spans: Iterable[tuple[int, int]]) -> Runs:
    """Spans in order, those that touch or overlap made one."""
    out: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], stop))
        else:
            out.append((start, stop))
    return tuple(out)
