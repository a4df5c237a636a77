"""Where somebody speaks in a clean clip."""

from __future__ import annotations

import numpy as np

from engine.training.speech_truth import activity


def words(*parts):
    """Sound and silence in turn, each so many hundredths of a second."""
    time = np.arange(sum(parts) * 160) / 16_000
    loud = np.repeat([n % 2 == 0 for n in range(len(parts))], [p * 160 for p in parts])
    return (np.sin(2 * np.pi * 300 * time) * loud).astype(np.float32)


def test_gaps_in_speech_are_speech_and_pauses_are_not():
    found = activity(words(50, 20, 50, 60, 50, 30))
    assert np.flatnonzero(np.diff(found)).tolist() == [119, 179, 229]
    assert found[0]
    assert not found[-1]


def test_quiet_and_clicks_are_not_speech():
    clean = words(0, 100, 50, 100)
    clean[30 * 160 : 32 * 160] = 0.5  # 20 ms
    clean[100 * 160 : 150 * 160] += 0.005  # the loud part stays
    clean[200 * 160 : 230 * 160] = 0.01  # 40 dB under it
    found = activity(clean)
    assert found.sum() == 50
    assert found[100:150].all()


def test_nothing_is_heard_in_nothing():
    assert not activity(np.zeros(1000, np.float32)).any()
    assert activity(np.zeros(1000, np.float32)).shape == (7,)
    assert activity(np.zeros(0, np.float32)).shape == (0,)


def test_the_level_of_a_clip_does_not_matter():
    clean = words(50, 60, 40)
    assert np.array_equal(activity(clean), activity(clean * 1e-3))
