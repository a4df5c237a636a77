"""Windows over sounds, around speech, and which labels an edit means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.sounds_edits import (
    between,
    edits_of,
    elsewhere,
    labels_of,
    like,
    windows_of,
    with_sounds,
)
from engine import labelling
from engine.project import Edit, Event, Window
from tests.editor.fakes import MemoryRecording, ToneLabeller, tones

DOG, DOG_AGAIN = Event(1.0, 2.0, "dog bark", 0.6), Event(2.3, 3.0, "dog bark", 0.7)
RAIN, NO_DOG = Event(4.0, 8.0, "rain", 0.5), Event(6.0, 7.0, "dog bark", 0.0)
SPANS = st.lists(
    st.tuples(st.floats(0, 50), st.floats(0.05, 10)).map(lambda one: Window(one[0], sum(one))),
    max_size=8,
)


def spans(windows) -> list[tuple[float, float]]:
    return [(round(one.start_s, 3), round(one.stop_s, 3)) for one in windows]


def test_windows_reach_a_little_further_and_merge_where_they_touch():
    assert spans(windows_of([DOG, DOG_AGAIN], 10.0)) == [(0.75, 3.25)]
    assert spans(windows_of([DOG, RAIN], 8.1)) == [(0.75, 2.25), (3.75, 8.1)]
    assert spans(windows_of([Event(0.1, 0.2, "x")], 10.0)) == [(0.0, 0.45)]


def test_one_edit_for_each_sound():
    blank = Edit((), separator="nmf", fade_s=0.01, strength=0.5)
    dog, rain = edits_of([DOG, RAIN, DOG_AGAIN], "keep", blank, 10.0)
    assert (dog.prompt, dog.mode, spans(dog.windows)) == ("dog bark", "keep", [(0.75, 3.25)])
    assert (rain.prompt, spans(rain.windows)) == ("rain", [(3.75, 8.25)])
    assert (rain.separator, rain.fade_s, rain.strength) == ("nmf", 0.01, 0.5)
    assert edits_of([], "keep", blank, 10.0) == ()


def test_what_was_rejected_is_not_like_it():
    assert like([DOG, RAIN, NO_DOG], ["dog bark"]) == (DOG,)


def test_elsewhere_is_where_the_edit_has_no_window():
    edit = Edit((Window(1.5, 1.7),), "dog")
    assert elsewhere(edit, [DOG, DOG_AGAIN, RAIN, NO_DOG], ["dog bark"]) == (DOG_AGAIN,)


def test_windows_are_added_where_there_are_none():
    edit = Edit((Window(0.5, 2.5),), "dog")
    grown = with_sounds(edit, [DOG, RAIN], 10.0)
    assert spans(grown.windows) == [(0.5, 2.5), (3.75, 8.25)]
    assert grown.id == edit.id


@given(SPANS, st.floats(1.0, 70.0))
def test_between_speech_touches_no_speech(speech, duration_s):
    windows = between(speech, duration_s)
    for one in windows:
        assert 0.0 <= one.start_s < one.stop_s <= duration_s
        assert one.duration_s >= 0.2 - 1e-9
        for segment in speech:
            away = one.stop_s <= segment.start_s - 0.0999 or one.start_s >= segment.stop_s + 0.0999
            assert away
    # Nothing but speech, its guard and short pauses is left out.
    places = [place / 20 for place in range(int(duration_s * 20))]
    for at in places:
        inside = any(one.start_s <= at <= one.stop_s for one in windows)
        near = any(one.start_s - 0.32 <= at <= one.stop_s + 0.32 for one in speech)
        assert inside or near or at > duration_s - 0.2


def test_without_speech_everything_is_between():
    assert spans(between([], 5.0)) == [(0.0, 5.0)]


@pytest.mark.parametrize(
    ("edit", "labels"),
    [
        (Edit((Window(0, 1),), "barking dog"), ("dog bark",)),
        (Edit((Window(0, 1),), "a tuba in a tin can"), ()),
        (Edit((Window(0, 1),), "", example=Window(1.0, 2.0)), ("siren",)),
        (Edit((Window(0, 1),), "", example=Window(3.0, 4.0)), ()),
    ],
)
def test_an_edit_means_labels(edit, labels, monkeypatch):
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ToneLabeller())
    recording = MemoryRecording(tones(5, (1, 2, 2000, 0.4)), 8000)
    assert labels_of(recording, edit) == (edit.id, labels)
