"""Dragging windows: shown as a preview while the button is down, one undo step when it is let go.

The Document hears nothing of a drag before its end, so a cancelled drag leaves no trace and a slow
render never holds the pointer back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal

from editor.document import Selection
from editor.selection import of_spots
from editor.timeline.boxes import Side
from editor.timeline.drags import Drag, Preview, draws_over
from editor.timeline.examples import grip_at
from editor.timeline.hits import Hit, hit_at
from editor.timeline.snapping import USUAL, Magnet, magnet
from editor.timeline.viewbox import Pointer, ViewBox
from engine import arranging

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.windows import WindowsLayer

__all__ = ["Gestures", "Preview"]

DRAG_PIXELS = 4  # a shorter way is a click
EDGE_PIXELS = 32  # near an end of the view a drag scrolls
SCROLL_PIXELS = 26  # per tick, right at the end
TICK_MS = 16


class Gestures(QObject):
    """Left-button gestures over the windows.

    Signals
    -------
    seek : (float,)
        A click sets the playhead, seconds.
    previewed : (Preview | None,)
        What the drag would do has changed; None: it is over.
    zoom_wanted : (float, float)
        Show these seconds.
    picked : ((float, float) | None,)
        Seconds of the drag that `set_picking` asked for; None: it was given up.
    context_wanted : (str | None, int | None, QPoint)
    """

    seek = Signal(float)
    previewed = Signal(object)
    zoom_wanted = Signal(float, float)
    picked = Signal(object)
    context_wanted = Signal(object, object, object)

    def __init__(self, document: Document, box: ViewBox, windows: WindowsLayer) -> None:
        super().__init__(box)
        self._document, self._box, self._windows = document, box, windows
        self.preview: Preview | None = None
        self.snap_to: Collection[str] = USUAL
        self.boxes = False  # whether a drag over the spectrogram draws a box, as with Shift
        self._held: Drag | None = None
        self._start: Pointer | None = None
        self._last: Pointer | None = None
        self._hit = Hit("empty")
        self._moved = self._picking = False
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._scroll)
        box.pressed.connect(self._press)
        box.dragged.connect(self._drag)
        box.released.connect(self._release)
        box.hovered.connect(self._hover)
        box.double_clicked.connect(self._double_click)
        box.context.connect(self._context)
        box.escaped.connect(self.cancel)
        document.changed.connect(self._on_changed)

    def magnet(self) -> Magnet:
        """What draws the edges that are dragged elsewhere on this time axis."""
        document, axis = self._document, self._box.axis
        return magnet(document.project, axis, document.playhead_s, document.recording, self.snap_to)

    # ---------------------------------------------------------------- the gesture

    def set_picking(self, picking: bool) -> None:
        """Whether the next drag only says which seconds are meant."""
        self._picking = picking
        if picking:
            self._windows.set_hover(Hit("empty"))
            self._box.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._box.unsetCursor()

    def cancel(self) -> None:
        """End the drag without a change; without a drag, clear the selection."""
        if self._start is None and self._picking:
            self.set_picking(False)
            self.picked.emit(None)
            return
        if self._start is None:
            self._document.select(Selection())
            return
        self._end()
        self._box.drop_drag()

    def _press(self, at: Pointer) -> None:
        if self._document.recording is None:
            return
        self._start = self._last = at
        self._hit, self._moved, self._held = self._hit_at(at), False, None

    def _drag(self, at: Pointer) -> None:
        if self._start is None:
            return
        self._last = at
        if not self._moved and max(abs(at.x - self._start.x), self._height(at)) < DRAG_PIXELS:
            return
        if self._held is None:
            self._moved = True
            self._held = Drag(
                self._document, self._box.axis, self._windows, self._start, self._hit,
                frozenset(self.snap_to), picking=self._picking, boxes=self.boxes,
            )  # fmt: skip
            shape = self._cursor(self._held.kind, self._hit.side)
            if self._held.kind == "make" and self._held.is_box:
                shape = Qt.CursorShape.CrossCursor
            self._box.setCursor(shape)
        if not self._timer.isActive() and self._speed() != 0:
            self._timer.start()
        self.preview = self._held.preview(at)
        self.previewed.emit(self.preview)

    def _height(self, at: Pointer) -> float:
        """How far a rubber band or a box is pulled up or down; other drags go sideways."""
        assert self._start is not None
        is_band = self._start.place == "tabs" and self._hit.kind == "empty"
        is_box = self._hit.kind in ("low", "high") or self._hit.side is not None
        return abs(at.y - self._start.y) if is_band or is_box else 0.0

    def _release(self, at: Pointer) -> None:
        start, preview, hit, held = self._start, self.preview, self._hit, self._held
        self._end()
        on_example = hit.edit_id is not None and hit.index is None
        if start is None or (preview is None and (self._picking or on_example)):
            return
        if preview is not None:
            self._apply(preview, start)
        elif held is not None:
            self._document.held.emit()
        else:
            self._click(hit, at)
        self._hover(at)

    def _apply(self, preview: Preview, start: Pointer) -> None:
        document = self._document
        if preview.kind == "band":
            document.select(of_spots(preview.spots, preview.spots[0] if preview.spots else None))
        elif preview.stop_s <= preview.start_s:
            return
        elif preview.kind == "pick":
            self.set_picking(False)
            self.picked.emit((preview.start_s, preview.stop_s))
        elif preview.kind == "make":
            span = (preview.start_s, preview.stop_s)
            document.add_window(*span, extend=start.ctrl, band=preview.band)
        elif preview.kind == "select":
            span = (preview.start_s, preview.stop_s)
            # The edit stays: the time may become its example or its next window.
            document.select(replace(document.selection, span=span))
        elif preview.of_example and preview.edit_id is not None:
            document.set_example(preview.edit_id, (preview.start_s, preview.stop_s))
        elif len(preview.spots) > 1:
            self._move_together(preview)
        elif preview.edit_id is not None and preview.index is not None:
            edit_id, index = preview.edit_id, preview.index
            span = (preview.start_s, preview.stop_s)
            document.change_box(edit_id, index, span, preview.band)
            document.select(Selection(edit_id, index))

    def _move_together(self, preview: Preview) -> None:
        document, before = self._document, self._document.selection
        chosen = before.spots(document.project)
        if (preview.edit_id, preview.index) not in chosen:
            assert preview.edit_id is not None
            assert preview.index is not None
            chosen = ((preview.edit_id, preview.index),)
        moved = arranging.nudge(document.project, chosen, preview.by_s)
        document.seal()
        document.apply(moved.project, self.tr("Move windows"))
        document.select(of_spots(moved.spots))

    def _end(self) -> None:
        self._start = self._last = self.preview = self._held = None
        self._moved = False
        self._timer.stop()
        self._box.unsetCursor()
        self.previewed.emit(None)

    # ---------------------------------------------------------------- clicks

    def _click(self, hit: Hit, at: Pointer) -> None:
        """Select: with Ctrl one more or one less, with Shift all up to here."""
        document = self._document
        if hit.edit_id is None or hit.index is None:
            if not (at.ctrl or at.shift):
                document.select(Selection())
                self.seek.emit(self._box.axis.inside(at.seconds))
            return
        spot = (hit.edit_id, hit.index)
        spots = document.selection.spots(document.project)
        if at.ctrl:
            left = tuple(one for one in spots if one != spot)
            document.select(of_spots(left if spot in spots else (spot, *spots)))
        elif at.shift and spots:
            document.select(of_spots(arranging.between(document.project, spots[0], spot), spots[0]))
        else:
            document.select(Selection(*spot))
            if hit.kind == "body":
                self.seek.emit(self._box.axis.inside(at.seconds))

    # ---------------------------------------------------------------- scrolling at the ends

    def _speed(self) -> float:
        """Pixels per tick; grows with the square of how deep the pointer is in the border."""
        assert self._start is not None
        assert self._last is not None
        x, width = self._last.x, self._box.width()
        inside = min(x, width - x)
        if not self._moved or inside >= EDGE_PIXELS:
            return 0.0
        direction = -1 if x < width / 2 else 1
        if (self._last.x - self._start.x) * direction <= 0:  # it began there and moves away
            return 0.0
        depth = min((EDGE_PIXELS - inside) / EDGE_PIXELS, 2.0)
        return direction * SCROLL_PIXELS * depth**2

    def _scroll(self) -> None:
        if self._start is None or self._last is None or (speed := self._speed()) == 0:
            self._timer.stop()
            return
        self._box.axis.scroll_by(speed)
        self._box.navigated.emit()
        x, y = self._last.x, self._last.y
        keys, held = Qt.KeyboardModifier, Qt.KeyboardModifier.NoModifier
        held = held | keys.ShiftModifier if self._last.shift else held
        self._drag(self._box.pointer(QPointF(x, y), held))

    # ---------------------------------------------------------------- other events

    def _hover(self, at: Pointer) -> None:
        if at.place == "split":
            self._box.setCursor(Qt.CursorShape.SplitVCursor)
            return
        if self._picking:
            self._box.setCursor(Qt.CursorShape.CrossCursor)
            return
        hit = self._hit_at(at)
        self._windows.set_hover(hit)
        if self._would_box(hit, at):
            self._box.setCursor(Qt.CursorShape.CrossCursor)
        elif at.ctrl or hit.kind in ("empty", "body"):
            self._box.unsetCursor()
        else:
            self._box.setCursor(self._cursor(hit.kind, hit.side))

    def _would_box(self, hit: Hit, at: Pointer) -> bool:
        """Whether a drag from here draws a box."""
        if at.place != "spectrogram" or at.alt or not (self.boxes or at.shift):
            return False
        over = self.boxes and draws_over(self._document.project, at, hit)
        return at.ctrl or hit.kind == "empty" or over

    def _cursor(self, kind: str, side: Side | None = None) -> Qt.CursorShape:
        if side is not None and kind in ("left", "right"):
            falls = (kind == "left") == (side == "high")  # from top left to bottom right
            return Qt.CursorShape.SizeFDiagCursor if falls else Qt.CursorShape.SizeBDiagCursor
        return {
            "low": Qt.CursorShape.SizeVerCursor,
            "high": Qt.CursorShape.SizeVerCursor,
            "left": Qt.CursorShape.SizeHorCursor,
            "right": Qt.CursorShape.SizeHorCursor,
            "move": Qt.CursorShape.ClosedHandCursor,
            "tab": Qt.CursorShape.OpenHandCursor,
            "band": Qt.CursorShape.CrossCursor,
            "held": Qt.CursorShape.ForbiddenCursor,
        }.get(kind, Qt.CursorShape.IBeamCursor)

    def _double_click(self, at: Pointer) -> None:
        hit = self._hit_at(at)
        if hit.edit_id is not None and hit.index is not None:
            window = self._document.project.edit(hit.edit_id).windows[hit.index]
            if window.band is not None and (hit.kind in ("low", "high") or hit.side is not None):
                span = (window.start_s, window.stop_s)
                self._document.change_box(hit.edit_id, hit.index, span, None)
                return
            self.zoom_wanted.emit(window.start_s, window.stop_s)

    def _context(self, at: Pointer) -> None:
        hit = self._window_at(at)
        chosen = self._document.selection
        if hit.edit_id is not None and hit.index is not None:
            is_one_of = chosen.others and chosen.holds(hit.edit_id, hit.index)
            if not is_one_of:
                self._document.select(Selection(hit.edit_id, hit.index))
        self.context_wanted.emit(hit.edit_id, hit.index, at.screen)

    def _hit_at(self, at: Pointer) -> Hit:
        edit = self._document.selected_edit()
        if edit is not None and edit.example is not None:
            lane = self._box.waveform_rect()
            grip = grip_at(self._box.axis, edit.example, lane, at.x, at.y)
            if grip is not None:
                return Hit("tab" if grip == "body" else grip, edit.id)  # a hand, as over a tab
        return self._window_at(at)

    def _window_at(self, at: Pointer) -> Hit:
        windows, selection = self._windows, self._document.selection
        return hit_at(windows.placed(), at.x, at.y, selection, windows.heights())

    def _on_changed(self, *_: object) -> None:
        if self._start is not None:  # undone under the pointer: what is held may be gone
            self._end()
            self._box.drop_drag()
