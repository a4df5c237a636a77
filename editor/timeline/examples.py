"""The example of the selected edit over the lanes: a dashed frame with grips and a label."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from editor import theme as themes
from editor.timeline.axis import TimeAxis
from editor.timeline.hits import GRAB_PIXELS
from editor.timeline.raster import faded, mixed
from engine.project import Window

HEIGHT = 18.0  # of the strip at the bottom of the waveform by which it is moved
TINT = 0.10

Grip = Literal["left", "right", "body"]


def paint_example(
    painter: QPainter,
    axis: TimeAxis,
    example: Window,
    lane: QRectF,
    colour: QColor,
    theme: themes.Theme,
) -> None:
    """Paint it into a lane, in logical pixels."""
    frame = _frame(axis, example, lane)
    if _is_away(frame, axis):
        return
    painter.save()
    painter.setClipRect(lane, Qt.ClipOperation.IntersectClip)
    # Zoomed in its edges may be billions of pixels away.
    frame.setLeft(max(frame.left(), -20.0))
    frame.setRight(min(frame.right(), axis.width + 20.0))
    painter.fillRect(frame, faded(colour, TINT))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = frame.adjusted(0.5, 1.5, -0.5, -1.5)
    painter.setPen(QPen(theme.colour("lane", 0.8), 3.0))
    painter.drawRect(box)
    pen = QPen(colour, 1.4)
    pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.drawRect(box)
    _paint_label(painter, frame, axis, colour, theme)
    painter.restore()


def _paint_label(
    painter: QPainter, frame: QRectF, axis: TimeAxis, colour: QColor, theme: themes.Theme
) -> None:
    shown = _label(frame, axis)
    painter.setFont(_font())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(theme.colour("panel"), colour, 0.30))
    painter.drawRoundedRect(shown, 3, 3)
    painter.setPen(theme.colour("text"))
    painter.drawText(shown, Qt.AlignmentFlag.AlignCenter, _text())


def grip_at(axis: TimeAxis, example: Window, lane: QRectF, x: float, y: float) -> Grip | None:
    """What of an example is under a place: only the strip with its label takes hold of it."""
    frame = _frame(axis, example, lane)
    if _is_away(frame, axis) or not frame.bottom() - HEIGHT <= y < frame.bottom():
        return None
    reach = GRAB_PIXELS
    if frame.left() < x < frame.right():  # a few pixels keep a body between the edges
        reach = min(reach, max(2.0, frame.width() / 3))
    to_left, to_right = abs(x - frame.left()), abs(x - frame.right())
    if min(to_left, to_right) <= reach:
        return "left" if to_left < to_right else "right"
    on_label = _label(frame, axis).contains(x, y)
    return "body" if on_label or frame.left() < x < frame.right() else None


def _frame(axis: TimeAxis, example: Window, lane: QRectF) -> QRectF:
    left, right = axis.x(example.start_s), axis.x(example.stop_s)
    return QRectF(left, lane.top(), right - left, lane.height())


def _is_away(frame: QRectF, axis: TimeAxis) -> bool:
    return frame.right() < 0 or frame.left() > axis.width


def _label(frame: QRectF, axis: TimeAxis) -> QRectF:
    """Where the label is: in the frame, beside a short one, never outside the view."""
    wide = QFontMetricsF(_font()).horizontalAdvance(_text()) + 14
    left = max(min(max(frame.left(), 0.0) + 1, axis.width - wide - 1), frame.left() + 1 - wide)
    return QRectF(left, frame.bottom() - HEIGHT, wide, HEIGHT - 2)


def _font() -> QFont:
    return themes.font(0.85)


def _text() -> str:
    return QCoreApplication.translate("Timeline", "example")
