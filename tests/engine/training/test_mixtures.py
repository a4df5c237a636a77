from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest

from engine.report import EngineError
from engine.training import data
from engine.training.mixtures import Mixer, MixtureSettings, _reshape, stream

LABELS = ("accordion", "dog bark", "rain")
SHORT = MixtureSettings(frames=16_000)


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
    batch = make().batch(16, np.random.default_rng(0))
    assert batch.sources.shape == (16, 3, 16_000)
    assert batch.sources.dtype == np.float32
    assert np.abs(batch.sources.sum(axis=1)).max() <= 1.0 + 1e-5
    assert np.isfinite(batch.sources).all()
    unused = batch.labels < 0
    assert not batch.sources[unused].any()
    for row in batch.labels:
        used = row[row >= 0]
        assert len(set(used)) == len(used) >= 2


def test_prompts_name_their_targets(make):
    batch = make(absent=0.0, anything=0.0).batch(24, np.random.default_rng(1))
    rows = np.arange(24)
    for prompts, targets in zip(batch.prompts, batch.targets, strict=True):
        assert (targets >= 0).all()
        np.testing.assert_array_equal(batch.labels[rows, targets], prompts)
    assert (batch.targets[0] != batch.targets[1]).all()


def test_absent_prompts_are_not_in_the_mixture(make):
    batch = make(absent=1.0, third_source=0.0, esc_share=0.5).batch(12, np.random.default_rng(1))
    assert (batch.targets[1] == -1).all()
    assert (batch.prompts[1][:, None] != batch.labels).all()


def test_anything_still_has_a_target(make):
    batch = make(absent=0.0, anything=1.0).batch(6, np.random.default_rng(1))
    assert (batch.prompts[1] == -1).all()
    assert (batch.targets[1] >= 0).all()


def test_only_the_training_split_is_heard(clips, cache):
    """Validation clips are silenced: a mixture that used one would have a silent source."""
    read = []

    class Spy:
        def read(self, path, start=0, stop=None):
            read.append(path)
            return cache.read(path, start, stop)

    chosen = data.choose(clips, "train")
    Mixer(chosen, LABELS, Spy(), SHORT).batch(20, np.random.default_rng(0))
    assert set(read) <= {clip.path for clip in chosen}
    assert len(set(read)) > 3


def test_low_pass_and_tilt():
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1, 16_000).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(_reshape(noise, 16_000, 4_000.0, 0.0)))
    before = np.abs(np.fft.rfft(noise))
    assert (spectrum[4_000:] < 0.01 * before[4_000:].max()).all()  # bins of 2 Hz: above 8 kHz
    np.testing.assert_allclose(spectrum[:500], before[:500], rtol=1e-3)
    tilted = np.abs(np.fft.rfft(_reshape(noise, 16_000, 0.0, 3.0)))
    ratio = 20 * np.log10(tilted[1_000] / before[1_000])  # 2 kHz: one octave over the pivot
    assert ratio == pytest.approx(3.0, abs=0.05)


def test_a_longer_cut_sounds_higher():
    tone = np.sin(2 * np.pi * 1_000 * np.arange(20_000) / 32_000).astype(np.float32)
    faster = _reshape(tone, 16_000, 0.0, 0.0)
    assert np.abs(np.fft.rfft(faster)).argmax() * 2 == pytest.approx(1_250, abs=4)
    assert faster.std() == pytest.approx(tone.std(), rel=0.02)


def test_with_no_other_sound_left_nothing_absent_is_asked_for(make):
    """Three labels, three sources: the draw gives up instead of looking for ever."""
    batch = make(absent=1.0, third_source=1.0, esc_share=0.5).batch(12, np.random.default_rng(1))
    full = (batch.labels >= 0).all(axis=1)
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
