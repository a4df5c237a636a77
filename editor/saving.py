"""The project's own file: its name, saving, autosave, and what happens to it on leaving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from editor.dialogs.files import SaveProjectQuestion
from editor.dialogs.questions import SaveQuestion
from editor.document import Document
from editor.messages import Message
from editor.settings import Settings
from engine.project import Edit, Project
from engine.report import EngineError
from engine.store import ProjectFile

PROJECT_SUFFIX = ".earmark"
AUTOSAVE_MS = 500  # after the last change
AUTOSAVE_LATEST_MS = 5_000  # after the first that is not kept, however busy the user is
TOPIC = "save"


class Saving(QObject):
    """Keeps the Document in a file at all times: its own, or one in the user's data folder.

    Signals
    -------
    said : (Message,)
    withdrawn : (str,)
        What was said on this topic no longer holds.
    named : ()
        The name or the modified mark changed.
    """

    said = Signal(object)
    withdrawn = Signal(str)
    named = Signal()

    def __init__(
        self, document: Document, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._settings, self._parent = document, settings, parent
        self.file: ProjectFile | None = None
        # The recipe that needs no saving: the saved one, or the one a project began with.
        self._safe: Project | None = Project()
        self._soon = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._soon.timeout.connect(self.autosave)
        self._waiting = QElapsedTimer()  # since the first change that is not kept
        self.latest_ms = AUTOSAVE_LATEST_MS
        document.changed.connect(self._changed)
        document.history.snapshots_changed.connect(self._snapshots_changed)
        document.history.failed.connect(self._say_failed)

    # ---------------------------------------------------------------- names

    @property
    def is_titled(self) -> bool:
        return self.file is not None and not self.file.is_untitled

    @property
    def modified(self) -> bool:
        """Whether there is something that the user has not saved."""
        return _recipe(self._document.project) != self._safe

    @property
    def name(self) -> str:
        """Of the project, or of its recording while it has no name; empty when nothing is open."""
        if self.file is not None and self.is_titled:
            return self.file.path.name
        ref = self._document.project.recording
        return Path(ref.path).name if ref is not None else ""

    # ---------------------------------------------------------------- beginning and leaving

    def begin(self, edits: tuple[Edit, ...] = ()) -> None:
        """A new project without a name; nobody has to save the edits it begins with."""
        self.leave()
        self._safe = Project(edits=edits)

    def adopt(self, file: ProjectFile) -> None:
        """Go on in a project file; changes in it that were never saved are shown as such."""
        self.leave()
        self.file = file
        self._safe = None if file.modified else _recipe(file.project)

    def leave(self) -> None:
        """Close the file; unsaved changes of a project with a name stay in it."""
        if self._soon.isActive():
            self.autosave()
        if self.file is not None:
            self.file.close()
            self.file = None
        self._safe = Project()

    def may_leave(self) -> bool:
        """Whether the open project may be closed: asks about edits that have no name yet."""
        if self._soon.isActive():
            self.autosave()
        if self.is_titled:
            return True
        if not self.modified and not self._document.history.snapshots:
            self.discard()  # everything was undone: nothing to offer at the next start
            return True
        answer = SaveQuestion.ask(self._parent, self.name)
        if answer == "save":
            return self.save_as()
        if answer == "discard":
            self.discard()
        return answer == "discard"

    def discard(self) -> None:
        """Forget the edits of a project that has no name."""
        self._soon.stop()
        if self.file is not None and self.file.is_untitled:
            self.file.close(discard=True)
            self.file = None

    # ---------------------------------------------------------------- saving

    def save(self) -> bool:
        """Save; returns whether that worked."""
        file = self.file
        if file is None or not self.is_titled:
            return self.save_as()
        past = self._document.history.past()
        return self._write(lambda: file.save(self._document.project, past))

    def save_as(self) -> bool:
        """Ask for a name and save under it; returns whether that happened."""
        project, past = self._document.project, self._document.history.past()
        path = SaveProjectQuestion.ask(self._parent, self._suggested_path())
        if path is None:
            return False

        def write() -> None:
            if self.file is None:
                self.file = ProjectFile.create(path, project, past)
            else:
                self.file.save_as(path, project, past)
            self._settings.add_recent(self.file.path)

        return self._write(write)

    def autosave(self) -> None:
        """Keep the project as it is now where a crash cannot lose it."""
        self._soon.stop()
        project, past = self._document.project, self._document.history.past()
        try:
            if self.file is not None:
                self.file.autosave(project, past)
            elif self.modified or past.snapshots:
                self.file = ProjectFile.untitled(project=project, past=past)
        except EngineError as error:
            self.said.emit(Message(str(error), "error", topic=TOPIC))
            return
        self.withdrawn.emit(TOPIC)

    # ---------------------------------------------------------------- inside

    def _write(self, write: Callable[[], None]) -> bool:
        self._soon.stop()
        try:
            write()
        except EngineError as error:
            again = (self.tr("Save as…"), self.save_as)
            self.said.emit(Message(str(error), "error", (again,), TOPIC))
            return False
        self._safe = _recipe(self._document.project)
        self._document.undo_stack.setClean()
        self.withdrawn.emit(TOPIC)
        self.named.emit()
        return True

    def _changed(self, new: Project, old: Project) -> None:
        if self.file is not None or self.modified:
            self._keep_soon()
        self.named.emit()

    def _snapshots_changed(self) -> None:
        """Snapshots are kept like edits; they need no saving."""
        if self.file is not None or self._document.history.snapshots:
            self._keep_soon()

    def _keep_soon(self) -> None:
        if not self._soon.isActive():
            self._waiting.start()
        elif self._waiting.hasExpired(self.latest_ms):
            return  # changes that never pause must not put it off for ever
        self._soon.start()

    def _say_failed(self, text: str) -> None:
        self.said.emit(Message(text, "warning", topic="history"))

    def _suggested_path(self) -> Path:
        if self.file is not None and self.is_titled:
            return self.file.path
        ref = self._document.project.recording
        here = Path(ref.path) if ref is not None else Path(self._settings.folder) / "Untitled"
        return here.with_suffix(PROJECT_SUFFIX)


def _recipe(project: Project) -> Project:
    """A project without its recording, whose path and length change without the user's doing."""
    return replace(project, recording=None)
