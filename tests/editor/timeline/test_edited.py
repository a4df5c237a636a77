"""The edited envelope: rendered only under edits and in sight, fresh after a change."""

from __future__ import annotations

import numpy as np
import pytest

from editor.timeline.edited import BLOCK_FRAMES, IN_FLIGHT, rows_of, touched_frames
from engine.project import Edit, Project, Window
from tests.editor.timeline.stage import EDITED_LEVEL, RATE

WHOLE = 10 * RATE


@pytest.fixture
def edited(stage):
    edit = stage.document.add_window(2.5, 3.5)
    stage.document.set_prompt(edit.id, "tone")
    stage.settle()
    return stage.view._edited


def test_touched_frames_are_those_of_active_edits():
    one = Edit((Window(1, 2), Window(1.5, 3)), prompt="a")
    off = Edit((Window(5, 6),), prompt="a", enabled=False)
    bare = Edit((Window(7, 8),))
    assert touched_frames(Project(edits=(one, off, bare)), 100) == [(100, 300)]


@pytest.mark.parametrize("columns", [20, 100, 1000, 40_000])
def test_known_columns_are_those_under_the_edit(edited, columns):
    envelope, known = edited.slice(0, WHOLE, columns)
    assert envelope.maximum.shape == (columns, 2)
    middle_s = (np.arange(columns) + 0.5) * 10 / columns
    inside = (middle_s > 2.5) & (middle_s < 3.5)
    assert (known == inside).mean() >= 1 - 2 / columns
    # Away from the edges: a peak that lies across one counts both of its sides.
    inside = (middle_s > 2.5 + 8 / columns) & (middle_s < 3.45)
    assert envelope.maximum[inside].max() == pytest.approx(0.8 * EDITED_LEVEL, rel=0.02)


def test_nothing_is_rendered_away_from_edits(make_stage):
    samples = np.zeros((12 * BLOCK_FRAMES, 1), np.float32)
    stage = make_stage(samples)
    stage.document.set_prompt(stage.document.add_window(20.0, 21.0).id, "x")
    stage.settle()
    block = 20 * RATE // BLOCK_FRAMES
    lengths = {call for call in stage.document.renderer.calls if call[1] - call[0] == BLOCK_FRAMES}
    assert lengths == {(block * BLOCK_FRAMES, (block + 1) * BLOCK_FRAMES)}


def test_rendered_sound_replaces_what_was_there(stage, edited):
    stage.recording.samples *= 0.5
    stage.document.rendered.emit(0, WHOLE)
    envelope, known = edited.slice(0, WHOLE, 100)
    assert known.any()  # the stale one stays in sight
    assert envelope.maximum[28:32].max() == pytest.approx(0.8 * EDITED_LEVEL, rel=0.02)
    stage.settle()
    envelope, _ = edited.slice(0, WHOLE, 100)
    assert envelope.maximum[28:32].max() == pytest.approx(0.4 * EDITED_LEVEL, rel=0.02)


def test_a_disabled_edit_is_no_longer_shown(stage, edited):
    stage.document.set_enabled(stage.document.project.edits[0].id, False)
    assert not edited.slice(0, WHOLE, 100)[1].any()


def test_a_failing_renderer_leaves_the_original(stage, monkeypatch):
    def broken(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(stage.document.renderer, "render", broken)
    stage.document.set_prompt(stage.document.add_window(2.5, 3.5).id, "tone")
    stage.settle()
    assert not stage.view._edited.slice(0, WHOLE, 100)[1].any()


def test_more_than_two_channels_are_shown_as_one():
    assert rows_of(np.ones((10, 6), np.float32)).shape == (10, 1)
    assert rows_of(np.ones((10, 2), np.float32)).shape == (10, 2)


def test_a_long_view_is_asked_for_a_few_blocks_at_a_time(make_stage):
    """One change of a long edit must not queue a job for every block of an hour."""
    stage = make_stage(np.zeros((40 * BLOCK_FRAMES, 1), np.float32))
    edited = stage.view._edited
    end_s = 40 * BLOCK_FRAMES / RATE
    stage.document.set_prompt(stage.document.add_window(0.0, end_s).id, "x")
    edited.want(0, 40 * BLOCK_FRAMES, fine=False)
    assert 0 < len(edited._jobs) <= IN_FLIGHT
    stage.settle()
    assert not edited._jobs
    assert edited._have.all()


def test_what_was_cancelled_out_of_sight_is_fresh_when_it_is_seen_again(make_stage):
    stage = make_stage(np.ones((12 * BLOCK_FRAMES, 1), np.float32))
    edited = stage.view._edited
    stage.document.set_prompt(stage.document.add_window(0.0, 2 * BLOCK_FRAMES / RATE).id, "x")
    stage.settle()
    stage.recording.samples *= 0.5
    stage.document.rendered.emit(0, BLOCK_FRAMES)
    end = 12 * BLOCK_FRAMES
    edited.want(end - 100, end, fine=False)
    stage.settle()
    edited.want(0, end, fine=False)
    stage.settle()
    envelope, _ = edited.slice(0, BLOCK_FRAMES, 4)
    assert envelope.maximum.max() == pytest.approx(0.5 * EDITED_LEVEL, rel=0.02)


def test_seen_as_a_whole_a_long_recording_is_drawn_from_blocks(make_stage):
    """The same envelope from blocks as from peaks, where a column is a block and more."""
    samples = np.zeros((8 * BLOCK_FRAMES, 2), np.float32)
    samples[BLOCK_FRAMES : 5 * BLOCK_FRAMES] = 0.5
    stage = make_stage(samples)
    stage.document.set_prompt(stage.document.add_window(0.0, 8 * BLOCK_FRAMES / RATE).id, "x")
    stage.settle()
    edited = stage.view._edited
    coarse, known = edited.slice(0, 8 * BLOCK_FRAMES, 4)
    fine, _ = edited.slice(0, 8 * BLOCK_FRAMES, 32)
    assert known.all()
    for one, other, join in (
        (coarse.minimum, fine.minimum, np.min),
        (coarse.maximum, fine.maximum, np.max),
    ):
        np.testing.assert_allclose(one, join(other.reshape(4, 8, 2), axis=1))
    power = (fine.rms.reshape(4, 8, 2) ** 2).mean(axis=1)
    np.testing.assert_allclose(coarse.rms**2, power, rtol=1e-5)
