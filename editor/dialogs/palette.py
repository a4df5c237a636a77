"""The palette's own window: type a few letters, choose with the arrows, Enter does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.parts import name_field

SIZE = QSize(640, 440)
ROW_HEIGHT = 34
LEAST_SCORE = 70.0  # of 100: below that the letters have little to do with the command
PREFIX, WORD_PREFIX, RECENT = 40.0, 25.0, 8.0  # bonuses, in points of the score
ALSO_WEIGHT = 0.85  # found in its tip or its English name, not in what is seen
ENTRY = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True)
class Entry:
    """One command as the palette shows it.

    Attributes
    ----------
    where : str
        Its menu.
    also : str
        Further words by which it is found.
    reason : str
        Why it is grey; empty when it can be done.
    on : bool
        A switch that is on.
    """

    id: str
    title: str
    where: str = ""
    also: str = ""
    keys: str = ""
    icon: str = ""
    reason: str = ""
    recent: bool = False
    on: bool = False


def search(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries that fit what was typed, best first; all of them for nothing."""
    wanted = typed.strip().casefold()
    if not wanted:
        return list(entries)
    scored = [(score(one, wanted), place) for place, one in enumerate(entries)]
    best = sorted((-points, place) for points, place in scored if points >= LEAST_SCORE)
    return [entries[place] for _, place in best]


def score(entry: Entry, wanted: str) -> float:
    """How well an entry fits the letters; typing errors and left-out letters cost a little."""
    # Here and not above: 10 ms that the start of the program need not pay.
    from rapidfuzz import fuzz

    title, also = entry.title.casefold(), entry.also.casefold()
    points = max(
        _match(fuzz, wanted, title),
        ALSO_WEIGHT * _match(fuzz, wanted, also),
        ALSO_WEIGHT * _match(fuzz, wanted, f"{entry.where} {entry.title}".casefold()),
    )
    if title.startswith(wanted):
        points += PREFIX
    elif any(word.startswith(wanted) for word in title.split()):
        points += WORD_PREFIX
    # Grey ones come after what can be done when both fit alike.
    return points + (RECENT if entry.recent else 0.0) - (1.0 if entry.reason else 0.0)


def _match(fuzz, wanted: str, text: str) -> float:
    if not text:
        return 0.0
    if wanted in text:
        return 100.0
    initials = "".join(word[0] for word in text.split())
    if len(wanted) > 1 and initials.startswith(wanted):
        return 90.0
    # A part of the text may be enough, but two letters are a part of everything.
    share = min(1.0, len(wanted) / 4)
    return max(share * fuzz.partial_ratio(wanted, text), share * fuzz.token_set_ratio(wanted, text))


class PaletteDialog(QDialog):
    """A field and a list; the field keeps the focus, the arrows move the list."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setWindowTitle(self.tr("Find a command"))
        self._entries = entries
        self.chosen: str | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type the name of a command"))
        self.field.setClearButtonEnabled(True)
        self.field.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        name_field(self.field, self.tr("Find a command"))
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_Rows(self.list))
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self.note = QLabel()
        self.note.setEnabled(False)
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(8)
        for widget in (self.field, self.list, self.note):
            column.addWidget(widget)
        self.resize(SIZE)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self.list.clicked.connect(lambda _: self.take())
        self.list.selectionModel().currentChanged.connect(self._show_note)
        self._search("")

    @classmethod
    def ask(cls, parent: QWidget | None, entries: Sequence[Entry]) -> str | None:
        """The id of the command the user chose."""
        dialog = cls(entries, parent)
        if parent is not None:
            top = parent.mapToGlobal(QRect(parent.rect()).topLeft())
            left = max(0, (parent.width() - dialog.width()) // 2)
            dialog.move(top.x() + left, top.y() + 72)
        dialog.field.setFocus()
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.chosen if accepted else None

    def shown(self) -> list[Entry]:
        """The lines of the list, from the top."""
        return [self._model.item(row).data(ENTRY) for row in range(self._model.rowCount())]

    def take(self) -> None:
        """Choose the current line; a grey one says why it cannot be."""
        entry = self.list.currentIndex().data(ENTRY)
        if entry is None or entry.reason:
            return
        self.chosen = entry.id
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _MOVES:
                self._move(Qt.Key(event.key()))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take()
                return True
        return super().eventFilter(watched, event)

    def _move(self, key: Qt.Key) -> None:
        count = self._model.rowCount()
        if not count:
            return
        page = max(1, self.list.viewport().height() // ROW_HEIGHT - 1)
        row = self.list.currentIndex().row()
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            row += page if key == Qt.Key.Key_PageDown else -page
            row = min(max(row, 0), count - 1)
        else:  # from the last line on to the first
            row = (row + (1 if key == Qt.Key.Key_Down else -1)) % count
        self.list.setCurrentIndex(self._model.index(row, 0))

    def _search(self, typed: str) -> None:
        self._model.clear()
        for entry in search(self._entries, typed):
            item = QStandardItem(entry.title)
            item.setData(entry, ENTRY)
            spoken = ", ".join(part for part in (entry.title, entry.keys, entry.reason) if part)
            item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        self.list.setCurrentIndex(self._model.index(0, 0))
        self._show_note()

    def _show_note(self, *_: object) -> None:
        entry = self.list.currentIndex().data(ENTRY)
        if entry is None:
            text = self.tr("No command is called that.")
        elif entry.reason:
            text = entry.reason
        else:
            text = self.tr("↑ ↓ choose · Enter does it · Esc closes")
        self.note.setText(text)
        self.field.setAccessibleDescription("" if entry is None else entry.title)


class _Rows(QStyledItemDelegate):
    """Icon, name and menu on the left; reason or key on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(100, max(ROW_HEIGHT, option.fontMetrics.height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        look = theme.current()
        entry: Entry = index.data(ENTRY)
        box = QRect(option.rect).adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.parent().currentIndex() == index:
            painter.setPen(look.colour("accent") if look.is_contrast else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(box, 5, 5)
        ink = look.colour("faint" if entry.reason else "text")
        name = "check" if entry.on else entry.icon
        if name:
            colour = look.accent if entry.on else ink
            theme.icon(name, colour).paint(
                painter, QRect(box.left() + 8, box.center().y() - 8, 17, 17)
            )
        right = self._paint_right(painter, box, entry)
        left = box.left() + 36
        left = self._write(painter, entry.title, left, right, box, ink, theme.font())
        self._write(painter, entry.where, left + 10, right, box, look.colour("faint"), _small())
        painter.restore()

    def _paint_right(self, painter: QPainter, box: QRect, entry: Entry) -> int:
        """The key or the reason; returns where it begins."""
        look = theme.current()
        text = entry.reason or entry.keys
        if not text:
            return box.right() - 10
        painter.setFont(_small())
        wide = painter.fontMetrics().horizontalAdvance(text) + 14
        place = QRect(box.right() - wide - 6, box.top() + 5, wide, box.height() - 10)
        if not entry.reason:
            painter.setPen(look.colour("line"))
            painter.setBrush(look.colour("raised"))
            painter.drawRoundedRect(place, 4, 4)
        painter.setPen(look.colour("muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        return place.left() - 8

    def _write(
        self, painter: QPainter, text: str, left: int, right: int, box: QRect, ink: QColor, font
    ) -> int:
        painter.setFont(font)
        painter.setPen(ink)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, right - left)
        if right - left > 20:
            place = QRect(left, box.top(), right - left, box.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        return left + painter.fontMetrics().horizontalAdvance(shown)


def _small():
    return theme.font(0.88)
