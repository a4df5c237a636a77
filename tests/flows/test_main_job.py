"""The main job, end to end: open, mark, prompt, hear, compare, undo, export, save, reopen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from editor.dialogs.export import ExportDialog, ExportRequest
from editor.dialogs.files import SaveProjectQuestion
from tests.flows.story import BAND, RATE, Story, stored


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def test_from_opening_to_reopening(story: Story, wav: Path, tmp_path: Path, monkeypatch) -> None:
    document, window = story.document, story.window

    story.open(wav)
    assert window.windowTitle() == "take.wav[*] – Earmark"
    assert not window.isWindowModified()

    edit = story.drag(1.0, 3.0)
    start_s, stop_s = edit.windows[0].start_s, edit.windows[0].stop_s
    assert abs(start_s - 1.0) < 0.05
    assert abs(stop_s - 3.0) < 0.05
    assert story.state() == "idle"
    story.wait(window.inspector.prompt.field.hasFocus)

    story.type_prompt(BAND)
    story.wait_for("done")
    assert window.isWindowModified()
    assert document.undo_stack.count() == 2

    # A/B: the tone is in the original, gone from the edited sound, and alone in the residual.
    story.press("play")
    middle = (1.6, 2.4)
    assert rms(story.hear(*middle)) < 0.5 * rms(document.recording.read(0, 4 * RATE))
    story.press("ab")
    assert story.player.listen == "original"
    loud = rms(story.hear(*middle))
    story.press("removed")
    assert 0.8 * loud < rms(story.hear(*middle)) < loud
    assert not np.any(story.hear(0.0, 0.9))
    story.press("ab")
    story.press("ab")
    assert story.player.listen == "edited"
    story.press("play")
    assert not story.player.playing

    # Undo and redo need no computing.
    story.press("undo")
    story.wait_for("idle")
    assert np.array_equal(story.hear(1.0, 3.0), document.recording.read(RATE, 3 * RATE))
    story.press("redo")
    story.wait_for("done")

    window.inspector.strength.setValue(50)
    window.inspector.strength.setValue(80)
    assert document.selected_edit().strength == 0.8
    assert document.undo_stack.count() == 3
    story.wait_for("done")

    # Export: outside the window every sample is the one that was opened.
    target = tmp_path / "out.wav"
    monkeypatch.setattr(ExportDialog, "ask", lambda *_: ExportRequest(target, captions="srt"))
    story.press("export")
    story.wait(lambda: "Exported" in story.messages())
    before, after = stored(wav), stored(target)
    first, last = round(start_s * RATE), round(stop_s * RATE)
    assert before.shape == after.shape
    assert np.array_equal(before[:first], after[:first])
    assert np.array_equal(before[last:], after[last:])
    assert rms(after[first:last]) < 0.6 * rms(before[first:last])
    captions = (tmp_path / "out.srt").read_text()
    assert captions.startswith("1\n00:00:00,9") or captions.startswith("1\n00:00:01,0")
    assert "removed" in captions

    # Save, open something else, reopen.
    project = tmp_path / "job.earmark"
    monkeypatch.setattr(SaveProjectQuestion, "ask", lambda *_: project)
    story.press("save")
    assert window.windowTitle() == "job.earmark[*] – Earmark"
    assert not window.isWindowModified()
    saved = document.project
    other = tmp_path / "other.wav"
    other.write_bytes(wav.read_bytes())
    story.open(other)
    assert document.project.edits == ()
    story.open(project)
    assert document.project == saved
    assert document.selected_edit() == saved.edits[0]
    story.wait_for("done")
    assert str(project) == window.settings.recent[0]


def test_the_keys_do_it_without_a_mouse(story: Story, wav: Path) -> None:
    story.open(wav)
    window, document = story.window, story.document
    keys, key = story.qtbot.keyClick, Qt.Key
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    window.timeline.setFocus()
    canvas = window.timeline.canvas

    keys(canvas, key.Key_Period)
    assert document.playhead_s == 1.0
    keys(canvas, key.Key_B, control)
    assert document.selected_window().start_s == 1.0
    field = window.inspector.prompt.field
    story.wait(field.hasFocus)
    story.qtbot.keyClicks(field, BAND)
    keys(field, key.Key_Return)
    story.wait_for("done")
    assert canvas.hasFocus()

    keys(canvas, key.Key_K)
    assert document.selected_edit().mode == "keep"
    keys(canvas, key.Key_R)
    assert document.selected_edit().mode == "remove"
    keys(canvas, key.Key_Comma)
    keys(canvas, key.Key_BracketLeft)
    assert document.selected_window().start_s == 0.0
    keys(canvas, key.Key_M)
    assert not document.selected_edit().enabled
    keys(canvas, key.Key_Z, control)
    assert document.selected_edit().enabled
    keys(canvas, key.Key_Space)
    assert story.player.playing
    keys(canvas, key.Key_L)
    assert story.player.loop == (0, 3 * RATE)
    keys(canvas, key.Key_X)
    assert not story.player.playing
    keys(canvas, key.Key_A, shift)
    assert story.player.listen == "removed"
    keys(canvas, key.Key_A)
    assert story.player.listen == "original"
    keys(canvas, key.Key_Delete)
    assert document.project.edits == ()


def test_space_types_in_a_prompt_and_plays_elsewhere(story: Story, wav: Path) -> None:
    story.open(wav)
    story.drag(1.0, 2.0)
    field = story.window.inspector.prompt.field
    story.wait(field.hasFocus)
    story.qtbot.keyClick(field, Qt.Key.Key_Space)
    assert story.player.playing, "an empty prompt box leaves Space to the transport"
    story.press("play")
    story.qtbot.keyClicks(field, "above 1 kHz")
    assert field.text() == "above 1 kHz"
    assert not story.player.playing
