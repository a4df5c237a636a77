"""Long, random work in the real window leaves no trace: see `soak_script`.

`EARMARK_SOAK_MINUTES=30` makes it long enough to say something about memory; otherwise it is a few
seconds, in which nothing may raise or warn.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.flows import soak_figures
from tests.flows.soak_figures import Line, growth

MINUTES = float(os.environ.get("EARMARK_SOAK_MINUTES", "0.15"))


@pytest.mark.slow
@pytest.mark.timeout(240 + 90 * MINUTES)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
def test_random_work_leaves_no_trace(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.flows.soak_script"]
    command += ["--minutes", str(MINUTES), "--every", "2", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with (tmp_path / "soak.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["frames"]) for row in rows) > 5, "nothing was painted"
    assert int(rows[-1]["acts"]) > 3
    assert (tmp_path / "soak.png").stat().st_size > 1000


def lines(memory_mb_a_minute: float, threads: int = 0, seconds: int = 900) -> list[Line]:
    return [
        Line(
            float(at),
            500 + memory_mb_a_minute * at / 60 + (300 if at % 70 == 0 else 0),
            90.0,
            8 + threads * at // seconds, 20, 9, 5.0, 5.0, 9.0, 1.0, at, 3, at,
        )
        for at in range(0, seconds, 10)
    ]  # fmt: skip


def test_growth_is_told_from_peaks() -> None:
    assert growth(lines(0.0)) == []
    assert growth(lines(0.9 * soak_figures.MOST_MB_A_MINUTE)) == []
    assert ["memory" in one for one in growth(lines(5.0))] == [True]
    assert ["threads" in one for one in growth(lines(0.0, threads=12))] == [True]
    assert growth(lines(50.0, seconds=120)) == [], "too short to say anything"
