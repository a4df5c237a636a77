"""`earmark train` as a program: configurations, resuming, signals, exit codes."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from engine.__main__ import main
from engine.report import EngineError
from engine.training import command, exporting, loop, tasks

CONFIG = """
format = 1
task = "separator"
[network]
kind = "fake"
[loop]
steps = 4
batch = 2
threads = 1
log_steps = 1
precision = "fp32"
"""
ROOT = Path(__file__).parents[3]


@pytest.fixture
def fake(monkeypatch, tmp_path):
    """A configuration of a task that learns in no time; returns its file."""
    kind = tasks.Kind("separator", "tests.engine.training.fake_task", {"network": "Shape"})
    monkeypatch.setitem(tasks.KINDS, "fake", kind)
    path = tmp_path / "own.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


@pytest.fixture
def train(fake, folder, tmp_path):
    def run(*options, config=("--config", fake), data=("--data", str(folder)), device="cpu"):
        work = ["--work", str(tmp_path / "work")]
        return main(["train", *map(str, options), *config, *data, *work, "--device", device])

    return run


def steps(tmp_path):
    history = tmp_path / "work" / "checkpoints" / "history.json"
    return [line["step"] for line in json.loads(history.read_text(encoding="utf-8"))]


def test_a_run_leaves_everything_behind(train, tmp_path, capsys):
    assert train("separator") == 0
    work = tmp_path / "work"
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        str(work / "checkpoints" / name)
        for name in ("best.safetensors", "final.safetensors", "history.json", "curves.png")
    ]
    assert "9 clips of 3 labels" in err
    assert "step 4" in err
    assert "left" in err
    assert "done: 4 steps" in err
    config = tomllib.loads((work / "config.toml").read_text(encoding="utf-8"))
    assert config["loop"]["steps"] == 4
    assert config["network"] == {"kind": "fake", "width": 4}
    facts = tomllib.loads((work / "training.toml").read_text(encoding="utf-8"))
    assert facts["model"]["network"] == {"width": 4}
    assert (work / "skipped.csv").is_file()


def test_the_work_folder_goes_on_by_itself(train, tmp_path, capsys):
    assert train("--steps", 2) == 0
    # Neither configuration nor data need to be said again.
    assert train("--steps", 5, config=(), data=()) == 0
    assert "resumed at step 2" in capsys.readouterr().err
    assert max(steps(tmp_path)) == 5


def test_resumed_is_as_unbroken(train, tmp_path):
    from safetensors.numpy import load_file

    final = tmp_path / "work" / "checkpoints" / "final.safetensors"
    assert train("--set", 'loop.schedule="constant"', "--steps", 2) == 0
    assert train("--set", 'loop.schedule="constant"', "--steps", 4) == 0
    resumed = load_file(final)
    assert train("--fresh", "--set", 'loop.schedule="constant"', "--steps", 4) == 0
    unbroken = load_file(final)
    assert all((resumed[name] == unbroken[name]).all() for name in unbroken)


def test_fresh_moves_the_old_checkpoints_away(train, tmp_path, capsys):
    for _ in range(3):
        assert train("--fresh") == 0
    assert "resumed" not in capsys.readouterr().err
    for name in ("checkpoints", "checkpoints-1", "checkpoints-2"):
        assert (tmp_path / "work" / name / "checkpoint.safetensors").is_file()


def test_options_win_over_the_configuration(fake, tmp_path):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    options = [
        "separator", "--config", fake, "--data", "a", "b", "--data", "c", "--seed", "7",
        "--batch", "6", "--peak-rate", "0.1", "--threads", "3", "--minutes", "2", "--start", "x",
        "--licences", "open", "nc", "--esc-share", "0.3",
        "--set", "loop.ema=0.5", "--set", 'data.crossing = "mend"', "--set", "network.width=8",
        "--work", str(tmp_path / "none"),
    ]  # fmt: skip
    config = command.configuration(parser.parse_args(options))
    settings = config.settings()
    assert (settings.seed, settings.batch, settings.peak_rate) == (7, 6, 0.1)
    assert (settings.threads, settings.minutes, settings.start) == (3, 2.0, Path("x"))
    assert settings.ema == 0.5
    assert config.data.folders == tuple(os.path.abspath(name) for name in "abc")
    assert config.data.licences == ("open", "nc")
    assert config.data.crossing == "mend"
    assert config.mixtures == {"esc_share": 0.3}
    assert config.network["width"] == 8


def test_without_a_word_it_is_the_shipped_separator(tmp_path):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args(["--data", "a", "--minutes", "5", "--work", str(tmp_path)])
    config = command.configuration(args)
    assert (config.task, config.kind, config.settings().minutes) == ("separator", "band-split", 5)


def test_every_task_has_a_work_folder_of_its_own(fake):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    for options, work, cache in (
        ([], ".training", ".training/cache"),
        (["labeller"], ".training/labeller", ".training/cache"),
        (["export", "--config", "speech"], ".training/speech", ".training/cache"),
        (["speech", "--work", "w"], "w", "w/cache"),
        (["speech", "--cache", "c"], ".training/speech", "c"),
        (["--config", fake, "--work", "w", "--cache", "c"], "w", "c"),
    ):
        args = parser.parse_args(options)
        command._places(args)
        assert (args.work, args.cache) == (Path(work), Path(cache))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--config", "seperator"], 'Did you mean "separator"'),
        (["speech", "--config", "separator"], "is for a separator, not for a speech"),
        (["--set", "loop.bacth=3"], 'Did you mean "batch"'),
        (["--set", "batch=3"], "must say TABLE.KEY=VALUE"),
        (["--set", "loops.batch=3"], "must say TABLE.KEY=VALUE"),
        (["--set", "loop.batch=x"], "is not TOML"),
        (["--set", "network.wdith=3"], 'Did you mean "width"'),
        (["--batch", "0"], "batch of 0"),
        (["--licences", "copyleft"], 'licence class "copyleft"'),
        (["export"], "--to DIR"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(options, text, train, capsys):
    config = {"config": ()} if "--config" in options else {}
    assert train(*options, **config) == 2
    err = capsys.readouterr().err
    assert text in err
    assert "Traceback" not in err


def test_no_data_is_said(train, capsys, tmp_path):
    assert train(data=()) == 2
    assert "--data" in capsys.readouterr().err
    assert train(data=("--data", str(tmp_path / "gone"))) == 2
    assert "no data folder" in capsys.readouterr().err


def test_other_labels_do_not_go_on_with_a_checkpoint(train, capsys):
    assert train() == 0
    capsys.readouterr()
    assert train("--set", 'data.labels=["rain", "dog bark"]') == 2
    assert "other labels than these data have (accordion)" in capsys.readouterr().err
    assert train("--fresh", "--set", 'data.labels=["rain", "dog bark"]') == 0


def test_a_checkpoint_of_another_kind_is_refused(train, monkeypatch, capsys):
    monkeypatch.setitem(tasks.KINDS, "other", tasks.KINDS["fake"])
    assert train("--set", 'network.kind="other"') == 0
    capsys.readouterr()
    assert train("--set", 'network.kind="band-split"') == 2
    assert "is of a fake, not of a band-split" in capsys.readouterr().err


def test_a_work_folder_that_cannot_be_is_said(train, tmp_path, capsys):
    (tmp_path / "work").write_text("a file", encoding="utf-8")
    assert train() == 2
    assert "work folder" in capsys.readouterr().err


# ------------------------------------------------------------------------------- stopping


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_with_a_checkpoint(train, monkeypatch, capsys, number, code, tmp_path):
    """The first step asks for the stop; the run ends by itself, and the next one goes on."""
    step = loop.train_step
    handlers = signal.getsignal(number)

    def stopped(*args):
        signal.raise_signal(number)
        return step(*args)

    with monkeypatch.context() as patch:
        patch.setattr(loop, "train_step", stopped)
        assert train() == code
    assert signal.getsignal(number) == handlers
    assert "The same command goes on" in capsys.readouterr().err
    assert train() == 0
    assert "resumed at step 1" in capsys.readouterr().err
    assert max(steps(tmp_path)) == 4


def test_a_device_that_is_not_there_is_said_before_any_work(train, monkeypatch, capsys):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert train(device="cuda") == 2
    err = capsys.readouterr().err
    assert "no CUDA device" in err
    assert "clips of" not in err


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(os.name == "nt", reason="signals between processes are POSIX")
def test_a_killed_process_resumes(folder, tmp_path):
    """SIGKILL in the middle: what was saved stands, and the same command goes on."""
    options = [
        "train", "--config", "separator", "--data", str(folder), "--work", str(tmp_path / "w"),
        "--threads", "1", "--batch", "1", "--device", "cpu",
        "--set", "network.channels=[8, 8, 8, 8]", "--set", "network.embedding=8",
        "--set", "network.deeper=[0, 0, 0, 0]", "--set", "mixtures.validation=1",
        "--set", "loop.save_minutes=0.001",
    ]  # fmt: skip
    program = [sys.executable, "-m", "engine"]
    checkpoint = tmp_path / "w" / "checkpoints" / "checkpoint.safetensors"
    with subprocess.Popen([*program, *options], cwd=ROOT, stderr=subprocess.DEVNULL) as running:
        end = time.monotonic() + 200
        while not checkpoint.is_file() and time.monotonic() < end and running.poll() is None:
            time.sleep(0.05)
        running.kill()
    assert checkpoint.is_file()
    more = ["--set", "loop.minutes=0.001"]
    done = subprocess.run([*program, *options, *more], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "resumed at step" in done.stderr


# ------------------------------------------------------------------------------- export


def test_export(train, monkeypatch, tmp_path, capsys):
    seen = []

    def exporter(run, folder, options):
        seen.append((run.state().step, folder, options))
        return folder / "x.toml"

    monkeypatch.setitem(exporting.EXPORTERS, "fake", exporter)
    assert train("export", "--to", tmp_path / "out") == 2
    assert "no trained checkpoint" in capsys.readouterr().err
    assert train() == 0
    capsys.readouterr()
    assert train("export", "--to", tmp_path / "out", "--context", 1.5, config=(), data=()) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "out" / "x.toml")
    # The spelling of before.
    assert train("--export", tmp_path / "out") == 0
    assert [one[:2] for one in seen] == [(4, tmp_path / "out")] * 2
    assert seen[0][2] == {"context_s": 1.5, "absent_below": -4.0, "faint_db": -15.0}


def test_the_separator_is_exported_as_the_program_loads_it(folder, tmp_path, capsys):
    options = [
        "train", "--data", str(folder), "--work", str(tmp_path / "w"), "--device", "cpu",
        "--threads", "1", "--batch", "1", "--steps", "1", "--set", "network.embedding=8",
        "--set", "network.channels=[8, 8, 8, 8]", "--set", "mixtures.validation=1",
    ]  # fmt: skip
    assert main(options) == 0
    assert main([*options, "--export", str(tmp_path / "out")]) == 0
    described = tomllib.loads((tmp_path / "out" / "builtin.toml").read_text(encoding="utf-8"))
    assert described["training"]["steps"] == 1
    assert described["network"]["channels"] == [8, 8, 8, 8]
    assert (tmp_path / "out" / described["file"]).stat().st_size == described["size"]


def test_configuration_needs_data_folders(tmp_path):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(EngineError, match="--data"):
        command.configuration(parser.parse_args(["--work", str(tmp_path)]))
