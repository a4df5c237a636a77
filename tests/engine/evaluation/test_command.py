from __future__ import annotations

import argparse
import json

import numpy as np
import pytest

from engine.evaluation import command
from engine.report import EngineError


def run(*words):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def separator(data, *words):
    return run("separator", "--data", data, "--list", "list.csv", *words)


def test_every_kind_that_is_there_is_offered(capsys):
    with pytest.raises(SystemExit):
        run("--help")
    text = capsys.readouterr().out
    assert all(kind in text for kind in ("separator", "prompts", "all"))
    assert set(command.available()) <= set(command.KINDS)


def test_prints_a_table_and_writes_it(data, tmp_path, capsys):
    out = tmp_path / "out"
    words = ("--only", "lists", "--rows", "trivial", "ideal", "--out", out)
    assert separator(data, *words) == 0
    text = capsys.readouterr().out
    assert "| 0.5 x mixture" in text
    assert "| ideal ratio mask" in text
    report = json.loads((out / "separator.json").read_text(encoding="utf-8"))
    rows = report["tables"][0]["rows"]
    assert rows[0]["SDRi dB"][0] == pytest.approx(3.01, abs=0.05)
    assert rows[1]["SDRi dB"][0] > 4.0
    assert len(report["facts"]["lists"]["list.csv"]) == 64
    assert report["facts"]["revision"]
    assert {"list.csv", "list.png", "separator.md", "scores"} <= {p.name for p in out.iterdir()}
    before = {path.name: path.stat().st_mtime_ns for path in (out / "scores").iterdir()}
    assert separator(data, *words) == 0
    assert {path.name: path.stat().st_mtime_ns for path in (out / "scores").iterdir()} == before
    assert capsys.readouterr().out == text


def test_limit(data, capsys):
    separator(data, "--only", "lists", "--rows", "trivial", "--limit", "2")
    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("| 0.5"))
    assert line.strip("| ").split("|")[-1].strip() == "2"


def test_a_limit_of_nothing_is_refused(data, capsys):
    with pytest.raises(SystemExit):
        separator(data, "--slow-limit", "0")
    assert "at least 1" in capsys.readouterr().err


def test_a_part_that_fails_does_not_take_the_others_with_it(data, capsys):
    (data / "manifest.csv").unlink()
    with pytest.raises(EngineError, match=r"Not measured: speech \("):
        separator(data, "--only", "lists", "speech", "--rows", "trivial")
    assert "| 0.5 x mixture" in capsys.readouterr().out


def test_no_row_is_left(data):
    with pytest.raises(EngineError, match="unet needs --unet"):
        separator(data, "--rows", "unet")


def test_a_missing_list_is_told(tmp_path):
    with pytest.raises(EngineError, match="cannot be read"):
        run("separator", "--data", tmp_path)


@pytest.mark.slow
@pytest.mark.data
def test_the_figures_of_the_fixed_list_are_those_of_the_protocol(shared_data, capsys):
    words = ("--only", "lists", "--rows", "trivial", "--limit", "20")
    run("separator", "--data", shared_data, "--list", "mixtures_val.csv", *words)
    cells = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("| 0.5"))
    sdri, si_sdr = (float(cell.split("[")[0]) for cell in cells.split("|")[2:4])
    assert np.isclose(sdri, 3.01, atol=0.02)
    assert np.isclose(si_sdr, 0.0, atol=0.1)
