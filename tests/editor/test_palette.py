"""The command palette over the real window's commands."""

from __future__ import annotations

import pytest

from editor import actions
from editor.dialogs.palette import PaletteDialog
from editor.settings import RECENT_COMMANDS, Settings
from editor.window import MainWindow
from tests.editor.fakes import FakePlayer


@pytest.fixture
def window(qtbot):
    window = MainWindow(Settings(), FakePlayer)
    qtbot.addWidget(window)
    yield window
    window.shutdown()


def test_it_lists_every_command_with_its_key(window: MainWindow) -> None:
    entries = {one.id: one for one in window.command_palette.entries()}
    wanted = {one.id for one in actions.COMMANDS} - {actions.RECENT, "commands"}
    assert set(entries) == wanted
    assert entries["open"].keys == "Ctrl+O"
    assert entries["open"].reason == ""
    assert entries["export"].reason == "Open a recording first"
    assert entries["undo"].reason == "There is nothing to undo"
    assert entries["follow"].on


def test_what_was_chosen_is_done_and_comes_first_the_next_time(
    qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    looped = window.listening.looping
    monkeypatch.setattr(PaletteDialog, "ask", lambda *_: "loop")
    window.actions_by_id["commands"].trigger()
    qtbot.waitUntil(lambda: window.listening.looping is not looped)
    assert window.command_palette.entries()[0].id == "loop"
    assert window.command_palette.entries()[0].recent


def test_leaving_it_does_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PaletteDialog, "ask", lambda *_: None)
    window.command_palette.ask()
    assert window.settings.commands == []


def test_few_are_remembered() -> None:
    settings = Settings()
    for number in range(RECENT_COMMANDS + 3):
        settings.add_command(f"c{number}")
    settings.add_command("c5")
    assert settings.commands[0] == "c5"
    assert len(settings.commands) == RECENT_COMMANDS
