from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation import quality
from engine.evaluation.baselines import ideal_ratio_mask, trivial
from engine.evaluation.bench import Bench, Options
from engine.evaluation.lists import Row, read_list
from engine.evaluation.scoring import Method, Scores
from engine.training.data import read_manifest

LINES = {
    "trivial": Method("trivial", "0.5 x mixture", "1", trivial),
    "ideal": Method("ideal", "ideal ratio mask", "1", ideal_ratio_mask),
    "path": Method("path", "path", "1", trivial),
}


@pytest.fixture
def bench(data):
    return Bench(Options(data))


def cells(bench):
    return [dict(row) for row in bench.tables[-1].rows]


def test_the_trivial_row_of_a_list_is_three_decibels(bench, data):
    found = quality.fixed(bench, "list", read_list(data / "list.csv"), LINES)
    rows = cells(bench)
    assert [row["method"] for row in rows] == ["0.5 x mixture", "ideal ratio mask", "path"]
    assert rows[0]["SDRi dB"].mean == pytest.approx(3.01, abs=0.05)
    assert rows[0]["SI-SDR dB"].mean == pytest.approx(0.0, abs=0.1)
    assert rows[1]["SDRi dB"].mean > 4.0
    assert set(found) == set(LINES)


def test_si_sdr_of_the_trivial_row_follows_the_level(bench, data):
    quality.levels(bench, "list", read_list(data / "list.csv"), LINES)
    found = [row["SI-SDR dB"].mean for row in cells(bench) if row["method"] == "0.5 x mixture"]
    assert found == pytest.approx([-10.0, 0.0, 10.0], abs=0.3)
    assert len(cells(bench)) == 6


def test_three_equal_sounds_leave_the_target_three_decibels_down(bench, data):
    quality.three(bench, "list", read_list(data / "list.csv"), LINES)
    row = cells(bench)[0]
    assert row["SI-SDR dB"].mean == pytest.approx(-3.01, abs=0.2)


def test_speech_against_everything(bench, data, monkeypatch):
    monkeypatch.setattr(quality, "SPEECH_ITEMS", 4)
    quality.speech(bench, read_manifest(data), LINES)
    assert cells(bench)[0]["n"] == 4


def test_faults_get_columns_only_where_they_are():
    rows = tuple(Row(str(n), "i", "rain", "coins", 0.0) for n in range(3))
    values = {"sdri": (1.0, -1.0, float("nan")), "si_sdr": (1.0, 0.0, float("nan"))}
    line = quality.line(Scores("m", rows, values, ("", "refused", "silent target")), 0)
    assert line["refused"] == 1
    assert line["left out: silent clip"] == 1
    assert line["n"] == 2
    assert line["worse than the mixture %"] == 50.0
    plain = quality.line(Scores("m", rows[:2], {"sdri": (1, 1), "si_sdr": (1, 1)}, ("", "")), 0)
    assert "refused" not in plain


def test_labels_are_listed_best_first(bench):
    rows = tuple(Row(str(n), "i", label, "x", 0.0) for n, label in enumerate(["a", "b", "a"]))
    values = {"sdri": (1.0, 5.0, 3.0), "si_sdr": (0.0, 4.0, 2.0)}
    quality.classes(bench, [Scores("m", rows, values, ("",) * 3)])
    found = [(row["label"], row["SI-SDR dB"].mean, row["n"]) for row in cells(bench)]
    assert found == [("b", 4.0, 1), ("a", 1.0, 2)]
    assert np.isfinite(cells(bench)[0]["SDRi dB"].mean)
