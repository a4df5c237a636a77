"""Windows, edits, the project's own operations, and the gate."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project import Edit, Project, Window, gate, merge_windows
from engine.report import EngineError


@pytest.mark.parametrize(
    ("start", "stop"), [(2, 1), (1, 1), (-0.1, 1), (math.nan, 1), (0, math.inf)]
)
def test_bad_windows_say_why(start, stop):
    with pytest.raises(EngineError, match="window"):
        Window(start, stop)


@pytest.mark.parametrize("changes", [{"mode": "mute"}, {"strength": 1.1}, {"fade_s": -1.0}])
def test_bad_edits_say_why(changes):
    with pytest.raises(EngineError, match="edit"):
        Edit((Window(0, 1),), "dog bark", **changes)


def test_gate_has_sin_squared_ramps_inside_the_window():
    values = gate(1000, 2000, 100, 0, 3000)
    assert not values[:1000].any()
    assert not values[2000:].any()
    np.testing.assert_array_equal(values[1100:1900], 1.0)
    expected = np.sin(0.5 * np.pi * (np.arange(100) + 0.5) / 100) ** 2
    np.testing.assert_allclose(values[1000:1100], expected, atol=1e-6)
    np.testing.assert_allclose(values[1000:2000], values[1000:2000][::-1], atol=1e-6)


def test_fade_is_shortened_to_half_of_a_short_window():
    values = gate(0, 100, 1000, 0, 100)
    assert values.argmax() in (49, 50)
    assert values.max() > 0.99


def test_no_fade_is_a_rectangle():
    np.testing.assert_array_equal(gate(5, 10, 0, 0, 12), [0] * 5 + [1] * 5 + [0] * 2)


@given(st.integers(0, 300), st.integers(0, 300))
def test_gate_of_a_part_is_the_part_of_the_gate(a, b):
    start, stop = min(a, b), max(a, b)
    whole = gate(50, 200, 30, 0, 300)
    np.testing.assert_array_equal(gate(50, 200, 30, start, stop), whole[start:stop])


times = st.tuples(st.floats(0, 100), st.floats(0.01, 10)).map(lambda t: Window(t[0], t[0] + t[1]))


@given(st.lists(times, max_size=8))
def test_merged_windows_cover_the_same_times_and_do_not_touch(windows):
    merged = merge_windows(windows)
    for one, other in itertools.pairwise(merged):
        assert one.stop_s < other.start_s
    for window in windows:
        assert any(one.start_s <= window.start_s and window.stop_s <= one.stop_s for one in merged)
    edges = {time for window in windows for time in (window.start_s, window.stop_s)}
    assert {time for one in merged for time in (one.start_s, one.stop_s)} <= edges


def test_edits_are_added_replaced_moved_and_removed():
    one, two = Edit((Window(0, 1),), "a"), Edit((Window(1, 2),), "b")
    project = Project().with_edit(one).with_edit(two)
    assert project.moved_edit(two.id, 0).edits == (two, one)
    assert project.without_edit(one.id).edits == (two,)
    assert project.edit(two.id) is two
    with pytest.raises(KeyError):
        project.edit("none")


def test_one_band_has_one_form():
    assert Window(1, 2, 0, float("inf")) == Window(1, 2)
    assert Window(1, 2).band is None
    assert Window(1, 2, 200).band == (200, None)
    assert hash(Window(1, 2, 0)) == hash(Window(1, 2))


def test_windows_are_in_order_of_time_and_then_of_band():
    ones = [Window(1, 2, 500), Window(1, 2, None, 300), Window(1, 2), Window(0, 3, 100, 200)]
    assert sorted(ones) == [ones[3], ones[1], ones[2], ones[0]]
    assert Window(1, 2) <= Window(1, 2)
    assert max(ones) == ones[0]


@pytest.mark.parametrize("band", [(500, 300), (100, 110), (-5, None), (None, float("nan"))])
def test_bad_bands_say_why(band):
    with pytest.raises(EngineError, match="frequency band"):
        Window(1, 2, *band)


def test_an_example_has_no_band():
    with pytest.raises(EngineError, match="example"):
        Edit((Window(1, 2),), example=Window(1, 2, 300))


def test_windows_merge_in_time_whatever_their_bands_but_are_bounded_by_each():
    one = Edit((Window(1, 3, 200, 400), Window(2, 4, 800), Window(3, 3.5, 200, 400)))
    assert one.merged() == (Window(1, 4),)
    assert one.bounds() == (Window(1, 3.5, 200, 400), Window(2, 4, 800))
