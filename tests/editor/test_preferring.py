"""Preferences in effect: theme, keys, tooltips and what new edits start with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from editor import theme
from editor.dialogs.preferences import PreferencesDialog
from editor.settings import Settings
from editor.window import MainWindow
from tests.editor.fakes import FakePlayer


@pytest.fixture
def window(qtbot, qapp):
    before = theme.current()
    window = MainWindow(Settings(theme="dark"), FakePlayer)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.shutdown()
    theme.apply(qapp, before)


@pytest.fixture
def change(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Opens the preferences and lets the user leave them with these changes."""

    def do(**changes: object) -> None:
        monkeypatch.setattr(PreferencesDialog, "ask", lambda *args: replace(args[1], **changes))
        window.actions_by_id["preferences"].trigger()

    return do


def test_a_new_key_works_at_once_and_is_told_everywhere(qtbot, window, change) -> None:
    change(shortcuts={"ab": ["F6"], "removed": []})
    by_id = window.actions_by_id
    assert by_id["ab"].shortcut().toString() == "F6"
    assert by_id["ab"].toolTip().endswith("(F6)")
    heard = window.transport.listen.buttons
    assert heard["original"].toolTip() == "Hear the recording (F6)"
    assert heard["removed"].toolTip() == "Hear only what the edits took away"
    keys = {one.id: one.keys for one in window.command_palette.entries()}
    assert (keys["ab"], keys["removed"]) == ("F6", "")
    window.activateWindow()
    listen = window.listening.listen
    qtbot.keyClick(window, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: window.listening.listen != listen)
    change(shortcuts={})
    assert heard["original"].toolTip() == "Hear the recording (A)"


@pytest.mark.parametrize("name", theme.THEMES)
def test_every_theme_can_be_switched_to_while_it_runs(window, change, name: str) -> None:
    change(theme=name)
    assert theme.current().name == name
    assert window.palette().window().color() == theme.THEMES[name].colour("panel")


def test_the_system_is_followed_only_when_wanted(window, monkeypatch) -> None:
    looks = {"now": theme.LIGHT}
    monkeypatch.setattr(theme, "resolve", lambda name, app: theme.THEMES.get(name, looks["now"]))
    window.preferring._look.changed.emit()
    assert theme.current() is theme.DARK
    window.settings.theme = theme.SYSTEM
    window.preferring._look.changed.emit()
    assert theme.current() is theme.LIGHT
    looks["now"] = theme.CONTRAST
    window.preferring._look.changed.emit()
    assert theme.current() is theme.CONTRAST


def test_cancelling_changes_nothing(window, monkeypatch) -> None:
    before = replace(window.settings)
    monkeypatch.setattr(PreferencesDialog, "ask", lambda *_: None)
    window.actions_by_id["preferences"].trigger()
    assert window.settings == before


def test_the_help_menu_leads_to_the_page_of_the_shortcuts(window, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(PreferencesDialog, "ask", lambda *args: asked.append(args[3]))
    window.actions_by_id["shortcuts"].trigger()
    window.actions_by_id["preferences"].trigger()
    assert asked == ["shortcuts", "general"]


def test_new_edits_start_with_what_was_chosen(window, change) -> None:
    change(mode="keep", fade_s=0.2, separator="nmf")
    defaults = window.document.defaults
    assert (defaults.mode, defaults.fade_s, defaults.separator) == ("keep", 0.2, "nmf")


def test_every_command_has_a_line(window) -> None:
    lines = window.preferring.lines()
    assert {one.id for one in lines} == set(window.actions_by_id)
    assert all(one.title and one.where for one in lines)
