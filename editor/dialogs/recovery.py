"""What crashed sessions left: a preview of each, which of it to open and which to delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.clock import moment
from editor.naming import sound_of
from engine.recovery import Recoverable

MOST_EDITS = 12


@dataclass(frozen=True)
class RecoveryChoice:
    """What the user decided; what is in neither is offered again next time."""

    open: Path | None = None
    discard: tuple[Path, ...] = ()


class RecoveryDialog(QDialog):
    """Lists what was not saved, the newest first, beside a preview of the chosen one."""

    def __init__(self, found: Sequence[Recoverable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recover unsaved work"))
        self._found = {one.path: one for one in found}
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
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(250)
        self.preview = QTextBrowser()
        self.preview.setAccessibleName(self.tr("What it holds"))
        self.preview.setOpenLinks(False)
        self.preview.document().setDocumentMargin(10)
        for one in found:
            item = QListWidgetItem(f"{self._name(one)}\n{self._when(one)}")
            item.setData(Qt.ItemDataRole.UserRole, one.path)
            item.setSizeHint(QSize(0, 2 * self.fontMetrics().lineSpacing() + 14))
            self.list.addItem(item)
        buttons = QDialogButtonBox()
        self.recover = buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.discard = buttons.addButton(
            self.tr("Delete"), QDialogButtonBox.ButtonRole.DestructiveRole
        )
        buttons.addButton(self.tr("Later"), QDialogButtonBox.ButtonRole.RejectRole)
        self.recover.setDefault(True)
        self.list.currentItemChanged.connect(self._show_current)
        self.list.itemDoubleClicked.connect(self.accept)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.discard.clicked.connect(self._discard)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.list)
        row.addWidget(self.preview, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(text)
        column.addLayout(row, 1)
        column.addWidget(buttons)
        self.resize(700, 400)
        self.list.setCurrentRow(0)

    @classmethod
    def ask(cls, parent: QWidget | None, found: Sequence[Recoverable]) -> RecoveryChoice:
        dialog = cls(found, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.choice(accepted)

    def choice(self, accepted: bool) -> RecoveryChoice:
        one = self._current() if accepted else None
        return RecoveryChoice(one.path if one else None, tuple(self._discarded))

    def _current(self) -> Recoverable | None:
        item = self.list.currentItem()
        return self._found[item.data(Qt.ItemDataRole.UserRole)] if item is not None else None

    def _discard(self) -> None:
        item = self.list.takeItem(self.list.currentRow())
        if item is not None:
            self._discarded.append(item.data(Qt.ItemDataRole.UserRole))
        self._show_current()

    # ---------------------------------------------------------------- the preview

    def _show_current(self, *_: object) -> None:
        one = self._current()
        self.recover.setEnabled(one is not None)
        self.discard.setEnabled(one is not None)
        named = one is not None and one.is_named
        self.discard.setText(self.tr("Forget changes") if named else self.tr("Delete"))
        self.discard.setToolTip(
            self.tr("Go back to what was saved") if named else self.tr("Delete this project")
        )
        self.preview.setHtml(self._html(one) if one is not None else "")

    def _html(self, one: Recoverable) -> str:
        muted = theme.current().muted
        ref = one.project.recording
        kind = (
            self.tr("Changes to a saved project")
            if one.is_named
            else self.tr("A project that has no name yet")
        )
        lines = [
            f'<p style="font-size:large"><b>{escape(self._name(one))}</b></p>',
            f'<p style="color:{muted}">{kind}<br>{escape(self._when(one))}',
        ]
        if one.is_named and ref is not None:
            lines.append("<br>" + escape(self.tr("Recording: {0}").format(Path(ref.path).name)))
        lines.append("</p>" + self._html_of_edits(one))
        if one.last_steps:
            steps = escape(" · ".join(one.last_steps))
            title = self.tr("Last steps, the newest first")
            lines.append(f'<p>{title}<br><span style="color:{muted}">{steps}</span></p>')
        return "".join(lines)

    def _html_of_edits(self, one: Recoverable) -> str:
        edits = one.project.edits
        title = self.tr("1 edit") if len(edits) == 1 else self.tr("{0} edits").format(len(edits))
        rows = []
        for edit in edits[:MOST_EDITS]:
            mode = self.tr("keep") if edit.mode == "keep" else self.tr("remove")
            sound = escape(sound_of(edit))
            rows.append(f"<li>{f'{mode} {sound}' if sound else self.tr('no prompt yet')}</li>")
        if len(edits) > MOST_EDITS:
            rows.append(f"<li>{self.tr('{0} more').format(len(edits) - MOST_EDITS)}</li>")
        return f"<p>{title}</p><ul style='margin-left:-22px'>{''.join(rows)}</ul>"

    def _name(self, one: Recoverable) -> str:
        if one.is_named:
            return one.path.name
        ref = one.project.recording
        return Path(ref.path).name if ref is not None else self.tr("No recording")

    def _when(self, one: Recoverable) -> str:
        return moment(one.saved_at, with_date=True)
