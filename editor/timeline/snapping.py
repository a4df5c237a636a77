"""Snapping: the times a dragged edge is drawn to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from editor.timeline.axis import TimeAxis
from editor.timeline.times import step_for
from engine.arranging import Spot
from engine.project import Project
from engine.recording import Recording

SNAP_PIXELS = 6.0
TICK_PIXELS = 92.0  # between labelled ticks of the ruler, at least
ZERO_REACH_S = 0.010  # how far an edge may move to a zero crossing

# What an edge can snap to: the ruler's ticks, zero crossings, the edges of windows, the playhead,
# and the edges of found sounds and captions.
KINDS = ("grid", "zero", "windows", "playhead", "marks")
USUAL = frozenset({"grid", "windows", "playhead", "marks"})


@dataclass(frozen=True)
class Snapped:
    """A time, moved or not; ``guide_s`` is the target it was drawn to."""

    seconds: float
    guide_s: float | None = None


@dataclass(frozen=True)
class Magnet:
    """What draws the edges of one drag.

    Attributes
    ----------
    places : sequence of float, seconds, in order
    grid : bool
        Whether the labelled ticks of the ruler draw as well; they follow the zoom.
    zero : (seconds) -> seconds, optional
        The nearest zero crossing: where nothing else is near.
    """

    places: Sequence[float]
    grid: bool = True
    zero: Callable[[float], float] | None = None

    def snap(self, seconds: float, axis: TimeAxis) -> Snapped:
        """The nearest place within `SNAP_PIXELS`, else the nearest tick, else a zero crossing."""
        reach = SNAP_PIXELS / axis.scale
        at = bisect_left(self.places, seconds)
        near = [one for one in self.places[max(0, at - 1) : at + 1] if abs(one - seconds) <= reach]
        if not near and self.grid:
            step, _ = step_for(axis.scale, TICK_PIXELS)
            tick = round(seconds / step) * step
            near = [tick] if abs(tick - seconds) <= reach and 0 <= tick <= axis.duration_s else []
        if not near and self.zero is not None:
            crossing = self.zero(seconds)
            near = [crossing] if crossing != seconds and abs(crossing - seconds) <= reach else []
        if not near:
            return Snapped(seconds)
        best = min(near, key=lambda place: abs(place - seconds))
        return Snapped(best, best)

    def snap_span(
        self, start_s: float, stop_s: float, axis: TimeAxis
    ) -> tuple[float, float, float | None]:
        """Move a span so that its nearer edge snaps; its length stays.

        Returns
        -------
        start, stop, guide : seconds
            ``guide`` is the target, or None.
        """
        one, other = self.snap(start_s, axis), self.snap(stop_s, axis)
        moves = [
            (abs(edge.seconds - old), edge.seconds - old, edge.guide_s)
            for edge, old in ((one, start_s), (other, stop_s))
            if edge.guide_s is not None
        ]
        if not moves:
            return start_s, stop_s, None
        _, move, guide = min(moves)
        return start_s + move, stop_s + move, guide


NOTHING = Magnet((), grid=False)


def magnet(
    project: Project,
    axis: TimeAxis,
    playhead_s: float,
    recording: Recording | None,
    kinds: Collection[str] = USUAL,
    but: Collection[Spot] = (),
) -> Magnet:
    """What draws while windows (``but`` those) are dragged; nothing with no ``kinds``."""
    if not kinds:
        return NOTHING
    places = {0.0, axis.duration_s}
    if "playhead" in kinds:
        places.add(playhead_s)
    if "windows" in kinds:
        for edit in project.edits:
            for index, window in enumerate(edit.windows):
                if (edit.id, index) not in but:
                    places |= {window.start_s, window.stop_s}
    if "marks" in kinds:
        for event in project.events:
            places |= {event.start_s, event.stop_s}
        for cue in project.cues:
            places |= {cue.start_s, cue.stop_s}
    zero = None
    if "zero" in kinds and recording is not None:
        sound = recording

        def zero(seconds: float) -> float:
            return nearest_zero_s(sound, seconds)

    return Magnet(sorted(places), "grid" in kinds, zero)


def nearest_zero_s(recording: Recording, seconds: float) -> float:
    """The time of the zero crossing of the channels' mean nearest to a time, or the time itself.

    A window edge in frame n cuts between the samples n-1 and n, so the crossing is told as the
    frame after it.
    """
    rate = recording.sample_rate
    at = round(seconds * rate)
    reach = round(ZERO_REACH_S * rate)
    start, stop = max(0, at - reach), min(recording.frames, at + reach + 1)
    if stop - start < 2:
        return seconds
    mono = recording.read(start, stop).mean(axis=1)
    crossings = np.flatnonzero(np.signbit(mono[1:]) != np.signbit(mono[:-1])) + 1 + start
    if not len(crossings):
        return seconds
    return float(crossings[np.argmin(np.abs(crossings - at))]) / rate
