"""The table of segmenters, what every segmenter promises, and how one hears a recording."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from engine.labelling import speech
from engine.labelling.events import EventSettings
from engine.labelling.speech import SEGMENTERS, SpeechSettings
from engine.report import Cancelled, EngineError

RATE = 16_000


def test_an_unknown_segmenter_is_a_sentence():
    with pytest.raises(EngineError, match=r'called "magic"\. Choose one of "builtin"'):
        speech.load_segmenter("magic")


def test_blocks_are_one_resampled_mono_signal(monkeypatch):
    monkeypatch.setattr(speech, "_BLOCK_S", 1)
    rng = np.random.default_rng(0)
    sound = rng.normal(0, 0.1, (44_100 * 3 + 777, 2)).astype(np.float32)
    told = []
    blocks = list(
        speech.mono_blocks(
            lambda a, b: sound[a:b], len(sound), 44_100, RATE, lambda done, _: told.append(done)
        )
    )
    whole = soxr.resample(sound.mean(axis=1), 44_100, RATE)
    joined = np.concatenate(blocks)
    assert len(blocks) > 2
    assert abs(len(joined) - len(whole)) <= 1
    shortest = min(len(joined), len(whole))
    assert np.abs(joined[:shortest] - whole[:shortest]).max() < 1e-5
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_damaged_samples_do_not_spread():
    sound = np.zeros((RATE, 1), np.float32)
    sound[:4, 0] = [np.nan, np.inf, -np.inf, 1e30]
    (block,) = speech.mono_blocks(lambda a, b: sound[a:b], RATE, RATE, RATE)
    assert np.isfinite(block).all()
    assert np.abs(block).max() <= 100.0
    scores = SEGMENTERS["energy"].load().scores([block])
    assert np.isfinite(scores).all()


class Tape:
    """A recording: two seconds of silence, three of noise."""

    sample_rate, frames, duration_s = 8_000, 40_000, 5.0

    def read(self, start, stop):
        noise = np.random.default_rng(1).normal(0, 0.2, (self.frames, 1)).astype(np.float32)
        noise[:16_000] *= 1e-4
        return noise[start:stop]


def test_the_speech_in_a_recording():
    found = speech.speech_in(Tape(), SEGMENTERS["energy"].load(), SpeechSettings())
    (only,) = found.segments
    assert only.start_s == pytest.approx(2.0, abs=0.1)
    assert only.stop_s == 5.0
    assert found.steps == 500


class Ear:
    """Hears a piano, wherever it listens."""

    sample_rate, hop_s, context_s = 32_000, 0.16, 0.0
    labels, revision, settings = ("piano", "speech"), "x", EventSettings(on=0.5)

    def scores(self, mono, report):
        return np.tile(np.float32([[0.99, 0.01]]), (-(-len(mono) // 5120), 1))


def test_behind_the_gate_music_is_no_speech():
    told = []
    model = SEGMENTERS["energy"].load()
    open_, shut = (
        speech.scores_in(Tape(), model, lambda done, _="": told.append(done), gate)
        for gate in (None, Ear())
    )
    assert open_.shape == shut.shape == (500,)
    assert open_.max() > 0.9
    assert shut.max() < 0.01
    assert told[-1] == 1.0
    assert not speech.speech_in(Tape(), model, gate=Ear()).segments


def test_who_needs_a_gate():
    assert speech.load_gate("builtin") is None
    assert speech.load_gate("silero").labels


def test_cancelling_stops_it():
    def stop(*_):
        raise Cancelled

    with pytest.raises(Cancelled):
        speech.speech_in(Tape(), SEGMENTERS["energy"].load(), report=stop)


@pytest.fixture(params=list(SEGMENTERS))
def segmenter(request):
    return speech.load_segmenter(request.param)


def hubbub(seconds=23.45):
    """Noise that comes and goes."""
    rng = np.random.default_rng(3)
    time = np.arange(round(seconds * RATE)) / RATE
    return (rng.normal(0, 0.1, len(time)) * (0.5 + 0.5 * np.sin(4 * time))).astype(np.float32)


def test_every_segmenter_scores_every_step(segmenter):
    for frames, steps in ((0, 0), (1, 1), (160, 1), (161, 2), (16_000, 100)):
        scores = segmenter.scores([hubbub()[:frames]])
        assert scores.shape == (steps,)
        assert scores.dtype == np.float32
        assert np.all((scores >= 0) & (scores <= 1))


def test_scores_do_not_depend_on_the_blocks(segmenter):
    sound = hubbub()
    whole = segmenter.scores([sound])
    assert len(whole) == 2345
    for cuts in ([7], [16_000, 16_001, 200_000], list(range(999, len(sound), 9_999))):
        chunked = segmenter.scores(np.split(sound, cuts))
        assert np.abs(chunked - whole).max() < 1e-5
    assert segmenter.scores([]).shape == (0,)
    assert segmenter.revision
    assert segmenter.sample_rate == RATE
