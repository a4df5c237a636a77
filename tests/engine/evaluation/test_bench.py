from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from engine.evaluation import bench as module
from engine.evaluation.bench import Bench, Options
from engine.evaluation.lists import read_list
from engine.evaluation.scoring import Method
from engine.evaluation.table import Table
from engine.report import EngineError

HALF = Method("half", "Half", "1", lambda item: np.float32(0.5) * item.mixture)


@pytest.fixture
def bench(data, tmp_path):
    return Bench(Options(data, tmp_path / "out", slow_limit=1))


def test_scores_are_kept_and_used_again(bench, data, monkeypatch):
    rows = read_list(data / "list.csv")
    first = bench.score(HALF, rows)
    assert len(list((bench.options.out / "scores").glob("*.json"))) == 1

    def refuse(*_, **__):
        raise AssertionError("scored again")

    monkeypatch.setattr(module, "score", refuse)
    assert Bench(bench.options).score(HALF, rows) == first
    with pytest.raises(AssertionError, match="scored again"):
        Bench(Options(data, bench.options.out, fresh=True)).score(HALF, rows)


def test_one_run_scores_nothing_twice(data, monkeypatch):
    bench = Bench(Options(data, fresh=True))
    rows = read_list(data / "list.csv")
    first = bench.score(HALF, rows)
    monkeypatch.setattr(module, "score", None)
    assert bench.score(HALF, list(rows)) == first


def test_limits(bench, data):
    rows = read_list(data / "list.csv")
    slow = Method("slow", "Slow", "1", HALF.estimate, slow=True)
    assert len(bench.score(slow, rows).rows) == 1
    few = Bench(Options(data, limit=2))
    assert len(few.score(HALF, rows).rows) == 2


def test_a_path_out_of_the_folder_is_refused(bench):
    for path in ("../secret.wav", "/etc/passwd", ""):
        with pytest.raises(EngineError, match="leaves the data folder"):
            bench.read(path)


def test_the_report_is_written_in_four_forms(bench):
    table = Table("t", "Title", ({"a": 1.0},))
    bench.add(table, lambda path: path.write_bytes(b"png"))
    text = bench.finish("Heading", "report", {"seed": 0})
    out = bench.options.out
    assert text.startswith("## Heading\n\n### Title")
    assert "![Title](t.png)" in (out / "report.md").read_text(encoding="utf-8")
    assert json.loads((out / "report.json").read_text("utf-8"))["facts"] == {"seed": 0}
    assert (out / "t.csv").read_text(encoding="utf-8") == "a\n1\n"
    assert (out / "t.png").read_bytes() == b"png"


def test_without_matplotlib_there_are_no_pictures(bench, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    bench.add(Table("t", "Title", ({"a": 1.0},)), lambda path: path.write_bytes(b"png"))
    bench.finish("Heading", "report", {})
    assert not (bench.options.out / "t.png").exists()
    assert "matplotlib is not installed" in capsys.readouterr().err


def test_progress_tells_the_time_left(capsys):
    report = module.progress(every_s=0.0)
    report(0.5, "a row")
    assert "a row: 50 %, 0 s left" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(EngineError, match="cannot be made"):
        module.make_folder(tmp_path / "file" / "out")
