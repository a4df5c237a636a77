"""Models in the window: getting them, and going on by itself once one is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from editor.dialogs.models import ModelsDialog
from editor.document import Document
from editor.messages import Kind, Message
from editor.models_shown import (
    DELETE,
    DOWNLOAD,
    IMPORT,
    MOVE,
    VERIFY,
    Snapshot,
    Work,
    memory_of,
    progress_of,
    title_of,
)
from engine import models, weights
from engine.report import EngineError, Report, silent
from engine.separation import ANY_PROMPT, SEPARATORS, load_separator
from engine.worker import Job, Worker

if TYPE_CHECKING:
    from editor.rendering import Rendering

URGENT, USUAL = 0.0, 1.0


class Models(QObject):
    """Does one thing after the other with models, in a thread of its own.

    A download of minutes must not keep a recording from being opened.

    Signals
    -------
    changed : ()
        `snapshot` or `work` is another one.
    said, working, rested, broke
        As in `editor.opening.Opening`.
    """

    changed = Signal()
    said = Signal(object)
    working = Signal(str, object)
    rested = Signal()
    broke = Signal(object)

    def __init__(
        self, document: Document, rendering: Rendering, renderer_worker: Worker, window: QWidget
    ) -> None:
        super().__init__(window)
        self._document, self._rendering, self._window = document, rendering, window
        self.snapshot: Snapshot | None = None
        self.device = ""
        self.work: Work | None = None
        self.dialog: ModelsDialog | None = None
        self._worker = Worker(self)
        self._job: Job | None = None
        self._queue: list[tuple[Work, Callable[..., Any], tuple[Any, ...]]] = []
        self._meter = weights.Meter(1)
        self._told: set[str] = set()
        self._waiting: dict[str, str] = {}  # id of an edit -> the prompt that waits for AudioSep
        self._worker.progressed.connect(self._progressed)
        self._worker.done.connect(self._done)
        self._worker.failed.connect(self._failed)
        renderer_worker.progressed.connect(self._heard)

    # ---------------------------------------------------------------- for the window

    def ask(self, model_id: str = "") -> None:
        """Show the models, at one of them if it is named."""
        if self.dialog is None:
            self.dialog = self._make_dialog()
        self.refresh()
        if not self.device:
            self._submit(USUAL, tell_device)
        self.dialog.show_all(self.snapshot, self.work, self.device)
        self.dialog.select(model_id)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def offer(self, edit_id: str) -> None:
        """Separate an edit with what knows any prompt: at once, or once it has been fetched."""
        edit = self._document.project.edit(edit_id)
        needed = SEPARATORS[ANY_PROMPT].needs
        self._waiting[edit_id] = edit.prompt
        if SEPARATORS[ANY_PROMPT].is_there:
            self._go_on(needed)
        else:
            self.ask(needed)

    def refresh(self) -> None:
        """Look again how it stands."""
        self._submit(URGENT, take_snapshot)

    def close(self) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self._worker.close()

    def cancel(self) -> None:
        """Stop what is being done, and what was to follow."""
        self._queue.clear()
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()
            self._end()
            self._say(self.tr("It was stopped. What has arrived is kept."), "info")

    def _make_dialog(self) -> ModelsDialog:
        dialog = ModelsDialog(self._window)
        dialog.download_wanted.connect(self.accept_and_download)
        dialog.verify_wanted.connect(self.verify)
        dialog.delete_wanted.connect(self.delete)
        dialog.import_wanted.connect(self.add_files)
        dialog.move_wanted.connect(self.move)
        dialog.offline_wanted.connect(self.set_offline)
        dialog.cancel_wanted.connect(self.cancel)
        # Closed without a download: nothing waits any longer.
        dialog.finished.connect(self._forget)
        self.changed.connect(lambda: dialog.show_all(self.snapshot, self.work, self.device))
        return dialog

    def _forget(self) -> None:
        if self.work is None:
            self._waiting.clear()

    # ---------------------------------------------------------------- what can be done

    def accept_and_download(self, model_id: str) -> None:
        """The user accepts the licence and wants the model."""
        self._begin(Work(DOWNLOAD, model_id), accept_and_download, model_id)

    def verify(self, model_id: str) -> None:
        self._begin(Work(VERIFY, model_id), weights.verify, model_id)

    def delete(self, model_id: str) -> None:
        self._begin(Work(DELETE, model_id), delete, model_id)

    def add_files(self, model_id: str, paths: Sequence[Path]) -> None:
        """The user has files of a model, and with that its licence."""
        self._begin(Work(IMPORT, model_id), accept_and_add, model_id, tuple(paths))

    def move(self, folder: Path) -> None:
        self._begin(Work(MOVE, ""), weights.move, folder)

    def set_offline(self, offline: bool) -> None:
        """Whether anything may be fetched."""
        self._submit(URGENT, set_offline, offline)

    # ---------------------------------------------------------------- the worker

    def _submit(self, urgency: float, function: Callable[..., Any], *args: Any) -> Job:
        if not self._worker.isRunning():
            self._worker.start()
        return self._worker.submit(urgency, function, *args)

    def _begin(self, work: Work, function: Callable[..., Any], *args: Any) -> None:
        """Do it now, or after what is being done."""
        if self.work is not None:
            if work not in (self.work, *(one for one, *_ in self._queue)):
                self._queue.append((work, function, args))
            return
        self.work = work
        self._meter = weights.Meter(weights.model(work.model_id).size if work.model_id else 1)
        self._job = self._submit(USUAL, function, *args)
        self._show_work()

    def _progressed(self, job: Job, fraction: float, note: str) -> None:
        if job is not self._job or self.work is None:
            return
        pace = None
        if self.work.kind == DOWNLOAD and note == weights.DOWNLOADING:
            size = weights.model(self.work.model_id).size
            pace = self._meter.see(round(models.share(fraction) * size), time.monotonic())
        self.work = replace(self.work, fraction=fraction, phase=note, pace=pace)
        self._show_work()

    def _show_work(self) -> None:
        if self.work is not None:
            self.working.emit(progress_of(self.work), self.work.fraction)
        self.changed.emit()

    def _done(self, job: Job, result: object) -> None:
        if isinstance(result, Snapshot):
            self.snapshot = result
            self.changed.emit()
        elif isinstance(result, Device):
            self.device = result.title
            self.changed.emit()
        elif job is self._job and self.work is not None:
            work = self.work
            self._end()
            self._tell_done(work, result)
            if work.kind in (DOWNLOAD, IMPORT):
                self._go_on(work.model_id)

    def _failed(self, job: Job, error: Exception) -> None:
        was, work = job is self._job, self.work
        if was:
            self._end()
        if not isinstance(error, EngineError):
            self.broke.emit(error)
        elif was and work is not None and work.kind == DOWNLOAD:
            again = (self.tr("Try again"), lambda: self.accept_and_download(work.model_id))
            show = (self.tr("Models…"), lambda: self.ask(work.model_id))
            self.said.emit(Message(str(error), "error", (again, show), "models"))
        else:
            self._say(str(error), "error")

    def _end(self) -> None:
        self._job, self.work = None, None
        self.rested.emit()
        self.refresh()
        if self._queue:
            work, function, args = self._queue.pop(0)
            self._begin(work, function, *args)
        else:
            self.changed.emit()

    # ---------------------------------------------------------------- what comes of it

    def _tell_done(self, work: Work, result: object) -> None:
        title = title_of(work.model_id)
        if work.kind == IMPORT and result:
            assert isinstance(result, tuple)
            names = ", ".join(f"“{one}”" for one in result)
            text = self.tr("The file was taken. Of {0} still missing: {1}.").format(title, names)
            self._say(text, "info")
            return
        texts = {
            DOWNLOAD: self.tr("{0} is ready."),
            IMPORT: self.tr("{0} is ready."),
            VERIFY: self.tr("{0} is whole."),
            DELETE: self.tr("{0} was deleted."),
            MOVE: self.tr("The models were moved."),
        }
        self._say(texts[work.kind].format(title), "good")

    def _go_on(self, model_id: str) -> None:
        """The model is there: do what waited for it."""
        if model_id != SEPARATORS[ANY_PROMPT].needs or not SEPARATORS[ANY_PROMPT].is_there:
            return
        document, waiting = self._document, self._waiting
        self._waiting = {}
        if document.renderer is not None:
            document.renderer.look_again()
        edits = {one.id: one for one in document.project.edits}
        for edit_id, prompt in waiting.items():
            edit = edits.get(edit_id)
            # Somebody who has typed something else since, or locked it, does not want it.
            if edit is not None and not edit.locked and edit.prompt == prompt:
                changed = replace(edit, separator=ANY_PROMPT)
                text = self.tr("Separate with {0}").format(SEPARATORS[ANY_PROMPT].title)
                document.apply(document.project.with_edit(changed), text)
        for edit in edits.values():
            if edit.separator == ANY_PROMPT:
                self._rendering.retry(edit.id)

    def _heard(self, job: Job, fraction: float, note: str) -> None:
        """What a separator says of the memory, told once: it says it with every step."""
        text = memory_of(note)
        if text and note not in self._told:
            self._told.add(note)
            self._say(text, "warning", "memory")

    def _say(self, text: str, kind: Kind, topic: str = "models") -> None:
        self.said.emit(Message(text, kind, topic=topic))


@dataclass(frozen=True)
class Device:
    """Where large networks run, for people."""

    title: str


def take_snapshot(report: Report = silent) -> Snapshot:
    """How it stands with every model."""
    known = weights.models()
    accepted = frozenset(key for key, one in known.items() if weights.is_accepted(one))
    return Snapshot(weights.states(), weights.folder(), accepted, weights.is_offline())


def tell_device(report: Report = silent) -> Device:
    """Where large networks run on this computer."""
    from engine.separation.devices import choose

    return Device(choose().title)


def accept_and_download(model_id: str, report: Report = silent) -> Path:
    """Remember that the licence was accepted, and fetch the model."""
    weights.accept(weights.model(model_id))
    return models.download(model_id, report)


def accept_and_add(
    model_id: str, paths: Sequence[Path], report: Report = silent
) -> tuple[str, ...]:
    """Remember that the licence was accepted, and take files; names of those still missing."""
    weights.accept(weights.model(model_id))
    return models.add_files(model_id, paths, report)


def delete(model_id: str, report: Report = silent) -> int:
    """Delete a model, and let go of it first."""
    load_separator.cache_clear()
    return weights.delete(model_id)


def set_offline(offline: bool, report: Report = silent) -> Snapshot:
    """Decide whether anything may be fetched."""
    weights.set_offline(offline)
    return take_snapshot()
