from __future__ import annotations

import csv

import numpy as np
import pytest

from engine.components.search import Judged, Looked
from engine.components.table import probabilities
from engine.components.windows import Cut
from engine.report import EngineError


def looked(start, *rows):
    judged = (Judged(name, 0.5, np.array(shares, np.float32), "confirmed") for name, shares in rows)
    return Looked(Cut(start, start + 4, None), tuple(judged))


def test_a_line_for_each_component(tmp_path):
    path = tmp_path / "table.csv"
    with probabilities(path, "a.wav", ["rain", "dog, big"], 1000) as write:
        write(looked(0, ("rain", (0.75, 0.25))))
        write(looked(3000))
        write(looked(6000, ("rain", (1, 0)), ("dog, big", (0.12344, 0))))
        assert not path.exists()
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    assert rows == [
        ["fname", "start", "separated_class", "rain", "dog, big"],
        ["a.wav", "0.000", "rain", "0.7500", "0.2500"],
        ["a.wav", "6.000", "rain", "1.0000", "0.0000"],
        ["a.wav", "6.000", "dog, big", "0.1234", "0.0000"],
    ]


def test_nothing_half_written_is_left(tmp_path):
    path = tmp_path / "table.csv"
    with pytest.raises(KeyboardInterrupt), probabilities(path, "a", ["x"], 1):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(tmp_path):
    with (
        pytest.raises(EngineError, match="no folder"),
        probabilities(tmp_path / "none" / "x.csv", "a", ["x"], 1),
    ):
        pass
