"""The spectrogram lane: tiles put together in columns and coloured through a table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from editor import theme as themes
from editor.looks import Look
from editor.timeline.raster import draw_pixels
from editor.timeline.strips import StripCache
from editor.timeline.tiles import LEVELS, Listen, TileCache, TileKey
from engine.spectrogram import TILE_COLUMNS, hertz_to_row, row_to_hertz

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.axis import TimeAxis

COARSER, FINER = 6, 2  # levels to look through for a stand-in while a tile is computed
GROW_MS = 400  # tiles at the growing end are recomputed at most this often

Pixels = NDArray[np.uint8]
Piece = tuple[int, int, int, int, Pixels | None]
"""First column, column after the last, level, index, tile."""


class SpectrogramLane(QObject):
    """Paints the spectrogram of what is listened to.

    Signals
    -------
    updated : (float, float)
        Seconds [start, stop) to repaint.
    rescaled : ()
        Frequencies lie elsewhere now.

    Attributes
    ----------
    look : Look
        Given by `set_look`.
    """

    updated = Signal(float, float)
    rescaled = Signal()

    def __init__(
        self,
        document: Document,
        axis: TimeAxis,
        tiles: TileCache,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._axis, self._tiles = document, axis, tiles
        self._cache = StripCache(self._paint_columns)
        self._height = 1
        self.listen: Listen = "edited"
        self.look = Look()
        self._growing = QTimer(self, singleShot=True, interval=GROW_MS)
        self._growing.timeout.connect(tiles.refresh)
        self.set_theme(themes.current())
        tiles.arrived.connect(self._on_arrived)
        document.opened.connect(self._forget)
        document.changed.connect(self._on_changed)
        document.grew.connect(self._on_grew)

    # ---------------------------------------------------------------- for the view

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self._table = self.look.table(theme)
        self._cache.invalidate()

    def set_look(self, look: Look) -> None:
        """Show it otherwise: other colours at once, other tiles as they are computed."""
        if look == self.look:
            return
        self.look = look
        self._table = look.table(self._theme)
        self._tiles.set_look(look)
        self._forget()
        self.want()
        self.rescaled.emit()

    def set_listen(self, listen: Listen) -> None:
        """Show the original, the edited sound or what was removed."""
        if listen != self.listen:
            self.listen = listen
            self._forget()
            self.want()

    def want(self) -> None:
        """Ask the worker for the tiles in sight, from the middle outwards."""
        recording = self._document.recording
        if recording is None:
            return
        first = max(self._axis.origin, 0)
        stop = min(self._axis.origin + self._axis.columns, self._last_column())
        level = self.level()
        middle = self._tile_at((first + stop) / 2, level)
        tiles = range(int(self._tile_at(first, level)), math.ceil(self._tile_at(stop, level)))
        nearest = sorted(tiles, key=lambda index: abs(index + 0.5 - middle))
        self._tiles.want(self._tiles.key(self.listen, level, index) for index in nearest)

    def level(self) -> int:
        """The level of detail with one to two tile columns per device pixel."""
        ratio = self._axis.column_frames / self._tiles.settings.hop
        return min(max(0, math.floor(math.log2(ratio))), LEVELS - 1)

    def picture(self, height: int) -> QImage:
        """The lane as it is in sight, ``height`` device pixels tall."""
        axis, self._height = self._axis, max(1, height)
        return self._cache.picture(axis.origin, axis.scale, axis.columns, self._height)

    def ink(self, alpha: float) -> QColor:
        """A colour for thin lines that shows on silence, which is most of what they cross."""
        dark = QColor(int(self._table[0])).lightnessF() < 0.5
        ink = QColor("white" if dark else "black")
        ink.setAlphaF(alpha)
        return ink

    def hertz(self, fraction: float) -> float:
        """The frequency at a height: 0 = bottom of the lane, 1 = top."""
        settings = self._tiles.settings
        return row_to_hertz(settings, fraction * settings.bands)

    def fraction(self, hertz: float) -> float:
        """The height of a frequency: 0 = bottom of the lane, 1 = top."""
        settings = self._tiles.settings
        return hertz_to_row(settings, hertz) / settings.bands

    # ---------------------------------------------------------------- painting

    def _last_column(self) -> int:
        recording = self._document.recording
        return math.ceil(recording.frames / self._axis.column_frames) if recording else 0

    def _tile_frames(self, level: int) -> int:
        return TILE_COLUMNS * self._tiles.settings.hop << level

    def _tile_at(self, column: float, level: int) -> float:
        return column * self._axis.column_frames / self._tile_frames(level)

    def _paint_columns(self, painter: QPainter, first: int, stop: int) -> None:
        # Where nothing is computed yet is as dark as silence: a lane of another colour would flash.
        painter.fillRect(0, 0, stop - first, self._height, QColor(int(self._table[0])))
        lo, hi = max(first, 0), min(stop, self._last_column())
        if lo >= hi:
            return
        for a, b, level, index, pixels in self._pieces(lo, hi, self.level(), COARSER, FINER):
            if pixels is not None:
                strip = self._strip(pixels, a, b, level, index)
                draw_pixels(painter, a - first, 0, strip, self._table)

    def _pieces(self, lo: int, hi: int, level: int, coarser: int, finer: int) -> Iterator[Piece]:
        """Cut columns at tile borders; where a tile is missing, take one of another level."""
        each = self._tile_frames(level) / self._axis.column_frames  # columns per tile
        index = math.floor((lo + 0.5) / each)
        while lo < hi:
            end = min(hi, max(lo + 1, math.ceil((index + 1) * each - 0.5)))
            pixels = self._tiles.get(self._tiles.key(self.listen, level, index))
            if pixels is not None:
                yield lo, end, level, index, pixels
            elif (found := self._coarser(index, level, coarser)) is not None:
                yield lo, end, *found
            elif finer and level:
                yield from self._pieces(lo, end, level - 1, 0, finer - 1)
            else:
                yield lo, end, level, index, None
            lo, index = end, index + 1

    def _coarser(self, index: int, level: int, steps: int) -> tuple[int, int, Pixels] | None:
        for up in range(1, min(steps, LEVELS - 1 - level) + 1):
            key: TileKey = self._tiles.key(self.listen, level + up, index >> up)
            pixels = self._tiles.get(key)
            if pixels is not None:
                return level + up, index >> up, pixels
        return None

    def _strip(self, pixels: Pixels, a: int, b: int, level: int, index: int) -> Pixels:
        """Device columns [a, b) of one tile, top row first, shape (height, b - a)."""
        step = self._axis.column_frames / (self._tiles.settings.hop << level)
        edges: NDArray[np.float64] = (
            np.arange(a, b + 1, dtype=np.float64) * step - index * TILE_COLUMNS
        )
        last = TILE_COLUMNS - 1
        if step >= 1:  # several tile columns in one pixel: the loudest shows
            one = np.clip(edges[:-1], 0, last).astype(np.intp)
            other = np.clip(np.ceil(edges[1:]) - 1, 0, last).astype(np.intp)
            columns = np.maximum(pixels.take(one, axis=1), pixels.take(other, axis=1))
            return self._stretched(columns)
        at: NDArray[np.float64] = np.clip((edges[:-1] + edges[1:]) / 2 - 0.5, 0.0, float(last))
        lo, hi = int(at[0]), min(int(at[-1]) + 1, last)
        tall = self._stretched(np.ascontiguousarray(pixels[:, lo : hi + 1]))
        return _between(tall, at - lo, axis=1)

    def _stretched(self, columns: Pixels) -> Pixels:
        """Tile rows to device rows, the highest frequency on top."""
        rows, height = columns.shape[0], self._height
        at = (height - 0.5 - np.arange(height, dtype=np.float64)) * rows / height - 0.5
        return _between(columns, np.clip(at, 0.0, rows - 1.0), axis=0)

    # ---------------------------------------------------------------- signals

    def _forget(self, *_: object) -> None:
        self._cache.invalidate()
        self.updated.emit(self._axis.start_s, self._axis.stop_s)

    def _on_changed(self, new: object, old: object) -> None:
        if self.listen != "original":
            self._cache.invalidate(self._axis.origin, self._axis.origin + self._axis.columns)
            self.want()

    def _on_grew(self, _: int) -> None:
        if not self._growing.isActive():
            self._growing.start()

    def _on_arrived(self, start: int, stop: int) -> None:
        frames, rate = self._axis.column_frames, self._axis.sample_rate
        self._cache.invalidate(math.floor(start / frames) - 1, math.ceil(stop / frames) + 1)
        self.updated.emit(start / rate, stop / rate)


def _between(values: Pixels, at: NDArray[np.float64], axis: int) -> Pixels:
    """Values at fractional indices along an axis, in whole-number arithmetic."""
    low = at.astype(np.intp)
    high = np.minimum(low + 1, values.shape[axis] - 1)
    part = np.rint((at - low) * 256).astype(np.uint16)
    part = part[:, None] if axis == 0 else part[None, :]
    out = values.take(low, axis=axis).astype(np.uint16)
    out *= 256 - part  # at most 255 * 256: fits
    out += values.take(high, axis=axis) * part
    out >>= 8
    return out.astype(np.uint8)
