"""Training the speech segmenter."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.labelling import speech_features, speech_mfcc
from engine.labelling.speech_mfcc import SHAPES
from engine.report import EngineError
from engine.training import config, loop, speech, speech_export
from engine.training.data import TrainingData
from engine.training.protocol import LoopSettings, Share
from engine.training.speech_net import SpeechNet
from engine.training.speech_scenes import SceneSettings

from .speech_data import collection

SCENES = SceneSettings(seconds=3.0, reverb=0.0)


def make(batch=4, seed=1, **more):
    clips, audio = collection()
    return speech.SpeechTask(
        clips, audio, batch=batch, seed=seed, settings=SCENES, validation_scenes=6, **more
    )


@pytest.fixture(scope="module")
def task():
    return make()


def test_it_learns_and_ships_what_it_learned(tmp_path, monkeypatch):
    task = make(batch=4)
    # A few scenes again and again: making them costs more than learning from them.
    few = list(itertools.islice(task.batches(0, Share()), 10))
    monkeypatch.setattr(task, "batches", lambda first, share: itertools.cycle(few))
    settings = LoopSettings(
        minutes=None, steps=80, batch=4, peak_rate=2e-3, warm_up_steps=10, ema=0.8,
        precision="fp32", threads=1, validate_minutes=1e9, save_minutes=1e9, keep=(),
    )  # fmt: skip
    with torch.no_grad():
        before = float(task.loss(task.net, few[0], torch.device("cpu"))[0])
    state = loop.train(task, settings, tmp_path / "run", device="cpu")
    with torch.no_grad():
        after = float(task.loss(state.average, few[0], torch.device("cpu"))[0])
    assert after < 0.6 * before
    scores = task.validate(state.average, torch.device("cpu"))
    assert next(iter(scores)) == "context_auc"
    assert scores["context_auc"] > 0.75

    clips = speech.used_clips(collection()[0])
    written = speech_export.export(state, task, clips, tmp_path / "models")
    scene = task._maker.scene(np.random.default_rng(9)).samples
    reach = SHAPES["context"].reach
    quiet = np.tile(speech_features.silence(), (reach, 1))
    features = np.concatenate([quiet, speech_features.mfcc(scene), quiet])[None]
    with torch.no_grad():
        logits = state.average(torch.from_numpy(features))[0].numpy()
    for number, variant in enumerate(("context", "seed")):
        shipped = speech_mfcc.load(variant, written).scores([scene])
        assert np.abs(shipped - 1 / (1 + np.exp(-logits[number]))).max() < 1e-4
    task.bias = -1.5
    with_bias = speech_export.export(state, task, clips, tmp_path / "biased")
    for number, variant in enumerate(("context", "seed")):
        shipped = speech_mfcc.load(variant, with_bias).scores([scene])
        moved = logits[number] + (-1.5 if variant == "context" else 0.0)
        assert np.abs(shipped - 1 / (1 + np.exp(-moved))).max() < 1e-4
    assert "bias = -1.5" in with_bias.read_text()
    assert 'licence_classes = ["open"]' in written.read_text()
    assert "speech_clips = 2" in written.read_text()


def test_nothing_untrained_is_shipped(task, tmp_path):
    state = loop.new_state(task.net, LoopSettings(), task.no_decay, torch.device("cpu"))
    with pytest.raises(EngineError, match="no trained checkpoint"):
        speech_export.export(state, task, [], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_batch_depends_on_its_number_and_share(task):
    first, second = itertools.islice(task.batches(0, Share()), 2)
    assert first.features.shape == (4, 300 + 2 * task.net.reach, 40)
    assert first.speech.shape == (4, 300)
    assert not np.array_equal(first.speech, second.speech)
    (later,) = itertools.islice(task.batches(1, Share()), 1)
    assert np.array_equal(later.features, second.features)
    halves = [next(task.batches(0, Share(rank, 2))) for rank in range(2)]
    assert np.array_equal(np.concatenate([one.features for one in halves]), first.features)


def test_a_pool_is_made_once_and_the_same_after_a_restart(monkeypatch):
    clips, audio = collection()
    settings = replace(SCENES, pool=3)

    def fresh():
        return speech.SpeechTask(clips, audio, batch=4, settings=settings, validation_scenes=2)

    task = fresh()
    made = []
    scene = task._maker.scene
    monkeypatch.setattr(task._maker, "scene", lambda rng: made.append(1) or scene(rng))
    batches = list(itertools.islice(task.batches(0, Share()), 5))
    scenes = {one.tobytes() for batch in batches for one in batch.features}
    assert len(scenes) == len(made) == 3
    later = next(fresh().batches(4, Share()))
    assert np.array_equal(later.features, batches[4].features)
    assert np.array_equal(later.speech, batches[4].speech)
    new = next(make().batches(4, Share()))
    assert new.features[0].tobytes() not in scenes


def test_validation_is_the_same_every_time(task):
    scores = [task.validate(task.net, torch.device("cpu")) for _ in range(2)]
    assert scores[0] == scores[1]


def test_losses_of_the_networks_are_added(task):
    batch = next(task.batches(0, Share()))
    total, parts = task.loss(task.net, batch, torch.device("cpu"))
    assert float(total.detach()) == pytest.approx(float(sum(parts.values())), rel=1e-5)
    total.backward()
    for name in ("context", "seed"):
        grads = [p.grad for p in task.net.nets[name].parameters()]
        assert all(grad is not None and float(grad.abs().sum()) > 0 for grad in grads)
    assert task.no_decay("nets.seed.layers.0.bias")
    assert not task.no_decay("nets.seed.layers.0.weight")


def test_the_description_says_what_rebuilds_it(task):
    said = task.describe()
    again = SpeechNet(said["variants"])
    again.load_state_dict(task.net.state_dict())
    assert said["scenes"]["snr_db"] == [-5.0, 25.0]
    assert config.as_toml(said)


def test_a_speaker_in_two_splits_is_refused():
    clips, audio = collection()
    clips = [
        replace(clip, group="Ann") if clip.path in ("speech/0.wav", "speech/2.wav") else clip
        for clip in clips
    ]
    with pytest.raises(EngineError, match='"Ann" and 0 more'):
        speech.SpeechTask(clips, audio)


def written(text):
    head = 'format = 1\ntask = "speech"\n[network]\nkind = "mfcc-mlp"\n'
    return config.parse(head + text)


def test_a_configuration_makes_the_task():
    clips, audio = collection()
    told = written('variants = ["seed"]\n[mixtures]\nseconds = 2.0\nsnr_db = [0, 10]\n')
    speech.check(told)
    made = speech.make_task(told, TrainingData(tuple(clips), ("rain",), audio), 3)
    assert made.net.variants == ("seed",)
    assert next(made.batches(0, Share())).features.shape == (16, 200, 40)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('variants = ["magic"]\n', 'one or more of "context", "seed"'),
        ("variants = []\n", 'one or more of "context", "seed"'),
        ("layers = 3\n", "layers"),
        ("[mixtures]\nsnr = 3\n", "snr"),
        ('[mixtures]\nseconds = "long"\n', "seconds"),
        ("[mixtures]\npool = -1\n", "pool of scenes is 0 or more"),
    ],
)
def test_a_wrong_configuration_is_a_sentence(text, says):
    with pytest.raises(EngineError, match=says):
        speech.check(written(text))


def test_the_preset_is_valid():
    told = config.load("speech")
    assert told.kind == "mfcc-mlp"
    speech.check(told)
    assert told.settings().precision == "fp32"
