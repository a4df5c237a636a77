"""The command palette: every command by its name, with its key, or why it is grey."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from editor import actions as commands
from editor.dialogs.palette import Entry, PaletteDialog
from editor.settings import Settings


class Palette(QObject):
    """Asks for a command and does it."""

    def __init__(self, actions: Mapping[str, QAction], settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._actions, self._settings, self._window = actions, settings, window

    def ask(self) -> None:
        chosen = PaletteDialog.ask(self._window, self.entries())
        if chosen is not None:
            self._settings.add_command(chosen)
            # After the dialog has given the focus back: the command may want it for itself.
            QTimer.singleShot(0, self._actions[chosen], self._actions[chosen].trigger)

    def entries(self) -> list[Entry]:
        """Every command but the palette itself: the recent ones first, then as in the menus."""
        recent = {name: place for place, name in enumerate(self._settings.commands)}
        lines = [
            self._entry(one, one.id in recent)
            for one in commands.COMMANDS
            if one.id in self._actions and one.id != "commands"
        ]
        return sorted(lines, key=lambda one: recent.get(one.id, len(recent)))

    def _entry(self, one: commands.Command, recent: bool) -> Entry:
        action = self._actions[one.id]
        reason = ""
        if not action.isEnabled():
            reason = commands.tr(commands.REASONS.get(one.needs, "")) or self.tr("Not possible now")
        return Entry(
            id=one.id,
            title=commands.plain(one.text),
            where=commands.plain(commands.MENU_TITLES[one.menu]),
            # The English name is found in every language: manuals and forums use it.
            also=f"{one.text.replace('&', '')} {commands.plain(one.tip) if one.tip else ''}",
            keys=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            icon=one.icon,
            reason=reason,
            recent=recent,
            on=action.isCheckable() and action.isChecked(),
        )
