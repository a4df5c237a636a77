"""Where a large network runs."""

from __future__ import annotations

import pytest
import torch

from engine.report import EngineError
from engine.separation import devices


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    monkeypatch.delenv(devices.VARIABLE, raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def gpu(monkeypatch, free):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (free, free))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Testing 9000")


def test_the_cpu_where_there_is_nothing_else():
    assert devices.choose() == devices.CPU


def test_a_gpu_with_room(monkeypatch):
    gpu(monkeypatch, 8 << 30)
    assert devices.choose().title == "GPU (Testing 9000)"
    assert devices.choose().torch.type == "cuda"
    gpu(monkeypatch, 100 << 20)  # taken up by others
    assert devices.choose() == devices.CPU


def test_apple(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert devices.choose().kind == "mps"


def test_the_user_may_say_which(monkeypatch):
    gpu(monkeypatch, 8 << 30)
    monkeypatch.setenv(devices.VARIABLE, "cpu")
    assert devices.choose() == devices.CPU
    monkeypatch.setenv(devices.VARIABLE, "mps")
    with pytest.raises(EngineError, match="cannot offer"):
        devices.choose()
    monkeypatch.setenv(devices.VARIABLE, "tpu")
    with pytest.raises(EngineError, match="Set it to cuda, mps or cpu"):
        devices.choose()
