from __future__ import annotations

import dataclasses
import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.report import EngineError
from engine.training import checkpoints
from engine.training.checkpoints import NAME, load_weights, resume, save, save_weights, warm_start
from engine.training.protocol import LoopSettings, Marks, Share
from engine.training.steps import new_state, train_step
from tests.engine.training.toy import ToyNet, ToyTask, assert_same

SETTINGS = LoopSettings(steps=9, precision="fp32")


def learned(steps=2, **task):
    """A task and its state after some steps."""
    task = ToyTask(**task)
    state = new_state(task.net, SETTINGS, task.no_decay)
    for batch, _ in zip(task.batches(0, Share()), range(steps), strict=False):
        train_step(task, state, task.net, batch, SETTINGS)
    return state


def fresh(outputs=2):
    return new_state(ToyTask(seed=5, outputs=outputs).net, SETTINGS, ToyTask().no_decay)


def test_everything_comes_back(tmp_path):
    state = learned()
    state.seconds, state.history = 12.5, [{"step": 1, "loss": 0.1}]
    state.marks = Marks(1, 2.0, 0.5, 0.75, 3, 0.5, {"steps": 1.0, "loss": 0.1 + 0.2})
    torch.manual_seed(77)
    save(state, tmp_path)
    drawn = torch.rand(3)
    other = fresh()
    assert resume(other, tmp_path)
    assert torch.equal(torch.rand(3), drawn)
    assert_same(state.net, other.net)
    assert_same(state.average, other.average)
    assert (other.step, other.seconds, other.history) == (2, 12.5, state.history)
    assert other.marks == state.marks
    ours, theirs = state.optimiser.state_dict(), other.optimiser.state_dict()
    for index, values in ours["state"].items():
        for name, value in values.items():
            assert torch.equal(theirs["state"][index][name], value)
    moment = other.optimiser.state[other.net.conv.weight]["exp_avg"]
    assert moment.stride() == other.net.conv.weight.stride()
    assert json.loads((tmp_path / "history.json").read_text()) == state.history


def test_a_checkpoint_of_the_first_format_loads(tmp_path):
    """Those have no marks and no random states."""
    state = learned()
    save(state, tmp_path)
    tensors = load_file(tmp_path / NAME)
    old = {name: value for name, value in tensors.items() if not name.startswith("random.")}
    metadata = {"step": "5062", "seconds": "6758.27", "history": '[{"step": 50, "loss": 1.35}]'}
    save_file(old, tmp_path / NAME, metadata)
    other = fresh()
    assert resume(other, tmp_path)
    assert other.step == other.marks.validated_step == 5062
    assert other.seconds == other.marks.validated_seconds == 6758.27
    assert_same(state.net, other.net)


def test_nothing_to_resume(tmp_path):
    assert not resume(fresh(), tmp_path)


def test_a_checkpoint_of_another_shape_is_refused(tmp_path):
    save(learned(), tmp_path)
    with pytest.raises(EngineError, match="another network shape"):
        resume(fresh(outputs=3), tmp_path)


def test_an_optimiser_with_other_groups_is_refused(tmp_path):
    save(learned(), tmp_path)
    other = new_state(ToyTask().net, SETTINGS, lambda name: "conv" in name)
    with pytest.raises(EngineError, match="optimiser"):
        resume(other, tmp_path)


def test_damaged_files_are_refused(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"no tensors at all")
    with pytest.raises(EngineError, match="damaged"):
        resume(fresh(), tmp_path)
    save(learned(), tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EngineError, match="damaged"):
        resume(fresh(), tmp_path)
    save_file({"net.out.bias": torch.zeros(2)}, path)
    with pytest.raises(EngineError, match="lacks its record"):
        resume(fresh(), tmp_path)
    save(learned(), tmp_path, {"cpu.0": torch.zeros(3, dtype=torch.uint8)})
    with pytest.raises(EngineError, match="random state"):
        resume(fresh(), tmp_path)


def test_a_failed_write_leaves_the_checkpoint_before(tmp_path, monkeypatch):
    save(learned(1), tmp_path)
    before = (tmp_path / NAME).read_bytes()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints, "save_file", full)
    with pytest.raises(EngineError, match="disk is full"):
        save(learned(2), tmp_path)
    assert (tmp_path / NAME).read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_tied_weights_can_be_written(tmp_path):
    class Tied(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.one = torch.nn.Linear(3, 3)
            self.two = self.one

    state = new_state(Tied(), SETTINGS)
    save(state, tmp_path)
    other = new_state(Tied(), SETTINGS)
    assert resume(other, tmp_path)
    assert_same(state.net, other.net)


def test_weights_of_every_kind_of_file(tmp_path):
    state = learned()
    save(state, tmp_path)
    save_weights(state.average, tmp_path / "best.safetensors")
    for path in (tmp_path, tmp_path / NAME, tmp_path / "best.safetensors"):
        found = load_weights(path)
        for name, value in state.average.state_dict().items():
            assert torch.equal(found[name], value)
    with pytest.raises(EngineError, match="no weights at"):
        load_weights(tmp_path / "nowhere")


def test_warm_start_takes_what_fits_and_says_what_does_not(tmp_path):
    save(learned(), tmp_path)
    source = load_weights(tmp_path)

    class More(ToyNet):
        def __init__(self):
            super().__init__(outputs=3)
            self.extra = torch.nn.Linear(2, 2)

    state = new_state(More(), SETTINGS)
    del source["norm.bias"]
    source["old.weight"] = torch.zeros(7)
    save_file(source, tmp_path / "other.safetensors")
    before = state.net.out.weight.detach().clone()
    note = warm_start(state, tmp_path / "other.safetensors")
    assert "3 of 8 tensors taken from" in note
    assert "of another shape: out.weight is 2x4 there and 3x4 here" in note
    assert "not there: norm.bias, extra.weight, extra.bias" in note
    assert "not used: old.weight" in note
    for net in (state.net, state.average):
        assert torch.equal(net.conv.weight, source["conv.weight"])
        assert torch.equal(net.out.weight, before)


def test_warm_start_refuses_what_cannot_help(tmp_path):
    path = tmp_path / "w.safetensors"
    save_file({"else.weight": torch.zeros(2)}, path)
    with pytest.raises(EngineError, match="Not one tensor"):
        warm_start(fresh(), path)
    save_file({"out.bias": torch.full((2,), float("nan"))}, path)
    with pytest.raises(EngineError, match="not finite"):
        warm_start(fresh(), path)


def test_weights_of_16_bits_warm_start_a_net_of_32(tmp_path):
    state = learned()
    half = {name: value.half() for name, value in state.net.state_dict().items()}
    save_file(half, tmp_path / "half.safetensors")
    other = fresh()
    warm_start(other, tmp_path / "half.safetensors")
    assert other.net.out.weight.dtype == torch.float32
    assert_same(state.net, other.net, 1e-2)


def test_marks_survive_json():
    marks = Marks(sums={"steps": 2.0, "loss": 0.1 + 0.2})
    assert Marks(**json.loads(json.dumps(dataclasses.asdict(marks)))) == marks
