"""Captions that follow the edits: kept sounds get a cue, removed sounds lose theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.captions.making import Removed, cues_from_edits, labels_meant
from engine.captions.profiles import Profile, Style
from engine.captions.wording import plain_words, restyled
from engine.project import Cue, Edit, Event, Project


def followed(
    before: Project,
    after: Project,
    *,
    style: Style = "brackets",
    removed: Removed = "drop",
    profile: Profile | None = None,
) -> tuple[Cue, ...]:
    """The cues of ``after`` brought in line with what became of its edits since ``before``.

    A new window that keeps a sound gets a cue, one that removes a sound takes away the cue of that
    sound (or marks it), and both come back when the edit goes. A cue moves with its window. What
    the user wrote is not touched: a cue with other words than it was made with keeps them and
    stays, and a cue that was deleted does not come back with the next change of its window. No cue
    is added where another one says the same.

    Cues of events are looked at only where some were made.
    """
    if before.edits == after.edits:
        return after.cues
    kept = {one.id: one for one in after.cues}
    with_events = any(one.id in kept for one in after.events)
    changed = set(before.edits) ^ set(after.edits)
    events = _touched(after.events, changed) if with_events else ()
    was, now = (
        {
            one.id: one
            for one in cues_from_edits(
                # Only removing edits bear upon events: all of them, as they add up.
                [one for one in edits if one in changed or (events and one.mode == "remove")],
                events,
                style=style,
                removed=removed,
                profile=profile,
            )
        }
        for edits in (before.edits, after.edits)
    )
    for cue_id in was.keys() | now.keys():
        old, new, mine = was.get(cue_id), now.get(cue_id), kept.get(cue_id)
        if old == new:
            continue
        if mine is None:
            if old is None and new is not None and not already_said(new, kept.values()):
                kept[cue_id] = new
        elif old is not None and new is None:
            if _same_words(mine, old):
                del kept[cue_id]
        elif old is not None and new is not None:
            kept[cue_id] = _changed(mine, old, new)
    return tuple(sorted(kept.values(), key=lambda cue: (cue.start_s, cue.stop_s, cue.text)))


def _touched(events: Iterable[Event], changed: Iterable[Edit]) -> list[Event]:
    """The events that changed edits may remove: of the same sound, at the same time."""
    removing = [(one, labels_meant(one.prompt)) for one in changed if one.mode == "remove"]
    return [
        event
        for event in events
        if any(
            event.label in labels
            and any(w.start_s < event.stop_s and event.start_s < w.stop_s for w in edit.windows)
            for edit, labels in removing
        )
    ]


def already_said(cue: Cue, others: Iterable[Cue]) -> bool:
    """Whether one of the others has the same words at the same time."""
    words = plain_words(cue.text)
    return any(
        one.start_s < cue.stop_s and cue.start_s < one.stop_s and plain_words(one.text) == words
        for one in others
    )


def _same_words(mine: Cue, made: Cue) -> bool:
    """Whether a cue says what it was made with, in whatever style."""
    shown_s = made.stop_s - made.start_s
    words = {plain_words(restyled(mine.text, style, shown_s)) for style in ("brackets", "capitals")}
    words.add(plain_words(mine.text))
    made_words = {
        plain_words(restyled(made.text, style, shown_s)) for style in ("brackets", "capitals")
    }
    return bool(words & {*made_words, plain_words(made.text)})


def _changed(mine: Cue, old: Cue, new: Cue) -> Cue:
    """The user's cue after its origin changed from one to the other."""
    text = new.text if _same_words(mine, old) and old.text != new.text else mine.text
    start_s = max(0.0, mine.start_s + new.start_s - old.start_s)
    stop_s = max(start_s, mine.stop_s + new.stop_s - old.stop_s)
    return replace(mine, start_s=start_s, stop_s=stop_s, text=text)
