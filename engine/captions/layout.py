"""Laying cues out: in order, apart from each other, as long and as wide as a profile allows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.captions.profiles import NETFLIX, Profile
from engine.project import Cue
from engine.tracks.lines import one_line, whole_ms

MERGE_MS = 1000  # the same words again after a shorter pause are one cue
LATEST_MS = 2000  # a cue that would have to wait longer for room on the screen is left out


@dataclass(frozen=True)
class _Timed:
    """A cue in whole milliseconds."""

    start: int
    stop: int
    lines: tuple[str, ...]
    id: str

    def cue(self) -> Cue:
        return Cue(self.start / 1000, self.stop / 1000, "\n".join(self.lines), id=self.id)


def tidy(
    cues: Iterable[Cue], profile: Profile = NETFLIX, *, leave_out: bool = True
) -> tuple[Cue, ...]:
    """The cues in order of time, made to obey a profile.

    The same words after less than a second become one cue. Different cues that begin together
    share the screen, one line each, while there are lines left; otherwise the earlier one ends
    early or the later one waits, at most two seconds, or else is left out. No cue overlaps
    another; all keep the least gap and the shortest and longest time. Cues without text go.

    Times are rounded to whole milliseconds once, before anything else is decided, so that what was
    checked here is what stands in a file.

    Parameters
    ----------
    leave_out : bool
        False: a cue may wait as long as one other is shown, and stays where it is, over the others,
        when that does not help.
    """
    shortest, longest = whole_ms(profile.min_s), whole_ms(profile.max_s)
    gap = whole_ms(profile.gap_s)
    latest = LATEST_MS if leave_out else max(LATEST_MS, shortest + gap)
    shown: list[_Timed] = []
    crowded: list[_Timed] = []
    for cue in _merged(_timed(cues, profile, shortest)):
        start = cue.start
        if shown and start < shown[-1].stop + gap:
            before = shown[-1]
            room = start - gap - before.start
            if room >= shortest:
                shown[-1] = replace(before, stop=min(before.stop, before.start + room))
            elif joined := _joined(before, cue, profile, longest):
                shown[-1] = joined
                continue
            else:
                shown[-1] = replace(before, stop=before.start + shortest)
                start = before.start + shortest + gap
                if start > cue.start + latest:
                    shown[-1] = before
                    crowded.append(replace(cue, stop=min(cue.stop, cue.start + longest)))
                    continue
        stop = min(max(cue.stop, start + shortest), start + longest)
        shown.append(replace(cue, start=start, stop=stop))
    if not leave_out:
        shown = sorted([*shown, *crowded], key=lambda one: (one.start, one.stop, one.lines))
    return tuple(cue.cue() for cue in shown)


def wrapped(text: str, profile: Profile) -> tuple[str, ...]:
    """The lines of a text; its own line breaks stay."""
    return tuple(
        part
        for line in text.splitlines()
        for part in textwrap.wrap(one_line(line), profile.max_chars_per_line)
    )


def _timed(cues: Iterable[Cue], profile: Profile, shortest: int) -> list[_Timed]:
    """Cues with text in order, wrapped, at least ``shortest`` milliseconds long."""
    timed = []
    for cue in cues:
        if lines := wrapped(cue.text, profile):
            start = max(0, whole_ms(cue.start_s))
            timed.append(_Timed(start, max(start + shortest, whole_ms(cue.stop_s)), lines, cue.id))
    return sorted(timed, key=lambda cue: (cue.start, cue.stop, cue.lines))


def _merged(cues: Sequence[_Timed]) -> list[_Timed]:
    """Cues with the same words made one where less than a second lies between them."""
    merged: list[_Timed] = []
    latest: dict[tuple[str, ...], int] = {}
    for cue in cues:
        at = latest.get(cue.lines)
        if at is not None and cue.start - merged[at].stop < MERGE_MS:
            merged[at] = replace(merged[at], stop=max(merged[at].stop, cue.stop))
        else:
            latest[cue.lines] = len(merged)
            merged.append(cue)
    return merged


def _joined(one: _Timed, other: _Timed, profile: Profile, longest: int) -> _Timed | None:
    """Both on screen at once, or None when they do not fit."""
    lines = (*one.lines, *(line for line in other.lines if line not in one.lines))
    if len(lines) > profile.max_lines:
        return None
    stop = min(max(one.stop, other.stop), one.start + longest)
    return replace(one, stop=stop, lines=lines)
