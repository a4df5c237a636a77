"""Lists made from the fixed ones by rule and seed: other levels, more sources, absent prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from engine.evaluation.lists import Row
from engine.report import EngineError
from engine.training.clashes import clashes
from engine.training.data import Clip

SPEECH = ("speech", "male speech", "female speech")
_TRIES = 200
"""Draws for a third sound before a row is left out."""

Meets = Callable[[str, str], bool]


def clash_test(labels: Sequence[str]) -> Meets:
    """Return a function that says whether two labels may be taken for each other."""
    number = {label: index for index, label in enumerate(labels)}
    matrix = clashes(labels)

    def clash(one: str, other: str) -> bool:
        if one not in number or other not in number:
            return one == other
        return bool(matrix[number[one], number[other]])

    return clash


def all_sounds(rows: Sequence[Row]) -> list[str]:
    """The labels that occur in a list, sorted."""
    return sorted({row.sound for row in rows} | {row.interferer_label for row in rows})


def at_level(rows: Sequence[Row], snr_db: float) -> list[Row]:
    """The same mixtures with the target `snr_db` above the interferer."""
    return [replace(row, snr_db=snr_db) for row in rows]


def three_sources(rows: Sequence[Row], seed: int) -> list[Row]:
    """Add a third sound of the list to every row; rows that find none are left out.

    The third clip is of a label that clashes with neither of the two. Each interferer is as loud
    as the target, so the target is 3 dB under the rest.
    """
    rng = np.random.default_rng(seed)
    pool = [(row.target, row.sound) for row in rows]
    pool += [(row.interferer, row.interferer_label) for row in rows]
    clash = clash_test(all_sounds(rows))
    made = []
    for row in rows:
        for index in rng.integers(len(pool), size=_TRIES):
            path, label = pool[int(index)]
            known = path in row.paths
            if not known and not clash(label, row.sound) and not clash(label, row.interferer_label):
                made.append(replace(row, more=(path,)))
                break
    return made


def speech_rows(clips: Sequence[Clip], count: int, seed: int) -> list[Row]:
    """Mixtures at 0 dB of speech with every other kind of sound, of the test split.

    Every speech clip is the target about equally often.
    """
    held_out = [clip for clip in clips if clip.split == "test"]
    voices = [clip for clip in held_out if clip.label in SPEECH]
    clash = clash_test(sorted({clip.label for clip in held_out}))
    others = [clip for clip in held_out if not any(clash(clip.label, one) for one in SPEECH)]
    if not voices or not others:
        raise EngineError(
            "The test split of this data has no speech, or nothing but speech: leave out "
            '"speech" with --only.'
        )
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    while len(rows) < count:
        for number in rng.permutation(len(voices))[: count - len(rows)]:
            voice = voices[int(number)]
            other = others[int(rng.integers(len(others)))]
            rows.append(Row(voice.path, other.path, voice.label, other.label, 0.0))
    return rows


def absent_prompts(rows: Sequence[Row], labels: Sequence[str], seed: int) -> list[Row]:
    """Ask each mixture for a sound that is not in it and is not taken for one that is.

    The prompts are drawn from `labels`, all with the same chance. The true label stays in `label`.
    """
    rng = np.random.default_rng(seed)
    clash = clash_test(sorted({*labels, *all_sounds(rows)}))
    asked = []
    for row in rows:
        free = [
            one
            for one in labels
            if not clash(one, row.sound) and not clash(one, row.interferer_label)
        ]
        if free:
            prompt = free[int(rng.integers(len(free)))]
            asked.append(replace(row, prompt=prompt, label=row.sound))
    return asked
