from __future__ import annotations

import pytest

from engine.evaluation import speed
from engine.evaluation.bench import Bench, Options
from engine.report import EngineError


def test_peak_memory_is_that_of_this_process():
    assert 20.0 < speed.peak_mb() < 100_000.0


@pytest.mark.slow
def test_the_whole_path_is_measured_in_a_process_of_its_own():
    found = speed.measured(None, threads=1, seconds=3.0)
    assert found["seconds"] == pytest.approx(3.0, abs=0.01)
    assert 0.0 < found["first_s"] <= found["wall_s"]
    assert found["peak_mb"] > found["bare_mb"] > 20.0


def test_a_separator_that_is_not_there_is_told(tmp_path, monkeypatch):
    failed = speed.subprocess.CompletedProcess([], 1, "", "Traceback\nEngineError: not there")
    monkeypatch.setattr(speed.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(EngineError, match=r"failed: EngineError: not there"):
        speed.measured(tmp_path / "none.toml", threads=1, seconds=0.1)


def test_the_table_says_how_many_times_real_time(tmp_path, monkeypatch):
    found = {"seconds": 60.0, "wall_s": 2.0, "first_s": 0.4, "peak_mb": 350.0, "bare_mb": 90.0}
    monkeypatch.setattr(speed, "measured", lambda separator, threads: found)
    bench = Bench(Options(tmp_path))
    speed.speed(bench, None)
    assert [row["times real time"] for row in bench.tables[0].rows] == [30.0, 30.0]
    assert [row["threads"] for row in bench.tables[0].rows] == [1, 2]
