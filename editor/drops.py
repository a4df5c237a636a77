"""Files dropped on the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from editor.dialogs.files import is_openable


class Drops(QObject):
    """Opens the first file of ours that is dropped on a widget, and says so while it hovers."""

    def __init__(self, widget: QWidget, open_file: Callable[[Path], None]) -> None:
        super().__init__(widget)
        self._open = open_file
        self._hint = QLabel(widget)
        self._hint.setObjectName("drop")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self._hint.hide()
        # A drag that enters is a QDropEvent too.
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            return False
        if not isinstance(event, QDropEvent):
            return False
        paths = openable(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.DragEnter:
            self._show(paths[0])
        else:
            self._hint.hide()
            # The drag ends before a question may come up.
            QTimer.singleShot(0, partial(self._open, paths[0]))
        return True

    def _show(self, path: Path) -> None:
        widget = self.parent()
        assert isinstance(widget, QWidget)
        self._hint.setText(self.tr("Drop it to open “{0}”").format(path.name))
        self._hint.setGeometry(widget.rect())
        self._hint.show()
        self._hint.raise_()


def openable(data: QMimeData) -> list[Path]:
    """The local files in what is dragged that look like ours."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [path for path in paths if is_openable(path)]
