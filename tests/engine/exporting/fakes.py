"""What the tests of exporting write: a recording in memory and two edits of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.project import Edit, Window
from tests.engine.fakes import MemoryRecording

RATE = 16_000
EDITS = (
    Edit(
        (Window(0.5, 1.0), Window(1.5, 1.8)), "300-3400 Hz", "remove", separator="spectral", id="a"
    ),
    Edit((Window(0.8, 1.2),), "above 2 kHz", "keep", separator="spectral", id="b"),
)


@dataclass
class FakeRecording(MemoryRecording):
    """A recording in memory that says where its file would be."""

    path: Path = Path("/nowhere/take.wav")
    subtype: str = "PCM_16"
