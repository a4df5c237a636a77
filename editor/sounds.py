"""From sounds to edits and from an edit to sounds: the commands of the Sounds menu and panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial, partialmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from editor.defaults import EditDefaults
from editor.document import Document
from editor.messages import Kind, Message
from editor.naming import sound_of
from editor.selection import WHOLE, Selection
from editor.sounds_edits import edits_of, elsewhere, labels_of, like, with_sounds
from editor.sounds_found import Found
from editor.sounds_runs import EVERYTHING, URGENCY, Detecting
from engine.labelling.events import heard as not_rejected
from engine.project import Event, Mode
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.worker import Job, Worker

BAND_SEPARATOR = "spectral"  # takes a frequency range, not the name of a sound


class Sounds(QObject):
    """What can be done with the sounds of the recording.

    Signals
    -------
    said, working, rested, broke
        As in `editor.opening.Opening`.
    wanted : ()
        The panel shall be seen.
    matched : (tuple of str,)
        Only sounds with these labels are of interest now.
    """

    said = Signal(object)
    working = Signal(str, object)
    rested = Signal()
    broke = Signal(object)
    wanted = Signal()
    matched = Signal(object)

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._worker = document, worker
        self.found = Found(document, self)
        self.detecting = Detecting(document, worker, self.found, self)
        self._asking: Job | None = None
        for name in ("said", "working", "rested", "broke"):
            getattr(self.detecting, name).connect(getattr(self, name))
        self.detecting.began.connect(self.wanted)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)
        document.opened.connect(self._opened)

    def detect(self) -> None:
        """Listen to the selected time, or to everything; where it listens already, stop that."""
        self.detecting.detect()

    def cancel(self) -> None:
        """Stop what is going on; what a run has found stays."""
        self.detecting.cancel()
        self._ask_no_more()

    def close(self) -> None:
        """End everything when the program ends."""
        self.detecting.close()
        self._ask_no_more()

    # ---------------------------------------------------------------- from sounds to edits

    def remove_these(self) -> None:
        """An edit that removes the selected sounds, for each kind of them."""
        self._make(self.found.selected_events(), "remove", self.tr("Remove sound"))

    def keep_these(self) -> None:
        """An edit that keeps only the selected sounds where they are."""
        self._make(self.found.selected_events(), "keep", self.tr("Keep only this sound"))

    def remove_all_like(self) -> None:
        """An edit that removes every sound of the kinds that are selected."""
        labels = {one.label for one in self.found.selected_events()}
        events = like(self.found.events, labels)
        self._make(events, "remove", self.tr("Remove every sound like this"))

    def _make(self, events: Sequence[Event], mode: Mode, text: str) -> None:
        document = self._document
        blank = document.defaults.edit()
        if blank.separator == BAND_SEPARATOR:
            blank = replace(blank, separator=EditDefaults.separator)
        made = edits_of(events, mode, blank, document.duration_s)
        if not made:
            self._say(self.tr("Select a sound in the Sounds panel first."))
            return
        project = document.project
        document.seal()
        document.apply(replace(project, edits=(*project.edits, *made)), text)
        others = tuple((one.id, WHOLE) for one in made[1:])
        first = made[0]
        document.select(Selection(first.id, None if others else 0, others=others))

    # ---------------------------------------------------------------- from an edit to sounds

    def where_else(self) -> None:
        """Find where else the sound of the selected edit is heard."""
        edit, recording = self._document.selected_edit(), self._document.recording
        if edit is None or recording is None or self._asking is not None:
            return
        if not edit.asks:
            self._say(self.tr("Type first which sound the edit means."))
            return
        self._asking = self._worker.submit(URGENCY - 1, labels_of, recording, edit)
        self.working.emit(self.tr("Looking for that sound"), None)

    def _asked(self, edit_id: str, labels: tuple[str, ...]) -> None:
        self.rested.emit()
        document = self._document
        if not any(one.id == edit_id for one in document.project.edits):
            return
        if not labels:
            sound = sound_of(document.project.edit(edit_id))
            self._say(
                self.tr("The labeller does not know “{0}”. Try “Find by example”.").format(sound),
                "warning",
            )
            return
        then = partial(self._show_elsewhere, edit_id, labels)
        heard = self.detecting.heard
        if heard is not None and heard.covers(0.0, document.duration_s):
            then()
        elif not self.detecting.busy:
            self.detecting.begin(EVERYTHING, then)

    def _show_elsewhere(self, edit_id: str, labels: tuple[str, ...]) -> None:
        project = self._document.project
        if not any(one.id == edit_id for one in project.edits):
            return
        edit = project.edit(edit_id)
        places = elsewhere(edit, project.events, labels)
        if not places:
            text = self.tr("“{0}” is heard nowhere else.").format(sound_of(edit))
            self._say(text)
            return
        self.wanted.emit()
        self.matched.emit(labels)
        self.found.choose(tuple(one.id for one in places))
        many = self.tr("“{0}” is heard in {1} more places.").format(sound_of(edit), len(places))
        once = self.tr("“{0}” is heard in one more place.").format(sound_of(edit))
        add = (self.tr("Add these windows to the edit"), partial(self.add_to_edit, edit_id))
        text = once if len(places) == 1 else many
        self.said.emit(Message(text, "good", (add,), "sounds"))

    def add_to_edit(self, edit_id: str | None = None) -> None:
        """Windows over the selected sounds for an edit, by default the selected one."""
        document = self._document
        edit_id = edit_id or document.selection.edit_id
        events = not_rejected(self.found.selected_events())
        if not any(one.id == edit_id for one in document.project.edits) or not events:
            self._say(self.tr("Select sounds in the Sounds panel, and an edit."))
            return
        assert edit_id is not None
        edit = with_sounds(document.project.edit(edit_id), events, document.duration_s)
        document.seal()
        document.apply(document.project.with_edit(edit), self.tr("Add windows of sounds"))
        document.select(Selection(edit_id, None))

    # ---------------------------------------------------------------- one sound

    def accept(self) -> None:
        self.found.accept(self.found.selected)

    def reject(self) -> None:
        self.found.reject(self.found.selected)

    def delete(self) -> None:
        self.found.delete(self.found.selected)

    def add_here(self) -> None:
        """A sound over the selected time, to be named."""
        span = self._document.selected_span()
        if span is not None:
            self.wanted.emit()
            self.found.add(*span, self.tr("sound"))

    def _step(self, by: int) -> None:
        """Select the sound after or before the selected one (or the playhead) in time."""
        events = not_rejected(self.found.events)
        if not events:
            return
        chosen = [place for place, one in enumerate(events) if one.id in self.found.selected]
        if chosen:
            place = max(0, min(chosen[0] + by, len(events) - 1))
        else:
            here_s = self._document.playhead_s
            before = sum(1 for one in events if one.start_s < here_s)
            place = min(before, len(events) - 1) if by > 0 else max(before - 1, 0)
        self.found.choose((events[place].id,))

    next_sound = partialmethod(_step, 1)
    previous_sound = partialmethod(_step, -1)

    # ---------------------------------------------------------------- signals

    def _ask_no_more(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
            self.rested.emit()

    def _opened(self, _: object) -> None:
        self._ask_no_more()

    def _done(self, job: Job, result: object) -> None:
        if job is self._asking:
            self._asking = None
            assert isinstance(result, tuple)
            self._asked(*result)

    def _failed(self, job: Job, error: Exception) -> None:
        if job is not self._asking:
            return
        self._asking = None
        self.rested.emit()
        if isinstance(error, EngineError):
            self._say(str(error), "error")
        else:
            self.broke.emit(error)

    def _say(self, text: str, kind: Kind = "info") -> None:
        self.said.emit(Message(text, kind, topic="sounds"))
