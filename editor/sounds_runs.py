"""Runs of the labeller over the recording, and the threshold of what it found.

A run works on the Worker a moment at a time, so that opening and exporting have their turn, and
shows what it has found after each. Its result is one undo step. The scores stay in memory: another
threshold needs no new run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from editor.clock import clock
from editor.document import Document
from editor.messages import Kind, Message
from editor.sounds_found import Found, Span, merged
from editor.sounds_scores import Heard, Progress, Run, found_in
from engine.project import Event, Project
from engine.report import EngineError, Report, silent

if TYPE_CHECKING:
    from engine.worker import Job, Worker

URGENCY = 20.0  # opening and exporting come first
EVERYTHING: Span = (0.0, float("inf"))


class Detecting(QObject):
    """Finds sounds, live, and again with another threshold.

    Signals
    -------
    said, working, rested, broke
        As in `editor.opening.Opening`.
    began : ()
        A run is at work now: the panel shall be seen.
    threshold_changed : (float | None,)
        None: what suits each sound.
    """

    said = Signal(object)
    working = Signal(str, object)
    rested = Signal()
    broke = Signal(object)
    began = Signal()
    threshold_changed = Signal(object)

    def __init__(
        self, document: Document, worker: Worker, found: Found, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._worker, self._found = document, worker, found
        self.heard: Heard | None = None
        self._threshold: float | None = None
        self._thresholds: dict[int, float | None] = {}  # by what was found with them
        self._run: Run | None = None
        self._job: Job | None = None
        self._ending = False  # the user wants no more of this run
        self._then: Callable[[], None] | None = None
        self._scoring: Job | None = None
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)
        document.opened.connect(self._opened)
        document.changed.connect(self._changed)

    # ---------------------------------------------------------------- a run

    @property
    def busy(self) -> bool:
        return self._run is not None

    def detect(self) -> None:
        """Listen to the selected time, or to everything; where it listens already, stop that."""
        if self.busy:
            self.cancel()
        elif self._document.recording is not None:
            self.begin(self._document.selection.span or EVERYTHING)

    def cancel(self) -> None:
        """Listen no further; what was found up to here stays."""
        if self._run is not None:
            self._ending, self._then = True, None

    def close(self) -> None:
        """End everything when the program ends."""
        for job in (self._job, self._scoring):
            if job is not None:
                job.cancel()
        self._run = self._job = self._scoring = None

    def begin(self, span: Span, then: Callable[[], None] | None = None) -> None:
        """Listen to a span, and do something once that is done; unless it is cancelled."""
        recording = self._document.recording
        assert recording is not None
        self._run, self._then, self._ending = Run(recording, *span), then, False
        self._found.set_live((), (span[0], span[0]))
        self.began.emit()
        self._go_on(0.0)

    def _go_on(self, fraction: float) -> None:
        assert self._run is not None
        self._job = self._worker.submit(URGENCY, advance, self._run)
        self.working.emit(self.tr("Listening for sounds"), fraction)

    def _advanced(self, progress: Progress) -> None:
        run = self._run
        assert run is not None
        if progress.heard is None and not self._ending:
            reached_s = run.start_s + progress.fraction * (run.stop_s - run.start_s)
            self._found.set_live(progress.live, (run.start_s, reached_s))
            self._go_on(progress.fraction)
            return
        heard = progress.heard or run.end()
        then, was_ended = self._then, progress.heard is None
        self._run = self._job = self._then = None
        self._take(heard, progress.live, was_ended=was_ended)
        self.rested.emit()
        if then is not None:
            then()

    def _take(self, heard: Heard, live: Sequence[Event], *, was_ended: bool) -> None:
        """The result of a run becomes the project's."""
        found: tuple[Event, ...] = ()
        if heard.stretches:
            stretch = heard.stretches[0]
            if self.heard is None or self.heard.revision != heard.revision:
                self.heard = heard
            else:
                self.heard = self.heard.with_stretch(stretch)
            span = stretch.start_s, stretch.stop_s
            found = found_in(heard, self._threshold)
            old, gone = self._document.project.events, self._found.gone()
            events = merged(old, found, span, gone, live)
            self._document.seal()
            self._found.set_live((), None)
            self._found.put(events, self.tr("Detect sounds"))
            self._remember()
        else:
            self._found.set_live((), None)
        if was_ended and heard.stretches:
            where = clock(heard.stretches[0].stop_s, 0)
            self._say(self.tr("Stopped at {0}. What was found up to there stays.").format(where))
        elif not found and not was_ended:
            self._say(self.tr("No sound was found. A lower threshold shows the less certain ones."))

    # ---------------------------------------------------------------- the threshold

    @property
    def threshold(self) -> float | None:
        """Score a sound must reach; None for what suits each of them."""
        return self._threshold

    def set_threshold(self, threshold: float | None) -> None:
        """Another threshold for what was listened to; a drag of the slider is one undo step."""
        if threshold == self._threshold:
            return
        self._threshold = threshold
        self.threshold_changed.emit(threshold)
        if self.heard is not None and not self.busy:
            if self._scoring is not None:
                self._scoring.cancel()
            self._scoring = self._worker.submit(URGENCY - 1, score, self.heard, threshold)

    def _scored(self, found: tuple[Event, ...]) -> None:
        if self.heard is None:
            return
        events, gone = self._document.project.events, self._found.gone()
        for one in self.heard.stretches:
            span = one.start_s, one.stop_s
            inside = [event for event in found if _middle_in(event, span)]
            events = merged(events, inside, span, gone)
        self._found.put(events, self.tr("Change threshold"), "threshold")
        self._remember()

    def _remember(self) -> None:
        """Which threshold these sounds belong to, so that undo moves the slider as well."""
        self._thresholds[_print_of(self._document.project)] = self._threshold

    # ---------------------------------------------------------------- signals

    def _done(self, job: Job, result: object) -> None:
        if job is self._job and isinstance(result, Progress):
            self._advanced(result)
        elif job is self._scoring and isinstance(result, tuple):
            self._scoring = None
            self._scored(result)

    def _failed(self, job: Job, error: Exception) -> None:
        if job is self._job:
            self._run = self._job = self._then = None
            self._found.set_live((), None)
            self.rested.emit()
        elif job is self._scoring:
            self._scoring = None
        else:
            return
        if isinstance(error, EngineError):
            self._say(str(error), "error")
        else:
            self.broke.emit(error)

    def _opened(self, _: object) -> None:
        was_busy = self.busy
        self.close()
        self.heard = None
        self._thresholds.clear()
        if was_busy:
            self.rested.emit()

    def _changed(self, new: Project, old: Project) -> None:
        if new.events is old.events:
            return
        known = self._thresholds.get(_print_of(new), self._threshold)
        if known != self._threshold:
            self._threshold = known
            self.threshold_changed.emit(known)

    def _say(self, text: str, kind: Kind = "info") -> None:
        self.said.emit(Message(text, kind, topic="sounds"))


def _print_of(project: Project) -> int:
    """Tells the sounds of one state of the project from those of another."""
    return hash(tuple((one.id, one.start_s, one.stop_s) for one in project.events))


def _middle_in(event: Event, span: Span) -> bool:
    return span[0] <= (event.start_s + event.stop_s) / 2 <= span[1]


# ---------------------------------------------------------------- plain functions for the Worker


def advance(run: Run, report: Report = silent) -> Progress:
    """A moment of a run."""
    return run.advance(report)


def score(heard: Heard, threshold: float | None, report: Report = silent) -> tuple[Event, ...]:
    """What is found with another threshold."""
    return found_in(heard, threshold, report)
