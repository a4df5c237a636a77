from __future__ import annotations

import dataclasses
import itertools
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.report import Cancelled, EngineError
from engine.training import checkpoints, curves, loop
from engine.training.loop import Autocast, LoopSettings, new_state, train, train_step
from tests.engine.training.toy import ToyTask, assert_same, weights

CHECKOUT = Path(__file__).parents[3]
SETTINGS = LoopSettings(
    minutes=None, steps=6, batch=8, peak_rate=0.01, warm_up_steps=2, threads=1, log_steps=2,
    precision="fp32", keep=(),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch, request):
    """Drawing takes longer than all the learning here; one test wants to see it."""
    if "pictures" not in request.fixturenames:
        monkeypatch.setattr(curves, "draw", lambda *args: "")


@pytest.fixture
def pictures():
    """Asks for curves.png to be drawn."""


def changed(**values):
    return dataclasses.replace(SETTINGS, **values)


def stop_at(step, box):
    """A report that cancels once the task has seen so many batches."""

    def report(fraction, note=""):
        if len(box.seen) >= step:
            raise Cancelled

    return report


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("optimiser", ["adamw", "adam"])
def test_a_resumed_run_is_the_unbroken_run_to_the_bit(tmp_path, precision, optimiser):
    settings = changed(precision=precision, optimiser=optimiser, epoch_steps=3)
    straight = train(ToyTask(dropout=0.5), settings, tmp_path / "a")
    first = ToyTask(dropout=0.5)
    with pytest.raises(Cancelled):
        train(first, settings, tmp_path / "b", stop_at(3, first))
    torch.manual_seed(12345)  # another process: nothing of the old generator is left
    second = ToyTask(dropout=0.5)
    with torch.no_grad():
        second.net.out.weight.add_(1.0)
    resumed = train(second, settings, tmp_path / "b")
    assert first.seen == [0, 1, 2]
    assert second.seen == [3, 4, 5]
    assert_same(straight.net, resumed.net)
    assert_same(straight.average, resumed.average)
    one, two = (load_file(tmp_path / run / checkpoints.NAME) for run in "ab")
    assert one.keys() == two.keys()
    for name, value in one.items():
        assert torch.equal(two[name], value), name
    ours, theirs = straight.history, resumed.history
    timeless = [{k: v for k, v in line.items() if k != "seconds"} for line in ours]
    assert [{k: v for k, v in line.items() if k != "seconds"} for line in theirs] == timeless
    assert dataclasses.replace(straight.marks, validated_seconds=0.0) == dataclasses.replace(
        resumed.marks, validated_seconds=0.0
    )


def test_dropout_matters_for_that_test(tmp_path):
    dry = train(ToyTask(dropout=0.5), SETTINGS, tmp_path / "a")
    other = train(ToyTask(dropout=0.5), changed(seed=2), tmp_path / "b")
    assert not torch.equal(dry.net.out.weight, other.net.out.weight)


CHILD = """
import sys, time
from pathlib import Path
from tests.engine.training.test_loop import changed
from tests.engine.training.toy import ToyTask
from engine.training.loop import train

class Slow(ToyTask):
    def batches(self, first, share):
        for number, batch in enumerate(super().batches(first, share), first):
            if number == 4:
                print("four", flush=True)
                time.sleep(60)
            yield batch

train(Slow(dropout=0.5), changed(save_minutes=1e-9), Path(sys.argv[1]))
"""


def test_a_killed_process_resumes_to_the_bit(tmp_path):
    straight = train(ToyTask(dropout=0.5), SETTINGS, tmp_path / "a")
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "b")], stdout=subprocess.PIPE, cwd=CHECKOUT
    ) as child:
        assert child.stdout.readline() == b"four\n"
        child.kill()
        assert child.wait() != 0
    (tmp_path / "b" / ".checkpoint.safetensors.0.part").write_bytes(b"half")
    task = ToyTask(dropout=0.5)
    resumed = train(task, SETTINGS, tmp_path / "b")
    assert not list((tmp_path / "b").glob("*.part"))
    assert task.seen == [4, 5]
    assert_same(straight.net, resumed.net)
    assert_same(straight.average, resumed.average)


def test_it_learns_and_says_so(tmp_path, pictures):
    notes = []
    settings = changed(steps=150, log_steps=10, ema=0.9, keep=("best", "final"))
    task = ToyTask()
    state = train(
        task, settings, tmp_path, lambda fraction, note="": notes.append((fraction, note))
    )
    losses = [line["loss"] for line in state.history if "loss" in line]
    assert len(losses) == 15
    assert sum(losses[-3:]) < 0.3 * sum(losses[:3])
    assert set(state.history[0]) == {"step", "seconds", "loss", "rate", "norm", "mean", "std"}
    assert state.history[-1]["val_score"] == task.scores[-1]
    assert task.closed
    fractions = [fraction for fraction, _ in notes]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert any("step 100, " in note and " left" in note and "loss" in note for _, note in notes)
    assert json.loads((tmp_path / "history.json").read_text()) == state.history
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_a_finished_run_is_left_alone(tmp_path):
    done = train(ToyTask(), SETTINGS, tmp_path)
    before = weights(done.net)
    task = ToyTask()
    again = train(task, SETTINGS, tmp_path)
    assert task.seen == []
    assert task.scores == []
    for name, value in again.net.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_larger_budget_goes_on(tmp_path):
    train(ToyTask(), SETTINGS, tmp_path)
    task = ToyTask()
    assert train(task, changed(steps=8), tmp_path).step == 8
    assert task.seen == [6, 7]


def test_a_spent_budget_of_time_trains_no_more(tmp_path):
    state = train(ToyTask(), changed(minutes=0.0, steps=None), tmp_path)
    assert state.step == 0


def test_a_budget_of_time_ends(tmp_path):
    state = train(ToyTask(), changed(minutes=0.05 / 60, steps=None), tmp_path)
    assert state.step > 0
    assert 0.05 <= state.seconds < 5.0


def test_the_score_is_of_the_average_not_of_the_net(tmp_path):
    task = ToyTask()
    state = train(task, changed(ema=0.9), tmp_path)
    with torch.no_grad():
        task_score = task.validate(state.average, torch.device("cpu"))["val_score"]
        other = task.validate(state.net, torch.device("cpu"))["val_score"]
    assert state.history[-1]["val_score"] == task_score != other


def test_without_averaging_the_average_is_the_net(tmp_path):
    state = train(ToyTask(), changed(ema=0.0), tmp_path)
    assert_same(state.net, state.average)


def test_the_average_follows_slowly_and_is_never_trained(tmp_path):
    state = train(ToyTask(), changed(steps=1, ema=0.999), tmp_path)
    start = ToyTask().net.out.weight.detach()
    moved = (state.average.out.weight - start).abs().max()
    assert 0.0 < float(moved) <= float((state.net.out.weight.detach() - start).abs().max())
    assert not state.average.training
    assert not any(p.requires_grad for p in state.average.parameters())


def test_what_is_kept(tmp_path):
    settings = changed(steps=6, epoch_steps=1, save_every=2, keep=("best", "final", "epoch"))
    task = ToyTask()
    ups_and_downs = iter([1.0, 3.0, 2.0, float("nan"), 3.0, 0.0])
    kept = []

    def validate(net, device):
        kept.append(weights(net))
        return {"val_score": next(ups_and_downs), "val_other": 1.0}

    task.validate = validate
    state = train(task, settings, tmp_path)
    names = sorted(path.name for path in tmp_path.glob("*.safetensors"))
    assert names == [
        "best.safetensors", "checkpoint.safetensors", "epoch-2.safetensors",
        "epoch-4.safetensors", "epoch-6.safetensors", "final.safetensors",
    ]  # fmt: skip
    best, final = (
        load_file(tmp_path / "best.safetensors"),
        load_file(tmp_path / "final.safetensors"),
    )
    for name, value in state.average.state_dict().items():
        assert torch.equal(best[name], kept[1][f"_net.{name}"]), name
        assert torch.equal(final[name], value)
    described = tomllib.loads((tmp_path / "best.toml").read_text("utf-8"))
    assert described["task"] == "toy"
    assert described["step"] == 2
    assert described["scores"]["val_score"] == 3.0
    assert described["model"]["network"] == {"outputs": 2}
    assert state.marks.best == 3.0
    assert not list(tmp_path.glob(".*"))


def test_plateau_lowers_the_rate(tmp_path):
    settings = changed(
        steps=6, schedule="plateau", plateau_patience=0, epoch_steps=1, warm_up_steps=0, log_steps=1
    )
    task = ToyTask()
    scores = iter([1.0, 2.0, 1.5, 1.5, 3.0, 1.0])
    task.validate = lambda net, device: {"val_score": next(scores)}
    state = train(task, settings, tmp_path)
    rates = [line["rate"] for line in state.history if "rate" in line]
    assert rates == [0.01, 0.01, 0.01, 0.005, 0.0025, 0.0025]


def test_clipping(tmp_path):
    def moved(**values):
        task = ToyTask()
        settings = changed(optimiser="adam", weight_decay=0.0, **values)
        state = new_state(task.net, settings)
        batch = next(task.batches(0, loop.Share()))
        seen = train_step(task, state, task.net, batch, settings)
        squares = [p.grad.square().sum() for p in task.net.parameters()]
        return seen["norm"], float(torch.stack(squares).sum().sqrt())

    whole, kept = moved(clip_norm=0.0)
    assert kept == pytest.approx(whole)
    norm, clipped = moved(clip_norm=whole / 3)
    assert norm == pytest.approx(whole)
    assert clipped == pytest.approx(whole / 3, rel=1e-3)


def test_weight_decay_only_where_the_task_wants_it():
    task = ToyTask()
    state = new_state(task.net, changed(weight_decay=0.5), task.no_decay)
    decayed, plain = state.optimiser.param_groups
    assert [p.shape for p in decayed["params"]] == [(4, 1, 3, 3), (2, 4)]
    assert decayed["weight_decay"] == 0.5
    assert plain["weight_decay"] == 0.0
    assert len(plain["params"]) == 4


def test_four_dimensional_weights_are_laid_out_channels_last():
    state = new_state(torch.nn.Sequential(torch.nn.Conv2d(8, 8, 3)), SETTINGS)
    assert state.net[0].weight.is_contiguous(memory_format=torch.channels_last)
    mixed = torch.nn.Sequential(torch.nn.Conv2d(8, 8, 3), torch.nn.Conv3d(2, 2, 3))
    assert new_state(mixed, SETTINGS).net[0].weight.is_contiguous()


def test_precision_is_that_of_the_network_only():
    inside = []

    class Spy(torch.nn.Linear):
        def forward(self, x):
            inside.append(super().forward(x).dtype)
            return super().forward(x)

    x = torch.ones(2, 3)
    for precision in ("bf16", "fp32"):
        Autocast(Spy(3, 3), torch.device("cpu"), precision)(x)
        assert (x @ x.T).dtype == torch.float32
    assert inside == [torch.bfloat16, torch.float32]


def test_a_gradient_that_is_no_number_stops_training_and_leaves_the_checkpoint(tmp_path):
    task = ToyTask()
    train(task, changed(steps=2), tmp_path)
    before = (tmp_path / checkpoints.NAME).read_bytes()
    bad = ToyTask()
    sane = bad.loss
    bad.loss = lambda net, batch, device: sane(net, batch * float("nan"), device)
    with pytest.raises(EngineError, match="diverged at step 2"):
        train(bad, changed(steps=4), tmp_path)
    assert (tmp_path / checkpoints.NAME).read_bytes() == before
    assert bad.closed


def test_warm_start_only_where_there_is_nothing_to_resume(tmp_path):
    settings = changed(keep=("final",))
    one = train(ToyTask(), settings, tmp_path / "a")
    notes = []
    warm = changed(start=tmp_path / "a" / "final.safetensors", steps=0)
    two = train(ToyTask(seed=1), warm, tmp_path / "b", lambda f, note="": notes.append(note))
    assert_same(one.average, two.net)
    assert any("6 of 6 tensors taken from" in note for note in notes)
    three = train(ToyTask(seed=1), dataclasses.replace(warm, steps=6), tmp_path / "b")
    four = train(ToyTask(seed=1), dataclasses.replace(warm, steps=6), tmp_path / "b")
    assert_same(three.net, four.net)


def test_log_takes_all_figures(tmp_path):
    class Log:
        def __init__(self):
            self.lines, self.begun = [], []

        def begin(self, step):
            self.begun.append(step)

        def scalars(self, step, values):
            self.lines.append((step, values))

    log = Log()
    train(ToyTask(), SETTINGS, tmp_path, log=log)
    train(ToyTask(), changed(steps=8), tmp_path, log=log)
    assert log.begun == [0, 6]
    names = {name for _, values in log.lines for name in values}
    assert names == {
        "loss/total", "loss/mean", "loss/std", "learning rate", "gradient norm",
        "score/val_score", "score/val_share",
    }  # fmt: skip
    assert [step for step, values in log.lines if "loss/total" in values] == [2, 4, 6, 8]


def test_threads_are_given_back(tmp_path):
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        train(ToyTask(), SETTINGS, tmp_path)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"minutes": None, "steps": None}, "budget"),
        ({"batch": 0}, "batch of 0"),
        ({"ema": 1.0}, "ema is 1.0"),
        ({"peak_rate": 0.0}, "peak_rate"),
        ({"keep": ("epoch",)}, "epoch_steps"),
    ],
)
def test_settings_that_cannot_work_are_refused(tmp_path, values, message):
    with pytest.raises(EngineError, match=message):
        train(ToyTask(), changed(**values), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_device_is_refused(tmp_path):
    with pytest.raises(EngineError, match="no device"):
        train(ToyTask(), SETTINGS, tmp_path, device="tpu")
    if not torch.cuda.is_available():
        with pytest.raises(EngineError, match="no CUDA device"):
            train(ToyTask(), SETTINGS, tmp_path, device="cuda")


def test_batches_end_when_training_does(tmp_path):
    task = ToyTask()
    train(task, SETTINGS, tmp_path)
    assert task.closed
    assert task.seen == list(itertools.islice(itertools.count(), 6))
