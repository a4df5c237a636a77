"""When edits are judged, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor import judging as judging_module
from editor.document import Document, State
from editor.judging import Judging
from engine.project import Edit, Window
from engine.quality import Quality
from engine.report import EngineError
from tests.editor.fakes import InlineWorker, MemoryRecording

FOUND = Quality(0.9, 0.8, 0.1, 1.0, 1.0)


class Kept:
    """Estimates by edit; another one when the prompt is."""

    def stretches(self, project, edit_id):
        return ((project.edit(edit_id).prompt, 0, 100),)


@pytest.fixture
def worker() -> InlineWorker:
    return InlineWorker()


@pytest.fixture
def judging(document: Document, recording: MemoryRecording, worker: InlineWorker, monkeypatch):
    monkeypatch.setattr(judging_module, "REST_MS", 0)
    monkeypatch.setattr(judging_module, "_judge", lambda *_, report: FOUND)
    document.set_recording(recording, Kept())
    judging = Judging(document, worker)
    yield judging
    judging.close()


def fill(document: Document, *prompts: str) -> tuple[Edit, ...]:
    edits = tuple(Edit((Window(1.0, 2.0),), prompt) for prompt in prompts)
    document.apply(replace(document.project, edits=edits), "edits")
    return edits


def finish(document: Document, kind: str = "done") -> None:
    states = {(one.id, one.windows[0]): State(kind, 1.0) for one in document.project.edits}
    document.set_states(states)


def test_what_is_done_is_judged_once(document, worker, judging) -> None:
    told: list[None] = []
    judging.judged.connect(lambda: told.append(None))
    dog, rain = fill(document, "dog", "rain")
    judging._next()
    assert worker.waiting == [], "nothing is done yet"
    finish(document)
    judging._next()
    assert judging.quality(dog) is None
    worker.run_all()
    assert [judging.quality(one) for one in (dog, rain)] == [FOUND, FOUND]
    assert len(told) == 2
    judging._next()
    assert worker.waiting == []


def test_another_prompt_is_another_judgement_and_undo_has_the_old_one(
    document, worker, judging
) -> None:
    (dog,) = fill(document, "dog")
    finish(document)
    judging._next()
    worker.run_all()
    document.set_prompt(dog.id, "cat")
    finish(document, "running")
    assert judging.quality(document.project.edit(dog.id)) is None
    document.undo_stack.undo()
    finish(document)
    assert judging.quality(document.project.edit(dog.id)) == FOUND


def test_it_gives_way_to_a_change(document, worker, judging) -> None:
    (dog,) = fill(document, "dog")
    finish(document)
    judging._next()
    (job,) = worker.waiting
    document.set_prompt(dog.id, "cat")
    assert job.cancelled


def test_while_something_is_missing_it_waits(document, worker, judging) -> None:
    fill(document, "dog")
    states = {(one.id, one.windows[0]): State("done", 1.0) for one in document.project.edits}
    document.set_states(states, ((0, 100),))
    judging._next()
    assert worker.waiting == []
    assert judging._rest.isActive()


def test_without_a_labeller_nothing_is_said(document, worker, judging, monkeypatch, caplog) -> None:
    def missing(*_, report):
        raise EngineError("The weights are missing.")

    monkeypatch.setattr(judging_module, "_judge", missing)
    (dog,) = fill(document, "dog")
    finish(document)
    judging._next()
    worker.run_all()
    assert judging.quality(dog) is None
    finish(document, "running")
    assert not judging._rest.isActive(), "it is not tried again and again"
    assert "weights are missing" in caplog.text
