"""From one chunk of mono to recordings of any length, rate and number of channels.

Long files are worked on in chunks with as much context as the labeller needs, so the scores are
those of one pass, and memory does not grow with the file but for the scores themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.labelling import Labeller
from engine.labelling.events import EventSettings, events
from engine.labelling.kinds import named_once
from engine.report import Report, part, silent
from engine.separation.stream import mixdown

if TYPE_CHECKING:
    from engine.project import Event

Samples = NDArray[np.float32]
Reader = Callable[[int, int], Samples]

CHUNK_S = 40.0
"""About so much is scored at once."""
_READ_S = 10.0
_ABSURD = 1e6
"""No sound has samples beyond this (+120 dBFS)."""


def scored(
    labeller: Labeller, read: Reader, sample_rate: int, frames: int, report: Report = silent
) -> Iterator[Samples]:
    """Score a recording from its start to its end in constant memory.

    Parameters
    ----------
    labeller : Labeller
        Who listens.
    read : callable
        ``read(start, stop)`` -> float32 (frames, channels) of the recording.
    sample_rate, frames : int
        Of the recording.
    report : Report
        Progress and cancel point.

    Yields
    ------
    float32 [steps, labels]
        One stretch after the other, without gap or overlap; see `engine.labelling.Labeller`.
    """
    step = round(labeller.hop_s * labeller.sample_rate)
    context = round(labeller.context_s / labeller.hop_s)
    chunk = max(1, round(CHUNK_S / labeller.hop_s))
    kept = np.zeros(0, np.float32)
    before = 0  # steps of `kept` that are context only
    for block, fraction in _mono(read, sample_rate, frames, labeller.sample_rate):
        report(fraction, "listening")
        kept = np.concatenate([kept, block])
        while len(kept) >= (before + chunk + context) * step:
            heard = labeller.scores(kept[: (before + chunk + context) * step], silent)
            yield heard[before : before + chunk]
            drop = max(0, before + chunk - context)
            kept = kept[drop * step :]
            before += chunk - drop
    if len(kept) > before * step:
        yield labeller.scores(kept, silent)[before:]
    report(1.0)


def score_all(
    labeller: Labeller, read: Reader, sample_rate: int, frames: int, report: Report = silent
) -> NDArray[np.float16]:
    """Score a whole recording: float16 [steps, labels], 9 MB an hour with 200 labels."""
    parts = [one.astype(np.float16) for one in scored(labeller, read, sample_rate, frames, report)]
    return np.concatenate(parts) if parts else np.zeros((0, len(labeller.labels)), np.float16)


def find_events(
    labeller: Labeller,
    read: Reader,
    sample_rate: int,
    frames: int,
    settings: EventSettings | None = None,
    report: Report = silent,
) -> tuple[Event, ...]:
    """Find the events of a recording, with the labeller's own thresholds unless some are given.

    Each sound has one name, see `engine.labelling.kinds`.
    """
    scores = score_all(labeller, read, sample_rate, frames, part(report, 0.0, 0.95))
    wanted = settings or labeller.settings
    # Hours of scores fit as float16; as float32 only the labels that can make an event need to be.
    on = np.broadcast_to(np.asarray(wanted.on, np.float32), (len(labeller.labels),))
    reach = np.zeros(len(on), bool) if not len(scores) else scores.max(axis=0) >= on * 0.999
    found: list[Event] = []
    for index in np.flatnonzero(reach):
        alone = EventSettings(
            float(on[index]), wanted.off, wanted.median_s, wanted.min_s, wanted.gap_s
        )
        column = scores[:, index : index + 1].astype(np.float32)
        name = labeller.labels[index : index + 1]
        found += events(column, labeller.hop_s, name, alone, frames / sample_rate)
    report(1.0)
    in_order = sorted(found, key=lambda one: (one.start_s, one.stop_s, one.label))
    return tuple(named_once(in_order))


def prompt_scores(scores: Samples, labels: Sequence[str], wanted: Iterable[str]) -> Samples:
    """Score a prompt that stands for several labels: the strongest of them, float32 [steps].

    Parameters
    ----------
    scores : numpy.ndarray
        [steps, labels].
    labels : sequence of str
        Names of the columns.
    wanted : iterable of str
        Labels of the prompt (`engine.prompts.Match.labels`); unknown ones are passed over.
    """
    number = {label: index for index, label in enumerate(labels)}
    chosen = [number[label] for label in wanted if label in number]
    if not chosen:
        return np.zeros(len(scores), np.float32)
    strongest: Samples = scores[:, chosen].max(axis=1).astype(np.float32)
    return strongest


def _mono(
    read: Reader, sample_rate: int, frames: int, wanted: int
) -> Iterator[tuple[Samples, float]]:
    """Yield the recording as mono at the wanted rate, and the share read so far."""
    resampler = None
    if sample_rate != wanted:
        resampler = soxr.ResampleStream(sample_rate, wanted, 1, dtype="float32", quality="HQ")
    block = round(_READ_S * sample_rate)
    for first in range(0, frames, block):
        last = min(first + block, frames)
        samples = np.nan_to_num(read(first, last), nan=0.0, posinf=_ABSURD, neginf=-_ABSURD)
        mono = mixdown(np.clip(samples, -_ABSURD, _ABSURD))
        if resampler is not None:
            mono = resampler.resample_chunk(mono, last=last == frames)
        yield mono, last / frames
