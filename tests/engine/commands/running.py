"""Running `earmark` in a test."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.__main__ import main

RATE = 16_000
BAND = ("--separator", "spectral", "--prompt", "300-3400 Hz")


def earmark(*arguments: object) -> int:
    """Run a command in this process; the exit code."""
    try:
        return main([str(one) for one in arguments])
    except SystemExit as end:  # argparse leaves that way
        return int(end.code or 0)


def shell(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    command = [sys.executable, "-m", "engine", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line a command that is refused says."""
    assert earmark(*arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("earmark: ")
    assert said.err.count("\n") == 1
    return said.err
