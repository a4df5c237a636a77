"""From envelopes to pixels: one byte per pixel through a colour table, a few numpy calls a frame.

Drawing an hour as lines or polygons costs milliseconds per channel; comparing row numbers with the
column's limits costs a tenth of that, and the partly covered pixel at each end is one more index.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter

STEPS = 8  # shades between background and bar, and between bar and core
LEVELS = 2 * STEPS + 1

Pixels = NDArray[np.uint8]
Rows = NDArray[np.float32]
Table = NDArray[np.uint32]
"""Opaque colours, 0xffrrggbb, by value."""


def raster(top: Rows, bottom: Rows, core_top: Rows, core_bottom: Rows, height: int) -> Pixels:
    """Vertical bars with a core, antialiased at their ends.

    Parameters
    ----------
    top, bottom, core_top, core_bottom : float32, shape (columns,)
        Pixel rows from the top, ``top <= bottom``; the core lies inside.

    Returns
    -------
    uint8, shape (height, columns)
        0 = background, `STEPS` = bar, ``2 * STEPS`` = core, shades between.
    """
    thin = np.maximum(0.0, 1.0 - (bottom - top)) / 2  # silence is a line, not nothing
    out = _bars(top - thin, bottom + thin, height)
    core = _bars(core_top, core_bottom, height)
    # A bar's shade at its end never shows through the core: add only where the bar is full.
    np.multiply(core, out == STEPS, out=core)
    out += core
    return out


def _bars(top: Rows, bottom: Rows, height: int) -> Pixels:
    first = np.ceil(top).astype(np.int32)
    last = np.floor(bottom).astype(np.int32)
    rows = np.arange(height, dtype=np.int16)[:, None]
    low = np.clip(first, -1, height + 1).astype(np.int16)
    high = np.clip(last, -1, height + 1).astype(np.int16)
    out = ((rows >= low) & (rows < high)).view(np.uint8)
    out *= STEPS
    columns = np.arange(len(top))
    for row, cover in ((first - 1, first - top), (last, bottom - last)):
        inside = (row >= 0) & (row < height) & (bottom - top > 0)
        shade = np.rint(np.clip(cover, 0.0, 1.0) * STEPS).astype(np.uint8)
        out[row[inside], columns[inside]] = shade[inside]
    return out


def shades(ground: QColor, bar: QColor, core: QColor) -> list[int]:
    """The colours of `raster`'s values: from the ground to the bar's, on to the core's."""
    out = [mixed(ground, bar, step / STEPS).rgba() for step in range(STEPS + 1)]
    return out + [mixed(bar, core, step / STEPS).rgba() for step in range(1, STEPS + 1)]


def table(colours: list[int]) -> Table:
    """Colours as `draw_pixels` wants them."""
    return np.array(colours, np.uint32)


def faded(colour: QColor, alpha: float) -> QColor:
    """The colour with this opacity."""
    out = QColor(colour)
    out.setAlphaF(min(alpha, 1.0))
    return out


def mixed(one: QColor, other: QColor, part: float) -> QColor:
    """``part`` of the way from one colour to the other."""

    def channel(a: float, b: float) -> float:
        return a + (b - a) * part

    return QColor.fromRgbF(
        channel(one.redF(), other.redF()),
        channel(one.greenF(), other.greenF()),
        channel(one.blueF(), other.blueF()),
        channel(one.alphaF(), other.alphaF()),
    )


def draw_pixels(painter: QPainter, x: int, y: int, pixels: Pixels, colours: Table) -> None:
    """Paint bytes through a colour table, one byte per device pixel.

    The table is applied here and not by an indexed image: for those Qt takes a slow way.
    """
    height, width = pixels.shape
    packed = colours.take(pixels)
    image = QImage(packed.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    painter.drawImage(QPoint(x, y), image)  # copies: `packed` may go afterwards
