"""About Earmark."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from editor import theme


class AboutDialog(QDialog):
    """The name, the version and what it is."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Earmark"))
        picture = QLabel()
        accent = theme.current().accent
        picture.setPixmap(theme.icon("earmark", accent).pixmap(56, 56))
        text = QLabel(
            f"<h2>Earmark {version}</h2><p>"
            + self.tr(
                "Marks sounds in a recording, and keeps or removes them by name. Everything is "
                "computed on this computer; recordings never leave it and are never changed."
            )
            + "</p>"
        )
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.RichText)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.addLayout(row)
        column.addWidget(buttons)
        self.resize(460, 200)

    @classmethod
    def ask(cls, parent: QWidget | None, version: str) -> None:
        cls(version, parent).exec()
