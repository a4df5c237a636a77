"""How a row of the Sounds panel looks, and its three buttons: play, accept, reject."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from editor import theme
from editor.panels.row_tools import PromptField
from editor.panels.sounds_rows import EVENT, LABEL, TIME, Index
from editor.sounds_found import verdict
from engine.project import Event

ROW_HEIGHT = 27
ICON = 15
_STEP = 21


class SoundDelegate(QStyledItemDelegate):
    """Paints a row: play button and name, time, score or what the user said of it.

    Signals
    -------
    tool_wanted : (str, str)
        "play", "accept" or "reject", for the sound with this id.

    Attributes
    ----------
    playing : str
        The id of the sound that is heard now.
    """

    tool_wanted = Signal(str, str)

    def __init__(self, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self.playing = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW_HEIGHT)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for the name, with the known sounds."""
        field = PromptField("", parent)
        field.setAccessibleName(self.tr("Name of the sound"))
        field.chosen.connect(lambda: self._take(field))
        return field

    def _take(self, field: QLineEdit) -> None:
        self.commitData.emit(field)
        self.closeEditor.emit(field, QStyledItemDelegate.EndEditHint.NoHint)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect.adjusted(24, 0, 40, 0))

    # ---------------------------------------------------------------- buttons

    def tool_at(self, cell: QRect, column: int, at: QPoint) -> str:
        """The button of a cell there, or nothing."""
        for tool in ("play",) if column == LABEL else ("accept", "reject"):
            if column != TIME and _place(cell, tool).adjusted(-3, -4, 3, 4).contains(at):
                return tool
        return ""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        tool = self.tool_at(option.rect, index.column(), event.pos()) if index.isValid() else ""
        if tool:
            tips = {
                "play": self.tr("Play this sound (Space)"),
                "accept": self.tr("It is there (Right)"),
                "reject": self.tr("It is not there (Left)"),
            }
            QToolTip.showText(event.globalPos(), tips[tool], view)
            return True
        return super().helpEvent(event, view, option, index)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        sound = index.data(EVENT)
        if not isinstance(event, QMouseEvent) or not isinstance(sound, Event):
            return False
        tool = self.tool_at(option.rect, index.column(), event.position().toPoint())
        if tool and event.type() == QEvent.Type.MouseButtonRelease:
            self.tool_wanted.emit(tool, sound.id)
            return True
        # A double click on a button is two clicks, and opens no editor.
        return bool(tool) and event.type() == QEvent.Type.MouseButtonDblClick

    # ---------------------------------------------------------------- painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        sound = index.data(EVENT)
        if not isinstance(sound, Event):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, said = theme.current(), verdict(sound)
        states = QStyle.StateFlag
        is_chosen = bool(option.state & states.State_Selected)
        is_hovered = bool(option.state & states.State_MouseOver)
        if is_chosen or is_hovered:
            painter.fillRect(option.rect, look.colour("hover", 1.0 if is_chosen else 0.5))
        if option.state & states.State_HasFocus:
            line = QRect(option.rect.left(), option.rect.bottom() - 1, option.rect.width(), 2)
            painter.fillRect(line, look.colour("accent"))
        ink = look.colour("faint" if said == "rejected" else "text")
        if index.column() == LABEL:
            playing = self.playing == sound.id
            colour = look.colour("accent" if playing or is_chosen or is_hovered else "muted")
            icon = theme.icon("stop" if playing else "play", colour)
            icon.paint(painter, _place(option.rect, "play"))
            font = theme.font(bold=said == "accepted")
            font.setStrikeOut(said == "rejected")
            painter.setFont(font)
            _write(painter, option.rect.adjusted(25, 0, -4, 0), sound.label, ink)
        elif index.column() == TIME:
            painter.setFont(theme.font(0.9, digits=True))
            _write(
                painter, option.rect.adjusted(4, 0, -4, 0), str(index.data()), look.colour("muted")
            )
        elif is_chosen or is_hovered:
            for tool, name, tone in (("accept", "check", "good"), ("reject", "close", "error")):
                on = said == ("accepted" if tool == "accept" else "rejected")
                icon = theme.icon(name, look.colour(tone if on else "muted"))
                icon.paint(painter, _place(option.rect, tool))
        elif said == "open":
            _paint_score(painter, option.rect, sound.score)
        else:
            name, tone = ("check", "good") if said == "accepted" else ("close", "faint")
            place = _place(option.rect, "accept" if said == "accepted" else "reject")
            theme.icon(name, look.colour(tone)).paint(painter, place)
        painter.restore()


def _place(cell: QRect, tool: str) -> QRect:
    top = cell.top() + (cell.height() - ICON) // 2
    if tool == "play":
        return QRect(cell.left() + 5, top, ICON, ICON)
    left = cell.right() - (2 if tool == "accept" else 1) * _STEP
    return QRect(left, top, ICON, ICON)


def _paint_score(painter: QPainter, cell: QRect, score: float) -> None:
    """The score as figures over a bar: to be read, and to be compared at a glance."""
    look = theme.current()
    area = QRectF(cell).adjusted(6, 0, -8, 0)
    bar = QRectF(area.left(), cell.bottom() - 5, area.width(), 2.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("line"))
    painter.drawRoundedRect(bar, 1.2, 1.2)
    bar.setWidth(max(2.0, bar.width() * score))
    painter.setBrush(look.colour("accent"))
    painter.drawRoundedRect(bar, 1.2, 1.2)
    painter.setFont(theme.font(0.85, digits=True))
    painter.setPen(look.colour("text"))
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(area.adjusted(0, 0, 0, -4), flags, f"{score:.0%}".replace("%", " %"))


def _write(painter: QPainter, area: QRect, text: str, ink: object) -> None:
    painter.setPen(ink)  # type: ignore[call-overload]
    metrics = QFontMetrics(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
