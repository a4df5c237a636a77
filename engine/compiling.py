"""From a project's edits to layers: what is separated in which pieces, and kept under which key.

The key of a window's estimate is a hash of everything the estimate depends on: the recording, the
question, how the window is cut, and the edits above as far as they overlap it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.layers import Bound, Layer, Span, bounds_of
from engine.project import Edit, Window
from engine.report import EngineError
from engine.separation import Traits
from engine.separation.stream import REVISION, Piece, plan

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    from engine.queries import Queries
    from engine.recording import Recording

MOST_KEPT = 64
"""Projects whose layers are remembered: playing, painting and rendering ask for the same few."""


def compiler(recording: Recording, queries: Queries) -> _lru_cache_wrapper[tuple[Layer, ...]]:
    """``layers(edits, frames)`` over a recording of so many frames, remembered.

    It is no method: a cache around one holds its object in a cycle, and with it the recording,
    long after it was left.
    """
    planned = lru_cache(maxsize=1024)(_planned)
    return lru_cache(maxsize=MOST_KEPT)(_Compiler(recording, queries, planned).layers)


def _planned(
    traits: Traits, rate: int, frames: int, first: int, last: int
) -> tuple[tuple[Piece, ...], str]:
    """The pieces of a window, and a hash of how it is cut."""
    pieces = plan(traits, rate, frames, first, last)
    cut = json.dumps([(one.hear_start, one.hear_stop, one.start, one.stop) for one in pieces])
    return pieces, hashlib.sha256(cut.encode()).hexdigest()


@dataclass(frozen=True)
class _Compiler:
    recording: Recording
    queries: Queries
    planned: Callable[[Traits, int, int, int, int], tuple[tuple[Piece, ...], str]]

    def layers(self, edits: tuple[Edit, ...], frames: int) -> tuple[Layer, ...]:
        """One layer for each edit that does something."""
        layers: list[Layer] = []
        for edit in edits:
            if edit.active:
                windows = edit.merged()
                bounds = bounds_of(edit, windows, self.recording.sample_rate, frames)
                spans = (
                    self._span(edit, window, bounds_, layers, frames)
                    for window, bounds_ in zip(windows, bounds, strict=True)
                )
                layers.append(tuple(span for span in spans if span is not None))
        return tuple(layers)

    def _span(
        self,
        edit: Edit,
        window: Window,
        bounds: tuple[Bound, ...],
        above: list[Layer],
        frames: int,
    ) -> Span | None:
        rate = self.recording.sample_rate
        first, last = (min(frame, frames) for frame in window.frames(rate))
        if first >= last or not bounds:
            return None
        problem: EngineError | None = None
        question: list[object] = [edit.separator, edit.prompt, edit.negative]
        # Kept as a layer when it cannot be separated, so that running it says what is wrong.
        traits = Traits(rate, 1, 0.0, "unknown")
        try:
            traits, question = self.queries.check(edit)
        except EngineError as error:
            problem = error
        pieces, cut = self.planned(traits, rate, frames, first, last)
        content = json.dumps(
            [
                [REVISION, self.recording.fingerprint],
                [rate, self.recording.channels, first, last],
                # Another cut, by another version or of a longer recording, has other pieces.
                cut,
                question,
                # An edit hears the ones above it only where they overlap its own window.
                [one.signature for layer in above for one in layer if _overlap(one, first, last)],
            ]
        )
        key = hashlib.sha256(content.encode()).hexdigest()[:40]
        return Span(edit, window, first, last, key, pieces, problem, bounds)


def _overlap(span: Span, first: int, last: int) -> bool:
    return span.first < last and first < span.last
