"""The strip of one lane on the time axis: mouse and keys become the signals of the `Lane`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from editor import theme as themes
from editor.clock import clock
from editor.timeline.axis import TimeAxis
from editor.timeline.lanes import Item, Lane
from editor.timeline.lanes_head import ROW, height_of
from editor.timeline.lanes_paint import Looks, paint_items
from editor.timeline.snapping import NOTHING, Magnet
from editor.timeline.times import length
from editor.timeline.viewbox import wheel

if TYPE_CHECKING:
    from editor.document import Document

GRAB = 5.0  # logical pixels
LEAST_DRAG = 4.0  # logical pixels: less is a click
LEAST_S = 0.01  # shorter nothing is dragged to

Grip = Literal["", "body", "left", "right", "empty"]


@dataclass(frozen=True)
class _Held:
    """What the mouse holds: where it was pressed, and the item as it was then."""

    grip: Grip
    x: float
    item: Item | None
    is_drag: bool = False


class LaneStrip(QWidget):
    """Paints the items in sight, and tells the `Lane` what the mouse and the keys do there.

    Signals
    -------
    seek : (float,)
        The user wants the playhead at these seconds.
    navigated : ()
        The user moved or zoomed the view.
    hovered : (float | None,)
        Seconds under the pointer.
    """

    seek = Signal(float)
    navigated = Signal()
    hovered = Signal(object)

    def __init__(
        self, document: Document, axis: TimeAxis, lane: Lane, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._axis, self.lane = document, axis, lane
        self._theme = themes.current()
        self._hover, self._held = "", _Held("", 0.0, None)
        self._dragged: Item | None = None  # the item in hand, where it is now
        self._pan_x: float | None = None
        self._playhead_x = 0.0
        self.magnet: Callable[[], Magnet] = lambda: NOTHING  # what dragged edges snap to
        self._snap = NOTHING
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(lane.title)
        axis.changed.connect(self.update)
        document.moved.connect(self._on_moved)
        lane.changed.connect(self._on_changed)
        lane.resized.connect(self.fit)
        self.fit()
        self._on_changed()

    def fit(self) -> None:
        """Be as tall as the rows need, or away."""
        self.setFixedHeight(height_of(self.lane))
        self.setVisible(self.lane.shown)

    def sizeHint(self) -> QSize:
        return QSize(400, height_of(self.lane))

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self.update()

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, axis, theme = QPainter(self), self._axis, self._theme
        painter.fillRect(event.rect(), theme.colour("lane"))
        painter.fillRect(0, 0, self.width(), 1, theme.colour("line"))
        for left, right in ((0.0, axis.x(0.0)), (axis.x(axis.duration_s), float(self.width()))):
            if right > left:  # beyond the ends
                painter.fillRect(
                    QRectF(left, 1, right - left, self.height()), theme.colour("window")
                )
        looks = Looks(theme, self.lane.selected, self._hover, focus=self.hasFocus())
        painter.setClipRect(event.rect())
        paint_items(painter, self.lane.layout, axis, self._box, looks, self._dragged)
        x = round(axis.x(self._document.playhead_s))
        if -2 <= x <= self.width() + 2:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.fillRect(x - 1, 0, 3, self.height(), theme.colour("playhead_outline"))
            painter.fillRect(x, 0, 1, self.height(), theme.colour("playhead"))
        painter.end()

    def _box(self, row: int) -> tuple[float, float]:
        """Top and height of a row."""
        rows = self.lane.layout.height
        top = (self.height() + 1 - rows * ROW) / 2
        return top + row * ROW + 1, ROW - 2

    # ---------------------------------------------------------------- mouse

    def item_at(self, x: float, y: float) -> Item | None:
        """The item under a place; of several the one that began last."""
        layout, axis = self.lane.layout, self._axis
        reach = 2.0 / axis.scale  # a short one is drawn, and met, a little wider
        seconds = axis.seconds(x)
        for place in reversed(layout.between(seconds - reach, seconds + reach)):
            top, tall = self._box(int(layout.rows[place]))
            if top <= y < top + tall:
                return layout.items[place]
        return None

    def _grip_at(self, item: Item, x: float) -> Grip:
        left, right = self._axis.x(item.start_s), self._axis.x(item.stop_s)
        if not self.lane.movable:
            return "body"
        reach = min(GRAB, max(1.0, (right - left) / 4))
        if abs(x - left) <= reach:
            return "left"
        return "right" if abs(x - right) <= reach else "body"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_x = at.x()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            item = self.item_at(at.x(), at.y())
            grip: Grip = "empty" if item is None else self._grip_at(item, at.x())
            self._held = _Held(grip, at.x(), item)
            self._choose("" if item is None else item.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        self.hovered.emit(self._axis.inside(self._axis.seconds(x)))
        if self._pan_x is not None:
            self._axis.scroll_by(self._pan_x - x)
            self._pan_x = x
            self.navigated.emit()
        elif self._held.grip:
            self._drag(x, snaps=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            self._point(x, y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_x = None
            self._point(event.position().x(), event.position().y())
        if event.button() != Qt.MouseButton.LeftButton or not self._held.grip:
            return
        held, dragged = self._held, self._dragged
        self._let_go()
        if dragged is None:
            if not held.is_drag:
                self.seek.emit(self._axis.inside(self._axis.seconds(held.x)))
        elif held.item is None:
            self.lane.made.emit(dragged.start_s, dragged.stop_s)
        elif dragged != held.item:
            self.lane.moved.emit(dragged.id, dragged.start_s, dragged.stop_s)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.item_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and item is not None:
            self.lane.activated.emit(item.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            item = self.lane.item(self.lane.selected)
        else:
            item = self.item_at(event.pos().x(), event.pos().y())
            self._choose("" if item is None else item.id)
        self.lane.context.emit("" if item is None else item.id, event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel(event, self._axis, event.position().x())
        self.navigated.emit()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)
        self._set_hover("")

    def _point(self, x: float, y: float) -> None:
        item = self.item_at(x, y)
        grip = "" if item is None else self._grip_at(item, x)
        shape = Qt.CursorShape.ArrowCursor
        if grip in ("left", "right"):
            shape = Qt.CursorShape.SizeHorCursor
        self.setCursor(shape)
        self._set_hover("" if item is None else item.id)

    def _set_hover(self, item_id: str) -> None:
        if item_id != self._hover:
            self._hover = item_id
            self.update()

    def _drag(self, x: float, *, snaps: bool) -> None:
        held, axis = self._held, self._axis
        if not held.is_drag:
            if abs(x - held.x) < LEAST_DRAG:
                return
            self._held = replace(held, is_drag=True)
            self._snap = self.magnet()
        magnet = self._snap if snaps else NOTHING
        at_s = axis.inside(axis.seconds(x))
        item = held.item
        if item is None:
            if self.lane.makes:
                first_s = axis.inside(axis.seconds(held.x))
                start_s, stop_s = sorted((first_s, magnet.snap(at_s, axis).seconds))
                if stop_s - start_s >= LEAST_S:
                    self._dragged = Item("", start_s, stop_s, length(stop_s - start_s))
        elif not self.lane.movable:
            return
        elif held.grip == "left":
            start_s = min(magnet.snap(at_s, axis).seconds, item.stop_s - LEAST_S)
            self._dragged = replace(item, start_s=max(0.0, start_s))
        elif held.grip == "right":
            stop_s = max(magnet.snap(at_s, axis).seconds, item.start_s + LEAST_S)
            self._dragged = replace(item, stop_s=min(stop_s, axis.duration_s))
        else:
            by_s = (x - held.x) / axis.scale
            start_s, stop_s, _ = magnet.snap_span(item.start_s + by_s, item.stop_s + by_s, axis)
            back_s = min(start_s, 0.0) + max(stop_s - axis.duration_s, 0.0)
            self._dragged = replace(item, start_s=start_s - back_s, stop_s=stop_s - back_s)
        self.update()

    def _let_go(self) -> None:
        self._held, self._dragged = _Held("", 0.0, None), None
        self.update()

    # ---------------------------------------------------------------- keys, tooltips

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() in self._own_keys():
            event.accept()  # they are about the item, not about the selected window
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = self.item_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), "" if item is None else told(item), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, selected = event.key(), self.lane.selected
        if key == Qt.Key.Key_Escape and self._held.grip:
            self._held = replace(self._held, grip="")
            self._let_go()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.lane.items:
            self._choose(self.lane.step(1 if key == Qt.Key.Key_Right else -1))
            item = self.lane.item(self.lane.selected)
            if item is not None:
                self.seek.emit(item.start_s)
        elif key in _ENTER and selected:
            self.lane.activated.emit(selected)
        elif key in _DELETE and selected:
            self.lane.deleted.emit(selected)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _own_keys(self) -> tuple[Qt.Key, ...]:
        if self._held.grip:
            return (Qt.Key.Key_Escape,)
        return (*_ENTER, *_DELETE) if self.lane.selected else ()

    def _choose(self, item_id: str) -> None:
        if item_id != self.lane.selected:
            self.lane.select(item_id)
            self.lane.chosen.emit(item_id)

    # ---------------------------------------------------------------- signals

    def _on_changed(self) -> None:
        item = self.lane.item(self.lane.selected)
        said = self.lane.hint if item is None else told(item).replace("\n", ", ")
        self.setAccessibleDescription(said)
        self.update()

    def _on_moved(self, seconds: float) -> None:
        before, self._playhead_x = self._playhead_x, self._axis.x(seconds)
        for x in (before, self._playhead_x):
            if -3 <= x <= self.width() + 3:
                self.update(round(x) - 3, 0, 7, self.height())


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def told(item: Item) -> str:
    """What the tooltip says of an item."""
    when = f"{clock(item.start_s, 2)} – {clock(item.stop_s, 2)}"
    return "\n".join(one for one in (item.text, when, item.note) if one)
