"""From the command line: `earmark train separator --objective ...`, and on to scored lists."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
import soundfile
import torch

from engine.__main__ import main
from engine.training import curves

RATE = 8_000
TINY = (
    "network.downs=2", "network.width=4", "network.maps=4", "network.attended=1",
    "network.heads=1", "network.n_fft=62", "network.hop=16", "network.frames=496",
    "network.sample_rate=4000", "mixtures.validation=2", 'loop.precision="fp32"',
    "loop.threads=1", "loop.batch=2", "loss.contrast_after=0", "loss.contrast_over=0",
    "loop.log_steps=1",
)  # fmt: skip
LABELS = ("dog bark", "rain", "siren", "piano")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    before = torch.get_num_threads()
    monkeypatch.setattr(curves, "draw", lambda *args: "")
    yield
    torch.set_num_threads(before)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "data"
    root.mkdir()
    rows = ["path,label,split,group,source_repo,licence,licence_class"]
    for index, label in enumerate(LABELS):
        for take, split in enumerate(("train", "train", "val", "test")):
            path = f"{index}-{take}.wav"
            time = np.arange(RATE // 2) / RATE
            audio = 0.3 * np.sin(2 * np.pi * (200.0 + 300 * index + 10 * take) * time)
            soundfile.write(root / path, audio, RATE)
            rows.append(f"{path},{label},{split},{path},made,CC0,open")
    (root / "broken.wav").write_bytes(b"no sound")
    rows.append("broken.wav,rain,train,broken,made,CC0,open")
    (root / "manifest.csv").write_text("\n".join(rows) + "\n")
    return root


def train(folder, work, *words):
    changes = [part for change in TINY for part in ("--set", change)]
    return main(["train", "separator", "--data", str(folder), "--work", str(work),
                 "--steps", "2", "--minutes", "100000", *changes, *words])  # fmt: skip


def test_from_mixtures_to_a_table(folder, tmp_path, capsys):
    work = tmp_path / "run"
    assert train(folder, work, "--objective", "weak") == 0
    about = tomllib.loads((work / "training.toml").read_text())
    assert about["model"]["loss"]["objective"] == "weak"
    assert about["model"]["judge"] == "builtin"
    assert "broken.wav" in (work / "skipped.csv").read_text()
    lines = (work / "checkpoints" / "history.json").read_text()
    assert '"contrast"' in lines
    lists = tmp_path / "lists"
    words = ["--out", str(lists), "--count", "1", "--sources", "2"]
    assert main(["prepare", "compositions", str(folder), *words]) == 0
    capsys.readouterr()
    code = main(["evaluate", "compositions", "--data", str(folder), "--seconds", "0.25", "--list",
                 str(lists / "compositions_2.csv"), "--model", f"weak={work}"])  # fmt: skip
    assert code == 0
    assert "| compositions_2 | weak " in capsys.readouterr().out
    # The same command goes on from there: nothing is left to do.
    assert train(folder, work, "--objective", "weak") == 0
    assert "done: 2 steps" in capsys.readouterr().err


@pytest.mark.parametrize("objective", ["supervised", "semi"])
def test_the_objective_is_an_option(folder, tmp_path, objective):
    assert train(folder, tmp_path / "run", "--objective", objective) == 0
    used = tomllib.loads((tmp_path / "run" / "config.toml").read_text())
    assert used["loss"]["objective"] == objective
    assert used["network"]["kind"] == "weak-unet"


def test_other_networks_have_no_objective(folder, tmp_path, capsys):
    words = ["--config", "separator", "--objective", "weak"]
    code = main(["train", "separator", "--data", str(folder), "--work", str(tmp_path), *words])
    assert code == 2
    assert "has no --objective" in capsys.readouterr().err
