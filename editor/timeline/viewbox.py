"""The widget that turns mouse, wheel, trackpad and keys into seconds and hertz.

It knows the time axis and where the lanes are, nothing of what they show: whoever listens to its
signals gets times and frequencies. Wheel, pinch, middle drag and the arrow keys move the axis here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from editor.timeline.axis import ZOOM_STEP, TimeAxis

Place = Literal["tabs", "waveform", "split", "spectrogram"]

WHEEL_NOTCH = 120  # eighths of a degree
SCROLL_PART = 0.1  # of the view, per wheel notch and arrow key
GAIN_STEP = 2 ** (1 / 4)
SPLIT_HEIGHT = 7
TAB_HEIGHT = 22
FEWEST_LANE = 40


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is, in the recording's terms and in logical pixels.

    Attributes
    ----------
    seconds : float
        May lie outside the recording.
    hertz : float or None
        Only over the spectrogram.
    """

    seconds: float
    hertz: float | None
    x: float
    y: float
    place: Place
    screen: QPoint
    shift: bool = False
    ctrl: bool = False
    alt: bool = False


class ViewBox(QWidget):
    """The area below the ruler: a strip for tabs, the waveform, the spectrogram.

    Signals
    -------
    pressed, dragged, released, double_clicked, hovered, context : (Pointer,)
        Of the left button; ``context`` of the right one.
    left : ()
        The pointer is gone.
    escaped : ()
        The user wants out of what is going on.
    navigated : ()
        The user moved or zoomed the view.
    gained : (float,)
        The waveform shall be drawn taller by this factor.
    resized : ()
    """

    pressed = Signal(object)
    dragged = Signal(object)
    released = Signal(object)
    double_clicked = Signal(object)
    hovered = Signal(object)
    context = Signal(object)
    left = Signal()
    escaped = Signal()
    navigated = Signal()
    gained = Signal(float)
    resized = Signal()

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self.hertz_at: Callable[[float], float] = lambda fraction: fraction
        self.split = 0.5  # the waveform's part of the height
        self.tab_rows = 1
        self._middle_x: float | None = None
        self._splitting = False
        self._dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 2 * FEWEST_LANE + SPLIT_HEIGHT + TAB_HEIGHT)

    # ---------------------------------------------------------------- where things are

    def tabs_rect(self) -> QRectF:
        return QRectF(0, 0, self.width(), self.tab_rows * TAB_HEIGHT + 4)

    def waveform_rect(self) -> QRectF:
        top = self.tabs_rect().bottom()
        return QRectF(0, top, self.width(), self._split_y() - top)

    def split_rect(self) -> QRectF:
        return QRectF(0, self._split_y(), self.width(), SPLIT_HEIGHT)

    def spectrogram_rect(self) -> QRectF:
        top = self._split_y() + SPLIT_HEIGHT
        return QRectF(0, top, self.width(), self.height() - top)

    def set_split(self, split: float) -> None:
        """The waveform's part of the height, 0..1."""
        self.split = min(max(split, 0.0), 1.0)
        self.resized.emit()
        self.update()

    def set_tab_rows(self, rows: int) -> None:
        if rows != self.tab_rows:
            self.tab_rows = rows
            self.resized.emit()
            self.update()

    def _split_y(self) -> float:
        top = self.tabs_rect().bottom()
        room = self.height() - top - SPLIT_HEIGHT
        tall = min(max(self.split * room, FEWEST_LANE), max(FEWEST_LANE, room - FEWEST_LANE))
        return float(round(top + tall))

    def pointer(
        self, at: QPointF, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> Pointer:
        """A place in the widget in the recording's terms."""
        keys, spectrogram = Qt.KeyboardModifier, self.spectrogram_rect()
        hertz = None
        place: Place = "tabs"
        if at.y() >= spectrogram.top():
            place = "spectrogram"
            part = (spectrogram.bottom() - at.y()) / spectrogram.height()
            hertz = self.hertz_at(min(max(part, 0.0), 1.0))
        elif at.y() >= self.split_rect().top():
            place = "split"
        elif at.y() >= self.waveform_rect().top():
            place = "waveform"
        return Pointer(
            self.axis.seconds(at.x()), hertz, at.x(), at.y(), place,
            self.mapToGlobal(at.toPoint()),
            shift=bool(modifiers & keys.ShiftModifier),
            ctrl=bool(modifiers & keys.ControlModifier),
            alt=bool(modifiers & keys.AltModifier),
        )  # fmt: skip

    # ---------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = self.pointer(event.position(), event.modifiers())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._middle_x = event.position().x()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and at.place == "split":
            self._splitting = True
        elif event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self.pressed.emit(at)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.pointer(event.position(), event.modifiers())
        if self._middle_x is not None:
            self.axis.scroll_by(self._middle_x - event.position().x())
            self._middle_x = event.position().x()
            self.navigated.emit()
        elif self._splitting:
            room = self.height() - self.tabs_rect().bottom() - SPLIT_HEIGHT
            self.set_split((at.y - self.tabs_rect().bottom() - SPLIT_HEIGHT / 2) / room)
        elif self._dragging:
            self.dragged.emit(at)
        else:
            self.hovered.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self.pointer(event.position(), event.modifiers())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._middle_x = None
            self.hovered.emit(at)
        elif event.button() == Qt.MouseButton.LeftButton and self._splitting:
            self._splitting = False
        elif event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self._dragging = False
            self.released.emit(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.pointer(event.position(), event.modifiers())
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if at.place == "split":
            self.set_split(0.5)
        else:
            self.double_clicked.emit(at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.context.emit(self.pointer(QPointF(event.pos()), event.modifiers()))

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def drop_drag(self) -> None:
        """The drag in progress is over, whatever the button does."""
        self._dragging = False

    # ---------------------------------------------------------------- wheel, trackpad, keys

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel(event, self.axis, event.position().x(), self.gained.emit)
        self.navigated.emit()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                at_s = self.axis.seconds(event.position().x())
                self.axis.zoom(math.exp(event.value()), at_s)
                self.navigated.emit()
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:  # moved to another screen
            self.axis.set_size(self.width(), self.devicePixelRatioF())
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, step = Qt.Key, self.axis.width * SCROLL_PART
        pixels = {
            keys.Key_Left: -step,
            keys.Key_Right: step,
            keys.Key_PageUp: -9 * step,
            keys.Key_PageDown: 9 * step,
        }
        if event.key() == keys.Key_Escape:
            self.escaped.emit()
        elif event.key() in pixels and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.axis.scroll_by(pixels[Qt.Key(event.key())])
            self.navigated.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        self.axis.set_size(self.width(), self.devicePixelRatioF())
        self.resized.emit()


def wheel(
    event: QWheelEvent, axis: TimeAxis, x: float, gain: Callable[[float], None] | None = None
) -> None:
    """What the wheel does everywhere in the timeline.

    Ctrl zooms at the pointer, Alt makes the waveform taller, otherwise either direction scrolls.
    """
    keys, modifiers = Qt.KeyboardModifier, event.modifiers()
    angle, pixels = event.angleDelta(), event.pixelDelta()
    notches = (angle.y() or angle.x()) / WHEEL_NOTCH
    if modifiers & keys.ControlModifier:
        axis.zoom(ZOOM_STEP**notches, axis.seconds(x))
    elif modifiers & keys.AltModifier:  # Qt turns the wheel sideways while Alt is held
        if gain is not None:
            gain(GAIN_STEP**notches)
    elif not pixels.isNull() and QApplication.platformName() != "xcb":  # X11's are unreliable
        axis.scroll_by(-(pixels.x() if abs(pixels.x()) > abs(pixels.y()) else pixels.y()))
    else:
        axis.scroll_by(-notches * SCROLL_PART * axis.width)
