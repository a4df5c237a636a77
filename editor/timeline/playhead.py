"""The playhead over all lanes, and the view that follows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter

from editor import theme as themes

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.axis import TimeAxis

CORE, OUTLINE = 1.0, 1.0  # logical pixels
PAUSE_S = 3.0  # a manual scroll rules for this long
LEAD = 0.08  # of the view, left of the playhead after a page is turned
TAIL = 0.04  # of the view: the page is turned this far before its end


class Playhead(QObject):
    """A line with an outline of the opposite lightness: seen on any waveform and spectrogram.

    Signals
    -------
    updated : (float,)
        The line left or reached this place, logical pixels.

    Attributes
    ----------
    follow : bool
        Turn the page when the playhead leaves the view.
    """

    updated = Signal(float)

    def __init__(
        self,
        document: Document,
        axis: TimeAxis,
        parent: QObject | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._document, self._axis, self._now = document, axis, now
        self._theme = themes.current()
        self._x = 0.0
        self._manual = -PAUSE_S
        self.follow = True
        document.moved.connect(self._on_moved)

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme

    def note_manual(self, *_: object) -> None:
        """The user moved the view: leave it alone for a while."""
        self._manual = self._now()

    def paint(self, painter: QPainter, top: float, bottom: float) -> None:
        x = round(self._axis.x(self._document.playhead_s))
        if not -2 <= x <= self._axis.width + 2:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        outline = QRectF(x - OUTLINE, top, CORE + 2 * OUTLINE, bottom - top)
        painter.fillRect(outline, self._theme.colour("playhead_outline"))
        core = QRectF(x, top, CORE, bottom - top)
        painter.fillRect(core, self._theme.colour("playhead"))

    def _on_moved(self, seconds: float) -> None:
        before, self._x = self._x, self._axis.x(seconds)
        self.updated.emit(before)
        self.updated.emit(self._x)
        if self.follow and self._now() - self._manual >= PAUSE_S:
            self._keep_in_sight(seconds)

    def _keep_in_sight(self, seconds: float) -> None:
        axis = self._axis
        last = axis.stop_s >= axis.duration_s
        end = axis.stop_s if last else axis.stop_s - TAIL * axis.span_s
        if not axis.start_s <= seconds <= end:
            axis.scroll_to(seconds - LEAD * axis.span_s)
            self._x = axis.x(seconds)
