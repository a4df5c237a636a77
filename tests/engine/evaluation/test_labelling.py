from __future__ import annotations

import json

import numpy as np
import pytest

from engine.evaluation import labelling, labels
from engine.evaluation.bench import Bench, Options


@pytest.fixture
def found():
    counts = labels.Counts(np.array([3, 1]), np.array([1, 0]), np.array([0, 1]))
    share = labels.Interval(0.8, 0.7, 0.9)
    numbers = {"clips": 10, "esc": 5, "scenes": 2}
    return labels.Measured(share, None, share, 0.5, counts, None, numbers, 120.0)


def test_what_was_measured_becomes_a_table_and_a_chart(found, tmp_path):
    bench = Bench(Options(tmp_path, tmp_path / "out"))
    labelling.add_table(bench, found, "test")
    rows = {row["figure"]: row for row in bench.tables[0].rows}
    assert str(rows["ESC-50 clips: accuracy among its 50 labels"]["value %"]) == (
        "80.00 [70.00, 90.00]"
    )
    assert "ESC-50 clips: accuracy among all labels" not in rows
    assert str(rows["soundscapes of all labels: segment F1"]["value %"]) == "80.00"
    assert not any("ESC-50 labels" in name for name in rows)
    text = bench.finish("Labelling", "labeller", {})
    assert "120 times real time" in text
    assert (tmp_path / "out" / "labeller.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "out" / "labeller.json").read_text("utf-8"))["tables"]
