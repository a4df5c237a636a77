"""The captions of the open project: made, changed, checked by a broadcaster's rules."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QObject, Signal

from editor.document import Document
from editor.messages import Kind, Message
from editor.settings import Settings
from engine.captions import (
    PROFILES,
    Profile,
    Removed,
    Style,
    Violation,
    already_said,
    cues_from_edits,
    fixed,
    followed,
    restyled,
    tidy,
    violations,
)
from engine.captions.wording import is_other_style
from engine.project import Cue, Project

NEW_S = 2.0  # length of a caption that is made at the playhead
SHORTEST_S = 0.01


class Captions(QObject):
    """What the Captions panel and its lane show, and the gestures on it; each is one undo step.

    Signals
    -------
    changed : ()
        Other captions, rules or violations.
    chosen : (tuple of str,)
        The ids of the selected captions.
    wanted : ()
        The panel should be in sight.
    edit_wanted : (str,)
        The text of this caption shall be typed.
    settling : ()
        A command begins: what is being typed shall be taken over first.
    said : (Message,)
    """

    changed = Signal()
    chosen = Signal(object)
    wanted = Signal()
    edit_wanted = Signal(str)
    settling = Signal()
    said = Signal(object)

    def __init__(
        self,
        document: Document,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._settings = document, settings
        self._selected: tuple[str, ...] = ()
        self._cues: tuple[Cue, ...] = ()
        self._places: dict[str, int] = {}
        self._broken: dict[str, tuple[Violation, ...]] = {}
        document.follow = self._follow
        document.changed.connect(self._on_changed)
        document.opened.connect(self._renew)

    # ---------------------------------------------------------------- what there is

    @property
    def cues(self) -> tuple[Cue, ...]:
        """In order of time."""
        return self._cues

    @property
    def selected(self) -> tuple[str, ...]:
        return self._selected

    def by_id(self, cue_id: str) -> Cue | None:
        place = self._places.get(cue_id)
        return None if place is None else self._cues[place]

    def at(self, seconds: float) -> Cue | None:
        """The caption that is on the screen at a time; of several the last one to begin."""
        shown = (one for one in reversed(self._cues) if one.start_s <= seconds < one.stop_s)
        return next(shown, None)

    def problems(self, cue_id: str) -> tuple[Violation, ...]:
        """The rules that a caption breaks."""
        return self._broken.get(cue_id, ())

    @property
    def broken(self) -> Mapping[str, tuple[Violation, ...]]:
        """Caption -> the rules that it breaks; only those that break some."""
        return self._broken

    @property
    def profile_key(self) -> str:
        key = self._settings.caption_profile
        return key if key in PROFILES else next(iter(PROFILES))

    @property
    def profile(self) -> Profile:
        return PROFILES[self.profile_key]

    @property
    def style(self) -> Style:
        chosen = self._settings.caption_style
        return cast("Style", chosen) if chosen in ("brackets", "capitals") else self.profile.style

    @property
    def removed(self) -> Removed:
        """What becomes of the caption of a sound that an edit removes."""
        return "mark" if self._settings.caption_removed == "mark" else "drop"

    @property
    def follows(self) -> bool:
        """Whether captions change with the edits they are about."""
        return self._settings.captions_follow

    # ---------------------------------------------------------------- rules

    def set_profile(self, key: str) -> None:
        """Check by other rules; sounds are worded as these say."""
        self._settings.caption_profile = key
        self._settings.caption_style = ""
        self._renew()

    def set_style(self, style: str) -> None:
        """Word sounds so, those that are there at once."""
        self.settling.emit()
        self._settings.caption_style = style
        cues = tuple(
            replace(one, text=restyled(one.text, self.style, one.stop_s - one.start_s))
            if is_other_style(one.text, self.style)
            else one
            for one in self._cues
        )
        self._apply(cues, self.tr("Change caption style"))
        self._renew()

    def set_removed(self, removed: str) -> None:
        self._settings.caption_removed = removed
        self.changed.emit()

    def set_follows(self, follows: bool) -> None:
        self._settings.captions_follow = follows
        self.changed.emit()

    # ---------------------------------------------------------------- selecting

    def choose(self, ids: Iterable[str]) -> None:
        chosen = tuple(one for one in ids if one in self._places)
        if chosen != self._selected:
            self._document.seal()
            self._selected = chosen
            self.chosen.emit(chosen)

    def next_problem(self) -> None:
        """Select the next caption that breaks a rule, from the selected one on."""
        self.settling.emit()
        if not self._broken:
            self._say(self.tr("No caption breaks a rule."), "good")
            return
        last = max((self._places[one] for one in self._selected), default=-1)
        order = sorted(self._places[one] for one in self._broken)
        place = next((one for one in order if one > last), order[0])
        self.wanted.emit()
        self.choose((self._cues[place].id,))

    # ---------------------------------------------------------------- making

    def from_sounds(self) -> None:
        """Captions of the sounds that were found and not rejected."""
        self.settling.emit()
        project = self._document.project
        if not project.events:
            self._say(self.tr("Detect sounds first: captions are made of what was found."), "info")
            return
        removing = [one for one in project.edits if one.mode == "remove"]
        made = cues_from_edits(
            removing, project.events, style=self.style, removed=self.removed, profile=self.profile
        )
        self._add(tidy(made, self.profile), self.tr("Captions from sounds"))

    def from_edits(self) -> None:
        """Captions of what the edits keep and, if they are to be marked, remove."""
        self.settling.emit()
        project = self._document.project
        made = cues_from_edits(
            project.edits, (), style=self.style, removed=self.removed, profile=self.profile
        )
        if not made:
            text = self.tr("No edit keeps a sound that has a name, so there is nothing to caption.")
            self._say(text, "info")
            return
        self._add(made, self.tr("Captions from edits"))

    def take(self, cues: Sequence[Cue], text: str) -> None:
        """Add captions from elsewhere, whatever is there; the first of them is selected."""
        self._apply((*self._cues, *cues), text)
        self.wanted.emit()
        self.choose((cues[0].id,))

    def add_here(self) -> None:
        """A caption over the selected time or at the playhead, to be typed."""
        document = self._document
        if document.recording is None:
            return
        end_s = document.duration_s
        start_s = min(document.playhead_s, max(0.0, end_s - NEW_S))
        span = document.selected_span() or (start_s, min(start_s + NEW_S, end_s))
        self.add(*span)

    def add(self, start_s: float, stop_s: float) -> str:
        """An empty caption over these seconds, to be typed; its id."""
        self.settling.emit()
        cue = Cue(start_s, stop_s, "")
        self._apply((*self._cues, cue), self.tr("Add caption"))
        self.choose((cue.id,))
        self.wanted.emit()
        self.edit_wanted.emit(cue.id)
        return cue.id

    # ---------------------------------------------------------------- changing

    def move(self, cue_id: str, start_s: float, stop_s: float) -> None:
        """Give a caption other times; a reversed one stays as it was."""
        cue = self.by_id(cue_id)
        if cue is not None and stop_s - start_s >= SHORTEST_S:
            start_s, stop_s = (round(one, 3) for one in (max(0.0, start_s), stop_s))
            self._change(replace(cue, start_s=start_s, stop_s=stop_s), self.tr("Move caption"))

    def set_text(self, cue_id: str, text: str) -> None:
        cue = self.by_id(cue_id)
        text = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
        if cue is not None:
            self._change(replace(cue, text=text), self.tr("Change caption"))

    def delete(self, ids: Collection[str]) -> None:
        text = self.tr("Delete captions") if len(ids) > 1 else self.tr("Delete caption")
        place = min((self._places[one] for one in ids if one in self._places), default=0)
        self._apply(tuple(one for one in self._cues if one.id not in ids), text)
        if self._cues:
            self.choose((self._cues[min(place, len(self._cues) - 1)].id,))

    def delete_selected(self) -> None:
        if self._selected:
            self.delete(self._selected)

    def fix(self) -> None:
        """Mend what can be mended of the selected captions."""
        if self._selected:
            self._fix(self._selected, self.tr("Fix caption"))

    def fix_all(self) -> None:
        """Mend what can be mended of all captions."""
        self._fix(None, self.tr("Fix captions"))

    # ---------------------------------------------------------------- inside

    def _follow(self, before: Project, after: Project) -> Project:
        """What `Document.apply` asks: the new project with captions in line with its edits."""
        if not (self.follows and after.cues and before.edits != after.edits):
            return after
        if before.recording != after.recording or before.cues != after.cues:
            return after  # whoever changed both knows what becomes of the captions
        cues = followed(before, after, style=self.style, removed=self.removed, profile=self.profile)
        return replace(after, cues=cues)

    def _add(self, made: Sequence[Cue], text: str) -> None:
        """Add captions that are not there yet, by their id or as the same words nearby."""
        known = {one.id for one in self._cues}
        new = [one for one in made if one.id not in known and not already_said(one, self._cues)]
        self.wanted.emit()
        if not new:
            self._say(self.tr("All captions are there already."), "info")
            return
        self._apply((*self._cues, *new), text)
        self.choose((min(new, key=lambda one: one.start_s).id,))

    def _fix(self, only: Collection[str] | None, text: str) -> None:
        self.settling.emit()
        before = sum(map(len, self._broken.values()))
        duration_s = self._document.duration_s or None
        cues = fixed(self._cues, self.profile, style=self.style, only=only, duration_s=duration_s)
        self._apply(cues, text)
        left = [one for key in only or self._broken for one in self.problems(key)]
        if before and left:
            text = self.tr("What is left needs shorter words or more time.")
            self._say(text, "info")

    def _change(self, cue: Cue, text: str) -> None:
        self._apply(tuple(cue if one.id == cue.id else one for one in self._cues), text)

    def _apply(self, cues: Sequence[Cue], text: str) -> None:
        ordered = tuple(sorted(cues, key=lambda one: (one.start_s, one.stop_s)))
        self._document.seal()
        self._document.apply(replace(self._document.project, cues=ordered), text)

    def _on_changed(self, new: Project, old: Project) -> None:
        if new.cues != old.cues or new.recording != old.recording:
            self._renew()

    def _renew(self, *_: object) -> None:
        cues = self._document.project.cues
        self._cues = tuple(sorted(cues, key=lambda one: (one.start_s, one.stop_s)))
        self._places = {one.id: place for place, one in enumerate(self._cues)}
        duration_s = self._document.duration_s or None
        found = violations(self._cues, self.profile, style=self.style, duration_s=duration_s)
        grouped = itertools.groupby(found, key=lambda one: one.cue_id)
        self._broken = {key: tuple(rules) for key, rules in grouped}
        chosen = tuple(one for one in self._selected if one in self._places)
        was, self._selected = self._selected, chosen
        self.changed.emit()
        if chosen != was:
            self.chosen.emit(chosen)

    def _say(self, text: str, kind: Kind) -> None:
        self.said.emit(Message(text, kind, topic="captions"))
