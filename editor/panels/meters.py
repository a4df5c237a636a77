"""Level meters: one bar per channel, RMS inside peak, with a peak that holds for a moment."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme

FLOOR_DB = -60.0
HOLD_S = 1.2
FALL_DB_PER_S = 26.0  # like a peak programme meter: readable, and gone soon after the sound
MOST_BARS = 8
MARKS_DB = (-48, -36, -24, -12, -6, 0)


class Meters(QWidget):
    """Horizontal meters from -60 to 0 dBFS."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Output level"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._peak: list[float] = [FLOOR_DB, FLOOR_DB]
        self._rms: list[float] = [FLOOR_DB, FLOOR_DB]
        self._held: list[tuple[float, float]] = [(FLOOR_DB, 0.0)] * 2
        self._at = time.monotonic()

    def sizeHint(self) -> QSize:
        return QSize(170, 34)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, 34)

    def levels(self) -> tuple[float, ...]:
        """The peaks shown, dBFS."""
        return tuple(self._peak)

    def set_channels(self, channels: int) -> None:
        count = max(1, min(channels, MOST_BARS))
        self._peak, self._rms = [FLOOR_DB] * count, [FLOOR_DB] * count
        self._held = [(FLOOR_DB, 0.0)] * count
        self.update()

    def set_levels(self, peak: Sequence[float], rms: Sequence[float]) -> None:
        """Show new levels, dBFS; bars fall at a readable speed."""
        now = time.monotonic()
        fall = FALL_DB_PER_S * (now - self._at)
        self._at = now
        for channel in range(len(self._peak)):
            level = max(FLOOR_DB, peak[channel] if channel < len(peak) else FLOOR_DB)
            self._peak[channel] = max(level, self._peak[channel] - fall, FLOOR_DB)
            mean = max(FLOOR_DB, rms[channel] if channel < len(rms) else FLOOR_DB)
            self._rms[channel] = max(mean, self._rms[channel] - fall, FLOOR_DB)
            held, since = self._held[channel]
            if level >= held or now - since > HOLD_S:
                self._held[channel] = (self._peak[channel], now)
        loudest = max(self._peak)
        self.setToolTip(
            self.tr("Output level: silent")
            if loudest <= FLOOR_DB
            else self.tr("Output level: {0} dBFS").format(f"{loudest:.1f}")
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        scale_height = 11.0
        area = QRectF(0, 2, self.width(), self.height() - scale_height - 3)
        gap = 2.0 if len(self._peak) <= 4 else 1.0
        height = (area.height() - gap * (len(self._peak) - 1)) / len(self._peak)
        for channel, (peak, rms) in enumerate(zip(self._peak, self._rms, strict=True)):
            top = area.top() + channel * (height + gap)
            painter.fillRect(QRectF(0, top, area.width(), height), look.colour("field"))
            painter.setOpacity(0.55)
            painter.fillRect(QRectF(0, top, self._x(peak), height), self._fill())
            painter.setOpacity(1.0)
            painter.fillRect(QRectF(0, top, self._x(rms), height), self._fill())
            held = self._held[channel][0]
            if held > FLOOR_DB:
                painter.fillRect(QRectF(self._x(held) - 2, top, 2, height), self._ink(held))
        painter.setFont(theme.font(0.72, digits=True))
        painter.setPen(look.colour("muted"))
        for mark in MARKS_DB:
            width = 26.0
            left = min(max(self._x(mark) - width / 2, 0), self.width() - width)
            where = Qt.AlignmentFlag.AlignRight if mark == 0 else Qt.AlignmentFlag.AlignHCenter
            box = QRectF(left, self.height() - scale_height, width, scale_height)
            painter.drawText(box, where | Qt.AlignmentFlag.AlignVCenter, str(mark))
        painter.end()

    def _x(self, level_db: float) -> float:
        return self.width() * (min(0.0, level_db) - FLOOR_DB) / -FLOOR_DB

    def _ink(self, level_db: float) -> QColor:
        look = theme.current()
        purpose = "error" if level_db > -1 else "warning" if level_db > -9 else "good"
        return look.colour(purpose)

    def _fill(self) -> QLinearGradient:
        fill = QLinearGradient(0, 0, self.width(), 0)
        for level_db, before in ((FLOOR_DB, -20.0), (-9.0, -5.0), (-1.0, 0.0)):
            fill.setColorAt(self._x(level_db) / max(1, self.width()), self._ink(level_db))
            fill.setColorAt(self._x(before) / max(1, self.width()), self._ink(level_db + 0.01))
        return fill
