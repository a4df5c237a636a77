"""What an edit does to the frames of a recording: its spans, and the bands that bound them.

A span is what is separated at once, windows that touch or overlap made one; its bounds are the
windows themselves, those of one band made one. Layers are searched by time, so ten thousand windows
cost nothing where they are not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.bands import BandFilter
from engine.project import Edit, Window, gate
from engine.report import EngineError
from engine.separation.stream import Piece, Samples


@dataclass(frozen=True)
class Bound:
    """Where the change of a span goes: frames ``[first, last)``, ``through`` a band or whole."""

    first: int
    last: int
    window: Window
    through: BandFilter | None


@dataclass(frozen=True)
class Span:
    """One merged window of one edit, ready to be rendered.

    ``first`` and ``last`` are its frames within the recording: a window that reaches past the end
    ends, and fades out, where the recording does. ``problem`` is why it cannot be separated.
    ``bounds`` are the windows it was merged from, in order.
    """

    edit: Edit
    window: Window
    first: int
    last: int
    key: str
    pieces: tuple[Piece, ...]
    problem: EngineError | None
    bounds: tuple[Bound, ...]

    @property
    def signature(self) -> tuple[object, ...]:
        """Equal for two spans that change the sound in the same way."""
        edit = self.edit
        whole = (self.first, self.last, self.key, edit.mode, edit.strength, edit.fade_s)
        if not self.is_banded:
            return whole
        return (*whole, *((one.first, one.last, one.window.band) for one in self.bounds))

    @property
    def is_banded(self) -> bool:
        """Whether anything of it has a band: without one it has a single bound."""
        return len(self.bounds) > 1 or self.bounds[0].through is not None

    def overlapping(self, start: int, stop: int) -> tuple[Piece, ...]:
        """The pieces that answer for some of frames ``[start, stop)``."""
        pieces = self.pieces
        low = bisect_right(pieces, start, key=lambda piece: piece.stop)
        return pieces[low : bisect_left(pieces, stop, key=lambda piece: piece.start)]

    def audible(self, piece: Piece) -> tuple[int, int]:
        """The frames whose sound a piece decides on: a filter carries it beyond its own."""
        half = max((one.through.half for one in self.bounds if one.through is not None), default=0)
        if not half:
            return piece.start, piece.stop
        return max(piece.start - half, self.first), min(piece.stop + half, self.last)

    def heard(self, start: int, stop: int) -> tuple[int, int]:
        """The frames of its input that decide on frames ``[start, stop)`` of its change."""
        return self._steps(start, stop)[0] if self.is_banded else (start, stop)

    def bounded(
        self, change: Samples, at: int, start: int, stop: int, fade_frames: float
    ) -> Samples:
        """The part of a change that the windows let through, over frames ``[start, stop)``.

        A window filters what lies in it alone, so windows that only touch do not hear each other.
        Where windows with different bands overlap, the second takes what the first left, so nothing
        is changed twice.

        Parameters
        ----------
        change : float32, shape (frames, channels)
            Frames from ``at`` on, all of `heard`. Not changed.

        Returns
        -------
        float32, shape (stop - start, channels)
        """
        out = np.zeros_like(change)
        for one, (begin, end) in zip(self.bounds, self._steps(start, stop)[1:], strict=True):
            lo, hi = max(begin, one.first), min(end, one.last)
            if lo >= hi:
                continue
            first = max(one.first, at)
            let = change[first - at : one.last - at] - out[first - at : one.last - at]
            if one.through is None:
                let = let[lo - first : hi - first]
            else:
                let = one.through.apply(let, first, lo, hi)
            out[lo - at : hi - at] += gate(one.first, one.last, fade_frames, lo, hi)[:, None] * let
        return out[start - at : stop - at]

    def _steps(self, start: int, stop: int) -> list[tuple[int, int]]:
        """The frames that are needed before the first bound, and after each."""
        steps = [(start, stop)]
        for one in reversed(self.bounds):
            begin, end = steps[-1]
            lo, hi = max(begin, one.first), min(end, one.last)
            if one.through is not None and lo < hi:
                first, last = one.through.reach(lo, hi)
                begin, end = min(begin, max(first, one.first)), max(end, min(last, one.last))
            steps.append((begin, end))
        return steps[::-1]


Layer = tuple[Span, ...]
"""The spans of one edit, in order of time."""


def bounds_of(
    edit: Edit, merged: Sequence[Window], sample_rate: int, frames: int
) -> tuple[tuple[Bound, ...], ...]:
    """For each merged window of an edit its bounds, in frames of a recording of ``frames``."""
    starts = [one.start_s for one in merged]
    out: list[list[Bound]] = [[] for _ in merged]
    for window in edit.bounds():
        first, last = (min(frame, frames) for frame in window.frames(sample_rate))
        if first < last:
            through = BandFilter(window.band, sample_rate) if window.band else None
            owner = out[bisect_right(starts, window.start_s) - 1]
            owner.append(Bound(first, last, window, through))
    return tuple(map(tuple, out))


def within(layer: Layer, start: int, stop: int) -> Layer:
    """The spans that touch frames ``[start, stop)``."""
    low = bisect_right(layer, start, key=lambda span: span.last)
    return layer[low : bisect_left(layer, stop, key=lambda span: span.first)]


def heard(layers: Sequence[Layer], start: int, stop: int) -> list[tuple[int, int]]:
    """The frames that each layer has to be given for frames ``[start, stop)`` of the last's sound.

    One more than layers: the last is what they make.
    """
    ranges = [(start, stop)]
    for layer in reversed(layers):
        begin, end = start, stop = ranges[-1]
        for span in within(layer, start, stop):
            if span.is_banded:
                first, last = span.heard(max(start, span.first), min(stop, span.last))
                begin, end = min(begin, first), max(end, last)
        ranges.append((begin, end))
    return ranges[::-1]


def needed(layers: Sequence[Layer], start: int, stop: int) -> Iterator[tuple[int, Span, Piece]]:
    """The pieces that frames ``[start, stop)`` are made of with their depth, upper layers first."""
    ranges = heard(layers, start, stop)
    for depth, (layer, (begin, end)) in enumerate(zip(layers, ranges[1:], strict=True)):
        for span in within(layer, begin, end):
            lo, hi = span.heard(max(begin, span.first), min(end, span.last))
            for piece in span.overlapping(lo, hi):
                yield depth, span, piece
