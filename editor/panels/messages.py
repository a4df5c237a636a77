"""The message bar above the timeline: what went wrong and what can be done, never in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor import theme
from editor.messages import Message
from editor.parts import icon_button

MOST_MESSAGES = 3
GOOD_NEWS_MS = 8_000
"""Good news goes by itself after this long; trouble stays."""
_ICONS = {"error": "warning", "warning": "warning", "info": "info", "good": "check"}
_COLOURS = {"error": "error", "warning": "warning", "info": "accent", "good": "good"}


class MessageBar(QWidget):
    """Shows the last few messages until they are closed or taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Messages"))
        self._rows: list[MessageRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 0)
        self._column.setSpacing(6)
        self.hide()

    def messages(self) -> tuple[Message, ...]:
        """What is shown, the oldest first."""
        return tuple(row.message for row in self._rows)

    def rows(self) -> tuple[MessageRow, ...]:
        return tuple(self._rows)

    def show_message(self, message: Message) -> None:
        if any(one == message for one in self.messages()):
            return
        if message.topic:
            self.withdraw(message.topic)
        row = MessageRow(message, self)
        row.close_button.clicked.connect(lambda: self._remove(row))
        for button in row.action_buttons:
            button.clicked.connect(lambda: self._remove(row))
        if message.kind == "good":
            # A timer of the row's own: it ends with the row.
            timer = QTimer(row, singleShot=True, interval=GOOD_NEWS_MS)
            timer.timeout.connect(lambda: self._remove(row))
            timer.start()
        self._rows.append(row)
        self._column.addWidget(row)
        while len(self._rows) > MOST_MESSAGES:
            self._remove(self._rows[0])
        self.show()

    def withdraw(self, topic: str) -> None:
        """Take back what was said on a topic: it no longer holds."""
        for row in [one for one in self._rows if one.message.topic == topic]:
            self._remove(row)

    def clear(self) -> None:
        for row in list(self._rows):
            self._remove(row)

    def _remove(self, row: MessageRow) -> None:
        if row in self._rows:
            self._rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
            self.setVisible(bool(self._rows))


class MessageRow(QFrame):
    """One message with its buttons."""

    def __init__(self, message: Message, parent: QWidget) -> None:
        super().__init__(parent)
        self.message = message
        self.setObjectName("message")
        colour = theme.current().colour(_COLOURS[message.kind]).name()
        self.setStyleSheet(
            f"QFrame#message {{ border: 1px solid {colour}; border-left-width: 4px; "
            f"border-radius: 5px; background: {theme.current().raised}; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.setSpacing(10)
        picture = QLabel()
        picture.setPixmap(theme.icon(_ICONS[message.kind], colour).pixmap(18, 18))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        text = QLabel(message.text)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(message.text)
        row.addWidget(text, 1)
        self.action_buttons: list[QPushButton] = []
        for label, act in message.actions:
            button = QPushButton(label)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, act=act: act())
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self.action_buttons.append(button)
        self.close_button = icon_button("close", self.tr("Close this message"))
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
