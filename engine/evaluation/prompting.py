"""`evaluate prompts`: how well free wording is understood, on the held-out list.

Only shares are reported, never which prompts failed: whoever saw those would begin to tune on them.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine import prompts
from engine.evaluation.bench import Bench, Options
from engine.evaluation.table import Cell, Interval, Table
from engine.evaluation.wordings import LIST, Phrase, mistyped, read_wordings
from engine.report import EngineError
from engine.resources import resource

RIGHT = "right %"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help="not needed; taken so that all kinds look alike")
    parser.add_argument("--out", type=Path, help="folder for tables and pictures")
    parser.add_argument("--seed", type=int, default=0, help="of the intervals")


def run(args: argparse.Namespace) -> int:
    """Print the table; return an exit code."""
    import sys

    bench = Bench(Options(data=args.data or Path(), out=args.out, seed=args.seed))
    measure(bench)
    with resource(LIST).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    sys.stdout.write(bench.finish("Prompts", "prompts", {"list_sha256": digest}))
    return 0


def measure(bench: Bench) -> None:
    """Resolve every held-out prompt and every typo."""
    found = read_wordings()
    labels = list(prompts.vocabulary().labels)
    typos = mistyped(labels, found.typos)
    # The first call builds the indexes.
    prompts.resolve(found.known[0].prompt)
    began = time.perf_counter()
    cells: list[dict[str, Cell]] = [
        _line("unseen wordings, first meaning", [_first(one) for one in found.known]),
        _line("unseen wordings, any meaning", [_any(one) for one in found.known]),
        _line("unknown prompts refused", [not _labels(one) for one in found.unknown]),
        _line("only a wider label covers it", [_first(one) for one in found.either]),
        _line("one-letter typos, first meaning", [_first(one) for _, one in typos]),
    ]
    calls = sum(len(one) for one in (found.known, found.known, found.unknown, found.either, typos))
    each_ms = 1000.0 * (time.perf_counter() - began) / calls
    for kind in dict.fromkeys(kind for kind, _ in typos):
        made = [phrase for one, phrase in typos if one == kind]
        cells.append(_line(f"  typo: {kind}", [_first(one) for one in made]))
    title = "Understanding of prompts that nothing was tuned on"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        intervals = [cell[RIGHT] for cell in cells]
        names = [str(cell["prompts"]).strip() for cell in cells]
        charts.bars(path, title, RIGHT, names, {RIGHT: intervals})  # type: ignore[dict-item]

    note = (
        "First meaning: the first label is one of the right ones. Typos: one letter of a label "
        "name substituted, left out, added or swapped, by seed. A prompt that only a wider label "
        f"covers may be answered with it or refused. {each_ms:.1f} ms per prompt."
    )
    bench.add(Table("prompts", title, tuple(cells), note), draw)


def _line(title: str, right: Sequence[bool]) -> dict[str, Cell]:
    values = [100.0 * one for one in np.asarray(right, float)]
    return {"prompts": title, RIGHT: Interval.of(values), "n": len(values)}


def _labels(phrase: Phrase) -> tuple[str, ...]:
    try:
        return prompts.resolve(phrase.prompt).labels
    except EngineError:  # "???" names nothing: that is a refusal
        return ()


def _first(phrase: Phrase) -> bool:
    labels = _labels(phrase)
    return labels[0] in phrase.labels if labels else phrase.or_unknown


def _any(phrase: Phrase) -> bool:
    return not set(_labels(phrase)).isdisjoint(phrase.labels)
