"""Real mouse and wheel events on a widget."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def move(widget: QWidget, x: float, y: float, button: Qt.MouseButton = LEFT, keys=NONE) -> None:
    """Move with a button held: `QTest.mouseMove` tells neither button nor keys."""
    at = QPointF(x, y)
    kind = QMouseEvent.Type.MouseMove
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(kind, at, QPointF(widget.mapToGlobal(at.toPoint())), none, button, keys)
    QApplication.sendEvent(widget, event)


def drag(
    widget: QWidget, start: tuple[float, float], stop: tuple[float, float], keys=NONE,
    button: Qt.MouseButton = LEFT, *, release: bool = True,
) -> None:  # fmt: skip
    """Press, move in a few steps, let go."""
    QTest.mousePress(widget, button, keys, QPoint(*map(round, start)))
    for part in (0.3, 0.7, 1.0):
        x = start[0] + (stop[0] - start[0]) * part
        y = start[1] + (stop[1] - start[1]) * part
        move(widget, x, y, button, keys)
    if release:
        QTest.mouseRelease(widget, button, keys, QPoint(*map(round, stop)))


def click(widget: QWidget, x: float, y: float) -> None:
    QTest.mouseClick(widget, LEFT, NONE, QPoint(round(x), round(y)))


def turn(
    widget: QWidget, x: float, notches: float, keys=NONE, pixels: QPoint | None = None
) -> None:
    """Turn the wheel, or with ``pixels`` two fingers on a trackpad."""
    at = QPointF(x, widget.height() / 2)
    angle = QPoint(0, round(notches * 120))
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at.toPoint())), pixels or QPoint(), angle,
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
