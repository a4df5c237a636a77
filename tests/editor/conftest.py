"""A Document over a recording in memory."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor.document import Document
from engine.project import Project
from tests.editor.fakes import MemoryRecording


@pytest.fixture
def recording() -> MemoryRecording:
    """Ten seconds of stereo noise at 8 kHz."""
    samples = np.random.default_rng(1).normal(0, 0.1, (80_000, 2)).astype(np.float32)
    return MemoryRecording(samples, 8000)


@pytest.fixture
def document(qtbot: QtBot, recording: MemoryRecording) -> Document:
    """A document with the recording open and no edits."""
    document = Document()
    document.open(Project(recording.ref), recording, None)
    return document
