"""The history stays with the project, crashes are offered, and two windows do not meet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from editor.dialogs.files import SaveProjectQuestion
from editor.dialogs.recovery import RecoveryChoice, RecoveryDialog
from engine.locks import Holder
from engine.recovery import recoverable
from engine.store import ProjectFile, read_project
from tests.conftest import CHECKOUT
from tests.flows.story import BAND, Story


@pytest.fixture
def saved(story: Story, wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a name, open in the first window, with one edit."""
    path = tmp_path / "take.earmark"
    monkeypatch.setattr(SaveProjectQuestion, "ask", lambda *_: path)
    story.open(wav)
    story.drag(1.0, 2.0)
    story.type_prompt(BAND)
    story.press("save")
    return path


def reopened(make_story: Callable[..., Story], path: Path) -> Story:
    second = make_story()
    second.window.opening.open(path)
    second.wait(lambda: second.document.recording is not None)
    return second


def killed(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ended without closing anything; its process is gone."""
    file = story.window.saving.file
    assert file is not None
    file._connection.close()
    story.window.saving.file = None
    story.window.shutdown()
    gone = Holder.gone
    monkeypatch.setattr(Holder, "gone", lambda self: self == Holder.me() or gone(self))


def test_the_history_is_there_when_the_project_is_opened_again(
    story: Story, saved: Path, make_story: Callable[..., Story]
) -> None:
    story.press("history")
    story.press("snapshot")
    story.document.set_strength(story.document.project.edits[0].id, 0.5)
    story.press("undo")
    before = story.document.history.past()
    assert story.window.history.isVisible()
    story.window.close()

    second = reopened(make_story, saved)
    after = second.document.history.past()
    assert [one.name for one in after.steps] == [one.name for one in before.steps]
    assert after.position == before.position
    assert [one.name for one in after.snapshots] == ["Snapshot 1"]
    assert second.window.actions_by_id["redo"].isEnabled()
    second.press("redo")
    assert second.document.project.edits[0].strength == 0.5
    while second.document.undo_stack.canUndo():
        second.press("undo")
    assert second.document.project.edits == ()
    second.document.history.restore_snapshot(after.snapshots[0])
    assert second.document.project.edits[0].prompt == BAND


def test_unsaved_changes_of_a_named_project_are_offered_at_the_start(
    story: Story,
    saved: Path,
    make_story: Callable[..., Story],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story.document.set_strength(story.document.project.edits[0].id, 0.25)
    story.window.saving.autosave()
    killed(story, monkeypatch)
    (left,) = recoverable()
    assert (left.path, left.is_named, left.last_steps[0]) == (saved, True, "Change strength")

    monkeypatch.setattr(RecoveryDialog, "ask", lambda parent, found: RecoveryChoice(found[0].path))
    second = make_story()
    second.window.opening.offer_recovery()
    second.wait(lambda: second.document.recording is not None)
    assert second.document.project.edits[0].strength == 0.25
    assert second.window.saving.name == "take.earmark"
    assert second.window.isWindowModified()
    second.press("undo")
    assert second.document.project.edits[0].strength == 1.0


def test_unsaved_changes_of_a_named_project_can_be_forgotten_at_the_start(
    story: Story,
    saved: Path,
    make_story: Callable[..., Story],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story.document.set_strength(story.document.project.edits[0].id, 0.25)
    story.window.saving.autosave()
    killed(story, monkeypatch)
    monkeypatch.setattr(RecoveryDialog, "ask", lambda *_: RecoveryChoice(discard=(saved,)))
    second = make_story()
    second.window.opening.offer_recovery()
    assert recoverable() == []
    assert read_project(saved)[0].edits[0].strength == 1.0


def test_two_windows_on_one_project_are_refused(
    story: Story, saved: Path, make_story: Callable[..., Story]
) -> None:
    second = make_story()
    second.window.opening.open(saved)
    assert "already open in this program" in second.messages()
    assert second.document.project.recording is None
    story.document.set_strength(story.document.project.edits[0].id, 0.5)
    story.press("save")
    assert read_project(saved)[0].edits[0].strength == 0.5


def test_a_project_that_another_program_has_open_is_refused(
    story: Story, wav: Path, tmp_path: Path
) -> None:
    path = tmp_path / "take.earmark"
    ProjectFile.create(path).close()
    code = (
        "import sys; from engine.store import ProjectFile; "
        f"file = ProjectFile.open({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=-1, stdout=-1, text=True, cwd=CHECKOUT
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        story.window.opening.open(path)
        assert f"open in another program on this computer (process {other.pid})" in story.messages()
        assert recoverable() == []
        other.kill()
    story.window.opening.open(path)
    assert story.window.saving.name == "take.earmark"


def test_a_damaged_project_opens_with_what_is_left_and_says_what_is_missing(
    story: Story, saved: Path, make_story: Callable[..., Story]
) -> None:
    story.document.set_strength(story.document.project.edits[0].id, 0.5)
    story.press("save")
    story.window.close()
    with ProjectFile.open(saved) as file:
        file._connection.execute("UPDATE project SET digest = 'x'")
        file._connection.execute("DELETE FROM history WHERE id = (SELECT max(id) FROM history)")
    second = reopened(make_story, saved)
    assert second.document.project.edits[0].strength == 1.0
    assert "What was changed after that is missing" in second.messages()
    assert "undo history" in second.messages()
    assert second.document.history.count == 0


def test_a_project_whose_edits_were_all_undone_is_not_offered_again(
    story: Story, wav: Path
) -> None:
    story.open(wav)
    story.drag(1.0, 2.0)
    story.wait(lambda: story.window.saving.file is not None)
    story.press("undo")
    story.window.saving.autosave()
    story.window.close()
    assert recoverable() == []


def test_a_snapshot_alone_is_worth_keeping(story: Story, wav: Path) -> None:
    story.open(wav)
    story.drag(1.0, 2.0)
    story.press("snapshot")
    story.press("undo")
    story.wait(lambda: story.window.saving.file is not None)
    story.window.saving.autosave()
    file = story.window.saving.file
    assert file is not None
    project = replace(file.past.snapshots[0].project)
    assert len(project.edits) == 1
