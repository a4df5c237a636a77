"""The page of the preferences where every command gets its keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.parts import name_field

FIELDS = 2  # keys that can be edited; a command's further keys stay as they are
ID = Qt.ItemDataRole.UserRole
# They move between controls, cancel and confirm everywhere.
RESERVED = {Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}


@dataclass(frozen=True)
class Line:
    """A command, its menu and the keys it has from the start."""

    id: str
    title: str
    where: str
    keys: tuple[str, ...]


class KeyField(QKeySequenceEdit):
    """Records one key with its modifiers; Escape and Tab leave it.

    Signals
    -------
    typed : (str,)
        The key in Qt's portable words; empty when the field was cleared.
    """

    typed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(1)
        self.setClearButtonEnabled(True)
        self.setAccessibleName(name)
        for inner in self.findChildren(QLineEdit):
            name_field(inner, name)
        self._shown = ""
        self.keySequenceChanged.connect(self._tell)

    def show_key(self, key: str) -> None:
        """Show a key without telling anybody."""
        self._shown = key
        self.setKeySequence(QKeySequence(key))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() in RESERVED:
            if event.type() == QEvent.Type.KeyPress and event.key() != Qt.Key.Key_Escape:
                return self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            event.ignore()
            return False
        return super().event(event)

    def _tell(self, sequence: QKeySequence) -> None:
        key = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        if key != self._shown:
            self._shown = key
            self.typed.emit(key)


class ShortcutsPage(QWidget):
    """Search, a list of commands with their keys, and fields for the selected one.

    A key that another command has is not given away silently: the page says whose it is and
    offers to take it over, so that at every moment each key means one thing.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        changed: Mapping[str, Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines = {one.id: one for one in lines}
        self._keys = {one.id: list(changed.get(one.id, one.keys)) for one in lines}
        self._wanted: tuple[int, str] | None = None  # the field and key of an open conflict
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search by command or key"))
        self.search.setClearButtonEnabled(True)
        name_field(self.search, self.tr("Search by command or key"))
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Menu"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._rows = {one.id: self._add_row(one) for one in lines}
        names = (self.tr("Key"), self.tr("Another key"))
        self.fields = [KeyField(name) for name in names]
        self.warning = QLabel()
        self.warning.setWordWrap(True)
        self.warning.setMinimumHeight(2 * self.fontMetrics().height())
        self.take_over = QPushButton(self.tr("Use it here instead"))
        self.reset = QPushButton(self.tr("Reset"))
        self.reset.setToolTip(self.tr("Give this command its original keys"))
        self.reset_all = QPushButton(self.tr("Reset all"))
        self.reset_all.setToolTip(self.tr("Give all commands their original keys"))
        self._place(names)
        self.search.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(self._show_fields)
        for place, one in enumerate(self.fields):
            one.typed.connect(lambda key, place=place: self._typed(place, key))
        self.take_over.clicked.connect(self._take_over)
        self.reset.clicked.connect(self._reset_one)
        self.reset_all.clicked.connect(self._reset_all)
        self.list.setCurrentItem(self.list.topLevelItem(0))

    def changed(self) -> dict[str, list[str]]:
        """The commands whose keys are not those of the table, with their keys."""
        return {
            name: list(keys)
            for name, keys in self._keys.items()
            if _portable(keys) != _portable(self._lines[name].keys)
        }

    def select(self, name: str) -> None:
        """Go to a command's line."""
        self.list.setCurrentItem(self._rows[name])

    # ---------------------------------------------------------------- the controls

    def _place(self, names: Sequence[str]) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for name, one in zip(names, self.fields, strict=True):
            form.addRow(name, one)
        under = QHBoxLayout()
        under.addWidget(self.warning, 1)
        under.addWidget(self.take_over)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.reset)
        buttons.addWidget(self.reset_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(form)
        column.addLayout(under)
        column.addLayout(buttons)

    def _add_row(self, line: Line) -> QTreeWidgetItem:
        item = QTreeWidgetItem([line.title, line.where, ""])
        item.setData(0, ID, line.id)
        self.list.addTopLevelItem(item)
        self._show_keys(line.id, item)
        return item

    def _show_keys(self, name: str, item: QTreeWidgetItem) -> None:
        item.setText(2, "  ·  ".join(_native(key) for key in self._keys[name]))
        font = theme.font(bold=_portable(self._keys[name]) != _portable(self._lines[name].keys))
        for column in range(3):
            item.setFont(column, font)

    def _filter(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        for item in self._rows.values():
            texts = [item.text(column).casefold() for column in range(3)]
            item.setHidden(not any(wanted in text for text in texts))
        current = self.list.currentItem()
        if current is None or current.isHidden():
            shown = (item for item in self._rows.values() if not item.isHidden())
            first = next(shown, None)
            if first is not None:
                self.list.setCurrentItem(first)

    def _current(self) -> str | None:
        item = self.list.currentItem()
        return None if item is None else item.data(0, ID)

    def _show_fields(self, *_: object) -> None:
        name = self._current()
        keys = self._keys[name] if name is not None else []
        for place, one in enumerate(self.fields):
            one.setEnabled(name is not None)
            one.show_key(keys[place] if place < len(keys) else "")
        changed = name is not None and name in self.changed()
        self.reset.setEnabled(changed)
        self.reset_all.setEnabled(bool(self.changed()))
        self._warn(None)

    # ---------------------------------------------------------------- changing

    def _typed(self, place: int, key: str) -> None:
        name = self._current()
        if name is None:
            return
        owner = self.owner(key) if key else None
        if owner is None:
            self._give(name, place, key)
        elif owner != name:
            self._warn((place, key))
        else:  # its own other key
            self._show_fields()

    def owner(self, key: str) -> str | None:
        """The command that has this key."""
        wanted = QKeySequence(key)
        for name, keys in self._keys.items():
            if any(QKeySequence(one) == wanted for one in keys):
                return name
        return None

    def _give(self, name: str, place: int, key: str) -> None:
        keys = self._keys[name]
        if place < len(keys):
            keys[place] = key
        else:
            keys.append(key)
        self._keys[name] = [one for one in keys if one]
        self._renew()

    def _take_over(self) -> None:
        name = self._current()
        if name is None or self._wanted is None:
            return
        place, key = self._wanted
        self._release(key)
        self._give(name, place, key)

    def _release(self, key: str) -> None:
        wanted = QKeySequence(key)
        for name, keys in self._keys.items():
            self._keys[name] = [one for one in keys if QKeySequence(one) != wanted]

    def _reset_one(self) -> None:
        name = self._current()
        if name is not None:
            for key in self._lines[name].keys:
                self._release(key)
            self._keys[name] = list(self._lines[name].keys)
            self._renew()

    def _reset_all(self) -> None:
        self._keys = {name: list(one.keys) for name, one in self._lines.items()}
        self._renew()

    def _renew(self) -> None:
        for name, item in self._rows.items():
            self._show_keys(name, item)
        self._show_fields()

    def _warn(self, wanted: tuple[int, str] | None) -> None:
        self._wanted = wanted
        self.take_over.setVisible(wanted is not None)
        owner = self.owner(wanted[1]) if wanted is not None else None
        if wanted is None or owner is None:
            self.warning.clear()
            return
        self.warning.setStyleSheet(f"color: {theme.current().warning}")
        self.warning.setText(
            self.tr("{0} already means “{1}”.").format(_native(wanted[1]), self._lines[owner].title)
        )


def _portable(keys: Sequence[str]) -> list[str]:
    return [QKeySequence(key).toString() for key in keys]


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
