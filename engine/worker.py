"""One background thread that runs plain functions, most urgent first.

A job is a plain function and frozen values, so everything it does can be tested by calling it. It
gets ``report``: how it tells its progress, and where it stops when its job was cancelled.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.report import Cancelled, Report

_LEAST_CHANGE = 0.01
_LEAST_WAIT_S = 0.05


class Job:
    """One queued call; whoever submitted it keeps it to cancel it.

    Attributes
    ----------
    function, args
        What was submitted, to recognise the job in a slot.
    """

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.function = function
        self.args = args
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Never start it, or stop it at its next report. No signal tells of it any more."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._stop.is_set()


class _Queue:
    """Jobs by urgency, equals in order of arrival; a job can be moved. Safe to share."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._order = itertools.count()
        self._heap: list[tuple[float, int, Job]] = []
        # The order number of each job's valid entry: moving a job leaves its old entry to rot.
        self._valid: dict[Job, int] = {}
        self._closed = False

    def put(self, urgency: float, job: Job) -> None:
        with self._changed:
            number = next(self._order)
            self._valid[job] = number
            heapq.heappush(self._heap, (urgency, number, job))
            self._changed.notify()

    def move(self, urgency: float, job: Job) -> bool:
        with self._changed:
            if job not in self._valid:
                return False
            self.put(urgency, job)
            return True

    def get(self) -> Job | None:
        """Wait for a job that is not cancelled; None once closed."""
        with self._changed:
            while not self._closed:
                while self._heap:
                    _, number, job = heapq.heappop(self._heap)
                    if self._valid.get(job) != number:
                        continue
                    del self._valid[job]
                    if not job.cancelled:
                        return job
                self._changed.wait()
            return None

    def jobs(self) -> tuple[Job, ...]:
        with self._changed:
            entries = sorted(entry[:2] for entry in self._heap)
            by_number = {number: job for job, number in self._valid.items()}
        ordered = (by_number.get(number) for _, number in entries)
        return tuple(job for job in ordered if job is not None and not job.cancelled)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            for job in self._valid:
                job.cancel()
            self._heap.clear()
            self._valid.clear()
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        return self._closed


class Worker(QThread):
    """Runs plain functions ``f(*args, report=...)`` away from the screen, most urgent first.

    Call `start` once, `submit` as often as needed, and `close` before the Worker goes away.

    Signals (all arrive in the thread that made the Worker, none after the job's ``cancel()``):
        progressed: job, fraction in 0..1, note. Only where it moved by a hundredth or 50 ms
            have passed, so a job may report as often as it likes.
        done: job, the function's return value.
        failed: job, the exception object, not its text.
    """

    progressed = Signal(object, float, str)
    done = Signal(object, object)
    failed = Signal(object, object)
    _reported = Signal(object, float, str)
    _ended = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = _Queue()
        self._running: Job | None = None
        self._reported.connect(self._pass_on)
        self._ended.connect(self._deliver)

    def submit(self, urgency: float, function: Callable[..., Any], *args: Any) -> Job:
        """Queue a call; the smallest ``urgency`` runs first, equals in order of arrival.

        After `close` the job comes back cancelled.
        """
        job = Job(function, args)
        if self._queue.closed:
            job.cancel()
        else:
            self._queue.put(urgency, job)
        return job

    def move(self, job: Job, urgency: float) -> bool:
        """Give a queued job another urgency; False when it runs already or is over."""
        return self._queue.move(urgency, job)

    def pending(self) -> tuple[Job, ...]:
        """The queued jobs, most urgent first, without the running one and the cancelled ones."""
        return self._queue.jobs()

    @property
    def running(self) -> Job | None:
        """The job at work just now."""
        return self._running

    def close(self) -> None:
        """Cancel everything, stop at the next report and wait for it: when the window closes."""
        self._queue.close()
        running = self._running
        if running is not None:
            running.cancel()
        self.wait()

    def run(self) -> None:
        """The thread itself; Qt calls it."""
        while (job := self._queue.get()) is not None:
            self._running = job
            self._run_one(job)
            self._running = None
            # What it was given may hold a recording open: not until the next job comes.
            del job

    def _run_one(self, job: Job) -> None:
        result = error = None
        try:
            result = job.function(*job.args, report=self._report_of(job))
        except Cancelled:
            return
        except Exception as caught:  # noqa: BLE001 - the boundary: carried whole to the GUI thread
            error = caught
        self._ended.emit(job, result, error)

    def _report_of(self, job: Job) -> Report:
        last_fraction, last_note, last_time = -1.0, "", 0.0

        def report(fraction: float, note: str = "") -> None:
            nonlocal last_fraction, last_note, last_time
            if job.cancelled or self._queue.closed:
                raise Cancelled
            now = time.monotonic()
            moved = abs(fraction - last_fraction) >= _LEAST_CHANGE
            news = fraction != last_fraction or note != last_note
            if moved or (news and now - last_time >= _LEAST_WAIT_S):
                last_fraction, last_note, last_time = fraction, note, now
                self._reported.emit(job, float(fraction), note)

        return report

    @Slot(object, float, str)
    def _pass_on(self, job: Job, fraction: float, note: str) -> None:
        if not job.cancelled:
            self.progressed.emit(job, fraction, note)

    @Slot(object, object, object)
    def _deliver(self, job: Job, result: object, error: Exception | None) -> None:
        if job.cancelled:  # a result that was already on its way
            return
        if error is None:
            self.done.emit(job, result)
        else:
            self.failed.emit(job, error)
