"""Scenes of speech, music and noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.report import EngineError
from engine.training.speech_scenes import SceneMaker, SceneSettings

from .speech_data import RATE, collection


@pytest.fixture(scope="module")
def maker():
    clips, audio = collection()
    return SceneMaker([clip for clip in clips if clip.split == "train"], audio)


def test_a_scene_depends_on_its_seed_alone(maker):
    one, same, other = (maker.scene(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one.samples, same.samples)
    assert np.array_equal(one.speech, same.speech)
    assert not np.array_equal(one.samples, other.samples)
    assert one.samples.shape == (8 * RATE,)
    assert one.samples.dtype == np.float32
    assert one.speech.shape == (800,)
    assert np.abs(one.samples).max() <= 1.5


def test_scenes_are_of_every_sort():
    clips, audio = collection()
    train = [clip for clip in clips if clip.split == "train"]
    rng = np.random.default_rng(0)
    for settings, any_speech, any_other in (
        (SceneSettings(alone=1.0, without=0.0, hiss=0.0), True, False),
        (SceneSettings(alone=0.0, without=1.0, hiss=0.0), False, True),
        (SceneSettings(alone=0.0, without=0.0, hiss=0.0), True, True),
    ):
        scenes = [SceneMaker(train, audio, settings).scene(rng) for _ in range(4)]
        assert any(scene.speech.any() for scene in scenes) == any_speech
        silent = [scene.samples.reshape(800, 160)[~scene.speech] for scene in scenes]
        rest = max(np.abs(one).max(initial=0.0) for one in silent)
        loud = max(np.abs(scene.samples).max() for scene in scenes)
        # Alone, only the edges of words and rooms are left where there is no speech.
        assert (rest > 0.5 * loud) == any_other


def test_turns_and_their_truth_fit(maker):
    samples, truth = maker.turns(np.random.default_rng(3), 30 * RATE)
    power = np.square(samples).reshape(3000, 160).mean(axis=1)
    assert 0.2 < truth.mean() < 0.95
    assert power[truth].mean() > 1000 * power[~truth].mean()


def test_backgrounds_are_full(maker):
    for kind in ("music", "noise"):
        sound = maker.background(np.random.default_rng(5), kind, 10 * RATE)
        power = np.square(sound).reshape(100, -1).mean(axis=1)
        assert power.min() > 0.02
        assert power.mean() == pytest.approx(1.0, abs=0.5)


def test_a_background_can_be_of_one_word():
    clips, audio = collection()
    names = {"piano": "male singing", "rain": "snare drum"}  # chords, and hiss
    clips = [replace(one, label=names.get(one.label, one.label)) for one in clips]
    maker = SceneMaker([one for one in clips if one.split == "train"], audio)
    assert maker.has("music", "singing")
    assert not maker.has("noise", "singing")
    assert not maker.has("music", "sing")
    for word, tonal in (("singing", True), ("drum", False)):
        sound = maker.background(np.random.default_rng(5), "music", 10 * RATE, word=word)
        # A chord has its power in a few bins, hiss in all of them.
        power = np.sort(np.square(np.abs(np.fft.rfft(sound))))[::-1]
        assert (power[: len(power) // 20].sum() > 0.9 * power.sum()) == tonal


@pytest.mark.parametrize(
    ("labels", "missing"), [({"speech"}, "other sounds"), ({"rain", "piano"}, "speech")]
)
def test_half_of_it_is_not_enough(labels, missing):
    clips, audio = collection()
    with pytest.raises(EngineError, match=f"no clip of {missing} to learn"):
        SceneMaker([clip for clip in clips if clip.label in labels], audio)
