"""The menus whose lines are not fixed: recent files and the timeline's context menu."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from editor import actions as commands
from editor.document import Document, Selection
from editor.opening import Opening
from editor.settings import Settings


class Menus(QObject):
    """Fills menus when they are about to open."""

    def __init__(
        self,
        document: Document,
        opening: Opening,
        settings: Settings,
        actions: Mapping[str, QAction],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document, self._opening, self._settings = document, opening, settings
        self._actions, self._window = actions, window

    def keep_recent(self, menu: QMenu) -> None:
        """Let this menu list the recent files."""
        menu.aboutToShow.connect(partial(self._fill_recent, menu))
        menu.setToolTipsVisible(True)

    def show_context(self, edit_id: str | None, index: int | None, at: QPoint) -> None:
        """The menu of a window, or of the empty timeline without one."""
        if edit_id is not None and edit_id not in self._document.selection.edit_ids:
            self._document.select(Selection(edit_id, index))
        menu = QMenu(self._window)
        for key in commands.WINDOW_MENU if edit_id is not None else commands.EMPTY_MENU:
            if key:
                menu.addAction(self._actions[key])
            else:
                menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for name in self._settings.recent:
            action = menu.addAction(Path(name).name)
            action.setToolTip(name)
            action.triggered.connect(partial(self._open, name))
        menu.addSeparator()
        clear = menu.addAction(self.tr("Clear"), self._settings.recent.clear)
        clear.setEnabled(bool(self._settings.recent))

    def _open(self, name: str, _checked: bool = False) -> None:
        self._opening.open(Path(name))
