"""How an edit says which sound it means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from editor.document import Document, Selection, State
from editor.panels.asking import Asking
from editor.panels.inspector import EditInspector
from engine.project import Edit, Window


@pytest.fixture
def edit(document: Document) -> Edit:
    edit = document.add_window(1.0, 2.0)
    document.set_prompt(edit.id, "rain")
    return document.project.edit(edit.id)


@pytest.fixture
def inspector(qtbot, document: Document, edit: Edit) -> EditInspector:
    panel = EditInspector(document)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@pytest.fixture
def asking(inspector: EditInspector) -> Asking:
    return inspector.asking


def now(document: Document) -> Edit:
    edit = document.selected_edit()
    assert edit is not None
    return edit


def test_more_ways_to_ask_are_quiet_until_they_are_used(asking: Asking) -> None:
    assert asking.add_negative.isVisible()
    assert asking.add_example.isVisible()
    assert not asking.negative.isVisible()
    assert not asking.play.isVisible()
    assert not asking.find_more.isVisible(), "the prompt says it already"


def test_what_is_not_meant_is_typed(qtbot, asking: Asking, document: Document) -> None:
    left: list[bool] = []
    asking.left.connect(lambda: left.append(True))
    asking.add_negative.click()
    field = asking.negative.field
    qtbot.waitUntil(field.hasFocus)
    assert not asking.add_negative.isVisible()
    steps = document.undo_stack.count()
    qtbot.keyClicks(field, "speech")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert now(document).negative == "speech"
    assert now(document).prompt == "rain"
    assert document.undo_stack.count() == steps + 1
    assert left == [True]
    document.undo_stack.undo()
    assert now(document).negative == ""
    assert field.text() == ""


def test_an_unknown_word_gets_suggestions_there_too(qtbot, asking: Asking) -> None:
    asking.add_negative.click()
    qtbot.keyClicks(asking.negative.field, "spechh")
    assert asking.negative.suggestions() == ["speech"]


def test_left_empty_it_is_a_link_again(qtbot, asking: Asking) -> None:
    asking.add_negative.click()
    qtbot.waitUntil(asking.negative.field.hasFocus)
    asking.prompt.field.setFocus()
    qtbot.waitUntil(asking.add_negative.isVisible)
    assert not asking.negative.isVisible()


def test_the_selected_time_becomes_the_example(asking: Asking, document: Document) -> None:
    picks: list[bool] = []
    asking.pick.connect(picks.append)
    document.select(replace(document.selection, span=(4.0, 5.5)))
    asking.add_example.click()
    assert now(document).example == Window(4.0, 5.5)
    assert picks == [], "nothing is left to choose"
    assert asking.play.text() == "0:04.0–0:05.5"
    assert not asking.add_example.isVisible()
    document.select(replace(document.selection, span=(6.0, 7.0)))
    assert "selected time" in asking.use_selected.toolTip()
    asking.use_selected.click()
    assert now(document).example == Window(6.0, 7.0)
    document.undo_stack.undo()
    assert asking.play.text() == "0:04.0–0:05.5"


def test_without_selected_time_it_is_chosen_on_the_timeline(
    asking: Asking, document: Document
) -> None:
    picks: list[bool] = []
    asking.pick.connect(picks.append)
    asking.add_example.click()
    assert picks == [True]
    assert asking.how.isVisible()
    asking.take_example((3.0, 4.0))
    assert now(document).example == Window(3.0, 4.0)
    assert not asking.how.isVisible()
    asking.use_selected.click()
    asking.take_example(None)
    assert now(document).example == Window(3.0, 4.0)
    assert asking.play.isVisible()


def test_choosing_ends_with_the_edit_it_was_for(asking: Asking, document: Document) -> None:
    picks: list[bool] = []
    asking.pick.connect(picks.append)
    asking.add_example.click()
    document.add_window(5.0, 6.0)
    assert picks == [True, False]
    asking.take_example((3.0, 4.0))
    assert all(one.example is None for one in document.project.edits)
    asking.add_example.click()
    asking.clear_example.click()
    assert picks == [True, False, True, False]


def test_the_example_is_played_and_cleared(asking: Asking, document: Document) -> None:
    played: list[tuple[float, float]] = []
    asking.audition.connect(lambda *span: played.append(span))
    document.set_example(now(document).id, (3.0, 4.25))
    asking.play.click()
    assert played == [(3.0, 4.25)]
    assert "0:03.0–0:04.3" in asking.play.accessibleName()
    asking.clear_example.click()
    assert now(document).example is None
    assert asking.add_example.isVisible()


def test_a_window_without_a_prompt_can_be_the_example(asking: Asking, document: Document) -> None:
    wanted: list[bool] = []
    asking.find.connect(lambda: wanted.append(True))
    document.add_window(4.0, 5.0)
    assert not asking.add_negative.isVisible(), "but not what, if nothing is asked for"
    asking.find_more.click()
    assert wanted == [True]


def test_only_what_the_separator_takes_is_offered(asking: Asking, document: Document) -> None:
    edit_id = now(document).id
    document.set_separator(edit_id, "nmf")
    assert not asking.add_negative.isVisible()
    assert not asking.add_example.isVisible()
    document.set_separator(edit_id, "builtin")
    document.set_negative(edit_id, "speech")
    document.set_example(edit_id, (3.0, 4.0))
    document.set_separator(edit_id, "nmf")
    assert asking.negative.isVisible(), "what it refuses can be cleared"
    assert asking.clear_example.isVisible()
    assert not asking.use_selected.isVisible()


def test_what_was_typed_goes_to_the_edit_it_was_typed_for(
    qtbot, asking: Asking, document: Document, edit: Edit
) -> None:
    other = document.add_window(7.0, 8.0)
    document.select(Selection(edit.id, 0))
    asking.add_negative.click()
    qtbot.keyClicks(asking.negative.field, "strange sound")
    document.select(Selection(other.id, 0))
    assert document.project.edit(edit.id).negative == "strange sound"
    assert document.project.edit(other.id).negative == ""


def test_what_the_example_lacks_is_said(
    asking: Asking, inspector: EditInspector, document: Document, edit: Edit
) -> None:
    document.set_states({(edit.id, Window(1.0, 2.0)): State("failed", 0.0, "Nothing is heard.")})
    assert inspector.message.text() == "Nothing is heard."
    asking.show_auditioning(True)
    asking.show_auditioning(False)
