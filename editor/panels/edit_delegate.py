"""How a row of the edits list looks and answers to the mouse, and the field to type its prompt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from editor import theme
from editor.panels.edit_rows import EditsModel
from editor.panels.row_tools import PromptField, RowTools, chips_width, paint_chips
from engine.project import Edit

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 50


class EditDelegate(QStyledItemDelegate):
    """Paints a row: check box, colour, prompt, and below it mode, where and how far.

    Signals
    -------
    tool_wanted : (str, str)
        A command of `TOOLS` for the edit with this id.
    """

    tool_wanted = Signal(str, str)

    def __init__(self, actions: Mapping[str, QAction], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tools = RowTools(actions)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the prompt, with the known sounds."""
        model = index.model()
        edit = model.edit(index.row()) if isinstance(model, EditsModel) else None
        field = PromptField(edit.separator if edit is not None else "", parent)
        field.chosen.connect(partial(self._take, field))
        return field

    def _take(self, field: PromptField) -> None:
        self.commitData.emit(field)
        self.closeEditor.emit(field, QStyledItemDelegate.EndEditHint.NoHint)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        row = option.rect
        editor.setGeometry(row.adjusted(44, 3, -6, -(row.height() - 28)))

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        tool = self.tools.at(option.rect, event.pos()) if index.isValid() else ""
        if tool:
            QToolTip.showText(event.globalPos(), self.tools.tip(tool), view)
            return True
        return super().helpEvent(event, view, option, index)

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
        if not isinstance(event, QMouseEvent):
            return False
        at = event.position().toPoint()
        on_box = self.check_rect(option.rect).adjusted(-6, -6, 6, 6).contains(at)
        tool = self.tools.at(option.rect, at)
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(model, EditsModel):
            edit = model.edit(index.row())
            if on_box:
                checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
                new = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
                return bool(model.setData(index, new, Qt.ItemDataRole.CheckStateRole))
            if tool and edit is not None:
                self.tool_wanted.emit(edit.id, tool)
                return True
        # A double click on a box or button is two clicks, and opens no editor.
        return event.type() == QEvent.Type.MouseButtonDblClick and (on_box or bool(tool))

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
        is_solo = model.is_solo(index.row())
        upper.setRight(self.tools.paint(painter, option, is_solo))
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
        found = model.quality(row)
        state = "" if found is not None else model.state_text(row)
        metrics = QFontMetrics(painter.font())
        if found is not None:
            paint_chips(painter, area, found)
        painter.setPen(look.colour(_STATE_COLOUR.get(model.state(row).kind, "muted")))
        if not edit.enabled or not edit.asks:
            painter.setPen(muted)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, state)
        painter.setPen(muted)
        mode = self.tr("keep") if edit.mode == "keep" else self.tr("remove")
        right = metrics.horizontalAdvance(state) if found is None else chips_width(metrics)
        where = area.adjusted(19, 0, -right - 8, 0)
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
