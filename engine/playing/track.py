"""What was read ahead: a ring buffer between the thread that reads and the one that plays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Frames = NDArray[np.int64]


class Track:
    """A stretch of all feeds, ready to be played, with the recording's frame of each of its own.

    One thread writes and one other takes; neither waits for the other. That is safe without a lock
    because each side moves only its own counter, after it has copied.

    Parameters
    ----------
    feeds, channels : int
    capacity : int
        Most frames held at once, at the device's rate.

    Attributes
    ----------
    written, taken : int
        Frames written and taken since the start.
    complete : bool
        Set by the writer after its last frame.
    """

    def __init__(self, feeds: int, channels: int, capacity: int) -> None:
        self._samples: Samples = np.zeros((feeds, capacity, channels), dtype=np.float32)
        self._source: Frames = np.zeros(capacity, dtype=np.int64)
        self.capacity = capacity
        self.written = 0
        self.taken = 0
        self.complete = False

    @property
    def buffered(self) -> int:
        """Frames written and not yet taken."""
        return self.written - self.taken

    @property
    def drained(self) -> bool:
        """Whether everything there will ever be has been taken."""
        return self.complete and self.taken == self.written

    def write(self, samples: Samples, source: Frames) -> None:
        """Append ``samples``, shape (feeds, frames, channels); ``source`` are their frames.

        Raises
        ------
        ValueError
            When there is no room for them.
        """
        frames = len(source)
        if frames > self.capacity - self.buffered:
            raise ValueError(f"{frames} frames do not fit")
        at = self.written % self.capacity
        head = min(frames, self.capacity - at)
        self._samples[:, at : at + head] = samples[:, :head]
        self._source[at : at + head] = source[:head]
        self._samples[:, : frames - head] = samples[:, head:]
        self._source[: frames - head] = source[head:]
        self.written += frames

    def take(self, samples: Samples, source: Frames) -> int:
        """Fill the start of both arrays with the next frames and say how many there were."""
        frames = min(len(source), self.buffered)
        at = self.taken % self.capacity
        head = min(frames, self.capacity - at)
        samples[:, :head] = self._samples[:, at : at + head]
        source[:head] = self._source[at : at + head]
        samples[:, head:frames] = self._samples[:, : frames - head]
        source[head:frames] = self._source[: frames - head]
        self.taken += frames
        return frames

    def skip(self, frames: int) -> None:
        """Take without looking, as far as there is something."""
        self.taken += min(frames, self.buffered)

    def source_at(self, counter: int) -> int | None:
        """The recording's frame of frame number ``counter``; None when it is not written yet."""
        if not self.taken <= counter < self.written:
            return None
        return int(self._source[counter % self.capacity])
