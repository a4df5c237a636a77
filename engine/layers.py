"""What an edit does to the frames of a recording: its spans, and the bands that bound them.

A span is what is separated at once, windows that touch or overlap made one; its bounds are the
windows themselves, those of one band made one. Layers are searched by time, so ten thousand windows
cost nothing where they are not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.bands import (
    EDGE_HZ,
    Band,
    BandFilter,
    covers,
    cut,
    edge_width,
    joint_widths,
    overlap,
)
from engine.project import Edit, Window, gate
from engine.report import EngineError
from engine.separation.stream import Piece, Samples


@dataclass(frozen=True)
class Taken:
    """A part of a window's band that windows before it change already: over these frames each."""

    through: BandFilter
    spans: tuple[tuple[int, int], ...]

    def share(self, fade_frames: float, start: int, stop: int) -> Samples:
        """How much of it they change, over frames ``[start, stop)``: shape (frames,), 0..1."""
        left = np.ones(stop - start, dtype=np.float32)
        for first, last in self.spans:
            left *= 1.0 - gate(first, last, fade_frames, start, stop)
        return 1.0 - left


@dataclass(frozen=True)
class Bound:
    """Where the change of a span goes: frames ``[first, last)``, ``through`` a band or whole.

    What lies in the bands of ``taken`` it leaves, as far as that is changed already.
    """

    first: int
    last: int
    window: Window
    through: BandFilter | None
    taken: tuple[Taken, ...] = ()

    @property
    def filters(self) -> tuple[BandFilter, ...]:
        """Everything it filters with."""
        own = () if self.through is None else (self.through,)
        return (*own, *(one.through for one in self.taken))

    def reach(self, start: int, stop: int) -> tuple[int, int]:
        """The frames in it that decide on frames ``[start, stop)`` in it."""
        ranges = [(start, stop), *(one.reach(start, stop) for one in self.filters)]
        first, last = min(one[0] for one in ranges), max(one[1] for one in ranges)
        return max(first, self.first), min(last, self.last)

    def part(self, change: Samples, at: int, start: int, stop: int, fade: float) -> Samples:
        """What it lets through of a change, frames from ``at`` on, over ``[start, stop)`` in it."""
        if self.through is None:
            let = change[start - at : stop - at].copy()
        else:
            let = self.through.apply(change, at, start, stop)
        for one in self.taken:
            share = one.share(fade, start, stop)
            if share.any():
                let -= share[:, None] * one.through.apply(change, at, start, stop)
        return gate(self.first, self.last, fade, start, stop)[:, None] * let


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
        if not self._half:
            return piece.start, piece.stop
        return max(piece.start - self._half, self.first), min(piece.stop + self._half, self.last)

    @cached_property
    def _half(self) -> int:
        return max((one.half for bound in self.bounds for one in bound.filters), default=0)

    def heard(self, start: int, stop: int) -> tuple[int, int]:
        """The frames of its input that decide on frames ``[start, stop)`` of its change."""
        begin, end = start, stop
        if self.is_banded:
            for one in self.bounds:
                lo, hi = max(start, one.first), min(stop, one.last)
                if lo < hi:
                    first, last = one.reach(lo, hi)
                    begin, end = min(begin, first), max(end, last)
        return begin, end

    def bounded(
        self, change: Samples, at: int, start: int, stop: int, fade_frames: float
    ) -> Samples:
        """The part of a change that the windows let through, over frames ``[start, stop)``.

        A window filters what lies in it alone, so windows that only touch do not hear each other.
        Where windows overlap, a later one leaves what is in the bands of those before it: nothing
        is changed twice, and bands that meet sum to one.

        Parameters
        ----------
        change : float32, shape (frames, channels)
            Frames from ``at`` on, all of `heard`. Not changed.

        Returns
        -------
        float32, shape (stop - start, channels)
        """
        out = np.zeros((stop - start, change.shape[1]), dtype=np.float32)
        for one in self.bounds:
            lo, hi = max(start, one.first), min(stop, one.last)
            if lo < hi:
                first = max(one.first, at)
                here = change[first - at : one.last - at]
                out[lo - start : hi - start] += one.part(here, first, lo, hi, fade_frames)
        return out


Layer = tuple[Span, ...]
"""The spans of one edit, in order of time."""


def bounds_of(
    edit: Edit, merged: Sequence[Window], sample_rate: int, frames: int
) -> tuple[tuple[Bound, ...], ...]:
    """For each merged window of an edit its bounds, in frames of a recording of ``frames``."""
    starts = [one.start_s for one in merged]
    windows: list[list[Window]] = [[] for _ in merged]
    for window in edit.bounds():
        windows[bisect_right(starts, window.start_s) - 1].append(window)
    return tuple(_bounds(some, sample_rate, frames) for some in windows)


def _bounds(windows: Sequence[Window], sample_rate: int, frames: int) -> tuple[Bound, ...]:
    """Those of windows that are separated at once, in order."""
    widths = joint_widths(one.band for one in windows)

    def filter_of(band: Band) -> BandFilter:
        joint = [EDGE_HZ if edge is None else widths[edge] for edge in band]
        own = edge_width(band)
        # Beside an open side there is no edge: its width is the other's.
        sides = [joint[1 - at] if edge is None else joint[at] for at, edge in enumerate(band)]
        return BandFilter(band, sample_rate, None if sides == [own, own] else (sides[0], sides[1]))

    out: list[Bound] = []
    open_: list[Bound] = []  # those before that reach as far as here
    for window in windows:
        first, last = (min(frame, frames) for frame in window.frames(sample_rate))
        if first >= last:
            continue
        open_ = [one for one in open_ if one.last > first]
        before = [one for one in open_ if overlap(one.window.band, window.band)]
        taken = []
        for part in cut(window.band, (one.window.band for one in before)) if before else ():
            spans = tuple((one.first, one.last) for one in before if covers(one.window.band, part))
            if spans:
                # The whole spectrum is never a part: windows of one band are one already.
                assert part is not None
                taken.append(Taken(filter_of(part), spans))
        through = filter_of(window.band) if window.band else None
        out.append(Bound(first, last, window, through, tuple(taken)))
        open_.append(out[-1])
    return tuple(out)


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
