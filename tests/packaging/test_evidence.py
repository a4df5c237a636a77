from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

FILE = Path(__file__).parents[2] / "packaging" / "evidence.py"


@pytest.fixture(scope="module")
def evidence():
    spec = importlib.util.spec_from_file_location("evidence_script", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def words_of(evidence, tmp_path, *more):
    words = ["--data", str(tmp_path / "data"), "--work", str(tmp_path / "work"), *more]
    return evidence.commands(evidence.arguments(words))


def test_nine_runs_of_one_budget_then_the_scores(evidence, tmp_path):
    lists, *runs, scores = words_of(evidence, tmp_path, "--minutes", "7")
    assert lists[:2] == ["prepare", "compositions"]
    assert scores[:2] == ["evaluate", "compositions"]
    assert len(runs) == 9
    assert all("--minutes" in one and one[one.index("--minutes") + 1] == "7.0" for one in runs)
    found = {Path(one[one.index("--work") + 1]).name: one for one in runs}
    assert "mixtures.sources=[4]" in found["weak-4"]
    assert found["supervised"][found["supervised"].index("--objective") + 1] == "supervised"
    assert "mixtures.single_share=0.75" in found["semi-75"]
    assert "mixtures.single_clips=0.05" in found["semi-5"]
    assert sum(one.startswith("weak-2=") for one in scores) == 1


def test_every_command_is_one_the_engine_knows(evidence, tmp_path):
    from engine.__main__ import _parser

    for words in words_of(evidence, tmp_path, "--steps", "5", "--set", "loop.batch=2"):
        args = _parser(words).parse_args(words)
        assert callable(args.run)


def test_every_run_is_a_sound_configuration(evidence, tmp_path):
    import argparse

    from engine.training import command, tasks

    (tmp_path / "data").mkdir()
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    for words in words_of(evidence, tmp_path, "--steps", "5")[1:-1]:
        config = command.configuration(parser.parse_args(words[1:]))
        assert tasks.check(config)["loop"]["steps"] == 5


def test_a_failure_ends_it_and_a_restart_goes_on(evidence, tmp_path, monkeypatch):
    made = []

    def run(words, cwd):
        made.append(words[3:5])
        return SimpleNamespace(returncode=130 if len(made) == 3 else 0)

    monkeypatch.setattr(subprocess, "run", run)
    words = ["--data", str(tmp_path / "data"), "--work", str(tmp_path / "work")]
    assert evidence.main(words) == 130
    assert made == [["prepare", "compositions"], ["train", "separator"], ["train", "separator"]]


def test_the_page_says_what_each_run_was(evidence, tmp_path):
    folder = tmp_path / "runs" / "semi-5" / "checkpoints"
    folder.mkdir(parents=True)
    history = [
        {"step": 8, "seconds": 30.0, "rate": 1.0},
        {"step": 8, "seconds": 30.0, "val_sdri": 2.5},
    ]
    (folder / "history.json").write_text(json.dumps(history))
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "compositions.md").write_text("TABLE")
    text = evidence.report(tmp_path)
    assert "TABLE" in text
    assert "| semi-5 | semi, 5 % | 2 | 8 | 0.5 | 2.50 |" in text
