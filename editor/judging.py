"""How well edits were separated: the built-in labeller is asked, when nothing else is to do."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from editor.document import Document
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.project import Edit, Project
    from engine.quality import Quality
    from engine.render import Renderer
    from engine.report import Report
    from engine.worker import Job, Worker

log = logging.getLogger(__name__)

URGENCY = 50.0  # after everything that is to be separated
REST_MS = 400  # nothing has changed for this long
MOST_KEPT = 512
Key = tuple[object, ...]


class Judging(QObject):
    """Judges every edit that is done, once per render, and gives way to whatever else is asked.

    Signals
    -------
    judged : ()
        What `quality` says may have changed.
    """

    judged = Signal()

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._worker = document, worker
        self._known: OrderedDict[Key, Quality | None] = OrderedDict()
        self._job: tuple[Job, Key] | None = None
        self._works = True  # False once the labeller could not be loaded
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._next)
        document.changed.connect(self._wait)
        document.opened.connect(self._wait)
        document.states_changed.connect(self._wait)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)

    def quality(self, edit: Edit) -> Quality | None:
        """What is known of an edit as it is rendered now."""
        key = self._key(edit)
        return self._known.get(key) if key is not None else None

    def close(self) -> None:
        self._rest.stop()
        self._stop()

    # ---------------------------------------------------------------- inside

    def _wait(self, *_: object) -> None:
        self._stop()
        if self._works and self._document.renderer is not None:
            self._rest.start()

    def _stop(self) -> None:
        if self._job is not None:
            self._job[0].cancel()
            self._job = None

    def _key(self, edit: Edit) -> Key | None:
        """What a judgement belongs to: these estimates of this question; None while unfinished."""
        states = (self._document.window_state(edit.id, at).kind for at in range(len(edit.windows)))
        renderer = self._document.renderer
        if renderer is None or not edit.active or any(one != "done" for one in states):
            return None
        keys = renderer.stretches(self._document.project, edit.id)
        return (edit.prompt, edit.negative, keys, edit.windows) if keys else None

    def _next(self) -> None:
        renderer = self._document.renderer
        if renderer is None or self._job is not None or not self._works:
            return
        if self._document.pending:
            self._rest.start()
            return
        for edit in self._document.project.edits:
            key = self._key(edit)
            if key is not None and key not in self._known:
                args = (renderer, self._document.project, edit.id)
                self._job = (self._worker.submit(URGENCY, _judge, *args), key)
                return

    def _done(self, job: Job, result: Quality | None) -> None:
        if self._job is None or job is not self._job[0]:
            return
        self._known[self._job[1]] = result
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        self._job = None
        self.judged.emit()
        self._next()

    def _failed(self, job: Job, error: Exception) -> None:
        if self._job is None or job is not self._job[0]:
            return
        self._job = None
        self._works = False
        self._rest.stop()
        if isinstance(error, EngineError):
            log.warning("edits are not judged: %s", error)
        else:
            log.error("judging an edit broke", exc_info=error)


def _judge(renderer: Renderer, project: Project, edit_id: str, report: Report) -> Quality | None:
    """In the worker's thread: the labeller is imported and loaded there."""
    from engine.quality import judge

    return judge(renderer, project, edit_id, report)
