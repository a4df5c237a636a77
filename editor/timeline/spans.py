"""The tinted spans of windows, in device pixels.

Qt blends a rectangle span by span and hands tall ones to a thread pool, which costs more than the
pixels; it copies small prepared images straight. So a span is three of them: tint and two edges.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from editor.timeline.raster import faded

TINTS = (0.16, 0.075, 0.03)  # below the tab, over the waveform, over the spectrogram
WAITING = (0.35, 0.25)  # how much of waveform and spectrogram is dimmed until it is separated
WAITING_HATCH = 0.75
SELECTED = 1.8  # times as strong
PIECE = 128  # device pixels: wide tints are laid in pieces
NARROW = 4.0  # device pixels: such a window is hardly more than a line itself
FADE_POINTS = 24
SHORTEST_FADE = 4.0
HANDLE = (5.0, 26.0)
OUTSIDE = (0.30, 0.45)  # how much of the spectrogram is dimmed above and below a band; selected
STEM = 0.40  # of an edge outside the band, which ties the box to its window above


@dataclass(frozen=True)
class Rows:
    """Device rows: top and bottom of the area for tabs, of the waveform, of the spectrogram."""

    tabs: tuple[int, int]
    wave: tuple[int, int]
    spectrum: tuple[int, int]


@dataclass(frozen=True)
class Span:
    """One window to paint, device pixels from the left edge of the view.

    Attributes
    ----------
    fade : float, device pixels
        Length of each ramp; 0 to draw none.
    box : (int, int) or None, device rows
        Top and bottom of its band over the spectrogram; None without one.
    """

    left: float
    right: float
    top: int
    colour: QColor
    lane: QColor
    strong: bool = False
    hatched: bool = False
    fade: float = 0.0
    box: tuple[int, int] | None = None

    def stretches(self, rows: Rows) -> tuple[tuple[int, int], ...]:
        """The device rows that it covers from its tab down: all of them, or but for its box."""
        if self.box is None:
            return ((self.top, rows.spectrum[1]),)
        return ((self.top, rows.wave[1]), self.box)


def paint_span(painter: QPainter, span: Span, rows: Rows, width: int, ratio: float) -> None:
    """Paint a window's span into a view of ``width`` device pixels."""
    rgba, lane = span.colour.rgba(), span.lane.rgba()
    left, right = max(round(span.left), -8), min(round(span.right), width + 8)
    tint = _tint(rgba, span.strong, rows)
    if span.box is not None:
        _paint_outside(painter, span, rows, left, right)
    for top, bottom in span.stretches(rows):
        _lay(painter, tint, (left, right), (top, bottom), rows.tabs[0])
    if span.hatched:
        hatch = QBrush(faded(span.colour, 0.30), Qt.BrushStyle.BDiagPattern)
        for top, bottom in (rows.wave, span.box or rows.spectrum):
            painter.fillRect(QRect(left, top, right - left, bottom - top), hatch)
    elif span.fade >= SHORTEST_FADE * ratio:
        _paint_fades(painter, span, rows, width, ratio)
    line = max(1, round((2 if span.strong else 1) * ratio))
    edge = _edge(rgba, lane, span.strong, line, rows.spectrum[1] - rows.tabs[0])
    places, inset = [round(span.left), round(span.right) - line], 0
    if span.right - span.left < NARROW:  # the bright line alone
        places, inset = [round(span.left) + 1], 1
    for x in places:
        if not -line - 2 < x < width + 2:  # zoomed in, it may be billions of pixels away
            continue
        for top, bottom in span.stretches(rows):
            source = QRect(inset, 0, edge.width() - 2 * inset, bottom - top)
            painter.drawImage(QPoint(x - 1, top), edge, source)
        if span.box is not None:
            stem = faded(span.colour, STEM)
            for top, bottom in ((rows.wave[1], span.box[0]), (span.box[1], rows.spectrum[1])):
                painter.fillRect(QRect(x, top, 1, bottom - top), stem)
    if span.box is not None:
        _paint_box(painter, span, left, right, line)
    if span.strong and span.right - span.left > 3 * HANDLE[0] * ratio:
        _paint_handles(painter, span, rows, ratio)


def _lay(
    painter: QPainter, image: QImage, columns: tuple[int, int], rows: tuple[int, int], above: int
) -> None:
    """Fill device columns and rows with an image that is as tall as the view from ``above`` on."""
    top, bottom = rows
    for x in range(columns[0], columns[1], PIECE):
        source = QRect(0, top - above, min(PIECE, columns[1] - x), bottom - top)
        painter.drawImage(QPoint(x, top), image, source)


def _paint_outside(painter: QPainter, span: Span, rows: Rows, left: int, right: int) -> None:
    """Dim the spectrogram above and below the box."""
    assert span.box is not None
    first, last = rows.spectrum
    veil = _veil(span.lane.rgba(), OUTSIDE[span.strong], last - first)
    for part in ((first, span.box[0]), (span.box[1], last)):
        _lay(painter, veil, (left, right), part, first)


def _paint_box(painter: QPainter, span: Span, left: int, right: int, line: int) -> None:
    """The lines along the edges of the band, each between two dark ones."""
    assert span.box is not None
    dark = faded(span.lane, 0.55)
    bright = faded(span.colour, 1.0 if span.strong else 0.9)
    for y in (span.box[0], span.box[1] - line):
        painter.fillRect(QRect(left, y - 1, right - left, line + 2), dark)
        painter.fillRect(QRect(left, y, right - left, line), bright)


def paint_waiting(painter: QPainter, left: int, right: int, lane: QColor, rows: Rows) -> None:
    """Dim and hatch device columns [left, right) that are not separated yet."""
    for (top, bottom), dim in zip((rows.wave, rows.spectrum), WAITING, strict=True):
        box = QRect(left, top, right - left, bottom - top)
        painter.fillRect(box, faded(lane, dim))
        painter.fillRect(box, QBrush(faded(lane, WAITING_HATCH), Qt.BrushStyle.BDiagPattern))


@functools.lru_cache(maxsize=24)
def _tint(rgba: int, strong: bool, rows: Rows) -> QImage:
    """A piece of the tint: below the tabs, waveform, nothing between the lanes, spectrogram."""
    height = rows.spectrum[1] - rows.tabs[0]
    out = QImage(PIECE, height, QImage.Format.Format_ARGB32_Premultiplied)
    out.fill(Qt.GlobalColor.transparent)
    painter = QPainter(out)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for (top, bottom), alpha in zip((rows.tabs, rows.wave, rows.spectrum), TINTS, strict=True):
        colour = faded(QColor.fromRgba(rgba), alpha * (SELECTED if strong else 1.0))
        painter.fillRect(0, top - rows.tabs[0], PIECE, bottom - top, colour)
    painter.end()
    return out


@functools.lru_cache(maxsize=8)
def _veil(rgba: int, alpha: float, height: int) -> QImage:
    """A piece of what dims the spectrogram outside a band."""
    out = QImage(PIECE, height, QImage.Format.Format_ARGB32_Premultiplied)
    out.fill(faded(QColor.fromRgba(rgba), alpha))
    return out


@functools.lru_cache(maxsize=64)
def _edge(rgba: int, lane: int, strong: bool, line: int, height: int) -> QImage:
    """A bright line between two dark ones: seen on any spectrogram."""
    out = QImage(line + 2, height, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(out)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.fillRect(out.rect(), faded(QColor.fromRgba(lane), 0.55))
    alpha = 1.0 if strong else 0.75
    painter.fillRect(1, 0, line, height, faded(QColor.fromRgba(rgba), alpha))
    painter.end()
    return out


def _paint_fades(painter: QPainter, span: Span, rows: Rows, width: int, ratio: float) -> None:
    """The gate's sin^2 ramps, inside both edges as `engine.project.gate` has them."""
    top, bottom = rows.wave
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for x, direction in ((span.left, 1), (span.right, -1)):
        if not -span.fade < x < width + span.fade:
            continue
        curve = [
            QPointF(
                x + direction * span.fade * i / FADE_POINTS,
                bottom - (bottom - top) * math.sin(math.pi / 2 * i / FADE_POINTS) ** 2,
            )
            for i in range(FADE_POINTS + 1)
        ]
        outside = QPainterPath(QPointF(x, top))
        for point in curve:
            outside.lineTo(point)
        outside.closeSubpath()
        painter.fillPath(outside, faded(span.lane, 0.30))
        painter.setPen(QPen(faded(span.colour, 0.9), 1.2 * ratio))
        painter.drawPolyline(curve)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_handles(painter: QPainter, span: Span, rows: Rows, ratio: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(span.lane, ratio))
    painter.setBrush(span.colour)
    for x in (span.left + ratio, span.right - ratio):
        grip = QRectF(0, 0, HANDLE[0] * ratio, HANDLE[1] * ratio)
        grip.moveCenter(QPointF(x, sum(rows.wave) / 2))
        painter.drawRoundedRect(grip, 2.5 * ratio, 2.5 * ratio)
    top, bottom = span.box or rows.spectrum
    if span.right - span.left > 3 * HANDLE[1] * ratio and bottom - top > 3 * HANDLE[0] * ratio:
        for y in (top + ratio, bottom - ratio):
            grip = QRectF(0, 0, HANDLE[1] * ratio, HANDLE[0] * ratio)
            grip.moveCenter(QPointF((span.left + span.right) / 2, y))
            painter.drawRoundedRect(grip, 2.5 * ratio, 2.5 * ratio)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
