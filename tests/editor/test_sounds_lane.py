"""The lanes of sounds and of speech: what they show of their models, and what comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QPoint, Signal

from editor.sounds_found import Found
from editor.sounds_lane import SoundsLane
from editor.speech_lane import SpeechLane
from engine.project import Event, Window

DOG, RAIN = Event(1.0, 2.0, "dog bark", 0.6), Event(4.0, 8.0, "rain", 1.0)
NO_BELL = Event(2.5, 3.0, "bell", 0.0)


@pytest.fixture
def found(document) -> Found:
    found = Found(document)
    document.apply(replace(document.project, events=(DOG, NO_BELL, RAIN)), "sounds")
    return found


@pytest.fixture
def view(found: Found) -> SoundsLane:
    return SoundsLane(found)


def test_it_shows_what_was_not_rejected(view):
    dog, rain = view.lane.items
    assert (dog.text, dog.start_s, dog.stop_s, dog.weight, dog.note) == (
        "dog bark", 1.0, 2.0, 0.6, "60 %"
    )  # fmt: skip
    assert (rain.tone, rain.note) == ("good", "accepted")


def test_only_what_changed_is_made_anew(view, found):
    before = {one.id: one for one in view.lane.items}
    found.accept([DOG.id])
    after = {one.id: one for one in view.lane.items}
    assert after[RAIN.id] is before[RAIN.id]
    assert after[DOG.id].tone == "good"


def test_the_selection_goes_both_ways(view, found):
    found.choose((RAIN.id,))
    assert view.lane.selected == RAIN.id
    view.lane.chosen.emit(DOG.id)
    assert found.selected == (DOG.id,)
    view.lane.chosen.emit("")
    assert found.selected == ()


def test_gestures_are_steps(view, found, document):
    renamed, menus = [], []
    view.rename_wanted.connect(renamed.append)
    view.menu_wanted.connect(menus.append)
    view.lane.moved.emit(DOG.id, 1.5, 2.5)
    assert found.by_id(DOG.id).start_s == 1.5
    view.lane.made.emit(9.0, 9.5)
    (made,) = renamed
    assert found.by_id(made).score == 1.0
    view.lane.deleted.emit(made)
    assert found.by_id(made) is None
    view.lane.context.emit(DOG.id, QPoint(3, 4))
    view.lane.context.emit("", QPoint(5, 6))
    assert menus == [QPoint(3, 4)]
    assert document.undo_stack.count() == 4


def test_while_a_run_is_at_work_nothing_moves(view, found):
    found.set_live([], (0.0, 0.5))
    view.lane.moved.emit(DOG.id, 5.0, 6.0)
    view.lane.made.emit(9.0, 9.5)
    assert found.by_id(DOG.id) == DOG
    assert len(found.events) == 3


class FakeSpeech(QObject):
    """What the lane uses of `editor.speech.Speech`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.segments, self.ratio, self.is_known = (), 0.0, False
        self.taken: list[int] = []

    def choose(self, place: int) -> None:
        self.taken.append(place)


def test_speech_has_its_segments_and_its_share():
    speech = FakeSpeech()
    view = SpeechLane(speech)
    assert not view.lane.shown
    speech.segments, speech.ratio, speech.is_known = (Window(1, 2), Window(4, 6)), 0.3, True
    speech.changed.emit()
    assert [(one.start_s, one.stop_s) for one in view.lane.items] == [(1, 2), (4, 6)]
    assert view.lane.note == "30 %"
    view.lane.chosen.emit("1")
    view.lane.chosen.emit("")
    assert speech.taken == [1]
    speech.segments, speech.is_known = (), False
    speech.changed.emit()
    assert (view.lane.shown, view.lane.note) == (False, "")
