"""Snapping: the times a dragged edge is drawn to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from editor.timeline.axis import TimeAxis
from editor.timeline.times import step_for
from engine.project import Project

SNAP_PIXELS = 6.0
TICK_PIXELS = 92.0  # between labelled ticks of the ruler, at least


@dataclass(frozen=True)
class Snapped:
    """A time, moved or not; ``guide_s`` is the target it was drawn to."""

    seconds: float
    guide_s: float | None = None


def targets(
    project: Project, axis: TimeAxis, playhead_s: float, but: tuple[str, int] | None = None
) -> list[float]:
    """Edges of windows (``but`` that one), the playhead and the ends of the recording; seconds."""
    out = [0.0, axis.duration_s, playhead_s]
    for edit in project.edits:
        for index, window in enumerate(edit.windows):
            if (edit.id, index) != but:
                out += [window.start_s, window.stop_s]
    return out


def snap(seconds: float, places: Iterable[float] | None, axis: TimeAxis) -> Snapped:
    """The nearest target within `SNAP_PIXELS`, or else the nearest labelled tick of the ruler.

    With None for ``places`` nothing snaps.
    """
    if places is None:
        return Snapped(seconds)
    reach = SNAP_PIXELS / axis.scale
    near = [place for place in places if abs(place - seconds) <= reach]
    if not near:
        step, _ = step_for(axis.scale, TICK_PIXELS)
        tick = round(seconds / step) * step
        near = [tick] if abs(tick - seconds) <= reach and 0 <= tick <= axis.duration_s else []
    if not near:
        return Snapped(seconds)
    best = min(near, key=lambda place: abs(place - seconds))
    return Snapped(best, best)


def snap_span(
    start_s: float, stop_s: float, places: list[float] | None, axis: TimeAxis
) -> tuple[float, float, float | None]:
    """Move a span so that its nearer edge snaps; its length stays.

    Returns
    -------
    start, stop, guide : seconds
        ``guide`` is the target, or None.
    """
    one, other = snap(start_s, places, axis), snap(stop_s, places, axis)
    moves = [
        (abs(edge.seconds - old), edge.seconds - old, edge.guide_s)
        for edge, old in ((one, start_s), (other, stop_s))
        if edge.guide_s is not None
    ]
    if not moves:
        return start_s, stop_s, None
    _, move, guide = min(moves)
    return start_s + move, stop_s + move, guide
