"""What one drag over the timeline would do if it ended now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from editor.timeline.boxes import FLAT_PIXELS, Side
from editor.timeline.hits import Hit, in_band
from editor.timeline.snapping import NOTHING, Magnet, magnet
from engine.arranging import Spot, movable, span_of
from engine.bands import Band
from engine.project import Project, Window

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.axis import TimeAxis
    from editor.timeline.viewbox import Pointer
    from editor.timeline.windows import WindowsLayer

Kind = Literal["make", "select", "pick", "move", "left", "right", "low", "high", "band", "held"]


@dataclass(frozen=True)
class Preview:
    """What a drag would do if it ended now.

    Attributes
    ----------
    edit_id, index : of the window that changes, or of the edit that would get another one
    of_example : bool
        It is the example of the edit that moves.
    band : (low, high) in hertz, or None
        Of the window under the pointer.
    guide_s : seconds or None
        Where it snapped.
    spots : tuple of (edit id, index)
        All windows that move, or that the rubber band holds.
    by_s : float, seconds
        How far they move.
    top, bottom : logical pixels
        Of the rubber band.
    """

    kind: Kind
    start_s: float
    stop_s: float
    edit_id: str | None = None
    index: int | None = None
    guide_s: float | None = None
    spots: tuple[Spot, ...] = ()
    by_s: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    of_example: bool = False
    band: Band | None = None


class Drag:
    """One drag with the left button, from where it began."""

    def __init__(
        self,
        document: Document,
        axis: TimeAxis,
        windows: WindowsLayer,
        start: Pointer,
        hit: Hit,
        kinds: Collection[str],
        *,
        picking: bool = False,
        boxes: bool = False,
    ) -> None:
        """``boxes``: over the spectrogram a drag means frequencies too, as with Shift."""
        self._document, self._axis, self._windows = document, axis, windows
        self._start, self._hit = start, hit
        self._of_example = hit.edit_id is not None and hit.index is None
        self._boxes = boxes
        self._heights = windows.heights() if start.place == "spectrogram" else None
        self.kind: Kind = "pick" if picking else self._kind()
        self._moves = self.kind in ("move", "left", "right", "low", "high")
        self._spots = self._moving() if self._moves else ()
        # The project stays as it is while the button is down: its edges are gathered once.
        self._magnet = magnet(
            document.project, axis, document.playhead_s, document.recording, kinds, self._spots
        )

    def preview(self, at: Pointer) -> Preview | None:
        """What it would do with the pointer there; None where it does nothing."""
        if self.kind == "held":
            return None
        if self.kind == "band":
            return self._band(at)
        if self.kind in ("make", "select", "pick"):
            return self._new(at)
        return self._moved(at) if self.kind == "move" else self._resized(at)

    @property
    def is_box(self) -> bool:
        """Whether up and down means frequencies."""
        if self._heights is None or self._of_example:
            return False
        free = self._boxes or self._start.shift
        if self.kind == "make":
            return free
        if self.kind == "move":
            return free and len(self._spots) == 1 and self._grabbed().band is not None
        is_edge = self.kind in ("left", "right") and self._hit.side is not None
        return is_edge or self.kind in ("low", "high")

    # ---------------------------------------------------------------- inside

    def _kind(self) -> Kind:
        start, hit = self._start, self._hit
        if hit.kind == "empty" and start.place == "tabs":
            return "band"
        if start.ctrl:
            return "make"
        if start.alt:
            return "select"
        kinds: dict[str, Kind] = {
            "left": "left", "right": "right", "body": "move", "tab": "move",
            "low": "low", "high": "high",
        }  # fmt: skip
        kind = kinds.get(hit.kind, "make")
        if self._boxes and draws_over(self._document.project, start, hit):
            return "make"
        if hit.edit_id is not None and self._document.project.edit(hit.edit_id).locked:
            return "held"
        return kind

    def _moving(self) -> tuple[Spot, ...]:
        """The window under the pointer; when it moves, with all it is selected or grouped with."""
        document, hit = self._document, self._hit
        if hit.edit_id is None or hit.index is None:
            return ()
        spots: tuple[Spot, ...] = ((hit.edit_id, hit.index),)
        if self.kind != "move":
            return spots
        selection = document.selection
        if selection.others and selection.holds(hit.edit_id, hit.index):
            spots = selection.spots(document.project)
        return movable(document.project, spots)

    def _grabbed(self) -> Window:
        """The window, or the example, that the pointer took hold of."""
        assert self._hit.edit_id is not None
        edit = self._document.project.edit(self._hit.edit_id)
        if self._hit.index is not None:
            return edit.windows[self._hit.index]
        assert edit.example is not None
        return edit.example

    def _pull(self, at: Pointer) -> Magnet:
        return NOTHING if at.shift else self._magnet

    def _new(self, at: Pointer) -> Preview:
        axis, pull = self._axis, self._pull(at)
        band = None
        if self.is_box:  # drawn freely: nothing snaps, and a flat one is a plain window
            assert self._heights is not None
            pull = NOTHING
            if abs(at.y - self._start.y) >= FLAT_PIXELS:
                band = self._heights.band(self._start.y, at.y)
        begin = pull.snap(axis.inside(self._start.seconds), axis).seconds
        end = pull.snap(axis.inside(at.seconds), axis)
        start_s, stop_s = sorted((begin, end.seconds))
        adds = self.kind == "make" and self._start.ctrl
        owner = self._document.selection.edit_id if adds else None
        return Preview(self.kind, start_s, stop_s, owner, None, end.guide_s, band=band)

    def _moved(self, at: Pointer) -> Preview:
        axis, hit, window = self._axis, self._hit, self._grabbed()
        span = span_of(self._document.project, self._spots)
        first_s, last_s = span if span is not None else (window.start_s, window.stop_s)
        way = at.seconds - self._start.seconds
        way = min(max(way, -first_s), axis.duration_s - last_s)
        wanted = window.start_s + way, window.stop_s + way
        moved_s, _, guide = self._pull(at).snap_span(*wanted, axis)
        pulled = moved_s - window.start_s
        if -first_s <= pulled <= axis.duration_s - last_s:
            way = pulled
        else:  # the snap would push something out
            guide = None
        band = window.band
        if self.is_box and self._heights is not None:
            band = self._heights.moved(window, at.y - self._start.y)
        return Preview(
            "move", window.start_s + way, window.stop_s + way, hit.edit_id, hit.index, guide,
            self._spots, way, of_example=self._of_example, band=band,
        )  # fmt: skip

    def _resized(self, at: Pointer) -> Preview:
        axis, hit, window = self._axis, self._hit, self._grabbed()
        start_s, stop_s, guide = window.start_s, window.stop_s, None
        if self.kind in ("left", "right"):
            # The pointer keeps its distance to the edge it took hold of.
            grabbed = window.start_s if self.kind == "left" else window.stop_s
            edge_s = axis.inside(grabbed + at.seconds - self._start.seconds)
            edge = (NOTHING if self.is_box else self._pull(at)).snap(edge_s, axis)
            other = window.stop_s if self.kind == "left" else window.start_s
            (start_s, stop_s), guide = sorted((edge.seconds, other)), edge.guide_s
        band = window.band
        if self.is_box and self._heights is not None:
            side: Side = "high" if "high" in (self.kind, self._hit.side) else "low"
            band = self._heights.resized(window, side, at.y - self._start.y)
        return Preview(
            self.kind, start_s, stop_s, hit.edit_id, hit.index, guide, self._spots,
            of_example=self._of_example, band=band,
        )  # fmt: skip

    def _band(self, at: Pointer) -> Preview:
        axis = self._axis
        start_s, stop_s = sorted((axis.inside(self._start.seconds), axis.inside(at.seconds)))
        top, bottom = sorted((self._start.y, at.y))
        left, right = axis.x(start_s), axis.x(stop_s)
        spots = in_band(self._windows.placed(), left, right, top, bottom)
        if self._start.ctrl:
            before = self._document.selection.spots(self._document.project)
            spots = tuple(dict.fromkeys((*before, *spots)))
        return Preview("band", start_s, stop_s, spots=spots, top=top, bottom=bottom)


def draws_over(project: Project, at: Pointer, hit: Hit) -> bool:
    """Whether a box may begin here: a window of all frequencies would leave no room for one."""
    if at.place != "spectrogram" or hit.kind != "body" or hit.edit_id is None or hit.index is None:
        return False
    return project.edit(hit.edit_id).windows[hit.index].band is None
