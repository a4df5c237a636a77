"""Keeps the edited sound up to date: what is missing is separated, nearest the playhead first.

Every change of the project is answered by comparing what `Renderer.missing` says with what
the Worker has been given. Only two pieces are ever with the Worker (one running, one to follow
without a gap); the rest is chosen afresh each time one is done, so that a jump of the playhead or a
click on another edit changes the order at once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from editor.document import Document, State
from editor.naming import sound_of
from editor.pieces import Look, gone, joined, nearest
from engine import allocator
from engine.project import Project, Window
from engine.report import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from editor.pieces import Pieces, Runs
    from engine.render import Renderer, Task
    from engine.report import Report
    from engine.worker import Job, Worker

log = logging.getLogger(__name__)

IN_FLIGHT = 2
URGENCY = 10.0
TIDY_URGENCY = 0.0  # between two pieces
TIDY_MS = 15_000  # after the first piece since the last time, or after a recording was left


class Rendering(QObject):
    """Feeds the Worker with the Document's missing pieces and tells the Document of each done.

    Signals
    -------
    progressed : (str, float)
        What is being separated and how far everything missing is, 0..1.
    rested : ()
        Nothing is left to do, or it is paused.
    broke : (object,)
        An exception that is a bug, not a message for the user.
    paused_changed : (bool,)
    """

    progressed = Signal(str, float)
    rested = Signal()
    broke = Signal(object)
    paused_changed = Signal(bool)

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._worker = document, worker
        self._jobs: dict[Task, Job] = {}
        self._fractions: dict[Task, float] = {}
        self._failed: dict[str, str] = {}  # key of a window's estimate -> why it failed
        self._missing: tuple[Pieces, ...] = ()
        self._runs: dict[tuple[str, str], tuple[Pieces, Runs]] = {}
        self._seen: tuple[Project, Renderer | None] = (document.project, document.renderer)
        self._most = 0  # missing pieces at the start of this stretch of work
        self._paused = self._held = False
        # Several changes in one turn of the event loop are answered once.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.update)
        self._show_soon = QTimer(self, singleShot=True, interval=50)
        self._show_soon.timeout.connect(self._show_states)
        self._tidy_soon = QTimer(self, singleShot=True, interval=TIDY_MS)
        self._tidy_soon.timeout.connect(self._tidy)
        self.visible: Callable[[], tuple[float, float]] = lambda: (0.0, float("inf"))
        document.changed.connect(self._changed)
        for signal in (document.opened, document.grew, document.selected):
            signal.connect(self._update_soon)
        document.opened.connect(self._tidy_later)
        worker.progressed.connect(self._progressed)
        worker.done.connect(self._done)
        worker.failed.connect(self._job_failed)

    # ---------------------------------------------------------------- for the window

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def busy(self) -> bool:
        """Whether pieces are missing that will be made without being asked."""
        return bool(self._wanted())

    def set_paused(self, paused: bool) -> None:
        """Stop or go on; what is stopped keeps the pieces that are done."""
        if paused == self._paused:
            return
        self._paused = paused
        self.update()
        self.paused_changed.emit(paused)

    def set_held(self, held: bool) -> None:
        """Leave the work to somebody else for a while (an export); shown as waiting."""
        if held != self._held:
            self._held = held
            self.update()

    def retry(self, edit_id: str, index: int = -1) -> None:
        """Try a failed window once more; -1 tries all of the edit's."""
        edit = self._document.project.edit(edit_id)
        start_s = edit.windows[index].start_s if index >= 0 else None
        for first, *_ in self._missing:
            window = first.window
            if first.edit_id == edit_id and (
                start_s is None or window.start_s <= start_s < window.stop_s
            ):
                self._failed.pop(first.key, None)
        self.update()

    def close(self) -> None:
        self._tidy_soon.stop()
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()

    # ---------------------------------------------------------------- what to do next

    def update(self) -> None:
        """Bring the Worker's queue and the shown states in line with the project."""
        project, renderer = self._document.project, self._document.renderer
        before, was = self._missing, self._seen
        self._missing = renderer.missing(project) if renderer else ()
        self._seen = (project, renderer)
        if was == self._seen:
            # A piece made on the way to another one has no job of its own that would tell.
            self._tell_rendered(gone(before, self._missing))
        wanted = self._wanted()
        by_key = {one[0].key: one for one in wanted}
        for task in [one for one in self._jobs if one not in by_key.get(one.key, ())]:
            self._jobs.pop(task).cancel()
            self._fractions.pop(task, None)
        free, count = IN_FLIGHT - len(self._jobs), sum(map(len, wanted))
        if renderer is not None and free > 0 and count > len(self._jobs):
            for task in self._next(wanted, free):
                self._jobs[task] = self._worker.submit(URGENCY, renderer.run, project, task)
        self._most = max(self._most, count)
        if not wanted:
            self._most = 0
            self.rested.emit()
        self._show_states()

    def _update_soon(self, *_: object) -> None:
        # Not the timer's own slot: a signal with a number would set its interval.
        self._soon.start()

    def _wanted(self) -> Sequence[Pieces]:
        if self._paused or self._held:
            return ()
        if not self._failed:
            return self._missing
        return [one for one in self._missing if self._stopper(one[0]) is None]

    def _stopper(self, task: Task) -> str | None:
        """Why a window cannot be made: its own failure, or that of an edit it hears."""
        if task.key in self._failed:
            return self._failed[task.key]
        if not self._failed:
            return None
        place = self._places()
        for upper, *_ in self._missing:
            if (
                upper.key in self._failed
                and place.get(upper.edit_id, 0) < place.get(task.edit_id, 0)
                and upper.window.overlaps(task.window)
            ):
                sound = sound_of(self._document.project.edit(upper.edit_id))
                return self.tr("Waits for “{0}” above, which failed.").format(sound)
        return None

    def _places(self) -> dict[str, int]:
        return {one.id: place for place, one in enumerate(self._document.project.edits)}

    def _next(self, wanted: Sequence[Pieces], count: int) -> list[Task]:
        document = self._document
        look = Look(
            document.sample_rate or 1,
            document.playhead_s,
            self.visible(),
            document.selection.edit_id,
            self._places(),
        )
        return nearest(wanted, look, count, self._jobs.keys())

    # ---------------------------------------------------------------- what happened

    def _changed(self, new: Project, old: Project) -> None:
        renderer = self._document.renderer
        if renderer is not None:
            for start, stop in joined(renderer.touched(old, new)):
                self._document.rendered.emit(start, stop)
        # At once: nobody may see the state of a prompt that is no longer there.
        self.update()

    def _progressed(self, job: Job, fraction: float, note: str) -> None:
        task = self._task_of(job)
        if task is None:
            return
        self._fractions[task] = fraction
        if not self._show_soon.isActive():
            self._show_soon.start()

    def _done(self, job: Job, result: object) -> None:
        task = self._task_of(job)
        if task is not None:
            self._forget(task)
            self.update()
            self._tidy_later()

    def _job_failed(self, job: Job, error: Exception) -> None:
        task = self._task_of(job)
        if task is None:
            return
        self._forget(task)
        if isinstance(error, EngineError):
            self._failed[task.key] = str(error)
        else:
            self._failed[task.key] = self.tr("Something broke while separating this window.")
            self.broke.emit(error)
        self.update()

    def _task_of(self, job: Job) -> Task | None:
        return next((task for task, one in self._jobs.items() if one is job), None)

    def _forget(self, task: Task) -> None:
        self._jobs.pop(task, None)
        self._fractions.pop(task, None)

    def _tidy_later(self, *_: object) -> None:
        if not self._tidy_soon.isActive():  # or it would wait for the last of many pieces
            self._tidy_soon.start()

    def _tidy(self) -> None:
        """Give back what separating has left: it would be as much again within minutes."""
        self._worker.submit(TIDY_URGENCY, tidy)

    def _tell_rendered(self, made: Iterable[Task]) -> None:
        """Tell which frames sound different now; neighbours are told as one."""
        for start, stop in joined((task.start, task.stop) for task in made):
            self._document.rendered.emit(start, stop)

    # ---------------------------------------------------------------- states

    def _show_states(self) -> None:
        document, renderer = self._document, self._document.renderer
        if renderer is None or self._seen[0] != document.project:
            document.set_states({})
            return
        missing = {(one[0].edit_id, one[0].window): one for one in self._missing}
        states: dict[tuple[str, Window], State] = {}
        for edit in document.project.edits:
            for one in renderer.coverage(document.project, edit.id):
                pieces = missing.get((edit.id, one.window), ())
                states[edit.id, one.window] = self._state(one.done, one.calls, one.silent, pieces)
        document.set_states(states, self._pending())
        self._show_progress()

    def _pending(self) -> Runs:
        """The frames that still have to be separated, by whichever edit."""
        known, self._runs = self._runs, {}
        for pieces in self._missing:
            place = (pieces[0].edit_id, pieces[0].key)
            was, runs = known.get(place, ((), ()))
            if was is not pieces:
                runs = joined((one.start, one.stop) for one in pieces)
            self._runs[place] = pieces, runs
        return joined(run for _, runs in self._runs.values() for run in runs)

    def _state(self, done: int, calls: int, is_silent: bool, pieces: Pieces) -> State:
        if done >= calls:
            return State("absent" if is_silent else "done", 1.0)
        stopper = self._stopper(pieces[0]) if pieces else None
        if stopper is not None:
            return State("failed", done / calls, stopper)
        key = pieces[0].key if pieces else ""
        running = [part for one, part in self._fractions.items() if one.key == key]
        fraction = (done + sum(running)) / calls
        if self._paused:
            return State("stale", fraction)
        return State("running" if running else "queued", fraction)

    def _show_progress(self) -> None:
        wanted = self._wanted()
        if not wanted:
            return
        done = self._most - sum(map(len, wanted)) + sum(self._fractions.values())
        running = next(iter(self._fractions), next(iter(self._jobs), None))
        sound = sound_of(self._document.project.edit(running.edit_id)) if running else ""
        self.progressed.emit(
            self.tr("Separating “{0}”").format(sound), min(1.0, done / max(1, self._most))
        )


def tidy(report: Report) -> None:
    """A job of the worker that was busy."""
    allocator.give_freed_memory_back()
