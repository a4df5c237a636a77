"""Asking by example and with a negative prompt: select, find, hear, point elsewhere, mend."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from editor.document import Selection
from engine import queries
from engine.project import Window
from engine.separation import NothingHeard, Traits, load_separator
from tests.flows.story import BAND, RATE, Story


class Ears:
    """The frequency band separator with ears: it knows the tone of the story's recording."""

    band = load_separator("spectral")

    def __getattr__(self, name):
        return getattr(self.band, name)

    def check(self, query) -> None:
        assert query.heard or query.labels

    def listen(self, mono):
        power = np.abs(np.fft.rfft(mono.numpy())) ** 2
        if power.max() < 100 * power.mean():
            raise NothingHeard
        return (("tone", 1.0),)

    def separate(self, mono, query, report):
        return self.band.separate(mono, replace(query, prompt=BAND), report)


@pytest.fixture(autouse=True)
def _ears(monkeypatch) -> None:
    importlib.import_module("torch")  # on a busy machine it takes longer than a story waits
    ears = Ears()
    monkeypatch.setattr(queries, "load_separator", lambda _: ears)
    monkeypatch.setattr(queries, "traits_of", lambda _: Traits.of(ears))


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def test_select_find_and_hear(story: Story, wav: Path) -> None:
    story.open(wav)
    document, asking = story.document, story.window.inspector.asking
    assert not story.window.actions_by_id["find_example"].isEnabled()
    document.select(Selection(span=(1.5, 2.0)))
    story.window.timeline.setFocus()
    story.wait(story.window.timeline.canvas.hasFocus)
    story.qtbot.keyClick(story.window.timeline.canvas, Qt.Key.Key_E)
    assert len(document.project.edits) == 1
    story.wait_for("done")
    edit = document.selected_edit()
    assert (edit.example, edit.windows) == (Window(1.5, 2.0), (Window(0.0, 4.0),))
    story.press("play")
    original = rms(document.recording.read(RATE, 3 * RATE))
    assert rms(story.hear(1.2, 2.8)) < 0.5 * original

    story.press("play")

    # The example itself can be heard, and nothing is left of that afterwards.
    asking.play.click()
    assert story.player.listen == "original"
    assert (story.player.position, story.player.until) == (1.5 * RATE, 2 * RATE)
    asking.play.click()
    assert not story.player.playing
    assert story.player.listen == "edited"

    # A place where nothing is heard says so, where the edit is.
    document.set_example(edit.id, (0.1, 0.6))
    story.wait_for("failed")
    assert "can be heard in the example" in story.window.inspector.message.text()

    # Another one is pointed out on the timeline.
    asking.use_selected.click()
    assert asking.how.isVisible()
    story.drag(1.4, 2.2)
    example = document.selected_edit().example
    assert example.start_s == pytest.approx(1.4, abs=0.05)
    assert len(document.project.edits) == 1
    story.wait_for("done")
    for _ in range(3):
        story.press("undo")
    assert document.project.edits == ()
    assert np.array_equal(story.hear(1.0, 3.0), document.recording.read(RATE, 3 * RATE))


def test_a_window_drawn_over_the_sound_finds_more_of_it(story: Story, wav: Path) -> None:
    story.open(wav)
    drawn = story.drag(1.5, 2.0)
    story.document.set_separator(drawn.id, "builtin")
    story.window.inspector.asking.find_more.click()
    edit = story.document.selected_edit()
    assert edit.id == drawn.id
    assert edit.example == drawn.windows[0]
    assert edit.windows == (Window(0.0, 4.0),)
    story.wait_for("done")


def test_what_is_not_meant_must_be_a_known_sound(story: Story, wav: Path) -> None:
    story.open(wav)
    drawn = story.drag(1.0, 3.0)
    story.document.set_separator(drawn.id, "builtin")
    story.type_prompt("rain")
    story.wait_for("done")
    asking = story.window.inspector.asking
    asking.add_negative.click()
    field = asking.negative.field
    story.wait(field.hasFocus)
    story.qtbot.keyClicks(field, "spechh")
    story.qtbot.keyClick(field, Qt.Key.Key_Return)
    story.wait_for("failed")
    assert "spechh" in story.window.inspector.message.text()
    asking.negative.commit(asking.negative.suggestions()[0])
    story.wait_for("done")
    assert story.document.selected_edit().negative == "speech"
    assert not story.window.inspector.message.isVisible()
