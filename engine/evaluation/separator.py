"""`evaluate separator`: every table about separation, from weights and lists."""

from __future__ import annotations

import argparse
import hashlib
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.evaluation.bench import Bench, Options, cores, make_folder, say
from engine.evaluation.lists import Row, read_list
from engine.evaluation.scoring import ROWS, Method, Scores
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.separation import Separator

LISTS = ("mixtures_test_esc50_fold5.csv", "mixtures_test_other.csv")
PER_LIST = ("lists", "levels", "three", "absent", "windows", "pictures")
PARTS = (*PER_LIST, "speech", "phrasings", "classes", "speed")
"""What `--only` takes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, required=True, help="folder with audio/ and the lists")
    parser.add_argument("--out", type=Path, help="folder for tables, pictures and kept scores")
    parser.add_argument(
        "--list", nargs="+", default=list(LISTS), help="lists in the data folder (%(default)s)"
    )
    for option, choices, what in (("--only", PARTS, "parts"), ("--rows", ROWS, "methods")):
        parser.add_argument(
            option,
            nargs="+",
            choices=choices,
            default=list(choices),
            metavar=what.upper()[:-1],
            help=f"only these {what}: {', '.join(choices)}",
        )
    parser.add_argument("--separator", type=Path, help="TOML of the weights (default: shipped)")
    parser.add_argument("--unet", type=Path, help="TOML of a trained seed U-Net, to compare with")
    parser.add_argument("--limit", type=count, help="score this many items, drawn with --seed")
    parser.add_argument("--slow-limit", type=count, default=100, help="the same for slow rows: nmf")
    parser.add_argument("--seed", type=int, default=0, help="of subsets, lists and intervals")
    parser.add_argument("--workers", type=count, default=cores(), help="items scored at once")
    parser.add_argument("--fresh", action="store_true", help="do not use scores kept in --out")


def count(text: str) -> int:
    """A whole number above 0, for argparse."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def run(args: argparse.Namespace) -> int:
    """Print the tables; return an exit code.

    Raises
    ------
    EngineError
        At the end, when parts could not be measured; the others are written.
    """
    rows = {Path(name).stem: read_list(args.data / name) for name in args.list}
    if args.out is not None:
        make_folder(args.out)
    job = open_job(args, rows)
    failed = measure(job)
    if job.bench.tables:
        few = "" if args.limit is None else f" ({args.limit} items per list, seed {args.seed})"
        sys.stdout.write(job.bench.finish(f"Separation{few}", "separator", facts(job)))
    if failed:
        raise EngineError(f"Not measured: {'; '.join(failed)}")
    return 0


@dataclass
class Job:
    """What the parts need, and what one leaves for another."""

    bench: Bench
    args: argparse.Namespace
    rows: dict[str, list[Row]]
    separator: Separator
    rival: Separator | None
    lines: dict[str, Method]
    found: list[Scores] = field(default_factory=list)

    @property
    def labels(self) -> tuple[str, ...]:
        """The sounds that absent prompts are drawn from."""
        return tuple(getattr(self.separator, "labels", ())) or tuple(
            sorted({row.sound for rows in self.rows.values() for row in rows})
        )


def open_job(args: argparse.Namespace, rows: dict[str, list[Row]]) -> Job:
    """Load what is to be measured."""
    from engine.evaluation.baselines import methods, open_separator

    separator = open_separator(args.separator)
    rival = None if args.unet is None else open_separator(args.unet)
    lines = {key: one for key, one in methods(separator, rival).items() if key in args.rows}
    if not lines:
        raise EngineError("No row is left to measure. The row unet needs --unet.")
    options = Options(
        args.data, args.out, args.limit, args.slow_limit, args.seed, args.workers, args.fresh
    )
    return Job(Bench(options), args, rows, separator, rival, lines)


def measure(job: Job) -> list[str]:
    """Run the parts that are asked for; return what went wrong, a sentence each."""
    steps: list[tuple[str, Callable[[], None]]] = []
    for part in PARTS:
        if part in job.args.only:
            steps += _steps(job, part)
    failed = []
    for name, step in steps:
        try:
            step()
        except EngineError as error:
            say(f"{name}: {error}")
            failed.append(f"{name} ({error})")
    return failed


def _steps(job: Job, part: str) -> list[tuple[str, Callable[[], None]]]:
    if part in PER_LIST:
        return [
            (f"{part} of {name}", lambda name=name: _per_list(job, part, name))  # type: ignore[misc]
            for name in job.rows
        ]
    return [(part, lambda: _once(job, part))]


def _per_list(job: Job, part: str, name: str) -> None:
    from engine.evaluation import asking, pictures, quality, windowed

    bench, rows, lines = job.bench, job.rows[name], job.lines
    if part == "lists":
        scores = quality.fixed(bench, name, rows, lines)
        if "builtin" in scores:
            job.found.append(scores["builtin"])
    elif part == "levels":
        quality.levels(bench, name, rows, lines)
    elif part == "three":
        quality.three(bench, name, rows, lines)
    elif part == "absent":
        asking.absent(bench, name, rows, job.labels, lines)
    elif part == "windows":
        windowed.windows(bench, name, rows, job.separator, job.rival)
    elif "builtin" in lines:
        pictures.best_and_worst(bench, name, rows, lines["builtin"])


def _once(job: Job, part: str) -> None:
    from engine.evaluation import asking, quality
    from engine.evaluation.speed import speed
    from engine.training.data import read_manifest

    bench, lines = job.bench, job.lines
    every = [row for rows in job.rows.values() for row in rows]
    if part == "speech":
        quality.speech(bench, read_manifest(job.args.data), lines)
    elif part == "phrasings":
        asking.phrasings(bench, every, lines)
    elif part == "classes" and job.found:
        quality.classes(bench, job.found)
    elif part == "speed":
        speed(bench, job.args.separator)


def facts(job: Job) -> dict[str, object]:
    """What the figures were computed from: for the model card, and for doing it again."""
    folder = job.args.data
    return {
        "date": time.strftime("%Y-%m-%d"),
        "separator": str(job.args.separator or "built-in"),
        "revision": job.separator.revision,
        "unet_revision": None if job.rival is None else job.rival.revision,
        "lists": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in job.args.list
        },
        "seed": job.args.seed,
        "limit": job.args.limit,
        "machine": f"{platform.machine()}, {cores()} cores, {platform.system()}",
    }
