"""The dock of the Captions panel."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget, QMainWindow

from editor.document import Document
from editor.panels.captions import CaptionsPanel
from editor.panels.docking import WantedDock
from editor.settings import Settings


class CaptionsDock(WantedDock):
    """The dock of a `CaptionsPanel`."""

    def __init__(
        self,
        document: Document,
        panel: CaptionsPanel,
        settings: Settings,
        window: QMainWindow,
        neighbour: QDockWidget,
    ) -> None:
        super().__init__("captions", document, panel, settings, window, neighbour)
        self.setWindowTitle(self.tr("Captions"))
