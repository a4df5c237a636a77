"""Labels that are kinds of others, and one name for one sound.

A labeller scores every label by itself, so a man who speaks is "male speech" and "speech" at once.
Both are right; a list of sounds, or a caption, wants one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.project import Event

BROADER: dict[str, str] = {
    "male speech": "speech",
    "female speech": "speech",
    "baby laughter": "laughter",
    "church bells": "bell",
    "alarm clock": "alarm",
    "street music": "music",
    "dog snore": "snoring",
    "wood chopping": "chopping",
    "bass clarinet": "clarinet",
    "bee buzz": "flying insect buzz",
}
"""Label -> the label it is a kind of."""

SURE = 0.5
"""A kind names a sound if it scores at least this share of the broader label's score."""

COVERED = 0.8
"""Share of an event's length that must have another name before its own is left out."""


def named_once(events: Iterable[Event]) -> list[Event]:
    """Leave out events that are another name for a sound that is there, in their order.

    Where a kind and its broader label sound together the kind stays, unless it is much less sure.
    """
    given = list(events)
    broad = {label: [e for e in given if e.label == label] for label in set(BROADER.values())}
    kept = [
        one
        for one in given
        if one.label not in BROADER
        or not _is_covered(
            one, [e for e in broad[BROADER[one.label]] if one.score < SURE * e.score]
        )
    ]
    kinds: dict[str, list[Event]] = {label: [] for label in broad}
    for one in kept:
        if one.label in BROADER:
            kinds[BROADER[one.label]].append(one)
    return [
        one
        for one in kept
        if one.label not in kinds
        or not _is_covered(one, [e for e in kinds[one.label] if e.score >= SURE * one.score])
    ]


def _is_covered(one: Event, others: Sequence[Event]) -> bool:
    """Whether others together, which may overlap, last for most of an event."""
    covered, reached = 0.0, one.start_s
    for other in sorted(others, key=lambda e: e.start_s):
        first, last = max(other.start_s, reached), min(other.stop_s, one.stop_s)
        if last > first:
            covered += last - first
            reached = last
    return covered >= COVERED * (one.stop_s - one.start_s) > 0.0
