"""Short questions."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

Answer = Literal["save", "discard", "cancel"]


class SaveQuestion:
    """What becomes of edits that have no name yet."""

    @classmethod
    def ask(cls, parent: QWidget | None, name: str) -> Answer:
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(_tr("Save the project?"))
        box.setText(_tr("Save the edits of “{0}” as a project?").format(name))
        box.setInformativeText(_tr("Without a project file they are gone when it is closed."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answers: dict[int, Answer] = {buttons.Save: "save", buttons.Discard: "discard"}
        return answers.get(box.exec(), "cancel")


def _tr(text: str) -> str:
    return QCoreApplication.translate("questions", text)
