"""Taking a stretch apart in the window: finding, hearing, exporting, making edits of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from editor.dialogs.files import ClassListQuestion, StemsFolderQuestion
from editor.panels.components_row import ComponentRow
from editor.settings import Settings
from engine import labelling
from engine.components import search
from engine.components.levels import REST
from engine.separation import Query
from tests.engine.components.fakes import Ears, Factors
from tests.flows.story import RATE, Story

LOW, HIGH = "dog bark", "rain"
SPLIT_HZ = 2000.0
# What is heard in the two halves of the spectrum of `write_recording`, told by their level.
SHARES = {0.15: (0.1, 0.8, 0.1), 0.03: (0.7, 0.2, 0.1)}


class Halves(Factors):
    """What is low is a dog, what is high is rain."""

    gate: threading.Event | None = None

    def separate(self, mono: torch.Tensor, query: Query, report: object) -> torch.Tensor:
        if self.gate is not None:
            self.gate.wait(20)
        spectrum = torch.fft.rfft(mono)
        edge = round(SPLIT_HZ * len(mono) / self.sample_rate)
        if query.labels[0] == LOW:
            spectrum[edge:] = 0
        else:
            spectrum[:edge] = 0
        return torch.fft.irfft(spectrum, len(mono))


@pytest.fixture
def halves(monkeypatch: pytest.MonkeyPatch) -> Halves:
    ears = Ears(floors=(0.001, 0.001, 1.0), shares=SHARES)
    separator = Halves({LOW: 1.0, HIGH: 1.0})
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ears)
    monkeypatch.setattr(search, "load_separator", lambda name: separator)
    return separator


@pytest.fixture
def taken_apart(story: Story, wav: Path, halves: Halves) -> Story:
    """The whole recording, taken apart."""
    story.open(wav)
    story.press("find_components")
    panel = story.window.components.panel
    story.wait(lambda: not story.window.components.busy)
    assert set(panel.rows) == {LOW, HIGH, REST}, story.messages()
    return story


def row(story: Story, name: str) -> ComponentRow:
    return story.window.components.panel.rows[name]


def test_the_panel_comes_up_and_tells_what_there_is(taken_apart: Story) -> None:
    window = taken_apart.window
    assert window.components.dock.isVisible()
    assert window.actions_by_id["components"].isChecked()
    assert row(taken_apart, LOW).score.text() == "80 %"
    assert row(taken_apart, LOW).where.text() == "0:00.0–0:04.0"
    assert row(taken_apart, REST).keep.isHidden()
    assert not window.status.components.isVisible()


def test_the_selected_time_is_taken_apart(story: Story, wav: Path, halves: Halves) -> None:
    story.open(wav)
    story.drag(1.0, 2.0)
    window = story.document.selected_window()
    assert window is not None
    panel = story.window.components.panel
    story.window.components.dock.bring_up()
    assert panel.scope.text() == "in the selected window"
    panel.start.click()
    story.wait(lambda: not story.window.components.busy)
    (place,) = story.window.components.stems.places(LOW)
    assert (place.start_s, place.stop_s) == pytest.approx((window.start_s, window.stop_s), abs=1e-3)


def test_it_can_be_stopped_and_goes_on_again(
    story: Story, wav: Path, halves: Halves, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.open(wav)
    halves.gate = threading.Event()
    story.press("find_components")
    panel, bar = story.window.components.panel, story.window.status.components
    story.wait(lambda: bar.isVisible() and "Separating" in panel.doing.text())
    assert panel.start.text() == "Stop"
    panel.start.click()
    assert not story.window.components.busy
    assert panel.start.text() == "Find components"
    assert not bar.isVisible()
    assert "stopped" in story.messages()
    halves.gate.set()
    story.press("find_components")
    story.wait(lambda: not story.window.components.busy and len(panel.rows) == 3)


def test_the_mix_is_heard_in_the_place_of_the_edited_sound(taken_apart: Story, wav: Path) -> None:
    story, player = taken_apart, taken_apart.player
    panel = story.window.components.panel
    panel.mix.click()
    assert player.listen == "components"
    assert player.playing
    sound = soundfile.read(wav, dtype="float32")[0]
    assert np.array_equal(player.hear(0, 4 * RATE), sound)
    renewed = player.refreshed
    row(story, LOW).mute.click()
    assert player.refreshed > renewed
    stems = story.window.components.stems
    left = sound - stems.read(LOW, 0, 4 * RATE)
    assert np.allclose(player.hear(0, 4 * RATE), left, atol=1e-6)
    row(story, LOW).mute.click()
    row(story, HIGH).solo.click()
    row(story, HIGH).gain.setValue(-6)
    alone = 10 ** (-6 / 20) * stems.read(HIGH, 0, 4 * RATE)
    assert np.allclose(player.hear(0, 4 * RATE), alone, atol=1e-6)
    assert row(story, HIGH).decibels.text() == "−6 dB"
    panel.mix.click()
    assert player.listen == "edited"


def test_choosing_the_original_ends_the_mix(taken_apart: Story) -> None:
    panel = taken_apart.window.components.panel
    panel.mix.click()
    taken_apart.window.transport.listen.buttons["original"].click()
    assert taken_apart.player.listen == "original"
    assert not panel.mix.isChecked()


def test_a_component_is_heard_alone(taken_apart: Story) -> None:
    story, player = taken_apart, taken_apart.player
    stems = story.window.components.stems
    row(story, LOW).listen.click()
    assert (player.listen, player.playing) == ("components", True)
    assert np.array_equal(player.hear(0, RATE), stems.read(LOW, 0, RATE))
    row(story, HIGH).listen.click()
    assert player.playing
    assert np.array_equal(player.hear(0, RATE), stems.read(HIGH, 0, RATE))
    row(story, HIGH).listen.click()
    assert not player.playing
    assert player.listen == "edited"
    row(story, REST).listen.click()
    assert np.array_equal(player.hear(0, RATE), stems.residual(0, RATE))


@pytest.mark.parametrize(("name", "mode"), [(LOW, "remove"), (HIGH, "keep")])
def test_one_click_makes_an_edit(taken_apart: Story, name: str, mode: str) -> None:
    story, steps = taken_apart, taken_apart.document.undo_stack.count()
    (row(story, name).keep if mode == "keep" else row(story, name).remove).click()
    edit = story.document.selected_edit()
    assert edit is not None
    assert (edit.prompt, edit.mode, edit.separator) == (name, mode, "builtin")
    assert [(one.start_s, one.stop_s) for one in edit.windows] == [(0.0, 4.0)]
    assert story.document.undo_stack.count() == steps + 1
    story.press("undo")
    assert story.document.project.edits == ()


def test_stems_are_exported_as_they_are_set(
    taken_apart: Story, tmp_path: Path, wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, folder = taken_apart, tmp_path / "stems"
    monkeypatch.setattr(StemsFolderQuestion, "ask", lambda *_: folder)
    panel = story.window.components.panel
    panel.export.click()
    story.wait(lambda: "written" in story.messages())
    files = sorted(folder.iterdir())
    assert [one.name for one in files] == [
        "take - 1 dog bark.wav", "take - 2 rain.wav", "take - residual.wav",
    ]  # fmt: skip
    total = sum(soundfile.read(one, dtype="float32")[0] for one in files)
    assert np.abs(total - soundfile.read(wav, dtype="float32")[0]).max() < 1e-6
    for one in files:
        one.unlink()
    row(story, HIGH).mute.click()
    panel.export.click()
    story.wait(lambda: len(list(folder.glob("*.wav"))) == 2)
    story.wait(lambda: not story.window.components.busy)


def test_a_place_that_cannot_be_written_is_said(
    taken_apart: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StemsFolderQuestion, "ask", lambda *_: tmp_path / "a" / "b")
    taken_apart.window.components.panel.export.click()
    taken_apart.wait(lambda: "no folder" in taken_apart.messages())


def test_a_list_of_sounds_is_loaded_and_used(
    story: Story, wav: Path, tmp_path: Path, halves: Halves, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.open(wav)
    path = tmp_path / "sounds.txt"
    path.write_text("rainfall\nwarp drive\n", encoding="utf-8")
    monkeypatch.setattr(ClassListQuestion, "ask", lambda *_: path)
    panel = story.window.components.panel
    story.window.components.dock.bring_up()
    panel.more.click()
    assert panel.options.isVisible()
    panel.options.load.click()
    story.wait(lambda: "rainfall" in panel.options.names.toPlainText())
    panel.start.click()
    story.wait(lambda: not story.window.components.busy)
    assert set(panel.rows) == {"rainfall", REST}
    assert "“warp drive”" in story.messages()
    panel.options.names.setPlainText("warp drive")
    panel.start.click()
    story.wait(lambda: "None of these sounds" in story.messages())
    assert panel.rows == {}


def test_an_emptied_cache_is_told_and_the_edited_sound_plays_on(taken_apart: Story) -> None:
    story = taken_apart
    row(story, LOW).mute.click()
    # The player is made a moment after a recording is open.
    story.wait(lambda: "components" in story.player.feeds)
    story.document.renderer.estimates.clear()
    assert story.player.feeds["components"](0, RATE) is None
    assert story.player.feeds["edited"](0, RATE) is not None
    story.wait(lambda: "vanished" in story.messages())
    assert story.window.components.panel.rows == {}


def test_silence_is_said(story: Story, tmp_path: Path, halves: Halves) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros((RATE, 2)), RATE)
    story.open(path)
    story.press("find_components")
    story.wait(lambda: "only silence" in story.messages())


def test_another_recording_forgets_what_was_found(taken_apart: Story, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    soundfile.write(other, np.zeros((RATE, 2)), RATE)
    taken_apart.open(other)
    panel = taken_apart.window.components.panel
    assert panel.rows == {}
    assert not panel.mix.isEnabled()
    taken_apart.wait(lambda: "components" in taken_apart.player.feeds)
    assert taken_apart.player.feeds["components"](0, 10) is None


def test_closing_while_it_searches(
    make_story: Callable[..., Story], wav: Path, halves: Halves
) -> None:
    story = make_story(settings=Settings(components=True, component_window_s=1.0,
                                         component_hop_s=0.5))  # fmt: skip
    story.open(wav)
    story.press("find_components")
    story.wait(lambda: story.window.components.panel.rows)
    story.window.shutdown()
