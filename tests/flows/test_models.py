"""A sound that the built-in model does not know: offered, fetched from a server, and rendered."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from engine import weights
from engine.separation import audiosep_weights, load_separator
from tests.engine.separation import audiosep_models
from tests.engine.weights import server as manners
from tests.engine.weights.conftest import _direct, server  # noqa: F401 - fixtures
from tests.engine.weights.server import model_of, offer
from tests.flows.story import Story, write_recording

UNKNOWN = "quantum flux zzz"

pytestmark = pytest.mark.timeout(400)  # a busy machine imports transformers for a minute


@pytest.fixture
def audiosep(monkeypatch, server, tmp_path):  # noqa: F811
    """A small AudioSep laid out like the official files, on a server of this computer."""
    importlib.import_module("torch")  # on a busy machine it takes longer than a story waits
    importlib.import_module("transformers.models.roberta")
    monkeypatch.setattr(audiosep_weights, "TextShape", lambda: audiosep_models.TEXT)
    load_separator.cache_clear()
    with audiosep_models.narrow():
        found = model_of(audiosep_models.official(server, tmp_path), "audiosep", "AudioSep")
        offer(monkeypatch, found)
        yield found
    load_separator.cache_clear()


@pytest.fixture
def take(tmp_path):
    return write_recording(tmp_path / "take.wav", seconds=1.6)


def ask_for_unknown(story: Story, take) -> None:
    """Draw a window, type a sound nobody knows, and take the offer."""
    story.open(take)
    edit = story.drag(0.3, 1.2)
    story.document.set_separator(edit.id, "builtin")
    story.type_prompt(UNKNOWN)
    story.wait_for("failed")
    box = story.window.inspector.prompt
    assert box.other.isVisible()
    assert "AudioSep" in box.other.text()
    box.other.click()


@pytest.mark.slow
def test_unknown_prompt_to_result(story: Story, take, audiosep) -> None:
    said = []  # good news goes by itself
    story.window.models.said.connect(lambda message: said.append(message.text))
    ask_for_unknown(story, take)
    dialog = story.window.models.dialog
    assert dialog.isVisible()
    assert dialog.model_id == "audiosep"
    story.wait(dialog.accepted.isVisible)
    assert not dialog.download.isEnabled()  # not before the licence
    dialog.accepted.click()
    dialog.download.click()
    story.wait(lambda: story.document.selected_edit().separator == "audiosep")
    assert weights.find("audiosep") is not None
    assert weights.is_accepted(audiosep)
    story.wait_for("done")
    assert said == ["AudioSep is ready."]
    original = story.document.recording.read(24_000, 48_000)
    assert not np.array_equal(story.hear(0.5, 1.0), original)
    # What was asked stays in sight, without doubt about it; one step back, and it is as before.
    box = story.window.inspector.prompt
    assert not box.other.isVisible()
    assert box.hint.text() == ""
    story.press("undo")
    assert story.document.selected_edit().separator == "builtin"
    # Next time it is there, and one click is all.
    story.wait(box.other.isVisible)
    box.other.click()
    assert story.document.selected_edit().separator == "audiosep"
    story.wait_for("done")


@pytest.mark.slow
def test_an_edit_that_needs_a_missing_model_gets_the_offer(
    story: Story,
    take,
    audiosep,
    server,  # noqa: F811
) -> None:
    """Chosen in the list, or from a project of another computer; the line drops on the way."""
    story.open(take)
    edit = story.drag(0.3, 1.2)
    story.type_prompt("dog")
    story.document.set_separator(edit.id, "audiosep")
    story.wait_for("failed")
    inspector = story.window.inspector
    assert "not on this computer yet" in inspector.message.text()
    assert not inspector.retry_button.isVisible()
    inspector.get_button.click()
    dialog = story.window.models.dialog
    story.wait(dialog.accepted.isVisible)
    dialog.accepted.click()
    server.manners = [manners.answers(404)]
    dialog.download.click()
    story.wait(lambda: "no longer at its address" in story.messages())
    story.click_message("Try again")
    story.wait_for("done")
    # Deleted, it is asked for again.
    dialog.delete_wanted.emit("audiosep")
    story.wait(lambda: weights.find("audiosep") is None)


def test_closing_the_dialog_is_no(story: Story, take, audiosep, server) -> None:  # noqa: F811
    ask_for_unknown(story, take)
    dialog = story.window.models.dialog
    story.wait(dialog.accepted.isVisible)
    dialog.reject()
    assert server.asked == []
    assert story.document.selected_edit().separator == "builtin"
    story.document.set_separator(story.document.selected_edit().id, "nmf")
    assert story.document.selected_edit().separator == "nmf"
