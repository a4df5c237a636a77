"""What a separator is compared with: lines of the tables, each a function of one item."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import soxr
import torch

import engine.separation as table
from engine.evaluation.lists import SAMPLE_RATE, Item, Samples
from engine.evaluation.scoring import Method
from engine.report import silent
from engine.separation import (
    Separator,
    SeparatorInfo,
    Traits,
    load_separator,
    model_at,
    query_for,
    stream,
)
from engine.separation.builtin import BuiltinSeparator

IDEAL_N_FFT = 1024
IDEAL_HOP = 320


def trivial(item: Item) -> Samples:
    """Half the mixture: what SDRi of 3 dB is worth."""
    return np.float32(0.5) * item.mixture


def ideal_ratio_mask(item: Item) -> Samples:
    """Apply ``|S| / (|S| + |N|)``, known from the clean sources, to the mixture's STFT.

    The most a magnitude mask of this kind could reach (Hann, 1024, hop 320).
    """
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


def at_its_rate(
    separator: Separator, mixture: Samples, ask: Callable[..., torch.Tensor]
) -> Samples:
    """Let a separator hear a mixture at its own rate; the answer comes back at 32 kHz."""
    heard = mixture
    if separator.sample_rate != SAMPLE_RATE:
        heard = soxr.resample(heard, SAMPLE_RATE, separator.sample_rate)
    with torch.inference_mode():
        out: Samples = ask(torch.from_numpy(heard)).numpy()
    if separator.sample_rate != SAMPLE_RATE:
        out = soxr.resample(out, separator.sample_rate, SAMPLE_RATE)
        out = np.pad(out, (0, max(0, len(mixture) - len(out))))[: len(mixture)]
    return out


def asked(separator: Separator) -> Callable[[Item], Samples]:
    """The separator's own answer to the prompt, one pass over the whole item."""

    def estimate(item: Item) -> Samples:
        query = query_for(item.prompt)
        separator.check(query)
        return at_its_rate(
            separator, item.mixture, lambda heard: separator.separate(heard, query, silent)
        )

    return estimate


def as_an_edit(separator: Separator) -> Callable[[Item], Samples]:
    """The answer as an edit uses it: in pieces, and transferred as a mask."""

    def estimate(item: Item) -> Samples:
        query = query_for(item.prompt)
        separator.check(query)
        frames = len(item.mixture)
        answer = stream.separate_span(
            separator,
            lambda start, stop: item.mixture[start:stop, None],
            SAMPLE_RATE,
            frames,
            0,
            frames,
            query,
        )
        return answer[:, 0]

    return estimate


def text_free(separator: BuiltinSeparator) -> Callable[[Item], Samples]:
    """What the network takes for "the" target when nothing is asked."""

    def estimate(item: Item) -> Samples:
        return at_its_rate(separator, item.mixture, separator.separate_anything)

    return estimate


def open_separator(path: Path | None) -> Separator:
    """Load a trained separator by the TOML beside its weights; the shipped one for None.

    Raises
    ------
    EngineError
        If it is missing, damaged or of a kind this program does not know.
    """
    if path is None:
        return load_separator("builtin")
    return model_at(path).load()


def methods(separator: Separator, rival: Separator | None = None) -> dict[str, Method]:
    """The lines of the tables, by the name that `--rows` takes, in the order of printing.

    Parameters
    ----------
    separator : Separator
        The one that is measured. Rows that need the built-in network's inside are left out for
        other kinds.
    rival : Separator, optional
        The time-selective seed's network, trained on the same data.
    """
    mine = separator.revision
    lines = [Method("trivial", "0.5 x mixture", "1", trivial)]
    if isinstance(separator, BuiltinSeparator):
        gateless = separator.without_gate()
        lines += [
            Method("anything", "built-in, no prompt", mine, text_free(separator)),
            Method("no-gate", "built-in, absence gate off", mine, asked(gateless)),
            Method("alone", "built-in, rivals not heard", mine, asked(separator.without_rivals())),
            Method(
                "unaided", "built-in, without labeller", mine, asked(separator.without_labeller())
            ),
        ]
    nmf = load_separator("nmf")
    lines.append(Method("nmf", "NMF baseline", nmf.revision, asked(nmf), True, True))
    if rival is not None:
        lines.append(Method("unet", "seed U-Net", rival.revision, asked(rival)))
    lines += [
        Method("builtin", "built-in", mine, asked(separator)),
        Method(
            "path",
            "built-in, as an edit applies it",
            f"{mine}-{stream.REVISION}",
            as_an_edit(separator),
        ),
        Method("ideal", "ideal ratio mask", "1", ideal_ratio_mask),
    ]
    return {line.name: line for line in lines}


@contextmanager
def offered(*separators: Separator) -> Iterator[tuple[str, ...]]:
    """Put loaded separators into the table for as long as the block lasts; gives their names.

    Rendering looks separators up by name, and what is measured must go through rendering itself.
    """
    before = table.SEPARATORS
    names = tuple(f"measured-{next(_numbers)}" for _ in separators)
    lines = (_Loaded("", "", "", separator=one) for one in separators)
    table.SEPARATORS = MappingProxyType({**before, **dict(zip(names, lines, strict=True))})
    try:
        yield names
    finally:
        table.SEPARATORS = before


@dataclass(frozen=True, kw_only=True)
class _Loaded(SeparatorInfo):
    """A line of the table for a separator that is there already."""

    separator: Separator

    def traits(self) -> Traits:
        return Traits.of(self.separator)

    def load(self) -> Separator:
        return self.separator


_numbers = itertools.count()
