"""The user's verdict on sounds: what a new run may change, and what every gesture does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.sounds_found import Found, merged, verdict
from engine.project import Event

DOG, RAIN = Event(1.0, 2.0, "dog bark", 0.6), Event(4.0, 8.0, "rain", 0.5)
SPAN = (0.0, 10.0)
EVENTS = st.lists(
    st.builds(
        lambda start, wide, label, score: Event(start, start + wide, label, score),
        st.floats(0, 20), st.floats(0.1, 5), st.sampled_from(["a", "b"]),
        st.sampled_from([0.0, 0.4, 0.8, 1.0]),
    ),
    max_size=8,
)  # fmt: skip


@pytest.fixture
def found(document) -> Found:
    found = Found(document)
    document.apply(replace(document.project, events=(DOG, RAIN)), "sounds")
    return found


def scores(found: Found) -> list[float]:
    return [one.score for one in found.events]


def test_a_run_replaces_what_is_open_in_its_span():
    after = Event(12.0, 13.0, "rain", 0.5)
    new = Event(5.0, 6.0, "bell", 0.7)
    assert merged([DOG, RAIN, after], [new], SPAN) == (new, after)


def test_what_the_user_decided_stays_and_is_not_found_again():
    sure, no_rain = replace(DOG, score=1.0), replace(RAIN, score=0.0)
    again = [Event(1.1, 2.1, "dog bark", 0.9), Event(4.5, 5.0, "rain", 0.9)]
    assert merged([sure, no_rain], again, SPAN) == (sure, no_rain)
    assert merged([], again, SPAN, gone=[DOG]) == (again[1],)


def test_what_is_found_again_keeps_its_id():
    (dog,) = merged([DOG], [Event(1.2, 2.2, "dog bark", 0.7)], SPAN)
    assert (dog.id, dog.start_s, dog.score) == (DOG.id, 1.2, 0.7)
    (live,) = merged([], [Event(1.2, 2.2, "dog bark", 0.7)], SPAN, seen=[DOG])
    assert live.id == DOG.id


@given(EVENTS, EVENTS)
def test_merging_loses_no_decision_and_makes_no_id_twice(old, new):
    # As a labeller gives them: of one label no two at a time.
    new = list({one.label: replace(one, score=0.5) for one in new if one.stop_s < 10}.values())
    out = merged(old, new, SPAN)
    decided = [one for one in old if verdict(one) != "open"]
    assert all(one in out for one in decided)
    assert len({one.id for one in out}) == len(out)
    assert list(out) == sorted(out, key=lambda one: (one.start_s, one.stop_s, one.label))
    assert merged(out, new, SPAN) == out, "the same run once more changes nothing"


def test_a_verdict_is_one_step_and_can_be_taken_back(found, document):
    found.accept([DOG.id])
    assert scores(found) == [1.0, 0.5]
    found.reject([DOG.id, RAIN.id])
    assert scores(found) == [0.0, 0.0]
    found.reject([DOG.id, RAIN.id])
    assert scores(found) == [0.6, 0.5], "open again, as the labeller scored it"
    for before in ([0.0, 0.0], [1.0, 0.5], [0.6, 0.5]):
        document.undo_stack.undo()
        assert scores(found) == before


def test_a_changed_sound_is_accepted(found, document):
    found.relabel(DOG.id, "  big   dog ")
    assert (found.by_id(DOG.id).label, found.by_id(DOG.id).score) == ("big dog", 1.0)
    found.move(RAIN.id, 9.0, 5.0)
    assert (found.by_id(RAIN.id).start_s, found.by_id(RAIN.id).stop_s) == (5.0, 9.0)
    found.move(RAIN.id, 9.99, 30.0)
    moved = found.by_id(RAIN.id)
    assert 9.0 < moved.start_s < moved.stop_s == 10.0
    found.relabel(DOG.id, "  ")
    assert found.by_id(DOG.id).label == "big dog"


def test_a_deleted_sound_stays_away_until_it_is_undone(found, document):
    found.delete([DOG.id])
    assert [one.id for one in found.events] == [RAIN.id]
    assert found.gone() == (DOG,)
    document.undo_stack.undo()
    assert found.gone() == ()


def test_a_sound_made_by_hand_is_sure_and_selected(found):
    made = found.add(3.0, 2.5, "bell")
    event = found.by_id(made)
    assert (event.start_s, event.stop_s, event.label, event.score) == (2.5, 3.0, "bell", 1.0)
    assert found.selected == (made,)


def test_a_run_shows_itself_beside_what_is_there(found):
    told = []
    found.changed.connect(lambda: told.append(len(found.events)))
    bell = Event(0.5, 0.9, "bell", 0.6)
    found.set_live([bell], (0.0, 3.0))
    assert found.events == (bell, RAIN), "the dog was not heard again"
    assert found.is_live
    found.set_live((), None)
    assert found.events == (DOG, RAIN)
    assert told == [2, 2]
    found.delete([DOG.id])
    found.set_live([bell, Event(1.2, 1.9, "dog bark", 0.9)], (0.0, 3.0))
    assert found.events == (bell, RAIN), "what was deleted is not heard again"


def test_another_recording_forgets_everything(found, document):
    found.delete([DOG.id])
    found.choose([RAIN.id])
    found.set_live([DOG], (0.0, 3.0))
    document.opened.emit(document.recording)
    assert (found.selected, found.gone(), found.is_live) == ((), (), False)
