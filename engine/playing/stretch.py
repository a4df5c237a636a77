"""Slower and faster at the same pitch: FFmpeg's ``atempo`` filter, by way of PyAV.

It overlaps and adds windows of about 40 ms, each placed where it fits the last one best (WSOLA:
Verhelst and Roelands, "An overlap-add technique based on waveform similarity", 1993). One place
serves all channels, so feeds that go through it side by side stay aligned to the sample.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av import AudioFrame
    from av.filter import Graph

SLOWEST, FASTEST = 0.5, 2.0


def fitted_speed(speed: float) -> float:
    """The nearest speed that can be played."""
    return min(max(float(speed), SLOWEST), FASTEST)


class Stretcher:
    """Takes samples in, gives them back slower or faster.

    Parameters
    ----------
    sample_rate : int, hertz
    channels : int
    speed : float
        2 is twice as fast.
    """

    def __init__(self, sample_rate: int, channels: int, speed: float) -> None:
        from av.filter import Graph

        self._rate, self._channels = sample_rate, channels
        # "6C" is six channels that mean nothing in particular: the filter must not mix them.
        self._layout = f"{channels}C"
        self._base = Fraction(1, sample_rate)
        self._given = 0
        self._graph: Graph | None = Graph()
        source = self._graph.add_abuffer(
            sample_rate=sample_rate, format="flt", layout=self._layout, time_base=self._base
        )
        tempo = self._graph.add("atempo", f"{fitted_speed(speed):.6f}")
        sink = self._graph.add("abuffersink")
        source.link_to(tempo)
        tempo.link_to(sink)
        self._graph.configure()

    def push(self, samples: NDArray[np.float32], *, last: bool) -> NDArray[np.float32]:
        """What comes out for ``samples``, shape (frames, channels); with ``last`` all the rest."""
        graph = self._graph
        if graph is None:
            return np.zeros((0, self._channels), dtype=np.float32)
        if len(samples):
            graph.push(self._frame(samples))
        if last:
            graph.push(None)
            self._graph = None
        return self._pulled(graph)

    def _frame(self, samples: NDArray[np.float32]) -> AudioFrame:
        from av import AudioFrame

        packed = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        frame = AudioFrame.from_ndarray(packed, format="flt", layout=self._layout)
        frame.sample_rate, frame.time_base, frame.pts = self._rate, self._base, self._given
        self._given += len(samples)
        return frame

    def _pulled(self, graph: Graph) -> NDArray[np.float32]:
        from av import error

        out = [np.zeros((0, self._channels), dtype=np.float32)]
        while True:
            try:
                frame = graph.pull()
            except (error.BlockingIOError, error.EOFError):  # nothing more for now, or at all
                return np.concatenate(out)
            samples = frame.to_ndarray().reshape(-1, self._channels)
            out.append(samples.astype(np.float32, copy=False))
