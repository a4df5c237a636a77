"""The undo history and the snapshots of a project, and how the project file keeps them.

The file keeps the steps around the place where the user is, undo before redo, as many as fit into
`LARGEST_PAST` (10,000 usual ones take about four megabytes of it); what is further away goes first.
`PastTable` writes only what differs from what it wrote before, so an autosave costs one row.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from engine import database, past_rows
from engine.changes import Change, intact
from engine.project import Project
from engine.report import EngineError
from engine.versions import Version, row_of, version_of

LARGEST_PAST = 64 * 2**20
MOST_SNAPSHOTS = 100
LONGEST_NAME = 200
State = Literal["working", "saved", "earlier"]
_POSITION, _SAVED = "position", "saved_position"
_LOST = "The undo history does not lead to this state, or is damaged, and was left out."


class Step:
    """One undo step: its name, when it was made (UTC) and what it changed.

    Made of a `Change`, or of one that is packed and looked at only when somebody goes there.
    """

    def __init__(self, name: str, made_at: datetime, change: Change | bytes) -> None:
        self.name, self.made_at, self._given = name[:LONGEST_NAME], made_at, change

    @cached_property
    def change(self) -> Change:
        """What it changed.

        Raises
        ------
        EngineError
            If it was stored and holds what no project can.
        """
        given = self._given
        return given if isinstance(given, Change) else Change.unpacked(given)

    @cached_property
    def packed(self) -> bytes:
        return self._given if isinstance(self._given, bytes) else self._given.packed()


@dataclass(frozen=True)
class Snapshot:
    """A state of the project under a name; it never changes."""

    name: str
    made_at: datetime
    project: Project


@dataclass(frozen=True)
class Past:
    """Everything that led to a project, and what could be redone.

    Attributes
    ----------
    steps : sequence of Step
        The oldest first. A step is stored once: change one by putting another in its place.
    position : int
        How many of the steps are done; the others were undone.
    snapshots : tuple of Snapshot
        The oldest first.
    """

    steps: Sequence[Step] = field(default=())
    position: int = 0
    snapshots: tuple[Snapshot, ...] = ()


NO_PAST = Past()


class PastTable:
    """The past in one project file: reads it once, then writes what is new."""

    def __init__(self, path: Path) -> None:
        self.past = NO_PAST
        self._path = path
        self._base = 1  # number of the first step of `past`
        self._stored = range(0)  # those of `past.steps` that are in the file
        self._saved: int | None = None  # position at the last save, while it can be reached
        self._snapshots: dict[int, Snapshot] = {}  # by row

    # ---- reading -------------------------------------------------------------------------------

    def load(
        self, connection: sqlite3.Connection, project: Project, state: State = "working"
    ) -> list[str]:
        """Read it; returns what is missing as sentences.

        Parameters
        ----------
        state : {"working", "saved", "earlier"}
            Which of the stored states ``project`` is; no history leads to an earlier one.
        """
        try:
            with database.speaking(self._path):
                rows = past_rows.steps(connection, 2 * LARGEST_PAST)
                position, saved = (past_rows.number(connection, key) for key in (_POSITION, _SAVED))
        except EngineError:
            return [_LOST, *self._load_snapshots(connection)]
        here = {"working": position, "saved": saved}.get(state)
        if here is None:
            notes = [_LOST] if rows else []
            return notes + self._load_snapshots(connection)
        whole = [one for one in map(_step, rows) if one is not None]
        kept = _around(whole, here, project)
        self._base = kept[0][0] if kept else here + 1
        self._stored = range(len(kept))
        self.past = Past(tuple(step for _, step in kept), here - self._base + 1)
        if saved is not None and 0 <= saved - self._base + 1 <= len(kept):
            self._saved = saved - self._base + 1
        notes = [_missing(kept)] if len(kept) < len(rows) else []
        return notes + self._load_snapshots(connection)

    def _load_snapshots(self, connection: sqlite3.Connection) -> list[str]:
        try:
            with database.speaking(self._path):
                rows = past_rows.snapshots(connection, MOST_SNAPSHOTS)
        except EngineError:
            return ["The snapshots are damaged and were left out."]
        for number, name, row in rows:
            version = version_of(row, self._path)
            if isinstance(version, Version):
                one = Snapshot(name[:LONGEST_NAME], version.saved_at, version.project)
                self._snapshots[number] = one
        self.past = Past(self.past.steps, self.past.position, tuple(self._snapshots.values()))
        lost = len(rows) - len(self._snapshots)
        if lost:
            return [f"{lost} of {len(rows)} snapshots are damaged and were left out."]
        return []

    # ---- writing -------------------------------------------------------------------------------

    def write(self, connection: sqlite3.Connection, past: Past, *, saved: bool = False) -> Written:
        """Store what differs from `past`; call `done` with the result once it is committed.

        Parameters
        ----------
        saved : bool
            The project is saved with it, not only kept.
        """
        old, new = self.past.steps, past.steps
        same = 0
        if old is new:
            same = len(new)
        else:
            while same < min(len(old), len(new)) and old[same] is new[same]:
                same += 1
        wanted = _wanted(new, past.position)
        there = range(self._stored.start, min(self._stored.stop, same))
        base = self._base
        past_rows.keep_steps(
            connection,
            base + max(wanted.start, there.start),
            base + min(wanted.stop, there.stop),
        )
        for index in wanted:
            if index not in there:
                one = new[index]
                made_at = one.made_at.isoformat(timespec="milliseconds")
                past_rows.put_step(connection, base + index, one.name, made_at, one.packed)
        mark = past.position if saved else self._saved
        if mark is not None and not saved and mark > same:
            mark = None  # the way there was undone and another one taken
        past_rows.put_number(connection, _POSITION, base + past.position - 1)
        past_rows.put_number(connection, _SAVED, None if mark is None else base + mark - 1)
        return Written(past, wanted, mark, self._write_snapshots(connection, past))

    def _write_snapshots(self, connection: sqlite3.Connection, past: Past) -> dict[int, Snapshot]:
        kept = {number: one for number, one in self._snapshots.items() if one in past.snapshots}
        for one in past.snapshots:
            if one in kept.values():
                continue
            number = self._renamed(one, kept)
            if number is None:
                row = row_of(one.project, self._path, one.made_at)
                number = past_rows.add_snapshot(connection, one.name, row)
            else:
                past_rows.rename_snapshot(connection, number, one.name)
            kept[number] = one
        past_rows.drop_snapshots(connection, self._snapshots.keys() - kept.keys())
        return kept

    def _renamed(self, one: Snapshot, kept: Mapping[int, Snapshot]) -> int | None:
        """The row of the snapshot that has another name by now."""
        for number, was in self._snapshots.items():
            if number not in kept and was.made_at == one.made_at and was.project is one.project:
                return number
        return None

    def done(self, written: Written) -> None:
        """What `write` wrote is in the file now."""
        self.past, self._stored, self._saved, self._snapshots = (
            written.past,
            written.stored,
            written.saved,
            written.snapshots,
        )

    def adopting(self, past: Past) -> PastTable:
        """This table, just loaded, for a past that is in memory: the same steps, other objects."""
        if len(past.steps) == len(self.past.steps) and past.position == self.past.position:
            self.past = past
            self._snapshots = dict(zip(self._snapshots, past.snapshots, strict=False))
        return self

    def at_saved(self) -> Past:
        """The past of the saved state: without the steps that were made since."""
        mark = self._saved
        steps = () if mark is None else tuple(self.past.steps[:mark])
        return Past(steps, len(steps), self.past.snapshots)


@dataclass(frozen=True)
class Written:
    """What a transaction of `PastTable.write` leaves in the file."""

    past: Past
    stored: range
    saved: int | None
    snapshots: dict[int, Snapshot]


def utc_now() -> datetime:
    return datetime.now(UTC)


def _wanted(steps: Sequence[Step], position: int) -> range:
    """The steps to store: those nearest to the position, undo before redo, as many as fit."""
    room = LARGEST_PAST
    start = stop = position
    while start > 0 and len(steps[start - 1].packed) <= room:
        start -= 1
        room -= len(steps[start].packed)
    while start == 0 and stop < len(steps) and len(steps[stop].packed) <= room:
        room -= len(steps[stop].packed)
        stop += 1
    return range(start, stop)


def _step(row: tuple[object, ...]) -> tuple[int, Step] | None:
    """A stored step, or None if its values are not those that Earmark writes."""
    match row:
        case (int(number), str(name), str(made_at), bytes(packed)):
            if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", made_at):
                try:
                    when = datetime.fromisoformat(made_at)
                except ValueError:
                    return None
                return (number, Step(name, when, packed)) if intact(packed) else None
    return None


def _around(steps: list[tuple[int, Step]], here: int, project: Project) -> list[tuple[int, Step]]:
    """The unbroken run of steps up to and after number ``here`` that fits the project."""
    by_number = dict(steps)
    first = here + 1
    while first - 1 in by_number and (first - 1 < here or _fits(by_number[here], project, True)):
        first -= 1
    last = here
    while last + 1 in by_number and (last > here or _fits(by_number[here + 1], project, False)):
        last += 1
    return [(number, by_number[number]) for number in range(first, last + 1)]


def _fits(step: Step, project: Project, undo: bool) -> bool:
    try:
        step.change.undone(project) if undo else step.change.applied(project)
    except EngineError:
        return False
    return True


def _missing(kept: list[tuple[int, Step]]) -> str:
    if not kept:
        return _LOST
    first, last = (f"{one.made_at.astimezone():%Y-%m-%d %H:%M}" for _, one in (kept[0], kept[-1]))
    return f"Part of the undo history is damaged: only the steps from {first} to {last} are left."
