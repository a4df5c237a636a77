"""Captions follow the edits, and what the user wrote is left alone."""

from __future__ import annotations

from dataclasses import replace

from engine.captions import cues_from_edits, followed
from engine.project import Cue, Edit, Event, Project, Window


def edit(*windows: tuple[float, float], prompt: str = "dog barking", **more: object) -> Edit:
    windows_ = tuple(Window(*one) for one in windows)
    return Edit(windows_, prompt, **{"mode": "keep", "id": "e", **more})


def texts(cues: tuple[Cue, ...]) -> dict[str, str]:
    return {one.id: one.text for one in cues}


BARE = Project(cues=(Cue(50, 52, "Hello", id="mine"),))


def test_a_kept_sound_gets_a_cue_and_its_end_takes_it_away() -> None:
    kept = replace(BARE, edits=(edit((1.0, 3.0)),))
    cues = followed(BARE, kept)
    assert texts(cues) == {"e-1": "[dog barking]", "mine": "Hello"}
    kept = replace(kept, cues=cues)
    assert followed(kept, replace(kept, edits=())) == BARE.cues
    muted = replace(kept, edits=(edit((1.0, 3.0), enabled=False),))
    assert followed(kept, muted) == BARE.cues


def test_a_cue_follows_prompt_and_window() -> None:
    one = edit((1.0, 3.0))
    before = Project(edits=(one,), cues=cues_from_edits([one]))
    moved = replace(before, edits=(edit((11.0, 12.0), prompt="rain"),))
    (cue,) = followed(before, moved)
    assert (cue.id, cue.start_s, cue.stop_s, cue.text) == ("e-1", 11.0, 12.0, "[rain patters]")


def test_words_of_the_user_stay() -> None:
    one = edit((1.0, 3.0))
    before = Project(edits=(one,), cues=(Cue(1.0, 3.5, "[Rex barks madly]", id="e-1"),))
    (cue,) = followed(before, replace(before, edits=(edit((2.0, 4.0), prompt="rain"),)))
    assert (cue.start_s, cue.stop_s, cue.text) == (2.0, 4.5, "[Rex barks madly]")
    assert followed(before, replace(before, edits=())) == before.cues


def test_another_style_or_line_break_is_no_change_of_words() -> None:
    one = edit((1.0, 3.0))
    before = Project(edits=(one,), cues=(Cue(1.0, 3.0, "DOG\nBARKS", id="e-1"),))
    assert followed(before, replace(before, edits=())) == ()


def test_a_copy_of_an_edit_says_nothing_again() -> None:
    one = edit((1.0, 3.0))
    before = Project(edits=(one,), cues=cues_from_edits([one]))
    copy = replace(one, id="copy", windows=(Window(2.0, 4.0),))
    assert followed(before, replace(before, edits=(one, copy))) == before.cues
    later = replace(one, id="copy", windows=(Window(4.0, 6.0),))
    assert len(followed(before, replace(before, edits=(one, later)))) == 2


def test_a_deleted_cue_does_not_come_back() -> None:
    before = replace(BARE, edits=(edit((1.0, 3.0)),))
    assert followed(before, replace(before, edits=(edit((1.0, 3.5)),))) == BARE.cues


def test_a_removed_sound_loses_the_cue_of_its_event() -> None:
    events = (Event(0.0, 4.0, "siren", id="a"), Event(10.0, 14.0, "siren", id="b"))
    before = Project(events=events, cues=cues_from_edits([], events))
    gone = edit((0.0, 4.0), prompt="siren", mode="remove")
    after = replace(before, edits=(gone,))
    dropped = followed(before, after)
    assert list(texts(dropped)) == ["b"]
    marked = followed(before, after, removed="mark")
    assert texts(marked) == {"e-1": "[siren removed]", "b": "[siren wailing]"}
    # And back: the edit is deleted, its sound is there again.
    for cues, removed in ((dropped, "drop"), (marked, "mark")):
        assert followed(replace(after, cues=cues), before_edits(after, cues), removed=removed) == (
            before.cues
        )


def before_edits(project: Project, cues: tuple[Cue, ...]) -> Project:
    return replace(project, edits=(), cues=cues)


def test_events_without_cues_stay_without() -> None:
    before = replace(BARE, events=(Event(0.0, 4.0, "siren", id="a"),))
    gone = edit((0.0, 4.0), prompt="siren", mode="remove")
    assert followed(before, replace(before, edits=(gone,))) == BARE.cues
    after = replace(before, edits=(gone,))
    assert followed(after, before) == BARE.cues


def test_other_changes_are_none_of_its_business() -> None:
    one = edit((1.0, 3.0))
    before = replace(BARE, edits=(one,))
    assert followed(before, replace(before, cues=())) == ()
    assert followed(before, replace(before, edits=(replace(one, colour="#112233"),))) == BARE.cues
