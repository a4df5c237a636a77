from __future__ import annotations

import numpy as np
import pytest

from engine.labelling.events import EventSettings, events, heard, smoothed
from engine.project import Event
from engine.report import EngineError

HOP = 0.16


def found(column, **settings):
    plain = {"on": 0.5, "off": 0.6, "median_s": 0.0, "min_s": 0.0, "gap_s": 0.0}
    scores = np.array(column, np.float32)[:, None]
    return [
        (round(one.start_s / HOP, 3), round(one.stop_s / HOP, 3), round(one.score, 3))
        for one in events(scores, HOP, ["rain"], EventSettings(**(plain | settings)))
    ]


def test_an_event_goes_on_above_the_lower_threshold():
    assert found([0.1, 0.35, 0.6, 0.31, 0.32, 0.2, 0.1]) == [(1, 5, 0.6)]


def test_what_never_reaches_the_upper_threshold_is_no_event():
    assert found([0.0, 0.4, 0.49, 0.4, 0.0]) == []


def test_events_at_both_ends():
    assert found([0.9, 0.1, 0.1, 0.8]) == [(0, 1, 0.9), (3, 4, 0.8)]


def test_short_gaps_close_and_long_ones_do_not():
    column = [0.9, 0.0, 0.0, 0.8, 0.0, 0.0, 0.0, 0.7]
    assert found(column, gap_s=2 * HOP) == [(0, 4, 0.9), (7, 8, 0.7)]


def test_a_gap_is_not_closed_towards_a_stretch_that_never_reached_the_threshold():
    assert found([0.9, 0.0, 0.4, 0.0, 0.9], gap_s=HOP) == [(0, 1, 0.9), (4, 5, 0.9)]


def test_short_events_are_dropped_after_gaps_are_closed():
    assert found([0.9, 0.0, 0.9, 0.0, 0.0, 0.0, 0.9], gap_s=HOP, min_s=3 * HOP) == [(0, 3, 0.9)]


def test_the_median_takes_out_a_lone_step():
    assert found([0.0, 0.9, 0.0, 0.0, 0.9, 0.9, 0.9], median_s=3 * HOP) == [(4, 7, 0.9)]


def test_a_median_narrower_than_three_steps_changes_nothing():
    scores = np.random.default_rng(0).random((9, 2), np.float32)
    assert smoothed(scores, HOP, 0.2) is scores


def test_every_label_has_its_own_threshold():
    scores = np.full((4, 2), 0.4, np.float32)
    settings = EventSettings((0.3, 0.5), median_s=0.0)
    assert [one.label for one in events(scores, HOP, ["rain", "wind"], settings)] == ["rain"]


def test_an_event_ends_with_the_sound():
    scores = np.ones((4, 1), np.float32)
    (only,) = events(scores, HOP, ["rain"], EventSettings(median_s=0.0), duration_s=0.5)
    assert only.stop_s == 0.5


def test_events_come_in_order():
    scores = np.zeros((10, 2), np.float32)
    scores[5:8, 0] = scores[1:4, 1] = 0.9
    assert [one.label for one in events(scores, HOP, ["rain", "wind"])] == ["wind", "rain"]


def test_nothing_gives_nothing():
    assert events(np.zeros((0, 1), np.float32), HOP, ["rain"]) == ()
    assert found([0.0, 0.0]) == []


def test_scores_must_fit_the_labels():
    with pytest.raises(ValueError, match="do not fit"):
        events(np.zeros((3, 2), np.float32), HOP, ["rain"])


@pytest.mark.parametrize(
    "wrong", [{"on": 0.0}, {"on": (0.5, 1.5)}, {"off": 0.0}, {"off": 1.1}, {"gap_s": -1.0}]
)
def test_absurd_settings_are_refused(wrong):
    with pytest.raises(EngineError):
        EventSettings(**wrong)


def test_what_was_rejected_is_not_heard():
    sure, open_, rejected = (Event(0.0, 1.0, "rain", score) for score in (1.0, 0.4, 0.0))
    assert heard([sure, rejected, open_]) == (sure, open_)
