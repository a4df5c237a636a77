"""The dock of the spectrum panel: there while the user wants it and a recording is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow

from editor.document import Document
from editor.panels.spectrum.panel import SpectrumPanel
from editor.parts import set_icon
from editor.settings import Settings

HEIGHT = 300
ROOMY_HEIGHT = 840  # of the window; in a lower one the docks would be too tight above each other


class SpectrumDock(QDockWidget):
    """The dock of a `SpectrumPanel`, at first below its neighbour, in a low window as its tab.

    Signals
    -------
    switched : (bool,)
        Whether the user wants it, for the menu line.
    """

    switched = Signal(bool)

    def __init__(
        self, document: Document, settings: Settings, window: QMainWindow, neighbour: QDockWidget
    ) -> None:
        super().__init__(window)
        self._document, self._settings = document, settings
        self._window, self._neighbour = window, neighbour
        self.panel = SpectrumPanel(document)
        self.setWindowTitle(self.tr("Spectrum"))
        self.setObjectName("spectrum")
        feature = QDockWidget.DockWidgetFeature
        self.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
        self.setWidget(self.panel)
        close = self.findChild(QAbstractButton, "qt_dockwidget_closebutton")
        if close is not None:  # Qt's own drawing is hard to see on dark colours
            set_icon(close, "close")
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        self.hide()
        document.opened.connect(self.show_wanted)

    def set_wanted(self, wanted: bool) -> None:
        """What the user chose; remembered between runs."""
        if wanted == self._settings.spectrum:
            self.show_wanted()
            return
        self._settings.spectrum = wanted
        if wanted and self._document.recording is not None:
            self._arrange()
        self.show_wanted()
        if wanted:
            self.raise_()
        self.switched.emit(wanted)

    def show_wanted(self, *_: object) -> None:
        """Be there or not: there is nothing to see without a recording."""
        self.setVisible(self._settings.spectrum and self._document.recording is not None)

    def _arrange(self) -> None:
        """Find room, unless the user has moved it."""
        window = self._window
        area = window.dockWidgetArea(self)
        if area != window.dockWidgetArea(self._neighbour) or window.tabifiedDockWidgets(self):
            return
        if window.height() < ROOMY_HEIGHT:
            window.tabifyDockWidget(self._neighbour, self)
        elif self.height() < HEIGHT:
            self.show()
            docks, heights = [self._neighbour, self], [window.height() - HEIGHT, HEIGHT]
            window.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.set_wanted(False)
