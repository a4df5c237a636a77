"""The dock beside the timeline: the list of edits over what the selected one does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter, QWidget

from editor.settings import Settings


class SideDock(QDockWidget):
    """Two panels above each other; as wide as the user left it, whenever it is shown."""

    def __init__(
        self, upper: QWidget, lower: QWidget, settings: Settings, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._settings, self._window = settings, window
        self.setWindowTitle(self.tr("Edits"))
        self.setObjectName("edits")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
        panels = QSplitter(Qt.Orientation.Vertical)
        panels.addWidget(upper)
        panels.addWidget(lower)
        panels.setChildrenCollapsible(False)
        panels.setStretchFactor(1, 1)
        panels.setSizes([300, 420])
        self.setWidget(panels)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)

    def set_shown(self, shown: bool) -> None:
        if shown == self.isVisibleTo(self._window):
            return
        if not shown:
            self.remember()
        self.setVisible(shown)
        if shown:
            # Qt's saved state has no width for a dock that was hidden when it was saved.
            width = round(self._settings.side_width)
            self._window.resizeDocks([self], [width], Qt.Orientation.Horizontal)

    def remember(self) -> None:
        """Keep the width for the next time."""
        if self.isVisible():
            self._settings.side_width = float(self.width())
