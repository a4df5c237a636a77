"""The dialog for bugs: what Earmark did not expect, with everything a report needs."""

from __future__ import annotations

import platform
import traceback

import PySide6
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)


def describe(error: BaseException) -> str:
    """The traceback and the versions it happened with."""
    versions = (
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, {platform.platform()}"
    )
    return "".join(traceback.format_exception(error)) + "\n" + versions + "\n"


class BrokeDialog(QDialog):
    """Says that something broke, that the work is safe, and lets the details be copied."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something broke"))
        text = QLabel(
            self.tr(
                "Earmark met a problem it was not made for. Your edits are saved and you can go "
                "on. If you report this, please copy the details."
            )
        )
        text.setWordWrap(True)
        self.details = QPlainTextEdit(describe(error))
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setAccessibleName(self.tr("Details"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        for widget in (text, self.details, buttons):
            column.addWidget(widget)
        self.resize(680, 380)

    @classmethod
    def ask(cls, parent: QWidget | None, error: BaseException) -> None:
        cls(error, parent).exec()

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
