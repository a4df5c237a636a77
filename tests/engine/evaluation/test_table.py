from __future__ import annotations

from engine.evaluation.table import Scores, format_table, mean_and_interval


def test_mean_and_interval():
    assert mean_and_interval([3.0, 3.0], 0) == "3.00 [3.00, 3.00]"


def test_table_is_markdown_with_equal_columns():
    text = format_table(
        [Scores("a method", (1.0, -1.0), (2.0, 2.0), 1), Scores("b", (4.0,), (5.0,), 0)]
    )
    lines = text.splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[0].startswith("| method")
    cells = [cell.strip() for cell in lines[2].strip("|").split("|")]
    assert cells[0] == "a method"
    assert cells[1].startswith("0.00 [")
    assert cells[2:] == ["2.00 [2.00, 2.00]", "50.0 %", "1", "2"]
