"""Scores of several methods on one list, and the table they are printed as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation import metrics


@dataclass(frozen=True)
class Scores:
    """Scores of one method, item by item.

    Attributes
    ----------
    title : str
        The method.
    sdri, si_sdr : tuple of float
        Decibels, one per item.
    silent : int
        How many estimates were exactly silent (they score 0 dB in both).
    """

    title: str
    sdri: tuple[float, ...]
    si_sdr: tuple[float, ...]
    silent: int


def mean_and_interval(values: Sequence[float], seed: int) -> str:
    """Format ``mean [low, high]`` in dB with a bootstrap 95 % interval."""
    low, high = metrics.bootstrap_ci(values, seed)
    return f"{np.mean(values):.2f} [{low:.2f}, {high:.2f}]"


def format_table(scores: Sequence[Scores], seed: int = 0) -> str:
    """Return a Markdown table: method, SDRi, SI-SDR, share of worsened items, n."""
    head = ("method", "SDRi dB [95 % CI]", "SI-SDR dB [95 % CI]", "SDRi < 0", "silent", "n")
    lines = [head]
    for row in scores:
        worse = 100.0 * float(np.mean(np.array(row.sdri) < 0.0))
        lines.append(
            (
                row.title,
                mean_and_interval(row.sdri, seed),
                mean_and_interval(row.si_sdr, seed),
                f"{worse:.1f} %",
                str(row.silent),
                str(len(row.sdri)),
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [
        "| "
        + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([padded[0], rule, *padded[1:]])
