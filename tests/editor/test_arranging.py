"""Commands on many windows and edits, with the real clipboard of the offscreen screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from editor import clipboard
from editor.arranging import Arranging
from editor.document import Document, Selection
from editor.messages import Message
from editor.selection import WHOLE, of_spots
from editor.settings import Settings
from engine.clips import MIME
from engine.project import Edit, Window


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def arranging(qtbot, document: Document, settings: Settings) -> Arranging:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = Arranging(document, settings, parent)
    made.kept = parent
    return made


@pytest.fixture
def said(arranging: Arranging) -> list[Message]:
    messages: list[Message] = []
    arranging.said.connect(messages.append)
    return messages


def fill(document: Document) -> tuple[Edit, Edit]:
    one = Edit((Window(1.0, 2.0), Window(3.0, 4.0)), "dog")
    two = Edit((Window(5.0, 6.0),), "rain", "keep")
    document.apply(replace(document.project, edits=(one, two)), "fill")
    return one, two


def windows(document: Document) -> list[tuple[float, float]]:
    return [
        (round(one.start_s, 4), round(one.stop_s, 4))
        for edit in document.project.edits
        for one in edit.windows
    ]


def test_split_cuts_what_lies_under_the_playhead(document, arranging, said) -> None:
    one, _ = fill(document)
    document.playhead_s = 3.4
    document.select(Selection())
    arranging.split()
    assert windows(document) == [(1, 2), (3, 3.4), (3.4, 4), (5, 6)]
    assert document.selection == Selection(one.id, 2)
    document.undo_stack.undo()
    document.playhead_s = 8
    arranging.split()
    assert "no window" in said[0].text


def test_merge_is_one_step(document, arranging, said) -> None:
    one, _ = fill(document)
    document.select(Selection(one.id))
    steps = document.undo_stack.count()
    arranging.merge()
    assert windows(document) == [(1, 4), (5, 6)]
    assert document.undo_stack.count() == steps + 1
    arranging.merge()
    assert "two or more" in said[0].text


def test_quick_nudges_are_one_step_and_a_pause_ends_it(qtbot, document, arranging) -> None:
    one, two = fill(document)
    document.select(of_spots(((one.id, 0), (two.id, 0))))
    steps = document.undo_stack.count()
    arranging.on()
    arranging.on()
    assert windows(document) == [(1.02, 2.02), (3, 4), (5.02, 6.02)]
    assert document.undo_stack.count() == steps + 1
    arranging._pause.setInterval(0)
    arranging.far_back()
    qtbot.wait(20)
    arranging.back()
    assert document.undo_stack.count() == steps + 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert windows(document) == [(1, 2), (3, 4), (5, 6)]


@pytest.mark.parametrize(
    ("step", "by_s"), [("1 ms", 0.001), ("10 ms", 0.01), ("frame", 1 / 8000), ("1 s", 1.0)]
)
def test_the_step_is_a_setting(document, arranging, settings, step: str, by_s: float) -> None:
    _, two = fill(document)
    settings.nudge = step
    document.select(Selection(two.id, 0))
    arranging.on()
    assert document.selected_window().start_s == pytest.approx(5 + by_s)
    arranging.stop_far_on()
    assert document.selected_window().stop_s == pytest.approx(min(10, 6 + 11 * by_s))


def test_copy_and_paste_between_projects(document, arranging, recording) -> None:
    one, two = fill(document)
    document.select(of_spots(((one.id, 1), (two.id, 0))))
    arranging.copy()
    assert QGuiApplication.clipboard().text().splitlines()[0] == "3.000000\t4.000000\tdog"
    document.open(replace(document.project, edits=()), recording, None)
    document.playhead_s = 6.0
    arranging.paste()
    assert windows(document) == [(6, 7), (8, 9)]
    assert [(one.prompt, one.mode) for one in document.project.edits] == [
        ("dog", "remove"),
        ("rain", "keep"),
    ]
    assert document.undo_stack.count() == 1
    arranging.paste_in_place()
    assert windows(document)[2:] == [(3, 4), (5, 6)]


def test_cut_and_paste_into_another_edit(document, arranging) -> None:
    one, two = fill(document)
    document.select(Selection(one.id, 0))
    arranging.cut()
    assert windows(document) == [(3, 4), (5, 6)]
    document.select(Selection(two.id, 0))
    document.playhead_s = 7.5
    arranging.paste_into()
    assert document.project.edit(two.id).windows == (Window(5, 6), Window(7.5, 8.5))
    assert document.selection == Selection(two.id, 1)


def test_labels_of_other_programs_are_pasted(document, arranging) -> None:
    QGuiApplication.clipboard().setText("0.5\t1.5\tbirds\n2\t3\tbirds\n")
    arranging.paste_in_place()
    (edit,) = document.project.edits
    assert (edit.prompt, edit.windows) == ("birds", (Window(0.5, 1.5), Window(2, 3)))


@pytest.mark.parametrize("data", [b"{}", b"junk", b"x" * (9 * 2**20)])
def test_a_clipboard_full_of_rubbish_says_so(document, arranging, said, data: bytes) -> None:
    mime = QMimeData()
    mime.setData(MIME, data)
    clipboard.put(mime)
    arranging.paste()
    assert "clipboard" in said[0].text
    assert not document.undo_stack.canUndo()


def test_a_locked_edit_is_left_alone_whoever_asks(document, arranging, said) -> None:
    one, two = fill(document)
    document.select(Selection(one.id, 0))
    arranging.lock()
    before = document.project.edit(one.id)
    document.change_window(one.id, 0, 7, 8)
    document.set_prompt(one.id, "cat")
    document.set_strength(one.id, 0.5)
    document.remove_window(one.id, 0)
    document.remove_edit(one.id)
    arranging.on()
    arranging.split()
    assert document.project.edit(one.id) == before
    assert all("locked" in one.text for one in said)
    document.set_enabled(one.id, False)
    assert not document.project.edit(one.id).enabled, "listening is not changing"
    document.set_prompt(two.id, "wind")
    assert document.project.edit(two.id).prompt == "wind"
    said[0].actions[0][1]()
    assert not document.project.edit(one.id).locked


def test_what_one_selected_edit_gets_all_get_in_one_step(document, arranging) -> None:
    one, two = fill(document)
    document.select(Selection(one.id, None, others=((two.id, WHOLE),)))
    steps = document.undo_stack.count()
    document.set_mode(one.id, "keep")
    document.set_strength(one.id, 0.5)
    document.set_fade(two.id, 0.2)
    document.set_prompt(one.id, "wind")
    document.set_enabled(two.id, False)
    assert document.undo_stack.count() == steps + 5
    assert {
        (edit.mode, edit.strength, edit.fade_s, edit.prompt, edit.enabled)
        for edit in document.project.edits
    } == {("keep", 0.5, 0.2, "wind", False)}
    other = Edit((Window(8, 9),), "alone")
    document.apply(document.project.with_edit(other), "add")
    document.set_prompt(other.id, "still alone")
    assert [one.prompt for one in document.project.edits] == ["wind", "wind", "still alone"]


def test_a_group_is_muted_together(document, arranging, said) -> None:
    one, two = fill(document)
    document.select(Selection(one.id, None, others=((two.id, WHOLE),)))
    arranging.group()
    document.select(Selection(two.id, 0))
    document.set_enabled(two.id, False)
    assert [edit.enabled for edit in document.project.edits] == [False, False]
    arranging.on()
    assert windows(document) == [(1.01, 2.01), (3.01, 4.01), (5.01, 6.01)]
    arranging.ungroup()
    arranging.group()
    assert "two or more" in said[0].text


def test_the_colour_menu_colours_every_selected_edit(document, arranging) -> None:
    one, two = fill(document)
    document.select(Selection(one.id, None, others=((two.id, WHOLE),)))
    arranging.colour_menu().actions()[2].trigger()
    colours = {edit.colour for edit in document.project.edits}
    assert len(colours) == 1
    assert colours != {""}
    arranging.colour_menu().actions()[0].trigger()
    assert {edit.colour for edit in document.project.edits} == {""}


def test_a_selection_of_many_is_mended_by_undo(document, arranging) -> None:
    one, two = fill(document)
    document.select(of_spots(((one.id, 0), (one.id, 1), (two.id, 0))))
    document.apply(document.project.without_edit(two.id), "delete")
    assert document.selection == of_spots(((one.id, 0), (one.id, 1)))
    assert document.selected_span() == (1.0, 4.0)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.selection == Selection()


def test_whole_spectrum_drops_the_bands_of_the_selected_windows(document, arranging, said) -> None:
    one = Edit((Window(1.0, 2.0, 200, 900), Window(3.0, 4.0, 300)), "dog")
    document.apply(replace(document.project, edits=(one,)), "fill")
    document.select(of_spots([(one.id, 0), (one.id, 1)]))
    arranging.whole_spectrum()
    assert document.project.edits[0].windows == (Window(1.0, 2.0), Window(3.0, 4.0))
    assert document.undo_stack.undoText() == "Whole spectrum"
    assert document.selection.spots(document.project) == ((one.id, 0), (one.id, 1))


def test_a_band_is_copied_for_other_programs_too(document, arranging) -> None:
    one = Edit((Window(1.0, 2.0, 200, 900),), "dog")
    document.apply(replace(document.project, edits=(one,)), "fill")
    document.select(Selection(one.id, 0))
    arranging.copy()
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[1] == "\\\t200.000000\t900.000000"
    arranging.paste_in_place()
    assert document.project.edits[1].windows == one.windows
