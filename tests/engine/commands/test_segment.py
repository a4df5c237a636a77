"""`earmark segment`."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.commands.segment import sound_files
from engine.labelling.speech import Speech
from tests.engine.media import write_av

from .running import earmark, refused, shell

RATE = 8_000
ENERGY = ("--segmenter", "energy", "-q")


def bursts(*parts: float, seed: int = 0) -> np.ndarray:
    """Near silence and noise in turn, each so many seconds: stereo, on the 16-bit grid."""
    rng = np.random.default_rng(seed)
    level = np.repeat([1e-3 if n % 2 == 0 else 0.3 for n in range(len(parts))],
                      [round(p * RATE) for p in parts])[:, None]  # fmt: skip
    return np.rint(rng.uniform(-1, 1, (len(level), 2)) * level * 32767) / 32768


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    """A folder with two recordings, one of them deeper, a text, a hidden file and a wreck."""
    folder = tmp_path / "takes"
    (folder / "deeper").mkdir(parents=True)
    soundfile.write(folder / "b.wav", bursts(1.5, 3, 2, 4, 1.5), RATE, subtype="PCM_16")
    soundfile.write(folder / "deeper" / "a.FLAC", bursts(2, 3, 2), RATE, subtype="PCM_16")
    (folder / "notes.txt").write_text("no sound")
    (folder / "._b.wav").write_bytes(b"what a Mac leaves behind")
    return folder


def rows(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [line.split("\t") for line in text.split("\n")[:-1]]


def test_a_row_for_every_file(takes: Path, out: Path) -> None:
    done = shell("segment", takes, "-o", out / "s.tsv", "--segmenter", "energy")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{out / 's.tsv'}\n"
    first, second = rows(out / "s.tsv")
    assert first[0] == str(takes / "b.wav")
    assert [float(one) for one in first[1:-1]] == pytest.approx([1.5, 4.5, 6.5, 10.5], abs=0.12)
    assert first[-1].startswith("speech_ratio: 60.")
    assert first[-1].endswith(" / 1200)")
    assert second[0] == str(takes / "deeper" / "a.FLAC")
    assert [float(one) for one in second[1:-1]] == pytest.approx([2, 5], abs=0.12)


def test_the_rules_arrive(takes: Path, out: Path) -> None:
    assert earmark("segment", takes, "-o", out / "a.tsv", *ENERGY, "--fill", "3") == 0
    assert [len(row) for row in rows(out / "a.tsv")] == [4, 4]
    assert earmark("segment", takes, "-o", out / "b.tsv", *ENERGY, "--drop", "3.5") == 0
    assert [len(row) for row in rows(out / "b.tsv")] == [4, 2]


def test_other_formats_and_a_film(tmp_path: Path, out: Path) -> None:
    sound = bursts(2, 3, 2).astype(np.float32)
    (tmp_path / "in").mkdir()
    for name, codec in (("a.mp3", "libmp3lame"), ("b.m4a", "aac")):
        write_av(tmp_path / "in" / name, np.repeat(sound, 2, axis=0), 2 * RATE, codec)
    soundfile.write(tmp_path / "in" / "c.ogg", sound, RATE)
    write_av(tmp_path / "in" / "d.mp4", np.repeat(sound, 2, axis=0), 2 * RATE, "aac", video="mpeg4")
    assert earmark("segment", tmp_path / "in", "-o", out / "s.tsv", *ENERGY) == 0
    found = rows(out / "s.tsv")
    assert [Path(row[0]).name for row in found] == ["a.mp3", "b.m4a", "c.ogg", "d.mp4"]
    for row in found:
        assert [float(one) for one in row[1:-1]] == pytest.approx([2, 5], abs=0.2)


def test_a_broken_file_does_not_stop_the_run(
    takes: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (takes / "aa.wav").write_bytes(b"RIFF but nothing else")
    (takes / "empty.wav").write_bytes(b"")
    assert earmark("segment", takes, "-o", out / "s.tsv", *ENERGY) == 0
    said = capsys.readouterr()
    assert len(rows(out / "s.tsv")) == 2
    assert f"{takes / 'aa.wav'}: " in said.err
    assert '"empty.wav" is empty' in said.err
    assert said.err.endswith("2 of 4 files could not be read and have no row.\n")
    assert said.out == f"{out / 's.tsv'}\n"


def test_only_broken_files_are_a_refusal(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.wav").write_bytes(b"")
    assert earmark("segment", tmp_path / "in", "-o", out / "s.tsv", *ENERGY) == 2
    assert "of 1 file not one could be read" in capsys.readouterr().err
    assert list(out.iterdir()) == []


def test_a_run_goes_on_where_it_was(
    takes: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = out / "s.tsv"
    assert earmark("segment", takes, "-o", table, *ENERGY, "--max-files", "1") == 0
    assert "1 file is left for the next run" in capsys.readouterr().err
    assert len(rows(table)) == 1
    with table.open("a") as file:
        file.write(f"{takes}/deeper/a.FLAC\t2.0")  # killed while it wrote
    assert earmark("segment", takes, "-o", table, *ENERGY) == 0
    assert "1 file had a row already." in capsys.readouterr().err
    assert [Path(row[0]).name for row in rows(table)] == ["b.wav", "a.FLAC"]
    before = table.read_bytes()
    monkeypatch.setattr("engine.recording.open_recording", lambda *_: pytest.fail("in vain"))
    assert earmark("segment", takes, "-o", table, *ENERGY) == 0
    assert table.read_bytes() == before


def test_starting_over(takes: Path, out: Path) -> None:
    assert earmark("segment", takes, "-o", out / "s.tsv", *ENERGY) == 0
    (takes / "b.wav").unlink()
    assert earmark("segment", takes, "-o", out / "s.tsv", *ENERGY, "--fresh") == 0
    assert [Path(row[0]).name for row in rows(out / "s.tsv")] == ["a.FLAC"]


def test_pieces_are_the_recording_itself(
    takes: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert earmark("segment", takes, "-o", out / "s.tsv", *ENERGY, "--cut", out / "cut") == 0
    said = capsys.readouterr().out.split("\n")
    pieces = sorted(one for one in (out / "cut").rglob("*.wav") if one.is_file())
    assert len(pieces) == 3
    assert {str(one) for one in pieces} == set(said) - {str(out / "s.tsv"), ""}
    row = rows(out / "s.tsv")[0]
    source = soundfile.read(takes / "b.wav", dtype="int16")[0]
    for number in range(2):
        start, stop = float(row[1 + 2 * number]), float(row[2 + 2 * number])
        piece = out / "cut" / "b.wav" / f"b.{row[1 + 2 * number]}.wav"
        assert soundfile.info(piece).subtype == "PCM_16"
        cut = soundfile.read(piece, dtype="int16")[0]
        assert np.array_equal(cut, source[round(start * RATE) : round(stop * RATE)])


def test_what_is_in_the_folder_of_pieces_stays(
    takes: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = takes / "cut"  # inside what is looked through: not looked into
    assert earmark("segment", takes, "-o", out / "s.tsv", *ENERGY, "--cut", cut) == 0
    first, *_ = sorted((cut / "b.wav").iterdir())
    first.write_bytes(b"mine now")
    (cut / "b.wav" / "other.wav").write_bytes(b"mine too")
    capsys.readouterr()
    assert earmark("segment", takes, "-o", out / "s.tsv", *ENERGY, "--cut", cut, "--fresh") == 0
    assert first.read_bytes() == b"mine now"
    assert (cut / "b.wav" / "other.wav").read_bytes() == b"mine too"
    assert "3 pieces were there already" in capsys.readouterr().err
    assert len(rows(out / "s.tsv")) == 2


def test_pieces_can_be_asked_for_later(
    takes: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, cut = out / "s.tsv", out / "cut"
    assert earmark("segment", takes, "-o", table, *ENERGY) == 0
    before = table.read_bytes()
    assert earmark("segment", takes, "-o", table, *ENERGY, "--cut", cut) == 0
    assert table.read_bytes() == before
    written = sorted(path for path in cut.rglob("*.wav") if path.is_file())
    assert len(written) == 3
    gone = written[0].read_bytes()
    written[0].unlink()
    others = {path: path.stat().st_mtime_ns for path in written[1:]}
    (takes / "b.wav").rename(takes / "c.wav")  # a row whose file went away is no error
    capsys.readouterr()
    assert earmark("segment", takes, "-o", table, *ENERGY, "--cut", cut) == 0
    (takes / "c.wav").rename(takes / "b.wav")
    assert not written[0].exists()
    assert earmark("segment", takes, "-o", table, *ENERGY, "--cut", cut) == 0
    assert written[0].read_bytes() == gone
    assert {path: path.stat().st_mtime_ns for path in written[1:]} == others


def test_a_killed_run_goes_on(tmp_path: Path, out: Path) -> None:
    """SIGKILL while it works: what is in the table stays, nothing is there twice or missing."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(8):
        soundfile.write(folder / f"{number:02d}.wav", bursts(1, 3, 1, seed=number), RATE)
    command = [
        sys.executable, "-m", "engine", "segment", str(folder), "-o", str(out / "s.tsv"),
        "--cut", str(out / "cut"), *ENERGY,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith(".wav\n")  # the first piece is written
        process.kill()
    done = (out / "s.tsv").read_text() if (out / "s.tsv").exists() else ""
    assert done.count("\n") < 8
    assert earmark("segment", folder, "-o", out / "s.tsv", "--cut", out / "cut", *ENERGY) == 0
    text = (out / "s.tsv").read_text()
    assert text.startswith(done)
    assert [Path(row[0]).name for row in rows(out / "s.tsv")] == sorted(
        path.name for path in folder.iterdir()
    )
    pieces = [path for path in (out / "cut").rglob("*") if path.is_file()]
    assert len(pieces) == 8
    assert all(soundfile.info(path).duration > 2.8 for path in pieces)


@pytest.mark.parametrize("segmenter", ["builtin", "silero", "seed", "energy"])
def test_silence_and_crumbs_have_rows_without_speech(
    tmp_path: Path, out: Path, segmenter: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    soundfile.write(folder / "crumb.wav", np.zeros(37), RATE)
    soundfile.write(folder / "short.wav", bursts(0.5, 0.3), RATE)  # no window of any network
    soundfile.write(folder / "silent.wav", np.zeros((6 * RATE, 2)), RATE)
    table, cut = out / "s.tsv", out / "cut"
    assert (
        earmark("segment", folder, "-o", table, "--segmenter", segmenter, "--cut", cut, "-q") == 0
    )
    assert [row[1:] for row in rows(table)] == [
        ["speech_ratio: 0.00% (0 / 1)"],
        ["speech_ratio: 0.00% (0 / 80)"],
        ["speech_ratio: 0.00% (0 / 600)"],
    ]
    assert list(cut.iterdir()) == []


def test_the_gate_is_open_shut_or_as_the_segmenter_needs(
    takes: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def speech_in(recording, segmenter, settings, report, gate):
        asked.append(gate)
        return Speech((), 0, 1)

    monkeypatch.setattr("engine.labelling.speech.speech_in", speech_in)
    monkeypatch.setattr("engine.labelling.load_labeller", lambda: "labeller")
    for options in (["silero"], ["builtin", "--gate"], ["silero", "--no-gate"], ["energy"]):
        arguments = ["segment", takes, "-o", out / "s.tsv", "--fresh", "--max-files", "1"]
        assert earmark(*arguments, "--segmenter", *options) == 0
    assert asked == ["labeller", "labeller", None, None]


class Terminal(io.StringIO):
    """Somebody watches."""

    def isatty(self) -> bool:
        return True


def test_progress_is_for_people_on_stderr_alone(
    takes: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Terminal()
    monkeypatch.setattr(sys, "stderr", watched)
    arguments = ("segment", takes, "-o", out / "s.tsv", "--segmenter", "energy")
    assert earmark(*arguments, "--cut", out / "cut") == 0
    assert "%" in watched.getvalue()
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 4
    assert all(Path(line).is_file() for line in printed)


def test_a_table_that_cannot_grow_is_a_sentence(
    takes: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("engine.labelling.speech_table.Table.start", full)
    assert "full" in refused(capsys, "segment", takes, "-o", out / "s.tsv", *ENERGY)


def test_float_recordings_are_cut_without_loss(tmp_path: Path, out: Path) -> None:
    (tmp_path / "in").mkdir()
    sound = (bursts(2, 3, 2) * 2.5).astype(np.float32)
    soundfile.write(tmp_path / "in" / "a.wav", sound, RATE, subtype="FLOAT")
    arguments = ("segment", tmp_path / "in", "-o", out / "s.tsv", *ENERGY, "--cut", out / "cut")
    assert earmark(*arguments) == 0
    (piece,) = (out / "cut" / "a.wav").iterdir()
    first = round(float(rows(out / "s.tsv")[0][1]) * RATE)
    cut = soundfile.read(piece, dtype="float32")[0]
    assert np.array_equal(cut, sound[first : first + len(cut)])


def test_files_are_found_in_order_and_links_to_folders_are_not_followed(takes: Path) -> None:
    os.symlink(takes, takes / "deeper" / "round", target_is_directory=True)
    (takes / ".hidden").mkdir()
    (takes / ".hidden" / "x.wav").write_bytes(b"x")
    names = [os.path.relpath(one, takes) for one in sound_files(takes)]
    assert names == ["b.wav", os.path.join("deeper", "a.FLAC")]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--max-files", "0"), "--max-files must be at least 1"),
        (("--threshold", "1.5"), "between 0 and 1"),
        (("--fill", "-1"), "longest pause to fill"),
        (("--drop", "nan"), "longest speech to drop"),
        (("--segmenter", "magic"), 'no segmenter called "magic"'),
        (("--cut", "{takes}"), "--cut needs a folder of its own"),
        (("--cut", "{takes}/b.wav"), "is a file"),
        (("-o", "{takes}/b.wav"), "no table of speech segments"),
        (("-o", "{out}/gone/s.tsv"), "There is no folder"),
        (("-o", "{out}"), "is a folder"),
    ],
)
def test_requests_that_cannot_be_met(
    takes: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, str],
    says: str,
) -> None:
    before = (takes / "b.wav").read_bytes()
    given = [one.format(takes=takes, out=out) for one in options]
    assert says in refused(capsys, "segment", takes, "-o", out / "s.tsv", *given)
    assert (takes / "b.wav").read_bytes() == before
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [("gone", "is not there"), ("takes/b.wav", "is a file"), ("nothing", "no sound file in")],
)
def test_folders_that_are_none(
    tmp_path: Path,
    takes: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    says: str,
) -> None:
    (tmp_path / "nothing").mkdir()
    assert says in refused(capsys, "segment", tmp_path / name, "-o", out / "s.tsv")
