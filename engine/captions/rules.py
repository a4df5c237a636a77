"""Which cues break a profile's rules, and mending them."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from engine.captions.layout import tidy, wrapped
from engine.captions.profiles import NETFLIX, Profile, Style, reading_speed
from engine.captions.wording import is_other_style, restyled
from engine.project import Cue, new_id
from engine.tracks.lines import one_line, whole_ms

Rule = Literal[
    "empty", "short", "long", "fast", "words", "wide", "lines", "style", "gap", "overlap", "end"
]

REASONS: Mapping[Rule, str] = MappingProxyType(
    {
        "empty": "it has no text",
        "short": "it is shown for {found:.2f} s; {allowed:.2f} s is the least",
        "long": "it is shown for {found:.2f} s; {allowed:.2f} s is the most",
        "fast": "{found:.0f} characters a second; {allowed:g} can be read",
        "words": "{found:.2f} s for each word; {allowed:.2f} s is the least",
        "wide": "a line has {found:.0f} characters; {allowed:.0f} is the most",
        "lines": "it has {found:.0f} lines; {allowed:.0f} is the most",
        "style": "it is worded in another style",
        "gap": "{found:.3f} s to the next caption; {allowed:.3f} s is the least",
        "overlap": "it is still there when the next caption begins",
        "end": "it goes on after the end of the recording",
    }
)
_EXACT = 0.0005  # seconds: half of the least that a caption file can say


@dataclass(frozen=True)
class Violation:
    """A rule that a cue breaks.

    Attributes
    ----------
    cue_id : str
    rule : str
        A key of `REASONS`.
    found, allowed : float
        What is and what may be, in the unit of the reason.
    """

    cue_id: str
    rule: Rule
    found: float = 0.0
    allowed: float = 0.0

    @property
    def reason(self) -> str:
        """What is wrong, to be read after the caption's place."""
        return REASONS[self.rule].format(found=self.found, allowed=self.allowed)


def violations(
    cues: Iterable[Cue],
    profile: Profile = NETFLIX,
    *,
    style: Style | None = None,
    duration_s: float | None = None,
) -> tuple[Violation, ...]:
    """Every rule of a profile that some cue breaks, in order of time.

    Parameters
    ----------
    style
        How sounds are to be worded, if not as the profile says.
    duration_s : float, optional
        Length of the recording, seconds.
    """
    found: list[Violation] = []
    ordered = sorted(cues, key=lambda cue: (cue.start_s, cue.stop_s))
    for cue, following in itertools.zip_longest(ordered, ordered[1:]):
        found += _of_text(cue, profile, style or profile.style)
        found += _of_times(cue, profile)
        if following is not None:
            found += _between(cue, following, profile)
        if duration_s is not None and cue.stop_s > duration_s + _EXACT:
            found.append(Violation(cue.id, "end", cue.stop_s, duration_s))
    return tuple(found)


def fixed(
    cues: Iterable[Cue],
    profile: Profile = NETFLIX,
    *,
    style: Style | None = None,
    only: Collection[str] | None = None,
    duration_s: float | None = None,
) -> tuple[Cue, ...]:
    """The cues with what breaks a rule mended, in order of time.

    Text is put into the style and broken into lines, a cue of too many lines becomes several, times
    are moved as `tidy` does it, and a cue that is on screen too briefly to be read stays longer
    where there is room. No words are lost: what cannot be mended stays, and `violations` tells.

    Parameters
    ----------
    only : collection of str, optional
        Ids of the cues to mend; of the others only those that stand in their way are changed.
    """
    everything = sorted(cues, key=lambda cue: (cue.start_s, cue.stop_s))
    style = style or profile.style
    if only is None:
        return _mended(everything, (), profile, style, duration_s)
    chosen = set(only)
    while True:
        inside = [one for one in everything if one.id in chosen]
        outside = [one for one in everything if one.id not in chosen]
        mended = _mended(inside, outside, profile, style, duration_s)
        hit = {one.id for one in outside if any(_too_near(one, new, profile) for new in mended)}
        if not hit:
            return tuple(sorted((*outside, *mended), key=lambda cue: (cue.start_s, cue.stop_s)))
        chosen |= hit


# ---- finding -----------------------------------------------------------------------------------


def _of_text(cue: Cue, profile: Profile, style: Style) -> Iterator[Violation]:
    lines = [line for line in map(one_line, cue.text.splitlines()) if line]
    if not lines:
        yield Violation(cue.id, "empty")
        return
    widest = max(map(len, lines))
    if widest > profile.max_chars_per_line:
        yield Violation(cue.id, "wide", widest, profile.max_chars_per_line)
    if len(lines) > profile.max_lines:
        yield Violation(cue.id, "lines", len(lines), profile.max_lines)
    if is_other_style(cue.text, style):
        yield Violation(cue.id, "style")


def _of_times(cue: Cue, profile: Profile) -> Iterator[Violation]:
    shown_s, words = cue.stop_s - cue.start_s, len(cue.text.split())
    if shown_s < profile.min_s - _EXACT:
        yield Violation(cue.id, "short", shown_s, profile.min_s)
    elif words:
        speed = reading_speed(cue.text, shown_s)
        if speed > profile.max_cps * (1 + _EXACT):
            yield Violation(cue.id, "fast", speed, profile.max_cps)
        if shown_s / words < profile.s_per_word - _EXACT:
            yield Violation(cue.id, "words", shown_s / words, profile.s_per_word)
    if shown_s > profile.max_s + _EXACT:
        yield Violation(cue.id, "long", shown_s, profile.max_s)


def _between(cue: Cue, following: Cue, profile: Profile) -> Iterator[Violation]:
    gap_s = following.start_s - cue.stop_s
    if gap_s < -_EXACT:
        yield Violation(cue.id, "overlap", -gap_s)
    elif gap_s < profile.gap_s - _EXACT:
        yield Violation(cue.id, "gap", max(0.0, gap_s), profile.gap_s)


# ---- mending -----------------------------------------------------------------------------------


def _mended(
    cues: Sequence[Cue],
    others: Sequence[Cue],
    profile: Profile,
    style: Style,
    duration_s: float | None,
) -> tuple[Cue, ...]:
    if duration_s is not None:
        cues = [_inside(one, duration_s, profile) for one in cues]
    parts = [part for one in cues for part in _split(_worded(one, style), profile)]
    laid = tidy(parts, profile, leave_out=False)
    starts = sorted([*(one.start_s for one in laid), *(one.start_s for one in others)])
    return tuple(_readable(one, starts, profile, duration_s) for one in laid)


def _worded(cue: Cue, style: Style) -> Cue:
    if not is_other_style(cue.text, style):
        return cue
    return replace(cue, text=restyled(cue.text, style, cue.stop_s - cue.start_s))


def _inside(cue: Cue, duration_s: float, profile: Profile) -> Cue:
    """The cue ending with the recording."""
    if cue.stop_s <= duration_s:
        return cue
    start_s = max(0.0, min(cue.start_s, duration_s - profile.min_s))
    return replace(cue, start_s=start_s, stop_s=max(start_s, duration_s))


def _split(cue: Cue, profile: Profile) -> list[Cue]:
    """The cue, or several after each other when it has too many lines and time enough."""
    lines = wrapped(cue.text, profile)
    most = profile.max_lines
    if len(lines) <= most:
        return [cue]
    if len(joined := wrapped(" ".join(lines), profile)) <= most:
        return [replace(cue, text="\n".join(joined))]
    parts = ["\n".join(lines[at : at + most]) for at in range(0, len(lines), most)]
    gaps = (len(parts) - 1) * whole_ms(profile.gap_s)
    room = whole_ms(cue.stop_s) - whole_ms(cue.start_s) - gaps
    if room < len(parts) * whole_ms(profile.min_s):
        return [cue]
    spare = room - len(parts) * whole_ms(profile.min_s)
    letters = sum(map(len, parts))
    found, at = [], whole_ms(cue.start_s)
    for number, text in enumerate(parts):
        shown = whole_ms(profile.min_s) + spare * len(text) // letters
        cue_id = new_id() if number else cue.id
        found.append(Cue(at / 1000, (at + shown) / 1000, text, id=cue_id))
        at += shown + whole_ms(profile.gap_s)
    return found


def _readable(cue: Cue, starts: Sequence[float], profile: Profile, duration_s: float | None) -> Cue:
    """The cue, longer where it has to be for its text and can be for the next one."""
    needed_s = profile.needed_s(cue.text)
    if cue.stop_s - cue.start_s >= needed_s - _EXACT:
        return cue
    place = bisect_right(starts, cue.start_s)
    # Rounded up, so that the speed is not missed by half a millisecond.
    wanted = whole_ms(cue.start_s) + -int(-needed_s * 1000 // 1)
    if place < len(starts):
        wanted = min(wanted, whole_ms(starts[place]) - whole_ms(profile.gap_s))
    if duration_s is not None:
        wanted = min(wanted, whole_ms(duration_s))
    return replace(cue, stop_s=max(cue.stop_s, wanted / 1000))


def _too_near(one: Cue, other: Cue, profile: Profile) -> bool:
    first, second = sorted((one, other), key=lambda cue: (cue.start_s, cue.stop_s))
    return second.start_s - first.stop_s < profile.gap_s - _EXACT
