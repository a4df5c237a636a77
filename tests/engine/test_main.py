"""The command line: the right files, the right exit codes, one line for every mistake."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import __main__ as command_line
from engine.__main__ import DEVELOPER_COMMANDS, clock, main, seconds
from engine.project import Cue, Edit, Project, Window
from engine.recording import open_recording
from engine.store import ProjectFile

from .fakes import noise

RATE = 16_000
BAND = ("--separator", "spectral", "--prompt", "300-3400 Hz")


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """Three seconds of stereo noise."""
    path = tmp_path / "take.wav"
    soundfile.write(path, noise(3.0, RATE), RATE, subtype="PCM_16")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


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


# ---- times -------------------------------------------------------------------------------------


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


# ---- what it does ------------------------------------------------------------------------------


def test_separate_end_to_end(take: Path, out: Path) -> None:
    mix, estimate, residual, srt = (
        out / name for name in ("mix.wav", "estimate.wav", "residual.wav", "x.srt")
    )
    done = shell(
        *("separate", take, "-o", mix, *BAND, "--mode", "remove"),
        *("--window", "0.5", "1", "--window", "0:02", "0:02.5"),
        *("--estimate", estimate, "--residual", residual, "--srt", srt, "--subtype", "float"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n")[:-1] == [str(one) for one in (mix, estimate, residual, srt)]
    before, after, found, gone = (soundfile.read(one)[0] for one in (take, mix, estimate, residual))
    inside = np.zeros(len(before), bool)
    inside[RATE // 2 : RATE] = inside[2 * RATE : 5 * RATE // 2] = True
    assert np.array_equal(before[~inside], after[~inside])
    assert np.abs(after + gone - before).max() < 1e-6
    middle = slice(RATE * 6 // 10, RATE * 9 // 10)  # past the fades
    assert np.abs(gone[middle] - found[middle]).max() < 1e-6
    assert np.abs(gone[middle]).max() > 0.05
    assert srt.read_text(encoding="utf-8").startswith("1\n00:00:00,500 --> ")


def test_without_a_window_the_whole_file_is_meant(take: Path, out: Path) -> None:
    assert earmark("separate", take, "-o", out / "x.flac", *BAND, "--mode", "keep") == 0
    before, after = soundfile.read(take)[0], soundfile.read(out / "x.flac")[0]
    assert soundfile.info(out / "x.flac").subtype == "PCM_16"
    assert (after**2).sum() < 0.6 * (before**2).sum()


def test_strength_and_fade_arrive(take: Path, out: Path) -> None:
    results = []
    for options in ((), ("--strength", "0.5"), ("--fade-ms", "0")):
        assert (
            earmark("separate", take, "-o", out / "x.wav", *BAND, "--window", 1, 2, *options) == 0
        )
        results.append(soundfile.read(take)[0] - soundfile.read(out / "x.wav")[0])
    full, half, hard = (np.abs(one).sum() for one in results)
    assert half == pytest.approx(full / 2, rel=0.02)
    assert (
        np.abs(results[2][RATE : RATE + 50]).max() > 10 * np.abs(results[0][RATE : RATE + 50]).max()
    )
    assert hard > full


@pytest.fixture
def saved(take: Path, tmp_path: Path) -> Path:
    """A project over the take with two edits."""
    recording = open_recording(take)
    edits = (
        Edit((Window(0.5, 1.0),), "300-3400 Hz", separator="spectral", id="first"),
        Edit((Window(2.0, 2.5),), "above 2 kHz", "keep", separator="spectral", id="second"),
    )
    project = Project(recording.ref, edits, cues=(Cue(0, 1, "[hum]"),))
    recording.close()
    ProjectFile.create(tmp_path / "p.earmark", project).close()
    return tmp_path / "p.earmark"


def test_render_end_to_end(saved: Path, take: Path, out: Path) -> None:
    done = shell("render", saved, "-o", out / "mix.wav", "--srt", out / "x.srt")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [str(out / "mix.wav"), str(out / "x.srt")]
    assert "[hum]" in (out / "x.srt").read_text(encoding="utf-8")
    changed = np.flatnonzero((soundfile.read(take)[0] != soundfile.read(out / "mix.wav")[0]).any(1))
    assert changed.min() >= RATE // 2
    assert changed.max() < 5 * RATE // 2


def test_render_one_edit_by_its_number(saved: Path, out: Path) -> None:
    assert earmark("render", saved, "-o", out / "x.wav", "--what", "2") == 0
    heard = np.flatnonzero(soundfile.read(out / "x.wav")[0].any(axis=1))
    assert heard.min() >= 2 * RATE
    assert heard.max() < 5 * RATE // 2


def test_render_finds_a_recording_that_moved(
    saved: Path, take: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take.rename(tmp_path / "renamed.wav")
    assert earmark("render", saved, "-o", out / "x.wav") == 0
    far = tmp_path / "far"
    far.mkdir()
    (tmp_path / "renamed.wav").rename(far / "take.wav")
    capsys.readouterr()
    said = refused(capsys, "render", saved, "-o", out / "y.wav")
    assert "is gone" in said
    assert "--recording" in said
    assert earmark("render", saved, "-o", out / "y.wav", "--recording", far / "take.wav") == 0
    assert (out / "x.wav").read_bytes() == (out / "y.wav").read_bytes()


def test_unsaved_changes_are_mentioned(
    saved: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ProjectFile.open(saved) as file:
        file.autosave(Project(file.project.recording))
        assert earmark("render", saved, "-o", out / "x.wav") == 0
    assert "unsaved changes, which are left out" in capsys.readouterr().err


def test_a_sound_that_is_not_there_is_said_and_not_captioned(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = tmp_path / "quiet.wav"
    soundfile.write(quiet, np.zeros((RATE, 1)), RATE)
    asked = ("separate", quiet, "-o", out / "x.wav", *BAND, "--window", 0.2, 0.5)
    assert earmark(*asked, "--srt", out / "x.srt") == 0
    said = capsys.readouterr()
    assert 'nothing of "300-3400 Hz" was found in 0:00.200 to 0:00.500' in said.err
    assert said.out == f"{out / 'x.wav'}\n"
    assert not (out / "x.srt").exists()


def test_loud_exports_say_what_was_limited(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loud = tmp_path / "loud.wav"
    soundfile.write(loud, np.full((RATE, 1), 1.5, np.float32), RATE, subtype="FLOAT")
    asked = (
        "separate",
        loud,
        "-o",
        out / "x.wav",
        *BAND,
        "--window",
        0,
        0.1,
        "--subtype",
        "PCM_16",
    )
    assert earmark(*asked) == 0
    assert "louder than full scale" in capsys.readouterr().err


def test_separators_lists_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    from engine.separation import SEPARATORS

    assert earmark("separators") == 0
    lines = capsys.readouterr().out.strip().split("\n")
    assert [line.split()[0] for line in lines] == list(SEPARATORS)


# ---- what it refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--window", "1", "4"), 'past the end of "take.wav", which is 0:03.000 long'),
        (("--window", "2", "1"), "must end after it starts"),
        (("--strength", "2"), "strength is between 0 and 1"),
        (("--fade-ms", "-1"), "fade is 0 s or longer"),
        (("--separator", "magic"), 'no separator called "magic"'),
        (("--prompt", "hello"), '"hello" is not a frequency band'),
        (("--prompt", "  "), "prompt is empty"),
        (("--subtype", "PCM_8"), "WAV files are 16-bit"),
        (("--estimate", "{out}/x.mp3"), "writes sound as"),
        (("--residual", "{out}/mix.wav"), "given twice"),
        (("--srt", "{out}/x.txt"), "writes captions as .srt or .vtt"),
        (("--srt", "{out}/gone/x.srt"), "There is no folder"),
        (("-o", "{take}"), "never writes over a recording"),
        (("--estimate", "{take}"), "never writes over a recording"),
    ],
)
def test_requests_that_cannot_be_met(
    take: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, str],
    says: str,
) -> None:
    before = take.read_bytes()
    given = [one.format(take=take, out=out) for one in options]
    said = refused(capsys, "separate", take, "-o", out / "mix.wav", *BAND, *given)
    assert says in said
    assert list(out.iterdir()) == []
    assert take.read_bytes() == before


def test_an_unknown_prompt_costs_no_decoding(
    take: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "engine.recording.open_recording", lambda *_: pytest.fail("decoded in vain")
    )
    asked = ("separate", take, "-o", out / "x.wav", "--separator", "spectral", "--prompt", "flute")
    assert '"flute" is not a frequency band' in refused(capsys, *asked)


def test_files_that_are_not_there_or_not_sound(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(capsys, "separate", tmp_path / "gone.wav", "-o", out / "x.wav", *BAND)
    (tmp_path / "letter.wav").write_text("dear all")
    refused(capsys, "separate", tmp_path / "letter.wav", "-o", out / "x.wav", *BAND)
    assert "There is no project" in refused(capsys, "render", tmp_path / "p", "-o", out / "x.wav")
    letter = tmp_path / "letter.wav"
    assert "not an Earmark project" in refused(capsys, "render", letter, "-o", out / "x.wav")
    ProjectFile.create(tmp_path / "empty.earmark", Project()).close()
    said = refused(capsys, "render", tmp_path / "empty.earmark", "-o", out / "x.wav")
    assert "has no recording" in said


def test_render_refuses_what_is_not_in_the_project(
    saved: Path, take: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "render", saved, "-o", out / "x.wav", "--what", "3")
    assert '1 "300-3400 Hz", 2 "above 2 kHz"' in said
    assert "never writes over" in refused(capsys, "render", saved, "-o", take)
    soundfile.write(take, noise(3.0, RATE, seed=5), RATE)
    assert "has changed since" in refused(capsys, "render", saved, "-o", out / "x.wav")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("sing",),
        ("separate",),
        ("separate", "a.wav", "-o", "b.wav"),
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


# ---- how it behaves as a program ---------------------------------------------------------------


def test_help_and_version_answer_at_once_and_import_next_to_nothing() -> None:
    heavy = ["torch", "PySide6", "numpy", "pydantic", "soundfile", "scipy", "tqdm"]
    probe = (
        "import sys\n"
        "from engine.__main__ import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit as end:\n    assert not end.code\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    for argument in ("--help", "--version"):
        done = subprocess.run(
            [sys.executable, "-c", probe, argument], capture_output=True, text=True, check=True
        )
        assert done.stdout.rstrip().endswith("[]"), done.stdout
        assert "earmark" in done.stdout
    started = []
    for _ in range(3):
        start = time.perf_counter()
        assert shell("--help").returncode == 0
        started.append(time.perf_counter() - start)
    assert min(started) < 0.3


@pytest.mark.parametrize("name", DEVELOPER_COMMANDS)
def test_developer_commands_show_their_own_options(name: str) -> None:
    assert "--data" in shell(name, "--help").stdout


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


def test_an_interrupt_that_python_dropped_stops_at_the_next_step(
    take: Path, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python swallows what a signal handler raises while a module is being imported."""
    monkeypatch.setattr(command_line, "_interrupts", [signal.SIGINT])
    assert main(["separate", str(take), "-o", str(out / "x.wav"), *BAND]) == 130
    assert "stopped" in capsys.readouterr().err
    assert not list(out.iterdir())


def test_a_recording_too_short_to_edit_is_a_sentence(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "one.wav", np.full((1, 1), 0.5), 48_000)
    arguments = ["separate", str(tmp_path / "one.wav"), "-o", str(out / "x.wav"), *BAND]
    assert main(arguments) == 2
    assert "too short to edit" in capsys.readouterr().err
