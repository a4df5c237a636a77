"""Who gets a key: the single-key commands of the window, or the control that has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

_K = Qt.Key
_ARROWS = {_K.Key_Up, _K.Key_Down, _K.Key_PageUp, _K.Key_PageDown}
_ENTER = {_K.Key_Return, _K.Key_Enter}
_ENDS = {_K.Key_Home, _K.Key_End}

# Letters and editing keys a text field keeps by itself. A button has the focus only when the user
# went there by Tab (see `editor.parts.icon_button`), so Space means the button then.
KEEPS: tuple[tuple[type[QWidget], frozenset[Qt.Key]], ...] = (
    (QLineEdit, frozenset(_ARROWS | _ENTER | {_K.Key_Escape})),
    (QAbstractSpinBox, frozenset(_ARROWS | _ENTER | {_K.Key_Escape})),
    (QPlainTextEdit, frozenset(_ARROWS | _ENTER)),
    (QComboBox, frozenset(_ARROWS | _ENDS | {_K.Key_Space})),
    (QAbstractSlider, frozenset(_ARROWS | _ENDS)),
    (QAbstractItemView, frozenset(_ARROWS | _ENDS | {_K.Key_Space})),
    (QAbstractButton, frozenset({_K.Key_Space})),
)


class KeyGuard(QObject):
    """Lets the focused control have the keys it needs before a shortcut of the window takes them.

    It listens to the focused widget only, so that it costs nothing otherwise.
    """

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watched: QWidget | None = None
        app.focusChanged.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            plain = modifiers in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            if plain and keeps(watched, Qt.Key(event.key())):
                event.accept()
                return True
        return False

    def _watch(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None and old is self._watched:
            self._watched.removeEventFilter(self)
        self._watched = new
        if new is not None:
            new.installEventFilter(self)


def keeps(widget: QObject, key: Qt.Key) -> bool:
    """Whether a focused widget needs this key for itself."""
    return any(key in keys for kind, keys in KEEPS if isinstance(widget, kind))
