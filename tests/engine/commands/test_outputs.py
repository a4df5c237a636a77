"""What commands that write files have in common: checks, warnings, notes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import decode
from engine.project import Project
from engine.store import ProjectFile
from tests.engine.fakes import noise

from .running import BAND, RATE, earmark, refused


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


# ---- recordings that are damaged ---------------------------------------------------------------


def cut_off(path: Path, _: pytest.MonkeyPatch) -> str:
    """A file that ends in the middle of its sound; the warning."""
    soundfile.write(path, noise(2.0, RATE, 1), RATE)
    path.write_bytes(path.read_bytes()[:-RATE])
    return "The file is cut off: the first 1.5 s"


CRASHING = """
import os, pathlib, sys
from engine import decode

class Teller(decode._Teller):
    def tell(self, event, **fields):
        super().tell(event, **fields)
        if event == "progress":
            os.abort()

decode.BLOCK_FRAMES = 16_000
decode._decode(pathlib.Path(sys.argv[1]), ".wav", Teller(sys.stdout))
"""


def crashed(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file whose decoder crashes after a second of sound; the warning."""
    soundfile.write(path, noise(2.0, RATE, 1), RATE)
    monkeypatch.setattr(
        decode, "command", lambda folder, _: [sys.executable, "-c", CRASHING, str(folder)]
    )
    return "Only the first 1.0 s are opened. The decoder stopped"


damages = pytest.mark.parametrize("damage", [cut_off, crashed])
Damage = Callable[[Path, pytest.MonkeyPatch], str]


@damages
def test_what_can_be_read_of_a_damaged_recording_is_written_and_the_last_line_says_so(
    tmp_path: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    damage: Damage,
) -> None:
    warning = damage(tmp_path / "take.wav", monkeypatch)
    asked = ("separate", tmp_path / "take.wav", "-o", out / "x.wav", "--separator", "spectral")
    # Of a band that is not there, so that there is something else to say.
    band = ("--prompt", "7990-7999 Hz", "--window", 0, 0.01, "--srt", out / "x.srt")
    assert earmark(*asked, *band) == 0
    said = capsys.readouterr()
    assert said.out.startswith(str(out / "x.wav"))
    assert said.err.splitlines()[-1].startswith(f"earmark: {warning}")
    assert said.err.count(warning) == 1
    assert soundfile.info(out / "x.wav").duration == pytest.approx(1.25, abs=0.26)


@damages
def test_strict_writes_nothing_of_a_damaged_recording(
    tmp_path: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    damage: Damage,
) -> None:
    warning = damage(tmp_path / "take.wav", monkeypatch)
    asked = ("separate", tmp_path / "take.wav", "-o", out / "x.wav", *BAND)
    said = refused(capsys, *asked, "--srt", out / "x.srt", "--strict")
    assert said.startswith('earmark: "take.wav" is refused and nothing was written')
    assert warning in said
    assert list(out.iterdir()) == []


def test_strict_changes_nothing_for_a_good_recording(take: Path, saved: Path, out: Path) -> None:
    assert earmark("separate", take, "-o", out / "x.wav", *BAND, "--strict") == 0
    assert earmark("render", saved, "-o", out / "y.wav", "--strict") == 0
    assert len(list(out.iterdir())) == 2


def test_a_window_past_the_end_of_what_is_left_says_both(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    warning = cut_off(tmp_path / "take.wav", monkeypatch)
    asked = ("separate", tmp_path / "take.wav", "-o", out / "x.wav", *BAND, "--window", 1, 1.9)
    assert earmark(*asked) == 2
    first, last = capsys.readouterr().err.splitlines()
    assert warning in first
    assert "past the end" in last
