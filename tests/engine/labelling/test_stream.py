from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from engine.labelling import stream
from engine.labelling.events import EventSettings
from engine.report import Cancelled

RATE = 32_000


def noise(seconds, channels=1, rate=RATE):
    rng = np.random.default_rng(1)
    loud = np.repeat(rng.uniform(0.01, 0.3, round(seconds * 4) + 1), rate // 4)
    frames = round(seconds * rate)
    return (rng.normal(0, 1, (frames, channels)) * loud[:frames, None]).astype(np.float32)


def reader(audio):
    return lambda start, stop: audio[start:stop]


@pytest.mark.parametrize("seconds", [0.1, 5.0, 5.01, 12.3, 13.0])
def test_chunks_equal_the_whole(labeller, monkeypatch, seconds):
    monkeypatch.setattr(stream, "CHUNK_S", 1.6)
    monkeypatch.setattr(stream, "_READ_S", 0.7)
    audio = noise(seconds)
    whole = labeller.scores(audio[:, 0])
    parts = list(stream.scored(labeller, reader(audio), RATE, len(audio)))
    assert len(parts) > 1 or seconds < 1.6 + labeller.context_s
    assert np.abs(np.concatenate(parts) - whole).max() < 1e-5


def test_other_rates_and_channels(labeller, monkeypatch):
    monkeypatch.setattr(stream, "_READ_S", 0.5)
    audio = noise(3.0, 2, 44_100)
    scores = stream.score_all(labeller, reader(audio), 44_100, len(audio))
    assert scores.shape == (19, 2)
    assert scores.dtype == np.float16


def test_values_that_are_not_numbers_do_no_harm(labeller):
    audio = noise(2.0)
    audio[1000] = np.nan
    audio[2000] = np.inf
    assert np.isfinite(stream.score_all(labeller, reader(audio), RATE, len(audio))).all()


class Counter:
    """A labeller that scores the mean level and remembers the longest piece it got."""

    sample_rate, hop_s, context_s, revision = RATE, 0.16, 0.16, "counter"
    labels = ("rain",)
    settings = EventSettings(0.5, median_s=0.0, min_s=0.0)

    def __init__(self):
        self.longest = 0

    def scores(self, mono, report):
        self.longest = max(self.longest, len(mono))
        parts = np.pad(mono, (0, -len(mono) % 5120)).reshape(-1, 5120)
        return np.abs(parts).mean(axis=1, keepdims=True)

    def clip_scores(self, mono):
        raise NotImplementedError


def test_memory_does_not_grow_with_the_file():
    counter = Counter()
    block = np.full((RATE, 1), 0.7, np.float32)

    def read(start, stop):
        return np.resize(block, (stop - start, 1))

    peaks = []
    for minutes in (2, 20):
        tracemalloc.start()
        steps = sum(len(p) for p in stream.scored(counter, read, RATE, minutes * 60 * RATE))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert steps == minutes * 375
    assert peaks[1] < 1.2 * peaks[0]
    assert counter.longest < (stream.CHUNK_S + 2) * RATE


def test_events_of_a_recording():
    audio = np.zeros((10 * RATE, 1), np.float32)
    audio[2 * RATE : 4 * RATE] = 0.9
    (only,) = stream.find_events(Counter(), reader(audio), RATE, len(audio))
    assert only.start_s == pytest.approx(2.0, abs=0.16)
    assert only.stop_s == pytest.approx(4.0, abs=0.16)
    assert only.label == "rain"
    assert stream.find_events(Counter(), reader(audio), RATE, 0) == ()


def test_it_can_be_cancelled():
    def report(fraction, note=""):
        raise Cancelled

    audio = noise(1.0)
    with pytest.raises(Cancelled):
        stream.find_events(Counter(), reader(audio), RATE, len(audio), report=report)


def test_a_prompt_is_as_sure_as_its_surest_label():
    scores = np.array([[0.1, 0.7, 0.3], [0.5, 0.2, 0.9]], np.float32)
    labels = ("rain", "wind", "dog bark")
    assert stream.prompt_scores(scores, labels, ("rain", "wind")).tolist() == pytest.approx(
        [0.7, 0.5]
    )
    assert not stream.prompt_scores(scores, labels, ("violin",)).any()
