"""What a dragged edge is drawn to."""

from __future__ import annotations

import pytest

from editor.timeline.axis import TimeAxis
from editor.timeline.snapping import snap, snap_span, targets
from engine.project import Edit, Project, Window


@pytest.fixture
def axis() -> TimeAxis:
    out = TimeAxis()
    out.set_size(1000, 1.0)
    out.set_recording(10.0, 48000)  # 100 pixels a second: 6 px = 60 ms
    return out


def test_the_nearest_target_within_six_pixels(axis):
    assert snap(3.33, [3.30, 3.37], axis).seconds == 3.30
    assert snap(3.33, [3.20], axis).guide_s is None


def test_targets_win_over_ticks(axis):
    assert snap(4.02, [4.05], axis).seconds == 4.05
    assert snap(4.02, [], axis).seconds == 4.0


def test_without_places_nothing_snaps(axis):
    assert snap(4.001, None, axis).seconds == 4.001


def test_a_span_snaps_by_its_nearer_edge_and_keeps_its_length(axis):
    start_s, stop_s, guide_s = snap_span(2.23, 5.57, [2.27, 5.58], axis)
    assert (start_s, stop_s, guide_s) == (pytest.approx(2.24), pytest.approx(5.58), 5.58)


def test_targets_leave_out_the_window_itself(axis):
    edit = Edit((Window(1, 2), Window(3, 4)))
    places = targets(Project(edits=(edit,)), axis, 7.5, (edit.id, 0))
    assert sorted(places) == [0.0, 3, 4, 7.5, 10.0]
