from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest

from engine.report import EngineError
from engine.training import data
from engine.training.mixtures import SLOTS, Mixer, MixtureSettings, _reshape, stream

LABELS = ("accordion", "dog bark", "rain")
SHORT = MixtureSettings(frames=16_000)
TWO = (0.0, 1.0, 0.0, 0.0)
THREE = (0.0, 0.0, 1.0, 0.0)
CLEAN = {"noise": 0.0, "codec": 0.0}


@pytest.fixture
def make(clips, cache):
    def make(**changes):
        settings = dataclasses.replace(SHORT, **changes)
        return Mixer(data.choose(clips, "train"), LABELS, cache, settings)

    return make


def test_a_batch_is_made_by_its_number_alone(make):
    one = make().batch(4, np.random.default_rng(3))
    two = make().batch(4, np.random.default_rng(3))
    np.testing.assert_array_equal(one.sources, two.sources)
    np.testing.assert_array_equal(one.prompts, two.prompts)


def test_shapes_and_bounds(make):
    batch = make(**CLEAN).batch(16, np.random.default_rng(0))
    assert batch.sources.shape == (16, SLOTS, 16_000)
    assert batch.sources.dtype == np.float32
    assert np.abs(batch.sources.sum(axis=1)).max() <= 1.0 + 1e-5
    assert np.isfinite(batch.sources).all()
    unused = batch.labels < 0
    assert not batch.sources[unused].any()
    for row in batch.labels:
        used = row[row >= 0]
        assert len(set(used)) == len(used) >= 1


def test_counts_decide_how_many_sources_there_are(make):
    for count in (1, 2, 3):
        counts = tuple(float(n == count) for n in range(1, 5))
        batch = make(counts=counts, esc_share=0.5).batch(8, np.random.default_rng(count))
        assert ((batch.labels >= 0).sum(axis=1) == count).all()


def test_a_lone_sound_is_asked_for_and_then_one_that_is_not_there(make):
    batch = make(counts=(1.0, 0.0, 0.0, 0.0)).batch(12, np.random.default_rng(2))
    assert (batch.targets[0] == 0).all()
    assert (batch.targets[1] == -1).all()
    assert (batch.prompts[0] != batch.prompts[1]).all()


def test_levels_stay_within_the_range_asked_for(make):
    settings = {"counts": TWO, "snr_db": 6.0, "double": 0.0, "reverb": 0.0, "low_pass": 0.0}
    settings |= {"equaliser": 0.0, "speed_share": 0.0, "frames": 160_000, **CLEAN}
    batch = make(**settings).batch(24, np.random.default_rng(3))
    power = np.square(batch.sources[:, :2]).mean(axis=2)
    snr = 10 * np.log10(power[:, 1] / power[:, 0])
    assert np.abs(snr).max() <= 6.05
    assert np.abs(snr).max() > 2.0


@pytest.mark.parametrize("kind", ["noise", "codec"])
def test_noise_has_its_own_slot_and_no_label(make, kind):
    batch = make(**{**CLEAN, kind: 1.0}).batch(6, np.random.default_rng(0))
    assert (batch.labels[:, -1] == -1).all()
    noise = np.square(batch.sources[:, -1]).sum(axis=1)
    sounds = np.square(batch.sources[:, :-1].sum(axis=1)).sum(axis=1)
    level = 10 * np.log10(noise / sounds)
    assert (level < -8.0).all()
    assert (level > -60.0).all()


def test_a_room_changes_the_sound_but_neither_its_length_nor_its_label(make):
    dry = make(reverb=0.0, counts=TWO, **CLEAN).batch(4, np.random.default_rng(0))
    wet = make(reverb=1.0, counts=TWO, **CLEAN).batch(4, np.random.default_rng(0))
    assert wet.sources.shape == dry.sources.shape
    assert np.isfinite(wet.sources).all()
    assert wet.sources[:, :2].any(axis=2).mean() > 0.5  # a cut may miss a short sound
    assert not np.allclose(wet.sources, dry.sources)


def test_short_clips_may_come_again(make, cache, clips):
    mixer = make()
    short = next(c for c in clips if c.split == "train" and cache.frames(c.path) == 32_000)
    number = LABELS.index(short.label)
    mixer._all[number], mixer._esc[number] = [short.path], []
    heard = [
        np.abs(mixer._whole(number, np.random.default_rng(seed))).reshape(50, -1).max(axis=1) > 0.1
        for seed in range(30)
    ]
    lengths = {int(loud.sum()) for loud in heard}
    assert min(lengths) <= 11  # once: 1 s, which may touch 11 stretches of 0.1 s
    assert max(lengths) >= 20


def test_prompts_name_their_targets(make):
    batch = make(absent=0.0, anything=0.0, counts=TWO).batch(24, np.random.default_rng(1))
    rows = np.arange(24)
    for prompts, targets in zip(batch.prompts, batch.targets, strict=True):
        assert (targets >= 0).all()
        np.testing.assert_array_equal(batch.labels[rows, targets], prompts)
    assert (batch.targets[0] != batch.targets[1]).all()


def test_absent_prompts_are_not_in_the_mixture(make):
    batch = make(absent=1.0, counts=TWO, esc_share=0.5).batch(12, np.random.default_rng(1))
    assert (batch.targets[1] == -1).all()
    assert (batch.prompts[1][:, None] != batch.labels).all()


def test_anything_still_has_a_target(make):
    batch = make(absent=0.0, anything=1.0, counts=TWO).batch(6, np.random.default_rng(1))
    assert (batch.prompts[1] == -1).all()
    assert (batch.targets[1] >= 0).all()


def test_only_the_training_split_is_heard(clips, cache):
    """Validation clips are silenced: a mixture that used one would have a silent source."""
    read = []

    class Spy:
        def read(self, path, start=0, stop=None):
            read.append(path)
            return cache.read(path, start, stop)

        def frames(self, path):
            return cache.frames(path)

    chosen = data.choose(clips, "train")
    Mixer(chosen, LABELS, Spy(), SHORT).batch(20, np.random.default_rng(0))
    assert set(read) <= {clip.path for clip in chosen}
    assert len(set(read)) > 3


def test_any_part_of_a_long_recording_is_heard(clips):
    class Long:
        def frames(self, path):
            return 640_000

        def read(self, path, start=0, stop=None):
            return np.arange(start, min(stop, 640_000)).astype(np.float32)

    mixer = Mixer(data.choose(clips, "train"), LABELS, Long(), SHORT)
    starts = [mixer._whole(0, np.random.default_rng(seed))[0] for seed in range(30)]
    assert min(starts) < 160_000
    assert max(starts) > 320_000
    assert max(starts) <= 480_000


def test_filters_multiply_the_spectrum():
    noise = np.random.default_rng(0).normal(0, 1, 16_000).astype(np.float32)
    gains = np.linspace(1.0, 0.0, 8_001).astype(np.float32)
    spectrum = np.fft.rfft(_reshape(noise, 16_000, gains))
    np.testing.assert_allclose(spectrum, np.fft.rfft(noise) * gains, atol=0.05)


def test_a_longer_cut_sounds_higher():
    tone = np.sin(2 * np.pi * 1_000 * np.arange(20_000) / 32_000).astype(np.float32)
    faster = _reshape(tone, 16_000, np.ones(8_001))
    assert np.abs(np.fft.rfft(faster)).argmax() * 2 == pytest.approx(1_250, abs=4)
    assert faster.std() == pytest.approx(tone.std(), rel=0.02)


def test_with_no_other_sound_left_nothing_absent_is_asked_for(make):
    """Three labels, three sources: the draw gives up instead of looking for ever."""
    batch = make(absent=1.0, counts=THREE, esc_share=0.5).batch(12, np.random.default_rng(1))
    full = (batch.labels >= 0).sum(axis=1) == 3
    assert full.any()
    assert (batch.targets[1][full] >= 0).all()


def test_one_sound_is_not_enough(clips, cache):
    with pytest.raises(EngineError, match="two sounds"):
        Mixer([clip for clip in clips if clip.label == "rain"], LABELS, cache, SHORT)


def test_stream_resumes_where_it_was(make):
    source = stream(make(), 2, seed=5, first=0)
    wanted = [next(source) for _ in range(3)][2]
    source.close()
    resumed = stream(make(), 2, seed=5, first=2)
    np.testing.assert_array_equal(next(resumed).sources, wanted.sources)
    resumed.close()
    for thread in threading.enumerate():
        if thread.name == "mixtures":
            thread.join(timeout=5)
            assert not thread.is_alive()


def test_stream_hands_errors_over():
    class Broken:
        def batch(self, size, rng):
            raise RuntimeError("no clip")

    source = stream(Broken(), 2, seed=1, first=0)
    with pytest.raises(RuntimeError, match="no clip"):
        next(source)
    source.close()
