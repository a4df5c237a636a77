"""The table of commands: complete, without collisions, and leading somewhere."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from editor import actions
from editor.document import Document
from editor.settings import Settings
from editor.window import MainWindow
from engine.paths import resources_dir
from tests.editor.fakes import FakePlayer

LINES = [one for one in actions.COMMANDS if one.id != actions.RECENT]


@pytest.fixture(scope="module")
def keys_of_the_default_map() -> dict[str, str]:
    """The recommended map that offends nobody: what each key has to do."""
    return {
        "Ctrl+O": "open", "Ctrl+S": "save", "Ctrl+Shift+E": "export", "Ctrl+Z": "undo",
        "Ctrl+Shift+Z": "redo", "Ctrl+Y": "redo", "Space": "play",
        "Shift+Space": "play_from_cursor", "L": "loop", "Shift+L": "loop_selection",
        "X": "stop_set", "A": "ab", "Shift+A": "removed", "[": "start_here", "]": "stop_here",
        "Z": "zero", "Return": "prompt", "Delete": "delete", "K": "keep", "R": "remove",
        "Ctrl+1": "zoom_in", "Ctrl+2": "zoom_normal", "Ctrl+3": "zoom_out",
        "Ctrl+E": "zoom_selection", "Ctrl+F": "fit", "Home": "to_start", "End": "to_end",
        ",": "back_1", ".": "on_1", "Shift+,": "back_15", "Shift+.": "on_15", "Up": "previous",
        "Down": "next", "S": "solo", "M": "mute", "F1": "keys", "F2": "keys",
        "Ctrl+,": "preferences", "F11": "full_screen",
    }  # fmt: skip


def test_every_key_of_the_default_map_does_its_command(keys_of_the_default_map) -> None:
    ours = {key: one.id for one in LINES for key in one.keys}
    assert {key: ours.get(key) for key in keys_of_the_default_map} == keys_of_the_default_map


def test_no_key_means_two_things() -> None:
    keys = Counter(QKeySequence(key).toString() for one in LINES for key in one.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert "" not in keys


def test_ids_are_unique_and_menus_known() -> None:
    assert len({one.id for one in LINES}) == len(LINES)
    assert {one.menu for one in LINES} <= set(actions.MENUS)
    assert {one.needs for one in LINES if one.needs} <= set(actions.NEEDS)
    named = {*actions.TOOLBAR, *actions.WINDOW_MENU, *actions.EMPTY_MENU} - {""}
    assert named <= {one.id for one in LINES}


@pytest.mark.parametrize("one", [one for one in LINES if one.icon], ids=lambda one: one.id)
def test_every_icon_is_shipped(one: actions.Command) -> None:
    assert Path(resources_dir() / "icons" / f"{one.icon}.svg").is_file()


def test_every_method_exists_in_the_window(qtbot) -> None:
    window = MainWindow(Settings(), FakePlayer)
    qtbot.addWidget(window)
    try:
        for one in LINES:
            assert callable(actions.resolve(window, one)), one.id
    finally:
        window.shutdown()


def test_the_key_reference_names_every_key() -> None:
    told = " ".join(keys for _, rows in actions.key_reference() for keys, _ in rows)
    for one in LINES:
        for key in one.keys[:1]:
            native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            assert native in told


def test_tooltips_tell_the_key() -> None:
    by_id = {one.id: one for one in LINES}
    assert actions.tooltip(by_id["fit"]) == "Show the whole recording (Ctrl+F)"
    assert actions.tooltip(by_id["demo"]) == "Open the demo"


def test_needs_look_at_the_document(document: Document) -> None:
    def met() -> set[str]:
        return {name for name, test in actions.NEEDS.items() if test(document)}

    assert met() == {"reference", "recording"}
    document.add_window(1.0, 2.0)
    assert met() >= {
        "reference", "recording", "edits", "edit", "window", "selection", "undo",
    }  # fmt: skip
    document.undo_stack.undo()
    assert met() == {"reference", "recording", "redo"}


def test_every_need_has_a_reason_to_tell() -> None:
    assert set(actions.REASONS) == set(actions.NEEDS)


def test_keys_of_the_user_take_the_place_of_the_tables(qtbot) -> None:
    window = MainWindow(Settings(shortcuts={"fit": ["F9"], "save": []}), FakePlayer)
    qtbot.addWidget(window)
    window.shutdown()
    by_id = window.actions_by_id
    assert by_id["fit"].shortcut().toString() == "F9"
    assert by_id["fit"].toolTip() == "Show the whole recording (F9)"
    assert by_id["save"].shortcuts() == []
    assert by_id["open"].shortcut().toString() == "Ctrl+O"
    told = {text: keys for _, rows in actions.key_reference({"fit": ["F9"]}) for keys, text in rows}
    assert told["Fit"] == "F9"
