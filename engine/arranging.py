"""Windows and edits rearranged: split, merge, nudge, duplicate, cut, paste, change many at once.

Every function takes a project and gives another one, with what to select afterwards. Windows stay
inside the recording, at least `SHORTEST_S` long and in order of time. A locked edit is left as it
is; edits of one group move, and are switched on and off, together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine import bands
from engine.bands import Band
from engine.project import SHORTEST_WINDOW_S, Edit, Project, Window, new_id
from engine.report import EngineError

Spot = tuple[str, int]
"""One window: the id of its edit and its index there."""
Part = Literal["whole", "start", "stop"]

SHORTEST_S = 2 * SHORTEST_WINDOW_S  # twice: the difference of two floats may fall below
FREE_FIELDS = frozenset({"locked", "enabled"})  # a lock does not hold these


@dataclass(frozen=True)
class Arranged:
    """A rearranged project, and which windows to select in it."""

    project: Project
    spots: tuple[Spot, ...] = ()


def end_s(project: Project) -> float:
    """Where the recording ends, seconds; infinity without one."""
    return project.recording.duration_s if project.recording is not None else float("inf")


def spots_of(project: Project, edit_ids: Iterable[str]) -> tuple[Spot, ...]:
    """All windows of these edits."""
    wanted = set(edit_ids)
    return tuple(
        (edit.id, index)
        for edit in project.edits
        if edit.id in wanted
        for index in range(len(edit.windows))
    )


def span_of(project: Project, spots: Collection[Spot]) -> tuple[float, float] | None:
    """From the first start to the last end of these windows, seconds; None without any."""
    windows = [window for _, window in _windows(project, spots)]
    if not windows:
        return None
    return min(one.start_s for one in windows), max(one.stop_s for one in windows)


def movable(project: Project, spots: Collection[Spot]) -> tuple[Spot, ...]:
    """What moves when these windows are moved: with their groups, without locked edits."""
    chosen = {edit_id for edit_id, _ in spots}
    groups = {one.group for one in project.edits if one.id in chosen and one.group}
    together = {one.id for one in project.edits if one.group in groups}
    places = {*spots, *spots_of(project, together)}
    return tuple(
        (edit.id, index)
        for edit in project.edits
        if not edit.locked
        for index in range(len(edit.windows))
        if (edit.id, index) in places
    )


def between(project: Project, first: Spot, last: Spot) -> tuple[Spot, ...]:
    """All windows from one to another in time; of one edit if both are of the same."""
    span = span_of(project, (first, last))
    if span is None:
        return ()
    start_s, stop_s = span
    return tuple(
        (edit.id, index)
        for edit in project.edits
        if first[0] != last[0] or edit.id == first[0]
        for index, window in enumerate(edit.windows)
        if start_s <= window.start_s and window.stop_s <= stop_s
    )


# ---------------------------------------------------------------- windows


def split(project: Project, seconds: float, spots: Collection[Spot]) -> Arranged:
    """Cut windows in two at a time; without any chosen, all that lie there.

    The two parts touch, so they sound as the one did until one of them changes.
    """
    chosen = set(spots) or set(spots_of(project, (one.id for one in project.edits)))
    cut = {
        spot
        for spot, window in _windows(project, _unlocked(project, chosen))
        if seconds - window.start_s >= SHORTEST_S and window.stop_s - seconds >= SHORTEST_S
    }

    def parts(spot: Spot, window: Window) -> list[tuple[Window, bool]]:
        if spot not in cut:
            return [(window, spot in chosen and bool(spots))]
        left = replace(window, stop_s=seconds)
        return [(left, False), (replace(window, start_s=seconds), True)]

    return _rebuilt(project, parts) if cut else Arranged(project, tuple(spots))


def merge(project: Project, spots: Collection[Spot]) -> Arranged:
    """Make the chosen windows of each edit one, from the first start to the last end.

    Their bands become one as well, from the lowest to the highest edge.
    """
    spots = _unlocked(project, spots)
    whole: dict[str, Window] = {}
    for edit_id in {one for one, _ in spots}:
        places = [one for one in spots if one[0] == edit_id]
        own = [window for _, window in _windows(project, places)]
        if len(own) > 1:
            stop_s = max(one.stop_s for one in own)
            band = bands.hull(one.band for one in own)
            whole[edit_id] = replace(min(own), stop_s=stop_s).with_band(band)
    begun: set[str] = set()

    def parts(spot: Spot, window: Window) -> list[tuple[Window, bool]]:
        one = whole.get(spot[0])
        if one is None or not _holds(one, window):
            return [(window, spot in spots)]
        if spot[0] in begun:
            return []
        begun.add(spot[0])
        return [(one, True)]

    return _rebuilt(project, parts) if whole else Arranged(project, tuple(spots))


def _holds(outer: Window, inner: Window) -> bool:
    """Whether a window lies in another, in time and in frequency."""
    in_time = outer.start_s <= inner.start_s and inner.stop_s <= outer.stop_s
    return in_time and bands.covers(outer.band, inner.band)


def bound(project: Project, spots: Collection[Spot], band: Band | None) -> Arranged:
    """Give windows a band of frequencies, or with None the whole spectrum."""
    chosen, changed = set(spots), _unlocked(project, spots)

    def parts(spot: Spot, window: Window) -> list[tuple[Window, bool]]:
        return [(window.with_band(band) if spot in changed else window, spot in chosen)]

    return _rebuilt(project, parts)


def nudge(project: Project, spots: Collection[Spot], by_s: float, part: Part = "whole") -> Arranged:
    """Move windows, or one of their edges, as far as the recording allows.

    Windows that move together keep their distances: the first that meets an end stops all.
    """
    selected, last_s = set(spots), end_s(project)
    if part == "whole":
        moved = set(movable(project, spots))
        span = span_of(project, moved)
        if span is None:
            return Arranged(project, tuple(spots))
        by_s = max(-span[0], min(by_s, last_s - span[1]))
    else:
        moved = set(_unlocked(project, spots))

    def parts(spot: Spot, window: Window) -> list[tuple[Window, bool]]:
        chosen = spot in selected
        if spot not in moved or by_s == 0:
            return [(window, chosen)]
        start_s, stop_s = window.start_s, window.stop_s
        if part != "stop":
            start_s = max(0.0, start_s + by_s)
        if part != "start":
            stop_s = min(last_s, stop_s + by_s)
        if part == "start":
            start_s = max(0.0, min(start_s, stop_s - SHORTEST_S))
        if part == "stop":
            stop_s = min(last_s, max(stop_s, start_s + SHORTEST_S))
        return [(_with_times(window, start_s, stop_s), chosen)]

    return _rebuilt(project, parts)


def duplicate(project: Project, spots: Collection[Spot]) -> Arranged:
    """Copies of windows right behind the last of them, or in front where there is no room.

    Raises
    ------
    EngineError
        If there is room for them on neither side.
    """
    spots = _unlocked(project, spots)
    span = span_of(project, spots)
    if span is None:
        return Arranged(project)
    start_s, stop_s = span
    by_s = stop_s - start_s
    if stop_s + by_s > end_s(project):
        if start_s < by_s:
            raise EngineError("There is no room in the recording for a copy of these windows.")
        by_s = -by_s
    last_s = end_s(project)

    def parts(spot: Spot, window: Window) -> list[tuple[Window, bool]]:
        if spot not in spots:
            return [(window, False)]
        first_s = max(0.0, window.start_s + by_s)
        copy = _with_times(window, first_s, min(last_s, window.stop_s + by_s))
        return [(window, False), (copy, True)]

    return _rebuilt(project, parts)


def delete(project: Project, spots: Collection[Spot], edit_ids: Collection[str] = ()) -> Arranged:
    """Without these windows and edits; an edit goes with its last window."""
    kept, spots = [], set(spots)
    for edit in project.edits:
        if not edit.locked:
            if edit.id in edit_ids:
                continue
            left = tuple(
                one for index, one in enumerate(edit.windows) if (edit.id, index) not in spots
            )
            if edit.windows and not left:
                continue
            if len(left) < len(edit.windows):
                edit = replace(edit, windows=left)
        kept.append(edit)
    return Arranged(replace(project, edits=tuple(kept)))


# ---------------------------------------------------------------- copy and paste


def copied(project: Project, spots: Collection[Spot]) -> tuple[Edit, ...]:
    """The chosen windows with everything of their edits that they need elsewhere."""
    out, spots = [], set(spots)
    for edit in project.edits:
        windows = [one for index, one in enumerate(edit.windows) if (edit.id, index) in spots]
        if windows:
            out.append(replace(edit, windows=tuple(sorted(windows)), locked=False))
    return tuple(out)


def paste(
    project: Project, edits: Sequence[Edit], at_s: float | None = None, into: str | None = None
) -> Arranged:
    """Put copied windows into a project: as new edits at the end of the list, or into one edit.

    Parameters
    ----------
    at_s : float, optional
        Where the first window begins; by default all windows keep their times.
    into : str, optional
        The id of the edit that takes the windows; it keeps its prompt and everything else.

    Raises
    ------
    EngineError
        If nothing of them lies inside the recording, or the edit is locked.
    """
    first_s = min((one.start_s for edit in edits for one in edit.windows), default=0.0)
    by_s = 0.0 if at_s is None else at_s - first_s
    fitted = [(edit, _fitting(edit.windows, by_s, end_s(project))) for edit in edits]
    fitted = [(edit, windows) for edit, windows in fitted if windows]
    if not fitted:
        raise EngineError("The copied windows do not fit in here: the recording ends before.")
    if into is not None:
        edit = project.edit(into)
        if edit.locked:
            raise EngineError("This edit is locked. Unlock it before you paste into it.")
        new = {window for _, windows in fitted for window in windows}
        windows = tuple(sorted({*edit.windows, *new}))
        spots = tuple((into, index) for index, one in enumerate(windows) if one in new)
        return Arranged(project.with_edit(replace(edit, windows=windows)), spots)
    groups: dict[str, str] = {}
    added = []
    for edit, windows in fitted:
        # Pasted edits are a group of their own, not more of the one they were copied from.
        group = groups.setdefault(edit.group, new_id()) if edit.group else ""
        added.append(replace(edit, id=new_id(), windows=windows, group=group, locked=False))
    spots = tuple((one.id, index) for one in added for index in range(len(one.windows)))
    return Arranged(replace(project, edits=(*project.edits, *added)), spots)


def _fitting(windows: Iterable[Window], by_s: float, last_s: float) -> tuple[Window, ...]:
    """The windows moved, cut where the recording ends; what is left too short goes."""
    out = []
    for one in windows:
        start_s, stop_s = max(0.0, one.start_s + by_s), min(one.stop_s + by_s, last_s)
        if stop_s - start_s >= SHORTEST_S:
            out.append(replace(one, start_s=start_s, stop_s=stop_s))
    return tuple(sorted(set(out)))


# ---------------------------------------------------------------- edits


def change(project: Project, edit_ids: Collection[str], **fields: Any) -> Project:
    """The same change to several edits; locked ones change only in what a lock leaves free."""
    free = fields.keys() <= FREE_FIELDS
    chosen = set(edit_ids)
    edits = tuple(
        replace(one, **fields) if one.id in chosen and (free or not one.locked) else one
        for one in project.edits
    )
    return replace(project, edits=edits)


def switch(project: Project, edit_ids: Collection[str], enabled: bool) -> Project:
    """Switch edits on or off, and with them their groups."""
    return change(project, grouped_with(project, edit_ids), enabled=enabled)


def grouped_with(project: Project, edit_ids: Collection[str]) -> tuple[str, ...]:
    """These edits and those of their groups, in order."""
    groups = {one.group for one in project.edits if one.id in edit_ids and one.group}
    return tuple(one.id for one in project.edits if one.id in edit_ids or one.group in groups)


def group(project: Project, edit_ids: Collection[str]) -> Project:
    """Make edits a group; what other members their old groups had stay there."""
    name = new_id()
    changed = change(project, edit_ids, group=name)
    return changed if sum(one.group == name for one in changed.edits) > 1 else project


def ungroup(project: Project, edit_ids: Collection[str]) -> Project:
    """Dissolve the groups of these edits."""
    return change(project, grouped_with(project, edit_ids), group="")


def respecting_locks(old: Project, new: Project) -> Project:
    """``new`` with every locked edit as it was in ``old``, but for what a lock leaves free."""
    held = {one.id: one for one in old.edits if one.locked}
    if not held or new.edits is old.edits:
        return new
    present = {one.id for one in new.edits}
    edits = [_held(held[one.id], one) if one.id in held else one for one in new.edits]
    for place, one in enumerate(old.edits):
        if one.locked and one.id not in present:
            edits.insert(min(place, len(edits)), one)
    return replace(new, edits=tuple(edits))


def _held(old: Edit, new: Edit) -> Edit:
    if new == old:
        return new
    return replace(old, **{name: getattr(new, name) for name in FREE_FIELDS})


# ---------------------------------------------------------------- inside


def _windows(project: Project, spots: Collection[Spot]) -> list[tuple[Spot, Window]]:
    spots = set(spots)
    return [
        ((edit.id, index), window)
        for edit in project.edits
        for index, window in enumerate(edit.windows)
        if (edit.id, index) in spots
    ]


def _unlocked(project: Project, spots: Collection[Spot]) -> set[Spot]:
    locked = {one.id for one in project.edits if one.locked}
    return {spot for spot in spots if spot[0] not in locked}


def _rebuilt(
    project: Project, parts: Callable[[Spot, Window], list[tuple[Window, bool]]]
) -> Arranged:
    """The project with each window replaced by what ``parts`` makes of it, in order of time.

    ``parts`` tells of each new window whether it is selected. Edits that stay equal stay the same
    object, so nothing of them is drawn or rendered anew.
    """
    edits: list[Edit] = []
    spots: list[Spot] = []
    for edit in project.edits:
        made = [
            one
            for index, window in enumerate(edit.windows)
            for one in parts((edit.id, index), window)
        ]
        if [window for window, _ in made] != list(edit.windows):
            made.sort(key=lambda one: one[0])
            edit = replace(edit, windows=tuple(window for window, _ in made))
        edits.append(edit)
        spots += [(edit.id, index) for index, (_, chosen) in enumerate(made) if chosen]
    return Arranged(replace(project, edits=tuple(edits)), tuple(spots))


def _with_times(window: Window, start_s: float, stop_s: float) -> Window:
    """The window at other times; where rounding made it too short, as it was."""
    if stop_s - start_s < SHORTEST_WINDOW_S:
        return window
    return replace(window, start_s=start_s, stop_s=stop_s)
