"""Frequency bands: what of a change is let through, and the filter that does it.

A band is ``(low_hz, high_hz)``; None on either side leaves that side open. The filter is a
linear-phase FIR, centred, so what it lets through stays where it was in time. Each edge is a raised
cosine in frequency, half-way (-6 dB) at the edge itself and `edge_width` hertz from all to nothing:
100 Hz, and less where the band is narrower or begins lower than that, 20 Hz at least. Farther out
the response is below -100 dB, farther in within 0.001 % of one. Two bands that meet at an edge of
the same width sum to one, so a sound cut into both is whole again (`joint_widths`).

The narrower the edge the longer the filter: it reaches ``4 / edge_width`` seconds to both sides,
40 ms for 100 Hz. Blocks lie on a grid of the recording's own frames, so the result of a frame does
not depend on which frames are asked for together with it.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError

Band = tuple[float | None, float | None]
Samples = NDArray[np.float32]

EDGE_HZ = 100.0
NARROWEST_HZ = 20.0
"""Of a band, and of an edge."""
HIGHEST_HZ = 5_000_000.0

_BETA = 7.0  # of the Kaiser window
_REACH = 4.0  # of the filter to each side, in seconds times the edge's width
_SIDE = re.compile(r"\s*(?:(\d[\d.,]*)\s*(k?)\s*(?:hz)?\s*)?", re.IGNORECASE)


def checked(low_hz: float | None, high_hz: float | None) -> Band:
    """The band in its one form: 0 Hz below and infinity above are open sides.

    Raises
    ------
    EngineError
        If a side is no frequency, or the band is reversed or too narrow.
    """
    low_hz = None if low_hz == 0 else low_hz
    high_hz = None if high_hz == math.inf else high_hz
    for hertz in (low_hz, high_hz):
        if hertz is not None and not 0 < hertz <= HIGHEST_HZ:
            raise EngineError(
                f"A frequency band lies between 0 Hz and {HIGHEST_HZ:.0f} Hz (got {hertz:g} Hz)."
            )
    if high_hz is not None and high_hz - (low_hz or 0.0) < NARROWEST_HZ:
        raise EngineError(
            f"A frequency band must be at least {NARROWEST_HZ:g} Hz wide "
            f"(got {low_hz or 0.0:g} Hz to {high_hz:g} Hz)."
        )
    return low_hz, high_hz


def fitted(low_hz: float | None, high_hz: float | None, top_hz: float = HIGHEST_HZ) -> Band | None:
    """The nearest band that can be, whichever side is which; None for the whole spectrum.

    What reaches 0 Hz or ``top_hz`` is open there; what is too narrow gets wider around its middle.
    """
    given = (low_hz or 0.0, top_hz if high_hz is None else high_hz)
    low, high = (min(max(one, 0.0), top_hz) for one in sorted(given))
    if high - low < NARROWEST_HZ:
        low = min(max((low + high - NARROWEST_HZ) / 2, 0.0), max(top_hz - NARROWEST_HZ, 0.0))
        high = low + NARROWEST_HZ
    band = (low or None, high if high < top_hz else None)
    return None if band == (None, None) else band


def hull(bands: Iterable[Band | None]) -> Band | None:
    """The narrowest band that holds all of these; None, the whole spectrum, if one of them is."""
    given = list(bands)
    lows = [band[0] if band is not None else None for band in given]
    highs = [band[1] if band is not None else None for band in given]
    low_hz = None if None in lows else min((one for one in lows if one is not None), default=None)
    high_hz = (
        None if None in highs else max((one for one in highs if one is not None), default=None)
    )
    return None if low_hz is None and high_hz is None else (low_hz, high_hz)


def covers(outer: Band | None, inner: Band | None) -> bool:
    """Whether one band holds all of another."""
    return hull((outer, inner)) == outer


def overlap(one: Band | None, other: Band | None) -> bool:
    """Whether two bands have frequencies in common; those that only meet have none."""
    low, high = _ends(one)
    other_low, other_high = _ends(other)
    return low < other_high and other_low < high


def parse(text: str) -> Band:
    """``200:4000``, ``200:``, ``:4k`` or ``:`` as a band.

    Raises
    ------
    EngineError
        If it is none.
    """
    sides = re.split("[:–-]", text)
    if len(sides) != 2:
        raise _no_band(text)
    low_hz, high_hz = (_hertz(one, text) for one in sides)
    return checked(low_hz, high_hz)


def _hertz(side: str, text: str) -> float | None:
    found = _SIDE.fullmatch(side)
    if found is None:
        raise _no_band(text)
    if found[1] is None:
        return None
    try:
        return float(found[1].replace(",", ".")) * (1000.0 if found[2] else 1.0)
    except ValueError:
        raise _no_band(text) from None


def _no_band(text: str) -> EngineError:
    return EngineError(f'"{text}" is no frequency band. Write it as 200:4000, 200: or :4000.')


def edge_width(band: Band) -> float:
    """Hertz from where an edge lets all through to where it lets nothing through."""
    low_hz, high_hz = band
    width = EDGE_HZ
    if low_hz is not None:
        width = min(width, 2 * low_hz)  # nothing at 0 Hz
    if low_hz is not None and high_hz is not None:
        width = min(width, high_hz - low_hz)  # all in the middle
    return max(width, NARROWEST_HZ)


def joint_widths(bands: Iterable[Band | None]) -> dict[float, float]:
    """Hertz of each edge of some bands -> how wide it is: as the narrowest of those that have it.

    With these, bands that meet sum to one.
    """
    widths: dict[float, float] = {}
    for band in bands:
        for edge in band or ():
            if edge is not None and band is not None:
                widths[edge] = min(widths.get(edge, EDGE_HZ), edge_width(band))
    return widths


def cut(band: Band | None, by: Iterable[Band | None]) -> list[Band | None]:
    """The parts of a band between the edges that others have in it, in order.

    Each is wholly inside or wholly outside of every one of ``by``. None is the whole spectrum.
    """
    low, high = _ends(band)
    inner = {edge for other in by for edge in _ends(other) if low < edge < high}
    marks = [low, *sorted(inner), high]
    return [_band(*ends) for ends in itertools.pairwise(marks)]


def _ends(band: Band | None) -> tuple[float, float]:
    low_hz, high_hz = band or (None, None)
    return low_hz or 0.0, math.inf if high_hz is None else high_hz


def _band(low: float, high: float) -> Band | None:
    sides = (low or None, None if high == math.inf else high)
    return None if sides == (None, None) else sides


@dataclass(frozen=True)
class BandFilter:
    """The filter of a band at one sample rate, hertz.

    A side at or above half of the sample rate is open upwards; a band that begins there lets
    nothing through. ``widths`` are those of its two edges, where they are not `edge_width`: what
    meets another band there has that one's.
    """

    band: Band
    sample_rate: int
    widths: tuple[float, float] | None = None

    @cached_property
    def _widths(self) -> tuple[float, float]:
        return self.widths or (edge_width(self.band),) * 2

    @cached_property
    def half(self) -> int:
        """How far it reaches to both sides, frames."""
        return math.ceil(_REACH * self.sample_rate / min(self._widths))

    @cached_property
    def block(self) -> int:
        """How many frames are filtered at once; blocks begin at multiples of it."""
        return self._size - 2 * self.half

    @cached_property
    def _size(self) -> int:
        """Of the transform, frames: a power of two, at least half of which is of use."""
        return 1 << (2 * (2 * self.half + 1) - 1).bit_length()

    def taps(self) -> NDArray[np.float64]:
        """The impulse response: shape (2 * half + 1,), symmetric."""
        low_hz, high_hz = self.band
        half, nyquist = self.half, self.sample_rate / 2
        taps = np.zeros(2 * half + 1)
        if low_hz is not None and low_hz >= nyquist:
            return taps
        if high_hz is None or high_hz >= nyquist:
            taps[half] = 1.0
        else:
            taps += self._low_pass(high_hz, self._widths[1])
        if low_hz is not None:
            taps -= self._low_pass(low_hz, self._widths[0])
        return taps

    def _low_pass(self, hertz: float, width: float) -> NDArray[np.float64]:
        """A raised-cosine edge half as wide; the Kaiser window that ends it adds the other half.

        The window is as long as this edge needs, so the edge is the same beside any other.
        """
        half = min(math.ceil(_REACH * self.sample_rate / width), self.half)
        seconds = np.arange(-half, half + 1) / self.sample_rate
        turns = width * seconds
        near_one = np.abs(np.abs(turns) - 1) < 1e-9
        safe = np.where(near_one, 0.0, turns)
        rolled = np.where(near_one, np.pi / 4, np.cos(0.5 * np.pi * safe) / (1 - np.square(safe)))
        ideal = 2 * hertz / self.sample_rate * np.sinc(2 * hertz * seconds)
        return np.pad(ideal * rolled * np.kaiser(len(seconds), _BETA), self.half - half)

    def reach(self, start: int, stop: int) -> tuple[int, int]:
        """The frames that `apply` looks at for frames ``[start, stop)``."""
        first = start // self.block * self.block
        return first - self.half, -(-stop // self.block) * self.block + self.half

    def apply(self, signal: Samples, at: int, start: int, stop: int) -> Samples:
        """Frames ``[start, stop)`` of the filtered signal.

        Parameters
        ----------
        signal : float32, shape (frames, channels)
            Frames from ``at`` on; outside of it is silence. A part of a longer signal gives the
            same samples as the whole when it covers all of that within `reach`.

        Returns
        -------
        float32, shape (stop - start, channels)
        """
        from scipy import fft  # here, so that the window opens without it

        out = np.zeros((max(0, stop - start), signal.shape[1]), dtype=np.float32)
        size, response = self._size, _response(self, self._size)
        for first in range(start // self.block * self.block, stop, self.block):
            begin = first - self.half
            a, b = max(begin, at), min(begin + size, at + len(signal))
            if a >= b:
                continue
            padded = np.zeros((signal.shape[1], size), dtype=np.float32)
            padded[:, a - begin : b - begin] = signal[a - at : b - at].T
            if not padded.any():
                continue
            spectrum = fft.rfft(padded, axis=1)
            spectrum *= response
            whole = fft.irfft(spectrum, n=size, axis=1)
            lo, hi = max(start, first), min(stop, first + self.block)
            # What wraps around lies in the first 2 * half samples.
            shift = 2 * self.half - first
            out[lo - start : hi - start] = whole[:, lo + shift : hi + shift].T
        return out


@lru_cache(maxsize=32)
def _response(of: BandFilter, size: int) -> NDArray[np.complex64]:
    """The transform of its taps, padded to ``size``."""
    from scipy import fft

    return np.asarray(fft.rfft(of.taps(), n=size), dtype=np.complex64)
