from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.report import EngineError
from engine.separation import spectra
from engine.separation.bandsplit import BandSplitConfig, BandSplitNet, band_edges
from engine.training import config, data, losses
from engine.training.mixtures import Batch
from engine.training.protocol import LoopSettings, Share
from engine.training.separator import LossWeights, SeparatorTask, _listen, _pairs, make_task
from engine.training.steps import Autocast, new_state, train_step

SMALL = BandSplitConfig(labels=3, channels=(4, 8, 8, 8), embedding=8)
FRAMES = 5_120 * 3
CPU = torch.device("cpu")
SETTINGS = LoopSettings(minutes=None, steps=1_000_000, warm_up_steps=2)

TOML = """
format = 1
task = "separator"
[network]
kind = "band-split"
channels = [4, 8, 8, 8]
embedding = 8
[mixtures]
frames = 10240
validation = 2
[loss]
snr = 0.2
presence = 0.0
[loop]
batch = 4
steps = 2
"""


@pytest.fixture(autouse=True)
def _one_thread():
    """Nets this small only lose by a second thread, on a busy machine by a factor of ten."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class NoList:
    rows = ()


def batches(slots=3):
    """Tones of three pitches, one for each label; batch n depends on n alone."""
    time = np.arange(FRAMES) / 32_000
    tones = [0.2 * np.sin(2 * np.pi * hertz * time) for hertz in (200.0, 1_500.0, 6_000.0)]
    number = 0
    while True:
        rng = np.random.default_rng(number)
        number += 1
        sources = np.zeros((4, slots, FRAMES), np.float32)
        labels = np.full((4, slots), -1, np.int64)
        for row in range(4):
            labels[row, :2] = rng.permutation(3)[:2]
            for slot in range(2):
                sources[row, slot] = tones[labels[row, slot]] * rng.uniform(0.5, 1.0)
        targets = np.array([[0] * 4, [1] * 4])
        yield Batch(sources, labels, labels[:, :2].T.copy(), targets)


def task(weights=None):
    torch.manual_seed(0)
    return SeparatorTask(BandSplitNet(SMALL), None, NoList(), weights or LossWeights(), 4, 1)


def test_it_learns_to_tell_tones_apart():
    toy, source = task(), batches()
    state = new_state(toy.net, SETTINGS, toy.no_decay)
    net = Autocast(toy.net, CPU, "bf16")
    found = [train_step(toy, state, net, next(source), SETTINGS)["snr"] for _ in range(60)]
    assert np.mean(found[-5:]) < np.mean(found[:5]) - 3.0


@pytest.mark.parametrize("slots", [2, 3, 5])
def test_what_is_heard_does_not_depend_on_the_number_of_slots(slots):
    two = _listen(next(batches(2)), SMALL, CPU)
    more = _listen(next(batches(slots)), SMALL, CPU)
    assert more.energies.shape[1] == slots
    torch.testing.assert_close(more.mixture, two.mixture)
    torch.testing.assert_close(more.wanted, two.wanted)
    torch.testing.assert_close(more.energies[:, :2], two.energies)
    assert not more.energies[:, 2:].any()


def test_what_is_heard_is_the_plain_analysis():
    batch = next(batches(3))
    batch.sources[1, 2] = 0.01 * np.random.default_rng(0).normal(size=FRAMES)  # noise, no label
    batch.targets[1, 2] = -1  # asks for what is not there
    heard = _listen(batch, SMALL, CPU)
    flat = torch.from_numpy(batch.sources).reshape(-1, FRAMES)
    each = spectra.analyse(flat, SMALL.n_fft, SMALL.hop)
    each = each.reshape(4, 3, *each.shape[1:])
    torch.testing.assert_close(heard.mixture, each.sum(dim=1), rtol=1e-4, atol=1e-4)
    energies = losses.cell_shares(spectra.power(each), band_edges(SMALL), 16, 8)
    torch.testing.assert_close(heard.energies, energies)
    wanted = torch.cat([each[:, 0], each[:, 1]])
    wanted[4 + 2] = 0.0
    torch.testing.assert_close(heard.wanted, wanted)


def test_terms_without_weight_are_left_out():
    toy = task(LossWeights(snr=1.0, si_sdr=0.5, magnitude=0.0, cell=0.0, presence=0.0))
    loss, parts = toy.loss(toy.net, next(batches(4)), CPU)
    assert set(parts) == {"snr", "si_sdr"}
    torch.testing.assert_close(loss.detach(), parts["snr"] + 0.5 * parts["si_sdr"])
    assert not parts["snr"].requires_grad
    with pytest.raises(EngineError, match=r"under \[loss\]"):
        LossWeights(0.0, 0.0, 0.0, 0.0, 0.0)
    with pytest.raises(EngineError, match=r"under \[loss\]"):
        LossWeights(snr=-1.0)


def test_gains_biases_and_embeddings_are_not_pulled_to_zero():
    toy = task()
    free = {name for name, _ in toy.net.named_parameters() if toy.no_decay(name)}
    assert {"labels.weight", "cell_bias", "enter_film.bias", "enter_norm.weight"} <= free
    assert not free & {"anything", "split", "draw", "enter.weight", "enter_film.weight"}


@pytest.fixture
def made(folder, clips, cache):
    labels = data.all_labels(data.choose(clips, "train"))
    given = data.TrainingData(tuple(clips), labels, cache, (folder,))
    return lambda text=TOML, seed=1: make_task(config.parse(text), given, seed)


def taken(task, first, count, share=None):
    source = task.batches(first, share or Share())
    try:
        return [next(source) for _ in range(count)]
    finally:
        source.close()


def test_a_task_is_built_from_a_configuration(made):
    toy = made()
    (batch,) = taken(toy, 0, 1)
    assert batch.sources.shape[0] == 4
    assert batch.sources.shape[2] == 10_240
    _, parts = toy.loss(toy.net, batch, CPU)
    assert set(parts) == {"snr", "magnitude", "cell"}
    described = toy.describe()
    assert described["kind"] == "band-split"
    assert BandSplitConfig(**described["network"]) == toy.net.config
    assert described["vocabulary"]["labels"] == ["accordion", "dog bark", "rain"]
    assert described["loss"]["snr"] == 0.2
    assert described["data"] == {"clips": 6, "licence_classes": ["nc", "open"]}
    scores = toy.validate(toy.net.eval(), CPU)
    assert list(scores)[:2] == ["val_sdri", "val_si_sdr"]
    assert scores == toy.validate(toy.net, CPU)


def test_batches_depend_on_their_number_and_share_alone(made):
    one, two = taken(made(), 0, 3)[2], taken(made(), 2, 1)[0]
    np.testing.assert_array_equal(one.sources, two.sources)
    shares = [taken(made(), 2, 1, Share(rank, 2))[0] for rank in range(2)]
    assert [len(part.sources) for part in shares] == [2, 2]
    assert not np.array_equal(shares[0].sources, shares[1].sources)
    again = taken(made(), 0, 3, Share(1, 2))[2]
    np.testing.assert_array_equal(again.sources, shares[1].sources)


def test_the_seed_fixes_the_first_weights(made):
    assert torch.equal(made(seed=3).net.split, made(seed=3).net.split)
    assert not torch.equal(made(seed=3).net.split, made(seed=4).net.split)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("snr = 0.2", "snrr = 0.2", "snrr"),
        ("embedding = 8", "embeding = 8", "embeding"),
        ("validation = 2", "validations = 2", "validations"),
    ],
)
def test_misspelt_keys_are_refused_by_name(made, old, new, message):
    with pytest.raises(EngineError, match=message):
        made(TOML.replace(old, new))


def told(prompts, targets, sounds=2):
    labels = np.full((1, 4), -1)
    labels[0, :sounds] = range(sounds)
    empty = np.zeros((1, 4, 8), np.float32)
    prompts, targets = np.array(prompts)[:, None], np.array(targets)[:, None]
    return _pairs(Batch(empty, labels, prompts, targets)).tolist()


def test_two_sounds_are_told_of_each_other_where_nothing_else_plays():
    assert told([0, 1], [0, 1]) == [True]
    assert told([0, 1], [0, 1], sounds=3) == [False]
    assert told([0, 2], [0, -1]) == [False], "the second prompt is absent"
    assert told([0, -1], [0, 1]) == [False], "the second prompt asks for anything"


def test_being_told_of_each_other_counts_in_the_loss():
    torch.manual_seed(0)
    weights = LossWeights(rival=1.0)
    task = SeparatorTask(BandSplitNet(SMALL), None, NoList(), weights, 4, 0)
    batch = next(batches())
    total, parts = task.loss(task.net, batch, CPU)
    assert _pairs(batch).all()
    plain = SeparatorTask(task.net, None, NoList(), LossWeights(), 4, 0)
    alone, _ = plain.loss(task.net, batch, CPU)
    assert (total - alone).item() == pytest.approx(float(parts["rival"]), abs=1e-4)
