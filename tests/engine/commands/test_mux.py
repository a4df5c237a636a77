"""`earmark mux`: captions and edited sound into a copy of a film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.project import Cue, Edit, Project, Window
from engine.recording import open_recording
from engine.store import ProjectFile
from tests.engine.media import tones, write_av
from tests.engine.test_muxing import captions, packets

from .running import earmark, refused

SRT = "1\n00:00:00,500 --> 00:00:01,500\n[dog barks]\n"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_av(tmp_path / "a.mp4", tones(seconds=2.0), 48_000, "aac", video="libx264")


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    (tmp_path / "a.srt").write_text(SRT)
    return tmp_path / "a.srt"


def test_captions_and_sound(film: Path, srt: Path, tmp_path: Path, capsys) -> None:
    mix, out = tmp_path / "mix.wav", tmp_path / "out.mp4"
    soundfile.write(mix, 0.5 * tones(seconds=2.0), 48_000)
    assert (
        earmark("mux", film, "--captions", srt, "--audio", mix, "-o", out, "--language", "eng") == 0
    )
    assert capsys.readouterr().out == f"{out}\n"
    assert packets(out, "video") == packets(film, "video")
    assert captions(out) == [(0.5, 1.5, "[dog barks]")]
    copy, source = open_recording(out), open_recording(film)
    levels = [np.std(one.read(20_000, 60_000)) for one in (copy, source)]
    copy.close()
    source.close()
    assert levels[0] == pytest.approx(levels[1] / 2, rel=0.1)


def test_a_project_brings_its_sound_and_captions(film: Path, tmp_path: Path) -> None:
    recording = open_recording(film)
    edit = Edit((Window(0.0, 2.0),), "100-350 Hz", "remove", separator="spectral")
    project = Project(recording.ref, (edit,), cues=(Cue(0.2, 1.4, "[hum]"),))
    before = recording.read(20_000, 60_000)
    recording.close()
    ProjectFile.create(tmp_path / "p.earmark", project).close()
    out = tmp_path / "out.mkv"
    assert earmark("mux", film, "--project", tmp_path / "p.earmark", "-o", out) == 0
    assert packets(out, "video") == packets(film, "video")
    assert captions(out) == [(0.2, 1.4, "[hum]")]
    copy = open_recording(out)
    after = copy.read(20_000, 60_000)
    copy.close()
    # 300 Hz is in the left channel only.
    assert np.abs(after[:, 0]).max() < 0.3 * np.abs(before[:, 0]).max()
    assert np.abs(after[:, 1]).max() > 0.8 * np.abs(before[:, 1]).max()


def test_existing_films_are_kept(film: Path, srt: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out.mp4"
    out.write_bytes(b"mine")
    assert "is there already" in refused(capsys, "mux", film, "--captions", srt, "-o", out)
    assert out.read_bytes() == b"mine"
    assert earmark("mux", film, "--captions", srt, "-o", out, "--force") == 0
    assert packets(out, "video")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Say what to put in"),
        (("--captions", "bad.srt"), '"bad.srt", line 2: "soon" is not a time'),
        (("--captions", "gone.srt"), "could not be read"),
        (("--audio", "gone.wav"), "gone.wav"),
        (("--captions", "a.srt", "--language", "english"), "three letters"),
    ],
)
def test_impossible_requests_are_refused(
    film: Path, srt: Path, tmp_path: Path, capsys, monkeypatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.srt").write_text("1\nsoon\nhello\n")
    assert said in refused(capsys, "mux", film, *options, "-o", "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_a_file_without_a_picture_is_refused(srt: Path, tmp_path: Path, capsys) -> None:
    song = write_av(tmp_path / "song.m4a", tones(), 48_000, "aac")
    said = refused(capsys, "mux", song, "--captions", srt, "-o", tmp_path / "out.mp4")
    assert "There is no picture" in said


def test_no_source_is_written_over(film: Path, srt: Path, tmp_path: Path, capsys) -> None:
    said = refused(capsys, "mux", film, "--captions", srt, "-o", film, "--force")
    assert "recording itself" in said
