"""How the items of a lane are drawn: those too narrow to be told apart as one, the others alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from editor import theme as themes
from editor.timeline.axis import TimeAxis
from editor.timeline.lanes import Item, Layout
from editor.timeline.raster import mixed

NARROW = 5.0  # logical pixels: what is narrower has no shape of its own
LEAST_TEXT = 16.0
TEXT_PAD = 5.0
FONT = 0.85

Box = Callable[[int], tuple[float, float]]
"""Top and height of a row, logical pixels."""


@dataclass(frozen=True)
class Looks:
    """How to draw: the scheme, and which items stand out; ``focus`` if the keys are about them."""

    theme: themes.Theme
    selected: str = ""
    hovered: str = ""
    focus: bool = False

    @functools.cached_property
    def font(self) -> QFont:
        return themes.font(FONT)

    @functools.cached_property
    def font_name(self) -> str:
        return self.font.toString()


def paint_items(
    painter: QPainter, layout: Layout, axis: TimeAxis, box: Box, looks: Looks, held: Item | None
) -> None:
    """Paint what touches the clip of the painter; ``held`` is in the user's hand."""
    clip = painter.clipBoundingRect()
    first_s, last_s = axis.seconds(clip.left() - NARROW), axis.seconds(clip.right() + NARROW)
    seen = layout.between(first_s, last_s)
    offset = axis.origin / axis.ratio
    left = layout.starts[seen] * axis.scale - offset
    right = layout.stops[seen] * axis.scale - offset
    rows, narrow = layout.rows[seen], right - left < NARROW
    for row in np.unique(rows[narrow]):
        of_row = narrow & (rows == row)
        _paint_runs(painter, layout, seen[of_row], (left[of_row], right[of_row]), box, looks)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(looks.font)
    last: list[tuple[Item, QRectF]] = []
    for place in np.flatnonzero(~narrow):
        item = layout.items[seen[place]]
        top, tall = box(int(rows[place]))
        area = QRectF(left[place], top, right[place] - left[place], tall)
        if held is not None and item.id == held.id:
            continue
        if item.id in (looks.selected, looks.hovered):
            last.append((item, area))
        else:
            _paint_one(painter, item, area, axis, looks)
    chosen = layout.places.get(looks.selected)
    if chosen is not None and held is None and all(one.id != looks.selected for one, _ in last):
        last += _alone(layout, chosen, axis, box, clip)
    for item, area in last:
        _paint_one(painter, item, area, axis, looks)
    if held is not None:
        top, tall = box(int(layout.rows[layout.places[held.id]]) if held.id else 0)
        x = axis.x(held.start_s)
        area = QRectF(x, top, max(axis.x(held.stop_s) - x, 2.0), tall)
        _paint_one(painter, held, area, axis, Looks(looks.theme, held.id, focus=True))


def _alone(
    layout: Layout, place: int, axis: TimeAxis, box: Box, clip: QRectF
) -> list[tuple[Item, QRectF]]:
    """A selected item that is too narrow: drawn over its neighbours, so that it can be seen."""
    item = layout.items[place]
    top, tall = box(int(layout.rows[place]))
    x = axis.x(item.start_s)
    wide = max(axis.x(item.stop_s) - x, NARROW - 1)
    area = QRectF(x - 1, top, wide, tall)
    return [(item, area)] if area.right() >= clip.left() and area.left() <= clip.right() else []


def _paint_runs(
    painter: QPainter,
    layout: Layout,
    places: np.ndarray,
    edges: tuple[np.ndarray, np.ndarray],
    box: Box,
    looks: Looks,
) -> None:
    """Narrow items of one row: those that share a pixel are one bar, in the tone of the first."""
    left = np.floor(edges[0]).astype(np.int64)
    right = np.maximum.accumulate(np.maximum(np.ceil(edges[1]).astype(np.int64), left + 1))
    begins = np.flatnonzero(np.concatenate(([True], left[1:] > right[:-1])))
    ends = np.concatenate((begins[1:], [len(left)])) - 1
    top, tall = box(int(layout.rows[places[0]]))
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        item = layout.items[places[begin]]
        x = int(left[begin])
        area = QRectF(x, top + 2, int(right[end]) - x, tall - 4)
        painter.fillRect(area, _bar(item, looks.theme))


def _paint_one(painter: QPainter, item: Item, area: QRectF, axis: TimeAxis, looks: Looks) -> None:
    theme, selected = looks.theme, item.id == looks.selected
    colour = theme.colour(item.tone)
    ground = mixed(theme.colour("lane"), colour, _depth(item, item.id == looks.hovered, selected))
    area = area.adjusted(0.5, 0.5, -0.5, -0.5)
    # Far beyond the view Qt's painting is slow, and a frame there is not seen.
    shown = QRectF(area)
    shown.setLeft(max(area.left(), -8.0))
    shown.setRight(min(area.right(), axis.width + 8.0))
    edge = theme.colour("text") if selected else mixed(theme.colour("lane"), colour, 0.8)
    pen = QPen(edge, 2.0 if selected and (looks.focus or theme.is_contrast) else 1.0)
    if item.struck:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush if item.struck and not selected else ground)
    painter.drawRoundedRect(shown, 3, 3)
    _paint_text(painter, item, shown, axis, looks)


def _paint_text(painter: QPainter, item: Item, area: QRectF, axis: TimeAxis, looks: Looks) -> None:
    left = max(area.left(), 0.0) + TEXT_PAD
    room = min(area.right(), float(axis.width)) - TEXT_PAD + 2 - left
    text = _elided(item.text, int(room), looks.font_name) if room >= LEAST_TEXT else ""
    if not text:
        return
    painter.setPen(looks.theme.colour("muted" if item.struck else "text"))
    place = QRectF(left, area.top(), room, area.height())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    if item.struck:
        wide = min(room, QFontMetricsF(looks.font).horizontalAdvance(text))
        y = area.center().y() + 1
        painter.drawLine(QPointF(left, y), QPointF(left + wide, y))


def _depth(item: Item, hovered: bool, selected: bool) -> float:
    """How much of its colour the ground of an item has: text on it stays readable."""
    depth = 0.14 + 0.3 * min(max(item.weight, 0.0), 1.0)
    return min(depth + (0.14 if hovered else 0.0) + (0.2 if selected else 0.0), 0.7)


def _bar(item: Item, theme: themes.Theme) -> QColor:
    return mixed(theme.colour("lane"), theme.colour(item.tone), 0.3 if item.struck else 0.85)


@functools.lru_cache(maxsize=4096)
def _elided(text: str, room: int, font: str) -> str:
    """A text cut to a width; empty where no letter of it would fit."""
    face = QFont()
    face.fromString(font)
    out = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, room)
    return "" if out == "…" else out
