from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from engine.evaluation import similarity
from engine.report import EngineError
from engine.separation import load_separator

from .conftest import noise


class Labeller:
    sample_rate = 16_000
    revision = "r"
    labels = ("rain", "dog bark")

    def clip_scores(self, mono):
        self.heard = len(mono)
        return np.array([0.1, 0.7], np.float32)


@pytest.fixture
def table(monkeypatch):
    found = SimpleNamespace(LABELLERS={"builtin": None}, load_labeller=lambda name: Labeller())
    monkeypatch.setitem(sys.modules, "engine.labelling", found)
    return found


def test_the_labeller_is_the_judge_where_there_is_one(table):
    judge = similarity.judge()
    assert judge.title == 'labeller "builtin"'
    assert judge.similarity(noise(0), ("dog bark", "rain")) == pytest.approx(0.7)
    assert judge.similarity(noise(0), ("rain",)) == pytest.approx(0.1)


def test_silence_sounds_like_nothing_and_unknown_labels_have_no_score(table):
    judge = similarity.judge()
    assert judge.similarity(np.zeros(320, np.float32), ("rain",)) == 0.0
    assert np.isnan(judge.similarity(noise(0), ("gong",)))


def test_without_a_labeller_the_presence_head_judges(table):
    def missing(name):
        raise EngineError("no weights")

    table.load_labeller = missing
    judge = similarity.judge()
    assert "presence head" in judge.title
    assert judge.labels == load_separator("builtin").labels
    assert 0.0 <= judge.similarity(noise(0, 32_000), ("rain",)) <= 1.0
