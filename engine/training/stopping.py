"""Ending a run well when the system or the user asks for it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

from engine.report import Cancelled, Report

_ASKED = "stopping after this step; press Ctrl+C again to stop at once."


class StopOnSignal:
    """A report that cancels once the process was asked to stop (SIGTERM, Ctrl+C).

    As a context it takes the two signals over and gives them back at its end. A second signal
    raises KeyboardInterrupt at once.

    Parameters
    ----------
    report : Report
        Where progress goes.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._before: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {}
        self.number = 0
        """The signal that came; 0 = none."""

    @property
    def exit_code(self) -> int:
        """What a shell expects of a program that a signal ended."""
        return 128 + self.number

    def __enter__(self) -> StopOnSignal:
        for number in (signal.SIGTERM, signal.SIGINT):
            handler = signal.getsignal(number)
            # A shell that puts a command in the background makes it ignore Ctrl-C.
            if handler != signal.SIG_IGN:
                self._before[number] = handler
                signal.signal(number, self._stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.number:
            raise KeyboardInterrupt
        self.number = number
        sys.stderr.write(f"earmark: {_ASKED}\n")

    def __call__(self, fraction: float, note: str = "") -> None:
        """Pass progress on; raise `Cancelled` once a signal came."""
        self._report(fraction, note)
        if self.number:
            raise Cancelled
