"""What a separator is compared with: rows of the benchmark table, each a function of one item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.lists import Item
from engine.report import silent

if TYPE_CHECKING:
    from engine.separation.builtin import BuiltinSeparator

Samples = NDArray[np.float32]
Estimator = Callable[[Item], Samples]

IDEAL_N_FFT = 1024
IDEAL_HOP = 320


@dataclass(frozen=True)
class TableRow:
    """One line of the table.

    Attributes
    ----------
    title : str
        As printed.
    estimate : callable
        Item -> estimate of the target, float32 (frames,).
    slow : bool
        Whether it takes seconds per item, so that `--slow-limit` applies.
    """

    title: str
    estimate: Estimator
    slow: bool = False


def trivial(item: Item) -> Samples:
    """Half the mixture: what SDRi of 3 dB is worth."""
    return np.float32(0.5) * item.mixture


def ideal_ratio_mask(item: Item) -> Samples:
    """Apply ``|S| / (|S| + |N|)``, known from the clean sources, to the mixture's STFT.

    The most a magnitude mask of this kind could reach (Hann, 1024, hop 320).
    """
    import torch

    window = torch.hann_window(IDEAL_N_FFT)

    def transform(audio: Samples) -> torch.Tensor:
        return torch.stft(
            torch.from_numpy(audio), IDEAL_N_FFT, IDEAL_HOP, window=window, return_complex=True
        )

    target = transform(item.target).abs()
    mask = target / (target + transform(item.interferer).abs() + 1e-9)
    estimate = torch.istft(
        mask * transform(item.mixture),
        IDEAL_N_FFT,
        IDEAL_HOP,
        window=window,
        length=len(item.mixture),
    )
    result: Samples = estimate.numpy()
    return result


def text_agnostic(item: Item) -> Samples:
    """Run the built-in network without a prompt: what it takes for "the" target."""
    import torch

    estimate: Samples = _network().separate_anything(torch.from_numpy(item.mixture)).numpy()
    return estimate


@cache
def _network() -> BuiltinSeparator:
    from engine.separation import builtin

    return builtin.load()


def separator_row(separator_id: str) -> Estimator:
    """Return the estimator that asks a separator of the table, as the program would."""

    def estimate(item: Item) -> Samples:
        import soxr
        import torch

        from engine.evaluation.lists import SAMPLE_RATE
        from engine.separation import load_separator, query_for

        separator = load_separator(separator_id)
        query = query_for(item.prompt)
        separator.check(query)
        heard = item.mixture
        if separator.sample_rate != SAMPLE_RATE:
            heard = soxr.resample(heard, SAMPLE_RATE, separator.sample_rate)
        with torch.inference_mode():
            out: Samples = separator.separate(torch.from_numpy(heard), query, silent).numpy()
        if separator.sample_rate != SAMPLE_RATE:
            out = soxr.resample(out, separator.sample_rate, SAMPLE_RATE)
            out = np.pad(out, (0, max(0, len(item.mixture) - len(out))))[: len(item.mixture)]
        return out

    return estimate


def whole_path(item: Item) -> Samples:
    """Ask the built-in separator as an edit does: in pieces, and transferred as a mask."""
    from engine.evaluation.lists import SAMPLE_RATE
    from engine.separation import load_separator, query_for
    from engine.separation.stream import separate_span

    frames = len(item.mixture)
    estimate = separate_span(
        load_separator("builtin"),
        lambda start, stop: item.mixture[start:stop, None],
        SAMPLE_RATE,
        frames,
        0,
        frames,
        query_for(item.prompt),
    )
    return estimate[:, 0]


ROWS: Mapping[str, TableRow] = MappingProxyType(
    {
        "trivial": TableRow("0.5 x mixture", trivial),
        "anything": TableRow("built-in, no prompt", text_agnostic),
        "nmf": TableRow("NMF baseline", separator_row("nmf"), slow=True),
        "builtin": TableRow("built-in", separator_row("builtin")),
        "path": TableRow("built-in, as an edit applies it", whole_path),
        "ideal": TableRow("ideal ratio mask", ideal_ratio_mask),
    }
)
"""Names that `--rows` takes."""
