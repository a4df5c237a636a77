from __future__ import annotations

import csv
import io
import json

import pytest

from engine.evaluation.table import Interval, Table, aligned

TABLE = Table(
    "levels",
    "A title",
    (
        {"method": "a | b", "SDRi dB": Interval(1.0, 0.5, 1.5), "n": 4},
        {"method": "=1+1", "SDRi dB": None, "n": 2, "refused": 1},
    ),
    "A note.",
)


def test_interval_of_equal_values():
    assert str(Interval.of([3.0, 3.0])) == "3.00"
    assert Interval.of([]) is None


def test_markdown_has_columns_of_equal_width_and_escapes_bars():
    lines = TABLE.markdown().splitlines()
    assert lines[0] == "### A title"
    assert len({len(line) for line in lines[2:6]}) == 1
    assert "a \\| b" in lines[4]
    assert "1.00 [0.50, 1.50]" in lines[4]
    assert lines[-1] == "A note."


def test_csv_gives_an_interval_three_columns_and_no_formula():
    rows = list(csv.reader(io.StringIO(TABLE.csv())))
    assert rows[0] == ["method", "SDRi dB", "SDRi dB low", "SDRi dB high", "n", "refused"]
    assert rows[1] == ["a | b", "1", "0.5", "1.5", "4", ""]
    assert rows[2] == ["'=1+1", "", "", "", "2", "1"]


def test_json_has_no_nan():
    table = Table("t", "t", ({"x": float("nan"), "y": Interval(1.0, float("inf"), 2.0)},))
    text = json.dumps(table.as_dict(), allow_nan=False)
    assert json.loads(text)["rows"] == [{"x": None, "y": [1.0, None, 2.0]}]


@pytest.mark.parametrize(("cell", "text"), [(12.345, "12.35"), (0.001, "1.0e-03"), (0.0, "0.00")])
def test_numbers_are_short(cell, text):
    assert f"| {text} |" in Table("t", "t", ({"x": cell},)).markdown().replace("  ", " ")


def test_aligned_pads():
    assert aligned([("a", "b"), ("long", "c")]).splitlines()[0] == "| a    | b |"
