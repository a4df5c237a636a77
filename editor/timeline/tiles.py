"""Spectrogram tiles: asked for where they are looked at, computed by the worker, kept for a while.

A tile that went stale (its sound was rendered anew, or more was decoded) stays in sight until its
replacement arrives.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from editor.timeline.edited import touched_frames
from engine.project import Project
from engine.report import Report
from engine.spectrogram import SpectrogramSettings, tile, tile_span

if TYPE_CHECKING:
    from editor.document import Document
    from engine.recording import Recording
    from engine.render import Renderer
    from engine.worker import Job, Worker

Listen = Literal["original", "edited", "removed"]
Pixels = NDArray[np.uint8]

KEPT_VIEWPORTS = 4
FEWEST_KEPT = 48
LEVELS = 16  # a column of the coarsest level covers hop * 2**15 frames


@dataclass(frozen=True)
class TileKey:
    """Which sound, how coarse, which one."""

    listen: Listen
    level: int
    index: int


@dataclass
class Tile:
    """One computed tile; ``pixels`` uint8, shape (rows, TILE_COLUMNS), row 0 lowest."""

    pixels: Pixels
    available: int  # frames that were decoded when it was computed
    stale: bool = False


@dataclass(frozen=True)
class Computed:
    """What the worker hands back."""

    key: TileKey
    pixels: Pixels
    available: int


def compute_tile(
    renderer: Renderer,
    project: Project,
    recording: Recording,
    settings: SpectrogramSettings,
    key: TileKey,
    report: Report,
) -> Computed:
    """Compute one tile of what is listened to; runs in the worker."""
    report(0.0)
    available = recording.available

    def read(start: int, stop: int) -> NDArray[np.float32]:
        report(0.0)
        if key.listen == "edited":
            return renderer.render(project, start, stop)
        if key.listen == "removed":
            return renderer.removed(project, start, stop)
        return recording.read(start, stop)

    frames, rate = recording.frames, recording.sample_rate
    return Computed(key, tile(read, rate, frames, settings, key.level, key.index), available)


class TileCache(QObject):
    """The tiles of the open recording, most recently used last.

    Signals
    -------
    arrived : (int, int)
        Frames [start, stop) that can be painted anew.
    """

    arrived = Signal(int, int)

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._worker = document, worker
        self.settings = SpectrogramSettings()
        self._tiles: OrderedDict[TileKey, Tile] = OrderedDict()
        self._jobs: dict[TileKey, Job] = {}
        self._wanted: list[TileKey] = []
        self._touched: list[tuple[int, int]] = []
        worker.done.connect(self._on_done)
        worker.failed.connect(self._on_failed)
        document.opened.connect(self._reset)
        document.changed.connect(self._on_changed)
        document.rendered.connect(self._on_rendered)

    # ---------------------------------------------------------------- for the lane

    def key(self, listen: Listen, level: int, index: int) -> TileKey:
        """The tile to show: where no edit reaches, "edited" is the original and costs nothing."""
        if listen == "edited":
            start, stop = tile_span(self.settings, level, index)
            if not any(lo < stop and start < hi for lo, hi in self._touched):
                return TileKey("original", level, index)
        return TileKey(listen, level, index)

    def get(self, key: TileKey) -> Pixels | None:
        """The tile if it is at hand, stale or not."""
        found = self._tiles.get(key)
        if found is None:
            return None
        self._tiles.move_to_end(key)
        return found.pixels

    def want(self, keys: Iterable[TileKey]) -> None:
        """Compute these, the first one first, and drop what else is queued."""
        self._wanted = list(keys)
        self._fetch()

    def refresh(self) -> None:
        """More was decoded: recompute what is in sight and was not complete."""
        self._fetch()

    # ---------------------------------------------------------------- inside

    def _fetch(self) -> None:
        renderer, recording = self._document.renderer, self._document.recording
        if renderer is None or recording is None:
            return
        for key in self._jobs.keys() - set(self._wanted):
            self._jobs.pop(key).cancel()
        for order, key in enumerate(self._wanted):
            if key not in self._jobs and not self._is_good(key, recording.available):
                self._jobs[key] = self._worker.submit(
                    order, compute_tile, renderer, self._document.project, recording,
                    self.settings, key,
                )  # fmt: skip

    def _is_good(self, key: TileKey, available: int) -> bool:
        found = self._tiles.get(key)
        if found is None or found.stale:
            return False
        _, stop = tile_span(self.settings, key.level, key.index)
        reach = self.settings.n_fft
        return found.available >= min(stop + reach, available)

    def _on_done(self, job: Job, result: object) -> None:
        if not isinstance(result, Computed) or self._jobs.get(result.key) is not job:
            return
        del self._jobs[result.key]
        self._tiles[result.key] = Tile(result.pixels, result.available)
        self._tiles.move_to_end(result.key)
        most = max(FEWEST_KEPT, KEPT_VIEWPORTS * len(self._wanted))
        while len(self._tiles) > most:
            self._tiles.popitem(last=False)
        self.arrived.emit(*tile_span(self.settings, result.key.level, result.key.index))

    def _on_failed(self, job: Job, error: object) -> None:
        # Whatever is wrong with the sound is told where it is edited and played; here is no tile.
        for key in [one for one, its in self._jobs.items() if its is job]:
            del self._jobs[key]

    def _on_rendered(self, start: int, stop: int) -> None:
        reach = self.settings.n_fft
        for key, kept in self._tiles.items():
            lo, hi = tile_span(self.settings, key.level, key.index)
            if key.listen != "original" and lo - reach < stop and start < hi + reach:
                kept.stale = True
        for key in list(self._jobs):
            lo, hi = tile_span(self.settings, key.level, key.index)
            if key.listen != "original" and lo - reach < stop and start < hi + reach:
                self._jobs.pop(key).cancel()
        self._fetch()

    def _on_changed(self, new: Project, old: Project) -> None:
        recording = self._document.recording
        if recording is None or new.edits == old.edits:
            return
        reach = self.settings.n_fft
        spans = touched_frames(new, recording.sample_rate)
        self._touched = [(lo - reach, hi + reach) for lo, hi in spans]

    def _reset(self, *_: object) -> None:
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._tiles.clear()
        self._wanted = []
        recording = self._document.recording
        rate = recording.sample_rate if recording else 1
        highest = SpectrogramSettings().fmax
        self.settings = SpectrogramSettings(fmax=min(highest, rate / 2) if recording else highest)
        spans = touched_frames(self._document.project, rate) if recording else []
        self._touched = [(lo - self.settings.n_fft, hi + self.settings.n_fft) for lo, hi in spans]
