"""What is refused before anything is computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import files
from engine.estimates import EstimateCache
from engine.export import check_audio, export_audio
from engine.exporting import plan
from engine.project import Project, RecordingRef
from engine.render import Renderer
from engine.report import EngineError
from tests.engine.fakes import noise

from .fakes import RATE, FakeRecording


def test_more_than_4_gb_goes_into_rf64(
    renderer: Renderer, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = renderer.recording.frames * 2 * 2
    for limit, wanted in ((size, "WAV"), (size - 1, "RF64")):
        monkeypatch.setattr(plan, "RF64_BYTES", limit)
        path = export_audio(renderer, Project(), out / "x.wav").path
        assert soundfile.info(path).format == wanted
        assert path.read_bytes()[:4] == (b"RF64" if wanted == "RF64" else b"RIFF")
        assert np.array_equal(
            soundfile.read(path, dtype="float32")[0], renderer.original(0, 3 * RATE)
        )


def test_the_limit_leaves_room_for_the_header() -> None:
    assert plan.RF64_BYTES < 2**32 - 1_000


def test_space_is_checked_before_anything_is_computed(
    renderer: Renderer, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda folder: files.SPARE_BYTES + 100_000)
    monkeypatch.setattr(renderer, "finish", lambda *_: pytest.fail("computed in vain"))
    with pytest.raises(EngineError, match=r'"x\.wav" needs 192\.0 kB and .* free'):
        export_audio(renderer, Project(), out / "x.wav")


def test_the_recording_is_never_written_over(tmp_path: Path, out: Path) -> None:
    take = out / "take.wav"
    soundfile.write(take, noise(0.2, RATE), RATE)
    before = take.read_bytes()
    recording = FakeRecording(noise(0.2, RATE), RATE, path=take)
    renderer = Renderer(recording, EstimateCache(tmp_path / "e"))
    (out / "hard.wav").hardlink_to(take)
    (out / "soft.wav").symlink_to(take)
    for name in ("take.wav", "hard.wav", "soft.wav", "../out/take.wav"):
        with pytest.raises(EngineError, match="never writes over a recording"):
            export_audio(renderer, Project(), out / name)
    # Also when the project knows the recording by another path than the renderer.
    project = Project(RecordingRef(str(take), "f", RATE, 2, 100))
    elsewhere = replace(recording, path=Path("/nowhere/take.wav"))
    renderer = Renderer(elsewhere, EstimateCache(tmp_path / "e"))
    with pytest.raises(EngineError, match="never writes over a recording"):
        export_audio(renderer, project, take)
    assert take.read_bytes() == before


def test_places_that_are_not_there_or_shut(renderer: Renderer, out: Path) -> None:
    with pytest.raises(EngineError, match="There is no folder"):
        export_audio(renderer, Project(), out / "gone" / "x.wav")
    (out / "folder.wav").mkdir()
    with pytest.raises(EngineError, match="is a folder"):
        export_audio(renderer, Project(), out / "folder.wav")
    out.chmod(0o555)
    try:
        with pytest.raises(EngineError, match="read-only"):
            export_audio(renderer, Project(), out / "x.wav")
    finally:
        out.chmod(0o755)
    assert [one.name for one in out.iterdir()] == ["folder.wav"]


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("x.mp3", {}, r"writes sound as \.wav or \.flac"),
        ("x", {}, r"writes sound as \.wav or \.flac"),
        ("x.srt", {}, "writes sound as"),
        (
            "x.wav",
            {"subtype": "PCM_8"},
            r'24-bit \(PCM_24\) or 32-bit float \(FLOAT\), not "PCM_8"',
        ),
        ("x.flac", {"subtype": "FLOAT"}, "FLAC files are 16-bit"),
        ("x.wav", {"what": "nobody"}, 'no edit "nobody"'),
    ],
)
def test_requests_that_cannot_be_met(
    renderer: Renderer, out: Path, name: str, options: dict[str, str], says: str
) -> None:
    for attempt in (export_audio, check_audio):
        with pytest.raises(EngineError, match=says):
            attempt(renderer, Project(), out / name, **options)


@pytest.mark.parametrize(
    ("rate", "channels", "says"),
    [(RATE, 9, "8 channels at most"), (768_000, 1, "655350 Hz at most")],
)
def test_flac_has_limits(tmp_path: Path, out: Path, rate: int, channels: int, says: str) -> None:
    recording = FakeRecording(np.zeros((100, channels), np.float32), rate)
    renderer = Renderer(recording, EstimateCache(tmp_path / "e"))
    with pytest.raises(EngineError, match=says):
        export_audio(renderer, Project(), out / "x.flac")
    info = soundfile.info(export_audio(renderer, Project(), out / "x.wav").path)
    assert (info.samplerate, info.channels) == (rate, channels)


def test_a_recording_that_still_decodes_waits(renderer: Renderer, out: Path) -> None:
    renderer.recording.complete = False
    with pytest.raises(EngineError, match="still being read"):
        export_audio(renderer, Project(), out / "x.wav")
