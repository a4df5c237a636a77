"""What every part of an evaluation shares: the data, the options, kept scores, the report."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from engine import files
from engine.evaluation.lists import Item, Row, Samples, mix, subset
from engine.evaluation.scoring import Kept, Measure, Method, Scores, score, separation
from engine.evaluation.table import Table
from engine.report import EngineError, Report
from engine.training.data import is_inside, read_clip

Draw = Callable[[Path], None]
"""Draws a picture into a file."""


@dataclass(frozen=True)
class Options:
    """What the command line says.

    Attributes
    ----------
    data : Path
        The data folder.
    out : Path or None
        Where tables and pictures go; None prints only and keeps no scores.
    limit, slow_limit : int or None
        Items per list, and items per list for slow methods.
    seed : int
        Of subsets, derived lists and intervals.
    workers : int
        Items scored at once.
    fresh : bool
        Whether kept scores are made anew.
    """

    data: Path
    out: Path | None = None
    limit: int | None = None
    slow_limit: int | None = 100
    seed: int = 0
    workers: int = 2
    fresh: bool = False


@dataclass
class Bench:
    """Scores methods on lists, and collects tables and pictures."""

    options: Options
    tables: list[Table] = field(default_factory=list)
    pictures: dict[str, Draw] = field(default_factory=dict)
    _scored: dict[str, Scores] = field(default_factory=dict)

    def read(self, path: str) -> Samples:
        """One clip of the data folder, float32 mono at 32 kHz."""
        if not is_inside(path):
            raise EngineError(f'The path "{path}" of a list leaves the data folder.')
        return read_clip(self.options.data, path)

    def rows(self, rows: list[Row], slow: bool = False) -> list[Row]:
        """The rows that are scored: all, or as many as the limits allow."""
        chosen = subset(rows, self.options.limit, self.options.seed)
        return subset(chosen, self.options.slow_limit, self.options.seed) if slow else chosen

    def score(
        self,
        method: Method,
        rows: list[Row],
        measure: Measure = separation,
        what: str = "",
        *,
        make: Callable[[Row], Item] | None = None,
        metric: str = "",
    ) -> Scores:
        """Score a method on a list, or take the scores of an earlier run.

        Parameters
        ----------
        what : str
            The list, for the progress.
        make : callable, optional
            Row -> mixture; by the rules of the lists by default.
        metric : str
            Name of `measure` and `make` in the key of kept scores, where they are not the usual.
        """
        rows = self.rows(rows, method.slow)
        kept = self._kept
        key = kept.key(method, rows, metric or measure.__name__)
        known = self._scored.get(key)
        if known is None and not self.options.fresh:
            known = kept.load(key, method.title, rows)
        if known is not None:
            return dataclasses.replace(known, title=method.title)
        named = dataclasses.replace(
            method, title=f"{what}: {method.title}" if what else method.title
        )
        made = score(
            named,
            rows,
            make or (lambda row: mix(row, self.read)),
            measure,
            self.options.workers,
            progress(),
        )
        made = dataclasses.replace(made, title=method.title)
        self._scored[key] = made
        kept.save(key, made)
        return made

    @cached_property
    def _kept(self) -> Kept:
        folder = None if self.options.out is None else self.options.out / "scores"
        return Kept(folder, self.options.data)

    def add(self, table: Table, draw: Draw | None = None) -> None:
        """Take a table, and the picture that goes with it, into the report."""
        self.tables.append(table)
        if draw is not None:
            self.pictures[table.name] = draw

    def finish(self, heading: str, name: str, facts: dict[str, object]) -> str:
        """Write everything that was collected; return the report as Markdown.

        Files: ``NAME.md``, ``NAME.json``, and one CSV and one PNG per table.
        """
        parts = [f"## {heading}", *(table.markdown() for table in self.tables)]
        text = "\n\n".join(parts) + "\n"
        out = self.options.out
        if out is None:
            return text
        make_folder(out)
        for table in self.tables:
            files.write_text(out / f"{table.name}.csv", table.csv())
        drawn = self._draw(out)
        titles = {table.name: table.title for table in self.tables}
        shown = [f"![{titles.get(one, one)}]({one}.png)" for one in drawn]
        files.write_text(out / f"{name}.md", "\n\n".join([text.rstrip(), *shown]) + "\n")
        content = {"facts": facts, "tables": [table.as_dict() for table in self.tables]}
        files.write_text(out / f"{name}.json", json.dumps(content, indent=1) + "\n")
        return text

    def _draw(self, out: Path) -> list[str]:
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            say('no pictures: matplotlib is not installed (it comes with "earmark[dev]").')
            return []
        for name, draw in self.pictures.items():
            with files.replacing(out / f"{name}.png") as path:
                draw(path)
        return list(self.pictures)


def make_folder(folder: Path) -> None:
    """Make a folder for results; EngineError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f'The folder "{folder}" cannot be made ({error.strerror}). Choose another --out.'
        ) from error


def cores() -> int:
    """CPU cores this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def say(text: str) -> None:
    """Tell the user something on stderr."""
    sys.stderr.write(f"earmark: {text}\n")


def progress(every_s: float = 5.0) -> Report:
    """Return a report that tells the share done and the time left on stderr, now and then."""
    began = told = time.monotonic()

    def report(fraction: float, note: str = "") -> None:
        nonlocal told
        now = time.monotonic()
        if now - told > every_s and fraction > 0:
            told = now
            left = (now - began) * (1.0 - fraction) / fraction
            sys.stderr.write(f"{note}: {100 * fraction:.0f} %, {left:.0f} s left\n")

    return report
