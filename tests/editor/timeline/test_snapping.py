"""What a dragged edge is drawn to."""

from __future__ import annotations

import numpy as np
import pytest

from editor.timeline.axis import TimeAxis
from editor.timeline.snapping import KINDS, NOTHING, Magnet, magnet
from engine.project import Cue, Edit, Event, Project, Window
from tests.editor.fakes import MemoryRecording


@pytest.fixture
def axis() -> TimeAxis:
    out = TimeAxis()
    out.set_size(1000, 1.0)
    out.set_recording(10.0, 48000)  # 100 pixels a second: 6 px = 60 ms
    return out


def test_the_nearest_target_within_six_pixels(axis):
    assert Magnet([3.30, 3.37]).snap(3.33, axis).seconds == 3.30
    assert Magnet([3.20]).snap(3.33, axis).guide_s is None


def test_targets_win_over_ticks(axis):
    assert Magnet([4.05]).snap(4.02, axis).seconds == 4.05
    assert Magnet([]).snap(4.02, axis).seconds == 4.0
    assert Magnet([], grid=False).snap(4.02, axis).seconds == 4.02


def test_the_grid_follows_the_zoom(axis):
    assert Magnet([]).snap(4.213, axis).guide_s is None
    axis.zoom_to(4.0, 5.0)  # 1000 pixels a second: a tick each 0.1 s
    assert Magnet([]).snap(4.204, axis).seconds == pytest.approx(4.2)


def test_without_places_nothing_snaps(axis):
    assert NOTHING.snap(4.001, axis).seconds == 4.001


def test_a_span_snaps_by_its_nearer_edge_and_keeps_its_length(axis):
    start_s, stop_s, guide_s = Magnet([2.27, 5.58]).snap_span(2.23, 5.57, axis)
    assert (start_s, stop_s, guide_s) == (pytest.approx(2.24), pytest.approx(5.58), 5.58)


EDIT = Edit((Window(1, 2), Window(3, 4)))
PROJECT = Project(edits=(EDIT,), events=(Event(5, 6, "dog"),), cues=(Cue(8, 9, "Hello"),))


def places(axis, kinds, but=()) -> list[float]:
    return list(magnet(PROJECT, axis, 7.5, None, kinds, but).places)


def test_each_kind_brings_its_own_places(axis):
    assert places(axis, {"playhead"}) == [0, 7.5, 10]
    assert places(axis, {"windows"}) == [0, 1, 2, 3, 4, 10]
    assert places(axis, {"marks"}) == [0, 5, 6, 8, 9, 10]
    assert places(axis, {"grid"}) == [0, 10]
    assert magnet(PROJECT, axis, 7.5, None, ()) is NOTHING


def test_the_windows_that_move_are_left_out(axis):
    assert places(axis, set(KINDS), {(EDIT.id, 0)}) == [0, 3, 4, 5, 6, 7.5, 8, 9, 10]


def test_zero_crossings_draw_where_nothing_else_is_near(axis):
    times = (np.arange(80_000) + 0.5) / 8000
    tone = np.sin(2 * np.pi * 100 * times).astype(np.float32)[:, None]
    recording = MemoryRecording(tone, 8000)
    pull = magnet(PROJECT, axis, 7.5, recording, {"zero", "windows"})
    assert pull.snap(6.6517, axis).seconds == pytest.approx(6.65, abs=1e-4)
    assert pull.snap(2.011, axis).seconds == 2, "an edge within reach wins"
