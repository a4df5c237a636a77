from __future__ import annotations

import pytest
import torch

from engine.training import threads
from engine.training.threads import ThreadTuner


@pytest.fixture(autouse=True)
def _counts(monkeypatch):
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)


def run(tuner, seconds, steps):
    used = []
    for _ in range(steps):
        used.append(tuner.count)
        tuner.after_step(seconds[tuner.count])
    return used


def test_it_keeps_to_the_faster_count():
    tuner = ThreadTuner(2)
    probe = 2 * threads.PROBE_STEPS
    used = run(tuner, {1: 1.0, 2: 2.0}, probe + threads.STEPS)
    assert used[: threads.PROBE_STEPS] == [1] * threads.PROBE_STEPS
    assert set(used[probe:]) == {1}


def test_it_notices_when_the_machine_is_free_again():
    tuner = ThreadTuner(2)
    round_of_steps = 2 * threads.PROBE_STEPS + threads.STEPS
    run(tuner, {1: 1.0, 2: 2.0}, round_of_steps)
    used = run(tuner, {1: 1.0, 2: 0.5}, round_of_steps)
    assert used[-1] == 2


def test_one_core_leaves_no_choice():
    assert set(run(ThreadTuner(1), {1: 1.0}, 40)) == {1}
