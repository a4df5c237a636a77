"""The page of the shortcuts: search, conflicts, reset."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from editor.dialogs.shortcuts import Line, ShortcutsPage

LINES = (
    Line("open", "Open", "File", ("Ctrl+O",)),
    Line("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Line("zoom_in", "Zoom in", "View", ("Ctrl+1", "Ctrl++", "Ctrl+=")),
    Line("demo", "Open the demo", "File", ()),
)


@pytest.fixture
def page(qtbot) -> ShortcutsPage:
    page = ShortcutsPage(LINES, {})
    qtbot.addWidget(page)
    page.show()
    return page


def press(qtbot, page: ShortcutsPage, place: int, key: Qt.Key, modifiers) -> None:
    field = page.fields[place]
    field.setFocus()
    qtbot.keyPress(field, key, modifiers)
    qtbot.keyRelease(field, key, modifiers)


def test_nothing_changed_is_nothing_to_keep(page: ShortcutsPage) -> None:
    assert page.changed() == {}
    assert not page.reset.isEnabled()
    assert not page.reset_all.isEnabled()


def test_a_key_is_recorded(qtbot, page: ShortcutsPage) -> None:
    page.select("demo")
    press(qtbot, page, 0, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.changed() == {"demo": ["Ctrl+D"]})
    assert page.list.currentItem().text(2) == QKeySequence("Ctrl+D").toString(
        QKeySequence.SequenceFormat.NativeText
    )


def test_a_taken_key_is_warned_of_and_given_only_when_wanted(page: ShortcutsPage) -> None:
    page.select("demo")
    page.fields[0].typed.emit("Ctrl+O")
    assert page.warning.text() == "Ctrl+O already means “Open”."
    assert page.take_over.isVisible()
    assert page.changed() == {}
    page.take_over.click()
    assert page.changed() == {"open": [], "demo": ["Ctrl+O"]}
    assert page.owner("Ctrl+O") == "demo"
    assert page.warning.text() == ""


def test_going_to_another_line_forgets_the_conflict(page: ShortcutsPage) -> None:
    page.select("demo")
    page.fields[0].typed.emit("Ctrl+O")
    page.select("redo")
    assert page.warning.text() == ""
    assert not page.take_over.isVisible()


def test_clearing_a_field_takes_the_key_away(page: ShortcutsPage) -> None:
    page.select("redo")
    page.fields[0].clear()
    assert page.changed() == {"redo": ["Ctrl+Y"]}


def test_further_keys_stay(page: ShortcutsPage) -> None:
    page.select("zoom_in")
    page.fields[0].typed.emit("F7")
    assert page.changed() == {"zoom_in": ["F7", "Ctrl++", "Ctrl+="]}


def test_one_command_goes_back_and_takes_its_key_from_who_has_it(page: ShortcutsPage) -> None:
    page.select("demo")
    page.fields[0].typed.emit("Ctrl+O")
    page.take_over.click()
    page.select("open")
    assert page.reset.isEnabled()
    page.reset.click()
    assert page.changed() == {}


def test_all_go_back(qtbot) -> None:
    page = ShortcutsPage(LINES, {"open": ["F7"], "redo": []})
    qtbot.addWidget(page)
    assert page.changed() == {"open": ["F7"], "redo": []}
    page.reset_all.click()
    assert page.changed() == {}


def test_search_finds_names_and_keys(page: ShortcutsPage) -> None:
    def shown() -> list[str]:
        items = [page.list.topLevelItem(row) for row in range(page.list.topLevelItemCount())]
        return [item.text(0) for item in items if not item.isHidden()]

    page.search.setText("zoom")
    assert shown() == ["Zoom in"]
    assert page.list.currentItem().text(0) == "Zoom in"
    page.search.setText("ctrl+y")
    assert shown() == ["Redo"]
    page.search.clear()
    assert len(shown()) == len(LINES)


def test_escape_and_tab_are_not_recorded(qtbot, page: ShortcutsPage) -> None:
    page.select("demo")
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
        press(qtbot, page, 0, key, Qt.KeyboardModifier.NoModifier)
    assert page.changed() == {}
