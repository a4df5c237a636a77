"""Tables of results: one value, printed as Markdown, written as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation import metrics


@dataclass(frozen=True)
class Interval:
    """A mean with its bootstrap 95 % interval, in the unit of its column."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float], seed: int = 0) -> Interval | None:
        """The mean of values and its interval; None of no values."""
        if not len(values):
            return None
        return cls(float(np.mean(values)), *metrics.bootstrap_ci(values, seed))

    def __str__(self) -> str:
        if self.low == self.mean == self.high:  # known exactly, or of one value
            return f"{self.mean:.2f}"
        return f"{self.mean:.2f} [{self.low:.2f}, {self.high:.2f}]"


Cell = str | int | float | Interval | None


@dataclass(frozen=True)
class Table:
    """One table of a report.

    Attributes
    ----------
    name : str
        Of its files.
    title : str
        The heading; says what was measured on what.
    rows : tuple of mappings
        Column name (with its unit) -> cell. The first row has every column.
    note : str
        What the reader must know, below the table.
    """

    name: str
    title: str
    rows: tuple[Mapping[str, Cell], ...]
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for row in self.rows for name in row))

    def markdown(self) -> str:
        """Heading, table and note."""
        lines = [self.columns]
        lines += [tuple(_text(row.get(name)) for name in self.columns) for row in self.rows]
        parts = [f"### {self.title}", aligned(lines)]
        return "\n\n".join([*parts, self.note] if self.note else parts)

    def csv(self) -> str:
        """Comma-separated values; an interval takes three columns."""
        out = io.StringIO()
        wide = [
            name
            for name in self.columns
            if any(isinstance(row.get(name), Interval) for row in self.rows)
        ]
        head = [part for name in self.columns for part in _heads(name, name in wide)]
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        for row in self.rows:
            cells: list[object] = []
            for name in self.columns:
                cells += _cells(row.get(name), name in wide)
            writer.writerow(cells)
        return out.getvalue()

    def as_dict(self) -> dict[str, object]:
        """For JSON; what is not a number becomes null."""
        rows = [{name: _plain(cell) for name, cell in row.items()} for row in self.rows]
        return {"name": self.name, "title": self.title, "rows": rows, "note": self.note}


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table with columns of equal width; the first line is its head."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = [
        "| "
        + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([padded[0], rule, *padded[1:]])


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}" if abs(cell) >= 0.01 or cell == 0 else f"{cell:.1e}"
    # A bar would end the cell.
    return str(cell).replace("|", "\\|")


def _heads(name: str, wide: bool) -> list[str]:
    return [name, f"{name} low", f"{name} high"] if wide else [name]


def _cells(cell: Cell, wide: bool) -> list[object]:
    if isinstance(cell, Interval):
        return [f"{cell.mean:.6g}", f"{cell.low:.6g}", f"{cell.high:.6g}"]
    plain: object = f"{cell:.6g}" if isinstance(cell, float) else cell
    # A spreadsheet would take a prompt that begins like this for a formula.
    if isinstance(plain, str) and isinstance(cell, str) and plain.startswith(("=", "+", "-", "@")):
        plain = "'" + plain
    return [plain, None, None] if wide else [plain]


def _plain(cell: Cell) -> object:
    if isinstance(cell, Interval):
        return [_plain(cell.mean), _plain(cell.low), _plain(cell.high)]
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell
