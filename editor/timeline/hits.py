"""Where the windows are on the screen, and which of them is under the pointer."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from editor.document import Selection
from editor.timeline.axis import TimeAxis
from editor.timeline.boxes import Heights, Side
from editor.timeline.viewbox import TAB_HEIGHT
from engine.arranging import Spot
from engine.project import Edit, Project, Window

GRAB_PIXELS = 6.0
MOST_ROWS = 4
SHORTEST_TAB = 24.0
LONGEST_OVERHANG = 150.0  # a tab of a short window may be wider than it, for its text
TAB_GAP = 3.0
EDGE_PIXELS = 6.0  # half a handle, an edge's shadow

HitKind = Literal["empty", "tab", "body", "left", "right", "low", "high"]


@dataclass(frozen=True)
class Hit:
    """What is under the pointer; ``side`` is the edge of the band that meets ``kind`` there."""

    kind: HitKind
    edit_id: str | None = None
    index: int | None = None
    side: Side | None = None


@dataclass(frozen=True)
class Placed:
    """One window on the screen, logical pixels; ``tab_right`` <= ``tab_left``: no tab."""

    edit: Edit
    index: int
    window: Window
    row: int
    left: float
    right: float
    tab_left: float
    tab_right: float

    def touches(self, left: float, right: float) -> bool:
        """Whether window or tab shows between two places, with what sticks out of it."""
        first, last = min(self.left, self.tab_left), max(self.right, self.tab_right)
        return first - EDGE_PIXELS < right and left < last + EDGE_PIXELS

    @property
    def tab_top(self) -> float:
        return 3.0 + self.row * TAB_HEIGHT


@functools.lru_cache(maxsize=4)
def tab_rows(edits: tuple[Edit, ...]) -> Mapping[tuple[str, int], int]:
    """The row of each window's tab: windows that overlap in time lie in different rows.

    It depends on times alone, so zooming never moves a tab to another row.
    """
    order = sorted(
        ((window.start_s, number, edit.id, index, window.stop_s)
         for number, edit in enumerate(edits)
         for index, window in enumerate(edit.windows))
    )  # fmt: skip
    ends: list[float] = []
    rows: dict[tuple[str, int], int] = {}
    for start_s, _, edit_id, index, stop_s in order:
        row = next((r for r, end in enumerate(ends) if end <= start_s), len(ends))
        row = min(row, MOST_ROWS - 1)
        if row == len(ends):
            ends.append(stop_s)
        else:
            ends[row] = max(ends[row], stop_s)
        rows[edit_id, index] = row
    return rows


def place(project: Project, axis: TimeAxis) -> list[Placed]:
    """The windows in sight, in the order in which edits apply."""
    rows, view = tab_rows(project.edits), axis.width
    seen: list[Placed] = []
    for edit in project.edits:
        for index, window in enumerate(edit.windows):
            left, right = axis.x(window.start_s), axis.x(window.stop_s)
            if right < -LONGEST_OVERHANG or left > view:
                continue
            # What began earlier keeps its tab in sight until the window itself is gone.
            tab_left = left if left >= 0 else max(left, min(0.0, right - SHORTEST_TAB))
            wide = max(right, left + LONGEST_OVERHANG)
            row = rows[edit.id, index]
            seen.append(Placed(edit, index, window, row, left, right, tab_left, wide))
    return _without_collisions(seen, view)


def _without_collisions(seen: list[Placed], view: float) -> list[Placed]:
    """Cut each tab where the next one of its row begins."""
    nexts: dict[int, float] = {}
    ends: dict[int, float] = {}
    for one in sorted(seen, key=lambda one: one.left, reverse=True):
        ends[id(one)] = min(one.tab_right, view, nexts.get(one.row, view))
        nexts[one.row] = one.left - TAB_GAP
    return [replace(one, tab_right=ends[id(one)]) for one in seen]


def hit_at(
    placed: Sequence[Placed],
    x: float,
    y: float,
    selection: Selection,
    heights: Heights | None = None,
) -> Hit:
    """The tab, edge or body under a place; the selected window wins, then the shortest.

    Over the spectrogram (``heights`` says where that is) a window is as tall as its band; the edges
    of a band can be taken hold of, and the ends of the lane for a selected window without one.
    """
    lane = heights if heights is not None and y >= heights.top else None

    def order(one: Placed) -> tuple[bool, float]:
        chosen = selection.holds(one.edit.id, one.index)
        return (not chosen, one.right - one.left)

    for one in sorted(placed, key=order):
        on_row = one.tab_top <= y < one.tab_top + TAB_HEIGHT
        if on_row and one.tab_left <= x < one.tab_right and not _on_edge(one, x):
            return Hit("tab", one.edit.id, one.index)
    for one in sorted(placed, key=order):
        kind: HitKind | None = _on_edge(one, x) if y >= one.tab_top else None
        side: Side | None = None
        if lane is not None:
            top, bottom = lane.extent(one.window.band)
            if not top - GRAB_PIXELS <= y <= bottom + GRAB_PIXELS:
                continue
            if one.window.band is not None or selection.holds(one.edit.id, one.index):
                side = _on_side(top, bottom, y)
            if kind is None and side is not None and one.left <= x < one.right:
                kind, side = side, None
        if kind is not None:
            return Hit(kind, one.edit.id, one.index, side)
    for one in sorted(placed, key=order):
        if lane is not None and one.window.band is not None:
            top, bottom = lane.extent(one.window.band)
            if not top <= y < bottom:
                continue
        if y >= one.tab_top + TAB_HEIGHT and one.left <= x < one.right:
            return Hit("body", one.edit.id, one.index)
    return Hit("empty")


def in_band(
    placed: Sequence[Placed], left: float, right: float, top: float, bottom: float
) -> tuple[Spot, ...]:
    """The windows whose tab row and time a rectangle touches."""
    return tuple(
        (one.edit.id, one.index)
        for one in placed
        if one.left < right
        and left < max(one.right, one.left + 1)
        and one.tab_top < bottom
        and top < one.tab_top + TAB_HEIGHT
    )


def _on_side(top: float, bottom: float, y: float) -> Side | None:
    reach = GRAB_PIXELS
    if top < y < bottom:  # a thin box keeps a body between its edges
        reach = min(reach, max(1.0, (bottom - top) / 3))
    to_high, to_low = abs(y - top), abs(y - bottom)
    if min(to_high, to_low) > reach:
        return None
    return "high" if to_high < to_low else "low"


def _on_edge(one: Placed, x: float) -> Literal["left", "right"] | None:
    reach = GRAB_PIXELS
    if one.left < x < one.right:  # a window of a few pixels keeps a body between its edges
        reach = min(reach, max(2.0, (one.right - one.left) / 3))
    to_left, to_right = abs(x - one.left), abs(x - one.right)
    if min(to_left, to_right) > reach:
        return None
    return "left" if to_left < to_right else "right"
