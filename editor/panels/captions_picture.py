"""The picture at the playhead, with its caption over it as a player would show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme

if TYPE_CHECKING:
    from engine.film import Picture

TALLEST = 190  # logical pixels
LEAST = 72
_SHAPE = 9 / 16  # until the first picture is there
_GROUND = QColor(0, 0, 0, 190)
_INK = QColor(255, 255, 255)


class CaptionPicture(QWidget):
    """Shows one picture as large as there is room.

    Signals
    -------
    looked_at : (bool, int)
        Whether it is in sight, and how many device pixels wide it wants a picture.
    """

    looked_at = Signal(bool, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._text = ""
        self._tallest = TALLEST
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Picture at the playhead"))
        self._fit()

    @property
    def image(self) -> QImage | None:
        return self._image

    def set_room(self, tall: int) -> None:
        """Be at most so tall, logical pixels."""
        tall = max(LEAST, min(tall, TALLEST))
        if tall != self._tallest:
            self._tallest = tall
            self._fit()
            self._tell()

    def show_picture(self, picture: Picture | None) -> None:
        """Show a picture, uint8 [height, width, 3]; None for none yet."""
        if picture is None:
            self._image = None
        else:
            tall, wide = picture.shape[:2]
            image = QImage(picture.data, wide, tall, 3 * wide, QImage.Format.Format_RGB888)
            self._image = image.copy()  # the array goes
        self._fit()
        self.update()

    def show_text(self, text: str) -> None:
        """The caption that is on the screen now; empty for none."""
        if text != self._text:
            self._text = text
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        place = self._place()
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
        if self._text:
            self._paint_text(painter, place)
        painter.end()

    def _paint_text(self, painter: QPainter, place: QRectF) -> None:
        font = theme.font(max(0.7, min(1.2, place.height() / 150)), bold=True)
        painter.setFont(font)
        metrics, lines = QFontMetricsF(font), self._text.splitlines()
        tall, bottom = metrics.height() + 2, place.bottom() - 0.06 * place.height()
        painter.setPen(_INK)
        for number, line in enumerate(reversed(lines)):
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, place.width() - 16)
            wide = metrics.horizontalAdvance(text) + 10
            left, top = place.center().x() - wide / 2, bottom - (number + 1) * tall
            box = QRectF(left, top, wide, tall)
            painter.fillRect(box, _GROUND)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _place(self) -> QRectF:
        """Where the picture is, in its own shape."""
        shape = self._shape()
        wide = min(float(self.width()), self.height() / shape)
        return QRectF((self.width() - wide) / 2, 0, wide, wide * shape)

    def _shape(self) -> float:
        image = self._image
        return _SHAPE if image is None else image.height() / max(1, image.width())

    def _fit(self) -> None:
        self.setFixedHeight(round(min(self._tallest, max(60, self.width()) * self._shape())))

    def _tell(self) -> None:
        width = round(min(self.width(), self._tallest / self._shape()) * self.devicePixelRatioF())
        # In steps, so that a drag of the dock's edge does not decode anew at every pixel.
        self.looked_at.emit(self.isVisible(), -(-width // 32) * 32)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.looked_at.emit(False, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
