"""Cues from edits and events, and their words."""

from __future__ import annotations

import pytest

from engine.captions import cues_from_edits, tidy, words_for
from engine.captions.profiles import NETFLIX
from engine.project import Cue, Edit, Event, Window


def spans(cues: tuple[Cue, ...]) -> list[tuple[float, float, str]]:
    return [(cue.start_s, cue.stop_s, cue.text) for cue in cues]


def edit(*windows: tuple[float, float], prompt: str = "dog barking", **more: object) -> Edit:
    return Edit(tuple(Window(*one) for one in windows), prompt, **{"mode": "keep", **more})


def test_every_window_of_a_keep_edit_gets_a_cue() -> None:
    cues = cues_from_edits([edit((5.0, 6.0), (0.0, 3.0), id="e")])
    assert spans(cues) == [(0.0, 3.0, "[dog barking]"), (5.0, 6.0, "[dog barks]")]
    assert [cue.id for cue in cues] == ["e-1", "e-2"]


def test_windows_that_touch_are_one_cue() -> None:
    assert len(cues_from_edits([edit((0.0, 1.0), (1.0, 2.0))])) == 1


def test_removed_sounds_get_a_cue_only_when_asked() -> None:
    edits = [edit((0.0, 3.0), prompt="the siren!", mode="remove")]
    assert cues_from_edits(edits) == ()
    assert spans(cues_from_edits(edits, removed="mark")) == [(0.0, 3.0, "[siren removed]")]


@pytest.mark.parametrize("idle", [{"enabled": False}, {"strength": 0.0}, {"prompt": " "}])
def test_edits_that_do_nothing_get_no_cue(idle: dict[str, object]) -> None:
    assert cues_from_edits([edit((0.0, 3.0), **idle)]) == ()  # type: ignore[arg-type]


def test_events_get_cues_among_those_of_edits() -> None:
    events = [Event(9.0, 9.5, "thunder", id="t"), Event(1.0, 4.0, "rain", id="r")]
    cues = cues_from_edits([edit((2.0, 4.0))], events)
    assert [cue.text for cue in cues] == ["[rain falling]", "[dog barking]", "[thunder claps]"]
    assert [cue.id for cue in cues][::2] == ["r", "t"]


def test_an_event_without_words_gets_an_empty_cue_that_tidy_drops() -> None:
    cues = cues_from_edits([], [Event(0.0, 1.0, " [] ")])
    assert [cue.text for cue in cues] == [""]
    assert tidy(cues) == ()


def test_capitals_have_a_finite_verb_and_no_brackets() -> None:
    cues = cues_from_edits([edit((0.0, 9.0))], style="capitals")
    assert [cue.text for cue in cues] == ["DOG BARKS"]


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        ("barking dogs", "dog barking"),
        ("speech", "person speaking"),
        ("dog", "dog"),  # several sounds: not more than the user said
        ("quantum flux", "quantum flux"),
        ("  Aunt  Sally ", "Aunt Sally"),
        ("", ""),
        ("word " * 50, " ".join(["word"] * 50)),
    ],
)
def test_a_caption_says_no_more_than_the_prompt(sound: str, words: str) -> None:
    assert words_for(sound, 5.0) == words


def test_an_example_has_no_words_for_a_caption() -> None:
    by_example = Edit((Window(1, 2),), mode="keep", example=Window(5, 6))
    both = Edit((Window(3, 4),), "dog barking", mode="keep", example=Window(5, 6))
    for removed in ("drop", "mark"):
        cues = cues_from_edits((by_example, both), removed=removed)
        assert [cue.start_s for cue in cues] == [3]


def test_a_rejected_event_gets_no_cue() -> None:
    cues = cues_from_edits([], [Event(0, 1, "thunder", 0.0), Event(2, 3, "rain", 0.1)])
    assert [one.start_s for one in cues] == [2]


def test_a_removed_sound_loses_its_cue_or_is_marked() -> None:
    events = [Event(0.0, 4.0, "siren", id="a"), Event(10.0, 14.0, "siren", id="b")]
    events.append(Event(0.0, 4.0, "rain", id="c"))
    gone = [edit((0.0, 3.0), prompt="siren", mode="remove", id="e")]
    dropped = cues_from_edits(gone, events)
    assert [one.id for one in dropped] == ["c", "b"]
    marked = cues_from_edits(gone, events, removed="mark")
    assert {one.id: one.text for one in marked}["e-1"] == "[siren removed]"
    assert "a" not in {one.id for one in marked}


@pytest.mark.parametrize("window", [(0.0, 1.0), (20.0, 30.0)])
def test_a_sound_that_is_mostly_there_keeps_its_cue(window: tuple[float, float]) -> None:
    gone = [edit(window, prompt="siren", mode="remove")]
    assert len(cues_from_edits(gone, [Event(0.0, 4.0, "siren")])) == 1
    weak = [edit((0.0, 4.0), prompt="siren", mode="remove", strength=0.3)]
    assert len(cues_from_edits(weak, [Event(0.0, 4.0, "siren")])) == 1


def test_a_long_sound_continues() -> None:
    cues = cues_from_edits([], [Event(0.0, 70.0, "rain", id="r")], profile=NETFLIX)
    assert spans(cues) == [
        (0.0, 5.0, "[rain falling]"),
        (30.0, 35.0, "[rain falling continues]"),
        (60.0, 65.0, "[rain falling continues]"),
    ]
    assert [one.id for one in cues] == ["r", "r+1", "r+2"]
    short = cues_from_edits([], [Event(0.0, 7.0, "rain", id="r")], profile=NETFLIX)
    assert spans(short) == [(0.0, 7.0, "[rain falling]")]
    loud = cues_from_edits([], [Event(0, 40, "rain")], profile=NETFLIX, style="capitals")
    assert [one.text for one in loud] == ["RAIN PATTERS", "RAIN FALLING CONTINUES"]
