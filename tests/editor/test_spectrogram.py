"""The spectrogram's menu: what it changes, what it shows, where it opens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMenu

from editor.dialogs.preferences import PreferencesDialog
from editor.document import Document
from editor.looks import GAIN_DB, Look, choices
from editor.settings import Settings
from editor.spectrogram import Spectrogram
from editor.timeline import TimelineView
from editor.window import MainWindow
from tests.editor.fakes import FakePlayer


@pytest.fixture
def timeline(qtbot) -> TimelineView:
    view = TimelineView(Document())
    qtbot.addWidget(view)
    yield view
    view.shutdown()


@pytest.fixture
def spectrogram(timeline: TimelineView) -> Spectrogram:
    return Spectrogram(Settings(), timeline, lambda: None, timeline)


def ticked(spectrogram: Spectrogram, name: str) -> list[object]:
    return [value for value, one in spectrogram.choices[name].items() if one.isChecked()]


def test_every_line_changes_its_setting_and_the_timeline(spectrogram, timeline) -> None:
    settings = spectrogram._settings
    for name, actions in spectrogram.choices.items():
        for value, action in actions.items():
            action.trigger()
            assert getattr(settings, name) == value
            assert ticked(spectrogram, name) == [value]
            assert timeline.look == Look.of(settings)
            action.trigger()  # the chosen line once more: nothing is unchosen
            assert ticked(spectrogram, name) == [value]


def test_brighter_and_darker_have_an_end(spectrogram, timeline) -> None:
    spectrogram.brighter()
    assert timeline.look.gain_db == 25
    assert ticked(spectrogram, "spectrogram_gain") == []
    spectrogram.darker()
    assert ticked(spectrogram, "spectrogram_gain") == [20]
    for _ in range(40):
        spectrogram.brighter()
    assert timeline.look.gain_db == GAIN_DB[1]
    for _ in range(40):
        spectrogram.darker()
    assert timeline.look.gain_db == GAIN_DB[0]


def test_the_timeline_starts_as_the_settings_say(timeline) -> None:
    Spectrogram(Settings(spectrogram_scale="erb"), timeline, lambda: None, timeline)
    assert timeline.look.scale == "erb"


def test_every_line_of_the_menu_has_a_letter_and_a_name(spectrogram) -> None:
    lines = [one for one in spectrogram.menu.actions() if not one.isSeparator()]
    letters = [one.text()[one.text().index("&") + 1].lower() for one in lines]
    assert len(set(letters)) == len(letters) == 7
    for one in lines[:-1]:
        assert isinstance(one.menu(), QMenu)
        assert all(line.text() for line in one.menu().actions())


@pytest.fixture
def window(qtbot):
    window = MainWindow(Settings(theme="dark"), FakePlayer)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.shutdown()


def test_preferences_reach_the_spectrogram(window, monkeypatch) -> None:
    changes = {"spectrogram_scale": "log", "spectrogram_gain": 33}
    monkeypatch.setattr(PreferencesDialog, "ask", lambda *args: replace(args[1], **changes))
    window.actions_by_id["preferences"].trigger()
    assert (window.timeline.look.scale, window.timeline.look.gain_db) == ("log", 33)
    assert ticked(window.spectrogram, "spectrogram_scale") == ["log"]


def test_more_opens_the_page_of_the_spectrogram(window, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(PreferencesDialog, "ask", lambda *args: asked.append(args[3]))
    window.spectrogram.menu.actions()[-1].trigger()
    assert asked == ["spectrogram"]


def test_the_page_shows_and_changes_every_setting(qtbot) -> None:
    settings = Settings(spectrogram_window=512, spectrogram_overlap=0.875, spectrogram_gain=-5)
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)
    assert dialog.changed() == settings
    for name, texts in choices().items():
        control = dialog.controls[name]
        assert control.count() == len(texts)
        assert control.accessibleName()
        control.setCurrentIndex(len(texts) - 1)
    dialog.controls["spectrogram_range"].setValue(1000)
    changed = Look.of(dialog.changed())
    assert changed == Look("erb", 8192, 0.9375, "inverted", 120, -5)


def test_the_key_opens_the_menu_at_the_gutter(window, qtbot) -> None:
    window.spectrogram.open()
    assert window.spectrogram.menu.isVisible()
    window.spectrogram.menu.close()
    assert "(Alt+Shift+G)" in window.timeline.gutter.look_button.toolTip()
