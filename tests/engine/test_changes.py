"""What one undo step changed, both ways."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings

from engine.changes import WHOLE, Change, intact
from engine.project import Cue, Edit, Project, RecordingRef, Window
from engine.report import EngineError

from .test_codec import projects

RAIN, DOG, BIRD = (Edit((Window(n, n + 1),), f"sound {n}", id=f"e{n}") for n in range(3))


@given(old=projects, new=projects)
@settings(max_examples=60)
def test_any_change_leads_there_and_back(old: Project, new: Project) -> None:
    new = replace(new, recording=old.recording)
    change = Change.between(old, new)
    assert change.applied(old) == new
    assert change.undone(new) == old
    assert bool(change) == (old != new)


@given(old=projects, new=projects)
@settings(max_examples=40)
def test_any_change_survives_being_stored(old: Project, new: Project) -> None:
    change = Change.between(old, new)
    packed = change.packed()
    assert intact(packed)
    assert Change.unpacked(packed) == change


def test_only_what_differs_is_kept() -> None:
    old = Project(edits=(RAIN, DOG, BIRD))
    change = Change.between(old, old.with_edit(replace(DOG, prompt="cat")))
    assert change.places == {"edits": 1}
    assert change.old == Project(edits=(DOG,))
    assert change.edit() == replace(DOG, prompt="cat")
    assert Change.between(old, old.without_edit("e1")).edit() == DOG
    assert Change.between(old, old.moved_edit("e0", 2)).edit() is None
    cues = tuple(Cue(n, n + 1, f"cue {n}", id=f"c{n}") for n in range(1000))
    old = replace(old, cues=cues)
    new = replace(old, cues=(*cues[:500], replace(cues[500], text="other"), *cues[501:]))
    assert len(Change.between(old, new).packed()) < 300


def test_the_recording_is_no_part_of_it() -> None:
    ref = RecordingRef("/a.wav", "f", 48_000, 2, 100)
    here, there = Project(ref, (RAIN,)), Project(replace(ref, path="/b.wav"), (RAIN, DOG))
    change = Change.between(here, there)
    assert change.applied(here) == Project(ref, (RAIN, DOG))
    assert not Change.between(here, replace(here, recording=there.recording))


def test_a_step_from_elsewhere_does_not_fit() -> None:
    change = Change.between(Project(edits=(RAIN,)), Project(edits=(DOG,)))
    for attempt in (change.applied, change.undone):
        with pytest.raises(EngineError, match="does not fit"):
            attempt(Project(edits=(BIRD,)))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{}",
        b'{"places":{"edits":0},"old":{}}',
        b'{"places":{"recording":-1},"old":{},"new":{}}',
        b'{"places":{"edits":-1},"old":{},"new":{}}',
        b'{"places":{"edits":-7},"old":{},"new":{}}',
        b'{"places":{"edits":true},"old":{},"new":{}}',
        b'{"places":{"nothing":0},"old":{},"new":{}}',
        b'{"places":{"edits":0},"old":{"edits":7},"new":{}}',
        b'{"places":{"cues":0},"old":{},"new":{"cues":[{"start_s":5,"stop_s":1,"text":"x"}]}}',
    ],
)
def test_what_a_stranger_wrote_is_refused(document: bytes) -> None:
    with pytest.raises(EngineError):
        Change.unpacked(zlib.compress(document))


def test_damage_and_bombs_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = Change.between(Project(), Project(edits=(RAIN,))).packed()
    for damaged in (b"", packed[:-1], packed[:40], packed + b"x", b"x" + packed):
        assert not intact(damaged)
    middle = len(packed) // 2
    flipped = packed[:middle] + bytes([packed[middle] ^ 1]) + packed[middle + 1 :]
    assert not intact(flipped)
    monkeypatch.setattr("engine.changes.LARGEST_DOCUMENT", 1000)
    assert not intact(zlib.compress(bytes(10_000)))
    assert WHOLE < 0
