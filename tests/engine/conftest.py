"""What tests of several files of the engine get."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.estimates import EstimateCache
from engine.project import Cue, Edit, Project, Window
from engine.recording import open_recording
from engine.render import Renderer
from engine.store import ProjectFile

from .exporting.fakes import RATE, FakeRecording
from .fakes import noise


@pytest.fixture
def renderer(tmp_path: Path) -> Renderer:
    """Over three seconds of stereo noise on the 16-bit grid."""
    samples = np.rint(noise(3.0, RATE) * 32767).clip(-32768, 32767) / 32768
    recording = FakeRecording(samples.astype(np.float32), RATE)
    return Renderer(recording, EstimateCache(tmp_path / "estimates"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """Three seconds of stereo noise."""
    path = tmp_path / "take.wav"
    soundfile.write(path, noise(3.0, RATE), RATE, subtype="PCM_16")
    return path


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
