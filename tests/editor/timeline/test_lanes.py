"""What a lane shows: order, rows, what is in sight, what takes room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from editor.timeline.lanes import MOST_ROWS, Item, Lane, Layout

SPANS = st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 30)), max_size=30)


def items(*spans: tuple[float, float]) -> list[Item]:
    return [Item(f"{n}", start, stop, f"sound {n}") for n, (start, stop) in enumerate(spans)]


@given(SPANS)
def test_items_that_overlap_lie_in_different_rows_while_there_are_some(spans):
    layout = Layout([Item(f"{n}", at, at + wide, "") for n, (at, wide) in enumerate(spans)])
    assert layout.height <= MOST_ROWS
    for place, one in enumerate(layout.items):
        for other in range(place):
            before = layout.items[other]
            if layout.rows[place] == layout.rows[other] < MOST_ROWS - 1:
                assert before.stop_s <= one.start_s


@given(SPANS, st.floats(0, 130), st.floats(0, 50))
def test_what_is_in_sight_is_found(spans, start_s, wide_s):
    layout = Layout([Item(f"{n}", at, at + wide, "") for n, (at, wide) in enumerate(spans)])
    stop_s = start_s + wide_s
    wanted = {
        place
        for place, one in enumerate(layout.items)
        if one.start_s < stop_s and one.stop_s > start_s
    }
    assert set(layout.between(start_s, stop_s).tolist()) == wanted


def test_a_lane_takes_room_once_it_has_something(qapp):
    lane, resized = Lane("sounds", "Sounds"), []
    lane.resized.connect(lambda: resized.append(lane.shown))
    assert not lane.shown
    lane.set_items(items((0, 1)))
    lane.set_items(items((0, 1), (2, 3)))
    lane.set_items(items((0, 2), (1, 3)))  # two rows
    lane.set_wanted(False)
    lane.set_wanted(True)
    lane.set_items([])
    assert resized == [True, True, False, True, False]
    lane.set_kept(True)
    assert lane.shown


def test_the_selection_stays_where_its_item_is(qapp):
    lane = Lane("sounds", "Sounds")
    lane.set_items(items((0, 1), (2, 3)))
    lane.select("1")
    lane.set_items(items((0, 1), (5, 6)))
    assert lane.selected == "1"
    lane.set_items(items((0, 1)))
    assert lane.selected == ""
    lane.select("nothing")
    assert lane.selected == ""


def test_items_one_after_the_other(qapp):
    lane = Lane("sounds", "Sounds")
    assert lane.step(1) == ""
    lane.set_items(items((5, 6), (0, 1), (2, 3)))
    assert [lane.step(1), lane.step(-1)] == ["1", "0"]
    lane.select("2")
    assert [lane.step(1), lane.step(-1)] == ["0", "1"]
    lane.select("0")
    assert lane.step(1) == "0"


def test_a_note_makes_room_for_itself(qapp):
    lane, resized = Lane("speech", "Speech"), []
    lane.set_items(items((0, 1)))
    lane.resized.connect(lambda: resized.append(lane.note))
    lane.set_note("43 %")
    lane.set_note("44 %")
    assert resized == ["43 %"]
