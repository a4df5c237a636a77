"""`evaluate components`: how often what is separated is what it was separated for.

Soundscapes made by seed say which sounds are in every window. A component whose label is there
should be confirmed, one whose label is not there should not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.bench import Bench, Options, make_folder, progress
from engine.evaluation.separator import count
from engine.evaluation.table import Cell, Interval, Table
from engine.report import EngineError, Report, silent

if TYPE_CHECKING:
    from engine.components.search import Looked
    from engine.evaluation.soundscapes import Soundscape
    from engine.labelling import Labeller
    from engine.separation import Separator
    from engine.training.data import Clip

SCENES = 30
DURATION_S = 20.0
EVENTS = (2, 4)
THERE_S = 0.5
"""A sound is in a window when so much of it is."""
VALUE = "value %"
CONFIRMED = "confirmed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, required=True, help="folder with audio/ and manifest")
    parser.add_argument("--out", type=Path, help="folder for tables and pictures")
    parser.add_argument("--split", default="test", choices=("val", "test"), help="(%(default)s)")
    parser.add_argument(
        "--scenes", type=count, default=SCENES, help="soundscapes of 20 s (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=7_000, help="of the first soundscape")
    parser.add_argument("--labeller", default="builtin", help="name in the table of labellers")
    parser.add_argument("--separator", default="builtin", help="name in the table of separators")


def run(args: argparse.Namespace) -> int:
    """Print the table; return an exit code."""
    from engine.labelling import load_labeller
    from engine.separation import load_separator
    from engine.training.data import choose, read_manifest

    if args.out is not None:
        make_folder(args.out)
    labeller, separator = load_labeller(args.labeller), load_separator(args.separator)
    clips = choose(read_manifest(args.data), args.split)
    bench = Bench(Options(args.data, args.out))
    seeds = range(args.seed, args.seed + args.scenes)
    found = measure(labeller, separator, clips, bench.read, seeds, progress())
    add_table(bench, found, args.split)
    facts: dict[str, object] = {
        "date": time.strftime("%Y-%m-%d"),
        "labeller": [args.labeller, labeller.revision],
        "separator": [args.separator, separator.revision],
        "split": args.split,
        "seeds": [seeds.start, seeds.stop],
    }
    sys.stdout.write(bench.finish("Components", "components", facts))
    return 0


@dataclass(frozen=True)
class Found:
    """One component that was separated, or one true sound that was not.

    Attributes
    ----------
    there : str
        "right": its label is in the window; "near": one is that may be taken for it; "wrong".
    verdict : str
        That of the search; "missed" for a true sound that was not separated.
    share : float, 0..1
        Of its own class in what was separated.
    place : int
        Classes with a larger share.
    heard : float, 0..1
        The labeller's score in the mixture.
    """

    there: str
    verdict: str
    share: float = 0.0
    place: int = 0
    heard: float = 0.0


@dataclass(frozen=True)
class Measured:
    """What was measured: components of all windows, and how fast."""

    components: tuple[Found, ...]
    windows: int
    real_time: float


def measure(
    labeller: Labeller,
    separator: Separator,
    clips: Sequence[Clip],
    read: Callable[[str], NDArray[np.float32]],
    seeds: range,
    report: Report = silent,
) -> Measured:
    """Search soundscapes of one split, one for each seed.

    Raises
    ------
    EngineError
        If the labeller knows none of the labels.
    """
    from engine.components.search import Request, Search
    from engine.evaluation.soundscapes import SoundscapeSettings, make_soundscape

    known = [clip for clip in clips if clip.label in labeller.labels]
    if not known:
        raise EngineError("The labeller knows none of the labels of these clips.")
    settings = SoundscapeSettings(DURATION_S, EVENTS)
    found: list[Found] = []
    windows, seconds, took = 0, 0.0, 0.0
    for number, seed in enumerate(seeds):
        scene = make_soundscape(known, read, seed, settings)
        sound = _Sound(scene.audio[:, None])
        search = Search(sound, Request((0, sound.frames)), labeller=labeller, separator=separator)  # type: ignore[arg-type]
        names = [one.name for one in search.classes]
        while not search.finished:
            report((number + search.fraction) / len(seeds), "soundscapes")
            began = time.perf_counter()
            looked = search.step()
            took += time.perf_counter() - began
            found += compare(looked, scene, names)
            windows += 1
        seconds += scene.duration_s
    return Measured(tuple(found), windows, seconds / max(took, 1e-9))


def compare(looked: Looked, scene: Soundscape, names: Sequence[str]) -> list[Found]:
    """Compare one window with what was put there."""
    from engine.training.clashes import clashes
    from engine.training.data import SAMPLE_RATE

    start_s, stop_s = looked.cut.start / SAMPLE_RATE, looked.cut.stop / SAMPLE_RATE
    truth = {
        one.label
        for one in scene.events
        if min(one.stop_s, stop_s) - max(one.start_s, start_s)
        >= min(THERE_S, one.stop_s - one.start_s)
    }
    number = {name: at for at, name in enumerate(names)}
    clash = clashes(list(names))
    found = []
    for one in looked.judged:
        own = float(one.shares[number[one.name]])
        near = any(clash[number[one.name], number[label]] for label in truth if label in number)
        there = "right" if one.name in truth else "near" if near else "wrong"
        place = int((one.shares > own).sum())
        found.append(Found(there, one.verdict, own, place, one.heard))
    missed = truth - {one.name for one in looked.judged}
    return found + [Found("right", "missed") for _ in missed]


def add_table(bench: Bench, found: Measured, split: str) -> None:
    """Turn what was measured into a table and a chart."""
    groups = {
        kind: [one for one in found.components if one.there == kind and one.verdict != "missed"]
        for kind in ("right", "near", "wrong")
    }
    kept = [one for one in found.components if one.verdict == CONFIRMED]
    true = [one for one in found.components if one.there == "right"]
    separated = [one for one in found.components if one.verdict != "missed"]
    lines: list[tuple[str, list[bool]]] = [
        ("confirmed, of components whose label is there", _kept(groups["right"])),
        ("confirmed, of those with a label that may be taken for one there", _kept(groups["near"])),
        ("confirmed, of those whose label is not there", _kept(groups["wrong"])),
        ("right label, of all candidates", [one.there == "right" for one in separated]),
        ("right label, of confirmed components", [one.there == "right" for one in kept]),
        ("right label or near, of confirmed components", [one.there != "wrong" for one in kept]),
        ("separated and confirmed, of all sounds there", _kept(true)),
    ]
    rows: list[dict[str, Cell]] = [
        {"figure": name, VALUE: _percent(values), "n": len(values)} for name, values in lines
    ]
    title = f"Components on the {split} split"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        charts.bars(
            path,
            title,
            VALUE,
            [name for name, _ in lines],
            {VALUE: [_percent(values) for _, values in lines]},
        )

    note = (
        f"{found.windows} windows of 4 s, every 3 s, of soundscapes of {DURATION_S:.0f} s made by "
        f"seed; a sound is there when {THERE_S:g} s of it are, or all of it. Brackets are "
        f"bootstrap 95 % intervals over components. {found.real_time:.1f} times real time."
    )
    bench.add(Table("components", title, tuple(rows), note), draw)


def _kept(components: Sequence[Found]) -> list[bool]:
    return [one.verdict == CONFIRMED for one in components]


def _percent(values: Sequence[bool]) -> Interval | None:
    return Interval.of([100.0 * one for one in values])


class _Sound:
    """A soundscape as a recording."""

    complete, fingerprint, channels = True, "", 1

    def __init__(self, samples: NDArray[np.float32]) -> None:
        from engine.training.data import SAMPLE_RATE

        self._samples, self.sample_rate, self.frames = samples, SAMPLE_RATE, len(samples)

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        return self._samples[start:stop].copy()
