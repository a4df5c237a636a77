"""The window in a language with longer words: nothing is cut off, at its smallest size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QPushButton, QWidget

from editor import language
from tests.flows.story import Story
from tests.flows.test_accessible import DIALOGS


@pytest.fixture(autouse=True)
def _german(qapp) -> Iterator[None]:
    assert language.install(qapp, "de") == "de"
    yield
    language.install(qapp, language.SOURCE)


def clipped(root: QWidget) -> list[str]:
    """Buttons and labels below that are narrower than their text."""
    out = []
    for one in root.findChildren(QWidget):
        if not one.isVisibleTo(root) or not one.isVisible():
            continue
        is_label = isinstance(one, QLabel) and one.text() and not one.wordWrap()
        wanted = one.minimumSizeHint().width()
        if (is_label or isinstance(one, QPushButton | QCheckBox)) and one.width() < wanted:
            out.append(f"{type(one).__name__} “{one.text()}”: {one.width()} of {wanted}")
    return out


def test_the_window_at_its_smallest(make_story: Callable[..., Story], wav: Path) -> None:
    story = make_story()
    story.window.resize(story.window.minimumSize())
    assert clipped(story.window) == []
    story.open(wav)
    story.drag(1.0, 2.0)
    story.press("spectrum")
    story.qtbot.wait(50)
    assert clipped(story.window) == []
    heard = story.window.transport.listen.buttons["removed"]
    assert isinstance(heard, QAbstractButton)
    assert heard.text() == "Entfernt"


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
def test_every_dialog(qtbot, kind) -> None:
    dialog = DIALOGS[kind]()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert clipped(dialog) == []


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_menus_keep_their_letters_apart(qapp, make_story: Callable[..., Story], code: str) -> None:
    """No two lines of a menu are reached by the same letter."""
    language.install(qapp, code)
    story = make_story()
    for menu in story.window.menuBar().actions():
        lines = [one.text() for one in menu.menu().actions() if "&" in one.text()]
        letters = [text[text.index("&") + 1].casefold() for text in lines]
        assert sorted(letters) == sorted(set(letters)), (menu.text(), lines)
    bar = [one.text() for one in story.window.menuBar().actions()]
    letters = [text[text.index("&") + 1].casefold() for text in bar]
    assert len(letters) == len(set(letters)), bar
