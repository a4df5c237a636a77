"""The command line as a program: usage, exit codes, what it imports, signals and pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.__main__ import COMMANDS

from .commands.running import BAND, earmark, shell


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("sing",),
        ("separate",),
        ("separate", "a.wav", "-o", "b.wav", "--prompt", "x", "--window", "1"),
        ("separate", "a.wav", "-o", "b.wav", "--prompt", "x", "--window", "1:75", "2"),
        ("separate", "a.wav", "-o", "b.wav", "--prompt", "x", "--mode", "eat"),
    ],
)
def test_bad_usage_exits_with_2(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert earmark(*arguments) == 2
    assert "usage: earmark" in capsys.readouterr().err


def test_help_and_version_answer_at_once_and_import_next_to_nothing() -> None:
    heavy = ["torch", "PySide6", "numpy", "pydantic", "soundfile", "scipy", "tqdm"]
    probe = (
        "import sys\n"
        "from engine.__main__ import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as end:\n    assert not end.code\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    for arguments in (["--help"], ["--version"], ["separate", "--help"], ["render", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", probe, *arguments], capture_output=True, text=True, check=True
        )
        assert done.stdout.rstrip().endswith("[]"), done.stdout
        assert "earmark" in done.stdout
    started = []
    for _ in range(3):
        before = os.times()
        assert shell("--help").returncode == 0
        after = os.times()
        # Of the processor, not on the clock: other work on the machine must not fail this.
        started.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    assert min(started) < 0.3


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("separate", "--window"),
        ("render", "--recording"),
        ("separators", "usage: earmark separators"),
        ("train", "--data"),
        ("evaluate", "separator"),
    ],
)
def test_every_command_shows_its_own_options(name: str, has: str) -> None:
    assert name in COMMANDS
    assert has in shell(name, "--help").stdout


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert earmark("--help") == 0
    said = capsys.readouterr().out
    for name, (_, help_text) in COMMANDS.items():
        assert f"    {name}" in said
        assert help_text in said


@pytest.mark.parametrize("name", ["separate", "render"])
def test_exit_codes_are_in_the_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert earmark(name, "--help") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Exit code 0: the files were written. Of a damaged recording" in said
    assert "--strict" in said


def test_an_error_is_one_line_without_a_traceback(take: Path, out: Path) -> None:
    done = shell("separate", take, "-o", out / "x.wav", *BAND, "--window", "2", "9")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


SLOW = """
import sys, time
from engine import export
real = export.Quantiser.__call__
def slow(self, samples):
    print("writing", flush=True)
    time.sleep(30)
    return real(self, samples)
export.Quantiser.__call__ = slow
from engine.__main__ import main
sys.argv[0] = "earmark"
sys.exit(main())
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_while_writing_it_leaves_nothing(
    take: Path, out: Path, sent: signal.Signals, code: int
) -> None:
    (out / "x.wav").write_bytes(b"mine")
    command = [sys.executable, "-c", SLOW, "separate", str(take), "-o", str(out / "x.wav"), *BAND]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "writing\n"
        assert len(list(out.iterdir())) == 2  # the temporary file is there
        running.send_signal(sent)
        _, said = running.communicate(timeout=20)
    assert running.returncode == code
    assert "Traceback" not in said
    assert [one.name for one in out.iterdir()] == ["x.wav"]
    assert (out / "x.wav").read_bytes() == b"mine"


@pytest.mark.skipif(os.name != "posix", reason="a pipe that closes early")
def test_a_reader_that_had_enough_is_no_error() -> None:
    command = f"{sys.executable} -m engine separators; echo $? >&2"
    done = subprocess.run(
        ["bash", "-c", f"({command}) | true"], capture_output=True, text=True, check=True
    )
    assert done.stderr == "0\n"
