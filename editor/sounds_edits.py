"""From sounds to edits and back: which windows an edit gets, and where its sound is heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.labelling.events import heard
from engine.project import SHORTEST_WINDOW_S, Edit, Event, Mode, Window, merge_windows
from engine.report import Report, silent

if TYPE_CHECKING:
    from engine.recording import Recording

PAD_S = 0.25
"""Added on both sides of a sound: a labeller's steps are coarse, and sounds fade away."""
GUARD_S = 0.1
"""Left alone on both sides of speech, so that no first or last letter is cut."""
SHORTEST_PAUSE_S = 0.2
ALSO_HEARD = 0.3
"""Share of the strongest label from which an example is also about another one."""


def windows_of(
    events: Iterable[Event], duration_s: float, pad_s: float = PAD_S
) -> tuple[Window, ...]:
    """Windows over sounds, with a little on both sides; those that touch are one."""
    out: list[Window] = []
    for one in events:
        start_s, stop_s = max(0.0, one.start_s - pad_s), min(one.stop_s + pad_s, duration_s)
        if stop_s - start_s >= SHORTEST_WINDOW_S:
            out.append(Window(start_s, stop_s))
    return merge_windows(out)


def edits_of(
    events: Sequence[Event], mode: Mode, blank: Edit, duration_s: float
) -> tuple[Edit, ...]:
    """One edit for each label, which keeps or removes that sound where it was found.

    Parameters
    ----------
    blank : Edit
        What the edits are like besides: separator, fade, strength.
    """
    labels = dict.fromkeys(one.label for one in events)
    made: list[Edit] = []
    for label in labels:
        windows = windows_of((one for one in events if one.label == label), duration_s)
        if windows:
            made.append(replace(Edit(windows, label, mode), **_taken(blank)))
    return tuple(made)


def like(events: Iterable[Event], labels: Iterable[str]) -> tuple[Event, ...]:
    """Every sound with one of these labels that the user has not rejected."""
    wanted = set(labels)
    return tuple(one for one in heard(events) if one.label in wanted)


def elsewhere(edit: Edit, events: Iterable[Event], labels: Iterable[str]) -> tuple[Event, ...]:
    """The sounds with these labels that no window of the edit reaches."""
    return tuple(
        one
        for one in like(events, labels)
        if not any(w.start_s < one.stop_s and one.start_s < w.stop_s for w in edit.windows)
    )


def with_sounds(edit: Edit, events: Iterable[Event], duration_s: float) -> Edit:
    """The edit with windows over these sounds as well; what it covers already stays as it is."""
    new = [
        one
        for one in windows_of(events, duration_s)
        if not any(old.start_s <= one.start_s and one.stop_s <= old.stop_s for old in edit.windows)
    ]
    return replace(edit, windows=tuple(sorted((*edit.windows, *new))))


def between(spans: Iterable[Window], duration_s: float, guard_s: float = GUARD_S) -> list[Window]:
    """The time outside of spans, with a guard on their sides; very short pauses are left out."""
    out: list[Window] = []
    start_s = 0.0
    for one in merge_windows(spans):
        _add(out, start_s, min(one.start_s - guard_s, duration_s))
        start_s = one.stop_s + guard_s
    _add(out, start_s, duration_s)
    return out


def _add(out: list[Window], start_s: float, stop_s: float) -> None:
    if stop_s - start_s >= SHORTEST_PAUSE_S:
        out.append(Window(start_s, stop_s))


def _taken(blank: Edit) -> dict[str, object]:
    return {
        "separator": blank.separator,
        "fade_s": blank.fade_s,
        "strength": blank.strength,
    }


def labels_of(
    recording: Recording, edit: Edit, report: Report = silent
) -> tuple[str, tuple[str, ...]]:
    """The id of an edit and the labels it means: of its words, or of what its example sounds like.

    Raises
    ------
    EngineError
        If its prompt is far too long, or the labeller cannot be loaded.
    """
    from engine import prompts
    from engine.labelling import load_labeller

    report(0.0)
    labeller = load_labeller()
    if edit.prompt.strip():
        match = prompts.resolve(edit.prompt)
        return edit.id, tuple(one for one in match.labels if one in labeller.labels)
    assert edit.example is not None
    return edit.id, _labels_heard(recording, edit)


def _labels_heard(recording: Recording, edit: Edit) -> tuple[str, ...]:
    """What an example sounds like, the strongest first."""
    import numpy as np
    import soxr

    from engine.labelling import load_labeller
    from engine.separation.stream import mixdown

    labeller, rate = load_labeller(), recording.sample_rate
    assert edit.example is not None
    first, last = (min(one, recording.frames) for one in edit.example.frames(rate))
    mono = mixdown(recording.read(first, last))
    if rate != labeller.sample_rate:
        mono = soxr.resample(mono, rate, labeller.sample_rate)
    if not len(mono):
        return ()
    shares = labeller.clip_scores(np.ascontiguousarray(mono, dtype=np.float32))
    order: Iterable[int] = np.argsort(shares)[::-1].tolist()
    best = float(shares.max())
    return tuple(
        labeller.labels[one] for one in order if best > 0.0 and shares[one] >= ALSO_HEARD * best
    )
