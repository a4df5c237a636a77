from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation import asking
from engine.evaluation.bench import Bench, Options
from engine.evaluation.lists import Row, read_list
from engine.evaluation.scoring import Method
from engine.evaluation.wordings import Phrase, Wordings
from engine.prompts import Match
from engine.report import EngineError
from engine.separation import Query, UnknownPrompt

LABELS = ("rain", "dog bark", "piano", "siren", "coins", "cough", "gong")
WORDINGS = Wordings(
    (Phrase("pouring outside", ("rain", "stream")), Phrase("woofing", ("dog bark",)),
     Phrase("ivory keys", ("piano",)), Phrase("police car", ("siren",))),
    (), (), {},
)  # fmt: skip


@pytest.fixture
def rows(data):
    return read_list(data / "list.csv")


def test_energy_left_of_absent_sounds(data, rows):
    bench = Bench(Options(data))
    lines = {
        "builtin": Method("builtin", "silent", "1", lambda item: np.zeros_like(item.mixture)),
        "no-gate": Method("no-gate", "half", "1", lambda item: np.float32(0.5) * item.mixture),
        "ideal": Method("ideal", "not asked", "1", lambda item: item.mixture),
    }
    asking.absent(bench, "list", rows, LABELS, lines)
    found = {row["method"]: row for row in bench.tables[0].rows}
    assert set(found) == {"silent", "half"}
    assert found["silent"]["energy left dB"].mean == -60.0
    assert found["silent"]["silent %"] == found["silent"]["below -20 dB %"] == 100.0
    assert found["half"]["energy left dB"].mean == pytest.approx(-6.02, abs=0.01)
    assert found["half"]["below -20 dB %"] == 0.0


def test_rows_are_asked_with_wordings_of_their_own_sound(rows):
    made = asking.phrased_rows(rows, WORDINGS.known[:2], seed=0)
    assert [(row.sound, row.prompt) for row in made] == [
        ("rain", "pouring outside"),
        ("dog bark", "woofing"),
    ]


def test_drop_and_share_of_misunderstood_wordings(data, rows, monkeypatch):
    meant = {"pouring outside": ("stream",), "woofing": ("cow moo",), "ivory keys": ("piano",)}
    monkeypatch.setattr(asking, "read_wordings", lambda: WORDINGS)
    monkeypatch.setattr(asking.prompts, "resolve", lambda text: Match(text, meant.get(text, ())))

    def answer(item):
        if item.prompt == "police car":
            raise UnknownPrompt(Query("police car", "police car"))
        share = 0.0 if item.prompt == "woofing" else 0.5
        return item.target + np.float32(1.0 - share) * item.interferer

    bench = Bench(Options(data))
    asking.phrasings(bench, rows, {"builtin": Method("builtin", "mine", "1", answer)})
    row = bench.tables[0].rows[0]
    six = 20 * np.log10(2)
    assert row["SDRi, label word dB"].mean == pytest.approx(six, abs=0.01)
    # Two of four do nothing: the misunderstood one and the refused one.
    assert row["SDRi, wording dB"].mean == pytest.approx(six / 2, abs=0.01)
    assert row["drop dB"].mean == pytest.approx(six / 2, abs=0.01)
    assert row["drop where understood dB"].mean == pytest.approx(0.0, abs=0.01)
    assert row["resolved wrongly %"] == 25.0
    assert row["refused %"] == 25.0
    assert "woofing" not in bench.tables[0].markdown()


def test_lists_without_worded_sounds_are_told(data):
    bench = Bench(Options(data))
    with pytest.raises(EngineError, match="held-out wordings"):
        asking.phrasings(bench, [Row("a", "b", "morse code x", "y", 0.0)], {})
