from __future__ import annotations

import pytest
import torch

from engine.training import schedule
from engine.training.protocol import LoopSettings, Marks


def test_learning_rate_rises_then_falls_to_one_percent():
    settings = LoopSettings(peak_rate=1.0, warm_up_steps=10)
    assert schedule.learning_rate(0, 0.0, settings) == pytest.approx(0.1)
    assert schedule.learning_rate(9, 0.0, settings) == pytest.approx(1.0)
    assert schedule.learning_rate(500, 0.5, settings) == pytest.approx(0.505)
    assert schedule.learning_rate(999, 1.0, settings) == pytest.approx(0.01)
    assert schedule.learning_rate(999, 7.0, settings) == pytest.approx(0.01)


def test_constant_and_plateau():
    constant = LoopSettings(peak_rate=2.0, warm_up_steps=0, schedule="constant")
    assert schedule.learning_rate(0, 0.0, constant) == 2.0
    assert schedule.learning_rate(0, 0.9, constant, scale=0.5) == 2.0
    plateau = LoopSettings(peak_rate=2.0, warm_up_steps=4, schedule="plateau")
    assert schedule.learning_rate(0, 0.9, plateau, scale=0.5) == 0.25
    assert schedule.learning_rate(9, 0.9, plateau, scale=0.5) == 1.0


def test_the_plateau_is_that_of_torch():
    scores = [1.0, 2.0, 2.0, 1.0, 1.5, 3.0, 2.9, 2.8, 2.7, 2.6, 2.5, 2.4, 3.1, 0.0, 0.0, 0.0, 0.0]
    settings = LoopSettings(schedule="plateau", plateau_factor=0.5, plateau_patience=2)
    parameter = torch.nn.Parameter(torch.zeros(1))
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(
        torch.optim.SGD([parameter], lr=1.0), "max", 0.5, 2, threshold=0.0, threshold_mode="abs"
    )
    marks, best = Marks(), []
    for score in scores:
        best.append(schedule.heed(marks, score, settings))
        theirs.step(score)
        assert marks.scale == theirs.get_last_lr()[0]
    assert [score for score, one in zip(scores, best, strict=True) if one] == [1.0, 2.0, 3.0, 3.1]
    assert marks.scale < 0.5


def test_a_score_that_is_no_number_is_never_the_best():
    marks = Marks()
    assert not schedule.heed(marks, float("nan"), LoopSettings())
    assert marks.best is None
    assert schedule.heed(marks, -5.0, LoopSettings())


@pytest.mark.parametrize(
    ("minutes", "steps", "share"),
    [(1.0, None, 0.5), (None, 40, 0.25), (1.0, 40, 0.5), (1.0, 10, 1.0), (0.0, None, 1.0),
     (None, 0, 1.0), (0.1, None, 1.0)],
)  # fmt: skip
def test_share_of_the_budget(minutes, steps, share):
    settings = LoopSettings(minutes=minutes, steps=steps)
    assert schedule.share_done(10, 30.0, settings) == share


def test_when_validation_is_due():
    by_clock = LoopSettings(validate_minutes=1.0)
    assert not schedule.validation_due(5, 59.0, Marks(), by_clock)
    assert schedule.validation_due(5, 61.0, Marks(), by_clock)
    assert not schedule.validation_due(5, 61.0, Marks(5, 0.0), by_clock)
    assert not schedule.validation_due(6, 61.0, Marks(4, 30.0), by_clock)
    by_epoch = LoopSettings(validate_minutes=1.0, epoch_steps=4)
    due = [step for step in range(9) if schedule.validation_due(step, 999.0, Marks(), by_epoch)]
    assert due == [4, 8]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (7500, "2 h 05 min")],
)
def test_spans_for_people(seconds, text):
    assert schedule.span(seconds) == text
