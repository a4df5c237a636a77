"""Cues from edits and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from engine import prompts
from engine.captions.profiles import Profile, Style
from engine.captions.wording import goes_on, gone, styled, words_for
from engine.project import Cue, Edit, Event, Window

Removed = Literal["drop", "mark"]

_MOSTLY = 0.5  # share of a sound that has to be removed for its caption to go


def cues_from_edits(
    edits: Iterable[Edit],
    events: Iterable[Event] = (),
    *,
    style: Style = "brackets",
    removed: Removed = "drop",
    profile: Profile | None = None,
) -> tuple[Cue, ...]:
    """One cue for each window of the enabled edits and for each event, in order of time.

    An edit that has an example and no prompt gets none, nor does an event that the user rejected
    or that an edit removes for the most part.

    Parameters
    ----------
    removed
        Whether a sound that an edit removes gets no cue ("drop") or one that says it is gone
        ("mark").
    profile : Profile, optional
        By its times a sound that goes on is captioned once and, as long as it is there, from time
        to time as one that "continues".

    Returns
    -------
    tuple of Cue
        Without a profile as long as their windows; `tidy` makes them obey one. A cue keeps its id
        when it is made again from the same edit or event.
    """
    edits = [one for one in edits if one.active and one.prompt.strip()]
    cues: list[Cue] = []
    for edit in edits:
        if edit.mode == "remove" and removed == "drop":
            continue
        for number, window in enumerate(edit.merged(), start=1):
            span, cue_id = (window.start_s, window.stop_s), f"{edit.id}-{number}"
            if edit.mode == "remove":
                cues.append(Cue(*span, styled(gone(edit.prompt), style), id=cue_id))
            else:
                cues += _of_sound(edit.prompt, span, cue_id, style, profile)
    removing = [one for one in edits if one.mode == "remove" and one.strength > _MOSTLY]
    for event in _heard(events):
        if not is_removed(event, removing):
            span = (event.start_s, event.stop_s)
            cues += _of_sound(event.label, span, event.id, style, profile)
    return tuple(sorted(cues, key=lambda cue: (cue.start_s, cue.stop_s, cue.text)))


def _heard(events: Iterable[Event]) -> Iterable[Event]:
    # Not at the top: it imports scipy, and the window is on the screen before that.
    from engine.labelling.events import heard

    return heard(events)


def is_removed(event: Event, removing: Sequence[Edit]) -> bool:
    """Whether edits that remove sounds take away most of an event."""
    found: list[Window] = []
    for edit in removing:
        if event.label in labels_meant(edit.prompt):
            found += [one for one in edit.windows if one.start_s < event.stop_s]
    if not found:
        return False
    covered = sum(
        max(0.0, min(one.stop_s, event.stop_s) - max(one.start_s, event.start_s))
        for one in Edit(tuple(found)).merged()
    )
    return covered >= _MOSTLY * (event.stop_s - event.start_s)


@lru_cache(maxsize=256)
def labels_meant(prompt: str) -> frozenset[str]:
    """The sounds that a prompt means, and its own words."""
    plain = prompts.normalise(prompt)
    if not plain or len(prompt) > prompts.LONGEST_PROMPT:
        return frozenset((prompt,))
    return frozenset((prompt, plain, *prompts.resolve(prompt).labels))


def _of_sound(
    sound: str, span: tuple[float, float], cue_id: str, style: Style, profile: Profile | None
) -> Iterator[Cue]:
    start_s, stop_s = span
    text = styled(words_for(sound, stop_s - start_s, style), style)
    if profile is None or stop_s - start_s <= profile.max_s:
        yield Cue(start_s, stop_s, text, id=cue_id)
        return
    yield Cue(start_s, start_s + profile.shown_s, text, id=cue_id)
    again, place = styled(goes_on(sound), style), 1
    while (at_s := start_s + place * profile.again_s) + profile.shown_s <= stop_s:
        yield Cue(at_s, at_s + profile.shown_s, again, id=f"{cue_id}+{place}")
        place += 1
