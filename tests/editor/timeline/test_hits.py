"""Where windows lie, and which one the pointer means."""

from __future__ import annotations

import itertools

import pytest

from editor.document import Selection
from editor.timeline.axis import TimeAxis
from editor.timeline.hits import hit_at, place, tab_rows
from engine.project import Edit, Project, Window

LOW = 300.0  # well below all tabs


@pytest.fixture
def axis() -> TimeAxis:
    out = TimeAxis()
    out.set_size(1000, 1.0)
    out.set_recording(10.0, 48000)
    return out


def test_overlapping_windows_have_tabs_in_different_rows():
    one, other, third = Edit((Window(0, 4),)), Edit((Window(2, 6),)), Edit((Window(4, 8),))
    rows = tab_rows((one, other, third))
    assert rows == {(one.id, 0): 0, (other.id, 0): 1, (third.id, 0): 0}


def test_tabs_of_one_row_never_overlap(axis):
    edits = tuple(Edit((Window(t, t + 0.05),), prompt="a long prompt") for t in (1.0, 1.3, 1.7))
    placed = place(Project(edits=edits), axis)
    for one, other in itertools.pairwise(placed):
        assert one.tab_right <= other.tab_left


def test_edges_bodies_tabs_and_nothing(axis):
    edit = Edit((Window(2, 5),))
    placed = place(Project(edits=(edit,)), axis)

    def kind(x: float, y: float) -> str:
        return hit_at(placed, x, y, Selection()).kind

    assert [kind(x, LOW) for x in (190, 195, 205, 350, 495, 505, 510)] == [
        "empty", "left", "left", "body", "right", "right", "empty",
    ]  # fmt: skip
    assert kind(350, 10) == "tab"


def test_a_tiny_window_still_has_a_body(axis):
    edit = Edit((Window(2, 2.1),))
    placed = place(Project(edits=(edit,)), axis)
    assert hit_at(placed, 205, LOW, Selection()).kind == "body"


def test_the_selected_window_wins_then_the_shortest(axis):
    wide, narrow = Edit((Window(1, 9),)), Edit((Window(3, 5),))
    placed = place(Project(edits=(wide, narrow)), axis)
    assert hit_at(placed, 400, LOW, Selection()).edit_id == narrow.id
    assert hit_at(placed, 400, LOW, Selection(wide.id, 0)).edit_id == wide.id


def test_the_tab_of_a_window_that_began_earlier_stays_in_sight(axis):
    edit = Edit((Window(1, 9),), prompt="rain")
    axis.zoom_to(4, 6)
    (one,) = place(Project(edits=(edit,)), axis)
    assert (one.tab_left, one.tab_right) == (0.0, 1000)
