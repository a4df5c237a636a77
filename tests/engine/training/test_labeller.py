from __future__ import annotations

import dataclasses
from itertools import islice

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from engine.labelling import builtin
from engine.report import EngineError
from engine.separation.bandsplit import BandSplitNet
from engine.training import labeller, labeller_export, protocol
from engine.training.config import Config, DataSettings
from engine.training.data import TrainingData, all_labels
from engine.training.labeller_validation import hear, scene_scores

CPU = torch.device("cpu")
NETWORK = {
    "kind": "tagger",
    "channels": (4, 8, 8, 16),
    "embedding": 16,
    "hidden": 16,
    "dropout": 0.0,
}
MIXTURES = {
    "frames": 40_960,
    "soundscapes": 1,
    "reverb": 0.0,
    "codec": 0.0,
    "speed_share": 0.0,
    "equaliser": 0.0,
    "low_pass": 0.0,
}


def config(**network):
    return Config(
        "labeller", DataSettings(), NETWORK | network, MIXTURES, {}, {"batch": 6, "steps": 5}
    )


@pytest.fixture
def data(clips, cache):
    return TrainingData(tuple(clips), all_labels(clips), cache)


@pytest.fixture
def task(data):
    return labeller.make_task(config(), data, 1)


def first(task, count=1):
    batches = task.batches(0, protocol.Share())
    try:
        return list(islice(batches, count))
    finally:
        batches.close()


def test_a_batch_depends_on_seed_and_number_alone(task, data):
    again = labeller.make_task(config(), data, 1)
    for one, other in zip(first(task, 2), first(again, 2), strict=True):
        assert np.array_equal(one.sources, other.sources)
    (third,) = islice(again.batches(1, protocol.Share()), 1)
    assert np.array_equal(third.sources, first(task, 2)[1].sources)


def test_the_loss_is_the_same_twice(task):
    (batch,) = first(task)
    task.net.eval()
    one, parts = task.loss(task.net, batch, CPU)
    other, _ = task.loss(task.net, batch, CPU)
    assert one == other
    assert set(parts) == {"clip", "frame"}
    assert not any(part.requires_grad for part in parts.values())


def test_a_tiny_network_learns_tones(task, data):
    torch.set_num_threads(1)
    optimiser = torch.optim.AdamW(task.net.parameters(), 3e-3)
    task.net.train()
    batches = task.batches(0, protocol.Share())
    for _ in range(60):
        loss, _ = task.loss(task.net, next(batches), CPU)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    batches.close()
    task.net.eval()
    with torch.inference_mode():
        scores = task.validate(task.net, CPU)
        tones = [data.audio.read(clip.path)[:81_920] for clip in data.split("val")]
        heard = hear(task.net, task.net.config, torch.from_numpy(np.stack(tones)))
    truth = torch.tensor([data.labels.index(clip.label) for clip in data.split("val")])
    assert next(iter(scores)) == "accuracy"
    assert scores["accuracy"] == 1.0
    frames = heard.frames.sigmoid()
    for row, label in zip(frames, truth, strict=True):
        others = torch.arange(len(row)) != label
        assert row[label].mean() > row[others].mean() + 0.2


def test_validation_is_the_same_twice_and_leaves_the_network_alone(task):
    task.net.eval()
    with torch.inference_mode():
        one, other = (task.validate(task.net, CPU) for _ in range(2))
    assert one == other
    assert set(one) == {"accuracy", "top1", "f1"}


def test_gains_and_embeddings_do_not_decay(task):
    assert task.no_decay("encoder.labels.weight")
    assert task.no_decay("clip_bias")
    assert not task.no_decay("enter.weight")


def test_the_description_says_how_to_rebuild_it(task):
    told = task.describe()
    assert told["kind"] == "tagger"
    assert told["vocabulary"] == {"labels": ["accordion", "dog bark", "rain"]}
    assert told["network"]["labels"] == 3


def test_it_begins_with_a_separators_encoder(data, tmp_path):
    torch.manual_seed(3)
    shapes = labeller.LabellerNetwork(
        labels=3, **{k: NETWORK[k] for k in ("channels", "embedding")}
    )
    separator = BandSplitNet(shapes.shapes().encoder())
    path = tmp_path / "checkpoint.safetensors"
    tensors = separator.state_dict()
    save_file({f"average.{name}": value.clone() for name, value in tensors.items()}, path)
    task = labeller.make_task(config(encoder_from=str(path)), data, 1)
    for name, value in task.net.encoder.state_dict().items():
        assert torch.equal(value, tensors[name]), name


def test_an_encoder_of_another_shape_is_refused(data, tmp_path):
    shapes = labeller.LabellerNetwork(labels=2, channels=(4, 8, 8, 16), embedding=16)
    path = tmp_path / "checkpoint.safetensors"
    tensors = BandSplitNet(shapes.shapes().encoder()).state_dict()
    save_file({f"average.{name}": value.clone() for name, value in tensors.items()}, path)
    with pytest.raises(EngineError, match="another network or other labels"):
        labeller.make_task(config(encoder_from=str(path)), data, 1)


@pytest.mark.parametrize(
    ("table", "values", "why"),
    [
        ("network", NETWORK | {"hiden": 3}, "hiden"),
        ("network", NETWORK | {"encoder_from": "no/such/place"}, "no weights"),
        ("mixtures", {"frames": 5000}, "multiple"),
        ("loss", {"clip": -1.0}, "negative"),
        ("loss", {"smoothing": 1.0}, "smoothing"),
    ],
)
def test_a_wrong_configuration_is_refused_before_anything_is_decoded(table, values, why):
    wrong = dataclasses.replace(config(), **{table: values})
    with pytest.raises(EngineError, match=why):
        labeller.check(wrong)


def test_folding_changes_nothing(task):
    net = task.net.train()
    optimiser = torch.optim.SGD(net.parameters(), 0.01)
    for batch in first(task, 3):  # so that the norms have something to fold
        task.loss(net, batch, CPU)[0].backward()
        optimiser.step()
    net.eval()
    folded = labeller_export.fold_tagger(net)
    mono = torch.randn(2, 40_960) * 0.1
    with torch.inference_mode():
        one, other = hear(net, net.config, mono), hear(folded, net.config, mono)
    assert torch.allclose(one.frames, other.frames, atol=1e-4)
    assert torch.allclose(one.clips, other.clips, atol=1e-4)


def test_what_is_exported_loads_and_answers_the_same(task, data, tmp_path):
    net = task.net.eval()
    about = {"steps": 0}
    path = labeller_export.export_run(
        net, data.clips, data.labels, data.audio, about, tmp_path / "out", scenes=2
    )
    loaded = builtin.load(path)
    assert loaded.labels == data.labels
    assert len(loaded.settings.on) == 3
    mono = data.audio.read(data.clips[1].path)
    with torch.inference_mode():
        right = scene_scores(net, net.config, mono, CPU)
    assert np.abs(loaded.scores(mono) - right).max() < 0.02
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "labeller.safetensors",
        "labeller.toml",
    ]


def test_weights_that_are_not_numbers_are_not_exported(task, data, tmp_path):
    with torch.no_grad():
        task.net.clip_bias[0] = float("nan")
    with pytest.raises(EngineError, match="not finite"):
        labeller_export.export(task.net, data.labels, [], {}, tmp_path)


def test_thresholds_follow_the_scores():
    from engine.evaluation.soundscapes import Soundscape, Truth

    rng = np.random.default_rng(0)
    scenes, scores = [], []
    for _ in range(6):
        start = float(rng.integers(2, 40))
        scenes.append(
            Soundscape(np.zeros(60 * 32_000, np.float32), (Truth(start, start + 5, "a"),))
        )
        heard = np.full((375, 2), 0.02, np.float32)
        steps = np.arange(375) * 0.16
        heard[(steps >= start) & (steps < start + 5), 0] = 0.13  # shy, but right
        heard[:, 1] = 0.1  # never right
        scores.append(heard)
    settings = labeller_export.choose_settings(scores, scenes, ("a", "b"), 0.16)
    assert settings.on[0] <= 0.13
    assert settings.on[1] > 0.1
