"""The rows of the history panel: steps and snapshots, their models and the painter of both."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from editor import theme
from editor.clock import moment
from editor.history import History
from editor.naming import sound_of
from engine.past import Snapshot
from engine.report import EngineError

Index = QModelIndex | QPersistentModelIndex
WHEN = Qt.ItemDataRole.UserRole
"""When it was made, as text."""
ABOUT = Qt.ItemDataRole.UserRole + 1
"""What it is about, as text: a prompt, or how many edits there are."""
PLACE = Qt.ItemDataRole.UserRole + 2
""""done", "current" or "undone"; None for what is no step."""


class StepsModel(QAbstractListModel):
    """Row 0 is the beginning; row n is the state after n steps."""

    def __init__(self, history: History) -> None:
        super().__init__(history)
        self._history = history
        self._rows = history.count + 1
        history.changed.connect(self._renew)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        if not 0 <= row <= self._history.count:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._history.step(row - 1).name if row else self.tr("Beginning")
        if role == WHEN:
            return moment(self._history.step(row - 1).made_at) if row else ""
        if role == ABOUT:
            return self._about(row)
        if role == PLACE:
            here = self._history.position
            return "current" if row == here else "done" if row < here else "undone"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            place = {
                "current": self.tr("you are here"),
                "done": self.tr("done"),
                "undone": self.tr("undone"),
            }[str(self.data(index, PLACE))]
            parts = [self.data(index), self._about(row), self.data(index, WHEN), place]
            return ", ".join(str(one) for one in parts if one)
        if role == Qt.ItemDataRole.ToolTipRole:
            parts = [self.data(index), self._about(row)]
            return " · ".join(str(one) for one in parts if one)
        return None

    def _about(self, row: int) -> str:
        if row == 0:
            return ""
        try:
            edit = self._history.step(row - 1).change.edit()
        except EngineError:  # whoever goes there is told
            return ""
        return sound_of(edit) if edit is not None else ""

    def _renew(self) -> None:
        rows = self._history.count + 1
        if rows == self._rows:
            self.dataChanged.emit(self.index(0), self.index(rows - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


class SnapshotsModel(QAbstractListModel):
    """The snapshots, the newest first; editing a row renames it."""

    def __init__(self, history: History) -> None:
        super().__init__(history)
        self._history = history
        self._snapshots = history.snapshots[::-1]
        history.snapshots_changed.connect(self._renew)

    def snapshot(self, row: int) -> Snapshot | None:
        return self._snapshots[row] if 0 <= row < len(self._snapshots) else None

    def row_of(self, snapshot: Snapshot) -> int:
        return next((row for row, one in enumerate(self._snapshots) if one is snapshot), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._snapshots)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one = self.snapshot(index.row())
        if one is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return one.name
        if role == WHEN:
            return moment(one.made_at)
        if role == ABOUT:
            count = len(one.project.edits)
            return self.tr("1 edit") if count == 1 else self.tr("{0} edits").format(count)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            parts = [one.name, self.data(index, ABOUT), self.data(index, WHEN)]
            parts += [sound_of(edit) for edit in one.project.edits[:5]]
            return ", ".join(str(part) for part in parts if part)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        one = self.snapshot(index.row())
        if one is None or role != Qt.ItemDataRole.EditRole:
            return False
        self._history.rename_snapshot(one, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def _renew(self) -> None:
        self.beginResetModel()
        self._snapshots = self._history.snapshots[::-1]
        self.endResetModel()


class HistoryDelegate(QStyledItemDelegate):
    """Paints a row: a dot on the line of time, the name, what it is about, and when."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, QFontMetrics(theme.font()).height() + 12)

    def updateEditorGeometry(
        self, editor: object, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect.adjusted(22, 0, 0, 0))  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, place = theme.current(), index.data(PLACE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_back(painter, option)
        row = option.rect
        if place is None:
            icon = theme.icon("snapshot", look.muted)
            icon.paint(painter, QRect(row.left() + 5, row.center().y() - 7, 15, 15))
        else:
            is_last = index.row() == index.model().rowCount() - 1
            self._paint_dot(painter, row, str(place), (index.row() == 0, is_last))
        text = row.adjusted(26, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        when = str(index.data(WHEN) or "")
        painter.setFont(theme.font(0.88, digits=True))
        painter.setPen(look.colour("faint" if place == "undone" else "muted"))
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignRight, when)
        text.setRight(text.right() - QFontMetrics(painter.font()).horizontalAdvance(when) - 10)
        painter.setFont(theme.font(bold=place == "current"))
        painter.setPen(look.colour("faint" if place == "undone" else "text"))
        metrics = QFontMetrics(painter.font())
        name = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, middle, name)
        about = str(index.data(ABOUT) or "")
        text.setLeft(text.left() + metrics.horizontalAdvance(name + "  "))
        if about and text.width() > 30:
            painter.setFont(theme.font(0.94))
            painter.setPen(look.colour("faint" if place == "undone" else "muted"))
            metrics = QFontMetrics(painter.font())
            about = metrics.elidedText(about, Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, middle, about)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        look, box = theme.current(), QRectF(option.rect).adjusted(2, 1, -2, -1)
        state = option.state
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(box, 4, 4)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(look.colour("hover", 0.5))
            painter.drawRoundedRect(box, 4, 4)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.colour("accent"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_dot(
        self, painter: QPainter, row: QRect, place: str, ends: tuple[bool, bool]
    ) -> None:
        look = theme.current()
        centre = QPointF(row.left() + 13, row.center().y() + 0.5)
        painter.setPen(QPen(look.colour("line"), 2))
        top, bottom = float(row.top()), row.bottom() + 1.0
        first, last = (
            centre.y() if end else edge for end, edge in zip(ends, (top, bottom), strict=True)
        )
        painter.drawLine(QPointF(centre.x(), first), QPointF(centre.x(), last))
        colour = look.colour({"current": "accent", "done": "muted", "undone": "faint"}[place])
        radius = 5.0 if place == "current" else 3.5
        painter.setPen(QPen(colour, 1.5))
        # What was undone is hollow: told apart without its colour.
        painter.setBrush(look.colour("field") if place == "undone" else colour)
        painter.drawEllipse(centre, radius, radius)
