"""What the spectrum panel has computed: which stretch of sound, and its three spectra."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from engine.project import Project
from engine.report import Report, part
from engine.spectrum import FLOOR_DB, Curve, average_spectrum

if TYPE_CHECKING:
    from engine.render import Renderer

LONGEST_S = 60.0  # of what is in sight; a selection counts whole
HOP_S = 15.0  # the stretch around the playhead moves in such steps while it plays


@dataclass(frozen=True)
class Request:
    """What is to be measured: two that are equal give the same spectra."""

    renderer: Renderer
    project: Project
    start: int
    stop: int

    def same_sound(self, other: Request | None) -> bool:
        """Whether the original of the other one is the original of this one."""
        return other is not None and (self.renderer, self.start, self.stop) == (
            other.renderer,
            other.start,
            other.stop,
        )


@dataclass(frozen=True)
class Spectra:
    """What the worker hands back: dBFS over ``hertz``, from 0 to half of the sample rate."""

    request: Request
    hertz: Curve
    original: Curve
    edited: Curve
    removed: Curve
    is_ready: bool  # everything in there has been separated


def measure(request: Request, known: Spectra | None, report: Report) -> Spectra:
    """The three spectra of a stretch; runs in the worker.

    ``known`` are the last ones: their original is taken over where it is the same.
    """
    renderer, project = request.renderer, request.project
    start, stop = request.start, request.stop
    rate = renderer.recording.sample_rate
    report(0.0)
    if known is not None and request.same_sound(known.request):
        hertz, original = known.hertz, known.original
    else:
        reading = part(report, 0.0, 0.2)
        hertz, original = average_spectrum(renderer.original, rate, start, stop, reading)
    if not is_touched(project, rate, start, stop):
        return Spectra(request, hertz, original, original, np.full_like(original, FLOOR_DB), True)
    rendering, taking = part(report, 0.2, 0.6), part(report, 0.6, 1.0)
    render, removed = partial(renderer.render, project), partial(renderer.removed, project)
    return Spectra(
        request,
        hertz,
        original,
        average_spectrum(render, rate, start, stop, rendering)[1],
        average_spectrum(removed, rate, start, stop, taking)[1],
        renderer.ready(project, start, stop),
    )


def is_touched(project: Project, sample_rate: int, start: int, stop: int) -> bool:
    """Whether an active edit may change a frame of ``[start, stop)``."""
    spans = (
        window.frames(sample_rate)
        for edit in project.edits
        if edit.active
        for window in edit.windows
    )
    return any(first < stop and start < last for first, last in spans)


def around(visible: tuple[float, float], playhead_s: float) -> tuple[float, float]:
    """At most `LONGEST_S` of what is in sight: around the playhead, or else in the middle."""
    start_s, stop_s = visible
    if stop_s - start_s <= LONGEST_S:
        return visible
    middle_s = (start_s + stop_s) / 2
    if start_s <= playhead_s <= stop_s:
        middle_s = round(playhead_s / HOP_S) * HOP_S
    first_s = min(max(start_s, middle_s - LONGEST_S / 2), stop_s - LONGEST_S)
    return first_s, first_s + LONGEST_S
