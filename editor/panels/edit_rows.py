"""The rows of the edits list: the model over ``Document.project.edits`` and its painter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QByteArray,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from editor import theme
from editor.clock import clock
from editor.document import Document, State
from editor.naming import sound_of
from engine.project import Edit

MIME = "application/x-earmark-edit"
Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 50
_WORST_FIRST = ("failed", "running", "queued", "stale", "absent", "done", "idle")


def edit_state(document: Document, edit: Edit) -> State:
    """One state for all windows of an edit: the one that most needs the user's eyes."""
    states = [document.window_state(edit.id, index) for index in range(len(edit.windows))]
    if not states:
        return State()
    worst = min(states, key=lambda one: _WORST_FIRST.index(one.kind))
    if worst.kind in ("running", "queued"):
        total = sum(1.0 if one.kind in ("done", "absent") else one.fraction for one in states)
        return State(worst.kind, total / len(states), worst.message)
    return worst


class EditsModel(QAbstractListModel):
    """The edits in order; checking enables, dragging a row moves the edit."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._edits = document.project.edits
        document.changed.connect(self._take_over)
        document.states_changed.connect(self._states_changed)

    def edit(self, row: int) -> Edit | None:
        return self._edits[row] if 0 <= row < len(self._edits) else None

    def row_of(self, edit_id: str | None) -> int:
        return next((row for row, one in enumerate(self._edits) if one.id == edit_id), -1)

    def state(self, row: int) -> State:
        return edit_state(self._document, self._edits[row])

    def summary(self, row: int) -> str:
        """Where an edit works: "0:04.20 – 0:09.00" or "3 windows, 0:04.20 – 1:10.00"."""
        windows = sorted(self._edits[row].windows)
        if not windows:
            return self.tr("no window")
        stop_s = max(one.stop_s for one in windows)
        span = f"{clock(windows[0].start_s, 2)} – {clock(stop_s, 2)}"
        return span if len(windows) == 1 else self.tr("{0} windows").format(len(windows))

    def state_text(self, row: int) -> str:
        edit, state = self._edits[row], self.state(row)
        if not edit.enabled:
            return self.tr("off")
        if not edit.asks:
            return self.tr("needs a prompt")
        return {
            "idle": "",
            "queued": self.tr("waiting"),
            "running": f"{int(state.fraction * 100)} %",
            "done": self.tr("done"),
            "stale": self.tr("paused"),
            "absent": self.tr("not found"),
            "failed": self.tr("failed"),
        }[state.kind]

    # ---------------------------------------------------------------- Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._edits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        edit = self.edit(index.row())
        if edit is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return sound_of(edit) or self.tr("No prompt yet")
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if edit.enabled else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            mode = self.tr("Keep") if edit.mode == "keep" else self.tr("Remove")
            name = sound_of(edit) or self.tr("no prompt yet")
            row = index.row()
            spoken = f"{row + 1}: {mode} {name}, {self.summary(row)}, {self.state_text(row)}"
            spoken += self.tr(", locked") if edit.locked else ""
            return spoken + (self.tr(", grouped") if edit.group else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.state(index.row()).message or self.data(
                index, Qt.ItemDataRole.AccessibleTextRole
            )
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        edit = self.edit(index.row())
        if edit is None or role != Qt.ItemDataRole.CheckStateRole:
            return False
        self._document.set_enabled(edit.id, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsDragEnabled
        )

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        edit = self.edit(indexes[0].row()) if indexes else None
        if edit is not None:
            data.setData(MIME, QByteArray(edit.id.encode()))
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not data.hasFormat(MIME):
            return False
        edit_id = bytes(data.data(MIME).data()).decode()
        here = self.row_of(edit_id)
        if here < 0:
            return False
        target = row if row >= 0 else len(self._edits)
        # Above its own place the rows below move up by one once it is taken out.
        self._document.move_edit(edit_id, target - 1 if target > here else target)
        # The document has moved it; Qt must not remove the dragged row on its own.
        return False

    def _take_over(self) -> None:
        new = self._document.project.edits
        if [one.id for one in new] == [one.id for one in self._edits]:
            self._edits = new
            if new:
                self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self._edits = new
        self.endResetModel()

    def _states_changed(self) -> None:
        if self._edits:
            self.dataChanged.emit(self.index(0), self.index(len(self._edits) - 1))


class EditDelegate(QStyledItemDelegate):
    """Paints a row: check box, colour, prompt, and below it mode, where and how far."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def check_rect(self, row: QRect) -> QRect:
        return QRect(row.left() + 9, row.top() + (row.height() - 16) // 2, 16, 16)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            reach = self.check_rect(option.rect).adjusted(-6, -6, 6, 6)
            if reach.contains(event.position().toPoint()):
                checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
                new = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
                return bool(model.setData(index, new, Qt.ItemDataRole.CheckStateRole))
        # A double click on the box is two clicks, and opens no editor.
        return event.type() == QEvent.Type.MouseButtonDblClick

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, EditsModel) or (edit := model.edit(index.row())) is None:
            return
        look = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_back(painter, option)
        self._paint_check(painter, option.rect, edit.enabled)
        painter.setOpacity(1.0 if edit.enabled else 0.5)
        chip = QRectF(option.rect.left() + 34, option.rect.top() + 9, 5, ROW_HEIGHT - 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.edit_colour(edit.id, own=edit.colour))
        painter.drawRoundedRect(chip, 2.5, 2.5)
        text = option.rect.adjusted(48, 6, -10, -6)
        upper = QRect(text.left(), text.top(), text.width(), text.height() // 2)
        lower = QRect(
            text.left(), text.top() + text.height() // 2, text.width(), text.height() // 2
        )
        for mark, is_on in (("lock", edit.locked), ("group", edit.group)):
            if is_on:
                place = QRect(upper.right() - 14, upper.center().y() - 7, 15, 15)
                theme.icon(mark, look.colour("muted")).paint(painter, place)
                upper.setRight(upper.right() - 20)
        painter.setFont(theme.font(bold=True))
        painter.setPen(look.colour("text" if edit.asks else "muted"))
        title = QFontMetrics(painter.font()).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, upper.width()
        )
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, title)
        self._paint_below(painter, lower, model, index.row(), edit)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        look = theme.current()
        box = QRectF(option.rect).adjusted(2, 1, -2, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(box, 5, 5)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(look.colour("hover", 0.5))
            painter.drawRoundedRect(box, 5, 5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.colour("accent"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _paint_check(self, painter: QPainter, row: QRect, checked: bool) -> None:
        look = theme.current()
        box = QRectF(self.check_rect(row)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(look.colour("accent" if checked else "faint"))
        painter.setBrush(look.colour("accent") if checked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if checked:
            mark = theme.icon("check", look.on_accent).pixmap(12, 12)
            painter.drawPixmap(box.toRect().adjusted(2, 2, -1, -1), mark)

    def _paint_below(
        self, painter: QPainter, area: QRect, model: EditsModel, row: int, edit: Edit
    ) -> None:
        look = theme.current()
        painter.setFont(theme.font(0.88, digits=True))
        muted = look.colour("muted")
        icon = theme.icon("keep" if edit.mode == "keep" else "remove", muted)
        icon.paint(painter, QRect(area.left() - 1, area.center().y() - 7, 15, 15))
        state = model.state_text(row)
        metrics = QFontMetrics(painter.font())
        painter.setPen(look.colour(_STATE_COLOUR.get(model.state(row).kind, "muted")))
        if not edit.enabled or not edit.asks:
            painter.setPen(muted)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, state)
        painter.setPen(muted)
        mode = self.tr("keep") if edit.mode == "keep" else self.tr("remove")
        where = area.adjusted(19, 0, -metrics.horizontalAdvance(state) - 8, 0)
        line = f"{mode} · {model.summary(row)}"
        line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, line)


_STATE_COLOUR = {
    "failed": "error",
    "running": "accent",
    "done": "good",
    "absent": "warning",
    "stale": "warning",
}
