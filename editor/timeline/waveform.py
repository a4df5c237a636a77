"""The waveform lane: the original, and over it the edited signal where an edit changes it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPen

from editor import theme as themes
from editor.timeline.edited import EditedEnvelope, rows_of
from editor.timeline.raster import LEVELS, Table, draw_pixels, raster, shades, table
from editor.timeline.strips import StripCache
from engine.peaks import Envelope

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.axis import TimeAxis

LINE_BELOW = 4.0  # frames per column: from here on samples are joined by a line
DOTS_ABOVE = 7.0  # device pixels per frame: from here on each sample is a dot
LINE_PARTS = 6  # points of the line looked at per column
LINE_WIDTH = 1.5  # logical pixels
FINE_BELOW = 256.0  # frames per column: edited samples are wanted, not their peaks
GAP = 6  # logical pixels between two channels, and above and below


Levels = NDArray[np.float32]


class WaveformLane(QObject):
    """Paints the waveform of the document's recording.

    Signals
    -------
    updated : (float, float)
        Seconds [start, stop) to repaint.

    Attributes
    ----------
    gain : float
        Height of the waveform; 1 = full scale fills the lane.
    """

    updated = Signal(float, float)

    def __init__(
        self,
        document: Document,
        axis: TimeAxis,
        edited: EditedEnvelope,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._axis, self._edited = document, axis, edited
        self._cache = StripCache(self._paint_columns)
        self._height = 1  # of the lane, device pixels
        self._grown = 0
        self.gain = 1.0
        self.set_theme(themes.current())
        document.opened.connect(self._on_opened)
        document.changed.connect(self._on_changed)
        document.grew.connect(self._on_grew)
        edited.arrived.connect(self._on_arrived)

    # ---------------------------------------------------------------- for the view

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        lane, ghost = theme.colour("lane"), theme.colour("ghost")
        over, over_core = theme.colour("edited"), theme.colour("edited_core")
        self._bar_table = table([
            *shades(lane, theme.colour("wave"), theme.colour("wave_core")),
            *shades(lane, ghost, theme.colour("ghost_core")),
            *shades(lane, over, over_core),
            *shades(ghost, over, over_core),
            theme.colour("grid").rgba(),
        ])  # fmt: skip
        wave, ghost, over = (theme.colour(f"{one}_core") for one in ("wave", "ghost", "edited"))
        self._line_table = table([
            *shades(lane, wave, wave), *shades(lane, ghost, ghost), *shades(lane, over, over),
            *shades(ghost, over, over), theme.colour("grid").rgba(),
        ])  # fmt: skip
        self._cache.invalidate()

    def set_gain(self, gain: float) -> None:
        """Stretch the waveform; 1..64."""
        self.gain = min(max(gain, 1.0), 64.0)
        self._cache.invalidate()
        self.updated.emit(self._axis.start_s, self._axis.stop_s)

    def want(self) -> None:
        """Ask the worker for what is in sight now."""
        frames = self._axis.column_frames
        first = math.floor(self._axis.origin * frames)
        last = math.ceil((self._axis.origin + self._axis.columns) * frames)
        self._edited.want(first, last, fine=frames < FINE_BELOW)

    def picture(self, height: int) -> QImage:
        """The lane as it is in sight, ``height`` device pixels tall."""
        axis, self._height = self._axis, max(1, height)
        return self._cache.picture(axis.origin, axis.scale, axis.columns, self._height)

    def rows(self) -> int:
        """How many waveforms are drawn above each other."""
        recording = self._document.recording
        return recording.channels if recording and recording.channels <= 2 else 1

    def row_limits(self, row: int, height: float, gap: float = GAP) -> tuple[float, float]:
        """Top and bottom of one channel's row in a lane of this height; gap in the same unit."""
        gap = min(gap, height / 8)
        each = (height - gap * (self.rows() + 1)) / self.rows()
        top = gap + row * (each + gap)
        return top, top + each

    # ---------------------------------------------------------------- painting

    def _paint_columns(self, painter: QPainter, first: int, stop: int) -> None:
        painter.fillRect(0, 0, stop - first, self._height, self._theme.colour("lane"))
        recording = self._document.recording
        if recording is None:
            return
        frames = self._axis.column_frames
        lo = max(first, 0)
        hi = min(stop, math.ceil(recording.frames / frames))
        if lo >= hi:
            return
        if frames < LINE_BELOW:
            self._paint_lines(painter, first, lo, hi)
        else:
            self._paint_bars(painter, first, lo, hi)

    def _paint_bars(self, painter: QPainter, first: int, lo: int, hi: int) -> None:
        recording = self._document.recording
        assert recording is not None
        frames = self._axis.column_frames
        start, stop = round(lo * frames), min(round(hi * frames), recording.frames)
        if stop <= start:
            return
        base = _mixed(recording.peaks.slice(start, stop, hi - lo))
        edited, known = self._edited.slice(start, stop, hi - lo)
        # Windows are a small part of hours: only what is known of them is drawn. Close up columns
        # are joined to their neighbours, so all are.
        some = np.flatnonzero(known)
        sparse = frames >= FINE_BELOW and len(some) < len(known) / 2
        if sparse:
            edited = Envelope(edited.minimum[some], edited.maximum[some], edited.rms[some])
        for row in range(self.rows()):
            pixels, y = self._bars(base, row)
            if len(some):
                over, _ = self._bars(edited, row)
                shown = pixels[:, some] if sparse else pixels
                _lay_over(shown, over, known[some] if sparse else known)
                if sparse:
                    pixels[:, some] = shown
            _draw_over_silence(painter, lo - first, y, pixels, self._bar_table)

    def _limits(self, row: int) -> tuple[int, int]:
        """First device row of a channel, and the row after its last."""
        top, bottom = self.row_limits(row, self._height, GAP * self._axis.ratio)
        return math.floor(top), math.ceil(bottom)

    def _bars(self, envelope: Envelope, row: int) -> tuple[NDArray[np.uint8], int]:
        """One channel's pixels, and the device row where they begin."""
        high, low = envelope.maximum[:, row].copy(), envelope.minimum[:, row].copy()
        if self._axis.column_frames < FINE_BELOW:
            # Few samples per column: neighbours must meet, or a steep wave falls apart in dots.
            np.maximum(high[1:], envelope.minimum[:-1, row], out=high[1:])
            np.minimum(low[1:], envelope.maximum[:-1, row], out=low[1:])
        core = envelope.rms[:, row]
        up, down = np.minimum(core, high), np.maximum(-core, low)
        return self._raster(row, high, low, np.maximum(up, down), np.minimum(up, down), 0.0)

    def _raster(
        self, row: int, high: Levels, low: Levels, up: Levels, down: Levels, thick: float
    ) -> tuple[NDArray[np.uint8], int]:
        top, bottom = self._limits(row)
        half = (bottom - top) / 2
        gain = np.float32(self.gain)

        def y(level: Levels) -> Levels:
            return np.float32(half) * (1 - np.clip(level * gain, -1, 1))

        more = np.float32(thick / 2)
        pixels = raster(y(high) - more, y(low) + more, y(up) - more, y(down) + more, bottom - top)
        return pixels, top

    def _paint_lines(self, painter: QPainter, first: int, lo: int, hi: int) -> None:
        """So close that samples are joined by a line, and dots when they are far apart."""
        recording = self._document.recording
        assert recording is not None
        frames = self._axis.column_frames
        start = max(0, math.floor(lo * frames) - 2)
        stop = min(recording.frames, math.ceil(hi * frames) + 3)
        base = rows_of(recording.read(start, stop))
        pieces = self._edited.pieces(start, stop)
        known = self._edited.known(lo * frames, hi * frames, hi - lo)
        edited = base.copy()
        for at, samples in pieces:
            edited[at - start : at - start + len(samples)] = samples
        for row in range(self.rows()):
            pixels, y = self._line(base[:, row], start, lo, hi, row)
            if known.any():
                over, _ = self._line(edited[:, row], start, lo, hi, row)
                _lay_over(pixels, over, known)
            _draw_over_silence(painter, lo - first, y, pixels, self._line_table)
            dots = "ghost_core" if pieces else "wave_core"
            self._dots(painter, base[:, row], start, first, row, dots)
            for at, samples in pieces:
                self._dots(painter, samples[:, row], at, first, row, "edited_core")

    def _line(
        self, levels: Levels, start: int, lo: int, hi: int, row: int
    ) -> tuple[NDArray[np.uint8], int]:
        """A line through samples, as the range of heights that it has in each column."""
        frames = self._axis.column_frames
        fine = np.arange(lo * LINE_PARTS, hi * LINE_PARTS + 1) * (frames / LINE_PARTS) - start
        height = np.interp(fine, np.arange(len(levels)), levels).astype(np.float32)
        inner = height[:-1].reshape(-1, LINE_PARTS)
        ends = height[LINE_PARTS::LINE_PARTS]
        high, low = np.maximum(inner.max(axis=1), ends), np.minimum(inner.min(axis=1), ends)
        return self._raster(row, high, low, high, low, LINE_WIDTH * self._axis.ratio)

    def _dots(
        self, painter: QPainter, levels: Levels, start: int, first: int, row: int, purpose: str
    ) -> None:
        step = 1 / self._axis.column_frames
        if step < DOTS_ABOVE:
            return
        top, bottom = self._limits(row)
        half = (bottom - top) / 2
        pen = QPen(self._theme.colour(purpose), 4.0 * self._axis.ratio)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        heights = np.clip(levels * self.gain, -1, 1).tolist()
        painter.drawPoints([
            QPointF((start + i) * step - first, top + half * (1 - level))
            for i, level in enumerate(heights)
        ])  # fmt: skip

    # ---------------------------------------------------------------- signals

    def _on_opened(self, _: object) -> None:
        self._grown = 0
        self._cache.invalidate()

    def _on_changed(self, new: object, old: object) -> None:
        # Which columns are ghosts follows from the windows: a frame's work, and rare.
        self._refresh(0.0, math.inf)

    def _on_grew(self, available: int) -> None:
        rate = self._axis.sample_rate
        self._refresh(self._grown / rate, available / rate)
        self._grown = available

    def _on_arrived(self, start: int, stop: int) -> None:
        rate = self._axis.sample_rate
        self._refresh(start / rate, stop / rate)

    def _refresh(self, start_s: float, stop_s: float) -> None:
        axis = self._axis
        start_s = max(start_s, axis.start_s)
        stop_s = min(stop_s, axis.stop_s)
        if start_s < stop_s:
            scale = axis.scale * axis.ratio
            self._cache.invalidate(math.floor(start_s * scale) - 1, math.ceil(stop_s * scale) + 1)
            self.updated.emit(start_s, stop_s)


def _mixed(one: Envelope) -> Envelope:
    """Up to two channels each on its own, more of them as one."""
    if one.minimum.shape[1] <= 2:
        return one
    return Envelope(
        one.minimum.min(axis=1, keepdims=True),
        one.maximum.max(axis=1, keepdims=True),
        np.sqrt((one.rms**2).mean(axis=1, keepdims=True)),
    )


def _lay_over(pixels: NDArray[np.uint8], over: NDArray[np.uint8], known: NDArray[np.bool_]) -> None:
    """Make the original a ghost where the edited signal is known, and lay that over it."""
    pixels += np.uint8(LEVELS) * known.astype(np.uint8)
    shown = (over > 0) & known
    on_ghost = pixels > LEVELS
    np.copyto(pixels, over + np.uint8(2 * LEVELS) + np.uint8(LEVELS) * on_ghost, where=shown)


def _draw_over_silence(
    painter: QPainter, x: int, y: int, pixels: NDArray[np.uint8], colours: Table
) -> None:
    """Draw a channel, the line of silence behind it."""
    middle = pixels[pixels.shape[0] // 2]
    middle[(middle == 0) | (middle == LEVELS)] = len(colours) - 1
    draw_pixels(painter, x, y, pixels, colours)
