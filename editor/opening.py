"""Opening recordings and projects, recovery, and finding lost recordings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from editor.dialogs.files import AudioFileQuestion, OpenFileQuestion
from editor.dialogs.recovery import RecoveryDialog
from editor.document import Document, Selection
from editor.messages import Message
from editor.saving import PROJECT_SUFFIX, Saving
from editor.settings import Settings
from engine.project import Edit, Project, RecordingRef
from engine.recording import Recording, open_recording
from engine.render import Renderer
from engine.report import EngineError, Report, silent
from engine.store import ProjectFile, find_recording, recoverable, relink

if TYPE_CHECKING:
    from engine.worker import Job, Worker

log = logging.getLogger(__name__)

GROW_MS = 100  # how often a growing recording is drawn anew
URGENCY = 0.0


@dataclass(frozen=True)
class _Wanted:
    """What is being opened: a recording for a project, or one of its own."""

    token: int
    name: str
    for_project: bool
    edits: tuple[Edit, ...] = ()


class Opening(QObject):
    """Brings files into the Document.

    Signals
    -------
    said : (Message,)
    withdrawn : (str,)
        What was said on this topic no longer holds.
    working : (str, object)
        What is going on, and how far: 0..1 or None.
    rested : ()
    broke : (object,)
        An exception that is a bug.
    """

    said = Signal(object)
    withdrawn = Signal(str)
    working = Signal(str, object)
    rested = Signal()
    broke = Signal(object)
    _started = Signal(int, object)

    def __init__(
        self,
        document: Document,
        worker: Worker,
        saving: Saving,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._saving = saving
        self._document, self._worker, self._settings, self._parent = (
            document, worker, settings, parent,
        )  # fmt: skip
        self._wanted: _Wanted | None = None
        self._job: Job | None = None
        self._token = 0
        self._then: Callable[[object], None] = self._complete
        self._on_error: Callable[[EngineError], None] = self._could_not_open
        self._grow = QTimer(self, interval=GROW_MS)
        self._grow.timeout.connect(self._tell_growth)
        self._started.connect(self._start)
        worker.progressed.connect(self._progressed)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)

    @property
    def busy(self) -> bool:
        return self._job is not None

    # ---------------------------------------------------------------- opening

    def ask_open(self) -> None:
        path = OpenFileQuestion.ask(self._parent, self._settings.folder)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a recording or a project, after asking what becomes of unsaved edits."""
        if not self._saving.may_leave():
            return
        self._settings.folder = str(path.absolute().parent)
        if path.suffix.lower() == PROJECT_SUFFIX:
            self._open_project(path)
        else:
            self.open_audio(path)

    def open_audio(self, path: Path, edits: tuple[Edit, ...] = ()) -> None:
        """Open a recording as a new project; ``edits`` are made at once, as one undo step."""
        wanted = self._want(path.name, for_project=False, edits=edits)
        self._submit(self._complete, open_recording_for, path, self._tell_start(wanted.token))

    def open_demo(self, path: Path, edits: tuple[Edit, ...]) -> None:
        if self._saving.may_leave():
            self.open_audio(path, edits)

    def _open_project(self, path: Path, *, take_over: bool = False) -> None:
        try:
            file = ProjectFile.open(path, take_over=take_over)
        except EngineError as error:
            self._complain(str(error))
            return
        self._saving.adopt(file)
        if not file.is_untitled:
            self._settings.add_recent(path)
        self._document.open(file.project, None, None, file.past)
        if file.project.edits:
            first = file.project.edits[0]
            self._document.select(Selection(first.id, 0 if first.windows else None))
        for note in file.notes:
            self.said.emit(Message(note, "warning"))
        self.find_recording()

    def find_recording(self) -> None:
        """Look for the recording of the open project, and open it where it is."""
        ref = self._document.project.recording
        if ref is None:
            return
        near = self._saving.file.path if self._saving.file is not None else Path(ref.path)
        wanted = self._want(Path(ref.path).name, for_project=True)
        self._submit(self._complete, find_and_open, ref, near, self._tell_start(wanted.token))

    def ask_relink(self) -> None:
        """Let the user say where the recording is now."""
        ref = self._document.project.recording
        if ref is None:
            return
        path = AudioFileQuestion.ask(self._parent, Path(ref.path).name, self._settings.folder)
        if path is not None:
            self.relink(path)

    def relink(self, path: Path, *, force: bool = False) -> None:
        """Use this file as the project's recording; asks once more when it is another one."""
        project = self._document.project
        wanted = self._want(path.name, for_project=True)

        def failed(error: EngineError) -> None:
            self.said.emit(
                Message(
                    str(error),
                    "error",
                    (
                        (self.tr("Find…"), self.ask_relink),
                        (self.tr("Use it anyway"), lambda: self.relink(path, force=True)),
                    ),
                    "open",
                )
            )

        self._on_error = failed
        self._submit(
            self._complete, relink_and_open, project, path, force, self._tell_start(wanted.token)
        )

    def cancel(self) -> None:
        """Stop opening; what was open before stays, a recording that had begun to show goes."""
        if self._job is None:
            return
        self._job.cancel()
        self._end_job()
        self._drop_half_open()

    def close(self) -> None:
        """Stop what is going on when the program ends."""
        self._grow.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    # ---------------------------------------------------------------- recovery

    def offer_recovery(self) -> None:
        """Offer what a crashed session left behind."""
        found = recoverable()
        if not found:
            return
        choice = RecoveryDialog.ask(self._parent, found)
        for path in choice.discard:
            try:
                ProjectFile.open(path).close(discard=True)
            except EngineError as error:
                self._complain(str(error))
        if choice.open is not None:
            self._open_project(choice.open)

    # ---------------------------------------------------------------- the job

    def _want(self, name: str, *, for_project: bool, edits: tuple[Edit, ...] = ()) -> _Wanted:
        if self._job is not None:
            self.cancel()
        self._token += 1
        self._wanted = _Wanted(self._token, name, for_project, edits)
        self._on_error = self._could_not_open
        for topic in ("open", "changed", "truncated"):
            self.withdrawn.emit(topic)
        self.working.emit(self.tr("Opening {0}").format(name), None)
        return self._wanted

    def _submit(
        self, then: Callable[[object], None], function: Callable[..., object], *args: object
    ) -> None:
        self._then = then
        self._job = self._worker.submit(URGENCY, function, *args)

    def _tell_start(self, token: int) -> Callable[[Recording], None]:
        # Called in the worker's thread: the signal brings it here.
        return lambda recording: self._started.emit(token, recording)

    def _start(self, token: int, recording: Recording) -> None:
        """The recording can be shown, though it may still grow."""
        wanted = self._wanted
        if wanted is None or token != wanted.token or self._document.recording is recording:
            return
        renderer = Renderer(recording)
        if wanted.for_project:
            self._warn_if_changed(self._document.project.recording, recording)
            self._document.set_recording(recording, renderer)
        else:
            self._saving.begin(wanted.edits)
            project = Project(recording=recording.ref)
            self._document.open(project, recording, renderer)
            if wanted.edits:
                self._document.apply(
                    replace(project, edits=wanted.edits), self.tr("Suggested edits")
                )
                self._document.select(Selection(wanted.edits[0].id, 0))
        self._grow.start()

    def _warn_if_changed(self, ref: RecordingRef | None, recording: Recording) -> None:
        if ref is not None and ref.fingerprint != recording.fingerprint:
            self.said.emit(
                Message(
                    self.tr(
                        "“{0}” has changed since this project was made, or is another recording. "
                        "The windows may no longer fit."
                    ).format(recording.path.name),
                    "warning",
                    ((self.tr("Find…"), self.ask_relink),),
                    "changed",
                )
            )

    def _tell_growth(self) -> None:
        recording = self._document.recording
        if recording is None or recording.complete:
            self._grow.stop()
        if recording is not None:
            self._document.grew.emit(recording.available)

    def _complete(self, recording: object) -> None:
        if recording is None:
            self._say_missing()
            return
        assert isinstance(recording, Recording)
        wanted = self._wanted
        if wanted is not None:
            self._start(wanted.token, recording)
        self._grow.stop()
        self._document.refresh()
        self._document.grew.emit(recording.available)
        if self._saving.file is None:
            self._settings.add_recent(recording.path)
        if recording.warning:
            self.said.emit(Message(recording.warning, "warning", topic="truncated"))

    def _say_missing(self) -> None:
        ref = self._document.project.recording
        if ref is not None:
            self.said.emit(
                Message(
                    self.tr(
                        "The recording “{0}” is not where it was. The edits are here; say where "
                        "the file is now to hear them."
                    ).format(ref.path),
                    "error",
                    ((self.tr("Find…"), self.ask_relink),),
                    "open",
                )
            )

    def _progressed(self, job: Job, fraction: float, note: str) -> None:
        if job is self._job and self._wanted is not None:
            self.working.emit(self.tr("Opening {0}").format(self._wanted.name), fraction)

    def _done(self, job: Job, result: object) -> None:
        if job is self._job:
            self._end_job()
            self._then(result)

    def _failed(self, job: Job, error: Exception) -> None:
        if job is not self._job:
            return
        self._end_job()
        self._drop_half_open()
        if isinstance(error, EngineError):
            self._on_error(error)
        else:
            self.broke.emit(error)

    def _end_job(self) -> None:
        self._job = None
        self._grow.stop()
        self.rested.emit()

    def _drop_half_open(self) -> None:
        """A recording whose decoding was ended is closed by the engine: show it no longer."""
        recording = self._document.recording
        if recording is not None and not recording.complete:
            if self._wanted is not None and self._wanted.for_project:
                self._document.set_recording(None, None)
            else:
                self._document.open(Project(), None, None)

    def _could_not_open(self, error: EngineError) -> None:
        self._complain(str(error))

    def _complain(self, text: str) -> None:
        self.said.emit(Message(text, "error", topic="open"))


# ---------------------------------------------------------------- plain functions for the Worker


def open_recording_for(
    path: Path, on_start: Callable[[Recording], None], report: Report = silent
) -> Recording:
    return open_recording(path, report, on_start=on_start)


def find_and_open(
    ref: RecordingRef, near: Path, on_start: Callable[[Recording], None], report: Report = silent
) -> Recording | None:
    """The recording of a project, or None when it is nowhere near."""
    path = find_recording(ref, near)
    return None if path is None else open_recording(path, report, on_start=on_start)


def relink_and_open(
    project: Project,
    path: Path,
    force: bool,
    on_start: Callable[[Recording], None],
    report: Report = silent,
) -> Recording:
    """The recording at ``path`` for this project; refuses another one unless forced."""
    relink(project, path, force=force, report=report)
    return open_recording(path, report, on_start=on_start)
