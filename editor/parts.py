"""Small widgets that panels and dialogs are made of: times, choices, icon buttons, flowing rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from editor import theme
from editor.clock import clock, parse_clock

ICON_PROPERTY = "icon_name"


class TimeSpinBox(QDoubleSpinBox):
    """Seconds shown and typed as ``m:ss.mmm``; the arrows step 10 ms, with Ctrl 100 ms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(3)
        self.setRange(0.0, 1e6)
        self.setSingleStep(0.01)
        self.setKeyboardTracking(False)
        self.setFont(theme.font(digits=True))
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def textFromValue(self, value: float) -> str:
        return clock(value)

    def valueFromText(self, text: str) -> float:
        seconds = parse_clock(text)
        return self.value() if seconds is None else seconds

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if parse_clock(text) is not None:
            return QValidator.State.Acceptable, text, position
        typing = re.fullmatch(r"[\d:.,s\s]*", text) is not None
        state = QValidator.State.Intermediate if typing else QValidator.State.Invalid
        return state, text, position


def set_icon(button: QAbstractButton, name: str, colour: str | None = None) -> None:
    """Give a button an icon by name, remembered so that `renew_icons` can recolour it."""
    button.setProperty(ICON_PROPERTY, name)
    button.setIcon(theme.icon(name, colour) if name else QIcon())


def renew_icons(root: QWidget) -> None:
    """Redraw the icons below ``root`` in the colours of the current theme."""
    for button in root.findChildren(QAbstractButton):
        name = button.property(ICON_PROPERTY)
        # A button of an action shows the action's icon, whatever it was made with.
        has_action = isinstance(button, QToolButton) and button.defaultAction() is not None
        if name and not has_action:
            button.setIcon(theme.icon(name))


def icon_button(name: str, text: str, tip: str = "", parent: QWidget | None = None) -> QToolButton:
    """A flat button with an icon; ``text`` is its name for screen readers and its tooltip.

    It takes the focus from Tab only: a click leaves the focus, and so the Space key, alone.
    """
    button = QToolButton(parent)
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(tip or text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIconSize(QSize(18, 18))
    set_icon(button, name)
    return button


def name_field(field: QLineEdit, name: str) -> None:
    """Name a text field, and the buttons that Qt puts into it, for screen readers."""
    field.setAccessibleName(name)
    for button in field.findChildren(QToolButton):
        button.setAccessibleName(name)


class Choice(QComboBox):
    """A combo box with our own arrow: a style sheet takes Qt's away."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        arrow = theme.icon("down", look.muted if self.isEnabled() else look.faint)
        painter = QPainter(self)
        arrow.paint(painter, QRect(self.width() - 24, (self.height() - 16) // 2, 16, 16))
        painter.end()


class Segments(QWidget):
    """One choice out of a few, side by side.

    Signals
    -------
    chosen : (str,)
        The key of the segment the user clicked.
    """

    chosen = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str, str, str]],
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        """``choices`` are (key, text, icon or "", tooltip)."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, (key, text, icon, tip) in enumerate(choices):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"{name}: {text}")
            button.setToolTip(tip)
            if icon:
                set_icon(button, icon)
            ends = {0: "first", len(choices) - 1: "last"}
            button.setProperty("segment", ends.get(place, "middle"))
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self.buttons[key] = button
            row.addWidget(button, 1)

    def show_choice(self, key: str) -> None:
        """Check a segment without telling anybody; an empty key checks none."""
        self._group.setExclusive(False)
        for one, button in self.buttons.items():
            button.setChecked(one == key)
        self._group.setExclusive(True)

    def choice(self) -> str:
        return next((key for key, one in self.buttons.items() if one.isChecked()), "")


class FlowLayout(QLayout):
    """Items from left to right, going on in the next row where they do not fit."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(QMargins())

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, tallest = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, tallest = rect.x(), y + tallest + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            tallest = max(tallest, size.height())
        return y + tallest - rect.y()
