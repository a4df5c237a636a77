"""`earmark components`, with a labeller and a separator whose answers are known."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import labelling, separation
from engine.components import search
from tests.engine.components.fakes import RATE, Ears, Factors

from .running import earmark, refused, shell

LEVEL = 0.2
SHARES = {LEVEL * 0.6: (0.7, 0.2, 0.1), LEVEL * 0.3: (0.1, 0.8, 0.1)}


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    ears = Ears(floors=(0.01, 0.5, 0.5), shares=SHARES)
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ears)
    separator = Factors({"rain": 0.6, "dog bark": 0.3})
    monkeypatch.setattr(search, "load_separator", lambda name: separator)
    monkeypatch.setattr(separation, "load_separator", lambda name: separator)


@pytest.fixture
def noisy(tmp_path: Path) -> Path:
    path = tmp_path / "noisy.wav"
    samples = np.random.default_rng(1).normal(0, LEVEL, 7 * RATE).astype(np.float32)
    soundfile.write(path, samples.clip(-1, 1), RATE, subtype="FLOAT")
    return path


def test_the_list_goes_to_stdout(noisy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert earmark("components", noisy, "-q") == 0
    said = capsys.readouterr()
    assert said.out == "start_s\tstop_s\tlabel\tscore\n0.000\t7.000\train\t0.7000\n"
    assert said.err == 'earmark: not known, and not looked for: "piano".\n'


def test_everything_is_written(
    noisy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, folder, out = tmp_path / "p.csv", tmp_path / "stems", tmp_path / "list.json"
    done = earmark("components", noisy, "--csv", table, "--stems", folder, "-o", out, "-q")
    assert done == 0
    stems = sorted(folder.iterdir())
    assert [one.name for one in stems] == ["noisy - 1 rain.wav", "noisy - residual.wav"]
    assert capsys.readouterr().out.splitlines() == [str(one) for one in (out, table, *stems)]
    rows = list(csv.reader(table.read_text("utf-8").splitlines()))
    assert rows[0] == ["fname", "start", "separated_class", "rain", "dog bark"]
    assert [row[:3] for row in rows[1:]] == [
        ["noisy.wav", "0.000", "rain"], ["noisy.wav", "3.000", "rain"],
    ]  # fmt: skip
    components = json.loads(out.read_text(encoding="utf-8"))["components"]
    assert components == [{"start_s": 0, "stop_s": 7, "label": "rain", "score": 0.7}]
    total = sum(soundfile.read(one, dtype="float32")[0] for one in stems)
    assert np.abs(total - soundfile.read(noisy, dtype="float32")[0]).max() < 1e-6


def test_stretch_windows_and_classes(
    noisy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = tmp_path / "classes.txt"
    classes.write_text("rainfall\nwarp drive\n")
    table = tmp_path / "p.csv"
    asked = ("--span", "0:01", "4.5", "--window", 2, "--hop", 1, "--classes", classes)
    assert earmark("components", noisy, *asked, "--csv", table, "-q") == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[1:] == ["1.000\t4.500\trainfall\t0.7000"]
    assert '"warp drive"' in said.err
    rows = list(csv.reader(table.read_text("utf-8").splitlines()))
    assert [row[1] for row in rows[1:]] == ["1.000", "2.000", "3.000"]
    assert rows[0][3:] == ["rainfall"]


def test_a_file_shorter_than_a_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "short.wav"
    soundfile.write(path, np.full(RATE // 2, 0.1, np.float32), RATE)
    assert earmark("components", path, "-q", "--least", "0") == 0
    assert "0.000\t0.500\train" in capsys.readouterr().out


def test_a_silent_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, table = tmp_path / "silent.wav", tmp_path / "p.csv"
    soundfile.write(path, np.zeros(RATE, np.float32), RATE)
    assert "is silent" in refused(capsys, "components", path, "-q", "--csv", table)
    assert not table.exists()


def test_requests_that_cannot_be_met(
    noisy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("# nothing\n")
    (tmp_path / "file").write_text("x")
    cases = {
        "names no sound": ("--classes", empty),
        "cannot be read": ("--classes", tmp_path / "none.txt"),
        "hop is at least": ("--hop", "5"),
        "window is 0.5": ("--window", "0.1"),
        "reaches past the end": ("--span", "1", "9"),
        "ends after it starts": ("--span", "2", "1"),
        "no folder": ("--csv", tmp_path / "none" / "p.csv"),
        "is a file": ("--stems", tmp_path / "file"),
        ".tsv or .json": ("-o", tmp_path / "list.txt"),
        "recording itself": ("--csv", noisy),
        "given twice": ("--csv", tmp_path / "a.tsv", "-o", tmp_path / "a.tsv"),
        "16-bit (PCM_16)": ("--subtype", "8-bit"),
    }
    for said, words in cases.items():
        assert said in refused(capsys, "components", noisy, "-q", *words)


def test_the_help_tells_the_options() -> None:
    done = shell("components", "--help")
    assert done.returncode == 0
    for word in ("--span", "--classes", "--window", "--hop", "--csv", "--stems"):
        assert word in done.stdout
