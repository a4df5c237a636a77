"""The inspector of the selected edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider, QSpinBox, QWidget

from editor.document import Document, Selection, State
from editor.panels.inspector import EditInspector
from engine.project import Edit, Window
from engine.separation import SEPARATORS
from tests.editor.timeline.mouse import turn


@pytest.fixture
def edit(document: Document) -> Edit:
    edit = document.add_window(1.0, 2.0)
    document.add_window(4.0, 5.0, extend=True)
    document.set_prompt(edit.id, "rain")
    return document.project.edit(edit.id)


@pytest.fixture
def panel(qtbot, document: Document, edit: Edit) -> EditInspector:
    panel = EditInspector(document)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def now(document: Document) -> Edit:
    edit = document.selected_edit()
    assert edit is not None
    return edit


def test_it_shows_the_selected_edit(panel: EditInspector, document: Document, edit: Edit) -> None:
    assert panel.prompt.field.text() == "rain"
    assert panel.mode.choice() == "remove"
    assert panel.strength.value() == 100
    assert panel.fade.value() == 70
    assert panel.separator.currentData() == "builtin"
    start, stop = panel.windows.spin_boxes(1)
    assert (start.value(), stop.value()) == (4.0, 5.0)
    document.select(Selection())
    assert not panel.prompt.isVisible()


def test_every_separator_of_the_table_is_offered(panel: EditInspector) -> None:
    offered = [panel.separator.itemData(row) for row in range(panel.separator.count())]
    assert offered == list(SEPARATORS)


def test_every_control_changes_the_edit(
    qtbot, panel: EditInspector, document: Document, edit: Edit
) -> None:
    panel.mode.buttons["keep"].click()
    panel.fade.setValue(120)
    panel.separator.setCurrentIndex(panel.separator.findData("nmf"))
    panel.separator.activated.emit(panel.separator.currentIndex())
    changed = now(document)
    assert (changed.mode, changed.fade_s, changed.separator) == ("keep", 0.12, "nmf")
    for _ in range(3):
        document.undo_stack.undo()
    assert now(document) == edit
    assert panel.mode.choice() == "remove"
    assert panel.fade.value() == 70


def test_a_slider_drag_is_one_step(qtbot, panel: EditInspector, document: Document) -> None:
    steps = document.undo_stack.count()
    for percent in (90, 70, 50):
        panel.strength.setValue(percent)
    panel.strength.sliderReleased.emit()
    assert document.undo_stack.count() == steps + 1
    panel.strength.setValue(40)
    assert document.undo_stack.count() == steps + 2
    assert panel.strength_text.text() == "40 %"


def test_times_are_typed(qtbot, panel: EditInspector, document: Document) -> None:
    start, stop = panel.windows.spin_boxes(0)
    start.setValue(0.5)
    stop.setValue(3.25)
    assert now(document).windows[0] == Window(0.5, 3.25)
    start.setValue(3.5)
    assert now(document).windows[0] == Window(0.5, 3.25), "a reversed window is refused"
    assert start.value() == 0.5
    stop.setValue(99)
    assert now(document).windows[0].stop_s == 10.0


def test_windows_can_be_deleted_and_undone(panel: EditInspector, document: Document) -> None:
    panel.windows._rows[0].delete.click()
    assert now(document).windows == (Window(4.0, 5.0),)
    assert len(panel.windows._rows) == 1
    document.undo_stack.undo()
    assert len(panel.windows._rows) == 2


def test_a_failure_is_told_with_a_retry(
    panel: EditInspector, document: Document, edit: Edit
) -> None:
    asked: list[tuple[str, int]] = []
    panel.retry.connect(lambda edit_id, index: asked.append((edit_id, index)))
    document.set_states(
        {
            (edit.id, Window(1.0, 2.0)): State("done", 1.0),
            (edit.id, Window(4.0, 5.0)): State("failed", 0.0, "Not known."),
        }
    )
    assert panel.message.text() == "Not known."
    assert panel.windows.state_text(0) == "done"
    assert panel.windows.state_text(1) == "failed"
    assert not panel.windows._rows[0].retry.isVisible()
    panel.windows._rows[1].retry.click()
    panel.retry_button.click()
    assert asked == [(edit.id, 1), (edit.id, -1)]


def test_an_absent_sound_says_so(panel: EditInspector, document: Document, edit: Edit) -> None:
    document.set_states({(edit.id, window): State("absent", 1.0) for window in edit.windows})
    assert "not found" in panel.message.text()
    document.set_enabled(edit.id, False)
    assert "switched off" in panel.message.text()


def test_what_was_typed_goes_to_the_edit_it_was_typed_for(
    qtbot, panel: EditInspector, document: Document, edit: Edit
) -> None:
    other = document.add_window(7.0, 8.0)
    document.select(Selection(edit.id, 0))
    panel.focus_prompt()
    qtbot.keyClicks(panel.prompt.field, "strange sound")
    document.select(Selection(other.id, 0))
    assert document.project.edit(edit.id).prompt == "strange sound"
    assert document.project.edit(other.id).prompt == ""
    assert panel.prompt.field.text() == ""


def test_enter_in_the_prompt_changes_the_edit(
    qtbot, panel: EditInspector, document: Document
) -> None:
    panel.focus_prompt()
    qtbot.keyClicks(panel.prompt.field, "dog bark")
    qtbot.keyClick(panel.prompt.field, Qt.Key.Key_Return)
    assert now(document).prompt == "dog bark"


def test_every_control_has_a_name(panel: EditInspector) -> None:
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSlider, QSpinBox)
    own = [one for one in panel.findChildren(QWidget) if isinstance(one, kinds)]
    nameless = [
        one
        for one in own
        if not (one.accessibleName() or getattr(one, "text", str)())
        and not one.objectName().startswith("qt_")
        and one.isVisible()
    ]
    assert nameless == []


def test_in_a_small_window_it_scrolls_and_changes_nothing_on_the_way(
    panel: EditInspector, document: Document
) -> None:
    panel.resize(panel.width(), panel.minimumSizeHint().height())
    bar = panel._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    turn(panel.strength, 5, -1)
    assert document.selected_edit().strength == 1.0
    bar.setValue(bar.maximum())
    panel.focus_prompt()
    assert bar.value() == 0
    panel.strength.setFocus()
    turn(panel.strength, 5, -1)
    assert document.selected_edit().strength < 1.0


def test_a_separator_that_is_not_there_offers_to_get_it(
    panel: EditInspector, document: Document, edit: Edit
) -> None:
    wanted: list[str] = []
    panel.model_wanted.connect(wanted.append)
    assert not panel.get_button.isVisible()
    document.set_separator(edit.id, "audiosep")
    window = now(document).merged()[0]
    document.set_states({(edit.id, window): State("failed", 0.0, "AudioSep is not here.")})
    assert panel.get_button.isVisible()
    assert not panel.retry_button.isVisible()
    panel.get_button.click()
    assert wanted == [edit.id]
    document.set_separator(edit.id, "builtin")
    document.set_states({(edit.id, window): State("failed", 0.0, "It broke.")})
    assert panel.retry_button.isVisible()
    assert not panel.get_button.isVisible()


def test_an_unknown_prompt_offers_what_knows_any(
    panel: EditInspector, document: Document, edit: Edit
) -> None:
    wanted: list[str] = []
    panel.model_wanted.connect(wanted.append)
    document.set_prompt(edit.id, "quantum flux zzz")
    assert "AudioSep" in panel.prompt.other.text()
    panel.prompt.other.click()
    assert wanted == [edit.id]
    document.set_separator(edit.id, "audiosep")
    assert not panel.prompt.other.isVisible()
