"""Where bands lie on the spectrogram, and which band a drag over it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.bands import Band, fitted
from engine.project import Window

Side = Literal["low", "high"]

OPEN_PIXELS = 4.0  # so near to the lane's end an edge is open
FLAT_PIXELS = 8.0  # a box that is flatter means all frequencies
THINNEST = 3.0  # logical pixels, of a band that lies beyond what the lane shows


@dataclass(frozen=True)
class Heights:
    """The heights of frequencies on the spectrogram lane, logical pixels of the view.

    Attributes
    ----------
    fraction, hertz : callable
        From hertz to the part of the lane's height, 0 at its bottom, and back.
    """

    top: float
    bottom: float
    fraction: Callable[[float], float]
    hertz: Callable[[float], float]

    def y(self, hertz: float) -> float:
        """The height of a frequency, inside the lane."""
        y = self.bottom - self.fraction(hertz) * (self.bottom - self.top)
        return min(max(y, self.top), self.bottom)

    def extent(self, band: Band | None) -> tuple[float, float]:
        """Top and bottom of a band's box; all of the lane without one."""
        low_hz, high_hz = band or (None, None)
        top = self.top if high_hz is None else self.y(high_hz)
        bottom = self.bottom if low_hz is None else self.y(low_hz)
        if bottom - top < THINNEST:
            top = min(max(self.top, (top + bottom - THINNEST) / 2), self.bottom - THINNEST)
            bottom = top + THINNEST
        return top, bottom

    def band(self, one_y: float, other_y: float) -> Band | None:
        """The band between two heights, whole hertz; None for all of the lane."""
        top, bottom = sorted((one_y, other_y))
        return fitted(
            None if bottom >= self.bottom - OPEN_PIXELS else self._hertz(bottom),
            None if top <= self.top + OPEN_PIXELS else self._hertz(top),
        )

    def resized(self, window: Window, side: Side, by: float) -> Band | None:
        """A window's band with one edge moved down by pixels; the other stays what it is."""
        top, bottom = self.extent(window.band)
        low_hz, high_hz = window.low_hz, window.high_hz
        if side == "high":
            high_hz = self._hertz(top + by) if top + by > self.top + OPEN_PIXELS else None
        else:
            low_hz = self._hertz(bottom + by) if bottom + by < self.bottom - OPEN_PIXELS else None
        return fitted(low_hz, high_hz)

    def moved(self, window: Window, by: float) -> Band | None:
        """A window's band moved down by pixels, as far as the lane goes; open sides stay."""
        if window.band is None:
            return None
        top, bottom = self.extent(window.band)
        if window.high_hz is not None:
            by = max(by, self.top + OPEN_PIXELS + 1 - top)
        if window.low_hz is not None:
            by = min(by, self.bottom - OPEN_PIXELS - 1 - bottom)
        low_hz, high_hz = window.band
        return fitted(
            None if low_hz is None else self._hertz(bottom + by),
            None if high_hz is None else self._hertz(top + by),
        )

    def _hertz(self, y: float) -> float:
        part = (self.bottom - y) / max(self.bottom - self.top, 1.0)
        return float(round(self.hertz(min(max(part, 0.0), 1.0))))
