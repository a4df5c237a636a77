"""Test compositions: which held-out recordings are mixed, fixed in a list once and for all.

A list is a CSV table with the columns of `COLUMNS`; paths, prompts and levels of one composition
are divided by "|". Every sound of a composition is asked for and judged.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError
from engine.training.clashes import clashes
from engine.training.data import Clip
from engine.training.tables import DIVIDER

COLUMNS = ("id", "paths", "prompts", "levels_db")

_COMPOSE = 20
"""First word of the seed."""
_TRIES = 500


@dataclass(frozen=True)
class Composition:
    """What is mixed: sound files, the prompt of each, and its level in dB against the first."""

    name: str
    paths: tuple[str, ...]
    prompts: tuple[str, ...]
    levels_db: tuple[float, ...]


def compose(
    clips: Sequence[Clip], sources: int, number: int, seed: int, level_db: float = 0.0
) -> list[Composition]:
    """Draw compositions of single sounds (or of scenes) that cannot be taken for each other.

    Parameters
    ----------
    clips : sequence of Clip
        Of one split. Scenes are used, with their captions, only where there are no single sounds.
    sources : int
        Recordings in a composition: 2, 3, 4.
    number : int
        Compositions.
    seed : int
        Same clips, same seed: same list. One list does not depend on how many others are made.
    level_db : float
        Levels are uniform within +- this against the first.

    Raises
    ------
    EngineError
        If the clips make no such composition.
    """
    singles = [clip for clip in clips if not clip.phrases]
    pool = sorted(singles or clips, key=lambda clip: clip.path)
    labels = sorted({_named(clip) for clip in pool})
    numbers = {label: at for at, label in enumerate(labels)}
    clash = clashes(labels)
    found = []
    for index in range(number):
        rng = np.random.default_rng((_COMPOSE, seed, sources, index))
        chosen = _choose(pool, sources, numbers, clash, rng)
        levels = (0.0, *(round(float(rng.uniform(-level_db, level_db)), 2) for _ in chosen[1:]))
        found.append(
            Composition(
                f"{sources}-{index}",
                tuple(clip.path for clip in chosen),
                tuple(_named(clip) for clip in chosen),
                levels,
            )
        )
    return found


def _named(clip: Clip) -> str:
    return clip.caption if clip.phrases else clip.label


def _choose(
    pool: Sequence[Clip],
    sources: int,
    numbers: dict[str, int],
    clash: NDArray[np.bool_],
    rng: np.random.Generator,
) -> list[Clip]:
    """Draw labels first, so that common sounds do not crowd out the others."""
    of: dict[int, list[Clip]] = {}
    for clip in pool:
        of.setdefault(numbers[_named(clip)], []).append(clip)
    keys = sorted(of)
    chosen: list[Clip] = []
    heard: list[int] = []
    for _ in range(_TRIES):
        label = keys[int(rng.integers(len(keys)))]
        clip = of[label][int(rng.integers(len(of[label])))]
        if clash[label, heard].any() or any(clip.group == one.group for one in chosen):
            continue
        chosen.append(clip)
        heard.append(label)
        if len(chosen) == sources:
            return chosen
    raise EngineError(f"There are too few different sounds for compositions of {sources}.")


def paired(pairs: Sequence[tuple[str, str]], clips: Sequence[Clip]) -> list[Composition]:
    """Return the compositions of a published list of pairs."""
    of = {clip.path: clip for clip in clips}
    return [
        Composition(f"pair-{at}", pair, (_named(of[pair[0]]), _named(of[pair[1]])), (0.0, 0.0))
        for at, pair in enumerate(pairs)
    ]


def list_text(compositions: Sequence[Composition]) -> str:
    """A list as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in compositions:
        levels = DIVIDER.join(f"{level:g}" for level in one.levels_db)
        writer.writerow((one.name, DIVIDER.join(one.paths), DIVIDER.join(one.prompts), levels))
    return text.getvalue()


def read_list(path: Path) -> list[Composition]:
    """Read a list; raises EngineError that names the first line at fault."""
    found = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if not set(COLUMNS) <= set(reader.fieldnames or ()):
                raise EngineError(f"{path.name} lacks one of the columns {', '.join(COLUMNS)}.")
            for row in reader:
                paths, prompts, levels = (
                    tuple(row[name].split(DIVIDER)) if row[name] else () for name in COLUMNS[1:]
                )
                if not 2 <= len(paths) == len(prompts) == len(levels) or len(set(paths)) < len(
                    paths
                ):
                    raise EngineError(
                        f"{path.name}, line {reader.line_num}: it must name two or more different "
                        "files, and a prompt and a level for each."
                    )
                found.append(Composition(row["id"], paths, prompts, tuple(map(float, levels))))
    except ValueError as error:
        raise EngineError(f"{path.name}: a level is not a number.") from error
    except (OSError, csv.Error) as error:
        raise EngineError(f"The list {path} cannot be read.") from error
    if not found:
        raise EngineError(f"The list {path.name} has no rows.")
    return found
