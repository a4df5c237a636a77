from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from engine.evaluation import labels as metrics
from engine.evaluation.soundscapes import Truth
from engine.report import EngineError
from engine.training.data import Clip

LABELS = ("bell", "dog bark", "rain", "wind")


def draw(rng, count):
    found = []
    for _ in range(count):
        start = float(rng.uniform(0, 18))
        stop = start + float(rng.uniform(0.05, 5))
        found.append(Truth(start, stop, LABELS[int(rng.integers(4))]))
    return found


def plain_counts(truth, found):
    """The same by its definition alone: look at every second and label."""
    hits = false = missed = 0
    for second in range(40):
        for label in LABELS:
            is_true, is_found = (
                any(e.label == label and e.start_s < second + 1 and e.stop_s > second for e in some)
                for some in (truth, found)
            )
            hits += is_true and is_found
            false += is_found and not is_true
            missed += is_true and not is_found
    return hits, false, missed


@pytest.mark.parametrize("seed", range(12))
def test_segments_agree_with_the_definition(seed):
    rng = np.random.default_rng(seed)
    truth, found = draw(rng, 6), draw(rng, int(rng.integers(0, 9)))
    counts = metrics.segments(truth, found, LABELS)
    whole = tuple(int(one.sum()) for one in (counts.hits, counts.false, counts.missed))
    assert whole == plain_counts(truth, found)


def test_segments_agree_with_sed_eval():
    sed_eval = pytest.importorskip("sed_eval", reason="sed_eval is not installed")
    rng = np.random.default_rng(5)
    judge = sed_eval.sound_event.SegmentBasedMetrics(list(LABELS), time_resolution=1.0)
    counts = metrics.Counts.none(4)
    for _ in range(8):
        truth, found = draw(rng, 5), draw(rng, 5)
        as_dicts = [
            [{"onset": e.start_s, "offset": e.stop_s, "event_label": e.label} for e in some]
            for some in (truth, found)
        ]
        judge.evaluate(*as_dicts)
        counts = counts + metrics.segments(truth, found, LABELS)
    theirs = judge.results_overall_metrics()["f_measure"]
    assert counts.f1 == pytest.approx(theirs["f_measure"], abs=1e-9)
    assert counts.precision == pytest.approx(theirs["precision"], abs=1e-9)
    assert counts.recall == pytest.approx(theirs["recall"], abs=1e-9)


def test_counts_add_up_and_know_their_labels():
    one = metrics.segments([Truth(0, 2, "rain")], [Truth(1, 3, "rain")], LABELS)
    assert (one.precision, one.recall, one.f1) == (0.5, 0.5, 0.5)
    both = one + metrics.segments([Truth(0, 1, "wind")], [], LABELS)
    assert both.f1 == pytest.approx(0.4)
    by_label = both.f1_by_label()
    assert math.isnan(by_label[0])
    assert (by_label[2], by_label[3]) == (0.5, 0.0)


def test_an_event_that_ends_with_a_second_does_not_touch_the_next():
    counts = metrics.segments([Truth(0.0, 1.0, "rain")], [], LABELS)
    assert counts.missed.sum() == 1


def test_nothing_true_and_nothing_found():
    counts = metrics.segments([], [], LABELS)
    assert (counts.f1, counts.precision, counts.recall) == (0.0, 0.0, 0.0)


def test_average_precision_agrees_with_scikit_learn():
    rng = np.random.default_rng(1)
    for _ in range(20):
        truth = rng.random(30) < 0.3
        truth[0] = True
        scores = np.round(rng.random(30), 1).astype(np.float32)  # with equal ones
        ours = metrics.average_precision(truth, scores)
        assert ours == pytest.approx(average_precision_score(truth, scores), abs=1e-9)


def test_labels_that_are_never_true_do_not_count_in_the_mean():
    truth = np.array([[True, False], [False, False]])
    scores = np.array([[0.9, 0.9], [0.1, 0.1]], np.float32)
    assert metrics.mean_average_precision(truth, scores) == 1.0
    assert math.isnan(metrics.average_precision(truth[:, 1], scores[:, 1]))


def test_the_interval_of_an_accuracy_holds_its_mean_and_narrows():
    few = metrics.accuracy([True, False] * 10)
    many = metrics.accuracy([True, False] * 500)
    assert few.mean == many.mean == 0.5
    assert few.low < 0.5 < few.high
    assert many.high - many.low < 0.3 * (few.high - few.low)
    assert metrics.accuracy([True] * 5) == metrics.Interval(1.0, 1.0, 1.0)


class Oracle:
    """Knows a tone by its pitch."""

    sample_rate, hop_s, context_s, revision = 32_000, 0.16, 0.32, "oracle"
    labels = ("rain", "dog bark")

    def __init__(self):
        from engine.labelling.events import EventSettings

        self.settings = EventSettings(0.5, median_s=0.0, min_s=0.0)

    def scores(self, mono, report=None):
        steps = -(-len(mono) // 5120)
        parts = np.pad(mono, (0, -len(mono) % 5120)).reshape(steps, 5120)
        bins = np.abs(np.fft.rfft(parts, axis=1))
        tones = bins[:, [80, 320]] / 5120  # 500 and 2000 Hz
        return (tones > 0.003).astype(np.float32)

    def clip_scores(self, mono):
        heard = self.scores(mono).mean(axis=0) + 1e-6
        return (heard / heard.sum()).astype(np.float32)


def tones(path):
    hertz = 500.0 if "rain" in path else 2000.0
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(96_000) / 32_000)).astype(np.float32)


def clip(label, repo="karoldvl/ESC-10"):
    return Clip(f"{label}.wav", label, "test", label, repo, "CC BY", "open")


def test_a_perfect_labeller_measures_perfect():
    measured = metrics.measure(Oracle(), [clip("rain"), clip("dog bark")] * 3, tones, scenes=3)
    assert measured.esc.mean == measured.clips.mean == measured.mean_precision == 1.0
    assert measured.scenes.f1 > 0.9
    assert measured.numbers == {"clips": 6, "esc": 6, "scenes": 3}
    text = measured.markdown()
    assert "ESC-50 clip accuracy (50 labels) | 100.0 % [100.0, 100.0] | 6 |" in text


def test_without_esc_clips_there_are_no_such_rows():
    measured = metrics.measure(Oracle(), [clip("rain", "other/repo")], tones, scenes=1)
    assert measured.esc is None
    assert "ESC-50" not in measured.markdown()


def test_clips_of_unknown_labels_are_refused():
    with pytest.raises(EngineError, match="none of the labels"):
        metrics.measure(Oracle(), [clip("violin")], tones)
