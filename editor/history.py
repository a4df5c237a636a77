"""The undo history of the open document: steps with names and times, and snapshots.

`QUndoStack` stays the mechanism. A command on it holds a `Step`, which is what changed and not two
projects, so that a history of thousands of steps stays small and can be stored with the project.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from engine.changes import Change
from engine.past import MOST_SNAPSHOTS, NO_PAST, Past, Snapshot, Step, utc_now
from engine.project import Project
from engine.report import EngineError


class Swap(QUndoCommand):
    """The only undo command: changes one Project into another and back."""

    def __init__(self, history: History, step: Step, merge_key: Hashable | None = None) -> None:
        super().__init__(step.name)
        self.step = step
        self._history, self._key = history, merge_key

    def redo(self) -> None:
        if not self._history.show_after(self.step):
            self.setObsolete(True)

    def undo(self) -> None:
        if not self._history.show_before(self.step):
            self.setObsolete(True)

    def id(self) -> int:
        return -1 if self._key is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Swap) or other._key != self._key:
            return False
        after = self._history.project
        change = Change.between(self.step.change.undone(other.step.change.undone(after)), after)
        self.step = Step(self.step.name, other.step.made_at, change)
        # Dragged back to where it began: no step is left.
        self.setObsolete(not change)
        return True


class History(QObject):
    """The steps on an undo stack and the snapshots of a document.

    Signals
    -------
    changed : ()
        There are other steps, or another one is the current.
    snapshots_changed : ()
    failed : (str,)
        A stored step could not be followed; it is no longer there.
    """

    changed = Signal()
    snapshots_changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        stack: QUndoStack,
        project: Callable[[], Project],
        show: Callable[[Project], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stack, self._project, self._show = stack, project, show
        self._steps: list[Step] = []
        self._snapshots: tuple[Snapshot, ...] = ()
        self._is_quiet = False  # the commands are only moved; the project is shown already
        # A stack tells its last index while it is deleted, when this object may be half gone: a
        # plain function asks first.
        here = weakref.ref(self)

        def moved(index: int) -> None:
            history = here()
            if history is not None and isValid(history) and isValid(stack):
                history._moved(index)

        stack.indexChanged.connect(moved)

    # ---------------------------------------------------------------- what there is

    @property
    def project(self) -> Project:
        return self._project()

    @property
    def position(self) -> int:
        """How many steps are done; the rest were undone."""
        return self._stack.index()

    @property
    def count(self) -> int:
        return len(self._steps)

    def step(self, index: int) -> Step:
        return self._steps[index]

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The oldest first."""
        return self._snapshots

    def past(self) -> Past:
        """All of it, to be stored."""
        return Past(tuple(self._steps), self.position, self._snapshots)

    def restore(self, past: Past = NO_PAST) -> None:
        """Begin with the past of a project that is shown already."""
        stack, self._is_quiet = self._stack, True
        blocked = stack.blockSignals(True)
        try:
            stack.clear()
            for step in past.steps:
                stack.push(Swap(self, step))
            stack.setIndex(past.position)
        finally:
            stack.blockSignals(blocked)
            self._is_quiet = False
        self._steps, self._snapshots = list(past.steps), past.snapshots
        stack.indexChanged.emit(stack.index())
        self.snapshots_changed.emit()

    # ---------------------------------------------------------------- steps

    def push(self, project: Project, name: str, merge_key: Hashable | None = None) -> None:
        """Show another project as one step."""
        change = Change.between(self.project, project)
        if change:
            self._stack.push(Swap(self, Step(name, utc_now(), change), merge_key))
        else:
            self._show(project)

    def go_to(self, position: int) -> None:
        """Go to where ``position`` steps are done; the window sees only where that leads."""
        here, project = self.position, self.project
        if position == here or not 0 <= position <= self.count:
            return
        try:
            if position > here:
                for step in self._steps[here:position]:
                    project = step.change.applied(project)
            else:
                for step in reversed(self._steps[position:here]):
                    project = step.change.undone(project)
        except EngineError as error:
            self.failed.emit(str(error))
            return
        self._show(project)
        self._is_quiet = True
        try:
            self._stack.setIndex(position)
        finally:
            self._is_quiet = False

    def show_after(self, step: Step) -> bool:
        return self._is_quiet or self._follow(step, lambda now: step.change.applied(now))

    def show_before(self, step: Step) -> bool:
        return self._is_quiet or self._follow(step, lambda now: step.change.undone(now))

    def _follow(self, step: Step, change: Callable[[Project], Project]) -> bool:
        """Show where a step leads; one that leads nowhere leaves the stack, which does not say."""
        try:
            project = change(self.project)
        except EngineError as error:
            self._steps.remove(step)
            self.changed.emit()
            self.failed.emit(str(error))
            return False
        self._show(project)
        return True

    def _moved(self, position: int) -> None:
        """Take over what the stack did: only the step it stands at can be another one."""
        del self._steps[self._stack.count() :]
        if position > 0:
            command = self._stack.command(position - 1)
            assert isinstance(command, Swap)
            self._steps[position - 1 : position] = [command.step]
        self.changed.emit()

    # ---------------------------------------------------------------- snapshots

    def add_snapshot(self, name: str = "") -> Snapshot | None:
        """Keep the project as it is now under a name; None when there are too many."""
        if len(self._snapshots) >= MOST_SNAPSHOTS:
            self.failed.emit(
                self.tr(
                    "A project holds up to {0} snapshots. Delete one that is no longer needed."
                ).format(MOST_SNAPSHOTS)
            )
            return None
        project = replace(self.project, recording=None)
        one = Snapshot(name.strip() or self._free_name(), utc_now(), project)
        self.put_snapshot(one)
        return one

    def put_snapshot(self, one: Snapshot) -> None:
        """Put a snapshot, perhaps a deleted one, in its place among the others."""
        ordered = sorted((*self._snapshots, one), key=lambda each: each.made_at)
        self._set_snapshots(tuple(ordered))

    def rename_snapshot(self, one: Snapshot, name: str) -> None:
        new = replace(one, name=name.strip() or one.name)
        self._set_snapshots(tuple(new if each is one else each for each in self._snapshots))

    def delete_snapshot(self, one: Snapshot) -> None:
        self._set_snapshots(tuple(each for each in self._snapshots if each is not one))

    def restore_snapshot(self, one: Snapshot) -> None:
        """Go back to a snapshot, as one undo step."""
        project = replace(one.project, recording=self.project.recording)
        if Change.between(self.project, project):
            self.push(project, self.tr("Restore “{0}”").format(one.name))

    def _set_snapshots(self, snapshots: tuple[Snapshot, ...]) -> None:
        if snapshots != self._snapshots:
            self._snapshots = snapshots
            self.snapshots_changed.emit()

    def _free_name(self) -> str:
        taken = {one.name for one in self._snapshots}
        number = 1
        while (name := self.tr("Snapshot {0}").format(number)) in taken:
            number += 1
        return name
