"""The windows over the lanes: their spans, their tabs, and the preview of a drag."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from editor import theme as themes
from editor.naming import band_of
from editor.timeline import tabs
from editor.timeline.boxes import Heights
from editor.timeline.examples import paint_example
from editor.timeline.hits import MOST_ROWS, Hit, Placed, place, tab_rows
from editor.timeline.raster import mixed
from editor.timeline.spans import Rows, Span, paint_span, paint_waiting
from editor.timeline.times import length
from editor.timeline.viewbox import TAB_HEIGHT
from engine.bands import Band
from engine.project import SHORTEST_WINDOW_S, Edit, Window

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.axis import TimeAxis
    from editor.timeline.gestures import Preview


class WindowsLayer(QObject):
    """Paints the windows of all edits, and the preview of a drag.

    Signals
    -------
    spans_changed : ()
        The spans look different: paint the lanes anew.
    updated : ()
        Only tabs or the preview changed.
    rows_changed : (int,)
        Rows of tabs that the strip on top needs.
    """

    spans_changed = Signal()
    updated = Signal()
    rows_changed = Signal(int)

    def __init__(self, document: Document, axis: TimeAxis, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._axis = document, axis
        self._theme = themes.current()
        self._placed: list[Placed] | None = None
        self._preview: Preview | None = None
        self._hover = Hit("empty")
        self.heights: Callable[[], Heights | None] = lambda: None  # where bands lie
        document.changed.connect(self._on_changed)
        document.selected.connect(self.spans_changed)
        document.states_changed.connect(self.updated)
        document.pending_changed.connect(self.spans_changed)
        axis.changed.connect(self._forget)

    # ---------------------------------------------------------------- for the view

    def placed(self) -> list[Placed]:
        """The windows in sight."""
        if self._placed is None:
            self._placed = place(self._document.project, self._axis)
        return self._placed

    def rows(self) -> int:
        """Rows of tabs needed; at least one, so that the first window moves nothing."""
        rows = tab_rows(self._document.project.edits).values()
        return min(max(rows, default=0) + 1, MOST_ROWS)

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self.spans_changed.emit()

    def set_preview(self, preview: Preview | None) -> None:
        before, self._preview = self._preview, preview
        if (before is None) != (preview is None):
            self.spans_changed.emit()  # the dragged window leaves its place, or is back
        self.updated.emit()

    def set_hover(self, hit: Hit) -> None:
        if (hit.edit_id, hit.index) != (self._hover.edit_id, self._hover.index):
            self._hover = hit
            self.updated.emit()

    def paint_spans(self, painter: QPainter, left: int, right: int, rows: Rows) -> None:
        """Paint the spans that touch device columns [left, right) of the view."""
        ratio = self._axis.ratio
        axis, rate = self._axis, self._document.sample_rate or 1
        for start, stop in self._document.pending:
            first = max(round(axis.x(start / rate) * ratio), left)
            last = min(round(axis.x(stop / rate) * ratio), right)
            if first < last:
                paint_waiting(painter, first, last, self._theme.colour("lane"), rows)
        for one in self._shown(left / ratio, right / ratio):
            span = self._span(one, rows)
            paint_span(painter, span, rows, self._axis.columns, ratio)
        chosen = self._document.selection.span
        if chosen is not None:
            colour = self._theme.colour("accent")
            self._paint_free(painter, *chosen, colour, rows, strong=False)

    def paint_live(self, painter: QPainter, rows: Rows) -> None:
        """Paint tabs and preview, in logical pixels of the view."""
        region = painter.clipBoundingRect()  # a moving playhead repaints a few pixels
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edit, moved = self._document.selected_edit(), self._preview
        is_held = moved is not None and moved.of_example
        if edit is not None and edit.example is not None and not is_held:
            self._paint_example(painter, edit.id, edit.example, rows)
        for one in self._shown(region.left(), region.right()):
            if one.tab_right - one.tab_left >= tabs.SHORTEST:
                self._paint_tab(painter, one)
        if self._preview is not None:
            self._paint_preview(painter, self._preview, rows)

    # ---------------------------------------------------------------- painting

    def colour(self, edit_id: str, edit: Edit | None = None) -> QColor:
        """The colour of an edit; ``edit`` is known already where there are many of them."""
        if edit is None:
            return themes.edit_colour(
                edit_id, self._theme, self._document.project.edit(edit_id).colour
            )
        if not edit.enabled:
            return self._theme.colour("faint")
        return themes.edit_colour(edit_id, self._theme, edit.colour)

    def _shown(self, left: float, right: float) -> list[Placed]:
        """Windows that touch logical columns, the selected ones last: on top."""
        seen = [
            one for one in self.placed() if one.touches(left, right) and not self._is_dragged(one)
        ]
        return sorted(seen, key=self._is_selected)

    def _is_selected(self, one: Placed) -> bool:
        if self._preview is not None and self._preview.kind == "band":
            return (one.edit.id, one.index) in self._preview.spots
        return self._document.selection.holds(one.edit.id, one.index)

    def _is_dragged(self, one: Placed) -> bool:
        moved = self._preview
        return (
            moved is not None and moved.kind != "band" and (one.edit.id, one.index) in moved.spots
        )

    def _span(self, one: Placed, rows: Rows) -> Span:
        ratio = self._axis.ratio
        ramp_s = min(one.edit.fade_s, one.window.duration_s / 2)
        return Span(
            left=one.left * ratio,
            right=one.right * ratio,
            top=min(round((one.tab_top + tabs.HEIGHT) * ratio), rows.wave[0]),
            colour=self.colour(one.edit.id, one.edit),
            lane=self._theme.colour("lane"),
            strong=self._document.selection.holds(one.edit.id, one.index),
            hatched=not one.edit.enabled,
            fade=ramp_s * self._axis.scale * ratio,
            box=self._box(one.window.band),
        )

    def _box(self, band: Band | None) -> tuple[int, int] | None:
        """Top and bottom of a band in device rows."""
        heights = self.heights()
        if band is None or heights is None:
            return None
        top, bottom = (round(y * self._axis.ratio) for y in heights.extent(band))
        return top, bottom

    def _paint_free(
        self,
        painter: QPainter,
        start_s: float,
        stop_s: float,
        colour: QColor,
        rows: Rows,
        *,
        strong: bool,
        band: Band | None = None,
    ) -> None:
        axis, lane = self._axis, self._theme.colour("lane")
        left, right = axis.x(start_s) * axis.ratio, axis.x(stop_s) * axis.ratio
        top = rows.tabs[0] + 3 if strong else rows.wave[0]
        span = Span(left, right, top, colour, lane, strong, box=self._box(band))
        paint_span(painter, span, rows, axis.columns, axis.ratio)

    def _paint_tab(self, painter: QPainter, one: Placed) -> None:
        looks = tabs.Looks(
            theme=self._theme,
            colour=self.colour(one.edit.id, one.edit),
            selected=self._is_selected(one),
            hovered=(self._hover.edit_id, self._hover.index) == (one.edit.id, one.index),
        )
        state = self._document.window_state(one.edit.id, one.index)
        tabs.paint(painter, one, state, looks)

    def _paint_example(self, painter: QPainter, edit_id: str, example: Window, rows: Rows) -> None:
        top, bottom = (row / self._axis.ratio for row in rows.wave)
        lane = QRectF(0, top, self._axis.width, bottom - top)
        paint_example(painter, self._axis, example, lane, self.colour(edit_id), self._theme)

    def _paint_preview(self, painter: QPainter, preview: Preview, rows: Rows) -> None:
        axis = self._axis
        colour = self._theme.colour("accent")
        if preview.kind == "band":
            self._paint_band(painter, preview)
            return
        if preview.edit_id is not None:
            colour = self.colour(preview.edit_id)
        start_s, stop_s = preview.start_s, preview.stop_s
        if preview.of_example and preview.edit_id is not None:
            if stop_s - start_s >= SHORTEST_WINDOW_S:
                self._paint_example(painter, preview.edit_id, Window(start_s, stop_s), rows)
        else:
            painter.save()
            painter.scale(1 / axis.ratio, 1 / axis.ratio)
            self._paint_free(painter, start_s, stop_s, colour, rows, strong=True, band=preview.band)
            for edit_id, window in self._following(preview):
                first_s, last_s = window.start_s + preview.by_s, window.stop_s + preview.by_s
                own = self.colour(edit_id)
                self._paint_free(painter, first_s, last_s, own, rows, strong=True, band=window.band)
            painter.restore()
        if preview.guide_s is not None and axis.start_s <= preview.guide_s <= axis.stop_s:
            x = round(axis.x(preview.guide_s))
            bottom = round(rows.spectrum[1] / axis.ratio)
            painter.fillRect(QRect(x - 1, 0, 2, bottom), self._theme.colour("snap"))
        middle = axis.x((start_s + stop_s) / 2)
        y = rows.wave[0] / axis.ratio + TAB_HEIGHT
        text = length(stop_s - start_s)
        if preview.band is not None:
            text = f"{text} · {band_of(preview.band)}"
            heights = self.heights()
            if heights is not None:  # beside the box: above it, or where there is no room in it
                top, _ = heights.extent(preview.band)
                above = top - TAB_HEIGHT
                y = above if above > heights.top + TAB_HEIGHT / 2 else top + TAB_HEIGHT
        self._paint_length(painter, text, middle, y, colour)

    def _following(self, preview: Preview) -> list[tuple[str, Window]]:
        """The windows in sight that move along with the one under the pointer."""
        if len(preview.spots) < 2:
            return []
        spots = set(preview.spots) - {(preview.edit_id, preview.index)}
        return [
            (edit.id, window)
            for edit in self._document.project.edits
            for index, window in enumerate(edit.windows)
            if (edit.id, index) in spots
            and window.start_s + preview.by_s < self._axis.stop_s
            and window.stop_s + preview.by_s > self._axis.start_s
        ]

    def _paint_band(self, painter: QPainter, preview: Preview) -> None:
        axis, accent = self._axis, self._theme.colour("accent")
        left, right = axis.x(preview.start_s), axis.x(preview.stop_s)
        box = QRectF(left, preview.top, right - left, max(preview.bottom - preview.top, 1.0))
        painter.setPen(QPen(accent, 1))
        painter.setBrush(self._theme.colour("accent", 0.16))
        painter.drawRect(box)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_length(
        self, painter: QPainter, text: str, x: float, y: float, colour: QColor
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(0.95, bold=True, digits=True))
        wide = painter.fontMetrics().horizontalAdvance(text) + 16
        box = QRectF(0, 0, wide, TAB_HEIGHT)
        box.moveCenter(QPointF(min(max(x, wide / 2 + 4), self._axis.width - wide / 2 - 4), y))
        painter.setPen(QPen(colour, 1))
        painter.setBrush(mixed(self._theme.colour("panel"), colour, 0.12))
        painter.drawRoundedRect(box, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # ---------------------------------------------------------------- signals

    def _forget(self) -> None:
        self._placed = None

    def _on_changed(self, *_: object) -> None:
        self._placed = None
        for edit in self._document.project.edits:  # colours in the order of the list
            themes.edit_colour(edit.id)
        self.rows_changed.emit(self.rows())
        self.spans_changed.emit()
