"""Exports: exact outside the windows, complete or not there, never over the recording."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import export, files
from engine.estimates import EstimateCache
from engine.export import (
    audible,
    export_audio,
    export_captions,
    export_stems,
)
from engine.project import Cue, Edit, Project, RecordingRef, Window
from engine.recording import open_recording
from engine.render import Renderer
from engine.report import Cancelled, EngineError

from .exporting.fakes import EDITS, RATE, FakeRecording
from .fakes import noise


def inside(project: Project, rate: int, frames: int) -> np.ndarray:
    """Which frames some window of the project covers."""
    mask = np.zeros(frames, bool)
    for edit in project.edits:
        for window in edit.windows:
            mask[slice(*window.frames(rate))] = True
    return mask


# ---- the sound is right ------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(
    ("source", "suffix", "subtype"),
    [
        ("PCM_16", ".wav", "PCM_16"),
        ("PCM_16", ".wav", "PCM_24"),
        ("PCM_16", ".wav", "FLOAT"),
        ("PCM_16", ".flac", None),
        ("PCM_U8", ".wav", None),
        ("PCM_24", ".wav", None),
        ("PCM_24", ".flac", None),
        ("FLOAT", ".wav", None),
    ],
)
def test_outside_the_windows_every_bit_is_the_sources(
    tmp_path: Path, out: Path, source: str, suffix: str, subtype: str | None, channels: int
) -> None:
    take = tmp_path / "take.wav"
    soundfile.write(take, noise(2.0, RATE, channels), RATE, subtype=source)
    recording = open_recording(take)
    project = Project(recording.ref, EDITS)
    done = export_audio(
        Renderer(recording), project, out / f"mix{suffix}", what="mix", subtype=subtype
    )
    recording.close()
    before, after = (soundfile.read(one, always_2d=True)[0] for one in (take, done.path))
    assert before.shape == after.shape
    edited = inside(project, RATE, len(before))
    assert np.array_equal(before[~edited], after[~edited])
    assert not np.array_equal(before[edited], after[edited])
    info = soundfile.info(done.path)
    wanted = subtype or {"PCM_U8": "PCM_16"}.get(source, source)
    assert (info.samplerate, info.subtype) == (RATE, wanted)


@pytest.mark.parametrize("what", ["mix", "removed", "a", "b"])
def test_a_float_export_is_exactly_what_is_heard(renderer: Renderer, out: Path, what: str) -> None:
    project = Project(edits=EDITS)
    done = export_audio(renderer, project, out / "x.wav", what=what, subtype="FLOAT")
    frames = renderer.recording.frames
    heard = {
        "mix": lambda: renderer.render(project, 0, frames),
        "removed": lambda: renderer.removed(project, 0, frames),
    }.get(what, lambda: renderer.estimate(project, what, 0, frames))()
    assert np.abs(heard).max() > 0.01
    assert np.array_equal(soundfile.read(done.path, dtype="float32")[0], heard)


def test_mix_and_removed_add_up_to_the_recording(renderer: Renderer, out: Path) -> None:
    project = Project(edits=EDITS)
    mix, gone = (
        export_audio(renderer, project, out / f"{what}.wav", what=what, subtype="FLOAT").path
        for what in ("mix", "removed")
    )
    total = soundfile.read(mix)[0] + soundfile.read(gone)[0]
    assert np.abs(total - renderer.original(0, renderer.recording.frames)).max() < 1e-6


def test_an_edited_stretch_is_dithered_only_on_request(renderer: Renderer, out: Path) -> None:
    project = Project(edits=EDITS)
    exact = renderer.render
    for dither, largest in ((True, 1.5), (False, 0.5)):
        path = export_audio(renderer, project, out / "x.wav", dither=dither).path
        error = soundfile.read(path)[0] - exact(project, 0, renderer.recording.frames)
        assert largest - 0.2 < np.abs(error).max() * 32768 <= largest + 0.01


def test_silence_stays_silent(tmp_path: Path, out: Path) -> None:
    silence = Renderer(
        FakeRecording(np.zeros((RATE, 1), np.float32), RATE), EstimateCache(tmp_path)
    )
    path = export_audio(silence, Project(edits=EDITS), out / "x.wav").path
    assert not soundfile.read(path)[0].any()


def test_blocks_are_read_in_order_and_small(
    renderer: Renderer, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BLOCK_S", 0.7)
    whole = renderer.render(Project(), 0, renderer.recording.frames)
    asked = []

    def render(project: Project, start: int, stop: int) -> np.ndarray:
        asked.append((start, stop))
        return whole[start:stop]

    monkeypatch.setattr(renderer, "render", render)
    path = export_audio(renderer, Project(), out / "x.wav").path
    assert asked[0][0] == 0
    assert asked[-1][1] == len(whole)
    assert max(stop - start for start, stop in asked) == round(0.7 * RATE)
    assert np.array_equal(soundfile.read(path, dtype="float32")[0], whole)


def test_too_loud_samples_are_limited_counted_and_said(tmp_path: Path, out: Path) -> None:
    loud = np.linspace(-2, 2, 4_001, dtype=np.float32)[:, None]
    renderer = Renderer(FakeRecording(loud, RATE, subtype="FLOAT"), EstimateCache(tmp_path))
    done = export_audio(renderer, Project(), out / "x.wav", subtype="PCM_16")
    assert done.clipped == 2_000
    assert done.note.startswith("2000 samples were louder than full scale")
    written = soundfile.read(done.path)[0]
    assert (written.min(), written.max()) == (-1.0, 32767 / 32768)
    assert np.all(np.diff(written) > -0.001)  # nothing wrapped around
    done = export_audio(renderer, Project(), out / "x.wav")
    assert (done.clipped, done.note) == (0, "")
    assert soundfile.info(done.path).subtype == "FLOAT"
    assert soundfile.read(done.path)[0].max() == 2.0


def test_an_empty_recording_makes_an_empty_file(tmp_path: Path, out: Path) -> None:
    nothing = FakeRecording(np.zeros((0, 2), np.float32), RATE)
    path = export_audio(Renderer(nothing, EstimateCache(tmp_path)), Project(), out / "x.wav").path
    assert soundfile.info(path).frames == 0


def test_stems_are_the_mix_the_rest_and_every_active_edit(renderer: Renderer, out: Path) -> None:
    project = Project(edits=(*EDITS, Edit((Window(0, 1),), "rain", enabled=False, id="c")))
    told: list[float] = []
    done = export_stems(
        renderer,
        project,
        out,
        name="take: 1",
        report=lambda fraction, note="": told.append(fraction),
    )
    assert [one.path.name for one in done] == [
        "take 1 - edited.wav",
        "take 1 - removed.wav",
        "take 1 - 1 300-3400 Hz.wav",
        "take 1 - 2 above 2 kHz.wav",
    ]
    assert sorted(one.name for one in out.iterdir()) == sorted(one.path.name for one in done)
    assert told == sorted(told)
    assert told[-1] == 1.0


# ---- complete or not there ---------------------------------------------------------------------


def stopping_at(fraction: float) -> Callable[..., None]:
    def report(reached: float, note: str = "") -> None:
        if reached >= fraction:
            raise Cancelled

    return report


@pytest.mark.parametrize("fraction", [0.0, 0.3, 0.91, 0.97, 1.0])
@pytest.mark.parametrize("name", ["x.wav", "x.flac"])
def test_cancel_leaves_nothing_behind(
    renderer: Renderer, out: Path, name: str, fraction: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BLOCK_S", 0.2)
    with pytest.raises(Cancelled):
        export_audio(renderer, Project(edits=EDITS), out / name, report=stopping_at(fraction))
    assert list(out.iterdir()) == []


def test_cancel_leaves_the_file_that_was_there(renderer: Renderer, out: Path) -> None:
    (out / "x.wav").write_bytes(b"mine")
    with pytest.raises(Cancelled):
        export_audio(renderer, Project(), out / "x.wav", report=stopping_at(0.5))
    assert (out / "x.wav").read_bytes() == b"mine"
    assert len(list(out.iterdir())) == 1


def test_a_failure_while_writing_leaves_nothing(
    renderer: Renderer, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> np.ndarray:
        raise EngineError("The weights are damaged.")

    monkeypatch.setattr(renderer, "render", fail)
    with pytest.raises(EngineError, match="weights"):
        export_audio(renderer, Project(), out / "x.wav")
    assert list(out.iterdir()) == []


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 kB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only an administrator can make a small disk")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=100k", "t", str(folder)], check=False)
    if made.returncode != 0:
        pytest.skip("no small disk can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", ["x.wav", "x.flac"])
def test_a_disk_that_fills_up_meanwhile(
    renderer: Renderer, tiny_disk: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda folder: 2**40)  # as if it was free before
    (tiny_disk / name).write_bytes(b"mine")
    with pytest.raises(EngineError, match="disk is full"):
        export_audio(renderer, Project(), tiny_disk / name)
    assert [one.name for one in tiny_disk.iterdir()] == [name]
    assert (tiny_disk / name).read_bytes() == b"mine"


# ---- what is refused ---------------------------------------------------------------------------


def test_a_named_format_does_not_need_an_ending(renderer: Renderer, out: Path) -> None:
    path = export_audio(renderer, Project(), out / "x", format="flac").path
    assert soundfile.info(path).format == "FLAC"


# ---- captions ----------------------------------------------------------------------------------


def test_captions_of_edits_one_cue_for_each_window(out: Path) -> None:
    edits = (
        Edit((Window(1, 3), Window(5, 8)), "dog bark", "keep", id="a"),
        Edit((Window(10, 12),), "rain", "remove", id="b"),
        Edit((Window(20, 22),), "wind", "keep", enabled=False, id="c"),
    )
    text = export_captions(Project(edits=edits), out / "x.srt").path.read_text(encoding="utf-8")
    blocks = text.strip().split("\n\n")
    assert [block.split("\n")[:2] for block in blocks] == [
        ["1", "00:00:01,000 --> 00:00:03,000"],
        ["2", "00:00:05,000 --> 00:00:08,000"],
        ["3", "00:00:10,000 --> 00:00:12,000"],
    ]
    assert "removed" in blocks[2]
    dropped = export_captions(Project(edits=edits), out / "x.vtt", removed="drop").path
    assert dropped.read_text(encoding="utf-8").count("-->") == 2


def test_the_projects_own_cues_come_first(out: Path) -> None:
    project = Project(edits=EDITS, cues=(Cue(0, 2, "[mine]"),))
    assert "[mine]" in export_captions(project, out / "x.srt").path.read_text(encoding="utf-8")
    given = export_captions(project, out / "x.srt", cues=[Cue(0, 2, "[given]")]).path
    assert "[mine]" not in given.read_text(encoding="utf-8")


def test_nothing_to_caption_says_so_and_writes_nothing(out: Path) -> None:
    with pytest.raises(EngineError, match="nothing to caption"):
        export_captions(Project(), out / "x.srt")
    take = out / "take.srt"
    take.write_text("odd, but a recording")
    project = Project(RecordingRef(str(take), "f", RATE, 1, 1), cues=(Cue(0, 1, "x"),))
    with pytest.raises(EngineError, match="never writes over a recording"):
        export_captions(project, take)
    assert [one.name for one in out.iterdir()] == ["take.srt"]


def test_windows_where_nothing_was_found_are_not_captioned(tmp_path: Path) -> None:
    samples = noise(3.0, RATE, 1)
    samples[RATE:] = 0
    renderer = Renderer(FakeRecording(samples, RATE), EstimateCache(tmp_path))
    edit = Edit((Window(0.2, 0.8), Window(2, 2.5)), "below 4 kHz", separator="spectral", id="a")
    project = Project(edits=(edit,))
    renderer.finish(project)
    assert audible(renderer, project).edits[0].windows == (Window(0.2, 0.8),)
