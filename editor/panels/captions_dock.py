"""The dock of the Captions panel: there while the user wants it and a recording is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow

from editor.document import Document
from editor.panels.captions import CaptionsPanel
from editor.parts import set_icon
from editor.settings import Settings


class CaptionsDock(QDockWidget):
    """The dock of a `CaptionsPanel`, at first a tab of its neighbour.

    Signals
    -------
    switched : (bool,)
        Whether the user wants it, for the menu line.
    """

    switched = Signal(bool)

    def __init__(
        self,
        document: Document,
        panel: CaptionsPanel,
        settings: Settings,
        window: QMainWindow,
        neighbour: QDockWidget,
    ) -> None:
        super().__init__(window)
        self.panel = panel
        self._document, self._settings = document, settings
        self.setWindowTitle(self.tr("Captions"))
        self.setObjectName("captions")
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

    def set_wanted(self, wanted: bool) -> None:
        """What the user chose; remembered between runs."""
        is_new = wanted != self._settings.captions
        self._settings.captions = wanted
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
        """Be there or not: there is nothing to caption without a recording."""
        is_open = self._document.project.recording is not None
        if self.isHidden() == (self._settings.captions and is_open):
            self.setVisible(self._settings.captions and is_open)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.set_wanted(False)
