"""How commands talk on a terminal."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

import pytest

from engine.__main__ import main
from engine.commands import terminal
from engine.commands.terminal import clock, seconds

from .running import BAND


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("90", 90),
        ("90.25", 90.25),
        (".5", 0.5),
        ("1:30", 90),
        ("01:30.250", 90.25),
        ("1:02:03.5", 3723.5),
        ("75:00", 4500),
    ],
)
def test_times_are_seconds_or_a_clock(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text", ["", "-1", "1:60", "1:60:00", "1:2:3:4", "abc", "1e3", "nan", "1:"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        seconds(text)


@pytest.mark.parametrize("value", [0.0, 0.9996, 59.9996, 61.001, 3600.0, 3723.5])
def test_shown_times_can_be_typed_again(value: float) -> None:
    assert seconds(clock(value)) == pytest.approx(value, abs=0.0005)


def test_an_interrupt_that_python_dropped_stops_at_the_next_step(
    take: Path, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python swallows what a signal handler raises while a module is being imported."""
    monkeypatch.setattr(terminal, "_interrupts", [signal.SIGINT])
    assert main(["separate", str(take), "-o", str(out / "x.wav"), *BAND]) == 130
    assert "stopped" in capsys.readouterr().err
    assert not list(out.iterdir())
