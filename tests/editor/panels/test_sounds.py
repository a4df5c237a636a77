"""The Sounds panel: rows, keys, filters, threshold, edges."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMainWindow
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.panels.sounds import EDIT_BUTTONS, TOOL_BUTTONS, SoundsPanel
from editor.panels.sounds_dock import SoundsDock
from editor.panels.sounds_rows import LABEL, SCORE, TIME, SoundsModel
from editor.panels.sounds_speech import BUTTONS
from editor.settings import Settings
from editor.sounds_found import Found
from engine.project import Event

DOG, RAIN = Event(1.0, 2.0, "dog bark", 0.6), Event(4.0, 8.0, "rain", 0.5)
BELL, WIND = Event(2.5, 3.0, "bell", 1.0), Event(0.5, 9.0, "wind", 0.0)


@pytest.fixture
def found(document: Document) -> Found:
    found = Found(document)
    document.apply(replace(document.project, events=(WIND, DOG, BELL, RAIN)), "sounds")
    return found


@pytest.fixture
def actions(qapp) -> dict[str, QAction]:
    names = {"detect", *EDIT_BUTTONS, *TOOL_BUTTONS, *BUTTONS} - {""}
    return {name: QAction(name) for name in names}


@pytest.fixture
def panel(qtbot: QtBot, document: Document, found: Found, actions) -> SoundsPanel:
    panel = SoundsPanel(document, found, actions)
    qtbot.addWidget(panel)
    panel.resize(340, 640)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def shown(panel: SoundsPanel) -> list[str]:
    return [one.label for one in panel.model.shown]


def cell(panel: SoundsPanel, row: int, column: int) -> str:
    return str(panel.model.index(row, column).data())


def choose(panel: SoundsPanel, *labels: str) -> None:
    panel._found.choose(tuple(one.id for one in panel.model.shown if one.label in labels))


def test_it_lists_what_was_not_rejected_by_time(panel):
    assert shown(panel) == ["dog bark", "bell", "rain"]
    assert [cell(panel, 0, column) for column in (LABEL, TIME, SCORE)] == [
        "dog bark", "0:01.0–0:02.0", "60 %"
    ]  # fmt: skip
    assert cell(panel, 1, SCORE) == "accepted"
    assert panel.count.text() == "3 sounds"


def test_it_sorts_and_filters(panel):
    panel.list.sortByColumn(LABEL, Qt.SortOrder.DescendingOrder)
    assert shown(panel) == ["rain", "dog bark", "bell"]
    panel.list.sortByColumn(SCORE, Qt.SortOrder.AscendingOrder)
    assert shown(panel) == ["rain", "dog bark", "bell"]
    QTest.keyClicks(panel.filter.field, "DOG")
    assert shown(panel) == ["dog bark"]
    assert panel.count.text() == "3 sounds, 1 shown"
    QTest.keyClick(panel.filter.field, Qt.Key.Key_Escape)
    for kind, labels in (
        ("open", ["rain", "dog bark"]), ("accepted", ["bell"]), ("rejected", ["wind"]),
        ("all", ["wind", "rain", "dog bark", "bell"]),
    ):  # fmt: skip
        panel.filter.choice.setCurrentIndex(panel.filter.choice.findData(kind))
        assert shown(panel) == labels
    panel.show_labels(("rain", "bell"))
    assert shown(panel) == ["rain", "bell"]
    assert panel.filter.only.isVisible()
    panel.filter.show_all.click()
    assert len(shown(panel)) == 4


def test_arrow_keys_judge_one_after_the_other(panel, found, document):
    choose(panel, "dog bark")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Right)
    assert found.by_id(DOG.id).score == 1.0
    assert found.selected == (BELL.id,), "on to the next"
    QTest.keyClick(panel.list, Qt.Key.Key_Left)
    assert found.by_id(BELL.id).score == 0.0
    assert shown(panel) == ["dog bark", "rain"], "what is rejected leaves the list"
    assert found.selected == (RAIN.id,)
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert found.selected == (DOG.id,)
    assert document.undo_stack.undoText() == "Reject sound"
    document.undo_stack.undo()
    assert shown(panel) == ["dog bark", "bell", "rain"]


def test_keys_play_rename_and_delete(panel, found, qtbot):
    played = []
    panel.play_wanted.connect(lambda *span: played.append(span))
    choose(panel, "rain")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert played == [(4.0, 8.0)]
    assert panel.list.rows.playing == RAIN.id
    panel.show_playing(False)
    assert panel.list.rows.playing == ""
    QTest.keyClick(panel.list, Qt.Key.Key_F2)
    field = panel.list.focusWidget()
    QTest.keyClicks(field, "hail")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: found.by_id(RAIN.id).label == "hail")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert found.by_id(RAIN.id) is None


def test_another_sound_stops_the_one_that_plays(panel, found):
    played = []
    panel.play_wanted.connect(lambda *span: played.append(span))
    panel.play(DOG.id)
    panel.play(RAIN.id)
    # The first of the last two stops the dog, as the player toggles.
    assert played == [(1.0, 2.0), (4.0, 8.0), (4.0, 8.0)]
    panel.play(RAIN.id)
    assert panel.list.rows.playing == ""


@pytest.mark.parametrize(("tool", "score"), [("accept", 1.0), ("reject", 0.0)])
def test_buttons_in_a_row(panel, found, tool, score):
    rect = panel.list.visualRect(panel.model.index(0, SCORE))
    at = next(
        QPoint(x, rect.center().y())
        for x in range(rect.left(), rect.right())
        if panel.list.rows.tool_at(rect, SCORE, QPoint(x, rect.center().y())) == tool
    )
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert found.by_id(DOG.id).score == score


def test_a_click_selects_and_seeks(panel, found):
    sought = []
    panel.seek_wanted.connect(sought.append)
    rect = panel.list.visualRect(panel.model.index(2, TIME))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert found.selected == (RAIN.id,)
    assert sought == [4.0]


def test_what_is_selected_elsewhere_is_marked(panel, found):
    told = []
    panel.list.chosen.connect(told.append)
    found.choose((DOG.id, RAIN.id))
    assert panel.list.chosen_ids() == (DOG.id, RAIN.id)
    assert told == [], "nothing comes back"


def test_new_rows_leave_the_selection_alone(panel, found, document):
    choose(panel, "rain")
    live = [Event(0.1, 0.4, "click", 0.7), Event(8.5, 8.9, "click", 0.7)]
    found.set_live(live, (0.0, 0.5))
    found.set_live((), None)
    events = (*document.project.events, *live)
    document.apply(replace(document.project, events=events), "more")
    assert shown(panel) == ["click", "dog bark", "bell", "rain", "click"]
    assert panel.list.chosen_ids() == (RAIN.id,)
    panel.list.sortByColumn(LABEL, Qt.SortOrder.AscendingOrder)
    assert panel.list.chosen_ids() == (RAIN.id,)


def test_edges_are_typed(panel, found, document):
    choose(panel, "rain")
    assert (panel.start.value(), panel.stop.value()) == (4.0, 8.0)
    panel.start.setValue(5.0)
    assert (found.by_id(RAIN.id).start_s, found.by_id(RAIN.id).stop_s) == (5.0, 8.0)
    panel.stop.setValue(9.0)
    assert found.by_id(RAIN.id).stop_s == 9.0
    assert document.undo_stack.count() == 3, "each of them is a step"
    choose(panel, "rain", "dog bark")
    assert not panel.start.isEnabled()


def test_the_threshold_is_told_at_once_and_shown_silently(panel, document):
    told = []
    panel.threshold_wanted.connect(told.append)
    assert panel.threshold.value.text() == "auto"
    panel.threshold.slider.setValue(45)
    assert told == [0.45]
    assert panel.threshold.value.text() == "45 %"
    panel.threshold.auto.click()
    assert told == [0.45, None]
    panel.threshold.show_threshold(0.2)
    assert panel.threshold.slider.value() == 20
    assert told == [0.45, None]


def test_buttons_are_commands(panel, found, actions):
    done = []
    for name in (*EDIT_BUTTONS, "detect"):
        actions[name].triggered.connect(lambda _=False, name=name: done.append(name))
    assert not panel.buttons["sound_remove"].isEnabled()
    choose(panel, "rain")
    for name in EDIT_BUTTONS:
        panel.buttons[name].click()
    panel.detect.click()
    assert done == [*EDIT_BUTTONS, "detect"]


def test_while_a_run_is_at_work_nothing_is_changed(panel, found):
    choose(panel, "rain")
    panel.show_busy(True)
    assert panel.detect.text() == "Stop"
    found.set_live([Event(0.1, 0.4, "click", 0.7)], (0.0, 3.5))
    assert "click" in shown(panel)
    assert not panel.buttons["sound_accept"].isEnabled()
    assert not panel.start.isEnabled()
    editable = Qt.ItemFlag.ItemIsEditable
    assert not panel.model.flags(panel.model.index(0, LABEL)) & editable
    found.set_live((), None)
    panel.show_busy(False)
    assert panel.detect.text() == "Detect sounds"
    assert panel.model.flags(panel.model.index(0, LABEL)) & editable


def test_at_first_it_says_what_it_is_for(panel, document):
    document.apply(replace(document.project, events=()), "none")
    assert "Which sounds are in this recording" in panel._stack.currentWidget().text()
    assert not panel.threshold.isVisible()
    assert panel.detect.isVisible()


def test_the_share_of_speech(panel):
    assert panel.speech.share.text() == "Speech"
    panel.speech.show_share(0.426)
    assert panel.speech.share.text() == "Speech: 43 % of the time"
    panel.speech.show_share(None)
    assert panel.speech.share.text() == "Speech"


def test_rows_come_and_go_only_where_they_differ(qapp, document, found):
    model, told = SoundsModel(found), []
    model.rowsInserted.connect(lambda _, first, last: told.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: told.append(("out", first, last)))
    found.delete([BELL.id])
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert told == [("out", 1, 1), ("in", 1, 1), ("out", 1, 1)]


def test_the_dock_comes_and_goes(qtbot, document, found, actions):
    window, settings = QMainWindow(), Settings()
    qtbot.addWidget(window)
    panel = SoundsPanel(document, found, actions)
    neighbour = QDockWidget(window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, neighbour)
    dock = SoundsDock(document, panel, settings, window, neighbour)
    switched = []
    dock.switched.connect(switched.append)
    assert dock.isHidden()
    dock.bring_up()
    assert not dock.isHidden()
    assert settings.sounds
    dock.close()
    assert not settings.sounds
    assert switched == [True, False]
