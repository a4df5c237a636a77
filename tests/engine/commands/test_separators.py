"""`earmark separators`."""

from __future__ import annotations

import pytest

from .running import earmark


def test_separators_lists_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    from engine.separation import SEPARATORS

    assert earmark("separators") == 0
    lines = capsys.readouterr().out.strip().split("\n")
    assert [line.split()[0] for line in lines] == list(SEPARATORS)
