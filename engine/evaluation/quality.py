"""How well the prompted sound is separated: fixed lists, levels, more sources, speech, classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from engine.evaluation import metrics
from engine.evaluation.bench import Bench
from engine.evaluation.derived import at_level, speech_rows, three_sources
from engine.evaluation.lists import Row
from engine.evaluation.scoring import REFUSED, SILENT_CLIP, Method, Scores
from engine.evaluation.table import Cell, Interval, Table
from engine.training.data import Clip

LEVELS_DB = (-10.0, 0.0, 10.0)
AT_LEVELS = ("trivial", "unet", "builtin", "ideal")
"""Rows that are shown where only the mixtures change."""
SPEECH_ITEMS = 300
FEWEST = 3
"""Items a label needs for its means to be called best or worst."""

SDRI, SI_SDR = "SDRi dB", "SI-SDR dB"
NOTE = (
    "Mono 32 kHz, 5 s. SDRi = SDR(estimate) - SDR(mixture); SI-SDR is absolute; means with "
    "bootstrap 95 % intervals. Half the mixture already gives 3.01 / 0.00 at 0 dB. A silent "
    "estimate counts as 0 dB in both; one nearly silent may have an SI-SDR far below zero, which "
    "pulls the mean under the median. Models trained on other clips of the same classes are not "
    "like for like with zero-shot models."
)


def line(scores: Scores, seed: int) -> dict[str, Cell]:
    """The cells every separation table has."""
    sdri = scores.of("sdri")
    cells: dict[str, Cell] = {
        "method": scores.title,
        SDRI: Interval.of(sdri.tolist(), seed),
        SI_SDR: Interval.of(scores.of("si_sdr").tolist(), seed),
        "SI-SDR median": float(np.median(scores.of("si_sdr"))),
        "worse than the mixture %": 100.0 * float(np.mean(sdri < 0.0)),
        "silent": scores.count(metrics.SILENT_ESTIMATE),
        "n": len(sdri),
    }
    for fault, column in ((REFUSED, "refused"), (SILENT_CLIP, "left out: silent clip")):
        if scores.count(fault):
            cells[column] = scores.count(fault)
    return cells


def separation_table(
    bench: Bench, name: str, title: str, lines: Mapping[str, Method], rows: list[Row], note: str
) -> dict[str, Scores]:
    """Score methods on a list, add the table and its chart; return the scores by method name."""
    found = {key: bench.score(one, rows, what=name) for key, one in lines.items()}
    cells = [line(one, bench.options.seed) for one in found.values()]

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        series = {
            label: [one[label] for one in cells if isinstance(one[label], Interval)]
            for label in (SDRI, SI_SDR)
        }
        charts.bars(path, title, "dB", [str(one["method"]) for one in cells], series)  # type: ignore[arg-type]

    bench.add(Table(name, title, tuple(cells), note), draw)
    return found


def fixed(
    bench: Bench, name: str, rows: list[Row], lines: Mapping[str, Method]
) -> dict[str, Scores]:
    """The list as it is."""
    return separation_table(bench, name, f"{name}: two sounds", lines, rows, NOTE)


def levels(bench: Bench, name: str, rows: list[Row], lines: Mapping[str, Method]) -> None:
    """The same mixtures with the target at -10, 0 and +10 dB."""
    shown = {key: one for key, one in lines.items() if key in AT_LEVELS}
    cells: list[Mapping[str, Cell]] = []
    found: dict[str, list[Interval | None]] = defaultdict(list)
    for level in LEVELS_DB:
        for method in shown.values():
            scores = bench.score(method, at_level(rows, level), what=f"{name} {level:+.0f} dB")
            cells.append({"SNR dB": f"{level:+.0f}", **line(scores, bench.options.seed)})
            found[method.title].append(Interval.of(scores.of("si_sdr").tolist()))
    title = f"{name}: by level of the target against the interferer"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        charts.lines(path, title, "target over interferer, dB", SI_SDR, LEVELS_DB, found)

    note = "The mixture itself has an SI-SDR of about the SNR."
    bench.add(Table(f"{name}_levels", title, tuple(cells), note), draw)


def three(bench: Bench, name: str, rows: list[Row], lines: Mapping[str, Method]) -> None:
    """Three sounds, all equally loud."""
    shown = {key: one for key, one in lines.items() if key in AT_LEVELS}
    made = three_sources(rows, bench.options.seed + 1)
    note = (
        "A third clip of the list, of a label that clashes with neither, is as loud as the target: "
        "the target is 3 dB under the rest, and half the mixture gives more than 3.01 dB SDRi."
    )
    separation_table(
        bench, f"{name}_three", f"{name}: three sounds, equally loud", shown, made, note
    )


def speech(bench: Bench, clips: Sequence[Clip], lines: Mapping[str, Method]) -> None:
    """Speech against every other sound of the test split."""
    shown = {key: one for key, one in lines.items() if key in AT_LEVELS}
    rows = speech_rows(clips, SPEECH_ITEMS, bench.options.seed + 2)
    note = "0 dB; targets are speech of the test split, interferers any other sound of it."
    separation_table(bench, "speech", "Speech versus everything", shown, rows, note)


def classes(bench: Bench, found: Sequence[Scores]) -> None:
    """Means per label of the target over all lists."""
    grouped: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for scores in found:
        columns = zip(scores.rows, scores.values["sdri"], scores.values["si_sdr"], strict=True)
        for row, sdri, si_sdr in columns:
            if np.isfinite(sdri):
                grouped[row.sound].append((sdri, si_sdr))
    seed = bench.options.seed
    made = [
        {
            "label": label,
            SDRI: Interval.of([one for one, _ in values], seed),
            SI_SDR: Interval.of([one for _, one in values], seed),
            "n": len(values),
        }
        for label, values in grouped.items()
    ]
    made.sort(key=lambda cells: -_mean(cells[SI_SDR]))
    title = "By label of the target, best first"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        sure = [cells for cells in made if len(grouped[str(cells["label"])]) >= FEWEST] or made
        shown = sure if len(sure) <= 40 else [*sure[:20], *sure[-20:]]
        names = [f"{cells['label']} ({cells['n']})" for cells in shown]
        about = f"Best and worst labels of those with {FEWEST} items or more"
        found_intervals = [cells[SI_SDR] for cells in shown]
        charts.bars(path, about, SI_SDR, names, {SI_SDR: found_intervals})  # type: ignore[dict-item]

    note = "Few items per label: read the intervals, and n, before the means."
    bench.add(Table("classes", title, tuple(made), note), draw)


def _mean(cell: Cell) -> float:
    return cell.mean if isinstance(cell, Interval) else float("-inf")
