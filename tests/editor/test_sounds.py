"""From sounds to edits and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.document import Document, Selection
from editor.sounds import Sounds
from engine import labelling
from engine.project import Edit, Event, Project, Window
from tests.editor.fakes import InlineWorker, MemoryRecording, ToneLabeller, tones

DOG, DOG_AGAIN = Event(2.0, 4.0, "dog bark", 0.8), Event(6.0, 7.0, "dog bark", 0.6)
RAIN, NO_DOG = Event(3.0, 9.0, "rain", 0.7), Event(8.0, 9.0, "dog bark", 0.0)


@pytest.fixture
def recording() -> MemoryRecording:
    """A dog from 2 to 4 s and from 6 to 7 s, rain from 3 to 9 s."""
    spans = (2, 4, 1000, 0.4), (6, 7, 1000, 0.3), (3, 9, 500, 0.35)
    return MemoryRecording(tones(10, *spans), 8000)


@pytest.fixture
def worker() -> InlineWorker:
    return InlineWorker()


@pytest.fixture
def sounds(document: Document, worker: InlineWorker, monkeypatch) -> Sounds:
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ToneLabeller())
    sounds = Sounds(document, worker)
    document.apply(replace(document.project, events=(DOG, RAIN, DOG_AGAIN, NO_DOG)), "sounds")
    return sounds


@pytest.fixture
def said(sounds: Sounds) -> list[str]:
    said: list[str] = []
    sounds.said.connect(lambda message: said.append(message.text))
    return said


def spans(edit: Edit) -> list[tuple[float, float]]:
    return [(round(one.start_s, 2), round(one.stop_s, 2)) for one in edit.windows]


def test_remove_this_is_one_edit_and_one_step(document, sounds):
    sounds.found.choose((DOG.id,))
    sounds.remove_these()
    (edit,) = document.project.edits
    assert (edit.prompt, edit.mode, spans(edit)) == ("dog bark", "remove", [(1.75, 4.25)])
    assert document.selected_edit() == edit
    assert document.undo_stack.undoText() == "Remove sound"
    document.undo_stack.undo()
    assert document.project.edits == ()


def test_keep_only_this(document, sounds):
    sounds.found.choose((RAIN.id,))
    sounds.keep_these()
    (edit,) = document.project.edits
    assert (edit.prompt, edit.mode, spans(edit)) == ("rain", "keep", [(2.75, 9.25)])


def test_sounds_of_several_kinds_are_several_edits_in_one_step(document, sounds):
    sounds.found.choose((DOG.id, RAIN.id))
    sounds.remove_these()
    assert [one.prompt for one in document.project.edits] == ["dog bark", "rain"]
    assert len(document.selection.edit_ids) == 2
    document.undo_stack.undo()
    assert document.project.edits == ()


def test_remove_every_one_like_this_spares_what_was_rejected(document, sounds):
    sounds.found.choose((DOG_AGAIN.id,))
    sounds.remove_all_like()
    (edit,) = document.project.edits
    assert spans(edit) == [(1.75, 4.25), (5.75, 7.25)]


def test_a_band_is_not_asked_for_a_sound(document, sounds):
    document.defaults = replace(document.defaults, separator="spectral", fade_s=0.02)
    sounds.found.choose((DOG.id,))
    sounds.remove_these()
    assert document.project.edits[0].separator == "builtin"
    assert document.project.edits[0].fade_s == 0.02


def test_without_a_selected_sound_it_says_what_to_do(document, sounds, said):
    sounds.remove_these()
    sounds.keep_these()
    sounds.remove_all_like()
    sounds.add_to_edit()
    assert document.project.edits == ()
    assert len(said) == 4
    assert "Select a sound" in said[0]


def ask(document, sounds, worker, edit: Edit) -> None:
    document.apply(document.project.with_edit(edit), "edit")
    document.select(Selection(edit.id, 0))
    sounds.where_else()
    worker.run_all()


def test_where_else_listens_first_and_offers_the_places(document, sounds, worker, said):
    matched, wanted = [], []
    messages = []
    sounds.said.connect(messages.append)
    sounds.matched.connect(matched.append)
    sounds.wanted.connect(lambda: wanted.append(True))
    ask(document, sounds, worker, Edit((Window(1.5, 4.5),), "a dog barks"))
    assert sounds.detecting.heard.covers(0.0, 10.0)
    assert matched == [("dog bark",)]
    assert wanted
    (place,) = sounds.found.selected_events()
    assert (place.start_s, place.stop_s) == (pytest.approx(6.0), pytest.approx(7.0))
    assert "one more place" in said[-1]
    ((title, act),) = messages[-1].actions
    assert title == "Add these windows to the edit"
    act()
    (edit,) = document.project.edits
    assert spans(edit) == [(1.5, 4.5), (5.75, 7.25)]
    document.undo_stack.undo()
    assert spans(document.project.edits[0]) == [(1.5, 4.5)]


def test_where_else_by_example_and_without_a_second_run(document, sounds, worker, said):
    sounds.detect()
    worker.run_all()
    before = document.undo_stack.count()
    ask(document, sounds, worker, Edit((Window(2.0, 2.5),), "", example=Window(2.0, 2.9)))
    assert document.undo_stack.count() == before + 1, "the edit alone is a step"
    assert len(sounds.found.selected_events()) == 1


def test_where_else_says_when_there_is_none(document, sounds, worker, said):
    ask(document, sounds, worker, Edit((Window(0.0, 10.0),), "rain"))
    assert "nowhere else" in said[-1]


def test_where_else_says_what_the_labeller_does_not_know(document, sounds, worker, said):
    ask(document, sounds, worker, Edit((Window(0.0, 1.0),), "violin"))
    assert "does not know" in said[-1]
    assert not sounds.detecting.busy
    ask(document, sounds, worker, Edit((Window(0.0, 1.0),), ""))
    assert "Type first" in said[-1]


def test_an_edit_that_is_gone_by_then_is_passed_over(document, sounds, worker, said):
    edit = Edit((Window(1.5, 4.5),), "dog bark")
    document.apply(document.project.with_edit(edit), "edit")
    document.select(Selection(edit.id, 0))
    sounds.where_else()
    document.remove_edit(edit.id)
    worker.run_all()
    assert said == []
    assert not sounds.detecting.busy


def test_asking_can_be_cancelled(document, sounds, worker):
    rested = []
    sounds.rested.connect(lambda: rested.append(True))
    document.apply(document.project.with_edit(Edit((Window(1, 2),), "dog bark")), "edit")
    document.select(Selection(document.project.edits[0].id, 0))
    sounds.where_else()
    sounds.cancel()
    assert worker.waiting == []
    assert rested


def test_sounds_one_after_the_other(document, sounds):
    document.playhead_s = 2.5
    chosen = []
    sounds.found.chosen.connect(chosen.append)
    sounds.next_sound()
    sounds.next_sound()
    sounds.next_sound()
    sounds.previous_sound()
    assert chosen == [(RAIN.id,), (DOG_AGAIN.id,), (RAIN.id,)], "the rejected one is passed over"


def test_a_sound_is_added_over_the_selected_time(document, sounds):
    document.select(Selection(span=(1.0, 1.5)))
    sounds.add_here()
    (made,) = sounds.found.selected_events()
    assert (made.start_s, made.stop_s, made.score) == (1.0, 1.5, 1.0)


def test_a_new_project_has_no_selected_sound(document, sounds, recording):
    sounds.found.choose((DOG.id,))
    document.open(Project(recording.ref), MemoryRecording(tones(1), 8000), None)
    assert sounds.found.selected == ()
