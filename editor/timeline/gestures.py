"""Dragging windows: shown as a preview while the button is down, one undo step when it is let go.

The Document hears nothing of a drag before its end, so a cancelled drag leaves no trace and a slow
render never holds the pointer back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal

from editor.document import Selection
from editor.timeline.hits import Hit, hit_at
from editor.timeline.snapping import snap, snap_span, targets
from editor.timeline.viewbox import Pointer, ViewBox

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.windows import WindowsLayer

DRAG_PIXELS = 4  # a shorter way is a click
EDGE_PIXELS = 32  # near an end of the view a drag scrolls
SCROLL_PIXELS = 26  # per tick, right at the end
TICK_MS = 16

Kind = Literal["make", "select", "move", "left", "right"]


@dataclass(frozen=True)
class Preview:
    """What a drag would do if it ended now.

    Attributes
    ----------
    edit_id, index : of the window that changes, or of the edit that would get another one
    guide_s : seconds or None
        Where it snapped.
    """

    kind: Kind
    start_s: float
    stop_s: float
    edit_id: str | None = None
    index: int | None = None
    guide_s: float | None = None


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
    context_wanted : (str | None, int | None, QPoint)
    """

    seek = Signal(float)
    previewed = Signal(object)
    zoom_wanted = Signal(float, float)
    context_wanted = Signal(object, object, object)

    def __init__(self, document: Document, box: ViewBox, windows: WindowsLayer) -> None:
        super().__init__(box)
        self._document, self._box, self._windows = document, box, windows
        self.preview: Preview | None = None
        self._start: Pointer | None = None
        self._last: Pointer | None = None
        self._hit = Hit("empty")
        self._moved = False
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

    # ---------------------------------------------------------------- the gesture

    def cancel(self) -> None:
        """End the drag without a change; without a drag, clear the selection."""
        if self._start is None:
            self._document.select(Selection())
            return
        self._end()
        self._box.drop_drag()

    def _press(self, at: Pointer) -> None:
        if self._document.recording is None:
            return
        self._start = self._last = at
        self._hit, self._moved = self._hit_at(at), False

    def _drag(self, at: Pointer) -> None:
        if self._start is None:
            return
        self._last = at
        if not self._moved and abs(at.x - self._start.x) < DRAG_PIXELS:
            return
        if not self._moved:
            self._moved = True
            self._box.setCursor(self._cursor(self._drag_kind()))
        if not self._timer.isActive() and self._speed() != 0:
            self._timer.start()
        self.preview = self._preview(at)
        self.previewed.emit(self.preview)

    def _release(self, at: Pointer) -> None:
        start, preview, hit = self._start, self.preview, self._hit
        self._end()
        if start is None:
            return
        if preview is not None:
            self._apply(preview, start)
        elif hit.edit_id is not None:
            self._document.select(Selection(hit.edit_id, hit.index))
            if hit.kind == "body":
                self.seek.emit(self._box.axis.inside(at.seconds))
        else:
            self._document.select(Selection())
            self.seek.emit(self._box.axis.inside(at.seconds))
        self._hover(at)

    def _apply(self, preview: Preview, start: Pointer) -> None:
        if preview.stop_s <= preview.start_s:
            return
        if preview.kind == "make":
            self._document.add_window(preview.start_s, preview.stop_s, extend=start.ctrl)
        elif preview.kind == "select":
            self._document.select(Selection(span=(preview.start_s, preview.stop_s)))
        elif preview.edit_id is not None and preview.index is not None:
            edit_id, index = preview.edit_id, preview.index
            self._document.change_window(edit_id, index, preview.start_s, preview.stop_s)
            self._document.select(Selection(edit_id, index))

    def _end(self) -> None:
        self._start = self._last = self.preview = None
        self._moved = False
        self._timer.stop()
        self._box.unsetCursor()
        self.previewed.emit(None)

    # ---------------------------------------------------------------- what a drag means

    def _drag_kind(self) -> Kind:
        assert self._start is not None
        if self._start.ctrl:
            return "make"
        if self._start.alt:
            return "select"
        kinds: dict[str, Kind] = {"left": "left", "right": "right", "body": "move", "tab": "move"}
        return kinds.get(self._hit.kind, "make")

    def _preview(self, at: Pointer) -> Preview:
        assert self._start is not None
        axis, kind = self._box.axis, self._drag_kind()
        selected = self._document.selection.edit_id
        if kind in ("make", "select"):
            places = self._places(None, at)
            begin = snap(axis.inside(self._start.seconds), places, axis).seconds
            end = snap(axis.inside(at.seconds), places, axis)
            start_s, stop_s = sorted((begin, end.seconds))
            owner = selected if kind == "make" and self._start.ctrl else None
            return Preview(kind, start_s, stop_s, owner, None, end.guide_s)
        edit_id, index = self._hit.edit_id, self._hit.index
        assert edit_id is not None
        assert index is not None
        window = self._document.project.edit(edit_id).windows[index]
        places = self._places((edit_id, index), at)
        if kind == "move":
            way = at.seconds - self._start.seconds
            way = min(max(way, -window.start_s), axis.duration_s - window.stop_s)
            span = snap_span(window.start_s + way, window.stop_s + way, places, axis)
            start_s, stop_s, guide = span
            if start_s < 0 or stop_s > axis.duration_s:  # the snap would push it out
                start_s, stop_s, guide = window.start_s + way, window.stop_s + way, None
            return Preview(kind, start_s, stop_s, edit_id, index, guide)
        # The pointer keeps its distance to the edge it took hold of.
        grabbed = window.start_s if kind == "left" else window.stop_s
        edge_s = axis.inside(grabbed + at.seconds - self._start.seconds)
        edge = snap(edge_s, places, axis)
        other = window.stop_s if kind == "left" else window.start_s
        start_s, stop_s = sorted((edge.seconds, other))
        return Preview(kind, start_s, stop_s, edit_id, index, edge.guide_s)

    def _places(self, but: tuple[str, int] | None, at: Pointer) -> list[float] | None:
        if at.shift:
            return None
        document = self._document
        return targets(document.project, self._box.axis, document.playhead_s, but)

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
        hit = self._hit_at(at)
        self._windows.set_hover(hit)
        if at.ctrl or hit.kind in ("empty", "body"):
            self._box.unsetCursor()
        else:
            self._box.setCursor(self._cursor(hit.kind))

    def _cursor(self, kind: str) -> Qt.CursorShape:
        return {
            "left": Qt.CursorShape.SizeHorCursor,
            "right": Qt.CursorShape.SizeHorCursor,
            "move": Qt.CursorShape.ClosedHandCursor,
            "tab": Qt.CursorShape.OpenHandCursor,
        }.get(kind, Qt.CursorShape.IBeamCursor)

    def _double_click(self, at: Pointer) -> None:
        hit = self._hit_at(at)
        if hit.edit_id is not None and hit.index is not None:
            window = self._document.project.edit(hit.edit_id).windows[hit.index]
            self.zoom_wanted.emit(window.start_s, window.stop_s)

    def _context(self, at: Pointer) -> None:
        hit = self._hit_at(at)
        if hit.edit_id is not None:
            self._document.select(Selection(hit.edit_id, hit.index))
        self.context_wanted.emit(hit.edit_id, hit.index, at.screen)

    def _hit_at(self, at: Pointer) -> Hit:
        return hit_at(self._windows.placed(), at.x, at.y, self._document.selection)

    def _on_changed(self, *_: object) -> None:
        if self._start is not None:  # undone under the pointer: what is held may be gone
            self._end()
            self._box.drop_drag()
