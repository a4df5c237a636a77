"""Sound on its way into a film: read in blocks, brought to what the codec takes, encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

Samples = NDArray[np.float32]

BLOCK = 2**16
"""Frames of sound encoded at a time."""
LAYOUTS = {
    1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1",
}  # fmt: skip


@dataclass(frozen=True)
class Sound:
    """Sound that takes the place of a film's own.

    Attributes
    ----------
    read : callable
        ``read(start, stop)`` -> float32, shape (frames, channels), -1..1.
    sample_rate, channels, frames : int
    """

    read: Callable[[int, int], Samples]
    sample_rate: int
    channels: int
    frames: int

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate


class Encoder:
    """Sound on its way into packets."""

    def __init__(self, stream: Any, sound: Sound) -> None:
        self._stream, self._sound = stream, sound

    def packets(self, start: Fraction) -> Iterator[Any]:
        """All packets; the first frame of the sound is at ``start`` seconds."""
        context, sound = self._stream.codec_context, self._sound
        layout = LAYOUTS[sound.channels]
        resampler = AudioResampler(context.format.name, layout, context.sample_rate)
        fifo, position = AudioFifo(), round(start * context.sample_rate)
        size = context.frame_size or 4096
        for block in [*range(0, sound.frames, BLOCK), None]:
            for made in resampler.resample(self._frame(block, layout)):
                made.pts = None
                fifo.write(made)
            while frame := fifo.read(size, partial=block is None):
                frame.pts, frame.time_base = position, Fraction(1, context.sample_rate)
                position += frame.samples
                yield from self._encoded(frame)
        yield from self._encoded(None)

    def _encoded(self, frame: AudioFrame | None) -> Iterator[Any]:
        for packet in self._stream.encode(frame):
            packet.stream = self._stream
            yield packet

    def _frame(self, start: int | None, layout: str) -> AudioFrame | None:
        if start is None:
            return None
        sound = self._sound
        samples = sound.read(start, min(start + BLOCK, sound.frames))
        planes = np.ascontiguousarray(np.clip(samples, -1.0, 1.0).T, np.float32)
        frame = AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        frame.sample_rate = sound.sample_rate
        frame.pts = start
        frame.time_base = Fraction(1, sound.sample_rate)
        return frame
