"""Missing pieces: the nearest of long windows, what is done, which frames they span."""

from __future__ import annotations

import random

from editor.pieces import Look, Pieces, gone, joined, nearest
from engine.project import Window
from engine.render import Task

RATE = 100


def pieces(edit_id: str, first_s: int, stop_s: int, but: tuple[int, ...] = ()) -> Pieces:
    """One piece a second."""
    window = Window(first_s, stop_s)
    return tuple(
        Task(f"{edit_id}{first_s}", edit_id, window, at * RATE, (at + 1) * RATE, at, stop_s)
        for at in range(first_s, stop_s)
        if at not in but
    )


def test_the_nearest_are_those_that_looking_at_all_of_them_finds() -> None:
    dice = random.Random(3)
    for _ in range(200):
        windows = [
            pieces(name, at, at + 50, tuple(dice.sample(range(at, at + 50), 20)))
            for name, at in (("a", 0), ("b", 25), ("c", 60), ("a", 120))
        ]
        first_s = dice.uniform(0, 150)
        look = Look(
            RATE,
            dice.uniform(0, 180),
            (first_s, first_s + dice.uniform(1, 30)),
            dice.choice(["a", "b", None]),
            {"a": 0, "b": 1, "c": 2},
        )
        every = [task for one in windows for task in one]
        running = sorted(every, key=look.distance)[: dice.randrange(3)]
        expected = sorted(set(every) - set(running), key=look.distance)[:2]
        assert nearest(windows, look, 2, running) == expected


def test_what_is_gone() -> None:
    before, now = pieces("a", 0, 4), pieces("a", 0, 4, but=(1, 2))
    other = pieces("b", 5, 6)
    assert {one.call for one in gone([before, other], [now, other])} == {1, 2}
    assert gone([other], []) == set(other)


def test_spans_that_touch_are_one() -> None:
    assert joined([(5, 7), (0, 2), (2, 3), (6, 9)]) == ((0, 3), (5, 9))
    assert joined([]) == ()
