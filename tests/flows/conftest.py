"""The `story` fixture: the real main window, offscreen, with a player that makes no sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.dialogs.broke import BrokeDialog
from editor.dialogs.questions import SaveQuestion
from editor.settings import Settings
from editor.window import MainWindow
from tests.editor.fakes import FakePlayer
from tests.flows.story import Story, write_recording


@pytest.fixture(autouse=True)
def _no_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is there to answer: unsaved edits are let go, and a bug fails the test."""

    def broke(parent: object, error: BaseException) -> None:
        raise AssertionError("the editor broke") from error

    monkeypatch.setattr(SaveQuestion, "ask", lambda *_: "discard")
    monkeypatch.setattr(BrokeDialog, "ask", broke)


@pytest.fixture
def make_story(qtbot: QtBot) -> Iterator[Callable[..., Story]]:
    windows: list[MainWindow] = []

    def make(player: FakePlayer | None = None, settings: Settings | None = None) -> Story:
        player = player or FakePlayer()
        window = MainWindow(settings or Settings(separator="spectral"), lambda: player)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return Story(qtbot, window, player)

    yield make
    for window in windows:
        window.shutdown()


@pytest.fixture
def story(make_story: Callable[..., Story]) -> Story:
    return make_story()


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write_recording(tmp_path / "take.wav")
