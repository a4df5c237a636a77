from __future__ import annotations

import argparse
import json

import numpy as np
import pytest
import soundfile

from engine.evaluation import command
from engine.report import EngineError


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(2)
    lines = ["target,interferer,prompt,interferer_label,snr_db"]
    for index in range(4):
        for name in ("t", "i"):
            noise = rng.normal(0, 0.1, 160_000).astype(np.float32)
            soundfile.write(tmp_path / f"{name}{index}.wav", noise, 32_000, subtype="FLOAT")
        lines.append(f"t{index}.wav,i{index}.wav,rain,dog bark,0")
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def run(data, *options):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(["--data", str(data), "--list", "list.csv", *options]))


def test_prints_a_table_and_writes_scores(data, capsys):
    out = data / "scores.json"
    assert run(data, "--rows", "trivial", "ideal", "--out", str(out)) == 0
    text = capsys.readouterr().out
    assert "| 0.5 x mixture" in text
    assert "| ideal ratio mask" in text
    rows = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert np.mean(rows["trivial"]["sdri"]) == pytest.approx(3.01, abs=0.05)
    assert np.mean(rows["ideal"]["sdri"]) > 4.0
    assert len(rows["ideal"]["si_sdr"]) == 4


def test_limit(data, capsys):
    run(data, "--rows", "trivial", "--limit", "2")
    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("| 0.5"))
    assert line.strip("| ").split("|")[-1].strip() == "2"


def test_a_limit_of_nothing_is_refused(data):
    with pytest.raises(EngineError, match="--slow-limit"):
        run(data, "--slow-limit", "0")
