"""Captions of sounds: cues from edits and events, caption rules, SubRip and WebVTT text.

The wording follows the two schools of subtitling for the deaf and hard of hearing: lower case in
square brackets ("[dog barking]", Netflix and DCMP) or capitals with a finite verb ("DOG BARKS",
BBC). Times are rounded to whole milliseconds once, before anything else is decided, so that what
was checked here is what stands in the file.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engine import prompts
from engine.project import Cue, Edit, Event
from engine.report import EngineError

Style = Literal["brackets", "capitals"]
Removed = Literal["drop", "mark"]

MERGE_MS = 1000  # the same words again after a shorter pause are one cue
LATEST_MS = 2000  # a cue that would have to wait longer for room on the screen is left out


_ARROW = re.compile("-{2,}>")  # "-->" is what makes a line of a caption file a time line


@dataclass(frozen=True)
class Profile:
    """What a broadcaster asks of captions.

    Attributes
    ----------
    min_s, max_s : float, seconds
        Shortest and longest time a cue stays on screen.
    gap_s : float, seconds
        Least time between two cues.
    max_chars_per_line, max_lines : int
        Text that needs more lines than that is not cut: it keeps its words and takes them.

    Raises
    ------
    EngineError
        If no cue could satisfy it.
    """

    min_s: float = 0.833
    max_s: float = 7.0
    gap_s: float = 0.083
    max_chars_per_line: int = 42
    max_lines: int = 2

    def __post_init__(self) -> None:
        possible = 0.001 <= self.min_s <= self.max_s and self.gap_s >= 0
        if not possible or self.max_chars_per_line < 1 or self.max_lines < 1:
            raise EngineError(
                "Caption rules need a shortest time above zero, a longest time that is no shorter, "
                "no negative gap, and at least one line of one character."
            )


NETFLIX = Profile()


@dataclass(frozen=True)
class _Timed:
    """A cue in whole milliseconds."""

    start: int
    stop: int
    lines: tuple[str, ...]
    id: str

    def cue(self) -> Cue:
        return Cue(self.start / 1000, self.stop / 1000, "\n".join(self.lines), id=self.id)


def cues_from_edits(
    edits: Iterable[Edit],
    events: Iterable[Event] = (),
    *,
    style: Style = "brackets",
    removed: Removed = "drop",
) -> tuple[Cue, ...]:
    """One cue for each window of the enabled edits and for each event, in order of time.

    An edit that has an example and no prompt gets none.

    Parameters
    ----------
    removed
        Whether a sound that an edit removes gets no cue ("drop") or one that says it is gone
        ("mark").

    Returns
    -------
    tuple of Cue
        As long as their windows; `tidy` makes them obey a profile. A cue keeps its id when it is
        made again from the same edit or event.
    """
    cues: list[Cue] = []
    for edit in edits:
        if not edit.active or (edit.mode == "remove" and removed == "drop"):
            continue
        if not edit.prompt.strip():
            continue  # it was asked by example: nobody has said what the sound is
        for number, window in enumerate(edit.merged(), start=1):
            words = words_for(edit.prompt, window.duration_s, style)
            if edit.mode == "remove":
                words = f"{prompts.normalise(edit.prompt) or edit.prompt} removed"
            text = styled(words, style)
            cues.append(Cue(window.start_s, window.stop_s, text, id=f"{edit.id}-{number}"))
    for event in events:
        words = words_for(event.label, event.stop_s - event.start_s, style)
        cues.append(Cue(event.start_s, event.stop_s, styled(words, style), id=event.id))
    return tuple(sorted(cues, key=lambda cue: (cue.start_s, cue.stop_s, cue.text)))


def words_for(sound: str, duration_s: float, style: Style = "brackets") -> str:
    """The words for a label or prompt that sounds for so many seconds, not yet styled.

    "dog barking" for a long one, "dog barks" for a short one and always in capitals, where the
    school asks for finite verbs. A prompt that means several sounds or none that is known keeps
    the user's own words: a caption must not say more than they did.
    """
    vocabulary = prompts.vocabulary()
    label = sound
    if label not in vocabulary.phrasings:
        plain = prompts.normalise(sound)
        if not plain or len(sound) > prompts.LONGEST_PROMPT:
            return _line(sound)
        match = prompts.resolve(sound)
        if len(match.labels) != 1 and plain not in match.labels:
            return _line(sound)
        label = plain if plain in match.labels else match.labels[0]
    return vocabulary.caption(label, 0.0 if style == "capitals" else duration_s)


def styled(words: str, style: Style) -> str:
    """Words as a caption: "[dog barking]" or "DOG BARKS"."""
    plain = _line(words).strip("[] ")
    if not plain:
        return ""
    return f"[{plain}]" if style == "brackets" else plain.upper()


def tidy(cues: Iterable[Cue], profile: Profile = NETFLIX) -> tuple[Cue, ...]:
    """The cues in order of time, made to obey a profile.

    The same words after less than a second become one cue. Different cues that begin together
    share the screen, one line each, while there are lines left; otherwise the earlier one ends
    early or the later one waits, at most two seconds, or else is left out. No cue overlaps
    another; all keep the least gap and the shortest and longest time. Cues without text go.
    """
    shortest, longest = _ms(profile.min_s), _ms(profile.max_s)
    gap = _ms(profile.gap_s)
    shown: list[_Timed] = []
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
                if start > cue.start + LATEST_MS:
                    shown[-1] = before
                    continue
        stop = min(max(cue.stop, start + shortest), start + longest)
        shown.append(replace(cue, start=start, stop=stop))
    return tuple(cue.cue() for cue in shown)


def _timed(cues: Iterable[Cue], profile: Profile, shortest: int) -> list[_Timed]:
    """Cues with text in order, wrapped, at least ``shortest`` milliseconds long."""
    timed = []
    for cue in cues:
        lines = tuple(
            part
            for line in cue.text.splitlines()
            for part in textwrap.wrap(_line(line), profile.max_chars_per_line)
        )
        if lines:
            start = max(0, _ms(cue.start_s))
            timed.append(_Timed(start, max(start + shortest, _ms(cue.stop_s)), lines, cue.id))
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


def to_srt(cues: Iterable[Cue]) -> str:
    """SubRip text of cues that are tidy: numbered from 1, lines end in a single newline."""
    blocks = [
        f"{number}\n{_stamp(cue.start_s, ',')} --> {_stamp(cue.stop_s, ',')}\n{_body(cue.text)}\n"
        for number, cue in enumerate(_with_text(cues), start=1)
    ]
    return "\n".join(blocks)


def to_vtt(cues: Iterable[Cue]) -> str:
    """WebVTT text of cues that are tidy; characters with a meaning in WebVTT are escaped."""
    blocks = ["WEBVTT\n"]
    for cue in _with_text(cues):
        text = _body(cue.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_stamp(cue.start_s, '.')} --> {_stamp(cue.stop_s, '.')}\n{text}\n")
    return "\n".join(blocks)


def _with_text(cues: Iterable[Cue]) -> list[Cue]:
    return [cue for cue in cues if _body(cue.text)]


def _body(text: str) -> str:
    """Text that cannot end its cue early: no blank lines, no arrow that looks like a time line."""
    lines = (_ARROW.sub("->", _line(line)) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _line(text: str) -> str:
    """One line: single spaces, no control characters, nothing that UTF-8 cannot hold."""
    spaced = " ".join(text.split())
    printable = "".join(one for one in spaced if unicodedata.category(one) not in ("Cc", "Cs"))
    return " ".join(printable.split())


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _stamp(seconds: float, point: str) -> str:
    """``HH:MM:SS,mmm``: whole milliseconds first, so that 1.9996 s is 2 s and not 1.000 s."""
    total, milliseconds = divmod(max(0, _ms(seconds)), 1000)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}:{second:02d}{point}{milliseconds:03d}"
