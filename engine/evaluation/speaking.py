"""`evaluate speech`: speech told from music and noise, all segmenters side by side."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine import files
from engine.evaluation.bench import make_folder, progress, say
from engine.evaluation.table import Interval


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, required=True, help="folder with audio/ and manifest")
    parser.add_argument("--out", type=Path, help="folder for tables and pictures")
    parser.add_argument("--seed", type=int, default=0, help="of the scenes")


def run(args: argparse.Namespace) -> int:
    """Print the tables; return an exit code."""
    from engine.evaluation.speech import measure
    from engine.training.data import read_manifest

    if args.out is not None:
        make_folder(args.out)
    clips = read_manifest(args.data)
    text = measure(clips, args.data, args.out, seed=args.seed, report=progress())
    sys.stdout.write(f"## Speech\n\n{text}")
    if args.out is not None:
        draw(args.out)
    return 0


def draw(folder: Path) -> None:
    """Draw the accuracy of segments by condition from the folder's `speech.json`."""
    try:
        from engine.evaluation import charts
    except ImportError:
        say('no pictures: matplotlib is not installed (it comes with "earmark[dev]").')
        return
    results = json.loads((folder / "speech.json").read_text(encoding="utf-8"))
    found = {(one["segmenter"], one["condition"]): one["segment_accuracy"] for one in results}
    conditions = list(dict.fromkeys(condition for _, condition in found))
    series: dict[str, list[Interval | None]] = {}
    for name in dict.fromkeys(segmenter for segmenter, _ in found):
        values = [found.get((name, condition)) for condition in conditions]
        series[name] = [
            None if one is None else Interval(100 * one, 100 * one, 100 * one) for one in values
        ]
    with files.replacing(folder / "speech.png") as path:
        charts.bars(path, "Speech or not: segments", "accuracy %", conditions, series)
