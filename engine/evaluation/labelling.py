"""`evaluate labeller`: what the labeller hears in held-out clips and soundscapes made of them."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from engine.evaluation.bench import Bench, Options, make_folder, progress
from engine.evaluation.separator import count
from engine.evaluation.table import Cell, Interval, Table

if TYPE_CHECKING:
    from engine.evaluation import labels

SCENES = 60
VALUE = "value %"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, required=True, help="folder with audio/ and manifest")
    parser.add_argument("--out", type=Path, help="folder for tables and pictures")
    parser.add_argument("--split", default="test", choices=("val", "test"), help="(%(default)s)")
    parser.add_argument("--scenes", type=count, default=SCENES, help="soundscapes of a minute")
    parser.add_argument("--labeller", default="builtin", help="name in the table of labellers")


def run(args: argparse.Namespace) -> int:
    """Print the table; return an exit code."""
    from engine.evaluation.labels import measure
    from engine.labelling import load_labeller
    from engine.training.data import choose, read_manifest

    if args.out is not None:
        make_folder(args.out)
    labeller = load_labeller(args.labeller)
    clips = choose(read_manifest(args.data), args.split)
    bench = Bench(Options(args.data, args.out))
    found = measure(labeller, clips, bench.read, args.scenes, report=progress())
    add_table(bench, found, args.split)
    facts = {
        "date": time.strftime("%Y-%m-%d"),
        "labeller": args.labeller,
        "revision": labeller.revision,
        "split": args.split,
    }
    sys.stdout.write(bench.finish("Labelling", "labeller", facts))
    return 0


def add_table(bench: Bench, found: labels.Measured, split: str) -> None:
    """Turn what was measured into a table and a chart."""
    numbers = found.numbers
    lines: list[tuple[str, Interval | None, int]] = [
        ("ESC-50 clips: accuracy among its 50 labels", _percent(found.esc), numbers["esc"]),
        ("ESC-50 clips: accuracy among all labels", _percent(found.esc_among_all), numbers["esc"]),
        ("all clips: accuracy among all labels", _percent(found.clips), numbers["clips"]),
        ("all clips: mean average precision", _exact(found.mean_precision), numbers["clips"]),
    ]
    for name, one in (("all labels", found.scenes), ("ESC-50 labels", found.esc_scenes)):
        if one is not None:
            what = f"soundscapes of {name}"
            lines += [
                (f"{what}: segment F1", _exact(one.f1), numbers["scenes"]),
                (f"{what}: precision", _exact(one.precision), numbers["scenes"]),
                (f"{what}: recall", _exact(one.recall), numbers["scenes"]),
            ]
    lines = [line for line in lines if line[1] is not None]
    rows: list[dict[str, Cell]] = [{"figure": a, VALUE: b, "n": n} for a, b, n in lines]
    title = f"Labeller on the {split} split"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        charts.bars(path, title, VALUE, [a for a, _, _ in lines], {VALUE: [b for _, b, _ in lines]})

    note = (
        "Segments of 1 s, micro averages; soundscapes of a minute, made by seed. Brackets are "
        f"bootstrap 95 % intervals over clips. {found.real_time:.0f} times real time."
    )
    bench.add(Table("labeller", title, tuple(rows), note), draw)


def _percent(one: labels.Interval | None) -> Interval | None:
    return None if one is None else Interval(100 * one.mean, 100 * one.low, 100 * one.high)


def _exact(value: float) -> Interval | None:
    """A share without an interval; None where there is none."""
    return None if math.isnan(value) else Interval(100 * value, 100 * value, 100 * value)
