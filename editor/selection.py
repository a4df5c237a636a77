"""What is selected: an edit, one of its windows, a free span of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from engine.arranging import Spot, spots_of
from engine.project import Edit, Project, Window

WHOLE = -1  # in place of an index: all windows of the edit


@dataclass(frozen=True)
class Selection:
    """What is selected: an edit, perhaps one of its windows, and perhaps a free span of time.

    Attributes
    ----------
    window : int or None
        Index into ``edit.windows``.
    span : (float, float) or None
        A time selection that is no window, seconds.
    others : tuple of (edit id, index)
        More windows that are selected with it; `WHOLE` for an edit as a whole.
    """

    edit_id: str | None = None
    window: int | None = None
    span: tuple[float, float] | None = None
    others: tuple[Spot, ...] = ()

    @property
    def edit_ids(self) -> tuple[str, ...]:
        """The edits that something is selected of, the current one first."""
        first = () if self.edit_id is None else (self.edit_id,)
        return tuple(dict.fromkeys((*first, *(one for one, _ in self.others))))

    @property
    def whole_ids(self) -> tuple[str, ...]:
        """The edits that are selected as a whole."""
        first = (self.edit_id,) if self.edit_id is not None and self.window is None else ()
        return (*first, *(one for one, index in self.others if index == WHOLE))

    def spots(self, project: Project) -> tuple[Spot, ...]:
        """Every selected window, the current one first."""
        first: list[Spot] = []
        if self.edit_id is not None and self.window is not None:
            first = [(self.edit_id, self.window)]
        others = [one for one in self.others if one[1] != WHOLE]
        return tuple(dict.fromkeys((*first, *others, *spots_of(project, self.whole_ids))))

    def holds(self, edit_id: str, index: int) -> bool:
        """Whether a window is selected."""
        if edit_id == self.edit_id and self.window in (None, index):
            return True
        return bool(self.others) and not self._held.isdisjoint(((edit_id, index), (edit_id, WHOLE)))

    @cached_property
    def _held(self) -> frozenset[Spot]:
        """The others as a set: a view asks for every window in sight."""
        return frozenset(self.others)

    def window_of(self, edit: Edit | None) -> Window | None:
        """The selected window of the selected edit."""
        if edit is None or self.window is None or self.window >= len(edit.windows):
            return None
        return edit.windows[self.window]

    def seconds(self, edit: Edit | None) -> tuple[float, float] | None:
        """The free span, the window, or from first to last of the selected edit's windows."""
        if self.span is not None:
            return self.span
        if (window := self.window_of(edit)) is not None:
            return window.start_s, window.stop_s
        if edit is not None and edit.windows:
            return min(edit.windows).start_s, max(one.stop_s for one in edit.windows)
        return None

    def mended(self, edit: Edit | None, edits: Sequence[Edit] = ()) -> Selection:
        """The nearest selection of what exists: ``edit`` is the selected one, if it is there."""
        if self.others:
            counts = {one.id: len(one.windows) for one in edits}
            others = tuple(
                one for one in self.others if one[0] in counts and one[1] < counts[one[0]]
            )
            return replace(replace(self, others=()).mended(edit), others=others if edit else ())
        if edit is None:
            return replace(self, edit_id=None, window=None)
        if self.window is not None and self.window >= len(edit.windows):
            last = len(edit.windows) - 1
            return replace(self, window=last if last >= 0 else None)
        return self


def of_spots(spots: Sequence[Spot], current: Spot | None = None) -> Selection:
    """A selection of several windows; ``current`` is the one that panels show, if it is there."""
    if not spots:
        return Selection()
    first = current if current in spots else spots[0]
    assert first is not None
    return Selection(*first, others=tuple(one for one in spots if one != first))
