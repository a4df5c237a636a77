from __future__ import annotations

import signal

import pytest

from engine.training import command, loop


@pytest.fixture(autouse=True)
def _signals():
    """The command takes SIGTERM and SIGINT over; give them back."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_no_clips_left_is_said(folder, tmp_path, capsys):
    options = ["--data", str(folder), "--work", str(tmp_path / "work"), "--licences", "copyleft"]
    assert command.main(options) == 1
    assert "No clip is left" in capsys.readouterr().err


def test_exporting_nothing_is_said(folder, tmp_path, capsys):
    options = ["--data", str(folder), "--work", str(tmp_path), "--export", str(tmp_path / "out")]
    assert command.main(options) == 1
    assert "no trained checkpoint" in capsys.readouterr().err


def test_missing_data_is_said(tmp_path, capsys):
    assert command.main(["--data", str(tmp_path)]) == 1
    assert "manifest.csv" in capsys.readouterr().err


def test_a_stop_signal_ends_training_with_a_checkpoint(folder, tmp_path, monkeypatch, capsys):
    """The first step asks for the stop; the run must end by itself, well, and resumable."""

    def step(state, batch, settings, done):
        state.step += 1
        signal.raise_signal(signal.SIGTERM)
        return {"loss": 1.0}

    monkeypatch.setattr(loop, "train_step", step)
    options = ["--data", str(folder), "--work", str(tmp_path), "--threads", "1", "--batch", "2"]
    assert command.main(options) == 0
    assert (tmp_path / "checkpoints" / "checkpoint.safetensors").is_file()
    assert command.main(options) == 0
    assert "resumed at step 1" in capsys.readouterr().out
