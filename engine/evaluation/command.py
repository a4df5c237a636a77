"""`evaluate`: score the built-in separator and its baselines on a benchmark list."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from engine.evaluation import metrics
from engine.evaluation.baselines import ROWS, TableRow
from engine.evaluation.lists import Item, Row, mix, read_list, subset
from engine.evaluation.table import Scores, format_table
from engine.report import EngineError, Report
from engine.training.data import read_clip

_BAR = (
    "Rows: mono 32 kHz, 5 s, mixed as the list says; SDRi = SDR(estimate) - SDR(mixture); SI-SDR"
    " is absolute.\nThe built-in model is trained on other clips of the same sound classes, so it"
    " is not like for like with zero-shot models."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="folder with audio/ and the lists")
    parser.add_argument(
        "--list", default="mixtures_val.csv", help="list in the data folder (default: %(default)s)"
    )
    parser.add_argument("--rows", nargs="+", choices=list(ROWS), default=list(ROWS))
    parser.add_argument("--limit", type=int, help="score this many items, drawn with --seed")
    parser.add_argument("--slow-limit", type=int, help="the same for slow rows (nmf)")
    parser.add_argument("--seed", type=int, default=0, help="of subsets and intervals")
    parser.add_argument("--out", type=Path, help="also write every score to this JSON file")


def score(row: TableRow, items: list[Row], data: Path, report: Report) -> Scores:
    """Score one method on the rows of a list."""
    sdri, si_sdr, quiet = [], [], 0
    for index, line in enumerate(items):
        item: Item = mix(line, lambda path: read_clip(data, path))
        estimate = row.estimate(item)
        if not np.isfinite(estimate).all():
            raise EngineError(f"{row.title} gave values that are not numbers for {line.target}.")
        sdri.append(metrics.sdr_improvement(item.target, estimate, item.mixture))
        si_sdr.append(metrics.si_sdr(item.target, estimate))
        quiet += not estimate.any()
        report((index + 1) / len(items), row.title)
    return Scores(row.title, tuple(sdri), tuple(si_sdr), quiet)


def run(args: argparse.Namespace) -> int:
    """Print the table; return an exit code."""
    for name in ("limit", "slow_limit"):
        if getattr(args, name) is not None and getattr(args, name) < 1:
            raise EngineError(f"--{name.replace('_', '-')} must be at least 1.")
    rows = read_list(args.data / args.list)
    results = {}
    for name in args.rows:
        chosen = subset(rows, args.limit, args.seed)
        if ROWS[name].slow:
            chosen = subset(chosen, args.slow_limit, args.seed)
        results[name] = score(ROWS[name], chosen, args.data, _progress())
    table = format_table(list(results.values()), args.seed)
    if args.out is not None:
        _write(args.out, args.list, results)
    sys.stdout.write(f"{args.list}\n\n{table}\n\n{_BAR}\n")
    return 0


def _progress() -> Report:
    """Return a report that tells the share done and the time left, once in five seconds."""
    began = time.monotonic()
    told = began

    def report(fraction: float, note: str = "") -> None:
        nonlocal told
        now = time.monotonic()
        if now - told > 5.0 and fraction > 0:
            told = now
            left = (now - began) * (1.0 - fraction) / fraction
            sys.stderr.write(f"{note}: {100 * fraction:.0f} %, {left:.0f} s left\n")

    return report


def _write(path: Path, name: str, results: dict[str, Scores]) -> None:
    rows = {
        key: {"sdri": value.sdri, "si_sdr": value.si_sdr, "silent": value.silent}
        for key, value in results.items()
    }
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps({"list": name, "rows": rows}), encoding="utf-8")
    os.replace(partial, path)
