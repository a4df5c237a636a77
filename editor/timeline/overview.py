"""The overview strip: the whole recording, with the part that is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme as themes
from editor.clock import clock
from editor.timeline.axis import ZOOM_STEP, TimeAxis
from editor.timeline.raster import draw_pixels, raster, shades, table

if TYPE_CHECKING:
    from editor.document import Document

HEIGHT = 46
EDGE = 5  # logical pixels
BAND = 4  # height of a window's stripe
GROW_MS = 100
LEAST_PEAK = 0.05  # a quiet recording is drawn larger, up to this
NARROWEST = 4.0  # the part in sight is never drawn smaller

Grip = Literal["none", "body", "left", "right", "zoom"]


class Overview(QWidget):
    """Drag the frame to move the view, its edges to zoom; right-drag zooms to a range.

    Signals
    -------
    navigated : ()
        The user moved or zoomed the view.
    """

    navigated = Signal()

    def __init__(self, document: Document, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._axis = document, axis
        self._theme = themes.current()
        self._picture: QImage | None = None
        self._grip: Grip = "none"
        self._grip_x = 0.0
        self._grip_span = (0.0, 0.0)
        self._zoom_x = 0.0
        self._playhead_x = 0.0
        self._timer = QTimer(self, singleShot=True, interval=GROW_MS)
        self._timer.timeout.connect(self._forget)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Overview of the whole recording"))
        self.setAccessibleDescription(self.tr("Drag to move the view, right-drag to zoom"))
        axis.changed.connect(self.update)
        document.opened.connect(lambda _: self._forget())
        document.grew.connect(lambda _: self._timer.isActive() or self._timer.start())
        document.changed.connect(lambda *_: self._forget())
        document.selected.connect(lambda _: self._forget())
        document.moved.connect(self._on_moved)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self._forget()

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatioF() != ratio:
            self._picture = self._painted(ratio)
        painter.drawImage(0, 0, self._picture)
        if self._document.recording is not None:
            self._paint_view(painter)
            x = round(self._x(self._document.playhead_s))
            painter.fillRect(QRectF(x - 1, 0, 3, HEIGHT), theme.colour("playhead_outline"))
            painter.fillRect(QRectF(x, 0, 1, HEIGHT), theme.colour("playhead"))
        painter.fillRect(0, HEIGHT - 1, self.width(), 1, theme.colour("line"))
        painter.end()

    def _painted(self, ratio: float) -> QImage:
        """The whole waveform, all channels in one."""
        width, height = round(self.width() * ratio), round(HEIGHT * ratio)
        picture = QImage(max(1, width), height, QImage.Format.Format_RGB32)
        picture.fill(self._theme.colour("lane"))
        recording = self._document.recording
        if recording is not None and recording.frames and width > 1:
            one = recording.peaks.slice(0, recording.frames, width)
            high, low = one.maximum.max(axis=1), one.minimum.min(axis=1)
            rms = one.rms.max(axis=1)
            loudest = max(float(high.max()), -float(low.min()), LEAST_PEAK)
            high, low, rms = high / loudest, low / loudest, rms / loudest
            middle, half = (height - BAND * ratio) / 2, (height - BAND * ratio) / 2 - 2 * ratio
            pixels = raster(
                middle - half * high.clip(-1, 1), middle - half * low.clip(-1, 1),
                middle - half * rms.clip(0, high.clip(0, 1)),
                middle + half * rms.clip(0, (-low).clip(0, 1)), height,
            )  # fmt: skip
            pixels[:, round(width * recording.available / recording.frames) :] = 0
            painter = QPainter(picture)
            colours = shades(*(self._theme.colour(one) for one in ("lane", "wave", "wave_core")))
            draw_pixels(painter, 0, 0, pixels, table(colours))
            painter.end()
        picture.setDevicePixelRatio(ratio)
        if recording is not None:
            painter = QPainter(picture)
            self._paint_windows(painter)
            painter.end()
        return picture

    def _paint_windows(self, painter: QPainter) -> None:
        chosen = self._document.selection.edit_id
        for edit in self._document.project.edits:
            colour = themes.edit_colour(edit.id, self._theme, edit.colour)
            if not edit.enabled:
                colour = self._theme.colour("faint")
            for window in edit.windows:
                left, right = self._x(window.start_s), self._x(window.stop_s)
                wide = max(2.0, right - left)
                stripe = QRectF(left, HEIGHT - 1 - BAND, wide, BAND)
                painter.fillRect(stripe, colour)
                tint = QColor(colour)
                tint.setAlphaF(0.30 if edit.id == chosen else 0.16)
                painter.fillRect(QRectF(left, 0, wide, HEIGHT - 1 - BAND), tint)

    def _paint_view(self, painter: QPainter) -> None:
        left, right = self._view()
        shade = self._theme.colour("window", 0.62 if self._theme.is_dark else 0.55)
        if not self._axis.is_fitted():
            painter.fillRect(QRectF(0, 0, left, HEIGHT), shade)
            painter.fillRect(QRectF(right, 0, self.width() - right, HEIGHT), shade)
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRect(QRectF(left + 0.5, 0.5, max(1.0, right - left - 1), HEIGHT - 2))
        if self._grip == "zoom":
            a, b = sorted((self._grip_x, self._zoom_x))
            painter.fillRect(QRectF(a, 0, b - a, HEIGHT), self._theme.colour("accent", 0.35))

    def _x(self, seconds: float) -> float:
        return seconds / self._axis.duration_s * self.width()

    def _seconds(self, x: float) -> float:
        return x / max(1, self.width()) * self._axis.duration_s

    def _view(self) -> tuple[float, float]:
        left = max(0.0, self._x(self._axis.start_s))
        right = min(float(self.width()), self._x(self._axis.stop_s))
        if right - left < NARROWEST:
            middle = (left + right) / 2
            left, right = middle - NARROWEST / 2, middle + NARROWEST / 2
        return left, right

    # ---------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._grip_x = self._zoom_x = x
        if event.button() == Qt.MouseButton.RightButton:
            self._grip = "zoom"
        elif event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._grip_at(x)
            if self._grip == "none":  # take hold of the view where the user points
                self._axis.scroll_to(self._seconds(x) - self._axis.span_s / 2)
                self.navigated.emit()
                self._grip = "body"
            self._grip_span = (self._axis.start_s, self._axis.stop_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        way_s = self._seconds(x - self._grip_x)
        start_s, stop_s = self._grip_span
        if self._grip == "none":
            self._hover(x)
            return
        if self._grip == "zoom":
            self._zoom_x = x
            self.update()
            return
        if self._grip == "body":
            self._axis.scroll_to(start_s + way_s)
        elif self._grip == "left":
            self._axis.zoom_to(min(max(0.0, start_s + way_s), stop_s - 1e-6), stop_s)
        else:
            self._axis.zoom_to(start_s, min(max(stop_s + way_s, start_s), self._axis.duration_s))
        self.navigated.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        grip, self._grip = self._grip, "none"
        if grip == "zoom" and abs(self._zoom_x - self._grip_x) >= 3:
            a, b = sorted((self._grip_x, self._zoom_x))
            self._axis.zoom_to(max(0.0, self._seconds(a)), self._seconds(b))
            self.navigated.emit()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._axis.fit()
        self.navigated.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            middle = (self._axis.start_s + self._axis.stop_s) / 2
            self._axis.zoom(ZOOM_STEP**notches, middle)
        else:
            self._axis.scroll_by(-notches * 0.1 * self._axis.width)
        self.navigated.emit()
        event.accept()

    def _grip_at(self, x: float) -> Grip:
        left, right = self._view()
        if self._axis.is_fitted():
            return "none"
        if abs(x - left) <= EDGE and x <= (left + right) / 2:
            return "left"
        if abs(x - right) <= EDGE:
            return "right"
        return "body" if left < x < right else "none"

    def _hover(self, x: float) -> None:
        shapes = {"left": Qt.CursorShape.SizeHorCursor, "right": Qt.CursorShape.SizeHorCursor}
        shapes["body"] = Qt.CursorShape.OpenHandCursor
        self.setCursor(shapes.get(self._grip_at(x), Qt.CursorShape.ArrowCursor))
        if self._document.recording is not None:
            self.setToolTip(clock(self._seconds(x), 1))

    # ---------------------------------------------------------------- signals

    def resizeEvent(self, event: object) -> None:
        self._picture = None

    def _forget(self) -> None:
        self._picture = None
        self.update()

    def _on_moved(self, seconds: float) -> None:
        x = self._x(seconds)
        for at in (self._playhead_x, x):
            self.update(int(at) - 3, 0, 7, HEIGHT)
        self._playhead_x = x
