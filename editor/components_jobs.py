"""What the worker does for components: plain functions, each short, so that others come between."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.components.search import Search
    from engine.components.stems import Stems
    from engine.estimates import EstimateCache
    from engine.project import Cue
    from engine.recording import Recording
    from engine.report import Report


def begin(
    recording: Recording,
    store: EstimateCache,
    span: tuple[int, int],
    names: tuple[str, ...],
    times: tuple[float, float],
    labeller: str,
    report: Report,
) -> Search:
    """Load what is needed; the networks are imported here.

    Parameters
    ----------
    span : (int, int)
        Frames [start, stop).
    names : tuple of str
        Lines of a list of sounds; none for all.
    times : (float, float), seconds
        Length of a window, and from one to the next.
    labeller : str
        Its key in the table.
    """
    from engine.components.classes import parse_classes
    from engine.components.search import Request, Search
    from engine.components.windows import ComponentSettings

    report(0.0)
    wanted = parse_classes("\n".join(names))
    return Search(recording, Request(span, ComponentSettings(*times), wanted, labeller), store)


def advance(search: Search, report: Report) -> Search:
    """One more window."""
    search.step(report)
    return search


def write(
    stems: Stems, folder: Path, gains: Mapping[str, float], report: Report
) -> tuple[Path, ...]:
    """Write the stems."""
    from engine.components.writing import write_stems

    return write_stems(stems, folder, gains=gains, report=report)


def describe(recording: Recording, span: tuple[int, int], report: Report) -> tuple[Cue, ...]:
    """Say in sentences what is heard in frames [start, stop)."""
    from engine.labelling.clapcap import describe_span, load

    report(0.0)
    return describe_span(load(), recording.read, recording.sample_rate, *span, report)


def read_names(path: Path, report: Report) -> tuple[str, ...]:
    """Read a list of sounds."""
    from engine.components.classes import read_classes

    report(0.0)
    return read_classes(path)
