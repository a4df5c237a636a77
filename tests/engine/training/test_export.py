from __future__ import annotations

import pytest
import torch

from engine.report import EngineError
from engine.separation import builtin
from engine.separation.bandsplit import BandSplitConfig, BandSplitNet
from engine.separation.rivals import CONTEXT_CELLS
from engine.training import loop
from engine.training.data import Clip
from engine.training.export import export

LABELS = ('a "quoted" one', "dog bark", "rain")
CLIPS = [Clip("p", "rain", "train", "g", "r", "l", "open")]


@pytest.fixture
def state():
    torch.manual_seed(0)
    net = BandSplitNet(BandSplitConfig(labels=3, channels=(4, 8, 8, 8), embedding=8))
    state = loop.new_state(net, loop.LoopSettings())
    state.step = 7
    return state


def test_what_is_written_can_be_loaded(state, tmp_path):
    path = export(state, LABELS, CLIPS, tmp_path, context_s=1.5, absent_below=-5.0, faint_db=-15.0)
    separator = builtin.load(path)
    assert separator.labels == LABELS
    assert separator.context_s == pytest.approx(1.5 + CONTEXT_CELLS * 0.16)
    assert separator.grid == 5_120
    power = torch.rand(1, 513, 32) * 10
    with torch.no_grad():
        mask, _ = state.average(power, torch.tensor([1]))
        shipped, _ = separator._net(power, torch.tensor([1]))
    # Large tensors are stored in eight bits: some 40 dB of precision.
    error = (torch.sigmoid(shipped) - torch.sigmoid(mask)).square().mean().sqrt()
    assert error < 0.01
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "builtin.safetensors",
        "builtin.toml",
    ]


def test_an_untrained_network_is_not_shipped(state, tmp_path):
    state.step = 0
    with pytest.raises(EngineError, match="no trained checkpoint"):
        export(state, LABELS, CLIPS, tmp_path, 1.0, 0.0, 0.0)


def test_weights_that_cannot_be_stored_are_not_shipped(state, tmp_path):
    with torch.no_grad():
        state.average.split.fill_(float("nan"))
    with pytest.raises(EngineError, match="not finite"):
        export(state, LABELS, CLIPS, tmp_path, 1.0, 0.0, 0.0)
    assert list(tmp_path.iterdir()) == []
