"""What a project sounds like: the fold of its edits over the recording, and the estimate cache.

Edits are layers. ``y0`` is the recording; edit ``i`` turns ``y(i-1)`` into
``y(i-1) + g * strength * (T - y(i-1))`` with the gate ``g`` of each of its windows, where ``T`` is
the estimate (keep) or ``y(i-1)`` minus the estimate (remove). Where a window has a band, the change
``T - y(i-1)`` goes through its filter (`engine.bands`) before the gate: sound outside the band
stays, and so does every sample outside the window. Player, waveform, residual and every exporter
read the one function `Renderer.render`, so what is heard is what is exported.

Estimates are made in pieces (`engine.separation.stream`) and kept on disk under a hash of
everything they depend on, so undo, redo and reopening compute nothing again. A piece that is not
there yet leaves its stretch as its input was; its weights fade it in against that, without a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.compiling import compiler
from engine.estimates import EstimateCache, PieceGone
from engine.layers import Bound, Layer, Span, heard, needed, within
from engine.project import Project, Window, gate
from engine.queries import Queries
from engine.report import EngineError, Report, part, silent
from engine.separation.stream import Piece, Samples, separate_piece

if TYPE_CHECKING:
    from engine.recording import Recording


@dataclass(frozen=True)
class Task:
    """One missing piece of an estimate: what the worker computes in one go.

    ``start`` and ``stop`` are the frames of the recording it makes audible; it is call number
    ``call`` of the ``calls`` its window needs.
    """

    key: str
    edit_id: str
    window: Window
    start: int
    stop: int
    call: int
    calls: int

    def __hash__(self) -> int:
        # Long projects have ten thousands of them in sets; these two tell any two apart.
        return hash((self.key, self.call))


@dataclass(frozen=True)
class WindowState:
    """How far one merged window of an edit is.

    ``silent`` is true when everything is there and nothing of the prompt was found.
    """

    window: Window
    done: int
    calls: int
    silent: bool


MOST_LISTED = 512  # windows whose missing pieces are remembered

_ALL = 1.0 - 1e-6
"""Weights that sum to more than this sum to one: the rest is rounding."""


class Renderer:
    """The edited sound of projects over one recording. Safe to use from several threads.

    Parameters
    ----------
    recording : Recording
    estimates : EstimateCache, optional
        Where separated pieces are kept; the user's cache folder by default.
    """

    def __init__(self, recording: Recording, estimates: EstimateCache | None = None) -> None:
        self.recording = recording
        self.estimates = estimates if estimates is not None else EstimateCache()
        self._queries = Queries(recording)
        self._compile = compiler(recording, self._queries)
        # Window -> what was done and decoded when its missing pieces were listed, and the list.
        self._listed: dict[
            tuple[str, str, Window], tuple[frozenset[int], int, tuple[Bound, ...], tuple[Task, ...]]
        ] = {}

    # ---- listening -----------------------------------------------------------------------------

    def original(self, start: int, stop: int) -> Samples:
        """The recording: float32, shape (stop - start, channels)."""
        return self.recording.read(start, stop)

    def render(self, project: Project, start: int, stop: int) -> Samples:
        """The edited signal over frames ``[start, stop)``: float32, shape (frames, channels)."""
        return self._fold(self._layers(project), start, stop)

    def removed(self, project: Project, start: int, stop: int) -> Samples:
        """What the edits took away: original minus edited, so that the two sum to the original."""
        return self.original(start, stop) - self.render(project, start, stop)

    def estimate(self, project: Project, edit_id: str, start: int, stop: int) -> Samples:
        """The separated target of one edit: zero outside its windows and where it is missing.

        Nor does it hold what lies outside their bands.
        """
        out = np.zeros((max(0, stop - start), self.recording.channels), dtype=np.float32)
        for span in within(self._spans_of(project, edit_id), start, stop):
            lo, hi = max(start, span.first), min(stop, span.last)
            out[lo - start : hi - start] = self._target(span, lo, hi)[0]
        return out

    def rest(self, project: Project, edit_id: str, start: int, stop: int) -> Samples:
        """What an edit hears and is not its target; zero outside its windows and where missing.

        With `estimate` it makes up what the edits above leave there.
        """
        out = np.zeros((max(0, stop - start), self.recording.channels), dtype=np.float32)
        layers = self._layers(project)
        depth = next((at for at, one in enumerate(layers) if one and one[0].edit.id == edit_id), -1)
        for span in within(layers[depth], start, stop) if depth >= 0 else ():
            lo, hi = max(start, span.first), min(stop, span.last)
            target, covered = self._target(span, lo, hi)
            sound = self._fold(layers[:depth], lo, hi)
            out[lo - start : hi - start] = covered[:, None] * sound - target
        return out

    def without(self, project: Project, edit_id: str, start: int, stop: int) -> Samples:
        """The edited signal as if one edit did nothing: at once, for those below it stay as made.

        Switched off for good it may sound a little different: the edits below then hear more.
        """
        layers = (one for one in self._layers(project) if not one or one[0].edit.id != edit_id)
        return self._fold(tuple(layers), start, stop)

    def stretches(self, project: Project, edit_id: str) -> tuple[tuple[str, int, int], ...]:
        """The merged windows of an edit: what its estimate is kept under, first and last frame."""
        return tuple((one.key, one.first, one.last) for one in self._spans_of(project, edit_id))

    def _target(self, span: Span, lo: int, hi: int) -> tuple[Samples, Samples]:
        """The estimate over ``[lo, hi)`` within its bands, and how much of each frame is there."""
        begin, end = span.heard(lo, hi)
        found, covered = self._read_estimate(span, begin, end)
        if span.is_banded:
            found[~np.isfinite(found)] = 0.0
            found = span.bounded(found, begin, lo, hi, fade_frames=0.0)
        return found, covered[lo - begin : hi - begin]

    def _fold(self, layers: tuple[Layer, ...], start: int, stop: int) -> Samples:
        ranges = heard(layers, start, stop)
        at = ranges[0][0]
        signal = self.recording.read(*ranges[0])
        for layer, (begin, end) in zip(layers, ranges[1:], strict=True):
            for span in within(layer, begin, end):
                lo, hi = max(begin, span.first), min(end, span.last)
                if span.is_banded:
                    self._change_bounded(span, signal, at, lo, hi)
                else:
                    self._change(span, signal[lo - at : hi - at], lo, hi)
            signal, at = signal[begin - at : end - at], begin
        return signal

    def _change(self, span: Span, here: Samples, lo: int, hi: int) -> None:
        """Apply a span to frames ``[lo, hi)`` of a signal, in place."""
        edit = span.edit
        estimate, covered = self._read_estimate(span, lo, hi)
        fade = edit.fade_s * self.recording.sample_rate
        amount = gate(span.first, span.last, fade, lo, hi)
        amount = (amount * np.float32(edit.strength))[:, None]
        if edit.mode == "keep":
            here += amount * (estimate - covered[:, None] * here)
        else:
            here -= amount * estimate

    def _change_bounded(self, span: Span, signal: Samples, at: int, lo: int, hi: int) -> None:
        """The same for a span with bands; ``signal`` begins at frame ``at``."""
        edit = span.edit
        begin, end = span.heard(lo, hi)
        change, covered = self._read_estimate(span, begin, end)
        if edit.mode == "keep":
            change -= covered[:, None] * signal[begin - at : end - at]
        else:
            np.negative(change, out=change)
        # A filter would spread what is no number over all the window.
        change[~np.isfinite(change)] = 0.0
        fade = edit.fade_s * self.recording.sample_rate
        change = span.bounded(change, begin, lo, hi, fade)
        signal[lo - at : hi - at] += np.float32(edit.strength) * change

    def _read_estimate(self, span: Span, lo: int, hi: int) -> tuple[Samples, Samples]:
        """The weighted estimate over ``[lo, hi)`` and how much of each frame it covers (0..1)."""
        estimate = np.zeros((hi - lo, self.recording.channels), dtype=np.float32)
        pieces = span.overlapping(lo, hi)
        there = []
        for piece in pieces:
            a, b = max(lo, piece.start), min(hi, piece.stop)
            try:
                stored = self.estimates.read(
                    span.key, piece.index, a - piece.start, b - piece.start
                )
            except PieceGone:
                continue
            there.append(piece)
            if stored is not None:
                estimate[a - lo : b - lo] += stored
        if len(there) == len(pieces):
            return estimate, np.ones(hi - lo, dtype=np.float32)
        covered = np.zeros(hi - lo, dtype=np.float32)
        for piece in there:
            a, b = max(lo, piece.start), min(hi, piece.stop)
            covered[a - lo : b - lo] += piece.weights(a, b)
        covered[covered > _ALL] = 1.0
        return estimate, covered

    # ---- what is missing, and computing it -----------------------------------------------------

    def tasks(self, project: Project) -> tuple[Task, ...]:
        """The missing pieces of a project, upper edits first; none where still decoding."""
        return tuple(task for one in self.missing(project) for task in one)

    def missing(self, project: Project) -> tuple[tuple[Task, ...], ...]:
        """The same, window by window and in order of time; windows that miss nothing left out.

        Cheap to ask again: a window's tasks are the same tuple until another piece of it is done.
        """
        limit = self.recording.frames if self.recording.complete else self.recording.available
        lists = (self._tasks_of(span, limit) for layer in self._layers(project) for span in layer)
        return tuple(tasks for tasks in lists if tasks)

    def _tasks_of(self, span: Span, limit: int) -> tuple[Task, ...]:
        done, calls = self.estimates.done(span.key), len(span.pieces)
        if len(done) >= calls:
            return ()
        place = (span.key, span.edit.id, span.window)
        was, known, bounds, tasks = self._listed.get(place, (None, 0, (), ()))
        if done != was or limit != known or bounds != span.bounds:
            tasks = tuple(
                Task(*place, *span.audible(one), one.index, calls)
                for one in span.pieces
                if one.index not in done and one.hear_stop <= limit
            )
            if len(self._listed) >= MOST_LISTED:
                self._listed.clear()
            self._listed[place] = (done, limit, span.bounds, tasks)
        return tasks

    def run(self, project: Project, task: Task, report: Report = silent) -> Task:
        """Compute one missing piece, and first whatever of the edits above it depends on.

        Raises
        ------
        EngineError
            If the prompt is unknown to the separator or its weights are not usable.
        Cancelled
            When ``report`` says so; nothing half-done is kept.
        """
        layers = self._layers(project)
        for depth, layer in enumerate(layers):
            for span in layer:
                if span.key == task.key:
                    self._compute(layers, depth, span, span.pieces[task.call], report)
                    return task
        raise EngineError("This window has changed since; it is rendered anew by itself.")

    def finish(self, project: Project, report: Report = silent) -> None:
        """Compute everything that is missing."""
        tasks = self.tasks(project)
        for number, task in enumerate(tasks):
            here = part(report, number / len(tasks), (number + 1) / len(tasks))
            self.run(project, task, here)
        report(1.0)

    def _compute(
        self, layers: tuple[Layer, ...], depth: int, span: Span, piece: Piece, report: Report
    ) -> None:
        if piece.index in self.estimates.done(span.key):
            return
        report(0.0, f'"{span.edit.sound}"')
        if span.problem is not None:
            # What is missing may be there at the next attempt.
            self._compile.cache_clear()
            raise span.problem
        query, separator = self._queries.ask(span.edit)
        lo, hi = max(piece.hear_start, span.first), min(piece.hear_stop, span.last)
        for upper_depth, other, missing in needed(layers[:depth], lo, hi):
            self._compute(layers, upper_depth, other, missing, report)
        # Inside the window it hears what the edits above left; the context around is the source.
        sound = self.recording.read(piece.hear_start, piece.hear_stop)
        sound[lo - piece.hear_start : hi - piece.hear_start] = self._fold(layers[:depth], lo, hi)
        estimate = separate_piece(
            separator,
            sound,
            self.recording.sample_rate,
            query,
            report,
            hear_start=piece.hear_start,
        )
        inner = estimate[piece.start - piece.hear_start : piece.stop - piece.hear_start]
        report(1.0)
        weighted = inner * piece.weights(piece.start, piece.stop)[:, None]
        self.estimates.write(span.key, piece.index, weighted)

    # ---- state ---------------------------------------------------------------------------------

    def coverage(self, project: Project, edit_id: str) -> tuple[WindowState, ...]:
        """How far each merged window of an edit is; empty for an edit that changes nothing."""
        states = []
        for span in self._spans_of(project, edit_id):
            done, calls = len(self.estimates.done(span.key)), len(span.pieces)
            is_silent = done == calls and self.estimates.is_silent(span.key)
            states.append(WindowState(span.window, done, calls, is_silent))
        return tuple(states)

    def ready(self, project: Project, start: int, stop: int) -> bool:
        """Whether everything that sounds in frames ``[start, stop)`` has been separated."""
        pieces = needed(self._layers(project), start, stop)
        return all(piece.index in self.estimates.done(span.key) for _, span, piece in pieces)

    def look_again(self) -> None:
        """What a separator lacked may be there now: everything is asked anew."""
        self._compile.cache_clear()

    def touched(self, old: Project, new: Project) -> tuple[tuple[int, int], ...]:
        """Frames ``(start, stop)`` whose rendered sound may differ between two projects."""
        before = {span.signature for layer in self._layers(old) for span in layer}
        after = {span.signature for layer in self._layers(new) for span in layer}
        return tuple(sorted({(one[0], one[1]) for one in before ^ after}))  # type: ignore[misc]

    # ---- what it is made of --------------------------------------------------------------------

    def _spans_of(self, project: Project, edit_id: str) -> Layer:
        for layer in self._layers(project):
            if layer and layer[0].edit.id == edit_id:
                return layer
        return ()

    def _layers(self, project: Project) -> tuple[Layer, ...]:
        return self._compile(project.edits, self.recording.frames)
