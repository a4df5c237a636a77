"""The lanes put together: what the `ViewBox` shows, from back to front."""

from __future__ import annotations

import math
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent

from editor import theme as themes
from editor.timeline.axis import TimeAxis
from editor.timeline.boxes import Heights
from editor.timeline.gestures import Preview
from editor.timeline.playhead import Playhead
from editor.timeline.spans import Rows
from editor.timeline.spectrogram import SpectrogramLane
from editor.timeline.strips import StripCache
from editor.timeline.viewbox import Pointer, ViewBox
from editor.timeline.waveform import WaveformLane
from editor.timeline.windows import WindowsLayer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from editor.document import Document


class Canvas(ViewBox):
    """Paints waveform, spectrogram, windows and playhead; every one of them only where it must."""

    def __init__(
        self,
        document: Document,
        axis: TimeAxis,
        waveform: WaveformLane,
        spectrogram: SpectrogramLane,
        windows: WindowsLayer,
        playhead: Playhead,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(axis, parent)
        self._document, self._theme = document, themes.current()
        self._waveform, self._spectrogram = waveform, spectrogram
        self._windows, self._playhead = windows, playhead
        self._hover_x: float | None = None
        self._picture = StripCache(self._paint_columns)
        self.hertz_at = spectrogram.hertz
        windows.heights = self._heights
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(
            self.tr(
                "Waveform and spectrogram. Drag to make a window, drag a window to move it. "
                "Shift+drag in the spectrogram draws a box: a window with a band of frequencies."
            )
        )
        axis.changed.connect(self.update)
        waveform.updated.connect(self._update_span)
        spectrogram.updated.connect(self._update_span)
        windows.spans_changed.connect(self._repaint)
        windows.updated.connect(self.update)
        windows.rows_changed.connect(self.set_tab_rows)
        playhead.updated.connect(self._update_line)
        document.opened.connect(self._on_opened)
        document.grew.connect(lambda _: self._repaint())
        document.changed.connect(lambda *_: document.recording or self.update())
        self.resized.connect(self._picture.invalidate)
        self.hovered.connect(self._on_hovered)
        self.dragged.connect(self._on_hovered)
        self.left.connect(lambda: self._set_hover(None))

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self._repaint()

    def set_preview(self, preview: Preview | None) -> None:
        self._windows.set_preview(preview)

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._document.recording is None:
            self._paint_hint(painter)
            painter.end()
            return
        axis, rows, exposed = self.axis, self._rows(), event.rect()
        height = max(rows.spectrum[1], 1)
        picture = self._picture.picture(axis.origin, axis.scale, axis.columns, height)
        painter.setClipRect(exposed)
        picture.setDevicePixelRatio(axis.ratio)
        painter.drawImage(QPoint(0, 0), picture)
        picture.setDevicePixelRatio(1.0)  # it is painted in device pixels
        grip = QRect(0, 0, 36, 2)
        grip.moveCenter(self.split_rect().center().toPoint())
        painter.fillRect(grip, self._theme.colour("faint"))
        self._windows.paint_live(painter, rows)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._hover_x is not None:
            x, top = round(self._hover_x), round(self.waveform_rect().top())
            below = round(self.spectrogram_rect().top())
            painter.fillRect(x, top, 1, below - top, self._theme.colour("text", 0.28))
            # The spectrogram can be dark in a light scheme.
            painter.fillRect(x, below, 1, self.height() - below, self._spectrogram.ink(0.4))
        self._playhead.paint(painter, 0, self.height())
        painter.end()

    def _rows(self) -> Rows:
        """Where the lanes are, in device rows."""
        tabs, wave, spectrum = (
            (round(one.top() * self.axis.ratio), round(one.bottom() * self.axis.ratio))
            for one in (self.tabs_rect(), self.waveform_rect(), self.spectrogram_rect())
        )
        return Rows(tabs, wave, spectrum)

    def _heights(self) -> Heights:
        """Where bands lie on the spectrogram."""
        lane, spectrogram = self.spectrogram_rect(), self._spectrogram
        return Heights(lane.top(), lane.bottom(), spectrogram.fraction, spectrogram.hertz)

    def _paint_columns(self, painter: QPainter, first: int, stop: int) -> None:
        """All that stays while the view pans and the playhead moves."""
        rows, theme, width = self._rows(), self._theme, stop - first
        painter.fillRect(0, 0, width, rows.spectrum[1], theme.colour("window"))
        left = first - self.axis.origin
        for lane, (top, bottom) in (
            (self._waveform, rows.wave), (self._spectrogram, rows.spectrum),
        ):  # fmt: skip
            source = QRect(left, 0, width, bottom - top)
            painter.drawImage(QPoint(0, top), lane.picture(bottom - top), source)
        painter.translate(-left, 0)
        self._paint_outside(painter, rows.wave, rows.spectrum)
        self._windows.paint_spans(painter, left, left + width, rows)

    def _paint_outside(self, painter: QPainter, *lanes: tuple[int, int]) -> None:
        """What is beyond the ends, and what is not decoded yet."""
        recording, axis = self._document.recording, self.axis
        assert recording is not None
        start, end = round(axis.x(0.0) * axis.ratio), round(axis.x(axis.duration_s) * axis.ratio)
        known = end
        if not recording.complete:
            known_s = recording.available / recording.sample_rate
            known = max(start, min(end, round(axis.x(known_s) * axis.ratio)))
        outside, hatch = self._theme.colour("window"), self._theme.colour("line")
        for top, bottom in lanes:
            for left, right in ((0, start), (end, axis.columns)):
                if right > left:
                    painter.fillRect(QRect(left, top, right - left, bottom - top), outside)
            left, right = max(known, 0), min(end, axis.columns)
            if known < end and left < right:
                waiting = QRect(left, top, right - left, bottom - top)
                painter.fillRect(waiting, self._theme.colour("panel"))
                painter.fillRect(waiting, QBrush(hatch, Qt.BrushStyle.BDiagPattern))

    def _paint_hint(self, painter: QPainter) -> None:
        theme = self._theme
        painter.fillRect(self.rect(), theme.colour("lane"))
        middle = QPointF(self.width() / 2, self.height() / 2)
        size, ratio = 56, self.devicePixelRatioF()
        pixmap = themes.icon_pixmap("earmark", round(size * ratio), theme.accent)
        place = QRectF(middle.x() - size / 2, middle.y() - 76, size, size)
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
        painter.setFont(themes.font(1.5, bold=True))
        painter.setPen(theme.colour("text"))
        title = QRectF(0, middle.y() - 8, self.width(), 32)
        headline, text = self.tr("Open a recording"), self.tr("Ctrl+O, or drop a file here")
        lost = self._document.project.recording
        if lost is not None:
            headline, text = self.tr("The recording is not there"), PurePath(lost.path).name
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, headline)
        painter.setFont(themes.font(1.05))
        painter.setPen(theme.colour("muted"))
        more = QRectF(0, middle.y() + 26, self.width(), 24)
        painter.drawText(more, Qt.AlignmentFlag.AlignCenter, text)

    # ---------------------------------------------------------------- signals

    def _update_span(self, start_s: float, stop_s: float) -> None:
        left, right = self.axis.x(start_s), self.axis.x(stop_s)
        if left < self.width() and right > 0:
            scale = self.axis.scale * self.axis.ratio
            first, stop = math.floor(start_s * scale) - 1, math.ceil(stop_s * scale) + 1
            self._picture.invalidate(first, stop)
        left, right = max(0, math.floor(left) - 2), min(self.width(), math.ceil(right) + 2)
        if left < right:
            self.update(left, 0, right - left, self.height())

    def _update_line(self, x: float) -> None:
        if -3 <= x <= self.width() + 3:
            self.update(round(x) - 3, 0, 7, self.height())

    def _on_opened(self, _: object) -> None:
        self.set_tab_rows(self._windows.rows())
        self._repaint()

    def _repaint(self) -> None:
        self._picture.invalidate()
        self.update()

    def _on_hovered(self, at: Pointer) -> None:
        self._set_hover(at.x)

    def _set_hover(self, x: float | None) -> None:
        for at in (self._hover_x, x):
            if at is not None:
                self._update_line(at)
        self._hover_x = x
