"""A separator that keeps a band of frequencies: exact, instant and without weights.

It answers prompts such as ``"300-3400 Hz"``, ``"below 200 Hz"`` and ``"above 4 kHz"``; tests use it
wherever a real separation with a known answer is wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.report import EngineError, Report
from engine.separation import Query, Traits

if TYPE_CHECKING:
    from torch import Tensor

N_FFT = 1024
HOP = 256
_NUMBER = r"(\d+(?:\.\d+)?)\s*(k?)\s*(?:hz|hertz)?"
_RANGE = re.compile(rf"^\s*{_NUMBER}\s*(?:-|–|to|\.\.)\s*{_NUMBER}\s*$", re.IGNORECASE)
_BELOW = re.compile(rf"^\s*(?:below|under|<)\s*{_NUMBER}\s*$", re.IGNORECASE)
_ABOVE = re.compile(rf"^\s*(?:above|over|>)\s*{_NUMBER}\s*$", re.IGNORECASE)


def parse_band(prompt: str, nyquist: float) -> tuple[float, float]:
    """The (low, high) frequencies in hertz that a prompt names.

    Raises
    ------
    EngineError
        If the prompt does not name a band.
    """

    def hertz(number: str, kilo: str) -> float:
        return float(number) * (1000.0 if kilo else 1.0)

    if found := _RANGE.match(prompt):
        low, kilo_low, high, kilo_high = found.groups()
        # "1-4 kHz": the unit at the end counts for both.
        band = hertz(low, kilo_low or kilo_high), hertz(high, kilo_high)
    elif found := _BELOW.match(prompt):
        band = 0.0, hertz(*found.groups())
    elif found := _ABOVE.match(prompt):
        band = hertz(*found.groups()), nyquist
    else:
        raise EngineError(
            f'"{prompt}" is not a frequency band. Type it like "300-3400 Hz", "below 200 Hz" '
            'or "above 4 kHz".'
        )
    if band[0] >= band[1]:
        raise EngineError(f'The band "{prompt}" is empty: give the lower frequency first.')
    return band


@dataclass(frozen=True)
class BandSeparator:
    """Keeps the STFT bins inside the prompted band (Hann, 32 ms window, 8 ms hop at 32 kHz)."""

    sample_rate: int = 32_000
    grid: int = HOP
    context_s: float = 2 * N_FFT / 32_000
    revision: str = "band-1"

    def check(self, query: Query) -> None:
        parse_band(query.prompt, self.sample_rate / 2)

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        import torch

        low, high = parse_band(query.prompt, self.sample_rate / 2)
        report(0.0)
        window = torch.hann_window(N_FFT)
        padded = torch.nn.functional.pad(mono, (N_FFT, N_FFT + (-len(mono)) % HOP))
        spectrum = torch.stft(padded, N_FFT, HOP, window=window, center=True, return_complex=True)
        hertz = torch.arange(N_FFT // 2 + 1) * (self.sample_rate / N_FFT)
        keep = ((hertz >= low) & (hertz <= high)).to(mono.dtype)
        kept = torch.istft(spectrum * keep[:, None], N_FFT, HOP, window=window, length=len(padded))
        report(1.0)
        return kept[N_FFT : N_FFT + len(mono)]


def traits() -> Traits:
    """Its sample rate, grid and context."""
    return Traits.of(BandSeparator())


def load() -> BandSeparator:
    """The separator; nothing to read."""
    return BandSeparator()
