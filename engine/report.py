"""How long work talks to whoever started it: progress, cancelling and errors meant for the user."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[..., None]
"""``report(fraction, note="")``: tells progress (0..1) and is the cancel point: it may raise
`Cancelled`, so long work calls it often and leaves nothing half-written when it raises."""


class Cancelled(Exception):
    """Raised inside a job, by its own call to ``report``, when the user cancelled it."""


class EngineError(Exception):
    """Something the user can understand and act on.

    Its text is shown as it is, in the window and on the command line: one or two sentences that
    say what is wrong and what to do. Anything else that is raised is a bug.
    """


def silent(fraction: float, note: str = "") -> None:
    """A report nobody listens to: never cancels."""


def part(report: Report, start: float, stop: float) -> Report:
    """A report for a part of the work: its 0..1 fills ``start``..``stop`` of the whole."""

    def report_part(fraction: float, note: str = "") -> None:
        report(start + (stop - start) * fraction, note)

    return report_part
