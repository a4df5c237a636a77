"""Stand-ins for sound output, recording and worker: no device, no file, no thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from engine.labelling.events import EventSettings
from engine.project import RecordingRef
from engine.report import silent
from engine.worker import Job

NO_DEVICE = "No sound output was found. Connect one, or choose it in the device menu."


class FakePlayer:
    """What the editor uses of `engine.playback.Player`; time stands still until a test moves it."""

    def __init__(self) -> None:
        self.feeds: dict[str, Callable[[int, int], Any]] = {}
        self.frames = self.position = self.refreshed = 0
        self.loop: tuple[int, int] | None = None
        self.until: int | None = None
        self.listen, self.level_match, self.volume = "edited", False, 1.0
        self.playing = self.closed = False
        self.device: str | None = None
        self.speed, self.kept_open = 1.0, False
        self.scrubbed: list[int] = []
        self.on_event: Callable[[Any], None] = lambda event: None

    def load(self, feeds: Any, sample_rate: int, channels: int, frames: int) -> None:
        self.feeds, self.frames, self.rate = dict(feeds), frames, sample_rate

    def play(self, start: int, stop: int | None = None, *, loop: bool = False) -> None:
        self.position, self.until, self.playing = start, stop, True

    def scrub(self, frame: int) -> None:
        self.scrubbed.append(frame)
        self.playing = True

    def keep_open(self, wanted: bool) -> None:
        self.kept_open = wanted

    def stop(self) -> None:
        self.playing = False

    def seek(self, frame: int) -> None:
        self.position = frame

    def set_loop(self, start: int, stop: int) -> None:
        self.loop = (start, stop)

    def clear_loop(self) -> None:
        self.loop = None

    def meters(self) -> Any:
        return SimpleNamespace(peak=(-12.0, -18.0), rms=(-20.0, -24.0))

    def set_frames(self, frames: int) -> None:
        self.frames = frames

    def refresh(self) -> None:
        self.refreshed += 1

    def devices(self) -> tuple[Any, ...]:
        return (
            SimpleNamespace(id="one", name="Speakers", is_default=True),
            SimpleNamespace(id="two", name="Headphones", is_default=False),
        )

    def set_device(self, device: str | None) -> None:
        self.device = device

    def close(self) -> None:
        self.closed = True

    def hear(self, start: int, stop: int) -> Any:
        """What would come out of the loudspeaker for these frames."""
        if self.listen == "removed":
            return self.feeds["original"](start, stop) - self.feeds["edited"](start, stop)
        heard = self.feeds[self.listen](start, stop)
        return self.feeds["edited"](start, stop) if heard is None else heard


class MutePlayer(FakePlayer):
    """A machine without any sound output."""

    def play(self, start: int, stop: int | None = None, *, loop: bool = False) -> None:
        # Like the real one it finds out a moment later, in a thread of its own.
        super().play(start)
        self.playing = False
        self.on_event(SimpleNamespace(kind="failed", message=NO_DEVICE))

    def devices(self) -> tuple[Any, ...]:
        return ()


class MemoryRecording:
    """What the panels use of `engine.recording.Recording`."""

    subtype = "PCM_16"

    def __init__(self, samples: NDArray[np.float32], sample_rate: int) -> None:
        self.path = Path("memory.wav")
        self.folder: Path | None = None
        self.fingerprint = "0"
        self.samples, self.sample_rate = samples, sample_rate
        self.frames, self.channels = samples.shape
        self.available = self.frames
        self.complete = True
        self.warning: str | None = None

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate

    @property
    def ref(self) -> RecordingRef:
        name = str(self.path)
        return RecordingRef(name, self.fingerprint, self.sample_rate, self.channels, self.frames)

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        if not 0 <= start <= stop <= self.frames:
            raise ValueError((start, stop))
        return self.samples[start:stop].copy()


class InlineWorker(QObject):
    """A Worker without a thread: jobs wait until the test runs them."""

    progressed = Signal(object, float, str)
    done = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    def submit(self, urgency: float, function: Callable[..., Any], *args: Any) -> Job:
        job = Job(function, args)
        self.jobs.append(job)
        return job

    @property
    def waiting(self) -> list[Job]:
        return [job for job in self.jobs if not job.cancelled]

    def report(self, fraction: float, note: str = "") -> None:
        """The first job says how far it is."""
        self.progressed.emit(self.waiting[0], fraction, note)

    def run_one(self) -> Job:
        """Run the first job that is not cancelled and tell the result."""
        job = self.waiting[0]
        self.jobs.remove(job)
        try:
            result = job.function(*job.args, report=silent)
        except Exception as error:  # noqa: BLE001 - as the real one
            self.failed.emit(job, error)
        else:
            self.done.emit(job, result)
        return job

    def run_all(self) -> None:
        while self.waiting:
            self.run_one()


class ToneLabeller:
    """Hears 500 Hz as rain, 1000 Hz as a dog and 2000 Hz as a siren; twice the level is the score.

    Stands in for `engine.labelling.load_labeller()`.
    """

    sample_rate, hop_s, context_s, revision = 8000, 0.1, 0.2, "tones"
    labels = ("dog bark", "rain", "siren")
    settings = EventSettings(0.5, off=0.5, median_s=0.3, min_s=0.2, gap_s=0.2)

    def scores(self, mono: NDArray[np.float32], report: Any) -> NDArray[np.float32]:
        report(0.0)
        parts = np.pad(mono, (0, -len(mono) % 800)).reshape(-1, 800)
        tones = np.abs(np.fft.rfft(parts, axis=1))[:, [100, 50, 200]] / 400
        return np.minimum(2 * tones, 1.0).astype(np.float32)

    def clip_scores(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        heard = self.scores(mono, silent).mean(axis=0)
        return heard / max(float(heard.sum()), 1e-9)


def tones(seconds: float, *spans: tuple[float, float, float, float]) -> NDArray[np.float32]:
    """Stereo at 8 kHz: silence with tones, each (start, stop, hertz, level)."""
    times = np.arange(round(seconds * 8000)) / 8000
    mono = np.zeros(len(times))
    for start_s, stop_s, hertz, level in spans:
        inside = (times >= start_s) & (times < stop_s)
        mono += np.where(inside, level * np.sin(2 * np.pi * hertz * times), 0.0)
    return np.repeat(mono[:, None], 2, axis=1).astype(np.float32)
