"""The find box above the list of edits: by words of the prompt, mode and state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from editor import theme
from editor.document import State
from editor.parts import Choice, name_field
from engine.project import Edit

Test = Callable[[Edit, State], bool]

FILTERS: Mapping[str, Test] = {
    "all": lambda edit, state: True,
    "keep": lambda edit, state: edit.mode == "keep",
    "remove": lambda edit, state: edit.mode == "remove",
    "off": lambda edit, state: not edit.enabled,
    "waiting": lambda edit, state: edit.active and state.kind in ("queued", "running", "stale"),
    "trouble": lambda edit, state: state.kind in ("failed", "absent") or not edit.asks,
    "locked": lambda edit, state: edit.locked,
    "grouped": lambda edit, state: bool(edit.group),
}


def matches(edit: Edit, state: State, said: str, text: str, kind: str) -> bool:
    """Whether an edit is wanted: every word of ``text`` is in what the row says."""
    words = text.casefold().split()
    heap = f"{edit.prompt} {edit.negative} {said}".casefold()
    return FILTERS[kind](edit, state) and all(one in heap for one in words)


class FindBox(QWidget):
    """A search field and a filter, side by side.

    Signals
    -------
    changed : ()
    stepped : (int,)
        To the next match (1) or the one before (-1).
    left : ()
        The keyboard may go back to the list.
    """

    changed = Signal()
    stepped = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find edits"))
        self.field.setToolTip(self.tr("Words of the prompt, the mode or the state"))
        self.field.setClearButtonEnabled(True)
        self._icon = QAction(self.field)
        self.field.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        name_field(self.field, self.tr("Find edits"))
        self.field.textChanged.connect(self.changed)
        self.field.installEventFilter(self)
        titles = {
            "all": self.tr("All edits"),
            "keep": self.tr("Keep"),
            "remove": self.tr("Remove"),
            "off": self.tr("Off"),
            "waiting": self.tr("Not done yet"),
            "trouble": self.tr("Needs a look"),
            "locked": self.tr("Locked"),
            "grouped": self.tr("Grouped"),
        }
        self.filter = Choice(self.tr("Which edits to show"))
        self.filter.setToolTip(self.tr("Which edits to show"))
        for key in FILTERS:
            self.filter.addItem(titles[key], key)
        self.filter.currentIndexChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.filter)
        self._renew()

    @property
    def text(self) -> str:
        return self.field.text()

    @property
    def kind(self) -> str:
        return str(self.filter.currentData())

    @property
    def asks(self) -> bool:
        """Whether it wants less than everything."""
        return bool(self.text.strip()) or self.kind != "all"

    def clear(self) -> None:
        """Want everything again."""
        self.field.clear()
        self.filter.setCurrentIndex(0)

    def start(self) -> None:
        """The keyboard comes here."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            keys = Qt.Key
            if event.key() == keys.Key_Escape:
                self.clear()
                self.left.emit()
                return True
            steps = {keys.Key_Return: 1, keys.Key_Enter: 1, keys.Key_Down: 1, keys.Key_Up: -1}
            if event.key() in steps:
                self.stepped.emit(steps[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._renew()

    def _renew(self) -> None:
        self._icon.setIcon(theme.icon("search", theme.current().muted))
