"""The part of the Sounds panel that is about speech: how much there is, and what to do with it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from editor.parts import icon_button

BUTTONS = ("speech", "speech_silence", "speech_between")


class SpeechRow(QWidget):
    """Buttons of the speech commands, with the share of speech beside them."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = QLabel(self.tr("Speech"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.share, 1)
        self.buttons: dict[str, QToolButton] = {}
        for name in BUTTONS:
            button = icon_button("add", actions[name].text())
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.buttons[name] = button
            row.addWidget(button)

    def show_share(self, ratio: float | None) -> None:
        """Share of the time, 0..1; None while nobody has looked for it."""
        text = self.tr("Speech")
        if ratio is not None:
            share = f"{ratio:.0%}".replace("%", " %")
            text = self.tr("Speech: {0} of the time").format(share)
        self.share.setText(text)
