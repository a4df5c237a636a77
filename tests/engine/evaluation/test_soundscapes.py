from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.evaluation.soundscapes import SoundscapeSettings, make_soundscape, trimmed
from engine.training.data import SAMPLE_RATE, Clip

LABELS = ("rain", "water drops", "dog bark", "piano", "siren")
CLIPS = [Clip(f"{name}.wav", name, "test", name, "r", "CC0", "open") for name in LABELS]


def read(path):
    rng = np.random.default_rng(len(path))
    audio = np.zeros(2 * SAMPLE_RATE, np.float32)
    audio[SAMPLE_RATE // 2 : SAMPLE_RATE] = 0.2 * rng.standard_normal(SAMPLE_RATE // 2)
    return audio


def test_a_seed_is_a_soundscape():
    one, again = (make_soundscape(CLIPS, read, 3) for _ in range(2))
    assert one.events == again.events
    assert np.array_equal(one.audio, again.audio)
    assert make_soundscape(CLIPS, read, 4).events != one.events


@pytest.mark.parametrize("seed", range(8))
def test_events_are_where_the_truth_says(seed):
    scene = make_soundscape(CLIPS, read, seed)
    assert scene.duration_s == 60.0
    assert 3 <= len(scene.events) <= 6 or len({e.label for e in scene.events}) >= 3
    assert np.abs(scene.audio).max() <= 1.0
    inside = np.zeros(len(scene.audio), bool)
    for event in scene.events:
        # The clip sounds for half a second, to the 20 ms of the trimming.
        assert event.stop_s - event.start_s == pytest.approx(0.5, abs=0.03)
        inside[round(event.start_s * SAMPLE_RATE) : round(event.stop_s * SAMPLE_RATE)] = True
    loud = np.mean(scene.audio[inside] ** 2)
    assert loud > 4 * np.mean(scene.audio[~inside] ** 2)


def test_labels_that_one_may_take_for_each_other_do_not_meet():
    for seed in range(30):
        labels = {event.label for event in make_soundscape(CLIPS, read, seed).events}
        assert not {"rain", "water drops"} <= labels


def test_events_overlap_now_and_then():
    both = 0
    for seed in range(10):
        events = make_soundscape(CLIPS, read, seed).events
        both += any(b.start_s < a.stop_s for a, b in itertools.pairwise(events))
    assert both >= 2


def test_settings_are_kept_to():
    settings = SoundscapeSettings(duration_s=10.0, events=(2, 2), longest_s=0.2)
    scene = make_soundscape(CLIPS, read, 0, settings)
    assert scene.duration_s == 10.0
    assert len(scene.events) == 2
    assert all(e.stop_s - e.start_s == pytest.approx(0.2) for e in scene.events)


def test_trimming_leaves_the_sound_alone():
    assert len(trimmed(read("x"))) == SAMPLE_RATE // 2
    assert len(trimmed(np.zeros(100, np.float32))) == 100
    assert len(trimmed(np.zeros(SAMPLE_RATE, np.float32))) == SAMPLE_RATE
