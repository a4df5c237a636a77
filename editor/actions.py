"""What is made of the table of commands: actions with their keys, menus, toolbar, key reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar

from editor import theme
from editor.commands import (
    COMMANDS,
    EMPTY_MENU,
    MENU_TITLES,
    MENUS,
    MOUSE,
    NEEDS,
    REASONS,
    RECENT,
    TOOLBAR,
    WINDOW_MENU,
    Command,
)
from editor.document import Document

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = [
    "COMMANDS", "EMPTY_MENU", "MENUS", "MENU_TITLES", "MOUSE", "NEEDS", "REASONS", "RECENT",
    "TOOLBAR", "WINDOW_MENU", "Command", "fill_menus", "fill_toolbar", "key_reference", "keys_of",
    "make_actions", "plain", "renew_icons", "resolve", "show_enabled", "tooltip", "tr", "use_keys",
    "with_key",
]  # fmt: skip


def make_actions(window: MainWindow) -> dict[str, QAction]:
    """One QAction per command, added to the window so that its keys work everywhere in it."""
    actions = {}
    for one in COMMANDS:
        if one.id == RECENT:
            continue
        action = QAction(tr(one.text), window)
        action.setObjectName(one.id)
        action.setCheckable(one.checkable)
        action.setStatusTip(plain(one.tip or one.text))
        signal = action.toggled if one.checkable else action.triggered
        signal.connect(_call(window, one))
        window.addAction(action)
        actions[one.id] = action
    use_keys(actions, {})
    return actions


def keys_of(one: Command, changed: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The keys of a command: the user's, or else those of the table."""
    return changed.get(one.id, one.keys)


def use_keys(actions: Mapping[str, QAction], changed: Mapping[str, Sequence[str]]) -> None:
    """Give every action its keys, and a tooltip that tells the first of them."""
    for one in COMMANDS:
        if one.id in actions:
            keys = keys_of(one, changed)
            actions[one.id].setShortcuts([QKeySequence(key) for key in keys])
            actions[one.id].setToolTip(with_key(plain(one.tip or one.text), keys))


def show_enabled(actions: Mapping[str, QAction], document: Document) -> None:
    """Grey out what has nothing to work on, and say what undo and redo would do."""
    for one in COMMANDS:
        if one.needs and one.id in actions:
            actions[one.id].setEnabled(NEEDS[one.needs](document))
    stack = document.undo_stack
    actions["undo"].setText(tr("&Undo {0}").format(stack.undoText()).rstrip(" :"))
    actions["redo"].setText(tr("&Redo {0}").format(stack.redoText()).rstrip(" :"))


def renew_icons(actions: Mapping[str, QAction]) -> None:
    """Give the actions their icons in the colours of the current theme."""
    for one in COMMANDS:
        if one.icon and one.id in actions:
            actions[one.id].setIcon(theme.icon(one.icon))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menus by id, and under `RECENT` the submenu of recent files."""
    menus = {key: bar.addMenu(tr(MENU_TITLES[key])) for key in MENUS}
    for one in COMMANDS:
        menu = menus[one.menu]
        if one.begins:
            menu.addSeparator()
        if one.id == RECENT:
            menus[RECENT] = menu.addMenu(tr(one.text))
        else:
            menu.addAction(actions[one.id])
    return menus


def fill_toolbar(bar: QToolBar, actions: Mapping[str, QAction]) -> None:
    for key in TOOLBAR:
        if key:
            bar.addAction(actions[key])
        else:
            bar.addSeparator()


def key_reference(
    changed: Mapping[str, Sequence[str]] | None = None,
) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Sections of (keys, what they do) for the reference; ``changed`` are the user's own keys."""
    sections: list[tuple[str, Sequence[tuple[str, str]]]] = []
    for menu in MENUS:
        rows = [
            (" · ".join(shown_key(key) for key in keys[:2]), plain(one.text))
            for one in COMMANDS
            if one.menu == menu and (keys := keys_of(one, changed or {}))
        ]
        if rows:
            sections.append((plain(MENU_TITLES[menu]), rows))
    mouse = [(tr(gesture), tr(text)) for gesture, text in MOUSE]
    sections.append((tr("Mouse"), mouse))
    return sections


def tooltip(one: Command) -> str:
    return with_key(plain(one.tip or one.text), one.keys)


def with_key(text: str, keys: Sequence[str]) -> str:
    """A tooltip that tells the key as well."""
    return f"{text} ({shown_key(keys[0])})" if keys else text


def resolve(window: MainWindow, one: Command) -> Callable[..., object]:
    """The method a command calls.

    Raises
    ------
    AttributeError
        If the path leads nowhere.
    """
    method: Callable[..., object] = attrgetter(one.method)(window)
    return method


def plain(text: str) -> str:
    """A menu text as it is read: translated, without its mark and its dots."""
    return tr(text).replace("&", "").rstrip("…")


def tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)  # packaging/translate.py reads this word


def _call(window: MainWindow, one: Command) -> Callable[..., None]:
    def slot(checked: bool = False) -> None:
        method = resolve(window, one)
        if one.checkable:
            method(checked)
        else:
            method()

    return slot


def shown_key(key: str) -> str:
    """A key in the words of the system."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
