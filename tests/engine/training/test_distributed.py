from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.report import EngineError
from engine.training import distributed
from engine.training.checkpoints import NAME
from engine.training.loop import train
from engine.training.protocol import Share
from tests.engine.training.together import SETTINGS
from tests.engine.training.toy import ToyTask

CHECKOUT = Path(__file__).parents[3]


def free_ports(count):
    """Ports that nobody listens on, below those the system gives to outgoing connections.

    One of those may meet itself: a process that calls a port before its listener is there, from
    that very port, is connected to nobody but itself, and the listener waits for ever.
    """
    rng = random.Random()
    ports = []
    while len(ports) < count:
        port = rng.randrange(15_000, 30_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports.append(str(port))
    return ports


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two processes that learned as one, as torchrun starts them: the folder, what they said."""
    folder = tmp_path_factory.mktemp("pair")
    shared = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1"}
    if sys.platform == "linux":
        shared["GLOO_SOCKET_IFNAME"] = "lo"
    words = ["-m", "tests.engine.training.together", str(folder), *free_ports(4)]
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
        results = [child.communicate(timeout=90) for child in children]
    for child, (_, errors) in zip(children, results, strict=True):
        assert child.returncode == 0, errors
    return folder, [out for out, _ in results]


def test_two_processes_learn_what_one_does(pair, tmp_path):
    folder, _ = pair
    alone = train(ToyTask(), SETTINGS, tmp_path)
    together = load_file(folder / "plain" / NAME)
    for name, value in alone.net.state_dict().items():
        torch.testing.assert_close(together[f"net.{name}"], value, rtol=1e-4, atol=1e-6)
    for name, value in alone.average.state_dict().items():
        torch.testing.assert_close(together[f"average.{name}"], value, rtol=1e-4, atol=1e-6)
    history = json.loads((folder / "plain" / "history.json").read_text())
    assert [line["step"] for line in history] == [line["step"] for line in alone.history]
    for one, two in zip(alone.history, history, strict=True):
        for name in one.keys() - {"seconds"}:
            assert two[name] == pytest.approx(one[name], rel=1e-3), name
    assert (folder / "plain" / "final.safetensors").is_file()


def test_only_the_first_process_talks(pair):
    _, (first, second) = pair
    assert "step 6" in first
    assert "resumed at step 3" in first
    assert second == ""


def test_a_cancel_anywhere_stops_all_and_resumes_to_the_bit(pair):
    folder, _ = pair
    straight, resumed = (load_file(folder / name / NAME) for name in ("straight", "broken"))
    assert {"random.cpu.0", "random.cpu.1"} <= straight.keys()
    assert not torch.equal(straight["random.cpu.0"], straight["random.cpu.1"])
    for name, value in straight.items():
        assert torch.equal(resumed[name], value), name


def test_a_batch_that_cannot_be_shared_out_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("WORLD_SIZE", "3")
    with pytest.raises(EngineError, match="batch of 8 cannot be shared out to 3"):
        train(ToyTask(), SETTINGS, tmp_path)


def test_shares():
    assert Share().rows(8) == 8
    assert Share(1, 4).rows(8) == 2


def test_alone_everything_is_free():
    group = distributed.Group(torch.device("cpu"))
    net = torch.nn.BatchNorm1d(2)
    assert group.wrap(net) is net
    assert group.synchronise(net) is net
    assert group.largest([1.0, 2.0]) == group.mean([1.0, 2.0]) == [1.0, 2.0]
    assert group.from_first(3.0) == 3.0
    assert group.gather(torch.ones(2))[0].tolist() == [1.0, 1.0]


def test_devices(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert distributed.choose_device("auto").type == "mps"
    assert distributed.choose_device("cpu").type == "cpu"
    with pytest.raises(EngineError, match="no CUDA device here"):
        distributed.choose_device("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert distributed.choose_device("auto", 1) == torch.device("cuda", 1)
    with pytest.raises(EngineError, match="more processes than there are GPUs"):
        distributed.choose_device("auto", 2)
    monkeypatch.setenv("WORLD_SIZE", "2")
    with (
        pytest.raises(EngineError, match="without torchrun on a Mac"),
        distributed.joined("mps"),
    ):
        pass
