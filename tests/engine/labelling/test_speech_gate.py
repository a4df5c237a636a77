"""The gate that keeps music and singing from being speech."""

from __future__ import annotations

import numpy as np
import pytest

from engine.labelling.events import EventSettings
from engine.labelling.speech_gate import MARGIN, gated, listened
from engine.report import Cancelled

LABELS = ("speech", "dog bark", "female singing", "piano", "crowd")
SPEECH, DOG, SINGING, PIANO, CROWD = range(5)
HOP_S = 0.16


def heard(*steps: dict[int, float]) -> np.ndarray:
    """One step of 160 ms for each mapping of a label to its score."""
    found = np.full((len(steps), len(LABELS)), 0.01, np.float16)
    for row, given in zip(found, steps, strict=True):
        for label, score in given.items():
            row[label] = score
    return found


def through(*steps: dict[int, float], thresholds: object = 0.5, score: float = 0.9) -> list[float]:
    """What the gate leaves of a score, step by step of the labeller."""
    scores = np.full(16 * len(steps), score, np.float32)
    left = gated(scores, heard(*steps), LABELS, HOP_S, thresholds)
    assert left.dtype == np.float32
    assert np.array_equal(scores, np.full(len(scores), score, np.float32))
    for number in range(len(steps)):
        assert len(set(left[16 * number : 16 * (number + 1)].tolist())) == 1
    return left[::16].tolist()


@pytest.mark.parametrize("music", [SINGING, PIANO])
def test_music_without_speech_shuts_it_and_with_speech_leaves_it_open(music: int) -> None:
    alone, both, voice = through({music: 0.9}, {music: 0.9, SPEECH: 0.95}, {SPEECH: 0.9})
    assert alone < 0.01
    assert both > 0.7 * 0.9
    assert voice > 0.99 * 0.9


@pytest.mark.parametrize("other", [DOG, CROWD])
def test_what_is_no_music_does_not_shut_it(other: int) -> None:
    silent, loud = through({}, {other: 0.99})
    assert silent == loud > 0.7 * 0.9


def test_it_is_half_shut_at_the_margin() -> None:
    odds = np.exp(MARGIN)
    (half,) = through({SPEECH: 0.5, PIANO: odds / (1 + odds)})
    assert half == pytest.approx(0.45, abs=0.005)


def test_a_score_counts_by_the_threshold_of_its_label() -> None:
    strict = (0.5, 0.5, 0.5, 0.95, 0.5)
    low = (0.05, 0.5, 0.5, 0.5, 0.5)
    given = {PIANO: 0.8, SPEECH: 0.3}
    (even,), (patient,), (keen,) = (through(given, thresholds=one) for one in (0.5, strict, low))
    assert even < patient
    assert even < keen


def test_extreme_scores_are_finite() -> None:
    left = through({PIANO: 1.0, SPEECH: 0.0}, {PIANO: 0.0, SPEECH: 1.0})
    assert 0.0 <= left[0] < 1e-5
    assert left[1] == pytest.approx(0.9)


@pytest.mark.parametrize("labels", [("dog bark", "piano"), ("speech", "dog bark"), ("a", "b")])
def test_without_labels_of_both_kinds_it_is_open(labels: tuple[str, ...]) -> None:
    scores = np.float32([0.2, 0.9])
    assert gated(scores, np.ones((1, 2), np.float32), labels, HOP_S).tolist() == scores.tolist()


def test_steps_of_any_length_and_ends() -> None:
    scores = np.ones(23, np.float32)
    left = gated(scores, heard({PIANO: 0.9}, {SPEECH: 0.9}), LABELS, 0.1)
    assert (left < 0.05).tolist() == [True] * 10 + [False] * 13  # the last step holds to the end
    assert gated(scores[:0], heard(), LABELS, HOP_S).shape == (0,)
    assert gated(scores, heard(), LABELS, HOP_S).tolist() == scores.tolist()


class Ear:
    """Hears a piano where the sound is loud."""

    sample_rate, hop_s, context_s = 32_000, 0.16, 0.0
    labels, revision, settings = LABELS, "x", EventSettings(on=0.5)

    def scores(self, mono, report):
        steps = -(-len(mono) // 5120)
        level = np.abs(np.pad(mono, (0, steps * 5120 - len(mono)))).reshape(steps, 5120).max(axis=1)
        found = np.full((steps, len(LABELS)), 0.01, np.float32)
        found[:, PIANO] = np.where(level > 0.1, 0.95, 0.01)
        return found


def test_the_labeller_hears_the_recording_at_its_own_rate() -> None:
    rate, scores = 8_000, np.ones(600, np.float32)
    sound = np.zeros((6 * rate, 2), np.float32)
    sound[2 * rate : 4 * rate] = 0.5 * np.sign(np.sin(np.arange(2 * rate)))[:, None]
    told: list[float] = []
    left = listened(
        scores,
        Ear(),
        lambda a, b: sound[a:b],
        rate,
        len(sound),
        lambda done, _="": told.append(done),
    )
    assert (left[:190] > 0.7).all()
    assert (left[220:390] < 0.1).all()
    assert (left[420:] > 0.7).all()
    assert told[-1] == 1.0


def test_it_can_be_cancelled() -> None:
    def stop(*_: object) -> None:
        raise Cancelled

    sound = np.zeros((8_000, 1), np.float32)
    with pytest.raises(Cancelled):
        listened(np.ones(100, np.float32), Ear(), lambda a, b: sound[a:b], 8_000, 8_000, stop)
