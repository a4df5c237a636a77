"""Prompts that are not plain label words: sounds that are absent, and free wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine import prompts
from engine.evaluation.bench import Bench
from engine.evaluation.derived import absent_prompts
from engine.evaluation.lists import Row
from engine.evaluation.scoring import REFUSED, Method, energy_left
from engine.evaluation.table import Cell, Interval, Table
from engine.evaluation.wordings import Phrase, read_wordings
from engine.report import EngineError

FAINT_DB = -20.0
"""An answer this far under the mixture counts as "not there"."""
SILENT_DB = -60.0
ABSENT_ROWS = ("anything", "no-gate", "alone", "unet", "builtin")
PHRASED_ROWS = ("unet", "builtin")


def absent(
    bench: Bench,
    name: str,
    rows: list[Row],
    labels: Sequence[str],
    lines: Mapping[str, Method],
) -> None:
    """Ask for sounds that are not in the mixture: how much comes out all the same."""
    made = absent_prompts(rows, labels, bench.options.seed + 3)
    cells: list[Mapping[str, Cell]] = []
    values: dict[str, list[float]] = {}
    for key, method in lines.items():
        if key not in ABSENT_ROWS:
            continue
        scores = bench.score(method, made, energy_left, f"{name} absent")
        left = scores.of("left_db")
        values[method.title] = left.tolist()
        cells.append(
            {
                "method": method.title,
                "energy left dB": Interval.of(left.tolist(), bench.options.seed),
                "median dB": float(np.median(left)),
                f"below {FAINT_DB:.0f} dB %": 100.0 * float(np.mean(left < FAINT_DB)),
                "silent %": 100.0 * float(np.mean(left <= SILENT_DB)),
                "n": len(left),
            }
        )
    title = f"{name}: asked for a sound that is not there"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        charts.boxes(path, title, "energy left, dB of the mixture", values)

    note = (
        "Energy of the estimate against the mixture; less is better. Prompts are drawn from all "
        "labels but those that clash with a sound of the mixture. Silence counts as -60 dB."
    )
    bench.add(Table(f"{name}_absent", title, tuple(cells), note), draw)


def phrased_rows(rows: Sequence[Row], phrases: Sequence[Phrase], seed: int) -> list[Row]:
    """The rows whose target has held-out wordings, each asked with one of them."""
    by_label: dict[str, list[str]] = {}
    for phrase in phrases:
        by_label.setdefault(phrase.labels[0], []).append(phrase.prompt)
    rng = np.random.default_rng(seed)
    made = []
    for row in rows:
        if row.sound in by_label:
            choices = by_label[row.sound]
            prompt = choices[int(rng.integers(len(choices)))]
            made.append(replace(row, prompt=prompt, label=row.sound))
    return made


def phrasings(bench: Bench, rows: list[Row], lines: Mapping[str, Method]) -> None:
    """The same mixtures asked with the label word and with wordings nobody has trained on."""
    known = read_wordings().known
    worded = phrased_rows(rows, known, bench.options.seed + 4)
    if not worded:
        raise EngineError("No sound of these lists has held-out wordings: use --only.")
    plain = [replace(row, prompt=row.sound, label="") for row in worded]
    right = {phrase.prompt: phrase.labels for phrase in known}
    cells: list[Mapping[str, Cell]] = []
    drops: dict[str, list[float]] = {}
    for key, method in lines.items():
        if key not in PHRASED_ROWS:
            continue
        by_word = bench.score(method, plain, what="label words")
        by_phrase = bench.score(method, worded, what="wordings")
        both = [np.asarray(one.values["sdri"]) for one in (by_word, by_phrase)]
        scored = np.isfinite(both[0]) & np.isfinite(both[1])
        drop = (both[0] - both[1])[scored]
        understood = np.array([_first(row.prompt) in right[row.prompt] for row in by_phrase.rows])
        refused = np.array([fault == REFUSED for fault in by_phrase.faults])
        drops[f"{method.title}, all"] = drop.tolist()
        drops[f"{method.title}, understood"] = drop[understood[scored]].tolist()
        cells.append(
            {
                "method": method.title,
                "SDRi, label word dB": Interval.of(both[0][scored].tolist(), bench.options.seed),
                "SDRi, wording dB": Interval.of(both[1][scored].tolist(), bench.options.seed),
                "drop dB": Interval.of(drop.tolist(), bench.options.seed),
                "drop where understood dB": Interval.of(
                    drop[understood[scored]].tolist(), bench.options.seed
                ),
                "resolved wrongly %": 100.0 * float(np.mean(~understood & ~refused)),
                "refused %": 100.0 * float(np.mean(refused)),
                "n": int(scored.sum()),
            }
        )
    title = "Prompts in unseen wordings"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        shown = {name: one for name, one in drops.items() if one}
        charts.boxes(path, f"{title}: loss against the label word", "drop of SDRi, dB", shown)

    note = (
        "Same mixtures, asked with the label's name and with a held-out wording of it "
        "(resources/evaluation/prompts.toml, never tuned on). A refused wording leaves the mixture "
        "as it is (0 dB). Resolved wrongly: the first meaning is none of the right ones."
    )
    bench.add(Table("phrasings", title, tuple(cells), note), draw)


def _first(prompt: str) -> str:
    labels = prompts.resolve(prompt).labels
    return labels[0] if labels else ""
