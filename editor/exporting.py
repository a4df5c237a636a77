"""Exporting in the background: the sound, and the captions beside it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from editor.dialogs.export import CAPTIONS, FILM, ExportDialog, ExportRequest
from editor.document import Document
from editor.messages import Kind, Message
from editor.rendering import Rendering
from editor.settings import Settings
from engine.captions import profile_of
from engine.export import (
    EXPORTERS,
    Exported,
    audible,
    caption_cues,
    export_audio,
    export_captions,
)
from engine.exporting.reading import complete_reader
from engine.project import Project
from engine.report import EngineError, Report, part, silent

if TYPE_CHECKING:
    from engine.render import Renderer
    from engine.worker import Job, Worker

URGENCY = 1.0
LOOK_S = 0.3  # how often the states catch up with what an export separates


class Exporting(QObject):
    """Runs one export at a time.

    Signals
    -------
    said, working, rested, broke
        As in `editor.opening.Opening`.
    """

    said = Signal(object)
    working = Signal(str, object)
    rested = Signal()
    broke = Signal(object)

    def __init__(
        self,
        document: Document,
        worker: Worker,
        rendering: Rendering,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._worker, self._rendering = document, worker, rendering
        self._settings, self._parent = settings, parent
        self._job: Job | None = None
        self._request: ExportRequest | None = None
        self._looked = 0.0
        worker.progressed.connect(self._progressed)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)

    @property
    def busy(self) -> bool:
        return self._job is not None

    def ask(self) -> None:
        """Ask what and where, then export."""
        recording = self._document.recording
        if recording is None:
            self._say(self.tr("There is nothing to export yet. Open a recording first."), "info")
            return
        request = ExportDialog.ask(
            self._parent, self._document.project, recording.subtype, self._settings
        )
        if request is not None:
            self.start(request)

    def start(self, request: ExportRequest) -> None:
        """Export the project as it is now; later changes do not reach it."""
        renderer = self._document.renderer
        if renderer is None:
            return
        if self._job is not None:
            self._say(self.tr("An export is still running. Wait for it or cancel it."), "warning")
            return
        self._settings.export_folder = str(request.path.parent)
        self._request = request
        # Both would separate the same pieces at the same time.
        self._rendering.set_held(True)
        self._job = self._worker.submit(
            URGENCY, run_export, renderer, self._document.project, request
        )
        self.working.emit(self._title(), 0.0)

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._end()
            self._say(self.tr("The export was cancelled."), "info")

    def _title(self) -> str:
        name = self._request.path.name if self._request is not None else ""
        return self.tr("Exporting {0}").format(name)

    def _progressed(self, job: Job, fraction: float, note: str) -> None:
        if job is not self._job:
            return
        self.working.emit(self._title(), fraction)
        if time.monotonic() - self._looked > LOOK_S:
            self._looked = time.monotonic()
            self._rendering.update()

    def _done(self, job: Job, result: object) -> None:
        if job is not self._job:
            return
        self._end()
        assert isinstance(result, tuple)
        names = self.tr(" and ").join(f"“{Path(one).name}”" for one in result)
        notes = " ".join(one.note for one in result if one.note)
        text = self.tr("Exported {0}.").format(names) + (f" {notes}" if notes else "")
        folder = Path(result[0]).parent
        show = (self.tr("Show in folder"), lambda: _show_folder(folder))
        self.said.emit(Message(text, "warning" if notes else "good", (show,), "export"))

    def _failed(self, job: Job, error: Exception) -> None:
        if job is not self._job:
            return
        request = self._request
        self._end()
        if isinstance(error, EngineError) and request is not None:
            again = (self.tr("Try again"), lambda: self.start(request))
            self.said.emit(Message(str(error), "error", (again,), "export"))
        else:
            self.broke.emit(error)

    def _end(self) -> None:
        self._job = None
        self._rendering.set_held(False)
        self.rested.emit()

    def _say(self, text: str, kind: Kind) -> None:
        self.said.emit(Message(text, kind, topic="export"))


def run_export(
    renderer: Renderer, project: Project, request: ExportRequest, report: Report = silent
) -> tuple[Exported, ...]:
    """Write what was asked for; a plain function for the Worker."""
    if request.what == FILM:
        return (_export_film(renderer, project, request, report),)
    rules = {"profile": profile_of(request.profile), "style": request.style}
    if request.what == CAPTIONS:
        renderer.finish(project, report)
        heard = audible(renderer, project)
        return (export_captions(heard, request.path, format=request.format, **rules),)
    sound = export_audio(
        renderer,
        project,
        request.path,
        what=request.what,
        format=request.format,
        subtype=request.subtype,
        dither=request.dither,
        report=part(report, 0.0, 0.99),
    )
    heard = audible(renderer, project)
    if not request.captions or not caption_cues(heard, **rules):
        return (sound,)
    beside = request.path.with_suffix(EXPORTERS[request.captions].suffix)
    return sound, export_captions(heard, beside, **rules)


def _export_film(
    renderer: Renderer, project: Project, request: ExportRequest, report: Report
) -> Exported:
    """The film that is edited, with its edited sound and, if wanted, its captions."""
    from engine import muxing

    source = Path(renderer.recording.path)
    muxing.check(source, request.path)  # before minutes of separating
    computing = 0.7 if renderer.tasks(project) else 0.0
    renderer.finish(project, part(report, 0.0, computing))
    writing = part(report, computing, 1.0)
    cues = ()
    if request.captions:
        profile = profile_of(request.profile)
        heard = audible(renderer, project)
        cues = caption_cues(heard, profile=profile, style=request.style)
    recording = renderer.recording
    sound = muxing.Sound(
        complete_reader(renderer, project, "mix", writing),
        recording.sample_rate,
        recording.channels,
        recording.frames,
    )
    return muxing.mux(source, request.path, cues=cues, sound=sound, report=writing)


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
