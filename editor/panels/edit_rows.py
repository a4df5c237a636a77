"""The rows of the edits list: the model over ``Document.project.edits``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from editor.clock import clock
from editor.document import Document, State
from editor.naming import band_of, sound_of
from engine.project import Edit

if TYPE_CHECKING:
    from engine.quality import Quality

MIME = "application/x-earmark-edit"
Index = QModelIndex | QPersistentModelIndex
_WORST_FIRST = ("failed", "running", "queued", "stale", "absent", "done", "idle")


def edit_state(document: Document, edit: Edit) -> State:
    """One state for all windows of an edit: the one that most needs the user's eyes."""
    states = [document.window_state(edit.id, index) for index in range(len(edit.windows))]
    if not states:
        return State()
    worst = min(states, key=lambda one: _WORST_FIRST.index(one.kind))
    if worst.kind in ("running", "queued"):
        total = sum(1.0 if one.kind in ("done", "absent") else one.fraction for one in states)
        return State(worst.kind, total / len(states), worst.message)
    return worst


class EditsModel(QAbstractListModel):
    """The edits in order; checking enables, typing re-prompts, dragging rows moves the edits."""

    def __init__(
        self, document: Document, quality: Callable[[Edit], Quality | None] = lambda edit: None
    ) -> None:
        """``quality`` says what is known of a rendered edit."""
        super().__init__(document)
        self._quality = quality
        self._document = document
        self._edits = document.project.edits
        document.changed.connect(self._take_over)
        document.states_changed.connect(self.refresh)

    def edit(self, row: int) -> Edit | None:
        return self._edits[row] if 0 <= row < len(self._edits) else None

    def row_of(self, edit_id: str | None) -> int:
        return next((row for row, one in enumerate(self._edits) if one.id == edit_id), -1)

    def state(self, row: int) -> State:
        return edit_state(self._document, self._edits[row])

    def quality(self, row: int) -> Quality | None:
        return self._quality(self._edits[row])

    def is_solo(self, row: int) -> bool:
        """Whether this edit is on and all others are off."""
        others = self._edits[:row] + self._edits[row + 1 :]
        return bool(others) and self._edits[row].enabled and not any(o.enabled for o in others)

    def summary(self, row: int) -> str:
        """Where an edit works: "0:04.20 – 0:09.00", with its band if it has one, or "3 windows"."""
        windows = sorted(self._edits[row].windows)
        if not windows:
            return self.tr("no window")
        stop_s = max(one.stop_s for one in windows)
        span = f"{clock(windows[0].start_s, 2)} – {clock(stop_s, 2)}"
        if len(windows) == 1:
            return " · ".join(filter(None, (span, band_of(windows[0].band))))
        return self.tr("{0} windows").format(len(windows))

    def state_text(self, row: int) -> str:
        edit, state = self._edits[row], self.state(row)
        if not edit.enabled:
            return self.tr("off")
        if not edit.asks:
            return self.tr("needs a prompt")
        return {
            "idle": "",
            "queued": self.tr("waiting"),
            "running": f"{int(state.fraction * 100)} %",
            "done": self.tr("done"),
            "stale": self.tr("paused"),
            "absent": self.tr("not found"),
            "failed": self.tr("failed"),
        }[state.kind]

    # ---------------------------------------------------------------- Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._edits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        edit = self.edit(index.row())
        if edit is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return sound_of(edit) or self.tr("No prompt yet")
        if role == Qt.ItemDataRole.EditRole:
            return edit.prompt
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if edit.enabled else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            mode = self.tr("Keep") if edit.mode == "keep" else self.tr("Remove")
            name = sound_of(edit) or self.tr("no prompt yet")
            row = index.row()
            spoken = f"{row + 1}: {mode} {name}, {self.summary(row)}, {self.state_text(row)}"
            spoken += self._spoken_quality(row)
            spoken += self.tr(", locked") if edit.locked else ""
            return spoken + (self.tr(", grouped") if edit.group else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            said = self.state(index.row()).message or self.data(
                index, Qt.ItemDataRole.AccessibleTextRole
            )
            judged = self._judged(index.row())
            return f"{said}\n\n{judged}" if judged else said
        return None

    def _spoken_quality(self, row: int) -> str:
        found = self.quality(row)
        if found is None:
            return ""
        text = self.tr(", heard in the target: {0} %, in the rest: {1} %")
        target, rest = found.shares
        return text.format(round(100 * target), round(100 * rest))

    def _judged(self, row: int) -> str:
        """What the chips mean, and how little that is."""
        found = self.quality(row)
        if found is None:
            return ""
        shares = [round(100 * one) for one in (*found.shares, found.before)]
        text = self.tr(
            "Of how strongly the built-in labeller hears “{0}” at best, it hears {1} % in what was "
            "separated and {2} % in the rest. Before, its score was {3} of 100. A hint, no "
            "measurement: it knows about 200 sounds, and it errs."
        ).format(sound_of(self._edits[row]), *shares)
        if found.judged_s < found.whole_s - 0.5:
            part = self.tr("It listened to {0} s of {1} s.")
            text += " " + part.format(round(found.judged_s), round(found.whole_s))
        return text

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        edit = self.edit(index.row())
        if edit is None:
            return False
        if role == Qt.ItemDataRole.EditRole:
            self._document.seal()
            self._document.set_prompt(edit.id, str(value).strip())
            return True
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self._document.set_enabled(edit.id, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemIsEditable
        )

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = sorted(one.row() for one in indexes)
        edits = [edit for row in rows if (edit := self.edit(row)) is not None]
        if edits:
            data.setData(MIME, QByteArray("\n".join(one.id for one in edits).encode()))
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not data.hasFormat(MIME):
            return False
        ids = bytes(data.data(MIME).data()).decode().split("\n")
        moved = tuple(one for one in self._edits if one.id in ids)
        target = row if row >= 0 else len(self._edits)
        above = tuple(one for one in self._edits[:target] if one.id not in ids)
        below = tuple(one for one in self._edits[target:] if one.id not in ids)
        text = self.tr("Move edits") if len(moved) > 1 else self.tr("Move edit")
        project = replace(self._document.project, edits=(*above, *moved, *below))
        self._document.apply(project, text)
        # The document has moved it; Qt must not remove the dragged row on its own.
        return False

    def _take_over(self) -> None:
        new = self._document.project.edits
        if [one.id for one in new] == [one.id for one in self._edits]:
            self._edits = new
            if new:
                self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self._edits = new
        self.endResetModel()

    def refresh(self) -> None:
        """What is said of the edits may be another now."""
        if self._edits:
            self.dataChanged.emit(self.index(0), self.index(len(self._edits) - 1))
