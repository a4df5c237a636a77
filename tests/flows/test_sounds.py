"""Sounds and speech in the whole window: found, judged, and made into edits with a click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor import sounds_scores
from editor import speech as speech_module
from editor.dialogs.files import SaveProjectQuestion
from editor.document import Selection
from editor.panels.sounds_rows import LABEL
from editor.settings import Settings
from editor.speech import Listened
from engine import labelling
from engine.labelling import stream
from engine.labelling.speech import Speech
from engine.project import Window
from tests.editor.fakes import ToneLabeller
from tests.editor.timeline.mouse import drag
from tests.flows.story import RATE, Story

SECONDS = 12.0
DOGS = (1.0, 2.0), (4.0, 5.0), (8.0, 9.0)
SPOKEN = (2.5, 3.5), (6.0, 7.0)


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tones are sounds, and speech is where the test says."""
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ToneLabeller())

    def listen(recording, lengths, report):
        report(0.5)
        windows = tuple(Window(*one) for one in SPOKEN)
        return Listened(np.zeros(1200, np.float32), Speech(windows, 200, 1200))

    monkeypatch.setattr(speech_module, "listen", listen)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """A dog three times, the last one farther away, and rain at the end."""
    times = np.arange(round(SECONDS * RATE)) / RATE
    sound = np.random.default_rng(5).normal(0, 0.001, len(times))
    for (start_s, stop_s), level in zip(DOGS, (0.4, 0.3, 0.15), strict=True):
        inside = (times >= start_s) & (times < stop_s)
        sound += inside * level * np.sin(2 * np.pi * 1000 * times)
    sound += (times >= 10.0) * 0.3 * np.sin(2 * np.pi * 500 * times)
    path = tmp_path / "dogs.wav"
    soundfile.write(path, np.stack([sound, sound], axis=1), RATE, subtype="PCM_16")
    return path


@pytest.fixture
def opened(story: Story, wav: Path) -> Story:
    story.open(wav)
    return story


def detect(story: Story) -> None:
    story.press("detect")
    story.wait(lambda: not story.window.sounds.detecting.busy)


def labels(story: Story) -> list[str]:
    return [one.label for one in story.document.project.events]


def spans(story: Story, edit: int = -1) -> list[tuple[float, float]]:
    windows = story.document.project.edits[edit].windows
    return [(round(one.start_s, 1), round(one.stop_s, 1)) for one in windows]


def click_row(story: Story, row: int, column: int = LABEL) -> None:
    view = story.window.sounds_view.panel.list
    rect = view.visualRect(view.model().index(row, column))
    at = QPoint(rect.left() + 60, rect.center().y())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_detecting_shows_sounds_in_panel_and_lane(opened: Story) -> None:
    view = opened.window.sounds_view
    assert view.dock.isHidden()
    assert not view.lanes["sounds"].shown
    detect(opened)
    assert labels(opened) == ["dog bark", "dog bark", "rain"]
    assert view.dock.isVisible()
    assert [one.text for one in view.lanes["sounds"].items] == labels(opened)
    assert opened.window.timeline.lanes.strips[0].isVisible()
    assert not opened.window.status.sounds.isVisible()
    opened.press("undo")
    assert labels(opened) == []
    assert not view.lanes["sounds"].shown


def test_one_click_removes_a_sound(opened: Story) -> None:
    detect(opened)
    click_row(opened, 1)
    opened.window.sounds_view.panel.buttons["sound_remove"].click()
    (edit,) = opened.document.project.edits
    assert (edit.prompt, edit.mode, edit.separator) == ("dog bark", "remove", "builtin")
    (span,) = spans(opened)
    assert span == (pytest.approx(3.75, abs=0.15), pytest.approx(5.25, abs=0.15))
    assert opened.document.selected_edit() == edit
    opened.press("undo")
    assert opened.document.project.edits == ()
    assert len(labels(opened)) == 3, "the sounds stay"


def test_keep_only_this_and_every_one_like_it(opened: Story) -> None:
    detect(opened)
    click_row(opened, 0)
    opened.window.sounds_view.panel.buttons["sound_keep"].click()
    assert opened.document.project.edits[-1].mode == "keep"
    assert len(spans(opened)) == 1
    click_row(opened, 0)
    opened.window.sounds_view.panel.buttons["sound_remove_like"].click()
    assert opened.document.project.edits[-1].mode == "remove"
    assert len(spans(opened)) == 2


def test_sounds_are_judged_with_the_arrow_keys(opened: Story) -> None:
    detect(opened)
    click_row(opened, 0)
    view = opened.window.sounds_view.panel.list
    view.setFocus()
    opened.qtbot.keyClick(view, Qt.Key.Key_Right)
    opened.qtbot.keyClick(view, Qt.Key.Key_Left)
    assert [one.score == 1.0 for one in opened.document.project.events] == [True, False, False]
    assert [one.score == 0.0 for one in opened.document.project.events] == [False, True, False]
    assert [one.text for one in opened.window.sounds_view.lanes["sounds"].items] == [
        "dog bark", "rain"
    ]  # fmt: skip
    click_row(opened, 0)
    opened.window.sounds_view.panel.buttons["sound_remove_like"].click()
    assert len(spans(opened)) == 1, "what was rejected is left alone"


def test_the_threshold_acts_at_once(opened: Story) -> None:
    detect(opened)
    panel = opened.window.sounds_view.panel
    panel.threshold.slider.setValue(20)
    opened.wait(lambda: len(labels(opened)) == 4)
    panel.threshold.slider.setValue(75)
    opened.wait(lambda: len(labels(opened)) == 1)
    opened.press("undo")
    opened.wait(lambda: panel.threshold.slider.value() == 20)
    assert len(labels(opened)) == 4


def test_sounds_of_an_opened_project_have_no_threshold_to_move(
    opened: Story, wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    detect(opened)
    slider = opened.window.sounds_view.panel.threshold.slider
    assert slider.isEnabled()
    project = tmp_path / "dogs.earmark"
    monkeypatch.setattr(SaveProjectQuestion, "ask", lambda *_: project)
    opened.press("save_as")
    opened.open(wav)
    opened.wait(lambda: labels(opened) == [])
    opened.window.opening.open(project)
    opened.wait(lambda: opened.document.recording is not None and not opened.window.opening.busy)
    assert labels(opened) == ["dog bark", "dog bark", "rain"]
    assert not slider.isEnabled()
    detect(opened)
    assert slider.isEnabled()


def test_a_sound_is_heard_from_its_row(opened: Story) -> None:
    detect(opened)
    click_row(opened, 2)
    opened.press("sound_play")
    assert opened.player.playing
    first, last = opened.player.position / RATE, opened.player.until / RATE
    assert (first, last) == (pytest.approx(10.0, abs=0.11), pytest.approx(12.0, abs=0.11))
    assert opened.player.listen == "original"
    opened.press("sound_play")
    assert not opened.player.playing


def test_where_else_is_this_adds_windows_to_the_edit(opened: Story) -> None:
    opened.drag(0.5, 2.5)
    opened.type_prompt("dog barking")
    opened.press("where_else")
    opened.wait(lambda: "one more place" in opened.messages())
    assert labels(opened) == ["dog bark", "dog bark", "rain"]
    panel = opened.window.sounds_view.panel
    assert panel.filter.labels == ("dog bark",)
    opened.click_message("Add these windows to the edit")
    assert len(spans(opened)) == 2
    assert spans(opened)[1] == (pytest.approx(3.75, abs=0.15), pytest.approx(5.25, abs=0.15))


def test_only_the_selected_time_is_listened_to(opened: Story) -> None:
    opened.document.select(Selection(span=(3.0, 6.0)))
    detect(opened)
    assert labels(opened) == ["dog bark"]
    assert opened.document.project.events[0].start_s >= 3.0


def test_a_sound_is_drawn_moved_and_deleted_on_its_lane(opened: Story) -> None:
    detect(opened)
    strip = opened.window.timeline.lanes.strips[0]
    opened.wait(strip.isVisible)
    axis, lane = opened.window.timeline.axis, strip.lane
    top, tall = strip._box(0)
    y = round(top + tall / 2)
    drag(strip, (axis.x(6.0), y), (axis.x(7.0), y))
    made = opened.document.project.events[2]
    assert (made.label, made.score) == ("sound", 1.0)
    assert lane.selected == made.id
    lane.moved.emit(made.id, 6.5, 7.5)
    assert opened.window.sounds.found.by_id(made.id).stop_s == 7.5
    strip.setFocus()
    opened.qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert opened.window.sounds.found.by_id(made.id) is None


def test_a_run_can_be_stopped_and_ends_with_the_window(
    make_story: Callable[..., Story], wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "CHUNK_S", 1.0)
    monkeypatch.setattr(sounds_scores, "ADVANCE_S", 0.0)
    story = make_story()
    story.open(wav)
    story.press("detect")
    story.wait(lambda: story.window.sounds.found.live)
    assert story.window.status.sounds.isVisible()
    story.window.status.sounds.cancel.click()
    story.wait(lambda: not story.window.sounds.detecting.busy)
    assert len(labels(story)) < 3
    assert "Stopped at" in story.messages()
    story.press("detect")
    story.wait(lambda: story.window.sounds.found.live)


def test_speech_has_a_lane_and_what_is_not_speech_is_silenced(opened: Story) -> None:
    view = opened.window.sounds_view
    opened.press("speech")
    opened.wait(lambda: view.lanes["speech"].shown)
    assert view.lanes["speech"].note == "17 %"
    assert view.panel.speech.share.text() == "Speech: 17 % of the time"
    opened.press("speech_silence")
    assert spans(opened) == [(0.0, 2.4), (3.6, 5.9), (7.1, 12.0)]
    opened.wait_for("done")
    heard = opened.hear(0.2, 2.2)
    assert np.abs(heard).max() < 1e-3
    spoken = opened.hear(2.6, 3.4)
    assert np.array_equal(spoken, opened.document.recording.read(*(
        round(one * RATE) for one in (2.6, 3.4)
    )))  # fmt: skip


def test_an_edit_between_speech_waits_for_its_prompt(opened: Story) -> None:
    opened.press("speech_between")
    opened.wait(lambda: opened.document.project.edits)
    assert spans(opened) == [(0.0, 2.4), (3.6, 5.9), (7.1, 12.0)]
    field = opened.window.inspector.prompt.field
    opened.wait(lambda: opened.window.focusWidget() is field)
    opened.type_prompt("300-3400 Hz")
    opened.wait_for("done")


def test_a_click_in_the_speech_lane_selects_its_time(opened: Story) -> None:
    opened.press("speech")
    lane = opened.window.sounds_view.lanes["speech"]
    opened.wait(lambda: lane.shown)
    lane.chosen.emit("1")
    assert opened.document.selection.span == SPOKEN[1]


def test_lanes_are_put_away_and_remembered(make_story: Callable[..., Story], wav: Path) -> None:
    settings = Settings(separator="spectral")
    story = make_story(settings=settings)
    story.open(wav)
    detect(story)
    strip = story.window.timeline.lanes.strips[0]
    assert strip.isVisible()
    story.press("lane_sounds")
    assert not strip.isVisible()
    assert settings.hidden_lanes == ["sounds"]
    other = make_story(settings=settings)
    assert not other.window.actions_by_id["lane_sounds"].isChecked()
    assert other.window.actions_by_id["lane_speech"].isChecked()
