"""The sounds of the open recording: those of the project, and those a run finds just now.

What the user said of a sound is told by its score, see `engine.labelling.events.heard`: 0 rejected,
1 accepted, between them it is open. A run, and another threshold, replace only what is open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Literal

from PySide6.QtCore import QObject, Signal

from editor.document import Document
from engine.project import Event, new_id

Verdict = Literal["open", "accepted", "rejected"]

ACCEPTED, REJECTED = 1.0, 0.0
SHORTEST_S = 0.02
_IN_ORDER = attrgetter("start_s", "stop_s", "label")
Span = tuple[float, float]


def verdict(event: Event) -> Verdict:
    """What the user said of a sound."""
    if event.score >= ACCEPTED:
        return "accepted"
    return "open" if event.score > REJECTED else "rejected"


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """By start, end and label, as a labeller gives them."""
    return tuple(sorted(events, key=_IN_ORDER))


def merged(
    old: Iterable[Event],
    found: Iterable[Event],
    span: Span,
    gone: Iterable[Event] = (),
    seen: Iterable[Event] = (),
) -> tuple[Event, ...]:
    """The sounds after a run over a span: what was open there is replaced by what was found.

    What the user decided stays, and nothing is found again in its place. A sound that is found
    again keeps its id.

    Parameters
    ----------
    gone : iterable of Event
        Deleted by the user: not found again, either.
    seen : iterable of Event
        Shown while the run was at work: the user may have selected one of them.
    """
    kept: list[Event] = []
    replaced: list[Event] = []  # in the place of these something may be found again
    for one in old:
        inside = span[0] <= (one.start_s + one.stop_s) / 2 <= span[1]
        (replaced if inside and verdict(one) == "open" else kept).append(one)
    barred, known = _Places((*kept, *gone)), _Places((*replaced, *seen))
    taken: set[str] = set()
    for one in found:
        if barred.meeting(one) is not None:
            continue
        like = known.meeting(one)
        if like is not None and like.id not in taken:
            taken.add(like.id)
            one = replace(one, id=like.id)
        kept.append(one)
    return in_order(kept)


def beside(
    old: Iterable[Event], live: Iterable[Event], span: Span, gone: Iterable[Event] = ()
) -> tuple[Event, ...]:
    """What is shown while a run is at work: what it has found, and the rest as it was.

    Cheaper than `merged`, as it is asked for again and again.
    """
    kept = [
        one
        for one in old
        if verdict(one) != "open" or not span[0] <= (one.start_s + one.stop_s) / 2 <= span[1]
    ]
    decided = _Places((*kept, *gone))
    return in_order((*kept, *(one for one in live if decided.meeting(one) is None)))


class _Places:
    """Events by label, to find the one that another overlaps."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_label: dict[str, list[Event]] = {}
        for one in in_order(events):
            self._by_label.setdefault(one.label, []).append(one)
        self._starts = {
            label: [one.start_s for one in events] for label, events in self._by_label.items()
        }
        self._reach: dict[str, list[float]] = {}
        for label, events_of in self._by_label.items():
            reach, furthest = [], 0.0
            for one in events_of:
                furthest = max(furthest, one.stop_s)
                reach.append(furthest)
            self._reach[label] = reach

    def meeting(self, event: Event) -> Event | None:
        """The last one of the same label that overlaps it."""
        events = self._by_label.get(event.label, [])
        place = bisect_left(self._starts.get(event.label, []), event.stop_s) - 1
        while place >= 0 and self._reach[event.label][place] > event.start_s:
            if events[place].stop_s > event.start_s:
                return events[place]
            place -= 1
        return None


class Found(QObject):
    """What the Sounds panel and its lane show, and the gestures on it; each is one undo step.

    Signals
    -------
    changed : ()
        Other sounds are shown.
    chosen : (tuple of str,)
        The ids of the selected sounds.
    """

    changed = Signal()
    chosen = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._live: tuple[Event, ...] = ()
        self._shown: tuple[Event, ...] | None = None  # what `events` gave last
        self._span: Span | None = None  # what a run has listened to so far
        self._chosen: tuple[str, ...] = ()
        self._scores: dict[str, float] = {}  # of decided sounds, as a labeller scored them
        self._gone: dict[str, Event] = {}  # deleted ones; those that are back count no more
        document.changed.connect(self._on_changed)
        document.opened.connect(self._forget)

    # ---------------------------------------------------------------- what there is

    @property
    def events(self) -> tuple[Event, ...]:
        """What is shown: the project's sounds, where a run is at work those it finds."""
        ours = self._document.project.events
        if self._span is None:
            return ours
        if self._shown is None:
            self._shown = beside(ours, self._live, self._span, self.gone())
        return self._shown

    @property
    def live(self) -> tuple[Event, ...]:
        """What a run has found up to now."""
        return self._live

    @property
    def is_live(self) -> bool:
        """Whether a run is at work: what it finds cannot be changed yet."""
        return self._span is not None

    def set_live(self, live: Sequence[Event], span: Span | None) -> None:
        """What a run has found up to now; None ends it."""
        self._live, self._span, self._shown = tuple(live), span, None
        self.changed.emit()

    def by_id(self, event_id: str) -> Event | None:
        return next((one for one in self.events if one.id == event_id), None)

    @property
    def selected(self) -> tuple[str, ...]:
        return self._chosen

    def selected_events(self) -> tuple[Event, ...]:
        wanted = set(self._chosen)
        return tuple(one for one in self.events if one.id in wanted) if wanted else ()

    def choose(self, ids: Collection[str]) -> None:
        """Select these sounds."""
        chosen = tuple(ids)
        if chosen != self._chosen:
            self._chosen = chosen
            self.chosen.emit(chosen)

    def gone(self) -> tuple[Event, ...]:
        """Deleted sounds that no undo has brought back."""
        if not self._gone:
            return ()
        present = {one.id for one in self._document.project.events}
        return tuple(one for one in self._gone.values() if one.id not in present)

    # ---------------------------------------------------------------- gestures

    def accept(self, ids: Collection[str]) -> None:
        """These sounds are there; accepting them once more leaves it open again."""
        self._decide(ids, ACCEPTED, self.tr("Accept sound"))

    def reject(self, ids: Collection[str]) -> None:
        """These sounds are not there; rejecting them once more leaves it open again."""
        self._decide(ids, REJECTED, self.tr("Reject sound"))

    def relabel(self, event_id: str, label: str) -> None:
        """Another name for a sound; it is accepted by that."""
        label = " ".join(label.split())
        if label:
            self._edit(event_id, self.tr("Rename sound"), label=label)

    def move(
        self, event_id: str, start_s: float, stop_s: float, merge_key: Hashable | None = None
    ) -> None:
        """Other edges of a sound; it is accepted by that."""
        start_s, stop_s = self._fitted(start_s, stop_s)
        text = self.tr("Move sound")
        self._edit(event_id, text, merge_key, start_s=start_s, stop_s=stop_s)

    def delete(self, ids: Collection[str]) -> None:
        """Take sounds off the list; no other threshold brings them back."""
        wanted, events = set(ids), self._document.project.events
        removed = [one for one in events if one.id in wanted]
        if removed:
            self._gone |= {one.id: one for one in removed}
            text = self.tr("Delete sounds") if len(removed) > 1 else self.tr("Delete sound")
            self.put([one for one in events if one.id not in wanted], text)

    def add(self, start_s: float, stop_s: float, label: str) -> str:
        """A sound the user heard; returns its id."""
        start_s, stop_s = self._fitted(start_s, stop_s)
        event = Event(start_s, stop_s, label, ACCEPTED, new_id())
        self._document.seal()
        self.put((*self._document.project.events, event), self.tr("Add sound"))
        self.choose((event.id,))
        return event.id

    def put(self, events: Iterable[Event], text: str, merge_key: Hashable | None = None) -> None:
        """Make these the sounds of the project, as one undo step."""
        project = replace(self._document.project, events=in_order(events))
        self._document.apply(project, text, merge_key)

    # ---------------------------------------------------------------- inside

    def _decide(self, ids: Collection[str], score: float, text: str) -> None:
        wanted = set(ids)
        events = self._document.project.events
        chosen = [one for one in events if one.id in wanted]
        if not chosen:
            return
        again = all(one.score == score for one in chosen)
        for one in chosen:
            if verdict(one) == "open":
                self._scores[one.id] = one.score
        if again:
            text = self.tr("Leave sound open")
        self._document.seal()
        self.put(
            [
                replace(one, score=self._scores.get(one.id, 0.5) if again else score)
                if one.id in wanted
                else one
                for one in events
            ],
            text,
        )

    def _edit(
        self, event_id: str, text: str, merge_key: Hashable | None = None, **fields: object
    ) -> None:
        events = self._document.project.events
        self.put(
            [
                replace(one, score=ACCEPTED, **fields) if one.id == event_id else one  # type: ignore[arg-type]
                for one in events
            ],
            text,
            merge_key,
        )

    def _fitted(self, start_s: float, stop_s: float) -> Span:
        start_s, stop_s = sorted((start_s, stop_s))
        end_s = self._document.duration_s or stop_s
        start_s = max(0.0, min(start_s, end_s - SHORTEST_S))
        return start_s, min(max(stop_s, start_s + SHORTEST_S), end_s)

    def _on_changed(self, new: object, old: object) -> None:
        if getattr(new, "events", None) is not getattr(old, "events", None):
            self._shown = None
            self.changed.emit()

    def _forget(self, *_: object) -> None:
        self._live, self._span, self._shown = (), None, None
        self._scores.clear()
        self._gone.clear()
        self.choose(())
        self.changed.emit()
