"""Lanes under the spectrogram: named spans of time, such as sounds, speech and captions.

A `Lane` is what one of them shows and what the user did there; `editor.timeline.lanes_strip` paints
it and turns the mouse into its signals. To add a lane: make a `Lane`, give it items whenever they
change, listen to its signals, and hand it to `TimelineView.add_lane`. A lane knows no Document:
whoever made it turns a gesture into one undo step and comes back with other items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

MOST_ROWS = 4

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Item:
    """One span on a lane.

    Attributes
    ----------
    id : str
        Of this item alone; the gestures name it.
    start_s, stop_s : float, seconds
    text : str
        Written on it, shortened to its width; whole in its tooltip.
    tone : str
        A purpose of `editor.theme.Theme`, such as "accent", "good", "warning", "error" or "muted".
    weight : float, 0..1
        How strongly its ground is coloured: a score.
    note : str
        One more line of the tooltip.
    struck : bool
        Drawn as an outline with its text struck out.
    """

    id: str
    start_s: float
    stop_s: float
    text: str
    tone: str = "accent"
    weight: float = 1.0
    note: str = ""
    struck: bool = False


class Layout:
    """The items of a lane in order, and the row of each: items that overlap get different rows.

    Rows depend on times alone, so that zooming moves nothing to another row. What overlaps more
    than `MOST_ROWS` deep shares the last row.

    Attributes
    ----------
    items : tuple of Item
        By start, then by end.
    starts, stops : float64, shape (items,), seconds
    rows : intp, shape (items,)
    """

    def __init__(self, items: Sequence[Item] = (), before: Layout | None = None) -> None:
        """``before`` is another one, perhaps at the same times: its rows are taken over then."""
        self.items = tuple(sorted(items, key=attrgetter("start_s", "stop_s")))
        self.starts = np.array([one.start_s for one in self.items], np.float64)
        self.stops = np.array([one.stop_s for one in self.items], np.float64)
        same = before is not None and (
            np.array_equal(self.starts, before.starts) and np.array_equal(self.stops, before.stops)
        )
        self.rows = before.rows if before is not None and same else self._rows()
        # The furthest end of all items up to here: rising, so that the first in sight is searched.
        self._reach = np.maximum.accumulate(self.stops) if self.items else self.stops

    @property
    def height(self) -> int:
        """Rows in use, at least one."""
        return int(self.rows.max()) + 1 if self.items else 1

    def between(self, start_s: float, stop_s: float) -> Numbers:
        """The places of the items that touch a span, in order."""
        first = int(np.searchsorted(self._reach, start_s, "right"))
        last = int(np.searchsorted(self.starts, stop_s, "left"))
        places = np.arange(first, max(first, last))
        seen: Numbers = places[self.stops[places] > start_s]
        return seen

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each item stands, by its id."""
        return {one.id: place for place, one in enumerate(self.items)}

    def _rows(self) -> Numbers:
        ends: list[float] = []
        rows = np.zeros(len(self.items), np.intp)
        for place, one in enumerate(self.items):
            row = next((r for r, end in enumerate(ends) if end <= one.start_s), len(ends))
            row = min(row, MOST_ROWS - 1)
            if row == len(ends):
                ends.append(one.stop_s)
            else:
                ends[row] = max(ends[row], one.stop_s)
            rows[place] = row
        return rows


class Lane(QObject):
    """What one lane shows, and the gestures of the user on it.

    An empty lane takes no room unless it is `kept`, nor does one that the user has put away.

    Parameters
    ----------
    key : str
        Names it in the settings and the tests.
    title : str
        Written beside it and told to screen readers.
    hint : str
        What can be done there, for screen readers and the tooltip of its title.
    movable : bool
        Whether items can be dragged by their edges and bodies.
    makes : bool
        Whether a drag over empty room makes a span.

    Signals
    -------
    changed : ()
        Other items, another selection or another note: paint it anew.
    resized : ()
        It appeared, went away or has other rows.
    chosen : (str,)
        The item that was clicked or reached with the arrow keys; empty for none.
    activated : (str,)
        Double-clicked, or Enter was pressed.
    deleted : (str,)
        Delete was pressed on it.
    moved : (str, float, float)
        Dragged to these seconds; told once, when the button is let go.
    made : (float, float)
        A span was dragged over empty room.
    context : (str, QPoint)
        A menu is wanted for an item, or for the lane with an empty id, there on the screen.
    """

    changed = Signal()
    resized = Signal()
    chosen = Signal(str)
    activated = Signal(str)
    deleted = Signal(str)
    moved = Signal(str, float, float)
    made = Signal(float, float)
    context = Signal(str, object)

    def __init__(
        self,
        key: str,
        title: str,
        hint: str = "",
        *,
        movable: bool = False,
        makes: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.key, self.title, self.hint = key, title, hint
        self.movable, self.makes = movable, makes
        self._layout, self._selected, self._note = Layout(), "", ""
        self._wanted, self._kept = True, False

    @property
    def layout(self) -> Layout:
        return self._layout

    @property
    def items(self) -> tuple[Item, ...]:
        """By start, then by end."""
        return self._layout.items

    def set_items(self, items: Sequence[Item]) -> None:
        """Show these; the selection stays where its item is still there."""
        before = self.shown, self._layout.height
        self._layout = Layout(items, self._layout)
        if self._selected not in self._layout.places:
            self._selected = ""
        if (self.shown, self._layout.height) != before:
            self.resized.emit()
        self.changed.emit()

    @property
    def selected(self) -> str:
        """The id of the selected item; empty for none."""
        return self._selected

    def select(self, item_id: str) -> None:
        """Mark an item, without telling that the user chose it; unknown or empty: none."""
        item_id = item_id if item_id in self._layout.places else ""
        if item_id != self._selected:
            self._selected = item_id
            self.changed.emit()

    @property
    def note(self) -> str:
        """A few letters under the title, such as a percentage."""
        return self._note

    def set_note(self, note: str) -> None:
        if note != self._note:
            is_taller = bool(note) != bool(self._note)
            self._note = note
            if is_taller and self.shown:
                self.resized.emit()
            self.changed.emit()

    @property
    def wanted(self) -> bool:
        """Whether the user wants to see it, once there is something on it."""
        return self._wanted

    def set_wanted(self, wanted: bool) -> None:
        was = self.shown
        self._wanted = wanted
        if self.shown != was:
            self.resized.emit()

    @property
    def kept(self) -> bool:
        """Whether it stays in sight while it is empty, for the user to draw on."""
        return self._kept

    def set_kept(self, kept: bool) -> None:
        was = self.shown
        self._kept = kept
        if self.shown != was:
            self.resized.emit()

    @property
    def shown(self) -> bool:
        """Whether it takes room now."""
        return self._wanted and (self._kept or bool(self._layout.items))

    def item(self, item_id: str) -> Item | None:
        place = self._layout.places.get(item_id)
        return None if place is None else self._layout.items[place]

    def step(self, by: int) -> str:
        """The id of the item after or before the selected one, in time; empty without items."""
        if not self.items:
            return ""
        place = self._layout.places.get(self._selected)
        if place is None:
            return self.items[0 if by > 0 else -1].id
        return self.items[max(0, min(place + by, len(self.items) - 1))].id
