"""A recording that moved is found by its content; another one is not taken for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import moved
from engine.moved import find_recording, relink
from engine.project import Edit, Project, RecordingRef, Window
from engine.recording import fingerprint
from engine.report import EngineError

RATE = 8_000


def make(
    path: Path, seed: int = 0, rate: int = RATE, channels: int = 1, seconds: float = 0.5
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, (round(seconds * rate), channels))
    soundfile.write(path, noise, rate, subtype="PCM_16")
    return path


def ref_of(path: Path) -> RecordingRef:
    info = soundfile.info(path)
    return RecordingRef(str(path), fingerprint(path), info.samplerate, info.channels, info.frames)


@pytest.fixture
def ref(tmp_path: Path) -> RecordingRef:
    """A recording in .../old/day1/take.wav."""
    return ref_of(make(tmp_path / "old" / "day1" / "take.wav"))


def test_it_is_found_where_it_was(tmp_path: Path, ref: RecordingRef) -> None:
    assert find_recording(ref, tmp_path / "p.earmark") == Path(ref.path)


@pytest.mark.parametrize("where", ["day1/take.wav", "take.wav", "renamed.wav", "renamed.bin"])
def test_it_is_found_near_the_project(tmp_path: Path, ref: RecordingRef, where: str) -> None:
    home = tmp_path / "new"
    make(home / "other.wav", seed=1)
    target = home / where
    target.parent.mkdir(exist_ok=True)
    Path(ref.path).rename(target)
    assert find_recording(ref, home / "p.earmark") == target
    assert find_recording(ref, home) == target


def test_the_same_name_with_another_content_is_not_it(tmp_path: Path, ref: RecordingRef) -> None:
    Path(ref.path).unlink()
    make(tmp_path / "take.wav", seed=1)
    assert find_recording(ref, tmp_path / "p.earmark") is None


def test_changed_at_its_own_place_it_still_counts(tmp_path: Path, ref: RecordingRef) -> None:
    make(Path(ref.path), seed=1)
    assert find_recording(ref, tmp_path / "p.earmark") == Path(ref.path)


def test_a_huge_folder_is_not_read_to_the_end(
    tmp_path: Path, ref: RecordingRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moved, "MOST_FILES", 3)
    for number in range(6):
        (tmp_path / f"{number}.wav").write_bytes(b"x")
    looked = []
    monkeypatch.setattr(moved, "fingerprint", lambda path: looked.append(path) or "no")
    Path(ref.path).unlink()
    assert find_recording(ref, tmp_path / "p.earmark") is None
    assert len(looked) == 3


def test_relinking_the_same_content_changes_only_the_path(
    tmp_path: Path, ref: RecordingRef
) -> None:
    project = Project(ref, (Edit((Window(0, 0.2),), "rain"),))
    target = tmp_path / "here.wav"
    Path(ref.path).rename(target)
    assert relink(project, target) == replace(project, recording=replace(ref, path=str(target)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"seed": 1}, "as long, but its content differs"),
        ({"rate": 16_000}, "has 16000 Hz instead of 8000 Hz$"),
        ({"channels": 2}, "has 2 channels instead of 1$"),
        ({"seconds": 0.7}, r"lasts 0\.700 s instead of 0\.500 s$"),
    ],
)
def test_another_recording_is_taken_only_on_request(
    tmp_path: Path, ref: RecordingRef, change: dict[str, float], says: str
) -> None:
    project = Project(ref, (Edit((Window(0, 0.2),), "rain"),))
    other = make(tmp_path / "other.wav", **change)
    with pytest.raises(EngineError, match=says.replace("$", r"\. Choose another")):
        relink(project, other)
    assert relink(project, other, force=True) == replace(project, recording=ref_of(other))


def test_what_cannot_be_decoded_is_refused_even_on_request(
    tmp_path: Path, ref: RecordingRef
) -> None:
    (tmp_path / "letter.wav").write_text("dear all")
    with pytest.raises(EngineError):
        relink(Project(ref), tmp_path / "letter.wav", force=True)
    with pytest.raises(EngineError):
        relink(Project(ref), tmp_path / "gone.wav", force=True)
