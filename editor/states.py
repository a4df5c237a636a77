"""How far the windows of each edit are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.project import Edit, Window

StateKind = Literal["idle", "queued", "running", "done", "stale", "failed", "absent"]


@dataclass(frozen=True)
class State:
    """How far a window is: ``fraction`` 0..1 while it runs, ``message`` why it failed."""

    kind: StateKind = "idle"
    fraction: float = 0.0
    message: str = ""


class States:
    """The states by edit and merged window, asked for by edit and window."""

    def __init__(self) -> None:
        self.table: Mapping[tuple[str, Window], State] = {}
        self._owners: dict[str, tuple[Edit, tuple[Window, ...]]] = {}

    def of(self, edit: Edit, index: int) -> State:
        """The state of one window; windows that touch share theirs."""
        if not 0 <= index < len(edit.windows):
            return State()
        return self.table.get((edit.id, self._merged(edit)[index]), State())

    def _merged(self, edit: Edit) -> tuple[Window, ...]:
        """For each window of an edit the merged one that it is part of."""
        was, owners = self._owners.get(edit.id, (None, ()))
        if was is not edit:
            merged = edit.merged()
            starts = [one.start_s for one in merged]
            owners = tuple(merged[bisect_right(starts, one.start_s) - 1] for one in edit.windows)
            self._owners[edit.id] = edit, owners
        return owners
