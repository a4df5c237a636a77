"""The coordinator: order, cancelling, failures, pausing, and what it tells the Document."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from editor.document import Document, Selection
from editor.rendering import IN_FLIGHT, Rendering, tidy
from engine import allocator
from engine.project import Edit, Project, Window
from engine.render import Task, WindowState
from engine.report import EngineError
from tests.editor.fakes import InlineWorker, MemoryRecording

RATE = 8000
PIECE_S = 1.0


@dataclass
class PieceRenderer:
    """Needs one piece a second of each window; remembers which are made."""

    recording: MemoryRecording
    made: set[tuple[str, int]] = field(default_factory=set)
    broken: dict[str, Exception] = field(default_factory=dict)
    is_silent: bool = False

    def all_tasks(self, project: Project) -> list[Task]:
        tasks = []
        for edit in project.edits:
            for window in edit.merged() if edit.active else ():
                calls = round(window.duration_s / PIECE_S)
                key = f"{edit.id}/{edit.prompt}/{window.start_s}"
                for call in range(calls):
                    start = round((window.start_s + call * PIECE_S) * RATE)
                    stop = start + round(PIECE_S * RATE)
                    tasks.append(Task(key, edit.id, window, start, stop, call, calls))
        return tasks

    def tasks(self, project: Project) -> tuple[Task, ...]:
        return tuple(one for one in self.all_tasks(project) if (one.key, one.call) not in self.made)

    def missing(self, project: Project) -> tuple[tuple[Task, ...], ...]:
        by_key: dict[str, list[Task]] = {}
        for one in self.tasks(project):
            by_key.setdefault(one.key, []).append(one)
        return tuple(map(tuple, by_key.values()))

    def run(self, project: Project, task: Task, report) -> Task:
        prompt = project.edit(task.edit_id).prompt
        if prompt in self.broken:
            raise self.broken[prompt]
        self.made.add((task.key, task.call))
        return task

    def coverage(self, project: Project, edit_id: str) -> tuple[WindowState, ...]:
        states = {}
        for task in self.all_tasks(project):
            if task.edit_id == edit_id:
                done, _ = states.get(task.window, (0, 0))
                states[task.window] = (done + ((task.key, task.call) in self.made), task.calls)
        return tuple(
            WindowState(window, done, calls, self.is_silent and done == calls)
            for window, (done, calls) in states.items()
        )

    def touched(self, old: Project, new: Project) -> tuple[tuple[int, int], ...]:
        return ()


@dataclass
class Stage:
    document: Document
    worker: InlineWorker
    rendering: Rendering
    renderer: PieceRenderer

    def add(self, *windows: tuple[float, float], prompt: str = "dog") -> Edit:
        edit = Edit(tuple(Window(*one) for one in windows), prompt)
        self.document.apply(self.document.project.with_edit(edit), "add")
        return edit

    def queued(self) -> list[Task]:
        return [job.args[1] for job in self.worker.waiting]

    def state(self, edit: Edit, index: int = 0) -> str:
        return self.document.window_state(edit.id, index).kind


@pytest.fixture
def stage(qtbot, recording: MemoryRecording) -> Stage:
    document, worker = Document(), InlineWorker()
    rendering = Rendering(document, worker)
    renderer = PieceRenderer(recording)
    document.open(Project(recording.ref), recording, renderer)
    return Stage(document, worker, rendering, renderer)


def test_what_comes_after_the_playhead_is_made_first(stage: Stage) -> None:
    stage.document.playhead_s = 5.0
    stage.add((0.0, 9.0))
    order = []
    while stage.worker.waiting:
        order.append(stage.worker.run_one().args[1].call)
    assert order[:4] == [5, 6, 7, 8]
    assert sorted(order) == list(range(9))


def test_few_pieces_are_given_away_so_that_a_jump_counts_at_once(stage: Stage) -> None:
    stage.add((0.0, 9.0))
    assert len(stage.queued()) == IN_FLIGHT
    stage.document.playhead_s = 7.0
    stage.worker.run_one()
    assert stage.queued()[-1].call == 7


def test_the_selected_edit_goes_before_what_is_out_of_sight(stage: Stage) -> None:
    stage.rendering.visible = lambda: (0.0, 1.0)
    far = stage.add((8.0, 9.0), prompt="far")
    near = stage.add((2.0, 7.0), prompt="near")
    stage.document.select(Selection(near.id, 0))
    stage.rendering.update()
    made = []
    while stage.worker.waiting:
        made.append(stage.worker.run_one().args[1].edit_id)
    assert made.index(far.id) <= 1, "it was with the worker already"
    stage.document.undo_stack.undo()
    assert stage.state(far) == "done"


def test_what_is_no_longer_wanted_is_cancelled_and_the_rest_stays(stage: Stage) -> None:
    first = stage.add((0.0, 2.0), prompt="first")
    before = stage.worker.waiting
    stage.add((5.0, 6.0), prompt="second")
    assert stage.worker.waiting == before, "a job that is still wanted goes on"
    stage.document.set_prompt(first.id, "other")
    assert all(job.cancelled for job in before)
    assert {stage.document.project.edit(one.edit_id).prompt for one in stage.queued()} <= {
        "other", "second",
    }  # fmt: skip


def test_states_go_from_idle_to_done(stage: Stage) -> None:
    edit = stage.add((0.0, 2.0), prompt=" ")
    assert stage.state(edit) == "idle"
    stage.document.set_prompt(edit.id, "dog")
    assert stage.state(edit) == "queued"
    stage.worker.report(0.5)
    stage.rendering._show_states()
    state = stage.document.window_state(edit.id, 0)
    assert (state.kind, state.fraction) == ("running", 0.25)
    stage.worker.run_one()
    assert stage.document.window_state(edit.id, 0).fraction == 0.5
    stage.worker.run_all()
    assert stage.state(edit) == "done"


def test_a_window_in_which_nothing_was_found_says_so(stage: Stage) -> None:
    stage.renderer.is_silent = True
    edit = stage.add((0.0, 1.0))
    stage.worker.run_all()
    assert stage.state(edit) == "absent"


def test_every_finished_piece_is_told_with_its_frames(stage: Stage) -> None:
    told: list[tuple[int, int]] = []
    stage.document.rendered.connect(lambda start, stop: told.append((start, stop)))
    stage.add((1.0, 3.0))
    stage.worker.run_all()
    assert told == [(RATE, 2 * RATE), (2 * RATE, 3 * RATE)]


def test_a_piece_made_on_the_way_is_told_too(stage: Stage) -> None:
    told: list[tuple[int, int]] = []
    stage.document.rendered.connect(lambda start, stop: told.append((start, stop)))
    stage.add((0.0, 4.0))
    for task in stage.renderer.tasks(stage.document.project):
        stage.renderer.made.add((task.key, task.call))
    stage.worker.run_one()
    assert told == [(0, 4 * RATE)]


def test_a_failure_stops_nobody_else_and_waits_for_a_retry(stage: Stage) -> None:
    stage.renderer.broken["bad"] = EngineError("Not known.")
    bad = stage.add((0.0, 2.0), prompt="bad")
    good = stage.add((5.0, 6.0), prompt="good")
    stage.worker.run_all()
    assert stage.document.window_state(bad.id, 0).message == "Not known."
    assert stage.state(bad) == "failed"
    assert stage.state(good) == "done"
    assert not stage.rendering.busy

    stage.rendering.update()
    assert stage.queued() == []
    stage.renderer.broken.clear()
    stage.rendering.retry(bad.id, 0)
    stage.worker.run_all()
    assert stage.state(bad) == "done"


def test_a_changed_prompt_needs_no_retry(stage: Stage) -> None:
    stage.renderer.broken["bad"] = EngineError("Not known.")
    edit = stage.add((0.0, 1.0), prompt="bad")
    stage.worker.run_all()
    stage.document.set_prompt(edit.id, "good")
    stage.worker.run_all()
    assert stage.state(edit) == "done"


def test_an_edit_below_a_failed_one_waits_and_says_for_what(stage: Stage) -> None:
    stage.renderer.broken["bad"] = EngineError("Not known.")
    stage.add((0.0, 2.0), prompt="bad")
    below = stage.add((1.0, 3.0), prompt="good")
    stage.worker.run_all()
    state = stage.document.window_state(below.id, 0)
    assert state.kind == "failed"
    assert "bad" in state.message


def test_a_bug_is_handed_on_and_marks_the_window(stage: Stage) -> None:
    stage.renderer.broken["dog"] = ZeroDivisionError("oh")
    bugs: list[Exception] = []
    stage.rendering.broke.connect(bugs.append)
    edit = stage.add((0.0, 1.0))
    stage.worker.run_all()
    assert [str(one) for one in bugs] == ["oh"]
    assert stage.state(edit) == "failed"


def test_pausing_cancels_and_going_on_finishes(stage: Stage) -> None:
    edit = stage.add((0.0, 3.0))
    stage.worker.run_one()
    stage.rendering.set_paused(True)
    assert stage.worker.waiting == []
    state = stage.document.window_state(edit.id, 0)
    assert (state.kind, state.fraction) == ("stale", pytest.approx(1 / 3))
    stage.rendering.set_paused(False)
    stage.worker.run_all()
    assert stage.state(edit) == "done"


def test_while_held_it_waits(stage: Stage) -> None:
    edit = stage.add((0.0, 1.0))
    stage.rendering.set_held(True)
    assert stage.worker.waiting == []
    assert stage.state(edit) == "queued"
    stage.rendering.set_held(False)
    assert len(stage.queued()) == 1


def test_progress_counts_up_to_rest(stage: Stage) -> None:
    told: list[float] = []
    rested: list[int] = []
    stage.rendering.progressed.connect(lambda text, fraction: told.append(fraction))
    stage.rendering.rested.connect(lambda: rested.append(1))
    stage.add((0.0, 4.0))
    rested.clear()
    stage.worker.run_all()
    assert told == sorted(told)
    assert told[-1] == 0.75
    assert len(rested) == 1


def test_without_a_recording_nothing_is_asked(stage: Stage) -> None:
    stage.add((0.0, 4.0))
    stage.document.open(replace(stage.document.project), None, None)
    assert stage.worker.waiting == []
    stage.rendering.close()


def test_the_document_knows_where_work_waits(stage: Stage) -> None:
    told: list[object] = []
    stage.document.pending_changed.connect(lambda: told.append(stage.document.pending))
    stage.add((0.0, 2.0), (4.0, 6.0))
    stage.add((1.0, 3.0), prompt="cat")
    assert stage.document.pending == ((0, 3 * RATE), (4 * RATE, 6 * RATE))
    stage.worker.run_all()
    assert stage.document.pending == ()
    assert told[-1] == ()


def test_one_change_is_told_as_few_spans(stage: Stage, monkeypatch) -> None:
    spans = ((0, 10), (5, 20), (20, 30), (50, 60))
    monkeypatch.setattr(stage.renderer, "touched", lambda old, new: spans, raising=False)
    told: list[tuple[int, int]] = []
    stage.document.rendered.connect(lambda start, stop: told.append((start, stop)))
    stage.add((0.0, 1.0))
    assert told[:2] == [(0, 30), (50, 60)]


def test_memory_is_given_back_while_pieces_are_made(stage: Stage, qtbot, monkeypatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(allocator, "give_freed_memory_back", lambda: asked.append(True))
    stage.rendering._tidy_soon.setInterval(0)
    stage.add((0.0, 2.0))
    stage.worker.run_one()
    assert [job.function for job in stage.worker.waiting] == [stage.renderer.run]
    qtbot.waitUntil(lambda: tidy in [job.function for job in stage.worker.waiting])
    assert asked == []
    stage.worker.run_all()
    assert asked == [True]
