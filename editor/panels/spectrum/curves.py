"""The curves of the spectrum panel: their points, axes and legend; no plot yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from editor import theme
from engine.spectrum import FLOOR_DB, Curve, loudest, smoothed

LOWEST_HERTZ = 20.0
DEEPEST_DB = -140.0
LEAST_RANGE_DB, MOST_RANGE_DB = 50.0, 90.0
STEP_DB = 10.0
OCTAVES = 1 / 12
POINTS_PER_OCTAVE = 96


@dataclass(frozen=True)
class Line:
    """One curve: levels over frequencies, and how it is drawn."""

    hertz: Curve
    level: Curve
    colour: QColor
    width: float = 1.5
    is_filled: bool = False
    is_dashed: bool = False


def points(hertz: Curve, level: Curve, *, is_smooth: bool) -> tuple[Curve, Curve]:
    """What of a spectrum is drawn from `LOWEST_HERTZ` on: no more than can be told apart."""
    count = round(np.log2(hertz[-1] / LOWEST_HERTZ) * POINTS_PER_OCTAVE)
    at = np.geomspace(LOWEST_HERTZ, hertz[-1], max(2, count))
    if is_smooth:
        return at, smoothed(hertz, level, at, OCTAVES)
    return loudest(hertz, level, at)


def level_at(line: Line, hertz: float) -> float | None:
    """The level of a curve at a frequency; None where it has none."""
    if len(line.hertz) == 0 or not line.hertz[0] <= hertz <= line.hertz[-1]:
        return None
    return float(np.interp(np.log10(hertz), np.log10(line.hertz), line.level))


def level_range(curves: list[Curve]) -> tuple[float, float]:
    """The bottom and top of an axis for these levels, in whole steps: it seldom moves."""
    levels = [one for one in curves if len(one)]
    if not levels:
        return -100.0, 0.0
    peak = max(float(one.max()) for one in levels)
    # The quietest of the loudest curve: what was removed may be silent nearly everywhere.
    deepest = max(float(np.percentile(one, 2)) for one in levels)
    top = max(np.ceil((peak + 2) / STEP_DB) * STEP_DB, DEEPEST_DB + LEAST_RANGE_DB)
    bottom = np.floor((deepest - 5) / STEP_DB) * STEP_DB
    bottom = np.clip(bottom, max(DEEPEST_DB, top - MOST_RANGE_DB), top - LEAST_RANGE_DB)
    return float(bottom), float(top)


def frequency_ticks(nyquist: float) -> list[list[tuple[float, str]]]:
    """Ticks on log10 of hertz: whole decades, then 2 and 5, then the others without a text."""
    decades: list[tuple[float, str]] = []
    between: list[tuple[float, str]] = []
    rest: list[tuple[float, str]] = []
    for exponent in range(1, 7):
        for digit in range(1, 10):
            hertz = digit * 10**exponent
            if not LOWEST_HERTZ <= hertz <= nyquist:
                continue
            text = f"{hertz // 1000}k" if hertz >= 1000 else str(hertz)
            where = decades if digit == 1 else between if digit in (2, 5) else rest
            where.append((float(np.log10(hertz)), "" if where is rest else text))
    return [decades, between, rest]


def hertz_text(hertz: float) -> str:
    """A frequency for people.

    >>> hertz_text(63.2), hertz_text(999.7), hertz_text(12_345.0)
    ('63 Hz', '1.00 kHz', '12.3 kHz')
    """
    if hertz < 999.5:
        return f"{hertz:.0f} Hz"
    return f"{hertz / 1000:.2f} kHz" if hertz < 9995 else f"{hertz / 1000:.1f} kHz"


def decibel_text(level: float) -> str:
    """A level for people: ``−42.1 dB``, or ``−∞ dB`` where there is nothing."""
    if level < FLOOR_DB + 0.05:
        return "−∞ dB"
    return f"{level:.1f} dB".replace("-", "−")


class CurveKey(QAbstractButton):
    """Names a curve, tells its level, and switches it on and off: one entry of the legend."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__()
        self.line: Line | None = None
        self.value = ""
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(100, 2 * height + 8)

    def set_line(self, line: Line) -> None:
        self.line = line
        self.update()

    def set_value(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.setAccessibleDescription(value)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse() or self.hasFocus():
            painter.setPen(look.colour("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover") if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 5, 5)
        painter.setOpacity(1.0 if self.isChecked() else 0.45)
        upper = QRectF(6, 3, self.width() - 12, self.fontMetrics().height())
        if self.line is not None:
            pen = QPen(self.line.colour, 3)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            middle = upper.center().y()
            painter.drawLine(QPointF(8, middle), QPointF(18, middle))
        painter.setFont(theme.font())
        painter.setPen(look.colour("text"))
        name = upper.adjusted(18, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(name, flags, self.text())
        painter.setFont(theme.font(0.88, digits=True))
        painter.setPen(look.colour("muted"))
        painter.drawText(name.translated(0, upper.height() + 1), flags, self.value)
        painter.end()
