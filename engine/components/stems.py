"""What a search keeps: stems on disk, read in slices, that with a residual sum to the recording."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.components.windows import Cut
from engine.estimates import EstimateCache, PieceGone
from engine.project import Window, merge_windows
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.recording import Recording

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Stem:
    """One sound that was confirmed.

    Attributes
    ----------
    name : str
        Of its class.
    key : str
        Of its pieces in the cache.
    score : float, 0..1
        The largest share that its class has in what was separated for it.
    windows : tuple of int
        Numbers of the windows where it was confirmed, in order.
    """

    name: str
    key: str
    score: float
    windows: tuple[int, ...]


def places(stem: Stem, cuts: Sequence[Cut], sample_rate: int) -> tuple[Window, ...]:
    """Where a stem sounds: its windows, those that touch or overlap made one."""
    own = (cuts[number] for number in stem.windows)
    return merge_windows(Window(one.start / sample_rate, one.stop / sample_rate) for one in own)


class Stems:
    """The sound of stems over one recording. Safe to use from several threads.

    Parameters
    ----------
    recording : Recording
    cuts : sequence of Cut
        The windows of the search.
    stems : sequence of Stem
    store : EstimateCache
        Where their pieces are.
    """

    def __init__(
        self,
        recording: Recording,
        cuts: Sequence[Cut],
        stems: Sequence[Stem],
        store: EstimateCache,
    ) -> None:
        self.recording = recording
        self.stems = tuple(stems)
        self._cuts, self._store = cuts, store
        self._stops = [one.piece.stop for one in cuts]
        self._windows = {one.name: frozenset(one.windows) for one in stems}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.stems)

    def stem(self, name: str) -> Stem:
        """The stem of this name.

        Raises
        ------
        KeyError
            If there is none.
        """
        for one in self.stems:
            if one.name == name:
                return one
        raise KeyError(name)

    def places(self, name: str) -> tuple[Window, ...]:
        """Where a stem sounds: its windows, those that touch or overlap made one."""
        return places(self.stem(name), self._cuts, self.recording.sample_rate)

    def read(self, name: str, start: int, stop: int) -> Samples:
        """A stem over frames ``[start, stop)``: float32, shape (frames, channels).

        Zero where it was not confirmed.

        Raises
        ------
        EngineError
            If its pieces have vanished from the cache.
        """
        out = np.zeros((stop - start, self.recording.channels), np.float32)
        stem, confirmed = self.stem(name), self._windows[name]
        for number in range(bisect_left(self._stops, start + 1), len(self._cuts)):
            piece = self._cuts[number].piece
            if piece.start >= stop:
                break
            if number not in confirmed:
                continue
            first, last = max(start, piece.start), min(stop, piece.stop)
            try:
                samples = self._store.read(
                    stem.key, number, first - piece.start, last - piece.start
                )
            except PieceGone as gone:
                raise EngineError(
                    "The separated components have vanished from the cache. Find them again."
                ) from gone
            if samples is not None:
                out[first - start : last - start] += samples
        return out

    def total(self, start: int, stop: int) -> Samples:
        """All stems together."""
        out = np.zeros((stop - start, self.recording.channels), np.float32)
        for name in self.names:
            out += self.read(name, start, stop)
        return out

    def residual(self, start: int, stop: int) -> Samples:
        """What is in no stem: with `total` it sums to the recording, to float rounding."""
        return self.recording.read(start, stop) - self.total(start, stop)

    def mixed(self, gains: Mapping[str, float], rest: float, start: int, stop: int) -> Samples:
        """Stems and residual, each with a factor.

        Parameters
        ----------
        gains : mapping of name to float
            1 for those that are not named.
        rest : float
            The factor of the residual.

        Returns
        -------
        float32, shape (stop - start, channels)
            With all factors 1 the recording, bit by bit.
        """
        out = self.recording.read(start, stop)
        if rest != 1.0:
            out *= np.float32(rest)
        for name in self.names:
            more = gains.get(name, 1.0) - rest
            if more:
                out += np.float32(more) * self.read(name, start, stop)
        return out
