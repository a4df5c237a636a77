"""What goes wrong gets a sentence, a way out, and loses nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from editor.dialogs.export import ExportDialog, ExportRequest
from editor.dialogs.files import AudioFileQuestion
from editor.dialogs.questions import SaveQuestion
from editor.dialogs.recovery import RecoveryChoice, RecoveryDialog
from editor.document import Selection
from editor.settings import Settings
from engine.project import Edit, Project, RecordingRef, Window
from engine.recording import fingerprint
from engine.store import ProjectFile, recoverable
from tests.editor.fakes import NO_DEVICE, MutePlayer
from tests.flows.story import BAND, RATE, Story, write_recording


def test_a_truncated_file_opens_what_there_is_and_says_so(story: Story, wav: Path) -> None:
    content = wav.read_bytes()
    wav.write_bytes(content[: len(content) // 2])
    story.open(wav)
    assert 1.5 < story.document.duration_s < 2.5
    assert "cut off" in story.messages()
    assert story.drag(0.5, 1.0).windows


def test_an_undecodable_file_leaves_what_was_open(story: Story, wav: Path, tmp_path: Path) -> None:
    story.open(wav)
    project = story.document.project
    noise = tmp_path / "noise.wav"
    noise.write_bytes(os.urandom(4000))
    story.window.opening.open(noise)
    story.wait(story.messages)
    assert story.document.project == project
    assert story.document.recording is not None
    assert not story.window.status.task.isVisible()


def test_a_missing_file_argument_is_a_message_in_the_window(story: Story, tmp_path: Path) -> None:
    story.window.opening.open(tmp_path / "nowhere.wav")
    story.wait(lambda: "is not there" in story.messages())


def test_an_unknown_sound_fails_with_suggestions_and_a_retry(
    make_story: Callable[..., Story], wav: Path
) -> None:
    story = make_story(settings=Settings(separator="builtin"))
    story.open(wav)
    edit = story.drag(1.0, 2.0)
    story.type_prompt("dgo brk")
    story.wait_for("failed")
    assert "dog bark" in story.document.window_state(edit.id, 0).message
    assert "dog bark" in story.window.inspector.prompt.suggestions()
    story.document.set_prompt(edit.id, "zebra xylophone concerto")
    story.wait_for("failed")
    state = story.document.window_state(edit.id, 0)
    assert "zebra xylophone concerto" in state.message
    inspector = story.window.inspector
    assert inspector.message.text() == state.message
    assert inspector.retry_button.isVisible()
    assert inspector.windows.state_text(0) == "failed"

    # A failed window stops no other one.
    story.document.defaults = type(story.document.defaults)(separator="spectral")
    other = story.document.add_window(2.5, 3.5)
    story.document.set_prompt(other.id, BAND)
    story.wait(lambda: story.document.window_state(other.id, 0).kind == "done")
    assert story.document.window_state(edit.id, 0).kind == "failed"

    story.document.select(Selection(edit.id, 0))
    story.document.set_separator(edit.id, "spectral")
    story.document.set_prompt(edit.id, BAND)
    story.wait_for("done")
    assert not inspector.retry_button.isVisible()


def test_a_retry_runs_the_failed_window_again(story: Story, wav: Path, monkeypatch) -> None:
    story.open(wav)
    run = story.document.renderer.run
    calls = []

    def fail_once(project, task, report) -> object:
        calls.append(task)
        if len(calls) == 1:
            raise ValueError("a bug")
        return run(project, task, report)

    monkeypatch.setattr(story.document.renderer, "run", fail_once)
    broken: list[BaseException] = []
    story.window.rendering.broke.disconnect(story.window.show_broken)
    story.window.rendering.broke.connect(broken.append)
    story.drag(1.0, 2.0)
    story.type_prompt(BAND)
    story.wait_for("failed")
    assert str(broken[0]) == "a bug"
    story.qtbot.wait(50)
    assert len(calls) == 1, "a failed window is not tried again by itself"
    story.window.inspector.retry_button.click()
    story.wait_for("done")


def test_cancel_pauses_at_once_and_goes_on_when_asked(story: Story, wav: Path) -> None:
    story.open(wav)
    story.press("pause")
    story.drag(0.5, 3.5)
    story.type_prompt(BAND)
    story.wait_for("stale")
    story.press("pause")
    story.wait(story.window.status.engine.isVisible)
    story.window.status.engine.cancel.click()
    assert not story.window.status.engine.isVisible()
    assert story.window.rendering.paused
    assert story.state() in ("stale", "done")
    story.click_message("Go on")
    story.wait_for("done")


def test_cancelling_an_export_leaves_no_file(
    story: Story, wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.open(wav)
    target = tmp_path / "out.wav"
    render = story.document.renderer.render

    def slow(*args: object) -> object:
        time.sleep(0.4)
        return render(*args)

    monkeypatch.setattr(story.document.renderer, "render", slow)
    monkeypatch.setattr(ExportDialog, "ask", lambda *_: ExportRequest(target))
    story.press("export")
    assert story.window.status.export.isVisible()
    story.window.status.export.cancel.click()
    assert not story.window.status.export.isVisible()
    assert "cancelled" in story.messages()
    story.qtbot.wait(1200)
    assert list(tmp_path.glob("*out*")) == []


def test_an_export_that_cannot_be_written_says_why(
    story: Story, wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.open(wav)
    content = wav.read_bytes()
    monkeypatch.setattr(ExportDialog, "ask", lambda *_: ExportRequest(wav))
    story.press("export")
    story.wait(lambda: "never writes over" in story.messages())
    assert wav.read_bytes() == content


def test_no_sound_device_is_a_message_and_editing_goes_on(
    make_story: Callable[..., Story], wav: Path
) -> None:
    story = make_story(MutePlayer())
    story.open(wav)
    story.press("play")
    story.wait(lambda: NO_DEVICE in story.messages())
    assert not story.window.listening.playing
    story.drag(1.0, 2.0)
    story.type_prompt(BAND)
    story.wait_for("done")


def write_project(folder: Path, recording: Path, **changes: object) -> Path:
    ref = RecordingRef(str(recording), fingerprint(recording), RATE, 2, 4 * RATE)
    edit = Edit((Window(1.0, 2.0),), BAND, separator="spectral")
    path = folder / "job.earmark"
    ProjectFile.create(path, Project(ref, (edit,))).close()
    return path


def test_a_recording_that_moved_is_found_by_itself(story: Story, wav: Path, tmp_path: Path) -> None:
    project = write_project(tmp_path, wav)
    moved = wav.rename(tmp_path / "renamed.wav")
    story.window.opening.open(project)
    story.wait(lambda: story.document.recording is not None)
    assert story.document.recording.path == moved
    assert story.document.project.recording.path == str(moved)


def test_a_lost_recording_can_be_relinked(
    story: Story, wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write_project(tmp_path, wav)
    away = tmp_path / "away"
    away.mkdir()
    wrong = write_recording(away / "wrong.wav", seconds=3.0)
    right = wav.rename(away / "right.wav")
    story.window.opening.open(project)
    story.wait(lambda: "is not where it was" in story.messages())
    assert [one.prompt for one in story.document.project.edits] == [BAND]

    monkeypatch.setattr(AudioFileQuestion, "ask", lambda *_: wrong)
    story.click_message("Find…")
    story.wait(lambda: "is not the recording" in story.messages())
    assert story.document.recording is None

    monkeypatch.setattr(AudioFileQuestion, "ask", lambda *_: right)
    story.click_message("Find…")
    story.wait(lambda: story.document.recording is not None)
    story.document.select(Selection(story.document.project.edits[0].id, 0))
    story.wait_for("done")
    assert story.messages() == ""


def test_unsaved_edits_come_back_after_a_crash(
    make_story: Callable[..., Story], wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_story()
    first.open(wav)
    first.drag(1.0, 2.0)
    first.type_prompt(BAND)
    first.wait(lambda: first.window.saving.file is not None)
    first.window.saving.autosave()
    kept = first.document.project
    # The crash: the lock of a process that is gone.
    first.window.saving.file._connection.close()
    first.window.saving.file = None
    first.window.shutdown()
    monkeypatch.setattr("engine.locks.Holder.gone", lambda self: True)
    found = recoverable()
    assert [one.project.edits for one in found] == [kept.edits]

    asked = []

    def ask(parent: object, offered: list) -> RecoveryChoice:
        asked.extend(offered)
        return RecoveryChoice(offered[0].path)

    monkeypatch.setattr(RecoveryDialog, "ask", ask)
    second = make_story()
    second.window.opening.offer_recovery()
    second.wait(lambda: second.document.recording is not None)
    assert len(asked) == 1
    assert second.document.project == kept
    assert second.window.isWindowModified()
    assert second.window.saving.name == "take.wav"


def test_closing_asks_only_about_edits_without_a_name(
    story: Story, wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def ask(parent: object, name: str) -> str:
        asked.append(name)
        return "cancel"

    monkeypatch.setattr(SaveQuestion, "ask", ask)
    story.open(wav)
    assert story.window.saving.may_leave()
    story.drag(1.0, 2.0)
    assert not story.window.close()
    assert asked == ["take.wav"]
    assert story.window.isVisible()

    project = write_project(tmp_path, wav)
    monkeypatch.setattr(SaveQuestion, "ask", lambda *_: "discard")
    story.open(project)
    edit = story.document.project.edits[0]
    story.document.set_strength(edit.id, 0.5)
    monkeypatch.setattr(SaveQuestion, "ask", ask)
    assert story.window.close()
    assert asked == ["take.wav"], "a project with a name keeps its changes by itself"
    with ProjectFile.open(project) as file:
        assert file.project.edits[0].strength == 0.5
    assert recoverable() == []
