"""What a row of the edits list has besides its text: buttons, chips, a field to type in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from editor import theme
from engine import prompts

if TYPE_CHECKING:
    from engine.quality import Quality

TOOLS = ("solo", "without", "target", "rest")
COMPLETIONS = 8
BAND_SEPARATOR = "spectral"  # takes a frequency band, not the name of a sound
_GAP = 5  # between the two chips
ENOUGH = 0.5  # the share that should at least be in the target
LITTLE = 0.5  # the share that should at most be left in the rest
_SIZE, _STEP, _EDGE, _TOP = 16, 23, 10, 7


class RowTools:
    """The buttons at the right of a row, painted: the row that is selected or under the pointer.

    They are the commands of the keys and menus, so nothing is only here.
    """

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        self._actions = {name: actions[name] for name in TOOLS if name in actions}

    def rect(self, row: QRect, tool: str) -> QRect:
        place = len(self._actions) - list(self._actions).index(tool)
        left = row.right() - _EDGE - place * _STEP + (_STEP - _SIZE)
        return QRect(left, row.top() + _TOP, _SIZE, _SIZE)

    def at(self, row: QRect, at: QPoint) -> str:
        """The tool there, or nothing."""
        for tool in self._actions:
            if self.rect(row, tool).adjusted(-3, -4, 3, 4).contains(at):
                return tool
        return ""

    def tip(self, tool: str) -> str:
        return self._actions[tool].toolTip()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, is_solo: bool) -> int:
        """Returns where they begin: the right end of the text."""
        look, row = theme.current(), option.rect
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        shows_all = is_chosen or bool(option.state & QStyle.StateFlag.State_MouseOver)
        begin = row.right() - _EDGE
        for tool, action in self._actions.items():
            is_on = is_solo if tool == "solo" else is_chosen and action.isChecked()
            if shows_all or is_on:
                colour = look.colour("accent" if is_on else "muted")
                box = self.rect(row, tool)
                theme.icon(tool if tool != "solo" else "headphones", colour).paint(painter, box)
                begin = min(begin, box.left() - 6)
        return begin


def paint_chips(painter: QPainter, area: QRect, found: Quality) -> None:
    """How much of the prompt is heard in the target, and in the rest, at the right of ``area``."""
    look = theme.current()
    target, rest = found.shares
    chips = (
        ("target", target, "good" if target >= ENOUGH else "warning"),
        ("rest", rest, "good" if rest <= LITTLE else "warning"),
    )
    wide = _chip_width(painter.fontMetrics())
    left = area.right() - chips_width(painter.fontMetrics()) + 1
    for icon, share, colour in chips:
        box = QRectF(left + 0.5, area.top() + (area.height() - 17) // 2 + 0.5, wide - 1, 17)
        painter.setPen(look.colour(colour, 0.55))
        painter.setBrush(look.colour(colour, 0.12))
        painter.drawRoundedRect(box, 8.5, 8.5)
        place = QRect(round(box.left()) + 5, round(box.top()) + 3, 11, 11)
        theme.icon(icon, look.colour(colour)).paint(painter, place)
        painter.setPen(look.colour("text"))
        text = box.adjusted(17, 0, -6, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(text, flags, f"{round(100 * share)} %")
        left += wide + _GAP


def chips_width(metrics: QFontMetrics) -> int:
    """Room for two chips with the widest figures, at any size of the font."""
    return 2 * _chip_width(metrics) + _GAP


def _chip_width(metrics: QFontMetrics) -> int:
    return 17 + metrics.horizontalAdvance("100 %") + 8


class PromptField(QLineEdit):
    """The prompt of a row, typed in place; it offers the known sounds.

    Signals
    -------
    chosen : ()
        A known sound was chosen from the list.
    """

    chosen = Signal()

    def __init__(self, separator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Prompt"))
        self.setToolTip(self.tr("Enter takes it over, Escape leaves it as it was"))
        if separator != BAND_SEPARATOR:
            self._words = QStringListModel(self)
            # The vocabulary ranks by itself; the completer only shows.
            completer = QCompleter(self._words, self)
            completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            completer.activated.connect(self._choose)
            self.setCompleter(completer)
            self.textEdited.connect(self._offer)

    def _offer(self, text: str) -> None:
        self._words.setStringList(prompts.vocabulary().complete(text, COMPLETIONS))

    def _choose(self, word: str) -> None:
        self.setText(word)
        self.chosen.emit()
