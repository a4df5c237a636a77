"""The dialogs for bugs: one for what broke just now, one for a crash of the time before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.logs import describe


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class _Report(QDialog):
    """A sentence, the details in full, and a button that copies them."""

    def __init__(self, details: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setTabChangesFocus(True)
        self.buttons = QDialogButtonBox()
        self.copy_button = self._add(self.tr("Copy details"))
        self.copy_button.clicked.connect(self.copy)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        for widget in (self.text, self.details, self.buttons):
            column.addWidget(widget)
        self.resize(680, 380)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())

    def _add(self, text: str) -> QPushButton:
        return self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)


class BrokeDialog(_Report):
    """Says that something broke, that the work is safe, and lets the details be copied."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(describe(error), parent)
        self.setWindowTitle(self.tr("Something broke"))
        self.text.setText(
            self.tr(
                "Earmark met a problem it was not made for. Your edits are saved and you can go "
                "on. If you report this, please copy the details."
            )
        )
        close = self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()

    @classmethod
    def ask(cls, parent: QWidget | None, error: BaseException) -> None:
        cls(error, parent).exec()


class CrashDialog(_Report):
    """At the start after a crash: what Earmark wrote down about it."""

    def __init__(self, reports: Sequence[Path], parent: QWidget | None = None) -> None:
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in reports]
        super().__init__("\n\n".join(texts), parent)
        self.setWindowTitle(self.tr("Earmark did not end well the last time"))
        self.text.setText(
            self.tr(
                "This is what Earmark wrote down about it, without any sound and with the names "
                "of files only. It stays on this computer; nothing is sent. If you report the "
                "problem, please copy it."
            )
        )
        folder = reports[0].parent
        self.folder_button = self._add(self.tr("Open folder"))
        self.folder_button.clicked.connect(lambda: open_folder(folder))
        dismiss = self.buttons.addButton(self.tr("Dismiss"), QDialogButtonBox.ButtonRole.RejectRole)
        dismiss.setDefault(True)
        dismiss.setFocus()

    @classmethod
    def ask(cls, parent: QWidget | None, reports: Sequence[Path]) -> None:
        cls(reports, parent).exec()
