"""A timeline over a recording in memory: 10 s stereo at 8 kHz, a tone from 2 to 4 s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.timeline import TimelineView
from engine.peaks import Envelope, envelope
from engine.project import Project, RecordingRef

RATE = 8000
SECONDS = 10
TONE_S = (2.0, 4.0)
EDITED_LEVEL = 0.25

Samples = NDArray[np.float32]


class MemoryPeaks:
    def __init__(self, recording: MemoryRecording) -> None:
        self._recording = recording

    def slice(self, start: int, stop: int, columns: int) -> Envelope:
        return envelope(self._recording.read(start, stop), columns)


class MemoryRecording:
    """What the timeline uses of `engine.recording.Recording`."""

    def __init__(self, samples: Samples, rate: int = RATE) -> None:
        self.path = Path("memory.wav")
        self.folder: Path | None = None
        self.samples = samples
        self.sample_rate, self.channels = rate, samples.shape[1]
        self.frames = self.available = len(samples)
        self.complete = True
        self.peaks = MemoryPeaks(self)

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate

    @property
    def ref(self) -> RecordingRef:
        return RecordingRef(str(self.path), "0", self.sample_rate, self.channels, self.frames)

    def read(self, start: int, stop: int) -> Samples:
        if not 0 <= start <= stop <= self.frames:
            raise ValueError((start, stop))
        out = self.samples[start:stop].copy()
        out[max(0, self.available - start) :] = 0
        return out


class QuietRenderer:
    """Every active window plays at a quarter of its level."""

    def __init__(self, recording: MemoryRecording) -> None:
        self.recording = recording
        self.calls: list[tuple[int, int]] = []

    def render(self, project: Project, start: int, stop: int) -> Samples:
        self.calls.append((start, stop))
        out = self.recording.read(start, stop)
        for edit in project.edits:
            for window in edit.merged() if edit.active else ():
                first, last = window.frames(self.recording.sample_rate)
                out[max(0, first - start) : max(0, last - start)] *= EDITED_LEVEL
        return out

    def removed(self, project: Project, start: int, stop: int) -> Samples:
        return self.recording.read(start, stop) - self.render(project, start, stop)


def tone() -> Samples:
    time_s = np.arange(SECONDS * RATE) / RATE
    wave = 0.8 * np.sin(2 * np.pi * 500 * time_s) * ((time_s >= TONE_S[0]) & (time_s < TONE_S[1]))
    return np.stack([wave, wave], axis=1).astype(np.float32)


@dataclass
class Stage:
    """One timeline on the (offscreen) screen."""

    qtbot: QtBot
    document: Document
    view: TimelineView
    recording: MemoryRecording
    seeks: list[float] = field(default_factory=list)

    def x(self, seconds: float) -> int:
        return round(self.view.axis.x(seconds))

    def settle(self, ready: Callable[[], bool] | None = None) -> None:
        """Wait until the worker has nothing left that the view asked for."""
        view = self.view
        self.qtbot.waitUntil(
            lambda: (
                not view._settle.isActive()
                and not view._edited._jobs
                and not view._tiles._jobs
                and (ready is None or ready())
            ),
            timeout=20_000,
        )
