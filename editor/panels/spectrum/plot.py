"""The plot of the spectrum panel.

Its own file because it is made of pyqtgraph, whose import costs a third of a second: only the panel
imports it, when it is first seen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QFrame

from editor import theme
from editor.panels.spectrum.curves import (
    DEEPEST_DB,
    LOWEST_HERTZ,
    Line,
    frequency_ticks,
    hertz_text,
    level_at,
)

_BESIDE_PX = 6  # between the crosshair and its label


class SpectrumPlot(pg.PlotWidget):
    """Levels in dBFS over frequency on a logarithmic axis, with a crosshair.

    Signals
    -------
    pointed : (object,)
        Hertz under the pointer, or None once it has left.
    """

    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the timeline
        self.setMinimumHeight(90)
        self.setAntialiasing(True)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.showGrid(x=True, y=True, alpha=1.0)
        self.hertz: float | None = None
        self._nyquist = 0.0
        self._curves: dict[str, pg.PlotCurveItem] = {}
        self._lines: Mapping[str, Line] = {}
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._label = pg.TextItem(anchor=(0, 1))
        self._dots = pg.ScatterPlotItem(size=7)
        for item in (self._cross, self._label, self._dots):
            item.setZValue(10)
            self.addItem(item, ignoreBounds=True)
        self.set_nyquist(22_050.0)
        self.set_levels(-100.0, 0.0)
        self.renew()
        self._show_cross(None)

    # ---------------------------------------------------------------- what is shown

    def set_nyquist(self, hertz: float) -> None:
        """The axis ends here: half of the sample rate."""
        if hertz == self._nyquist:
            return
        self._nyquist = hertz
        self.setXRange(np.log10(LOWEST_HERTZ), np.log10(hertz), padding=0)
        self.getAxis("bottom").setTicks(frequency_ticks(hertz))

    def set_levels(self, bottom: float, top: float) -> None:
        """The range of levels, dBFS."""
        self._bottom = bottom
        self.setYRange(bottom, top, padding=0)

    def show_lines(self, lines: Mapping[str, Line]) -> None:
        """Show these curves, the first one at the back."""
        self._lines = lines
        for name in self._curves.keys() - lines.keys():
            self.removeItem(self._curves.pop(name))
        for depth, (name, line) in enumerate(lines.items()):
            curve = self._curves.get(name)
            if curve is None:
                curve = self._curves[name] = pg.PlotCurveItem(antialias=True)
                self.addItem(curve, ignoreBounds=True)
            style = Qt.PenStyle.DashLine if line.is_dashed else Qt.PenStyle.SolidLine
            curve.setPen(pg.mkPen(line.colour, width=line.width, style=style))
            fill = QColor(line.colour)
            fill.setAlphaF(0.22)
            curve.setFillLevel(DEEPEST_DB - 40 if line.is_filled else None)
            curve.setBrush(fill if line.is_filled else None)
            curve.setZValue(depth)
            curve.setData(np.log10(line.hertz), line.level)
        self._show_cross(self.hertz)

    def renew(self) -> None:
        """Take over the colours and fonts of the current theme."""
        look = theme.current()
        self.setBackground(look.colour("lane"))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(look.colour("line")))
            axis.setTickPen(pg.mkPen(look.colour("grid")))
            axis.setTextPen(look.colour("muted"))
            axis.setStyle(tickFont=theme.font(0.82, digits=True), tickLength=0, tickTextOffset=5)
        self.getAxis("left").setWidth(34)
        self.getAxis("left").setTickSpacing(20, 10)
        self._cross.setPen(pg.mkPen(look.colour("muted")))
        self._label.setFont(theme.font(0.88, digits=True, bold=True))
        self._label.setColor(look.colour("text"))
        self._label.fill = pg.mkBrush(look.colour("lane", 0.85))

    # ---------------------------------------------------------------- crosshair

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def _point(self, position: QPointF | None) -> None:
        box = self.getViewBox()
        hertz = None
        if position is not None:
            at = self.mapToScene(position.toPoint())
            if box.sceneBoundingRect().contains(at):
                hertz = float(10 ** box.mapSceneToView(at).x())
        self._show_cross(hertz)
        if hertz != self.hertz:
            self.hertz = hertz
            self.pointed.emit(hertz)

    def _show_cross(self, hertz: float | None) -> None:
        for item in (self._cross, self._label, self._dots):
            item.setVisible(hertz is not None)
        if hertz is None:
            return
        x = float(np.log10(hertz))
        self._cross.setPos(x)
        self._label.setText(hertz_text(hertz))
        pixel = self.getViewBox().viewPixelSize()[0]
        is_right = hertz > np.sqrt(LOWEST_HERTZ * self._nyquist)
        # At the bottom: the curves are above it nearly everywhere.
        self._label.setAnchor((1, 1) if is_right else (0, 1))
        self._label.setPos(x + (-_BESIDE_PX if is_right else _BESIDE_PX) * pixel, self._bottom)
        ring = pg.mkPen(theme.current().colour("lane"), width=1.5)
        self._dots.setData(
            [
                {"pos": (x, level), "brush": pg.mkBrush(line.colour), "pen": ring}
                for line in self._lines.values()
                if (level := level_at(line, hertz)) is not None and level > self._bottom
            ]
        )
