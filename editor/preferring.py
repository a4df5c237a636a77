"""What the user prefers, put into effect: theme, keys, and what new edits start with."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from editor import actions as commands
from editor import theme
from editor.dialogs.preferences import PreferencesDialog
from editor.dialogs.shortcuts import Line
from editor.document import Document, EditDefaults
from editor.parts import renew_icons
from editor.settings import Settings
from engine.project import Mode

# Controls that do what a command does and are no buttons of its action: path from the window (and
# its key where that is a table), and the command whose key their tooltip tells.
HINTS: tuple[tuple[str, str, str], ...] = (
    ("transport.listen.buttons", "original", "ab"),
    ("transport.listen.buttons", "edited", "ab"),
    ("transport.listen.buttons", "removed", "removed"),
    ("transport.aside", "", "without"),
    ("transport.speed", "", "faster"),
    ("inspector.mode.buttons", "remove", "remove"),
    ("inspector.mode.buttons", "keep", "keep"),
    ("inspector.prompt.field", "", "prompt"),
    ("inspector.asking.find_more", "", "find_example"),
    ("edits.finder.field", "", "find_edit"),
    ("timeline.gutter.look_button", "", "spectrogram"),
)


class Preferring(QObject):
    """Keeps the window as the settings say.

    Signals
    -------
    dressed : (object,)
        The `Theme` that is in use from now on: what paints by itself has to paint again.
    applied : ()
        Any of the settings may be another now.
    """

    dressed = Signal(object)
    applied = Signal()

    def __init__(
        self,
        document: Document,
        settings: Settings,
        actions: Mapping[str, QAction],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document, self._settings, self._window = document, settings, window
        self._actions = actions
        self._hints: list[tuple[QWidget, str, str]] = []
        for path, key, command in HINTS:
            found = attrgetter(path)(window)
            one = found[key] if key else found
            self._hints.append((one, command, one.toolTip()))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        self._look = theme.SystemLook(app, self)
        self._look.changed.connect(self._follow)

    def ask(self) -> None:
        """The preferences; what is changed there takes effect at once."""
        self._ask("general")

    def ask_shortcuts(self) -> None:
        """The preferences, at the page of the shortcuts."""
        self._ask("shortcuts")

    def ask_spectrogram(self) -> None:
        """The preferences, at the page of the spectrogram."""
        self._ask("spectrogram")

    def apply(self) -> None:
        """Do what the settings say."""
        one = self._settings
        mode: Mode = "keep" if one.mode == "keep" else "remove"
        self._document.defaults = EditDefaults(mode, 1.0, one.fade_s, one.separator)
        self._actions["follow"].setChecked(one.follow)
        self.use_keys()
        self.set_theme(one.theme)
        self.applied.emit()

    def set_theme(self, name: str) -> None:
        """Dress the application in a theme of the table, or in the system's."""
        look = theme.resolve(name, self._app)
        theme.apply(self._app, look)
        commands.renew_icons(self._actions)
        renew_icons(self._window)
        self.dressed.emit(look)

    def use_keys(self) -> None:
        """Give commands the user's keys, wherever they are told."""
        changed = self._settings.shortcuts
        commands.use_keys(self._actions, changed)
        by_id = {one.id: one for one in commands.COMMANDS}
        for control, key, tip in self._hints:
            control.setToolTip(commands.with_key(tip, commands.keys_of(by_id[key], changed)))

    def lines(self) -> list[Line]:
        """Every command as the page of the shortcuts wants it."""
        return [
            Line(
                one.id,
                commands.plain(one.text),
                commands.plain(commands.MENU_TITLES[one.menu]),
                one.keys,
            )
            for one in commands.COMMANDS
            if one.id in self._actions
        ]

    def _ask(self, page: str) -> None:
        changed = PreferencesDialog.ask(self._window, self._settings, self.lines(), page)
        if changed is not None:
            vars(self._settings).update(vars(changed))
            self.apply()

    def _follow(self) -> None:
        if self._settings.theme not in theme.THEMES:
            self.set_theme(self._settings.theme)
