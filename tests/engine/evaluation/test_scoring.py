from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from engine.evaluation import metrics, scoring
from engine.evaluation.lists import Item, Row, SilentClip
from engine.evaluation.scoring import Kept, Method, energy_left, score
from engine.report import Cancelled, EngineError
from engine.separation import Query, UnknownPrompt

ROWS = [Row(f"{n}.wav", "i.wav", "rain", "dog bark", 0.0) for n in range(6)]


def make(row):
    rng = np.random.default_rng(int(row.target[0]))
    target, other = rng.normal(0, 0.1, (2, 800)).astype(np.float32)
    return Item(row.prompt, target, other, target + other)


def method(estimate, revision="1"):
    return Method("mine", "My method", revision, estimate)


def half(item):
    return np.float32(0.5) * item.mixture


def test_scores_come_in_the_order_of_the_rows_however_many_workers():
    def unequal(item):
        time.sleep(0.02 * (item.target[0] > 0))
        return half(item)

    one, three = (score(method(unequal), ROWS, make, workers=n) for n in (1, 3))
    assert one == three
    assert one.rows == tuple(ROWS)
    expected = [metrics.sdr_improvement(i.target, half(i), i.mixture) for i in map(make, ROWS)]
    assert one.values["sdri"] == pytest.approx(expected)


def test_silent_estimates_are_counted_and_score_nothing():
    scores = score(method(lambda item: np.zeros_like(item.mixture)), ROWS, make)
    assert scores.count("silent estimate") == 6
    assert scores.of("si_sdr") == pytest.approx(np.zeros(6), abs=1e-2)


def test_a_silent_clip_is_left_out_of_every_mean():
    def first_is_silent(row):
        if row.target == "0.wav":
            raise SilentClip("silent")
        return make(row)

    scores = score(method(half), ROWS, first_is_silent)
    assert scores.faults == ("silent target", "", "", "", "", "")
    assert len(scores.of("sdri")) == 5
    assert np.isnan(scores.values["sdri"][0])


def test_a_list_of_nothing_but_silence_is_refused():
    def silent(row):
        raise SilentClip("silent")

    with pytest.raises(EngineError, match="no row that could be scored"):
        score(method(half), ROWS, silent)


def test_a_refused_prompt_leaves_the_mixture_as_it_is():
    def refuse(item):
        raise UnknownPrompt(Query("x", "x"))

    scores = score(method(refuse), ROWS, make)
    assert scores.count("refused") == 6
    assert scores.of("sdri") == pytest.approx(np.zeros(6))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_no_numbers_are_refused(bad):
    with pytest.raises(EngineError, match=r"My method gave values that are not numbers for 0\.wav"):
        score(method(lambda item: item.mixture * np.float32(bad)), ROWS, make)


def test_another_length_is_refused():
    with pytest.raises(EngineError, match="changed the length"):
        score(method(lambda item: item.mixture[:-1]), ROWS, make)


def test_cancel_stops_the_work():
    done = []

    def counted(item):
        done.append(item)
        time.sleep(0.005)
        return half(item)

    def stop(fraction, note=""):
        raise Cancelled

    with pytest.raises(Cancelled):
        score(method(counted), ROWS * 20, make, report=stop)
    assert len(done) < 20


def test_energy_left():
    assert energy_left(make(ROWS[0]), half(make(ROWS[0]))) == {
        "left_db": pytest.approx(-6.02, abs=0.01)
    }


@pytest.fixture
def kept(tmp_path):
    (tmp_path / "0.wav").write_bytes(b"12")
    return Kept(tmp_path / "scores", tmp_path)


def test_kept_scores_come_back(kept):
    scores = score(method(half), ROWS, make)
    scores = replace(scores, values={**scores.values, "sdr": (float("nan"), 1.0, 2, 3, 4, 5)})
    kept.save("key", scores)
    back = kept.load("key", "My method", ROWS)
    assert back.faults == scores.faults
    assert back.values["sdri"] == scores.values["sdri"]
    assert np.isnan(back.values["sdr"][0])


def test_what_is_not_whole_is_not_used(kept):
    scores = score(method(half), ROWS, make)
    kept.save("key", scores)
    path = kept.folder / "key.json"
    assert kept.load("other", "t", ROWS) is None
    assert kept.load("key", "t", ROWS[:-1]) is None
    for text in ("", "[]", '{"faults": 3, "values": {}}', '{"faults": [], "values": []}'):
        path.write_text(text, encoding="utf-8")
        assert kept.load("key", "t", ROWS) is None


def test_nothing_is_kept_without_a_folder(tmp_path):
    kept = Kept(None, tmp_path)
    kept.save("key", score(method(half), ROWS, make))
    assert kept.load("key", "t", ROWS) is None
    assert list(tmp_path.iterdir()) == []


def test_the_key_tells_apart_whatever_decides_a_score(kept, monkeypatch):
    keys = [
        kept.key(method(half), ROWS, "separation"),
        kept.key(method(half, "2"), ROWS, "separation"),
        kept.key(method(half), ROWS, "energy_left"),
        kept.key(method(half), ROWS[:-1], "separation"),
        kept.key(method(half), [replace(row, snr_db=3.0) for row in ROWS], "separation"),
    ]
    assert kept.key(method(half), list(ROWS), "separation") == keys[0]
    (kept.data / "0.wav").write_bytes(b"123")
    keys.append(kept.key(method(half), ROWS, "separation"))
    monkeypatch.setattr(scoring, "VERSION", scoring.VERSION + 1)
    keys.append(kept.key(method(half), ROWS, "separation"))
    assert len(set(keys)) == len(keys)


def test_a_prompt_that_means_something_else_now_is_scored_again(kept, monkeypatch):
    before = kept.key(method(half), ROWS, "separation")
    monkeypatch.setattr(scoring.prompts, "resolve", lambda text: Query(text, text, ("stream",)))
    assert Kept(kept.folder, kept.data).key(method(half), ROWS, "separation") != before


def test_kept_scores_are_strict_json(kept):
    scores = score(method(half), ROWS, make)
    kept.save("key", replace(scores, values={"sdr": (float("nan"),) * 6}))
    text = (kept.folder / "key.json").read_text(encoding="utf-8")
    assert json.loads(text)["values"]["sdr"] == [None] * 6
