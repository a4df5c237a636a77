"""A picture of a training run: every figure over the steps, one small panel each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine import files

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MISSING = (
    "No curves are drawn: the package matplotlib is not installed "
    '(pip install "earmark[train]"). history.json holds the same figures.'
)

_COLUMNS = 3
_NOT_SHOWN = {"step", "seconds"}
_LOSS, _SCORE = "#1f6f8b", "#b4561e"
_TITLES = {
    "loss": "loss (weighted sum)",
    "rate": "learning rate",
    "norm": "gradient norm",
    "val_sdri": "SDRi",
    "val_si_sdr": "SI-SDR",
}


def panels(history: Sequence[Mapping[str, float]]) -> dict[str, tuple[list[float], list[float]]]:
    """Return name -> (steps, values): the loss, its parts, rate and norm, then the scores.

    Validation lines are those without a learning rate.
    """
    found: dict[str, tuple[list[float], list[float]]] = {}
    for scores in (False, True):
        for line in history:
            if ("rate" in line) == scores:
                continue
            for name in line:
                if name not in _NOT_SHOWN and math.isfinite(line[name]):
                    steps, values = found.setdefault(name, ([], []))
                    steps.append(line["step"])
                    values.append(line[name])
    return found


def unit(name: str) -> str:
    """Return the unit of a figure by its name, or "" for plain numbers."""
    low = name.lower()
    if "sdr" in low or low == "snr" or low.endswith("_db"):
        return "dB"
    if low.endswith(("share", "accuracy", "f1", "map", "recall", "precision")):
        return "share, 0 to 1"
    return ""


def draw(history: Sequence[Mapping[str, float]], path: Path, title: str) -> str:
    """Draw the history of a run as a PNG; an older picture is replaced.

    Parameters
    ----------
    history : sequence of mappings
        Lines of history.json.
    path : Path
        The picture.
    title : str
        Above all panels.

    Returns
    -------
    str
        Empty, or why nothing could be drawn.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return MISSING
    found = panels(history)
    if not found:
        return ""
    scored = {name for line in history if "rate" not in line for name in line}
    rows = -(-len(found) // _COLUMNS)
    figure = Figure(figsize=(4.4 * _COLUMNS, 2.8 * rows + 0.5), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title)
    for index, (name, (steps, values)) in enumerate(found.items()):
        axes = figure.add_subplot(rows, _COLUMNS, index + 1)
        _panel(axes, name, steps, values, name in scored)
    with files.replacing(path) as temporary:
        figure.savefig(temporary, format="png")
    return ""


def _panel(axes: Axes, name: str, steps: list[float], values: list[float], score: bool) -> None:
    """Draw one figure over the steps; scores have a mark at each validation."""
    marker = "o" if score or len(steps) < 2 else ""
    axes.plot(
        steps, values, color=_SCORE if score else _LOSS, linewidth=1.3, marker=marker, markersize=3
    )
    label = _TITLES.get(name, name.replace("_", " "))
    if score:
        at = max(range(len(values)), key=values.__getitem__)
        label = f"validation: {label.removeprefix('val ')}, last {values[-1]:.3g}"
        label += f", highest {values[at]:.3g}"
    axes.set_title(label, fontsize=10)
    axes.set_xlabel("steps", fontsize=9)
    axes.set_ylabel(unit(name) or ("" if score else "no unit"), fontsize=9)
    axes.tick_params(labelsize=8)
    axes.grid(alpha=0.3)
    axes.set_xlim(left=0)
