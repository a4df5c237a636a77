"""What a crashed session left: which of it to open and which to delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.store import Recoverable


@dataclass(frozen=True)
class RecoveryChoice:
    """What the user decided; what is in neither is offered again next time."""

    open: Path | None = None
    discard: tuple[Path, ...] = ()


class RecoveryDialog(QDialog):
    """Lists unsaved projects, the newest first."""

    def __init__(self, found: Sequence[Recoverable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recover unsaved work"))
        self._discarded: list[Path] = []
        text = QLabel(
            self.tr(
                "Earmark ended last time before these edits were saved. Nothing was lost: choose "
                "what to open. What you leave is offered again next time."
            )
        )
        text.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Unsaved projects"))
        for one in found:
            item = QListWidgetItem(self._line(one))
            item.setData(Qt.ItemDataRole.UserRole, one.path)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemDoubleClicked.connect(self.accept)
        buttons = QDialogButtonBox()
        self.recover = buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.discard = buttons.addButton(
            self.tr("Delete"), QDialogButtonBox.ButtonRole.DestructiveRole
        )
        buttons.addButton(self.tr("Later"), QDialogButtonBox.ButtonRole.RejectRole)
        self.recover.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.discard.clicked.connect(self._discard)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        for widget in (text, self.list, buttons):
            column.addWidget(widget)
        self.resize(560, 320)

    @classmethod
    def ask(cls, parent: QWidget | None, found: Sequence[Recoverable]) -> RecoveryChoice:
        dialog = cls(found, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.choice(accepted)

    def choice(self, accepted: bool) -> RecoveryChoice:
        item = self.list.currentItem() if accepted else None
        chosen = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return RecoveryChoice(chosen, tuple(self._discarded))

    def _discard(self) -> None:
        item = self.list.takeItem(self.list.currentRow())
        if item is not None:
            self._discarded.append(item.data(Qt.ItemDataRole.UserRole))
        self.recover.setEnabled(self.list.count() > 0)
        self.discard.setEnabled(self.list.count() > 0)

    def _line(self, one: Recoverable) -> str:
        ref = one.project.recording
        name = Path(ref.path).name if ref is not None else self.tr("No recording")
        prompts = ", ".join(edit.prompt for edit in one.project.edits if edit.prompt)
        when = one.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
        edits = self.tr("%n edit(s)", "", len(one.project.edits))
        edits = edits.replace("(s)", "" if len(one.project.edits) == 1 else "s")
        return f"{name}\n{when} · {edits}" + (f" · {prompts}" if prompts else "")
