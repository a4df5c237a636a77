"""How well an edit was separated, as far as the built-in labeller can hear it.

The labeller listens to what an edit hears inside its windows, to its target and to the rest, and
says how strongly it hears the prompt in each. That is a hint, not a measurement: its scores are no
probabilities, it knows about two hundred sounds, and it errs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.labelling import load_labeller
from engine.labelling.events import smoothed
from engine.labelling.stream import prompt_scores, scored
from engine.queries import query_of_words
from engine.report import EngineError, Report, part, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.labelling import Labeller
    from engine.project import Project
    from engine.render import Renderer

PIECE_S = 5.0
MOST_PIECES = 8
"""Of longer edits so many pieces, spread evenly, are listened to."""
_UNHEARD = 0.05
"""A prompt that the labeller hears nowhere more than this says nothing about the separation."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Quality:
    """How strongly the labeller hears the prompt, 0..1 each.

    Attributes
    ----------
    before : float
        In what the edit hears.
    target : float
        In what it took for the prompt.
    rest : float
        In what it left.
    judged_s, whole_s : float, seconds
        How much of the edit's windows was listened to, and how long they are.
    """

    before: float
    target: float
    rest: float
    judged_s: float
    whole_s: float

    @property
    def shares(self) -> tuple[float, float]:
        """Target and rest as shares of where the prompt is heard best.

        A labeller that is weak on a sound scores it low everywhere; what tells is the difference.
        """
        best = max(self.before, self.target, self.rest)
        return (self.target / best, self.rest / best) if best > 0.0 else (0.0, 0.0)


def judge(
    renderer: Renderer,
    project: Project,
    edit_id: str,
    report: Report = silent,
    labeller: Labeller | None = None,
) -> Quality | None:
    """Listen to a rendered edit; None where the labeller cannot tell.

    That is: it does not know the sound, or hears it nowhere.

    Parameters
    ----------
    report : Report
        Told after every piece of a few seconds; the cancel point.
    labeller : Labeller, optional
        The built-in one by default.

    Raises
    ------
    EngineError
        If the labeller's weights are missing or damaged.
    """
    stretches = [(first, last) for _, first, last in renderer.stretches(project, edit_id)]
    labels = _labels(project, edit_id)
    if not stretches or not labels:
        return None
    labeller = labeller or load_labeller()
    if not set(labels) & set(labeller.labels):
        return None
    rate = renderer.recording.sample_rate
    pieces = pieces_of(stretches, round(PIECE_S * rate))
    rows: list[NDArray[np.float32]] = []
    for number, (first, last) in enumerate(pieces):
        told = part(report, number / len(pieces), (number + 1) / len(pieces))
        told(0.0)
        target = renderer.estimate(project, edit_id, first, last)
        rest = renderer.rest(project, edit_id, first, last)
        three = []
        for sound in (target + rest, target, rest):
            three.append(_heard(labeller, sound, rate, labels))
            told(len(three) / 3)
        rows.append(np.stack(three))
    before, in_target, in_rest = weighted(np.concatenate(rows, axis=1))
    if max(before, in_target, in_rest) < _UNHEARD:
        return None
    judged, whole = (sum(last - first for first, last in one) for one in (pieces, stretches))
    return Quality(before, in_target, in_rest, judged / rate, whole / rate)


def pieces_of(stretches: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """What is listened to: everything of short windows, pieces spread evenly over long ones."""
    pieces = [
        (start, min(start + length, last))
        for first, last in stretches
        for start in range(first, last, length)
    ]
    if len(pieces) > MOST_PIECES:
        chosen = np.linspace(0, len(pieces) - 1, MOST_PIECES).round().astype(int)
        pieces = [pieces[one] for one in chosen]
    return pieces


def weighted(scores: NDArray[np.float32]) -> tuple[float, float, float]:
    """One number for each row of scores [3, steps]: steps count as much as the sound is there.

    A dog that barks for one second of ten is judged by that second.
    """
    weight = scores[:2].max(axis=0).astype(np.float64)
    total = weight.sum()
    if total <= 0.0:
        return 0.0, 0.0, float(scores[2].max(initial=0.0))
    before, target, rest = (scores @ weight / total).tolist()
    return before, target, rest


def _labels(project: Project, edit_id: str) -> tuple[str, ...]:
    edit = project.edit(edit_id)
    try:
        return query_of_words(edit.prompt, edit.negative).labels
    except EngineError:  # the edit's own state says so already
        return ()


def _heard(labeller: Labeller, sound: Samples, rate: int, labels: Sequence[str]) -> Samples:
    """The score of the prompt in every step."""
    blocks = scored(labeller, lambda start, stop: sound[start:stop], rate, len(sound))
    scores = np.concatenate([prompt_scores(one, labeller.labels, labels) for one in blocks])
    return smoothed(scores[:, None], labeller.hop_s, labeller.settings.median_s)[:, 0]
