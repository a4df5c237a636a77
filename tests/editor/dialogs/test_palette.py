"""The palette's window: searching, choosing, and what is grey."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from editor.dialogs.palette import Entry, PaletteDialog, search

ENTRIES = (
    Entry("open", "Open", "File", "Open…", "Ctrl+O"),
    Entry("save", "Save project", "File", keys="Ctrl+S", reason="Open a recording first"),
    Entry("zoom_in", "Zoom in", "View", keys="Ctrl+1"),
    Entry("zoom_out", "Zoom out", "View", keys="Ctrl+3"),
    Entry("fit", "Fit", "View", "Show the whole recording", "Ctrl+F"),
    Entry("level_match", "Match levels", "Listen", "equally loud", on=True),
    Entry("keep", "Diesen Klang behalten", "Bearbeiten", "Keep this sound", "K"),
)


@pytest.fixture
def dialog(qtbot) -> PaletteDialog:
    dialog = PaletteDialog(ENTRIES)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zoom o", "zoom_out"), ("zom out", "zoom_out"), ("out", "zoom_out"), ("sp", "save"),
        ("project", "save"), ("whole", "fit"), ("macth", "level_match"), ("keep", "keep"),
        ("OPEN", "open"), ("view fit", "fit"), ("loud", "level_match"),
    ],
)  # fmt: skip
def test_a_few_letters_are_enough(typed: str, first: str) -> None:
    assert search(ENTRIES, typed)[0].id == first


def test_nothing_typed_shows_all_in_their_order() -> None:
    assert search(ENTRIES, "  ") == list(ENTRIES)


def test_what_fits_nothing_shows_nothing(dialog: PaletteDialog) -> None:
    dialog.field.setText("qqqxyz")
    assert dialog.shown() == []
    assert dialog.note.text() == "No command is called that."
    dialog.take()
    assert dialog.chosen is None


def test_a_recent_command_comes_before_its_equals() -> None:
    recent = Entry("b", "Move down", recent=True)
    assert search((Entry("a", "Move up"), recent), "move")[0] is recent


def test_arrows_choose_and_enter_takes(qtbot, dialog: PaletteDialog) -> None:
    qtbot.keyClicks(dialog.field, "zoom")
    assert [one.id for one in dialog.shown()][:2] == ["zoom_in", "zoom_out"]
    qtbot.keyClick(dialog.field, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.chosen == "zoom_out"
    assert not dialog.isVisible()


def test_arrows_go_round(qtbot, dialog: PaletteDialog) -> None:
    qtbot.keyClick(dialog.field, Qt.Key.Key_Up)
    assert dialog.list.currentIndex().row() == len(ENTRIES) - 1
    qtbot.keyClick(dialog.field, Qt.Key.Key_Down)
    assert dialog.list.currentIndex().row() == 0
    qtbot.keyClick(dialog.field, Qt.Key.Key_PageDown)
    assert dialog.list.currentIndex().row() > 1


def test_a_grey_command_says_why_and_stays(qtbot, dialog: PaletteDialog) -> None:
    dialog.field.setText("save")
    assert dialog.note.text() == "Open a recording first"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.chosen is None
    assert dialog.isVisible()


def test_escape_closes(qtbot, dialog: PaletteDialog) -> None:
    qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.chosen is None


def test_lines_are_read_aloud_with_key_and_reason(dialog: PaletteDialog) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    assert dialog.list.model().index(1, 0).data(role) == (
        "Save project, Ctrl+S, Open a recording first"
    )


def test_ask_gives_the_choice(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    def choose(dialog: PaletteDialog) -> int:
        dialog.field.setText("fit")
        dialog.take()
        return dialog.result()

    monkeypatch.setattr(PaletteDialog, "exec", choose)
    assert PaletteDialog.ask(None, ENTRIES) == "fit"
