"""The dock of the Sounds panel."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget, QMainWindow

from editor.document import Document
from editor.panels.docking import WantedDock
from editor.panels.sounds import SoundsPanel
from editor.settings import Settings


class SoundsDock(WantedDock):
    """The dock of a `SoundsPanel`."""

    def __init__(
        self,
        document: Document,
        panel: SoundsPanel,
        settings: Settings,
        window: QMainWindow,
        neighbour: QDockWidget,
    ) -> None:
        super().__init__("sounds", document, panel, settings, window, neighbour)
        self.setWindowTitle(self.tr("Sounds"))
