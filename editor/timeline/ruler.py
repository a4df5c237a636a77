"""The ruler: times above the lanes; a click or drag sets the playhead."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme as themes
from editor.clock import clock
from editor.timeline.axis import TimeAxis
from editor.timeline.snapping import TICK_PIXELS
from editor.timeline.times import decimals_for, step_for
from editor.timeline.viewbox import wheel

if TYPE_CHECKING:
    from editor.document import Document

HEIGHT = 30
TICK = 7.0
SMALL_TICK = 4.0
MARKER = 6.0  # half the width of the playhead's marker


class Ruler(QWidget):
    """Paints ticks on the time axis.

    Signals
    -------
    seek : (float,)
        The user wants the playhead at these seconds.
    scrubbed : (float,)
        The playhead is dragged over these seconds.
    navigated : ()
        The user moved or zoomed the view.
    """

    seek = Signal(float)
    scrubbed = Signal(float)
    navigated = Signal()

    def __init__(self, document: Document, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._axis = document, axis
        self._theme = themes.current()
        self._hover_s: float | None = None
        self._playhead_x = 0.0
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Time ruler"))
        self.setAccessibleDescription(self.tr("Click or drag to set the playhead"))
        axis.changed.connect(self.update)
        document.moved.connect(self._on_moved)
        document.selected.connect(lambda _: self.update())
        document.changed.connect(lambda *_: self.update())

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self.update()

    def set_hover(self, seconds: float | None) -> None:
        """Show the time under the pointer."""
        if seconds != self._hover_s:
            self._hover_s = seconds
            self.update()

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(event.rect(), theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        if self._document.recording is None:
            painter.end()
            return
        self._paint_selection(painter)
        hover = self._hover_box()
        self._paint_ticks(painter, event.rect().left(), event.rect().right(), hover)
        self._paint_hover(painter, hover)
        self._paint_playhead(painter)
        painter.end()

    def _paint_ticks(self, painter: QPainter, left: float, right: float, hover: QRectF) -> None:
        axis, theme = self._axis, self._theme
        step, parts = step_for(axis.scale, TICK_PIXELS)
        painter.setFont(themes.font(0.85, digits=True))
        first = max(0, math.floor(axis.seconds(left - TICK_PIXELS * 2) / step))
        last = math.ceil(min(axis.seconds(right), axis.duration_s) / step)
        decimals = decimals_for(step)
        for number in range(first, last + 1):
            for part in range(parts):
                seconds = (number + part / parts) * step
                if seconds > axis.duration_s + 1e-9:
                    break
                x = round(axis.x(seconds))
                tall = TICK if part == 0 else SMALL_TICK
                colour = theme.colour("muted" if part == 0 else "faint")
                painter.fillRect(QRectF(x, HEIGHT - 1 - tall, 1, tall), colour)
            seconds, text = number * step, clock(number * step, decimals)
            wide = painter.fontMetrics().horizontalAdvance(text)
            place = QRectF(axis.x(seconds) + 4, 2, wide + 2, HEIGHT - 10)
            if seconds <= axis.duration_s + 1e-9 and not place.intersects(hover):
                painter.setPen(theme.colour("muted"))
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, flags, text)

    def _paint_selection(self, painter: QPainter) -> None:
        span, selection = self._document.selected_span(), self._document.selection
        if span is None:
            return
        colour = self._theme.colour("accent")
        if selection.edit_id is not None:
            own = self._document.project.edit(selection.edit_id).colour
            colour = themes.edit_colour(selection.edit_id, self._theme, own)
        left, right = self._axis.x(span[0]), self._axis.x(span[1])
        colour.setAlphaF(0.22)
        painter.fillRect(QRectF(left, 0, right - left, HEIGHT - 1), colour)

    def _hover_box(self) -> QRectF:
        if self._hover_s is None or not 0 <= self._hover_s <= self._axis.duration_s:
            return QRectF()
        metrics = QFontMetricsF(themes.font(0.85, bold=True, digits=True))
        wide = metrics.horizontalAdvance(clock(self._hover_s)) + 12
        x = self._axis.x(self._hover_s)
        return QRectF(min(max(x - wide / 2, 1), self.width() - wide - 1), 3, wide, 19)

    def _paint_hover(self, painter: QPainter, box: QRectF) -> None:
        if self._hover_s is None or box.isEmpty():
            return
        text, theme = clock(self._hover_s), self._theme
        painter.setFont(themes.font(0.85, bold=True, digits=True))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_playhead(self, painter: QPainter) -> None:
        x = self._axis.x(self._document.playhead_s)
        if not -MARKER <= x <= self.width() + MARKER:
            return
        x, base = round(x) + 0.5, HEIGHT - 1.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("playhead_outline"))
        painter.setBrush(self._theme.colour("playhead"))
        painter.drawPolygon(
            QPolygonF([
                QPointF(x - MARKER, base - 11), QPointF(x + MARKER, base - 11),
                QPointF(x + MARKER, base - 6), QPointF(x, base), QPointF(x - MARKER, base - 6),
            ])
        )  # fmt: skip

    def _on_moved(self, seconds: float) -> None:
        x = self._axis.x(seconds)
        for at in (self._playhead_x, x):
            if abs(at) > 2 * self.width():  # zoomed in, it may be billions of pixels away
                continue
            self.update(int(at - MARKER) - 2, 0, int(2 * MARKER) + 5, HEIGHT)
        self._playhead_x = x

    # ---------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._document.recording is not None:
            self.seek.emit(self._at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._document.recording is not None:
            self.scrubbed.emit(self._at(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel(event, self._axis, event.position().x())
        self.navigated.emit()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.set_hover(None)

    def _at(self, event: QMouseEvent) -> float:
        return self._axis.inside(self._axis.seconds(event.position().x()))
