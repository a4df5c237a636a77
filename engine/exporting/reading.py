"""Reading the sound that an export writes: all of it separated, whatever becomes of the cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.project import Project
from engine.quantise import Samples
from engine.report import EngineError, Report

if TYPE_CHECKING:
    from engine.render import Renderer

ATTEMPTS = 3
"""How often sound that vanishes from the cache while it is written is separated again."""


def complete_reader(
    renderer: Renderer, project: Project, what: str, report: Report
) -> Callable[[int, int], Samples]:
    """What reads the sound to write, and separates again what vanished from the cache meanwhile.

    The user or another Earmark may empty the cache at any time, and a stretch that is not there
    sounds as if it was never edited.

    Parameters
    ----------
    what : str
        "mix", "removed" or the id of an edit.

    Returns
    -------
    callable
        ``read(start, stop)`` gives float32, shape (stop - start, channels); it raises EngineError
        when the cache does not keep what is separated.
    """
    source, frames = _source(renderer, project, what), renderer.recording.frames

    def read(start: int, stop: int) -> Samples:
        for _ in range(ATTEMPTS):
            samples = source(start, stop)
            if renderer.ready(project, start, stop):
                return samples
            # Progress would go backwards; it still is the moment to cancel.
            renderer.finish(project, lambda _, note="": report(start / frames, note))
        raise EngineError(
            "The separated sound vanishes from the cache while it is written. Is another program "
            "emptying the cache folder? Export again afterwards."
        )

    return read


def _source(renderer: Renderer, project: Project, what: str) -> Callable[[int, int], Samples]:
    if what == "mix":
        return lambda start, stop: renderer.render(project, start, stop)
    if what == "removed":
        return lambda start, stop: renderer.removed(project, start, stop)
    return lambda start, stop: renderer.estimate(project, what, start, stop)
