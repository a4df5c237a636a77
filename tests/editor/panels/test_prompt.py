"""The prompt box."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from editor.panels.prompt import PromptBox


@pytest.fixture
def box(qtbot) -> PromptBox:
    box = PromptBox()
    qtbot.addWidget(box)
    box.show()
    qtbot.waitExposed(box)
    box.told = []
    box.changed.connect(box.told.append)
    return box


def test_enter_takes_over_and_gives_the_keyboard_back(qtbot, box: PromptBox) -> None:
    left: list[int] = []
    box.left.connect(lambda: left.append(1))
    qtbot.keyClicks(box.field, "  dog bark ")
    assert box.told == []
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert box.told == ["dog bark"]
    assert left == [1]


def test_escape_goes_back_to_what_was(qtbot, box: PromptBox) -> None:
    box.show_prompt("rain")
    qtbot.keyClicks(box.field, " and")
    qtbot.keyClick(box.field, Qt.Key.Key_Escape)
    assert box.field.text() == "rain"
    assert box.told == []


def test_a_known_sound_is_taken_over_after_a_pause(qtbot, box: PromptBox) -> None:
    qtbot.keyClicks(box.field, "dog bark")
    qtbot.waitUntil(lambda: box.told == ["dog bark"], timeout=3000)


def test_half_a_word_is_not(qtbot, box: PromptBox) -> None:
    qtbot.keyClicks(box.field, "dog bar")
    box._pause.timeout.emit()
    assert box.told == []


def test_known_sounds_are_offered(qtbot, box: PromptBox) -> None:
    qtbot.keyClicks(box.field, "dog")
    offered = box._words.stringList()
    assert "dog bark" in offered
    box._completer.activated.emit("dog bark")
    assert box.told == ["dog bark"]
    assert box.field.text() == "dog bark"


def test_an_unknown_sound_offers_chips(qtbot, box: PromptBox) -> None:
    qtbot.keyClicks(box.field, "dgo brk")
    assert box.suggestions() == ["dog bark"]
    assert box.hint.text() == "Did you mean"
    chip = box._chip_row.itemAt(0).widget()
    assert chip.accessibleName() == "Use the prompt dog bark"
    chip.click()
    assert box.told == ["dog bark"]
    assert box.suggestions() == []
    assert not box.hint.isVisible()


def test_what_was_understood_is_said_when_it_was_not_exact(qtbot, box: PromptBox) -> None:
    qtbot.keyClicks(box.field, "barking dogs loudly")
    text = box.hint.text()
    assert text == "" or "Understood as" in text or "not known" in text or "mean" in text
    box.show_prompt("qwxz")
    box.take_typed("qwxz")
    assert box.hint.text() == "This sound is not known."


def test_hertz_are_no_unknown_sound(qtbot, box: PromptBox) -> None:
    box.use_vocabulary(False)
    qtbot.keyClicks(box.field, "300-3400 Hz")
    assert not box.hint.isVisible()
    assert box.suggestions() == []
    assert "Hz" in box.field.placeholderText()


def test_undo_shows_the_old_prompt_unless_one_is_being_typed(qtbot, box: PromptBox) -> None:
    box.show_prompt("rain")
    box.show_prompt("")
    assert box.field.text() == ""
    qtbot.keyClicks(box.field, "do")
    box.show_prompt("")
    assert box.field.text() == "do"


def test_another_edit_takes_the_box_and_the_typed_text_is_not_lost(qtbot, box: PromptBox) -> None:
    box.show_prompt("rain")
    box.field.selectAll()
    qtbot.keyClicks(box.field, "wind")
    assert box.take_typed("dog") == "wind"
    assert box.field.text() == "dog"
    assert box.take_typed("cat") is None


def test_a_sound_that_is_not_known_can_be_left_to_another_separator(qtbot, box) -> None:
    wanted, changed = [], []
    box.other_wanted.connect(lambda: wanted.append(True))
    box.changed.connect(changed.append)
    box.show()
    box.show_prompt("quantum flux zzz")
    assert not box.other.isVisible()  # nothing was offered yet
    box.offer_other("Separate it with Other…", "Any sound")
    assert box.other.isVisible()
    assert box.other.accessibleName() == "Separate it with Other"
    box.field.setText("quantum flux")
    box.other.click()
    assert changed == ["quantum flux"]  # what was typed is taken over first
    assert wanted == [True]
    box.show_prompt("dog")
    assert not box.other.isVisible()
    # Where any words will do, nothing is unknown.
    box.show_prompt("quantum flux zzz")
    box.use_vocabulary(True, takes_anything=True)
    assert not box.other.isVisible()
    assert box.hint.text() == ""
