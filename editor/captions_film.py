"""The picture at the playhead, decoded in a thread of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from editor.dialogs.files import is_film
from editor.document import Document
from engine.report import EngineError, Report, silent
from engine.worker import Worker

if TYPE_CHECKING:
    from engine.film import Film, Picture
    from engine.worker import Job

NEAR_S = 0.02  # a playhead that moved less shows the same picture


class _Reader:
    """The open film; used by the worker's thread alone until that has ended."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._film: Film | None = None

    def picture(self, path: Path, seconds: float, width: int, report: Report = silent) -> Picture:
        # Not at the top: importing FFmpeg takes longer than a frame.
        from engine.film import Film

        if path != self._path or self._film is None:
            self.close()
            self._film, self._path = Film(path), path
        return self._film.at(seconds, width, report)

    def close(self) -> None:
        if self._film is not None:
            self._film.close()
        self._film = self._path = None


class FilmView(QObject):
    """Asks for the picture at the playhead while somebody looks at it; the newest wish counts.

    Signals
    -------
    found : (Picture | None,)
        What is to be shown; None without a film.
    """

    found = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._worker = Worker(self)
        self._reader = _Reader()
        self._path: Path | None = None
        self._job: Job | None = None
        self._shown: tuple[float, int] | None = None
        self._asked: tuple[float, int] = (0.0, 0)
        self.width = 320
        self._looking = False
        self._worker.done.connect(self._done)
        self._worker.failed.connect(self._failed)
        document.opened.connect(self._opened)
        document.moved.connect(self.look)
        self._opened(document.recording)

    @property
    def is_film(self) -> bool:
        """Whether the recording is a film, as far as is known."""
        return self._path is not None

    def set_looking(self, looking: bool, width: int = 0) -> None:
        """Whether the picture is in sight, and how many pixels wide."""
        self._looking, self.width = looking, max(width, 16) if width else self.width
        self.look()

    def look(self, *_: object) -> None:
        """Show what is at the playhead by now."""
        if not self._looking or self._path is None or self._job is not None:
            return
        wanted = self._document.playhead_s, self.width
        is_same = self._shown is not None and self._shown[1] == self.width
        if is_same and self._shown is not None and abs(self._shown[0] - wanted[0]) < NEAR_S:
            return
        if not self._worker.isRunning():
            self._worker.start()
        self._asked = wanted
        self._job = self._worker.submit(0.0, self._reader.picture, self._path, *wanted)

    def close(self) -> None:
        """End the thread; harmless when repeated."""
        if self._worker.isRunning():
            self._worker.close()
        self._path = None
        self._reader.close()

    def _opened(self, _: object) -> None:
        recording = self._document.recording
        if self._job is not None:
            self._job.cancel()
        self._job, self._shown, self._path = None, None, None
        if recording is not None:
            path = Path(recording.path)
            self._path = path if is_film(path) else None
        self.found.emit(None)
        self.look()

    def _done(self, job: Job, picture: object) -> None:
        if job is not self._job:
            return
        self._job, self._shown = None, self._asked
        self.found.emit(picture)
        self.look()

    def _failed(self, job: Job, error: Exception) -> None:
        if job is not self._job:
            return
        from engine.film import NoPicture

        self._job, self._shown = None, self._asked
        if isinstance(error, NoPicture):
            self._path = None
        self.found.emit(None)
        if not isinstance(error, EngineError):
            raise error
        self.look()
