"""Rearranged windows stay valid, inside the recording and in order; locked edits stay put."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import arranging
from engine.arranging import SHORTEST_S, Arranged
from engine.estimates import EstimateCache
from engine.project import Edit, Project, RecordingRef, Window, merge_windows
from engine.render import Renderer
from engine.report import EngineError
from tests.engine.fakes import MemoryRecording, noise

SECONDS = 20.0
RECORDING = RecordingRef("take.wav", "f", 48_000, 2, round(SECONDS * 48_000))

windows = st.tuples(st.floats(0, SECONDS - 0.01), st.floats(0.004, 6.0)).map(
    lambda one: Window(one[0], max(min(one[0] + one[1], SECONDS), one[0] + 0.004))
)
edits = st.builds(
    Edit,
    windows=st.lists(windows, min_size=1, max_size=5).map(lambda ones: tuple(sorted(ones))),
    prompt=st.sampled_from(["dog", "rain"]),
    locked=st.booleans(),
    group=st.sampled_from(["", "", "g"]),
)
projects = st.lists(edits, min_size=1, max_size=4).map(lambda ones: Project(RECORDING, tuple(ones)))


@st.composite
def chosen(draw) -> tuple[Project, tuple[tuple[str, int], ...]]:
    """A project and some of its windows."""
    project = draw(projects)
    every = arranging.spots_of(project, [one.id for one in project.edits])
    return project, tuple(draw(st.lists(st.sampled_from(every), unique=True, max_size=6)))


def check(before: Project, after: Arranged) -> None:
    """What holds for every function of the module."""
    for edit in after.project.edits:
        assert list(edit.windows) == sorted(edit.windows)
        for one in edit.windows:
            assert 0 <= one.start_s < one.stop_s <= SECONDS
    for spot_id, index in after.spots:
        assert 0 <= index < len(after.project.edit(spot_id).windows)
    assert len(set(after.spots)) == len(after.spots)
    for edit in before.edits:
        if edit.locked:
            assert after.project.edit(edit.id) == edit
    assert replace(after.project, edits=()) == replace(before, edits=())


@given(chosen(), st.floats(0, SECONDS))
def test_split_changes_no_sound(given_, seconds):
    project, spots = given_
    after = arranging.split(project, seconds, spots)
    check(project, after)
    for old, new in zip(project.edits, after.project.edits, strict=True):
        assert merge_windows(new.windows) == merge_windows(old.windows)
        assert all(one.duration_s >= SHORTEST_S / 2 for one in new.windows)


@given(chosen())
def test_merge_covers_what_it_merged(given_):
    project, spots = given_
    after = arranging.merge(project, spots)
    check(project, after)
    for edit in project.edits:
        own = [one for index, one in enumerate(edit.windows) if (edit.id, index) in spots]
        new = after.project.edit(edit.id).windows
        if not own or edit.locked:
            assert new == edit.windows
            continue
        first_s, last_s = min(one.start_s for one in own), max(one.stop_s for one in own)
        assert sum(one.start_s <= first_s and last_s <= one.stop_s for one in new) >= 1
        for index, one in enumerate(edit.windows):  # what was not chosen and not covered is there
            if (edit.id, index) not in spots:
                assert any(two.start_s <= one.start_s and one.stop_s <= two.stop_s for two in new)


@given(chosen(), st.floats(-30, 30), st.sampled_from(["whole", "start", "stop"]))
def test_nudged_windows_stay_inside(given_, by_s, part):
    project, spots = given_
    after = arranging.nudge(project, spots, by_s, part)
    check(project, after)
    assert len(after.spots) == len(spots)
    moved = {one for one, _ in (arranging.movable(project, spots) if part == "whole" else spots)}
    for edit in project.edits:
        new = after.project.edit(edit.id)
        assert len(new.windows) == len(edit.windows)
        if edit.id not in moved:
            assert new is edit, "what is not nudged is not even made anew"


@given(chosen(), st.floats(-3, 3))
def test_windows_that_move_together_keep_their_distances(given_, by_s):
    project, spots = given_
    moving = arranging.movable(project, spots)
    after = arranging.nudge(project, moving, by_s)
    before_s, after_s = (
        [one.start_s for spot, one in arranging._windows(state, places)]
        for state, places in ((project, moving), (after.project, after.spots))
    )
    ways = {round(new - old, 6) for old, new in zip(sorted(before_s), sorted(after_s), strict=True)}
    assert len(ways) <= 1


@given(chosen())
def test_copies_lie_beside_their_originals(given_):
    project, spots = given_
    try:
        after = arranging.duplicate(project, spots)
    except EngineError:
        return
    check(project, after)
    count = sum(not project.edit(one).locked for one, _ in spots)
    assert len(after.spots) == count
    old, new = (sum(len(one.windows) for one in two.edits) for two in (project, after.project))
    assert new == old + count


@given(chosen())
def test_deleting_takes_just_what_was_chosen(given_):
    project, spots = given_
    after = arranging.delete(project, spots)
    check(project, after)
    left = {
        (edit.id, window)
        for edit in project.edits
        for index, window in enumerate(edit.windows)
        if edit.locked or (edit.id, index) not in spots
    }
    assert {(edit.id, one) for edit in after.project.edits for one in edit.windows} == left


@given(chosen(), projects, st.floats(0, SECONDS))
def test_pasted_windows_fit_into_the_other_project(given_, other, at_s):
    project, spots = given_
    copied = arranging.copied(project, spots)
    try:
        after = arranging.paste(other, copied, at_s)
    except EngineError:
        return
    check(other, after)
    assert after.project.edits[: len(other.edits)] == other.edits
    ids = [one.id for one in after.project.edits]
    assert len(set(ids)) == len(ids)
    groups = {one.group for one in after.project.edits[len(other.edits) :]} - {""}
    assert not groups & {one.group for one in other.edits}


def test_paste_begins_at_the_place_and_is_cut_at_the_end():
    clip = (Edit((Window(3, 4), Window(6, 9)), "dog"), Edit((Window(4, 5),), "rain"))
    after = arranging.paste(Project(RECORDING), clip, 16.0)
    assert [one.windows for one in after.project.edits] == [
        (Window(16, 17), Window(19, 20)),
        (Window(17, 18),),
    ]
    with pytest.raises(EngineError, match="do not fit"):
        arranging.paste(Project(RECORDING), clip, SECONDS)


def test_paste_into_an_edit_takes_only_the_windows():
    mine = Edit((Window(1, 2),), "mine", "keep")
    clip = (Edit((Window(5, 6),), "x"),)
    after = arranging.paste(Project(RECORDING, (mine,)), clip, None, mine.id)
    assert after.project.edits == (replace(mine, windows=(Window(1, 2), Window(5, 6))),)
    assert after.spots == ((mine.id, 1),)
    with pytest.raises(EngineError, match="locked"):
        arranging.paste(Project(RECORDING, (replace(mine, locked=True),)), (mine,), None, mine.id)


def test_a_duplicate_goes_in_front_at_the_end_of_the_recording():
    edit = Edit((Window(17, 19),))
    after = arranging.duplicate(Project(RECORDING, (edit,)), [(edit.id, 0)])
    assert after.project.edits[0].windows == (Window(15, 17), Window(17, 19))
    assert after.spots == ((edit.id, 0),)
    whole = Edit((Window(0, SECONDS),))
    with pytest.raises(EngineError, match="no room"):
        arranging.duplicate(Project(RECORDING, (whole,)), [(whole.id, 0)])


def test_an_edge_stops_before_the_other():
    edit = Edit((Window(1, 2),))
    project = Project(RECORDING, (edit,))
    (one,) = arranging.nudge(project, [(edit.id, 0)], 5, "start").project.edits[0].windows
    assert (one.start_s, one.stop_s) == (2 - SHORTEST_S, 2)
    (one,) = arranging.nudge(project, [(edit.id, 0)], -5, "stop").project.edits[0].windows
    assert (one.start_s, one.stop_s) == (1, 1 + SHORTEST_S)


def test_a_group_moves_and_is_muted_together():
    one, two = Edit((Window(1, 2),)), Edit((Window(5, 6),))
    alone = Edit((Window(8, 9),))
    project = arranging.group(Project(RECORDING, (one, two, alone)), (one.id, two.id))
    moved = arranging.nudge(project, [(one.id, 0)], 0.5).project
    assert [edit.windows[0].start_s for edit in moved.edits] == [1.5, 5.5, 8]
    muted = arranging.switch(project, [two.id], enabled=False)
    assert [edit.enabled for edit in muted.edits] == [False, False, True]
    assert arranging.group(project, (alone.id,)) is project, "one edit is no group"
    assert {edit.group for edit in arranging.ungroup(project, [one.id]).edits} == {""}


def test_a_lock_holds_whatever_the_change():
    one, two = Edit((Window(1, 2),), "dog", locked=True), Edit((Window(3, 4),), "rain")
    old = Project(RECORDING, (one, two))
    changed = replace(
        old, edits=(replace(one, prompt="cat", enabled=False), replace(two, prompt="wind"))
    )
    new = arranging.respecting_locks(old, changed)
    assert new.edits == (replace(one, enabled=False), replace(two, prompt="wind"))
    assert arranging.respecting_locks(old, old.without_edit(one.id)) == old
    unlocked = arranging.respecting_locks(old, old.with_edit(replace(one, locked=False)))
    assert not unlocked.edit(one.id).locked
    assert arranging.change(old, [one.id, two.id], prompt="x").edits[0] == one


@given(projects, projects)
def test_respected_locks_keep_every_locked_edit(old, new):
    after = arranging.respecting_locks(old, replace(new, edits=(*new.edits, *old.edits[1:])))
    for edit in old.edits:
        if edit.locked:
            assert after.edit(edit.id) == edit


def test_from_one_window_to_another_in_time():
    one, two = Edit((Window(1, 2), Window(4, 5), Window(8, 9))), Edit((Window(3, 3.5),))
    project = Project(RECORDING, (one, two))
    assert arranging.between(project, (one.id, 1), (one.id, 0)) == ((one.id, 0), (one.id, 1))
    assert set(arranging.between(project, (one.id, 1), (two.id, 0))) == {(one.id, 1), (two.id, 0)}
    assert arranging.between(project, ("gone", 0), ("gone", 1)) == ()


@pytest.fixture
def renderer(tmp_path):
    recording = MemoryRecording(noise(SECONDS, 8000), 8000)
    return Renderer(recording, EstimateCache(tmp_path))


def rendered(renderer, project):
    renderer.finish(project)
    return renderer.render(project, 0, renderer.recording.frames)


def test_colour_lock_and_group_are_no_part_of_the_sound(renderer):
    edit = Edit((Window(1, 3),), "300-1200 Hz", separator="spectral")
    plain = Project(RECORDING, (edit,))
    dressed = Project(RECORDING, (replace(edit, colour="#ff0000", locked=True, group="g"),))
    assert renderer.touched(plain, dressed) == ()
    assert [one.key for one in renderer.tasks(plain)] == [
        one.key for one in renderer.tasks(dressed)
    ]
    renderer.finish(plain)
    assert renderer.tasks(dressed) == ()


def test_a_split_window_sounds_as_before(renderer):
    edit = Edit((Window(1, 5),), "300-1200 Hz", separator="spectral")
    whole = Project(RECORDING, (edit,))
    halves = arranging.split(whole, 2.7, ()).project
    assert halves.edits[0].windows == (Window(1, 2.7), Window(2.7, 5))
    assert renderer.touched(whole, halves) == ()


def test_outside_arranged_windows_every_sample_is_the_same(renderer):
    edit = Edit((Window(1, 3), Window(5, 6)), "300-1200 Hz", separator="spectral")
    project = Project(RECORDING, (edit,))
    project = arranging.nudge(project, [(edit.id, 0)], 0.3333).project
    project = arranging.duplicate(project, [(edit.id, 1)]).project
    project = arranging.split(project, 2.0, ()).project
    project = arranging.delete(project, [(edit.id, 0)]).project
    project = arranging.paste(project, arranging.copied(project, [(edit.id, 0)]), 12.3).project
    inside = np.zeros(renderer.recording.frames, dtype=bool)
    for one in (window for edit in project.edits for window in edit.windows):
        inside[slice(*one.frames(8000))] = True
    result, source = rendered(renderer, project), renderer.original(0, len(inside))
    np.testing.assert_array_equal(result[~inside], source[~inside])
    assert not np.array_equal(result[inside], source[inside])


# ---------------------------------------------------------------- bands


def banded(*windows: Window, **changes) -> Project:
    return Project(RECORDING, (Edit(windows, "dog", id="one", **changes),))


def test_windows_get_a_band_and_lose_it():
    project = banded(Window(1, 2), Window(3, 4, 500))
    spots = (("one", 0), ("one", 1))
    bound = arranging.bound(project, spots, (200, 900))
    assert bound.project.edits[0].windows == (Window(1, 2, 200, 900), Window(3, 4, 200, 900))
    assert bound.spots == spots
    whole = arranging.bound(bound.project, spots[:1], None)
    assert whole.project.edits[0].windows == (Window(1, 2), Window(3, 4, 200, 900))
    locked = banded(Window(1, 2, 200), locked=True)
    assert arranging.bound(locked, spots[:1], None).project == locked


def test_a_band_goes_where_its_window_goes():
    window = Window(1, 2, 200, 900)
    project, spot = banded(window), (("one", 0),)
    for changed in (
        arranging.split(project, 1.5, spot),
        arranging.nudge(project, spot, 0.5),
        arranging.duplicate(project, spot),
        arranging.paste(project, arranging.copied(project, spot), 5.0),
    ):
        windows = [one for edit in changed.project.edits for one in edit.windows]
        assert {one.band for one in windows} == {window.band}


def test_merged_windows_have_the_band_of_all_of_them():
    project = banded(Window(1, 2, 200, 900), Window(3, 4, 500, 1500), Window(5, 6))
    spots = (("one", 0), ("one", 1))
    merged = arranging.merge(project, spots).project.edits[0]
    assert merged.windows == (Window(1, 4, 200, 1500), Window(5, 6))
    assert arranging.merge(project, (*spots, ("one", 2))).project.edits[0].windows == (
        Window(1, 6),
    )


def test_merging_leaves_a_window_between_that_has_another_band():
    project = banded(Window(1, 2, 200, 900), Window(2, 3, 5000), Window(3, 4, 200, 900))
    merged = arranging.merge(project, (("one", 0), ("one", 2))).project.edits[0]
    assert merged.windows == (Window(1, 4, 200, 900), Window(2, 3, 5000))
