"""The Components panel by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSlider

from editor.document import Selection
from editor.panels.components import ComponentsPanel
from editor.panels.components_options import ComponentOptions
from editor.panels.components_row import ComponentRow, Shown
from editor.settings import Settings
from engine.components.levels import REST, Level
from engine.project import Window

RAIN = Shown("rain", 0.71, (Window(1.0, 5.0), Window(7.0, 9.5)))
DOG = Shown("dog bark", 0.3, (Window(0.0, 4.0),))


@pytest.fixture
def panel(qtbot, document):
    find = QAction("Find")
    panel = ComponentsPanel(document, Settings(), find)
    panel.action = find  # keeps it
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_rows_keep_their_levels_while_more_is_found(panel):
    panel.show_components([RAIN, Shown(REST)])
    panel.rows["rain"].gain.setValue(-3)
    panel.rows["rain"].mute.click()
    more = Shown("rain", 0.9, (Window(1.0, 12.0),))
    panel.show_components([more, DOG, Shown(REST)])
    assert list(panel.rows) == ["rain", REST, "dog bark"]
    row = panel.rows["rain"]
    assert row.level == Level(-3.0, muted=True)
    assert (row.score.text(), row.where.text()) == ("90 %", "0:01.0–0:12.0")
    tops = [panel.rows[name].y() for name in ("rain", "dog bark", REST)]
    panel._list.layout().activate()
    tops = [panel.rows[name].y() for name in ("rain", "dog bark", REST)]
    assert tops == sorted(tops)
    panel.show_components([])
    assert panel.rows == {}


def test_it_says_what_comes_next(panel, document):
    assert "What is this made of" in panel.empty.text()
    assert panel.scope.text() == "in everything"
    document.select(Selection(span=(1.0, 2.0)))
    assert panel.scope.text() == "in the selected time"
    panel.show_busy(True)
    assert panel.start.text() == "Stop"
    assert panel.progress.isVisible()
    panel.show_work("Separating “rain”", 0.5)
    assert (panel.doing.text(), panel.progress.value()) == ("Separating “rain”", 500)
    panel.show_busy(False)
    assert "No component was confirmed" in panel.empty.text()
    assert not panel.progress.isVisible()
    panel.forget()
    assert "What is this made of" in panel.empty.text()


def test_nothing_can_be_heard_or_exported_before_something_was_found(panel):
    assert not panel.mix.isEnabled()
    assert not panel.export.isEnabled()
    panel.show_components([DOG, Shown(REST)])
    assert panel.mix.isEnabled()
    assert panel.export.isEnabled()
    panel.show_busy(True)
    assert not panel.export.isEnabled()


def test_the_button_does_the_command(panel, qtbot):
    with qtbot.waitSignal(panel.action.triggered):
        panel.start.click()
    panel.action.setToolTip("Another key")
    assert panel.start.toolTip() == "Another key"


def test_a_row_tells_what_its_controls_do(qtbot):
    row = ComponentRow(RAIN)
    qtbot.addWidget(row)
    told = []
    row.level_changed.connect(lambda *one: told.append(one))
    row.edit_wanted.connect(lambda *one: told.append(one))
    row.listen_wanted.connect(told.append)
    row.solo.click()
    row.gain.setValue(4)
    row.keep.click()
    row.remove.click()
    row.listen.click()
    assert told == [
        ("rain", Level(solo=True)), ("rain", Level(4.0, solo=True)),
        ("rain", "keep"), ("rain", "remove"), "rain",
    ]  # fmt: skip
    assert row.decibels.text() == "+4 dB"
    qtbot.mouseDClick(row.gain, Qt.MouseButton.LeftButton)
    assert row.gain.value() == 0
    assert row.where.text() == "0:01.0–0:05.0 +1"
    assert "0:07.0–0:09.5" in row.where.toolTip()
    told.clear()
    row.set_level(Level(-6.0, muted=True))
    assert (told, row.level) == ([], Level(-6.0, muted=True))


def test_the_rest_is_no_sound_to_edit(qtbot):
    row = ComponentRow(Shown(REST))
    qtbot.addWidget(row)
    row.resize(330, 60)
    row.show()
    assert row.heading.text() == "Everything else"
    assert not row.keep.isVisible()
    assert row.score.text() == ""


def test_every_control_has_a_name_and_can_be_reached(panel):
    panel.show_components([RAIN])
    row = panel.rows["rain"]
    for button in row.buttons():
        assert "rain" in button.accessibleName()
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    for slider in row.findChildren(QSlider):
        assert slider.accessibleName()
        assert slider.focusPolicy() != Qt.FocusPolicy.NoFocus


def test_options_are_remembered_and_a_hop_is_no_longer_than_its_window(qtbot):
    settings = Settings()
    options = ComponentOptions(settings)
    qtbot.addWidget(options)
    assert (options.window_s.value(), options.hop_s.value()) == (4.0, 3.0)
    options.window_s.setValue(2.0)
    assert (settings.component_window_s, settings.component_hop_s) == (2.0, 2.0)
    options.labeller.setCurrentIndex(options.labeller.findData("clap"))
    assert settings.component_labeller == "clap"
    options.names.setPlainText("rain\ndog bark")
    assert settings.component_names == ["rain", "dog bark"]
    again = ComponentOptions(settings)
    qtbot.addWidget(again)
    assert again.names.toPlainText() == "rain\ndog bark"
    assert again.hop_s.value() == 2.0
    assert again.labeller.currentData() == "clap"
