"""Learning from mixtures, in seconds and on tones: it must find what nobody ever played alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn

from engine.report import Cancelled, EngineError, silent
from engine.training import curves
from engine.training.checkpoints import NAME, load_weights
from engine.training.loop import train
from engine.training.protocol import Share
from engine.training.weak import WeakLoss
from engine.training.weak_items import Batch, Item
from engine.training.weak_prompted import asked_of
from tests.engine.training.tones import (
    LABELS,
    RATE,
    ToneModel,
    clip_of,
    made_of,
    quick,
    single_tones,
    task_of,
    tone,
    tone_pairs,
)

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr(curves, "draw", lambda *args: "")
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def singles():
    return made_of(single_tones())


@pytest.fixture(scope="module")
def coupled():
    """To learn from: only couples that are always together. To be judged on: single tones."""
    alone = [pair for pair in single_tones() if pair[0].split == "val"]
    return made_of([*tone_pairs(), *alone])


def learned(data, folder, loss, steps=60):
    state = train(task_of(data, loss=loss), quick(steps), folder, device="cpu")
    return next(line for line in reversed(state.history) if "rate" not in line)


def test_tones_that_were_never_alone_are_told_apart(coupled, tmp_path):
    scores = learned(coupled, tmp_path, {"objective": "weak", "contrast": 2.0})
    assert scores["val_si_sdr"] > 4.0
    assert scores["val_sdri"] > 4.0
    assert scores["val_silent_share"] == 0.0


def test_without_the_contrast_they_cannot_be(coupled, tmp_path):
    """The two of a couple add up to it in any way: only the contrast knows which is which."""
    scores = learned(coupled, tmp_path, {"objective": "weak", "contrast": 0.0})
    assert scores["val_si_sdr"] < 1.5


def test_single_tones_teach_them_apart_without_any_judge(singles, tmp_path):
    scores = learned(singles, tmp_path, {"objective": "supervised"}, steps=40)
    assert scores["val_si_sdr"] > 4.0


class Free(nn.Module):
    """Masks that are parameters: what one term alone makes of them."""

    def __init__(self, prompts, shape):
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(prompts, *shape))

    def forward(self, magnitude, item, *condition):
        return self.logits


def masks_after(singles, loss, steps=40):
    """Masks of one item under one term alone, and what it held: captions, phrases [R, F, T]."""
    task = task_of(singles, judge=ToneModel(), loss={"objective": "weak", **loss}, gain=(1.0, 1.0))
    batch = task._drawer.batch(5, 0, 1)
    asked = asked_of(batch.items, True)
    free = Free(len(asked.texts), (32, 32))
    optimiser = torch.optim.Adam(free.parameters(), lr=0.2)
    for _ in range(steps):
        optimiser.zero_grad()
        task.loss(free, batch, CPU)[0].backward()
        optimiser.step()
    return torch.sigmoid(free.logits).detach(), batch.items[0], asked, task._prompted.transform


def test_the_term_of_the_captions_moves_captions_only(singles):
    masks, item, _, transform = masks_after(singles, {"phrases": 0.0, "contrast": 0.0})
    assert bool((masks[2:] == 0.5).all())
    recordings = torch.from_numpy(item.recordings)
    mixture = transform.analyse(recordings.sum(dim=0, keepdim=True))
    wanted = transform.analyse(recordings).abs()
    before = (0.5 * mixture.abs() - wanted).abs().mean()
    assert float((masks[:2] * mixture.abs() - wanted).abs().mean()) < 0.3 * float(before)


def test_the_term_of_the_phrases_moves_phrases_only(singles):
    masks, item, asked, transform = masks_after(singles, {"whole": 0.0, "contrast": 0.0})
    assert bool((masks[:2] == 0.5).all())
    recordings = torch.from_numpy(item.recordings)
    mixture = transform.analyse(recordings.sum(dim=0, keepdim=True)).abs()
    wanted = transform.analyse(recordings).abs()
    found = torch.zeros_like(wanted).index_add(0, asked.place[2:], masks[2:] * mixture)
    before = (mixture - wanted).abs().mean()
    assert float((found - wanted).abs().mean()) < 0.3 * float(before)


def test_the_term_of_the_contrast_moves_phrases_to_what_they_name(singles):
    masks, item, asked, transform = masks_after(singles, {"whole": 0.0, "phrases": 0.0})
    assert bool((masks[:2] == 0.5).all())
    mixture = transform.analyse(torch.from_numpy(item.recordings).sum(dim=0, keepdim=True))
    heard = ToneModel().sounds(transform.synthesise(masks[2:] * mixture), RATE)
    named = [LABELS.index(text) for text in asked.texts[2:]]
    assert heard.argmax(dim=1).tolist() == named
    assert float(heard.exp()[range(4), named].min()) > 0.9


def test_the_contrast_warms_up(singles):
    loss = {"objective": "weak", "contrast_after": 3, "contrast_over": 2}
    task = task_of(singles, loss=loss)
    items = task._drawer.batch(0, 0, 2).items
    totals, contrasts = [], []
    with torch.no_grad():
        for step in (2, 3, 4, 9):
            total, parts = task.loss(task.net, Batch(step, items), CPU)
            totals.append(float(total))
            contrasts.append(float(parts["contrast"]))
    assert contrasts[0] == 0.0
    assert contrasts[1] == contrasts[2] == contrasts[3] > 0.0
    # Half of it at the first step, all of it from the second on.
    assert totals[2] - totals[0] == pytest.approx(2 * (totals[1] - totals[0]), rel=1e-4)
    assert totals[2] == totals[3]
    # 0.5, times two recordings.
    assert totals[2] - totals[0] == pytest.approx(contrasts[2], rel=1e-4)


@pytest.mark.parametrize(
    ("objective", "names"),
    [
        ("supervised", {"single"}),
        ("mix-and-separate", {"whole"}),
        ("weak", {"whole", "phrases", "contrast"}),
        ("semi", {"whole", "single", "phrases", "contrast"}),
    ],
)
def test_each_objective_has_its_terms(singles, objective, names):
    task = task_of(singles, loss={"objective": objective}, single_share=0.5)
    batch = next(task.batches(0, Share()))
    total, parts = task.loss(task.net, batch, CPU)
    assert parts.keys() == names
    total.backward()
    moved = [p.grad is not None and bool(p.grad.any()) for p in task.net.parameters()]
    assert sum(moved) > 0.9 * len(moved)


def test_items_of_single_sounds_are_asked_by_their_names_only():
    sounds = np.zeros((2, 8), np.float32)
    several = Item(sounds, ("a and b", "c and d"), (("a", "b"), ("c", "d")), False)
    single = Item(sounds, ("a", "b"), (("a",), ("b",)), True)
    asked = asked_of([single, several], True)
    assert asked.texts == ["a", "b", "a and b", "c and d", "a", "b", "c", "d"]
    assert asked.captions == 4
    assert asked.item.tolist() == [0, 0, 1, 1, 1, 1, 1, 1]
    assert asked.place.tolist() == [0, 1, 2, 3, 2, 2, 3, 3]
    assert asked_of([single, several], False).texts == ["a", "b", "a and b", "c and d"]


def test_a_batch_of_single_sounds_has_no_contrast_and_still_a_graph(singles):
    task = task_of(singles, loss={"objective": "semi"}, single_share=0.75)
    number = next(n for n in range(99) if task._drawer.item(n).single)
    total, parts = task.loss(task.net, task._drawer.batch(0, number, 1), CPU)
    total.backward()
    assert float(parts["contrast"]) == float(parts["phrases"]) == float(parts["whole"]) == 0.0
    assert float(parts["single"]) > 0.0


def test_the_judge_is_frozen_in_evaluation_mode_and_never_saved(coupled, tmp_path):
    judge = ToneModel()
    judge.module = nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 4))
    judge.module.train()
    task = task_of(coupled, judge=judge)
    before = {name: value.clone() for name, value in judge.module.state_dict().items()}
    for parameter in judge.module.parameters():
        parameter.requires_grad_(False)
    train(task, quick(3), tmp_path, device="cpu")
    assert not judge.module.training
    for name, value in judge.module.state_dict().items():
        assert torch.equal(value, before[name])
    assert load_weights(tmp_path).keys() == task.net.state_dict().keys()


def test_a_broken_run_goes_on_to_the_bit(coupled, tmp_path):
    def run(folder, stop=0):
        task = task_of(coupled, loss={"objective": "weak", "contrast_after": 2})
        made = []

        def report(fraction, note=""):
            made.append(fraction)
            if stop and fraction >= stop / 8:
                raise Cancelled

        try:
            return train(task, quick(8, ema=0.9), folder, report if stop else silent, device="cpu")
        except Cancelled:
            return None

    straight = run(tmp_path / "straight")
    assert run(tmp_path / "broken", stop=3) is None
    resumed = run(tmp_path / "broken")
    assert resumed.step == straight.step == 8
    for one, two in ((straight.net, resumed.net), (straight.average, resumed.average)):
        for name, value in one.state_dict().items():
            assert torch.equal(two.state_dict()[name], value), name
    assert (tmp_path / "broken" / NAME).is_file()
    losses = [[line.get("whole") for line in one.history] for one in (straight, resumed)]
    assert losses[0] == losses[1]


def test_validation_is_the_same_every_time(singles):
    first, second = (
        task_of(singles, seed=seed, loss={"objective": "supervised"}) for seed in (0, 1)
    )
    scores = [one.validate(first.net.eval(), CPU) for one in (first, second, first)]
    assert scores[0] == scores[1] == scores[2]
    assert next(iter(scores[0])) == "val_sdri"


def test_a_contrast_without_a_judge_is_refused(singles):
    task = task_of(singles)
    arguments = (task._prompted, None, task._drawer, task._held, LABELS, WeakLoss(), 4)
    with pytest.raises(EngineError, match="needs an audio-text model"):
        type(task)(*arguments)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"whole": -1.0}, "negative"),
        ({"whole": 0.0, "objective": "supervised"}, "all that"),
        ({"contrast_after": -1}, "at least 0"),
    ],
)
def test_wrong_losses_are_refused(values, says):
    with pytest.raises(EngineError, match=says):
        WeakLoss(**values)


def test_a_silent_file_is_left_out_and_never_learned_from(singles):
    """The cache takes no silent clip; a stretch without sound inside a clip is drawn again."""
    quiet = np.concatenate([np.zeros(4 * RATE), tone("low", 1, 0.5)])
    pairs = [pair for pair in single_tones() if pair[0].label != "low"]
    data = made_of([*pairs, (clip_of("gap.wav", "low", "train"), quiet)])
    task = task_of(data, loss={"objective": "supervised"})
    for number in range(30):
        item = task._drawer.item(number)
        assert float(np.square(item.recordings).mean(axis=1).min()) > 1e-5


def test_the_description_names_the_objective(singles):
    about = task_of(singles, loss={"objective": "semi"}).describe()
    assert about["kind"] == "weak-unet"
    assert about["loss"]["objective"] == "semi"
    assert about["judge"] == "tones"
    assert dataclasses.asdict(WeakLoss(objective="semi")) == about["loss"]
