"""The envelope of the edited sound: computed by the worker, block by block, where it is looked at.

Only blocks that an active edit touches are ever rendered; elsewhere the edited sound is the
original. What is stale stays visible until its replacement arrives.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from engine.peaks import Envelope, envelope
from engine.project import Project, merge_windows
from engine.report import Report

if TYPE_CHECKING:
    from editor.document import Document
    from engine.render import Renderer
    from engine.worker import Job, Worker

BLOCK_FRAMES = 65536
PEAK_FRAMES = 256
BLOCK_PEAKS = BLOCK_FRAMES // PEAK_FRAMES
IN_FLIGHT = 8  # blocks with the worker; the rest is chosen afresh as they come back
FINE_BLOCKS = 32  # blocks kept as samples, for zooms finer than one peak per column

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Block:
    """What the worker hands back: one block of the edited sound."""

    index: int
    envelope: Envelope
    samples: Samples


def render_block(
    renderer: Renderer, project: Project, index: int, frames: int, report: Report
) -> Block:
    """Render one block of the edited sound and take its envelope; runs in the worker."""
    report(0.0)
    start = index * BLOCK_FRAMES
    samples = rows_of(renderer.render(project, start, min(frames, start + BLOCK_FRAMES)))
    return Block(index, envelope(samples, -(-len(samples) // PEAK_FRAMES)), samples)


def rows_of(samples: Samples) -> Samples:
    """The channels as they are shown: up to two each on its own, more of them mixed to one."""
    if samples.shape[1] <= 2:
        return samples
    mixed: Samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    return mixed


def touched_frames(project: Project, sample_rate: int) -> list[tuple[int, int]]:
    """Frames [start, stop) that some active edit may change, in order and apart."""
    windows = [window for edit in project.edits if edit.active for window in edit.windows]
    return [window.frames(sample_rate) for window in merge_windows(windows)]


class EditedEnvelope(QObject):
    """Envelopes of the edited sound for the waveform lane.

    Signals
    -------
    arrived : (int, int)
        Frames [start, stop) that can be painted anew.
    """

    arrived = Signal(object, object)  # frames: more than Qt's int holds

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._worker = document, worker
        self._jobs: dict[int, Job] = {}
        self._broken: set[int] = set()
        self._fine: OrderedDict[int, Samples] = OrderedDict()
        self._wanted: tuple[int, int, bool] = (0, 0, False)
        self._reset()
        worker.done.connect(self._on_done)
        worker.failed.connect(self._on_failed)
        document.opened.connect(self._reset)
        document.changed.connect(self._on_changed)
        document.rendered.connect(self._on_rendered)
        document.grew.connect(self._on_length)

    # ---------------------------------------------------------------- for the lane

    @property
    def touched(self) -> list[tuple[int, int]]:
        """Frames that some active edit may change."""
        return self._touched

    def want(self, start: int, stop: int, *, fine: bool) -> None:
        """Ask for what is looked at: frames, and whether single samples can be told apart."""
        self._wanted = (start, stop, fine)
        self._fetch()

    def slice(self, start: int, stop: int, columns: int) -> tuple[Envelope, NDArray[np.bool_]]:
        """The envelope of frames [start, stop) in columns, and which of them are known."""
        edges = np.linspace(start, stop, columns + 1)
        first = np.clip(edges[:-1].astype(np.int64), 0, max(0, self._frames - 1))
        known = self._known(edges, first)
        if (stop - start) / columns < PEAK_FRAMES:
            return self._fine_slice(start, stop, columns, known)
        # Ten hours are seven million peaks; seen as a whole they are drawn from whole blocks.
        size = BLOCK_FRAMES if (stop - start) / columns >= BLOCK_FRAMES else PEAK_FRAMES
        low, high, power = self._levels[size]
        index = first // size
        last = min(int(np.ceil(stop / size)), len(low))
        lo = int(index[0])
        at = np.minimum(index - lo, max(0, last - lo - 1))
        count = np.diff(np.append(at, last - lo)).clip(1)[:, None]
        return Envelope(
            np.minimum.reduceat(low[lo:last], at, axis=0),
            np.maximum.reduceat(high[lo:last], at, axis=0),
            np.sqrt(np.add.reduceat(power[lo:last], at, axis=0) / count),
        ), known

    def known(self, start: float, stop: float, columns: int) -> NDArray[np.bool_]:
        """Which columns of frames [start, stop) have edited samples at hand."""
        edges = np.linspace(start, stop, columns + 1)
        first = np.clip(edges[:-1].astype(np.int64), 0, max(0, self._frames - 1))
        fine = np.zeros(len(self._have), bool)
        fine[list(self._fine)] = True
        known: NDArray[np.bool_] = self._known(edges, first) & fine[first // BLOCK_FRAMES]
        return known

    def pieces(self, start: int, stop: int) -> list[tuple[int, Samples]]:
        """The edited samples of [start, stop) that are at hand: first frame and samples."""
        out = []
        for lo, hi in self._touched:
            lo, hi = max(lo, start), min(hi, stop, self._frames)
            for index in range(lo // BLOCK_FRAMES, -(-hi // BLOCK_FRAMES)) if lo < hi else ():
                block, first = self._fine.get(index), index * BLOCK_FRAMES
                if block is not None:
                    at = max(lo, first)
                    out.append((at, block[at - first : max(at, hi) - first]))
        return out

    # ---------------------------------------------------------------- inside

    def _reset(self, *_: object) -> None:
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._broken.clear()
        self._fine.clear()
        recording = self._document.recording
        self._frames = recording.frames if recording else 0
        channels = recording.channels if recording else 1
        self._rows = channels if channels <= 2 else 1
        # Minimum, maximum and power by frames per row. Untouched pages of zeros cost no memory:
        # only blocks under edits ever do.
        self._levels = {
            size: tuple(
                np.zeros((-(-self._frames // size), self._rows), np.float32) for _ in range(3)
            )
            for size in (PEAK_FRAMES, BLOCK_FRAMES)
        }
        blocks = -(-self._frames // BLOCK_FRAMES)
        self._have = np.zeros(blocks, bool)
        self._stale = np.zeros(blocks, bool)
        self._find_touched()

    def _find_touched(self) -> None:
        recording, project = self._document.recording, self._document.project
        self._touched = touched_frames(project, recording.sample_rate) if recording else []

    def _on_length(self, *_: object) -> None:
        recording = self._document.recording
        if recording is not None and recording.frames != self._frames:
            self._reset()

    def _on_changed(self, new: Project, old: Project) -> None:
        self._on_length()
        if new.edits != old.edits:
            self._find_touched()
            self._fetch()

    def _on_rendered(self, start: int, stop: int) -> None:
        lo, hi = start // BLOCK_FRAMES, -(-stop // BLOCK_FRAMES)
        self._stale[lo:hi] = True
        self._broken.difference_update(range(lo, hi))
        for index in [one for one in self._jobs if lo <= one < hi]:
            self._jobs.pop(index).cancel()
        self._fetch()

    def _fetch(self) -> None:
        renderer, project = self._document.renderer, self._document.project
        if renderer is None or not self._frames:
            return
        start, stop, fine = self._wanted
        wanted: set[int] = set()
        for lo, hi in self._touched:
            lo, hi = max(lo, start, 0), min(hi, stop, self._frames)
            if lo < hi:
                wanted.update(range(lo // BLOCK_FRAMES, -(-hi // BLOCK_FRAMES)))
        for index in [one for one in self._jobs if one not in wanted]:
            self._jobs.pop(index).cancel()
            self._stale[index] = True
        missing = [
            index
            for index in wanted - self._jobs.keys() - self._broken
            if self._stale[index] or not self._have[index] or (fine and index not in self._fine)
        ]
        middle = (start + stop) / 2 / BLOCK_FRAMES - 0.5
        free = max(0, IN_FLIGHT - len(self._jobs))
        for index in heapq.nsmallest(free, missing, key=lambda one: abs(one - middle)):
            self._stale[index] = False
            self._jobs[index] = self._worker.submit(
                abs(index - middle) * BLOCK_FRAMES,
                render_block,
                renderer,
                project,
                index,
                self._frames,
            )

    def _on_done(self, job: Job, result: object) -> None:
        if not isinstance(result, Block) or self._jobs.get(result.index) is not job:
            return
        del self._jobs[result.index]
        lo = result.index * BLOCK_PEAKS
        hi = lo + len(result.envelope.minimum)
        found = (result.envelope.minimum, result.envelope.maximum, result.envelope.rms**2)
        whole = (found[0].min(axis=0), found[1].max(axis=0), found[2].mean(axis=0))
        for kept, values in zip(self._levels[PEAK_FRAMES], found, strict=True):
            kept[lo:hi] = values
        for kept, value in zip(self._levels[BLOCK_FRAMES], whole, strict=True):
            kept[result.index] = value
        self._have[result.index] = True
        self._fine[result.index] = result.samples
        self._fine.move_to_end(result.index)
        while len(self._fine) > FINE_BLOCKS:
            self._fine.popitem(last=False)
        start = result.index * BLOCK_FRAMES
        self.arrived.emit(start, min(self._frames, start + BLOCK_FRAMES))
        self._fetch()

    def _on_failed(self, job: Job, error: object) -> None:
        # The window shows the failure with the edit itself; here the original stays in sight.
        for index in [one for one, its in self._jobs.items() if its is job]:
            del self._jobs[index]
            self._broken.add(index)  # not again before it changes

    def _known(self, edges: NDArray[np.float64], first: NDArray[np.int64]) -> NDArray[np.bool_]:
        if not self._touched:
            return np.zeros(len(first), bool)
        spans = np.array(self._touched)
        after = np.searchsorted(spans[:, 1], edges[:-1], side="right")  # first that ends later
        begins = np.append(spans[:, 0], np.inf)[after]
        known = begins < edges[1:]
        if known.any():
            known &= self._have[np.minimum(first // BLOCK_FRAMES, len(self._have) - 1)]
        return known

    def _fine_slice(
        self, start: int, stop: int, columns: int, known: NDArray[np.bool_]
    ) -> tuple[Envelope, NDArray[np.bool_]]:
        start, stop = max(0, start), min(stop, self._frames)
        samples = np.zeros((stop - start, self._rows), np.float32)
        have = np.zeros(len(self._have), bool)
        for at, piece in self.pieces(start, stop):
            samples[at - start : at - start + len(piece)] = piece
            have[at // BLOCK_FRAMES] = True
        first = np.linspace(start, stop, columns + 1)[:-1].astype(np.int64)
        known = known & have[np.clip(first // BLOCK_FRAMES, 0, len(have) - 1)]
        return envelope(samples, columns), known
