"""Captions from files: chosen or dropped, read in the background, added as one undo step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from editor.captions import Captions
from editor.dialogs.files import CaptionFileQuestion, is_captions
from editor.document import Document
from editor.messages import Kind, Message
from editor.settings import Settings
from engine.project import Cue
from engine.report import EngineError, Report, silent
from engine.tracks import cues_of, read_labels

if TYPE_CHECKING:
    from engine.worker import Job, Worker

URGENCY = 0.5


class CaptionsImport(QObject):
    """Reads one file at a time; the newest wish counts.

    Signals
    -------
    said, broke
        As in `editor.opening.Opening`.
    """

    said = Signal(object)
    broke = Signal(object)

    def __init__(
        self,
        document: Document,
        captions: Captions,
        worker: Worker,
        settings: Settings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._captions, self._worker = document, captions, worker
        self._settings, self._parent = settings, parent
        self._job: Job | None = None
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)

    def ask(self) -> None:
        """Ask for a file of captions or labels, and add what is in it."""
        path = CaptionFileQuestion.ask(self._parent, self._settings.folder)
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Add the captions of a file."""
        if self._document.project.recording is None:
            self._say(self.tr("Open a recording first; captions are imported into it."), "info")
            return
        if self._job is not None:
            self._job.cancel()
        self._settings.folder = str(path.parent)
        self._job = self._worker.submit(URGENCY, read_cues, path)

    def taking(self, open_file: Callable[[Path], None]) -> Callable[[Path], None]:
        """What a dropped file is for: captions are imported, all else is opened."""

        def take(path: Path) -> None:
            if is_captions(path):
                self.read(path)
            else:
                open_file(path)

        return take

    def _done(self, job: Job, result: object) -> None:
        if job is not self._job:
            return
        self._job = None
        assert isinstance(result, tuple)
        if self._document.project.recording is None:
            return
        end_s = self._document.duration_s
        late = sum(1 for one in result if one.start_s >= end_s > 0)
        self._captions.take(result, self.tr("Import captions"))
        text = self.tr("1 caption is imported.")
        if len(result) > 1:
            text = self.tr("{0} captions are imported.").format(len(result))
        if late:
            text += " " + self.tr("{0} of them begin after the end of the recording.").format(late)
        self._say(text, "warning" if late else "good")

    def _failed(self, job: Job, error: Exception) -> None:
        if job is not self._job:
            return
        self._job = None
        if isinstance(error, EngineError):
            self._say(str(error), "error")
        else:
            self.broke.emit(error)

    def _say(self, text: str, kind: Kind) -> None:
        self.said.emit(Message(text, kind, topic="captions"))


def read_cues(path: Path, report: Report = silent) -> tuple[Cue, ...]:
    """The captions in a file; a plain function for the Worker."""
    report(0.0)
    return cues_of(read_labels(path))
