"""Runs and thresholds: live results, one undo step, what a cancelled run leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor import sounds_scores
from editor.document import Document, Selection
from editor.sounds_found import Found
from editor.sounds_runs import Detecting
from engine import labelling
from engine.labelling import stream
from engine.project import Event, Project
from engine.report import EngineError
from tests.editor.fakes import InlineWorker, MemoryRecording, ToneLabeller, tones


@pytest.fixture
def recording() -> MemoryRecording:
    """A dog from 2 to 4 s, rain from 30 to 50 s, a faint siren from 25 to 35 s."""
    spans = (2, 4, 1000, 0.4), (30, 50, 500, 0.35), (25, 35, 2000, 0.1)
    return MemoryRecording(tones(70, *spans), 8000)


@pytest.fixture
def worker() -> InlineWorker:
    return InlineWorker()


@pytest.fixture
def found(document: Document) -> Found:
    return Found(document)


@pytest.fixture
def detecting(document: Document, worker: InlineWorker, found: Found, monkeypatch) -> Detecting:
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ToneLabeller())
    monkeypatch.setattr(sounds_scores, "ADVANCE_S", 0.0)
    monkeypatch.setattr(stream, "CHUNK_S", 20.0)
    return Detecting(document, worker, found)


def labels(events) -> list[str]:
    return [one.label for one in events]


def steps(document: Document) -> list[str]:
    return [document.undo_stack.text(at) for at in range(document.undo_stack.count())]


def test_results_come_live_and_are_one_undo_step(document, worker, found, detecting):
    told, shown = [], []
    detecting.working.connect(lambda text, fraction: told.append(fraction))
    found.changed.connect(lambda: shown.append(labels(found.events)))
    detecting.detect()
    assert detecting.busy
    worker.run_one()
    assert labels(found.events) == ["dog bark"]
    assert document.project.events == (), "nothing is done yet"
    worker.run_all()
    assert not detecting.busy
    assert labels(document.project.events) == ["dog bark", "rain"]
    assert ["dog bark"] in shown
    assert told == sorted(told)
    assert steps(document) == ["Detect sounds"]
    document.undo_stack.undo()
    assert document.project.events == ()


def test_only_the_selected_time_is_listened_to(document, worker, found, detecting):
    kept = Event(60.0, 61.0, "bell", 0.7)
    document.apply(replace(document.project, events=(kept,)), "bell")
    document.select(Selection(span=(29.0, 40.0)))
    detecting.detect()
    worker.run_all()
    (rain, bell) = document.project.events
    assert (rain.label, bell) == ("rain", kept)
    assert rain.stop_s == pytest.approx(40.0)
    assert not detecting.heard.covers(0.0, 70.0)


def test_a_cancelled_run_keeps_what_it_has(document, worker, detecting):
    said = []
    detecting.said.connect(lambda message: said.append(message.text))
    detecting.detect()
    worker.run_one()
    detecting.detect()  # the same command stops it
    worker.run_all()
    assert not detecting.busy
    assert labels(document.project.events) == ["dog bark", "rain"]
    assert document.project.events[1].stop_s <= 40.0, "the piece at work was finished"
    assert "0:40" in said[0]
    assert not detecting.heard.covers(0.0, 70.0)


def test_a_threshold_acts_without_a_new_run(document, worker, detecting):
    detecting.detect()
    worker.run_all()
    detecting.set_threshold(0.3)
    detecting.set_threshold(0.15)
    assert len(worker.waiting) == 1, "the newer one takes the place of the older"
    worker.run_all()
    assert labels(document.project.events) == ["dog bark", "siren", "rain"]
    detecting.set_threshold(0.75)
    worker.run_all()
    assert labels(document.project.events) == ["dog bark"]
    assert steps(document) == ["Detect sounds", "Change threshold"], "one drag is one step"
    ids = [one.id for one in document.project.events]
    document.undo_stack.undo()
    assert labels(document.project.events) == ["dog bark", "rain"]
    assert document.project.events[0].id == ids[0]
    assert detecting.threshold is None, "undo moves the slider back"


def test_a_threshold_spares_what_was_decided(document, worker, found, detecting):
    detecting.detect()
    worker.run_all()
    dog, rain = document.project.events
    found.accept([dog.id])
    found.delete([rain.id])
    detecting.set_threshold(0.95)
    worker.run_all()
    assert labels(document.project.events) == ["dog bark"]
    detecting.set_threshold(0.15)
    worker.run_all()
    assert labels(document.project.events) == ["dog bark", "siren"], "what was deleted stays away"


def test_another_recording_ends_a_run(document, worker, found, detecting, recording):
    rested = []
    detecting.rested.connect(lambda: rested.append(True))
    detecting.detect()
    worker.run_one()
    document.open(Project(recording.ref), recording, None)
    document.opened.emit(recording)
    worker.run_all()
    assert (detecting.busy, detecting.heard, found.is_live) == (False, None, False)
    assert rested
    assert document.project.events == ()


def test_what_cannot_be_loaded_is_said(document, worker, detecting, found, monkeypatch):
    def missing(name="builtin"):
        raise EngineError("The labeller is not there.")

    monkeypatch.setattr(labelling, "load_labeller", missing)
    said, broke = [], []
    detecting.said.connect(lambda message: said.append((message.kind, message.text)))
    detecting.broke.connect(broke.append)
    detecting.detect()
    worker.run_all()
    assert said == [("error", "The labeller is not there.")]
    assert not detecting.busy
    assert not found.is_live
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": None)
    detecting.detect()
    worker.run_all()
    assert isinstance(broke[0], AttributeError), "a bug is no message"


def test_without_any_sound_it_says_so(document, worker, detecting):
    silence = MemoryRecording(tones(3), 8000)
    document.open(Project(silence.ref), silence, None)
    said = []
    detecting.said.connect(lambda message: said.append(message.text))
    detecting.detect()
    worker.run_all()
    assert "No sound was found" in said[0]


def test_without_a_recording_nothing_begins(document, worker, detecting):
    document.open(Project(), None, None)
    detecting.detect()
    assert worker.jobs == []
