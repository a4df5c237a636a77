"""Charts of results: bars with intervals, lines over levels, boxes of single values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.evaluation.table import Interval

COLOURS = ("#3b6ea8", "#d9822b", "#4c9a62", "#9a4c8f", "#8a8a8a", "#b3413b")
"""Told apart with any colour vision, in this order."""
DPI = 150


def bars(
    path: Path,
    title: str,
    unit: str,
    names: Sequence[str],
    series: Mapping[str, Sequence[Interval | None]],
) -> None:
    """Horizontal bars with 95 % intervals: one group per name, one colour per series."""
    height = 1.4 + len(names) * (0.22 * len(series) + 0.22)
    figure, axes = _figure(title, 9.0, height)
    spread = 0.8 / len(series)
    for number, (label, found) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = np.arange(len(names)) + (number - (len(series) - 1) / 2) * spread
        there = [(y, one) for y, one in zip(places, found, strict=True) if one is not None]
        means = np.array([one.mean for _, one in there])
        low = means - [one.low for _, one in there]
        high = np.array([one.high for _, one in there]) - means
        at = [y for y, _ in there]
        axes.barh(at, means, height=0.9 * spread, color=colour, label=label)
        axes.errorbar(
            means,
            at,
            xerr=np.maximum(0.0, np.stack([low, high])),
            fmt="none",
            ecolor="black",
            elinewidth=0.8,
            capsize=2,
        )
        for y, one in there:
            _value(axes, max(one.high, 0.0), y, f"{one.mean:.1f}")
    axes.set_yticks(np.arange(len(names)), names)
    axes.invert_yaxis()
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.margins(x=0.08)
    known = [one for found in series.values() for one in found if one is not None]
    exact = all(one.low == one.mean == one.high for one in known)
    axes.set_xlabel(unit if exact else f"{unit}, mean and bootstrap 95 % interval")
    if len(series) > 1:
        axes.legend(loc="best", framealpha=0.9)
    _save(figure, path)


def lines(
    path: Path,
    title: str,
    x_unit: str,
    unit: str,
    at: Sequence[float],
    series: Mapping[str, Sequence[Interval | None]],
) -> None:
    """Means with 95 % intervals over a quantity, one line per series."""
    figure, axes = _figure(title, 8.0, 4.6)
    for number, (label, found) in enumerate(series.items()):
        there = [(x, one) for x, one in zip(at, found, strict=True) if one is not None]
        means = np.array([one.mean for _, one in there])
        low = means - [one.low for _, one in there]
        high = np.array([one.high for _, one in there]) - means
        axes.errorbar(
            [x for x, _ in there],
            means,
            yerr=np.maximum(0.0, np.stack([low, high])),
            marker="o",
            capsize=3,
            color=COLOURS[number % len(COLOURS)],
            label=label,
        )
    axes.set_xticks(list(at))
    axes.axhline(0.0, color="black", linewidth=0.8)
    axes.set_xlabel(x_unit)
    axes.set_ylabel(f"{unit}, mean and 95 % interval")
    axes.legend(loc="best", framealpha=0.9)
    _save(figure, path)


def boxes(path: Path, title: str, unit: str, values: Mapping[str, Sequence[float]]) -> None:
    """One box per name: median, quartiles, 5th and 95th percentile, and the mean as a diamond."""
    figure, axes = _figure(title, 9.0, 1.6 + 0.5 * len(values))
    axes.boxplot(
        [list(one) for one in values.values()],
        orientation="horizontal",
        whis=(5, 95),
        showfliers=False,
        showmeans=True,
        widths=0.6,
        medianprops={"color": COLOURS[1]},
        meanprops={"marker": "D", "markersize": 4, "markerfacecolor": COLOURS[0]},
    )
    names = [f"{name}  (n = {len(one)})" for name, one in values.items()]
    axes.set_yticks(np.arange(len(names)) + 1, names)
    axes.invert_yaxis()
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.set_xlabel(f"{unit}; box = quartiles, whiskers = 5 % and 95 %, diamond = mean")
    _save(figure, path)


def _figure(title: str, width: float, height: float) -> tuple[Figure, Axes]:
    # Not pyplot: no window system, no figures kept alive.
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title)
    axes.grid(axis="x", linewidth=0.4, alpha=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _value(axes: Axes, x: float, y: float, text: str) -> None:
    axes.annotate(text, (x, y), (4, 0), textcoords="offset points", va="center", fontsize=8)


def _save(figure: Figure, path: Path) -> None:
    # The name may be a temporary one without ".png".
    figure.savefig(path, dpi=DPI, format="png", metadata={"Software": "earmark"})
