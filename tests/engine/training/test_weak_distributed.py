"""Two processes learn from mixtures what one does: same losses, negatives of both."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

from engine.training import curves
from engine.training.checkpoints import NAME
from engine.training.weak_recordings import Drawer
from tests.engine.training.test_distributed import CHECKOUT, free_ports
from tests.engine.training.tones import made_of, single_tones, task_of
from tests.engine.training.weak_together import BATCH, RUNS, STEPS, learn


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """The folder of two processes that learned as one."""
    folder = tmp_path_factory.mktemp("weak-pair")
    shared = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1"}
    if sys.platform == "linux":
        shared["GLOO_SOCKET_IFNAME"] = "lo"
    words = ["-m", "tests.engine.training.weak_together", str(folder), *free_ports(len(RUNS))]
    with contextlib.ExitStack() as stack:
        children = [
            stack.enter_context(subprocess.Popen(
                [sys.executable, *words],
                env=os.environ | shared | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
                cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            ))
            for rank in range(2)
        ]  # fmt: skip
        for child in children:
            stack.callback(child.kill)
        results = [child.communicate(timeout=110) for child in children]
    for child, (_, errors) in zip(children, results, strict=True):
        assert child.returncode == 0, errors
    return folder


@pytest.mark.parametrize("name", RUNS)
def test_two_processes_learn_what_one_does(pair, tmp_path, monkeypatch, name):
    monkeypatch.setattr(curves, "draw", lambda *args: "")
    alone = learn(name, tmp_path)
    together = load_file(pair / name / NAME)
    for key, value in alone.net.state_dict().items():
        other = together[f"net.{key}"]
        if key.endswith("in_proj_bias"):
            # The keys' biases change nothing: their gradient is rounding, and Adam magnifies it.
            rows = torch.arange(len(value)) // (len(value) // 3) != 1
            value, other = value[rows], other[rows]
        torch.testing.assert_close(other, value, rtol=1e-3, atol=2e-5, msg=key)
    history = json.loads((pair / name / "history.json").read_text())
    lines = [line for line in history if "rate" in line]
    assert len(lines) == STEPS
    for one, two in zip(alone.history, history, strict=True):
        for key in one.keys() - {"seconds", "norm"}:
            assert two[key] == pytest.approx(one[key], rel=1e-3, abs=1e-5), key
    assert max(line["contrast"] for line in lines) > 0


def test_some_batches_leave_a_process_without_a_phrase():
    """What the second run above is there for really happens in it."""
    task = task_of(made_of(single_tones()), batch=BATCH, loss=RUNS["semi"], single_share=0.75)
    source: Drawer = task._drawer
    halves = [
        [source.item(step * BATCH + half * 2 + row).single for row in range(2)]
        for step in range(STEPS)
        for half in range(2)
    ]
    empty = [all(half) for half in halves]
    assert any(one != two for one, two in zip(empty[::2], empty[1::2], strict=True))
