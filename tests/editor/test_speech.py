"""The speech lane's model: finding speech, and edits around it."""

from __future__ import annotations

import numpy as np
import pytest

from editor import speech as speech_module
from editor.document import Document
from editor.settings import Settings
from editor.speech import ALL_FREQUENCIES, Listened, Speech
from engine.labelling.speech import Speech as Segments
from engine.labelling.speech import find_speech
from engine.project import Edit, Project, Window
from engine.render import Renderer
from engine.report import EngineError, silent
from tests.editor.fakes import InlineWorker, MemoryRecording


class OwnWorker(InlineWorker):
    """The worker of `Speech`, which it starts and closes by itself."""

    def __init__(self, parent: object = None) -> None:
        super().__init__()
        self.started = self.closed = False

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        self.closed = True


def segments(*spans: tuple[float, float]) -> Segments:
    return Segments(tuple(Window(*one) for one in spans), 430, 1000)


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def worker() -> OwnWorker:
    return OwnWorker()


@pytest.fixture
def speech(document: Document, settings: Settings, worker: OwnWorker, monkeypatch) -> Speech:
    hear(monkeypatch, segments((1.0, 3.0), (5.0, 7.3)))
    return Speech(document, settings, make_worker=lambda _: worker)


def hear(monkeypatch, found: Segments) -> None:
    def listen(recording, lengths, report):
        report(0.0)
        return Listened(np.zeros(1000, np.float32), found)

    monkeypatch.setattr(speech_module, "listen", listen)


def spans(edit: Edit) -> list[tuple[float, float]]:
    return [(round(one.start_s, 2), round(one.stop_s, 2)) for one in edit.windows]


def test_speech_is_found_with_its_share(speech, worker):
    changed = []
    speech.changed.connect(lambda: changed.append(speech.ratio))
    assert not speech.is_known
    speech.find()
    assert speech.busy
    worker.run_all()
    assert speech.segments == (Window(1.0, 3.0), Window(5.0, 7.3))
    assert changed == [0.43]


def test_silencing_finds_speech_first_and_leaves_it_alone(document, speech, worker):
    speech.silence_rest()
    assert document.project.edits == ()
    worker.run_all()
    (edit,) = document.project.edits
    assert (edit.prompt, edit.mode, edit.separator) == (ALL_FREQUENCIES, "remove", "spectral")
    assert spans(edit) == [(0.0, 0.9), (3.1, 4.9), (7.4, 10.0)]
    assert document.undo_stack.undoText() == "Silence what is not speech"
    assert document.selected_edit() == edit
    speech.silence_rest()
    assert worker.waiting == [], "it is known by now"
    assert len(document.project.edits) == 2


def test_silencing_waits_for_a_search_that_is_under_way(document, speech, worker):
    speech.find()
    speech.silence_rest()
    assert len(worker.waiting) == 1
    worker.run_all()
    assert len(document.project.edits) == 1


def test_silence_is_silent_on_both_channels_and_speech_untouched(document, speech, worker):
    speech.silence_rest()
    worker.run_all()
    noise = np.random.default_rng(3).normal(0, 0.2, (80_000, 2)).astype(np.float32)
    noise[:, 1] = np.where(np.arange(80_000) % 16_000 < 8000, -noise[:, 0], noise[:, 1])
    recording = MemoryRecording(noise, 8000)
    renderer = Renderer(recording)
    renderer.finish(document.project, silent)
    out = renderer.render(document.project, 0, 80_000)
    inner = slice(round(3.2 * 8000), round(4.8 * 8000))
    assert 20 * np.log10(np.abs(out[inner]).max() + 1e-12) < -60
    np.testing.assert_array_equal(out[8000:24_000], noise[8000:24_000])


def test_an_edit_between_speech_waits_for_its_prompt(document, speech, worker):
    added = []
    document.added.connect(added.append)
    speech.edit_between()
    worker.run_all()
    (edit,) = document.project.edits
    assert edit.prompt == ""
    assert spans(edit) == [(0.0, 0.9), (3.1, 4.9), (7.4, 10.0)]
    assert added == [edit.id]


@pytest.mark.parametrize(
    ("found", "words"),
    [(segments(), "no speech"), (segments((0.0, 10.0)), "nothing but speech")],
)
def test_where_there_is_nothing_to_do_it_says_so(
    document, speech, worker, monkeypatch, found, words
):
    hear(monkeypatch, found)
    said = []
    speech.said.connect(lambda message: said.append(message.text))
    speech.silence_rest()
    worker.run_all()
    assert document.project.edits == ()
    assert words in said[0]


def test_a_segment_is_selected(document, speech, worker):
    speech.find()
    worker.run_all()
    speech.choose(1)
    assert document.selection.span == (5.0, 7.3)
    speech.choose(9)
    assert document.selection.span == (5.0, 7.3)


def test_it_can_be_stopped(speech, worker):
    rested = []
    speech.rested.connect(lambda: rested.append(True))
    speech.find()
    speech.find()
    assert not speech.busy
    assert worker.waiting == []
    assert rested


def test_another_recording_has_its_own_speech(document, speech, worker, recording):
    speech.find()
    worker.run_all()
    document.open(Project(recording.ref), MemoryRecording(recording.samples, 8000), None)
    assert not speech.is_known
    assert speech.segments == ()


def test_what_goes_wrong_is_said(speech, worker, monkeypatch):
    def missing(recording, lengths, report):
        raise EngineError("The speech model is not there.")

    monkeypatch.setattr(speech_module, "listen", missing)
    said = []
    speech.said.connect(lambda message: said.append((message.kind, message.text)))
    speech.find()
    worker.run_all()
    assert said == [("error", "The speech model is not there.")]
    assert not speech.busy


def test_other_lengths_need_no_new_listening(speech, worker, settings, monkeypatch):
    scores = np.zeros(1000, np.float32)
    scores[100:140] = scores[300:600] = 1.0

    def listen(recording, lengths, report):
        assert lengths.drop_s == 0.5
        return Listened(scores, find_speech(scores, lengths, 10.0))

    monkeypatch.setattr(speech_module, "listen", listen)
    speech.find()
    worker.run_all()
    assert speech.segments == (Window(3.0, 6.0),)
    monkeypatch.setattr(speech_module, "listen", None)
    settings.speech_drop_s = 0.3
    speech.apply()
    speech.apply()
    assert len(worker.waiting) == 1
    worker.run_all()
    assert speech.segments == (Window(1.0, 1.4), Window(3.0, 6.0))


def test_its_thread_is_closed(speech, worker):
    speech.find()
    assert worker.started
    speech.close()
    assert worker.closed
