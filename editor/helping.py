"""What the Help menu shows: keys, the log, and which Earmark this is."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from editor import actions as commands
from editor import logs
from editor.dialogs.about import AboutDialog
from editor.dialogs.broke import open_folder
from editor.dialogs.keys import KeysDialog
from editor.settings import Settings
from editor.version import version


class Helping(QObject):
    """The commands of the Help menu."""

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._window = settings, window

    def show_keys(self) -> None:
        KeysDialog.ask(self._window, commands.key_reference(self._settings.shortcuts))

    def show_about(self) -> None:
        AboutDialog.ask(self._window, version())

    def show_log(self) -> None:
        open_folder(logs.log_file().parent)
