from __future__ import annotations

import pytest

from engine.components.levels import REST, Level, factors


def test_what_has_no_level_is_heard_as_it_is():
    assert factors({}, ["a", "b"]) == {"a": 1.0, "b": 1.0, REST: 1.0}


def test_gains_are_decibels():
    found = factors({"a": Level(-20.0), REST: Level(6.0)}, ["a"])
    assert found == {"a": pytest.approx(0.1), REST: pytest.approx(1.995, abs=1e-3)}


def test_only_solo_ones_are_heard_and_mute_wins():
    levels = {"a": Level(solo=True), "b": Level(), "c": Level(solo=True, muted=True)}
    assert factors(levels, ["a", "b", "c"]) == {"a": 1.0, "b": 0.0, "c": 0.0, REST: 0.0}


def test_a_level_of_a_stem_that_is_gone_counts_for_nothing():
    assert factors({"gone": Level(solo=True)}, ["a"]) == {"a": 1.0, REST: 1.0}
