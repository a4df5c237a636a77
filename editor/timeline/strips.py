"""Painted columns kept between frames: panning moves them, and only what is new is painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

Paint = Callable[[QPainter, int, int], None]
"""``paint(painter, first, stop)``: paint device columns [first, stop), x = 0 at ``first``."""


@dataclass(frozen=True)
class _Key:
    scale: float
    height: int
    width: int


class StripCache:
    """One lane's picture in device pixels, kept while the view pans.

    A frame that pans by n columns paints n columns; one that zooms paints all of them; one in
    which only the playhead moved paints none.
    """

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._key: _Key | None = None
        self._image = QImage()
        self._spare = QImage()
        self._origin = 0
        self._dirty: list[tuple[int, int]] = []

    def invalidate(self, first: int | None = None, stop: int | None = None) -> None:
        """Forget everything, or the columns [first, stop)."""
        if first is None or stop is None:
            self._key = None
        elif stop > first:
            self._dirty.append((first, stop))

    def picture(self, origin: int, scale: float, width: int, height: int) -> QImage:
        """The lane from column ``origin``, ``width`` x ``height`` device pixels."""
        key = _Key(scale, height, width)
        if key != self._key:
            self._make(key)
            self._fill(origin, origin + width, origin)
        elif origin != self._origin:
            self._scroll(origin)
        self._origin = origin
        for first, stop in _joined(self._dirty):
            self._fill(max(first, origin), min(stop, origin + width), origin)
        self._dirty.clear()
        return self._image

    def _make(self, key: _Key) -> None:
        if self._image.width() != key.width or self._image.height() != key.height:
            form = QImage.Format.Format_RGB32
            self._image = QImage(max(1, key.width), max(1, key.height), form)
            self._spare = QImage(max(1, key.width), max(1, key.height), form)
        self._key = key
        self._dirty.clear()

    def _scroll(self, origin: int) -> None:
        moved, width = origin - self._origin, self._image.width()
        if abs(moved) >= width:
            self._fill(origin, origin + width, origin)
            return
        painter = QPainter(self._spare)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(-moved, 0, self._image)
        painter.end()
        self._image, self._spare = self._spare, self._image
        if moved > 0:
            self._fill(origin + width - moved, origin + width, origin)
        else:
            self._fill(origin, origin - moved, origin)

    def _fill(self, first: int, stop: int, origin: int) -> None:
        if stop <= first:
            return
        painter = QPainter(self._image)
        painter.setClipRect(QRect(first - origin, 0, stop - first, self._image.height()))
        painter.translate(first - origin, 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint(painter, first, stop)
        painter.end()


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for first, stop in sorted(spans):
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], stop))
        else:
            out.append((first, stop))
    return out
