"""The rows of the Sounds panel: sorted, filtered, and renewed without losing the user's place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from editor.clock import clock
from editor.sounds_found import REJECTED, Found, verdict
from engine.project import Event

Index = QModelIndex | QPersistentModelIndex
LABEL, TIME, SCORE = range(3)
EVENT = Qt.ItemDataRole.UserRole
"""The `Event` of a row."""

FILTERS: Mapping[str, Callable[[Event], bool]] = {
    "heard": lambda event: event.score > REJECTED,
    "open": lambda event: verdict(event) == "open",
    "accepted": lambda event: verdict(event) == "accepted",
    "rejected": lambda event: verdict(event) == "rejected",
    "all": lambda event: True,
}
_KEYS: Mapping[int, Callable[[Event], object]] = {
    LABEL: lambda event: (event.label.casefold(), event.start_s),
    TIME: attrgetter("start_s", "stop_s", "label"),
    SCORE: attrgetter("score", "start_s"),
}
_SELECTABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _SELECTABLE | Qt.ItemFlag.ItemIsEditable


class SoundsModel(QAbstractTableModel):
    """Shows `Found.events`; editing a label renames the sound.

    Signals
    -------
    renewed : ()
        Other rows may be there: whoever shows a selection marks it again.

    Attributes
    ----------
    is_renewing : bool
        Rows come and go just now, and no user selects anything.
    """

    renewed = Signal()

    def __init__(self, found: Found) -> None:
        super().__init__(found)
        self._found = found
        self.is_renewing = False
        self._rows: list[Event] = []
        self._column, self._descending = TIME, False
        self._words: tuple[str, ...] = ()
        self._kind, self._labels = "heard", frozenset[str]()
        found.changed.connect(self.renew)
        self.renew()

    # ---------------------------------------------------------------- what is shown

    def event_at(self, row: int) -> Event | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, event_id: str) -> int:
        return next((row for row, one in enumerate(self._rows) if one.id == event_id), -1)

    @property
    def shown(self) -> Sequence[Event]:
        return self._rows

    def set_filter(self, text: str, kind: str, labels: Collection[str] = ()) -> None:
        """Show what has every word in its label, is of a kind, and has one of the labels if any."""
        wanted = tuple(text.casefold().split()), kind, frozenset(labels)
        if wanted != (self._words, self._kind, self._labels):
            self._words, self._kind, self._labels = wanted
            self.renew()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.renew()

    def renew(self) -> None:
        """Show what there is now; what stays keeps its row, its selection and its place."""
        rows = sorted(filter(self._is_wanted, self._found.events), key=_KEYS[self._column])  # type: ignore[arg-type]
        if self._descending:
            rows.reverse()
        self.is_renewing = True
        old, new = [one.id for one in self._rows], [one.id for one in rows]
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        if head + tail < len(old):
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            del self._rows[head : len(old) - tail]
            self.endRemoveRows()
        if head + tail < len(new):
            self.beginInsertRows(QModelIndex(), head, len(new) - tail - 1)
            self._rows[head:head] = rows[head : len(new) - tail]
            self.endInsertRows()
        changed = [
            row for row, pair in enumerate(zip(self._rows, rows, strict=True)) if pair[0] != pair[1]
        ]
        self._rows = rows
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], SCORE))
        self.is_renewing = False
        self.renewed.emit()

    def _is_wanted(self, event: Event) -> bool:
        if not FILTERS[self._kind](event) or (self._labels and event.label not in self._labels):
            return False
        if not self._words:
            return True
        label = event.label.casefold()
        return all(word in label for word in self._words)

    # ---------------------------------------------------------------- Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == SCORE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Sound"), self.tr("Time"), self.tr("Score"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        event = self.event_at(index.row())
        if event is None:
            return None
        if role == EVENT:
            return event
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (event.label, when(event), self._score(event))[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{event.label}, {when(event)}, {self._score(event)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            times = f"{clock(event.start_s)} – {clock(event.stop_s)}"
            return f"{event.label}\n{times}\n{self._score(event)}"
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        event = self.event_at(index.row())
        if event is None or role != Qt.ItemDataRole.EditRole or index.column() != LABEL:
            return False
        if str(value).strip() != event.label:
            self._found.relabel(event.id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        can_edit = index.column() == LABEL and not self._found.is_live
        return _EDITABLE if can_edit else _SELECTABLE

    def _score(self, event: Event) -> str:
        said = verdict(event)
        if said == "open":
            return f"{event.score:.0%}".replace("%", " %")
        return self.tr("accepted") if said == "accepted" else self.tr("rejected")


def when(event: Event) -> str:
    """A sound's time in few characters."""
    decimals = 1 if event.stop_s - event.start_s >= 0.2 else 2
    return f"{clock(event.start_s, decimals)}–{clock(event.stop_s, decimals)}"


def _common(one: list[str], other: list[str]) -> int:
    """How many items two lists begin with in common."""
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return place
    return min(len(one), len(other))
