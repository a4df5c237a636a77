"""The gate before the speech: where the labeller hears music or singing and no speech, it shuts.

Voice detectors take singing and much music for speech (silero-vad was right 61.6 % of the time on
music radio). The gate weighs two things the labeller says of each of its steps: the strongest label
of speech and the strongest label of music or singing. Both are log-odds over the label's own
threshold, so that it does not matter how high a labeller scores a label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.labelling.speech_kinds import Kind, kind_of
from engine.report import Report, silent

if TYPE_CHECKING:
    from engine.labelling import Labeller

Samples = NDArray[np.float32]
Scores = NDArray[np.float32]
Labelled = NDArray[np.float16] | NDArray[np.float32]

MARGIN = 1.0
"""So far (log-odds) music may be over speech before the gate is half shut."""
_STEPS_PER_S = 100
_EVEN = 1e-4
"""Scores beyond this and one less this are all the same."""


def gated(
    scores: Scores,
    heard: Labelled,
    labels: Sequence[str],
    hop_s: float,
    thresholds: float | Sequence[float] = 0.5,
) -> Scores:
    """Lower the scores of speech where there is music and no speech.

    Parameters
    ----------
    scores : float32, shape (steps,)
        Of a segmenter, per 10 ms. Not changed.
    heard : float16 or float32, shape (label_steps, labels)
        What a labeller said of the same sound, 0..1. Not changed.
    labels : sequence of str
        Names of its columns.
    hop_s : float, seconds
        Length of its steps.
    thresholds : float or sequence of float, 0..1
        From where on a label counts as heard (`engine.labelling.events.EventSettings.on`).

    Returns
    -------
    float32, shape (steps,)
        The same scores where no label of the labeller names music, or none names speech.
    """
    on = np.broadcast_to(np.asarray(thresholds, np.float32), (len(labels),))
    kinds = [kind_of(label) for label in labels]
    music, speech = (_strongest(heard, on, kinds, kind) for kind in ("music", "speech"))
    if music is None or speech is None or not len(heard):
        return scores.copy()
    opened = 0.5 - 0.5 * np.tanh(0.5 * (music - speech - MARGIN))
    middles = (np.arange(len(scores)) + 0.5) / _STEPS_PER_S
    steps = np.minimum((middles / hop_s).astype(np.intp), len(heard) - 1)
    through: Scores = (scores * opened[steps]).astype(np.float32)
    return through


def _strongest(
    heard: Labelled, on: Scores, kinds: Sequence[Kind | None], wanted: Kind
) -> Scores | None:
    """The strongest label of a kind in every step, as log-odds over its threshold."""
    columns = [index for index, kind in enumerate(kinds) if kind == wanted]
    if not columns:
        return None
    over: Scores = (_log_odds(heard[:, columns].astype(np.float32)) - _log_odds(on[columns])).max(
        axis=1
    )
    return over


def _log_odds(shares: Scores) -> Scores:
    held = shares.clip(_EVEN, 1.0 - _EVEN)
    odds: Scores = np.log(held / (1.0 - held))
    return odds


def listened(
    scores: Scores,
    labeller: Labeller,
    read: Callable[[int, int], Samples],
    sample_rate: int,
    frames: int,
    report: Report = silent,
) -> Scores:
    """Let the labeller hear a recording, and return the scores of speech `gated` by what it says.

    Parameters
    ----------
    scores : float32, shape (steps,)
        Of a segmenter that heard the same recording.
    read : callable
        ``read(start, stop)`` -> float32 (frames, channels).
    report : Report
        Progress and cancel point.
    """
    from engine.labelling.stream import score_all

    heard = score_all(labeller, read, sample_rate, frames, report)
    return gated(scores, heard, labeller.labels, labeller.hop_s, labeller.settings.on)
