"""All lanes below the spectrogram, each with its title, in the grid of the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from editor import theme as themes
from editor.timeline.lanes_head import LaneHead
from editor.timeline.lanes_strip import LaneStrip

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QGridLayout

    from editor.document import Document
    from editor.timeline.axis import TimeAxis
    from editor.timeline.lanes import Lane
    from editor.timeline.snapping import Magnet


class LaneStack(QObject):
    """Puts lanes below each other and passes on what is common to them.

    Signals
    -------
    seek : (float,)
    navigated : ()
    hovered : (float | None,)
    """

    seek = Signal(float)
    navigated = Signal()
    hovered = Signal(object)

    def __init__(
        self,
        document: Document,
        axis: TimeAxis,
        magnet: Callable[[], Magnet],
        grid: QGridLayout,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._axis, self._magnet, self._grid = document, axis, magnet, grid
        self._first_row = grid.rowCount()
        self.strips: list[LaneStrip] = []
        self.heads: list[LaneHead] = []

    def add(self, lane: Lane) -> LaneStrip:
        """One more, below those that are there."""
        home = self._grid.parentWidget()
        strip, head = LaneStrip(self._document, self._axis, lane, home), LaneHead(lane, home)
        strip.magnet = self._magnet
        strip.seek.connect(self.seek)
        strip.navigated.connect(self.navigated)
        strip.hovered.connect(self.hovered)
        row = self._first_row + len(self.strips)
        self._grid.addWidget(head, row, 0)
        self._grid.addWidget(strip, row, 1)
        self.strips.append(strip)
        self.heads.append(head)
        return strip

    def set_theme(self, theme: themes.Theme) -> None:
        for part in (*self.strips, *self.heads):
            part.set_theme(theme)
