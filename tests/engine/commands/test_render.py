"""`earmark render`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.project import Project
from engine.recording import open_recording
from engine.store import ProjectFile
from tests.engine.fakes import noise

from .running import RATE, earmark, refused, shell


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


def test_render_refuses_what_is_not_in_the_project(
    saved: Path, take: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "render", saved, "-o", out / "x.wav", "--what", "3")
    assert '1 "300-3400 Hz", 2 "above 2 kHz"' in said
    assert "never writes over" in refused(capsys, "render", saved, "-o", take)
    soundfile.write(take, noise(3.0, RATE, seed=5), RATE)
    assert "has changed since" in refused(capsys, "render", saved, "-o", out / "x.wav")
    assert list(out.iterdir()) == []


def test_another_recording_is_refused_with_what_can_be_done(
    saved: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "other.wav", noise(2.0, RATE), RATE)
    other = ("--recording", tmp_path / "other.wav")
    said = refused(capsys, "render", saved, "-o", out / "x.wav", *other)
    assert "lasts 2.000 s instead of 3.000 s. Choose another file." in said
    assert 'open the project in the editor and choose it with "Find the recording"' in said
    assert list(out.iterdir()) == []


def test_strict_refuses_a_recording_that_was_damaged_from_the_start(
    take: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take.write_bytes(take.read_bytes()[:-RATE])
    recording = open_recording(take)
    ProjectFile.create(tmp_path / "p.earmark", Project(recording.ref)).close()
    recording.close()
    asked = ("render", tmp_path / "p.earmark", "-o", out / "x.wav")
    assert "cut off" in refused(capsys, *asked, "--strict")
    assert list(out.iterdir()) == []
    assert earmark(*asked) == 0
    assert "cut off" in capsys.readouterr().err.splitlines()[-1]
