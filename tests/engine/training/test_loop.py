from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.report import Cancelled, EngineError
from engine.separation.bandsplit import BandSplitConfig, BandSplitNet
from engine.training import loop
from engine.training.loop import LoopSettings
from engine.training.mixtures import Batch
from engine.training.threads import ThreadTuner

SMALL = BandSplitConfig(labels=3, channels=(4, 8, 8, 8), embedding=8)
FRAMES = 5_120 * 3
SETTINGS = LoopSettings(minutes=1e9, warm_up_steps=2)


class OneThread(ThreadTuner):
    """Leaves the thread count of the test run alone."""

    def __init__(self):
        super().__init__(1)


def batches(first=0):
    """Tones of three pitches, one for each label; batch n depends on n alone."""
    time = np.arange(FRAMES) / 32_000
    tones = [0.2 * np.sin(2 * np.pi * hertz * time) for hertz in (200.0, 1_500.0, 6_000.0)]
    number = first
    while True:
        rng = np.random.default_rng(number)
        number += 1
        sources = np.zeros((4, 3, FRAMES), np.float32)
        labels = np.full((4, 3), -1, np.int64)
        for row in range(4):
            labels[row, :2] = rng.permutation(3)[:2]
            for slot in range(2):
                sources[row, slot] = tones[labels[row, slot]] * rng.uniform(0.5, 1.0)
        targets = np.array([[0] * 4, [1] * 4])
        yield Batch(sources, labels, labels[:, :2].T.copy(), targets)


def fresh(settings=SETTINGS):
    torch.manual_seed(0)
    return loop.new_state(BandSplitNet(SMALL), settings)


def test_it_learns_to_tell_tones_apart():
    state, source = fresh(), batches()
    losses = [loop.train_step(state, next(source), SETTINGS, 0.0)["snr"] for _ in range(60)]
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 3.0


def test_a_resumed_run_is_the_unbroken_run(tmp_path):
    straight, source = fresh(), batches()
    for _ in range(5):
        loop.train_step(straight, next(source), SETTINGS, 0.3)

    broken, source = fresh(), batches()
    for _ in range(3):
        loop.train_step(broken, next(source), SETTINGS, 0.3)
    loop.save(broken, tmp_path)
    torch.manual_seed(99)
    resumed = loop.new_state(BandSplitNet(SMALL), SETTINGS)
    assert loop.resume(resumed, tmp_path)
    assert resumed.step == 3
    source = batches(resumed.step)
    for _ in range(2):
        loop.train_step(resumed, next(source), SETTINGS, 0.3)
    for net in ("net", "average"):
        one = getattr(straight, net).state_dict()
        two = getattr(resumed, net).state_dict()
        for name, value in one.items():
            torch.testing.assert_close(two[name], value, rtol=0, atol=0, msg=f"{net} {name}")


def test_nothing_to_resume(tmp_path):
    assert not loop.resume(fresh(), tmp_path)


def test_a_checkpoint_of_another_shape_is_refused(tmp_path):
    loop.save(fresh(), tmp_path)
    other = BandSplitConfig(labels=4, channels=(4, 8, 8, 8), embedding=8)
    with pytest.raises(EngineError, match="another network shape"):
        loop.resume(loop.new_state(BandSplitNet(other), SETTINGS), tmp_path)


def test_a_cancelled_run_keeps_its_last_step(tmp_path):
    state = fresh()

    def report(fraction, note=""):
        if state.step == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        loop.train(state, batches(), SETTINGS, tmp_path, lambda net: {}, OneThread(), report)
    again = fresh()
    assert loop.resume(again, tmp_path)
    assert again.step == 2


def test_a_spent_budget_trains_no_more(tmp_path):
    state = fresh()
    state.seconds = 120.0
    settings = LoopSettings(minutes=2.0)
    loop.train(state, batches(), settings, tmp_path, lambda net: {}, OneThread())
    assert state.step == 0


def test_a_gradient_that_is_no_number_stops_training():
    state = fresh()
    batch = next(batches())
    batch.sources[:] = np.nan
    with pytest.raises(EngineError, match="diverged at step 0"):
        loop.train_step(state, batch, SETTINGS, 0.0)


def test_learning_rate_rises_then_falls_to_one_percent():
    settings = LoopSettings(peak_rate=1.0, warm_up_steps=10)
    assert loop.learning_rate(0, 0.0, settings) == pytest.approx(0.1)
    assert loop.learning_rate(9, 0.0, settings) == pytest.approx(1.0)
    assert loop.learning_rate(500, 0.5, settings) == pytest.approx(0.505)
    assert loop.learning_rate(999, 1.0, settings) == pytest.approx(0.01)
    assert loop.learning_rate(999, 7.0, settings) == pytest.approx(0.01)


def test_the_average_follows_slowly_later():
    state = fresh()
    before = state.average.split.clone()
    loop.train_step(state, next(batches()), SETTINGS, 0.0)
    moved = (state.average.split.detach() - before).abs().max()
    step = (state.net.split.detach() - before).abs().max()
    assert 0.0 < float(moved) <= float(step)
    assert not state.average.training
