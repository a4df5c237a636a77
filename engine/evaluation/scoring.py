"""Scoring one method on one list: several items at once, kept on disk so that a run can go on."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import files, prompts
from engine.evaluation import metrics
from engine.evaluation.lists import Item, Row, Samples, SilentClip
from engine.report import EngineError, Report, silent
from engine.separation import UnknownPrompt

VERSION = 1
"""Raise it when a metric or the mixing changes: kept scores are then old."""
SILENT_CLIP, REFUSED = metrics.SILENT_TARGET, "refused"

ROWS = (
    "trivial",
    "anything",
    "no-gate",
    "alone",
    "unaided",
    "nmf",
    "unet",
    "builtin",
    "path",
    "ideal",
)
"""Names of methods, in the order of printing; `engine.evaluation.baselines` makes them."""

Measure = Callable[[Item, Samples], Mapping[str, float]]


@dataclass(frozen=True)
class Method:
    """One line of a table: something that estimates the target of an item.

    Attributes
    ----------
    name : str
        As `--rows` takes it.
    title : str
        As printed.
    revision : str
        Changes when its answers change (a hash of its weights): part of the key of kept scores.
    estimate : callable
        Item -> estimate of the target, float32 (frames,).
    slow : bool
        Whether it takes seconds per item, so that `--slow-limit` applies.
    threads_of_its_own : bool
        Whether it must not run several items at once.
    """

    name: str
    title: str
    revision: str
    estimate: Callable[[Item], Samples]
    slow: bool = False
    threads_of_its_own: bool = False


@dataclass(frozen=True)
class Scores:
    """What one method reached, item by item.

    Attributes
    ----------
    title : str
        The method.
    rows : tuple of Row
        What it was asked.
    values : mapping
        Score name -> one value per row; NaN where the row could not be scored.
    faults : tuple of str
        Per row: "", "silent estimate", "silent target" (left out of every mean) or "refused" (the
        prompt was not known, and the mixture stayed as it was).
    """

    title: str
    rows: tuple[Row, ...]
    values: Mapping[str, tuple[float, ...]]
    faults: tuple[str, ...]

    def of(self, name: str) -> NDArray[np.float64]:
        """The values of the rows that could be scored, float64 (n,)."""
        values: NDArray[np.float64] = np.asarray(self.values[name], np.float64)
        scored: NDArray[np.float64] = values[np.isfinite(values)]
        return scored

    def count(self, fault: str) -> int:
        return self.faults.count(fault)


def separation(item: Item, estimate: Samples) -> dict[str, float]:
    """SDRi, SI-SDR (absolute) and SDR in dB."""
    return {
        "sdri": metrics.sdr_improvement(item.target, estimate, item.mixture),
        "si_sdr": metrics.si_sdr(item.target, estimate),
        "sdr": metrics.sdr(item.target, estimate),
    }


def energy_left(item: Item, estimate: Samples) -> dict[str, float]:
    """How much of the mixture an estimate still holds, in dB; -60 is as good as silence."""
    return {"left_db": metrics.level_db(estimate, item.mixture)}


def score(
    method: Method,
    rows: Sequence[Row],
    make: Callable[[Row], Item],
    measure: Measure = separation,
    workers: int = 1,
    report: Report = silent,
) -> Scores:
    """Score one method on the rows of a list; the order of work does not change a figure.

    Parameters
    ----------
    make : callable
        Row -> mixture; may raise `SilentClip`.
    measure : callable
        (mixture, estimate) -> named scores.
    workers : int
        Items at once.

    Raises
    ------
    EngineError
        If a clip cannot be read, or the method answers with values that are not numbers or with
        another length.
    """
    results: list[tuple[Mapping[str, float], str]] = []
    pool = ThreadPoolExecutor(
        1 if method.threads_of_its_own else workers, initializer=_one_thread_each
    )
    try:
        for found in pool.map(lambda row: _score_row(method, row, make, measure), rows):
            results.append(found)
            report(len(results) / len(rows), method.title)
    finally:
        pool.shutdown(cancel_futures=True)
    names = next((values for values, _ in results if values), {})
    if not names:
        raise EngineError(f"{method.title}: there was no row that could be scored.")
    columns = {name: tuple(found.get(name, math.nan) for found, _ in results) for name in names}
    return Scores(method.title, tuple(rows), columns, tuple(fault for _, fault in results))


def _one_thread_each() -> None:
    import torch

    # Items run side by side: threads within one item would only get into each other's way.
    torch.set_num_threads(1)


def _score_row(
    method: Method, row: Row, make: Callable[[Row], Item], measure: Measure
) -> tuple[Mapping[str, float], str]:
    try:
        item = make(row)
    except SilentClip:
        return {}, SILENT_CLIP
    refused = False
    try:
        estimate = method.estimate(item)
    except UnknownPrompt:
        estimate, refused = item.mixture, True
    if estimate.shape != item.mixture.shape:
        raise EngineError(f"{method.title} changed the length of {row.target}.")
    fault = metrics.fault(item.target, estimate)
    if fault == metrics.NOT_FINITE:
        raise EngineError(f"{method.title} gave values that are not numbers for {row.target}.")
    return measure(item, estimate), REFUSED if refused else fault


@dataclass(frozen=True)
class Kept:
    """Scores of earlier runs, one JSON file each; several programs may share the folder.

    Attributes
    ----------
    folder : Path or None
        Where they lie; None keeps nothing.
    data : Path
        The data folder: a changed clip makes scores old.
    """

    folder: Path | None
    data: Path
    _known: dict[str, str] = field(default_factory=dict, compare=False)

    def key(self, method: Method, rows: Sequence[Row], metric: str) -> str:
        """A hash of everything that decides the scores."""
        sizes = {path: self._size(path) for row in rows for path in row.paths}
        meant = {row.prompt: self._meaning(row.prompt) for row in rows}
        content = [VERSION, method.name, method.revision, metric]
        parts = json.dumps([content, [repr(row) for row in rows], sizes, meant], sort_keys=True)
        return hashlib.sha256(parts.encode()).hexdigest()[:32]

    def load(self, key: str, title: str, rows: Sequence[Row]) -> Scores | None:
        """The scores of this key, or None: not there, or not whole."""
        if self.folder is None:
            return None
        try:
            found = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            faults = tuple(str(one) for one in found["faults"])
            values = {
                str(name): tuple(math.nan if one is None else float(one) for one in column)
                for name, column in found["values"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if {len(rows)} != {len(faults), *(len(column) for column in values.values())}:
            return None
        return Scores(title, tuple(rows), values, faults)

    def save(self, key: str, scores: Scores) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        values = {
            name: [one if math.isfinite(one) else None for one in column]
            for name, column in scores.values.items()
        }
        text = json.dumps({"title": scores.title, "faults": scores.faults, "values": values})
        files.write_text(self.folder / f"{key}.json", text + "\n")

    def _size(self, path: str) -> int:
        try:
            return os.stat(self.data / path).st_size
        except OSError:
            return -1

    def _meaning(self, prompt: str) -> str:
        """What the prompt resolves to today: another resolver may answer otherwise."""
        if prompt not in self._known:
            try:
                self._known[prompt] = "|".join(prompts.resolve(prompt).labels)
            except EngineError:
                self._known[prompt] = "?"
        return self._known[prompt]
