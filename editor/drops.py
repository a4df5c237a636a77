"""Files dropped on the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from editor.dialogs.files import is_openable


class Drops(QObject):
    """Opens the first file of ours that is dropped on a widget."""

    def __init__(self, widget: QWidget, open_file: Callable[[Path], None]) -> None:
        super().__init__(widget)
        self._open = open_file
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A drag that enters is a QDropEvent too.
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            return False
        if not isinstance(event, QDropEvent):
            return False
        paths = openable(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            # The drag ends before a question may come up.
            QTimer.singleShot(0, partial(self._open, paths[0]))
        return True


def openable(data: QMimeData) -> list[Path]:
    """The local files in what is dragged that look like ours."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [path for path in paths if is_openable(path)]
