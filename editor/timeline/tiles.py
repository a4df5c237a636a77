"""Spectrogram tiles: asked for where they are looked at, computed by the worker, kept for a while.

A tile that went stale (its sound was rendered anew, or more was decoded) stays in sight until its
replacement arrives. Those of the original are kept on disk as well; what the edits leave of it
changes with every edit, and is short.
"""

from __future__ import annotations

import bisect
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from editor.looks import Look
from editor.timeline.edited import touched_frames
from engine.project import Project
from engine.report import Report
from engine.spectrogram import SpectrogramSettings, tile, tile_span
from engine.tiles import TileFile

if TYPE_CHECKING:
    from editor.document import Document
    from engine.recording import Recording
    from engine.render import Renderer
    from engine.worker import Job, Worker

Listen = Literal["original", "edited", "removed"]
Pixels = NDArray[np.uint8]

KEPT_VIEWPORTS = 4
FEWEST_KEPT = 48
LEVELS = 20  # a column of the coarsest level covers hop * 2**19 frames
GROWN_PART = 32  # of a tile, by which its sound grows before it is computed anew
QUIET_S = 0.06  # after the view moved: the next frame is likely to follow
MOST_PAUSE_S = 0.2  # per tile: in the end it is seen also while the view keeps moving
NAP_S = 0.004


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


class Yielding:
    """Lets tiles wait while the user moves the view: the frames on screen go before them.

    The screen calls `moved`, the worker calls `pause` between the pieces of a tile.
    """

    def __init__(self) -> None:
        self._quiet_from = 0.0

    def moved(self) -> None:
        """The view moves just now."""
        self._quiet_from = time.monotonic() + QUIET_S

    def pause(self, left_s: float, report: Report) -> float:
        """Wait until the view rests, at most ``left_s``; what is left of that."""
        began = now = time.monotonic()
        while now < min(self._quiet_from, began + left_s):
            time.sleep(NAP_S)
            report(0.0)
            now = time.monotonic()
        return left_s - (now - began)


def compute_tile(
    renderer: Renderer,
    project: Project,
    recording: Recording,
    settings: SpectrogramSettings,
    key: TileKey,
    file: TileFile | None,
    yielding: Yielding,
    report: Report,
) -> Computed:
    """One tile of what is listened to, from the file or computed; runs in the worker."""
    report(0.0)
    available = recording.available
    kept = file if key.listen == "original" and recording.complete else None
    if kept is not None and (found := kept.get(settings, key.level, key.index)) is not None:
        return Computed(key, found, available)
    left_s = MOST_PAUSE_S

    def read(start: int, stop: int) -> NDArray[np.float32]:
        nonlocal left_s
        report(0.0)
        left_s = yielding.pause(left_s, report)
        if key.listen == "edited":
            return renderer.render(project, start, stop)
        if key.listen == "removed":
            return renderer.removed(project, start, stop)
        return recording.read(start, stop)

    frames, rate = recording.frames, recording.sample_rate
    pixels = tile(read, rate, frames, settings, key.level, key.index)
    if kept is not None:
        kept.put(settings, key.level, key.index, pixels)
    return Computed(key, pixels, available)


class TileCache(QObject):
    """The tiles of the open recording, most recently used last.

    Signals
    -------
    arrived : (int, int)
        Frames [start, stop) that can be painted anew.

    Attributes
    ----------
    settings : SpectrogramSettings
        What the tiles at hand are computed with.
    yielding : Yielding
    """

    arrived = Signal(object, object)  # frames: more than Qt's int holds

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._worker = document, worker
        self.settings = SpectrogramSettings()
        self.yielding = Yielding()
        self._look = Look()
        self._file: TileFile | None = None
        self._tiles: OrderedDict[TileKey, Tile] = OrderedDict()
        self._jobs: dict[TileKey, Job] = {}
        self._wanted: list[TileKey] = []
        self._begins: list[int] = []  # of what edits change, in order
        self._ends: list[int] = []
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
            # The first that ends after the tile begins is the only one to look at.
            at = bisect.bisect_right(self._ends, start)
            if at == len(self._ends) or self._begins[at] >= stop:
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

    def set_look(self, look: Look) -> None:
        """Compute with other settings, if they are others."""
        self._look = look
        if self._wanted_settings() != self.settings:
            self._use_settings()

    def close(self) -> None:
        """Let go of the file of tiles."""
        if self._file is not None:
            self._file.close()
            self._file = None

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
            if key not in self._jobs and not self._is_good(key, recording):
                self._jobs[key] = self._worker.submit(
                    order, compute_tile, renderer, self._document.project, recording,
                    self.settings, key, self._file, self.yielding,
                )  # fmt: skip

    def _is_good(self, key: TileKey, recording: Recording) -> bool:
        """Whether the tile need not be computed now."""
        available = recording.available
        start, stop = tile_span(self.settings, key.level, key.index)
        found = self._tiles.get(key)
        if found is None:
            return not recording.complete and start >= available
        if found.stale:
            return False
        grown = min(stop + self.settings.n_fft, available) - found.available
        # While it decodes, a long tile is not worth computing anew for a few more columns.
        return grown <= (0 if recording.complete else (stop - start) // GROWN_PART)

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
        if self._document.recording is not None and new.edits != old.edits:
            self._note_touched()

    def _note_touched(self) -> None:
        """Remember which frames show something else once edits are applied."""
        recording, reach = self._document.recording, self.settings.n_fft
        rate = recording.sample_rate if recording else 1
        spans = touched_frames(self._document.project, rate) if recording else []
        self._begins = [lo - reach for lo, _ in spans]
        self._ends = [hi + reach for _, hi in spans]

    def _wanted_settings(self) -> SpectrogramSettings:
        recording = self._document.recording
        return self._look.settings(recording.sample_rate if recording else 48_000)

    def _use_settings(self) -> None:
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._tiles.clear()
        self._wanted = []
        self.settings = self._wanted_settings()
        self._note_touched()

    def _reset(self, *_: object) -> None:
        self.close()
        recording = self._document.recording
        folder = recording.folder if recording is not None else None
        self._file = TileFile(folder) if folder is not None else None
        self._use_settings()
