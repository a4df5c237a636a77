"""The min/max/RMS pyramid behind the waveform: small enough to draw hours at any zoom.

Three levels, one row per 256, 4096 and 65536 frames, are written while the recording decodes
(one file each) and read back in slices. Closer than 256 frames per column, the samples are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.decoding.files import SharedFile, write_all

LEVELS = (256, 4096, 65536)
"""Frames per row, finest first; each is a multiple of the one before."""

Samples = NDArray[Any]
_SAMPLES_AT_ONCE = 2**16


@dataclass(frozen=True)
class Envelope:
    """What is drawn of a stretch of sound: one value per column and channel.

    Attributes
    ----------
    minimum, maximum : float32, shape (columns, channels)
        Full scale is -1..1.
    rms : float32, shape (columns, channels)
    """

    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    rms: NDArray[np.float32]


class PcmSource(Protocol):
    """Where `Peaks` finds the samples; a `Recording` is one."""

    channels: int
    available: int
    complete: bool

    def read_stored(self, start: int, stop: int) -> Samples:
        """Samples as they are stored: int16 or float32, shape (stop - start, channels)."""
        ...


def level_path(folder: Path, size: int) -> Path:
    """The file of one level in a recording's cache folder."""
    return folder / f"peaks-{size}.raw"


def rows_of(frames: int, size: int) -> int:
    """Rows that a level has for this many frames; the last one may be partial."""
    return -(-frames // size)


class Peaks:
    """Slices of the pyramid of one recording, also while it grows."""

    def __init__(self, source: PcmSource, folder: Path, storage: str) -> None:
        self._source = source
        self._dtype = np.dtype(storage)
        self._files = {size: SharedFile(level_path(folder, size)) for size in LEVELS}

    def slice(self, start: int, stop: int, columns: int) -> Envelope:
        """The envelope of frames ``[start, stop)`` in exactly ``columns`` columns.

        Column ``i`` covers the frames from ``start + i * (stop - start) // columns`` to the next
        column's first, at least one. At 256 frames per column and more, columns begin and end at
        the nearest row of the pyramid, every row counts in one column, and the outer edges take
        in the whole row they lie in. What is not decoded yet, or outside the recording, is 0.

        Raises
        ------
        ValueError
            If the span is reversed, starts before 0 or there is no column.
        """
        if start < 0 or stop < start or columns < 1:
            raise ValueError(f"no such slice: frames {start}..{stop} in {columns} columns")
        edges = _edges(start, stop, columns)
        size = max((size for size in LEVELS if size * columns <= stop - start), default=0)
        if size == 0:
            return self._reduce_stored(edges)
        rows = (edges + size // 2) // size
        rows[0], rows[-1] = start // size, rows_of(stop, size)
        return self._reduce_rows(size, rows)

    def _reduce_stored(self, edges: NDArray[np.int64]) -> Envelope:
        # A few columns at a time: what fits the processor's cache, and small blocks of memory
        # that need not be fetched from the system at every call.
        columns = len(edges) - 1
        each = (int(edges[-1] - edges[0]) // columns + 1) * self._source.channels
        step = max(1, _SAMPLES_AT_ONCE // each)
        parts = []
        for first in range(0, columns, step):
            some = edges[first : first + step + 1]
            # Closer than a frame per column, the last one begins on the frame where it ends.
            until = max(int(some[-1]), int(some[-2]) + 1)
            parts.append(_reduce_samples(self._samples(int(some[0]), until), some - some[0]))
        return Envelope(
            np.concatenate([part.minimum for part in parts]),
            np.concatenate([part.maximum for part in parts]),
            np.concatenate([part.rms for part in parts]),
        )

    def _samples(self, start: int, stop: int) -> Samples:
        """Stored samples, 0 where there are none."""
        until = min(stop, self._source.available)
        if until == stop:
            return self._source.read_stored(start, stop)
        out = np.zeros((stop - start, self._source.channels), self._dtype)
        if until > start:
            out[: until - start] = self._source.read_stored(start, until)
        return out

    def _reduce_rows(self, size: int, edges: NDArray[np.int64]) -> Envelope:
        first, last = int(edges[0]), int(edges[-1])
        channels = self._source.channels
        rows = np.zeros((last - first, 3, channels), self._dtype)
        row_bytes = 3 * channels * self._dtype.itemsize
        weights = np.ones(last - first)
        known, rest = divmod(self._source.available, size)
        if self._source.complete and rest:
            if first <= known < last:
                weights[known - first] = rest / size  # the last row is partial
            known += 1
        if known > first:
            self._files[size].read_into(rows[: min(last, known) - first], first * row_bytes)
        low, high, rms = np.ascontiguousarray(rows.transpose(1, 2, 0))
        starts = edges[:-1] - first
        energy = np.add.reduceat(np.square(rms, dtype=np.float64) * weights, starts, axis=1)
        return _scaled(
            np.minimum.reduceat(low, starts, axis=1),
            np.maximum.reduceat(high, starts, axis=1),
            np.sqrt(energy / np.add.reduceat(weights, starts)),
        )


def envelope(samples: NDArray[np.float32], columns: int) -> Envelope:
    """The envelope of samples in memory, such as rendered sound.

    Parameters
    ----------
    samples : float32, shape (frames, channels)
    """
    if columns < 1:
        raise ValueError("an envelope has at least one column")
    if len(samples) == 0:
        samples = np.zeros((1, samples.shape[1]), np.float32)
    return _reduce_samples(samples, _edges(0, len(samples), columns))


def _edges(start: int, stop: int, columns: int) -> NDArray[np.int64]:
    """First frame of each column, and the frame after the last."""
    return start + np.arange(columns + 1, dtype=np.int64) * (stop - start) // columns


def _reduce_samples(samples: Samples, edges: NDArray[np.int64]) -> Envelope:
    # Channels first, so that each reduction runs over neighbours in memory.
    planes = np.ascontiguousarray(samples.T)
    # Zoomed in beyond one frame per column, neighbouring columns share a first frame; reduceat
    # then answers with that frame alone, which is what such a column shows.
    starts = np.minimum(edges[:-1], len(samples) - 1)
    counts = np.maximum(np.diff(edges), 1)
    with np.errstate(over="ignore"):
        energy = np.add.reduceat(np.square(planes, dtype=np.float32), starts, axis=1)
    return _scaled(
        np.minimum.reduceat(planes, starts, axis=1),
        np.maximum.reduceat(planes, starts, axis=1),
        np.sqrt(energy / counts),
    )


def _scaled(low: Samples, high: Samples, rms: Samples) -> Envelope:
    """Planes of (channels, columns) as an `Envelope`; int16 becomes -1..1."""
    scale = np.float32(1 / 32768 if low.dtype == np.int16 else 1)
    low, high, rms = (plane.T.astype(np.float32) * scale for plane in (low, high, rms))
    # No level exceeds the larger extreme, but squares of huge samples overflow.
    return Envelope(low, high, np.minimum(rms, np.maximum(-low, high)))


class PeaksWriter:
    """Writes the pyramid while samples arrive; used by the decoding child.

    Blocks must hold a multiple of 65536 frames, except the last.
    """

    def __init__(self, folder: Path, channels: int) -> None:
        self._channels = channels
        self._files: list[BinaryIO] = [
            level_path(folder, size).open("wb", buffering=0) for size in LEVELS
        ]

    def add(self, block: Samples) -> bool:
        """Add samples, int16 or float32, shape (frames, channels).

        Returns
        -------
        bool
            Whether every sample was a finite number. If not, nothing was written.
        """
        summary = _summarise(block)
        if block.dtype == np.float32 and not _all_finite(summary):
            return False
        for size, file in zip(LEVELS, self._files, strict=True):
            if size > LEVELS[0]:
                summary = _fold(summary)
            write_all(file, _packed(summary, len(block), size, block.dtype).data.cast("B"))
        return True

    def close(self) -> None:
        for file in self._files:
            file.close()


_Summary = tuple[Samples, Samples, NDArray[np.float32]]
"""Minimum, maximum and sum of squares, each (rows, channels)."""


def _summarise(block: Samples) -> _Summary:
    frames, channels = block.shape
    size = LEVELS[0]
    whole = frames - frames % size
    body = block[:whole].reshape(-1, size * channels)
    with np.errstate(over="ignore", invalid="ignore"):
        low = _halved(body, np.minimum, channels)
        high = _halved(body, np.maximum, channels)
        energy = _halved(np.square(body, dtype=np.float32), np.add, channels)
        if whole < frames:
            tail = block[whole:]
            squares = np.square(tail, dtype=np.float32)
            low = np.concatenate([low, tail.min(axis=0)[None]])
            high = np.concatenate([high, tail.max(axis=0)[None]])
            energy = np.concatenate([energy, squares.sum(axis=0)[None]])
    return low, high, energy


def _halved(rows: Samples, combine: np.ufunc, channels: int) -> Samples:
    """Each row of (frames x channels) reduced to one frame.

    Folding rows in half keeps every step one long run over neighbours in memory, which numpy does
    many samples at a time; a reduction along the frames would step over the channels one by one.
    """
    while rows.shape[1] > channels:
        half = rows.shape[1] // 2
        rows = combine(rows[:, :half], rows[:, half:])
    return rows


def _fold(summary: _Summary) -> _Summary:
    """Sixteen rows made one."""
    low, high, energy = summary
    starts = np.arange(0, len(low), LEVELS[1] // LEVELS[0])
    with np.errstate(over="ignore"):
        return (
            np.minimum.reduceat(low, starts, axis=0),
            np.maximum.reduceat(high, starts, axis=0),
            np.add.reduceat(energy, starts, axis=0),
        )


def _all_finite(summary: _Summary) -> bool:
    low, high, _ = summary
    return bool(np.isfinite(low).all() and np.isfinite(high).all())


def _packed(summary: _Summary, frames: int, size: int, dtype: np.dtype[Any]) -> Samples:
    """Rows as they are stored, shape (rows, 3, channels)."""
    low, high, energy = summary
    counts = np.full((len(low), 1), size, np.float32)
    if frames % size:
        counts[-1] = frames % size
    rms = np.sqrt(energy / counts)
    if dtype == np.int16:
        rms = np.minimum(np.rint(rms), 32767)
    else:
        rms = np.minimum(rms, np.maximum(-low, high))  # see `_scaled`
    return np.stack([low, high, rms.astype(dtype)], axis=1)


def complete_levels(source: PcmSource, folder: Path) -> None:
    """Write the pyramid anew for a recording whose decoder ended early."""
    writer = PeaksWriter(folder, source.channels)
    try:
        step = 4 * LEVELS[-1]
        for start in range(0, source.available, step):
            writer.add(source.read_stored(start, min(start + step, source.available)))
    finally:
        writer.close()
