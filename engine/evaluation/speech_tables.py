"""Results of measuring speech segmenters, and the tables made of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from engine import files
from engine.labelling.speech import SEGMENTERS

ALL = "all"
"""The condition of a `Result` over all of them."""
WITH_GATE = "+gate"
"""Follows the name of a segmenter that was heard through the gate."""


@dataclass(frozen=True)
class Result:
    """Scores of one segmenter under one condition; None where a score has no meaning.

    Attributes
    ----------
    steps : int
        Steps of 10 ms; `speech` is the share of them that is speech.
    auc : float or None
        Area under the ROC curve of the scores.
    accuracy, precision, recall, f1 : float or None
        Of steps at the threshold, before smoothing.
    segment_accuracy, segment_f1 : float or None
        Of steps after smoothing, against the truth smoothed by the same rules.
    false_alarm : float or None
        Share of steps without speech that smoothed segments call speech.
    """

    segmenter: str
    condition: str
    steps: int
    speech: float
    auc: float | None
    accuracy: float
    precision: float | None
    recall: float | None
    f1: float | None
    segment_accuracy: float
    segment_f1: float | None
    false_alarm: float | None


def markdown(results: Sequence[Result]) -> str:
    """Two tables: every score over all conditions, and ROC-AUC by condition."""
    over_all = [one for one in results if one.condition == ALL]
    columns = ("auc", "accuracy", "precision", "recall", "f1", "segment_accuracy", "segment_f1")
    heads = ("ROC-AUC", "accuracy", "precision", "recall", "F1", "segments: accuracy", "F1")
    first = [["segmenter", *heads, "false alarm"]]
    for row in over_all:
        values = [getattr(row, column) for column in (*columns, "false_alarm")]
        first.append([_title(row.segmenter), *map(_number, values)])
    names = [row.segmenter for row in over_all]
    second = [["ROC-AUC", *map(_title, names)], ["segments: accuracy", *[""] * len(names)]]
    found = {(row.segmenter, row.condition): row for row in results}
    auc, accuracy = [], []
    for title in dict.fromkeys(row.condition for row in results if row.condition != ALL):
        cells = [found[name, title] for name in names]
        if any(cell.auc is not None for cell in cells):
            auc.append([title, *(_number(cell.auc) for cell in cells)])
        accuracy.append([title, *(_number(cell.segment_accuracy) for cell in cells)])
    second = [second[0], *auc, second[1], *accuracy]
    share = f"{100 * over_all[0].speech:.1f} %" if over_all else "none"
    minutes = over_all[0].steps / 6000 if over_all else 0.0
    note = (
        f"{minutes:.0f} minutes of scenes, {share} of the steps are speech. Segments: after "
        "filling and dropping, against the truth smoothed the same way; false alarm: share of "
        "the time without speech that lies in segments. Gated: where the labeller hears music and "
        "no speech, the score is lowered."
    )
    return "\n\n".join([_table(first), _table(second), note]) + "\n"


def _title(name: str) -> str:
    alone = name.removesuffix(WITH_GATE)
    title = SEGMENTERS[alone].title if alone in SEGMENTERS else alone
    return title if alone == name else f"{title}, gated"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def write(results: Sequence[Result], folder: Path) -> list[Path]:
    """Write `speech.md`, `speech.csv` and `speech.json` into a folder, made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [asdict(one) for one in results]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(Result.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return [
        files.write_text(folder / "speech.md", markdown(results)),
        files.write_text(folder / "speech.csv", text.getvalue()),
        files.write_text(folder / "speech.json", json.dumps(rows, indent=1) + "\n"),
    ]
