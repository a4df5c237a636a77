from __future__ import annotations

import numpy as np
import pytest

from engine import labelling
from engine.evaluation import similarity

from .conftest import noise


class Labeller:
    sample_rate = 16_000
    revision = "r"
    labels = ("rain", "dog bark")

    def clip_scores(self, mono):
        self.heard = len(mono)
        return np.array([0.1, 0.7], np.float32)


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    monkeypatch.setattr(labelling, "load_labeller", lambda name: Labeller())


def test_the_labeller_is_the_judge():
    judge = similarity.judge()
    assert judge.title == 'labeller "builtin"'
    assert judge.similarity(noise(0), ("dog bark", "rain")) == pytest.approx(0.7)
    assert judge.similarity(noise(0), ("rain",)) == pytest.approx(0.1)


def test_silence_sounds_like_nothing_and_unknown_labels_have_no_score():
    judge = similarity.judge()
    assert judge.similarity(np.zeros(320, np.float32), ("rain",)) == 0.0
    assert np.isnan(judge.similarity(noise(0), ("gong",)))
