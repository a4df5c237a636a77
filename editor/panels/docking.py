"""A dock that is there while the user wants it and a recording is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow, QWidget

from editor.document import Document
from editor.parts import set_icon
from editor.settings import Settings


class WantedDock(QDockWidget):
    """The dock of a panel, at first a tab of its neighbour; a subclass gives the title.

    Parameters
    ----------
    key : str
        Its object name, and the setting that remembers whether the user wants it.

    Signals
    -------
    switched : (bool,)
        Whether the user wants it, for the menu line.
    """

    switched = Signal(bool)

    def __init__(
        self,
        key: str,
        document: Document,
        panel: QWidget,
        settings: Settings,
        window: QMainWindow,
        neighbour: QDockWidget,
    ) -> None:
        super().__init__(window)
        self.panel = panel
        self._key, self._document, self._settings = key, document, settings
        self.setObjectName(key)
        feature = QDockWidget.DockWidgetFeature
        self.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
        self.setWidget(panel)
        close = self.findChild(QAbstractButton, "qt_dockwidget_closebutton")
        if close is not None:  # Qt's own drawing is hard to see on dark colours
            set_icon(close, "close")
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        window.tabifyDockWidget(neighbour, self)
        self.hide()
        document.opened.connect(self.show_wanted)
        document.changed.connect(self.show_wanted)

    @property
    def is_wanted(self) -> bool:
        """What the user chose, now or in an earlier run."""
        return bool(getattr(self._settings, self._key))

    def set_wanted(self, wanted: bool) -> None:
        """What the user chose; remembered between runs."""
        is_new = wanted != self.is_wanted
        setattr(self._settings, self._key, wanted)
        self.show_wanted()
        if is_new:
            if wanted:
                self.raise_()
            self.switched.emit(wanted)

    def bring_up(self) -> None:
        """Be in sight, in front of the docks it shares its place with."""
        self.set_wanted(True)
        self.raise_()

    def show_wanted(self, *_: object) -> None:
        """Be there or not: panels have nothing to show without a recording."""
        is_there = self.is_wanted and self._document.project.recording is not None
        if self.isHidden() == is_there:
            self.setVisible(is_there)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.set_wanted(False)
