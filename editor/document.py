"""The open document: the Project with undo, the selection, the playhead and what is rendered.

Panels and lanes know this object and nothing of each other. They read its properties, call its
methods, and repaint on its signals. It computes no sound: `editor.rendering` does, and tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from editor.defaults import EditDefaults
from editor.history import History
from editor.selection import Selection
from editor.states import State, StateKind, States
from engine.arranging import respecting_locks, span_of, switch
from engine.bands import HIGHEST_HZ, Band, fitted
from engine.past import NO_PAST, Past
from engine.project import (
    SHORTEST_WINDOW_S,
    Edit,
    Mode,
    Project,
    Window,
    new_id,
)
from engine.separation import SEPARATORS

if TYPE_CHECKING:
    from engine.recording import Recording
    from engine.render import Renderer

__all__ = ["Document", "EditDefaults", "Selection", "State", "StateKind"]


class Document(QObject):
    """The open project and everything the window shows of it.

    Signals
    -------
    changed : (new Project, old Project)
        After every edit, undo, redo and load.
    added : (str,)
        The id of a new edit that the user just made: it waits for its prompt.
    selected : (Selection,)
    opened : (Recording | None,)
        Another recording is open; it may still be growing.
    grew : (int,)
        Frames available while the recording decodes.
    rendered : (int, int)
        Frames [start, stop) whose edited sound changed.
    states_changed : ()
        The render state of some window changed.
    held : ()
        Nothing was changed: the edit is locked.
    pending_changed : ()
        Other frames wait to be separated.
    moved : (float,)
        The playhead, seconds.
    """

    changed = Signal(object, object)
    added = Signal(str)
    selected = Signal(object)
    opened = Signal(object)
    grew = Signal(object)  # 12.4 hours at 48 kHz are more frames than Qt's int holds
    rendered = Signal(object, object)
    states_changed = Signal()
    held = Signal()
    pending_changed = Signal()
    moved = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        # What must stay in line with the edits changes in the same undo step: (before, after).
        self.follow: Callable[[Project, Project], Project] = lambda _, after: after
        self.defaults = EditDefaults()
        self._project = Project()
        self.history = History(self.undo_stack, lambda: self._project, self._show, self)
        self._recording: Recording | None = None
        self._renderer: Renderer | None = None
        self._selection = Selection()
        self._playhead_s = 0.0
        self._states = States()
        self._pending: tuple[tuple[int, int], ...] = ()
        self._merging = 0  # part of every merge key; a new number ends the merging

    # ---------------------------------------------------------------- what is open

    @property
    def project(self) -> Project:
        return self._project

    @property
    def recording(self) -> Recording | None:
        return self._recording

    @property
    def renderer(self) -> Renderer | None:
        return self._renderer

    @property
    def sample_rate(self) -> int | None:
        """Of the open recording, or of the one the project remembers; hertz."""
        if self._recording is not None:
            return self._recording.sample_rate
        return self._project.recording.sample_rate if self._project.recording else None

    @property
    def highest_hz(self) -> float:
        """The highest frequency there can be: half of the sample rate."""
        return self.sample_rate / 2 if self.sample_rate else HIGHEST_HZ

    @property
    def duration_s(self) -> float:
        """Length of the open recording, or of the one the project remembers; 0 without any."""
        if self._recording is not None:
            return self._recording.duration_s
        return self._project.recording.duration_s if self._project.recording else 0.0

    def open(
        self,
        project: Project,
        recording: Recording | None,
        renderer: Renderer | None,
        past: Past = NO_PAST,
    ) -> None:
        """Show another project; the undo history is the one it comes with."""
        self.undo_stack.clear()
        self.select(Selection())
        self._states, self._pending = States(), ()
        if recording is not self._recording or renderer is not self._renderer:
            self._recording, self._renderer = recording, renderer
            self.opened.emit(recording)
        self._show(project)
        self.history.restore(past)
        self.playhead_s = 0.0

    def set_recording(self, recording: Recording | None, renderer: Renderer | None) -> None:
        """Give the project its recording: found again, or found elsewhere."""
        self._recording, self._renderer = recording, renderer
        self.opened.emit(recording)
        self._show(self._project)

    def refresh(self) -> None:
        """Take over what the recording knows by now: its exact length, once it is decoded."""
        self._show(self._project)

    # ---------------------------------------------------------------- changes

    def apply(self, project: Project, text: str, merge_key: Hashable | None = None) -> None:
        """Show a changed project as one undo step called ``text``.

        Steps with the same ``merge_key`` that follow each other become one, until `seal`.
        """
        wanted, project = project, respecting_locks(self._project, project)
        project = self.follow(self._project, project)
        if project == self._project:
            if wanted != project:
                self.held.emit()
            return
        key = None if merge_key is None else (self._merging, merge_key)
        self.history.push(project, text, key)

    def seal(self) -> None:
        """End the current drag or typing: the next change is an undo step of its own."""
        self._merging += 1

    def add_window(
        self, start_s: float, stop_s: float, *, extend: bool = False, band: Band | None = None
    ) -> Edit:
        """Make a window: of a new edit, or with ``extend`` of the selected one; selects it."""
        window = self._fitted(start_s, stop_s, band)
        selected = self.selected_edit()
        if extend and selected is not None:
            edit = replace(selected, windows=tuple(sorted((*selected.windows, window))))
            text = self.tr("Add window")
        else:
            edit = self.defaults.edit(window)
            text = self.tr("Add edit")
        self.seal()
        self.apply(self._project.with_edit(edit), text)
        if selected is not None and edit not in self._project.edits:
            return selected  # it is locked and has no such window
        self.select(Selection(edit.id, edit.windows.index(window)))
        if edit.id != getattr(selected, "id", None):
            self.added.emit(edit.id)
        return edit

    def add_like(self, start_s: float, stop_s: float, windows: Sequence[Window] = ()) -> Edit:
        """Make an edit for what sounds like a stretch of time, in windows or anywhere; selects it.

        The selected edit turns into it when it does not say yet which sound it means.
        """
        places = tuple(sorted(windows)) or (self._fitted(0.0, self.duration_s),)
        edit = self.selected_edit()
        if edit is None or edit.asks:
            edit = self.defaults.edit(*places)
        info = SEPARATORS.get(edit.separator)
        can_listen = info is not None and "example" in info.takes
        edit = replace(
            edit,
            windows=places,
            separator=edit.separator if can_listen else EditDefaults.separator,
            example=self._fitted(start_s, stop_s),
        )
        self.seal()
        self.apply(self._project.with_edit(edit), self.tr("Find by example"))
        self.select(Selection(edit.id, 0))
        return edit

    def change_window(
        self,
        edit_id: str,
        index: int,
        start_s: float,
        stop_s: float,
        merge_key: Hashable | None = None,
    ) -> None:
        """Move or resize one window; its index stays, whatever it passes on the way."""
        band = self._project.edit(edit_id).windows[index].band
        self.change_box(edit_id, index, (start_s, stop_s), band, merge_key)

    def change_box(
        self,
        edit_id: str,
        index: int,
        span: tuple[float, float],
        band: Band | None,
        merge_key: Hashable | None = None,
    ) -> None:
        """Give one window another time and another band; None for the whole spectrum."""
        windows = list(self._project.edit(edit_id).windows)
        before, after = windows[index], self._fitted(*span, band)
        is_band = before.with_band(None) == after.with_band(None)
        text = self.tr("Change band") if is_band else self.tr("Change window")
        windows[index] = after
        self._change(edit_id, text, merge_key, windows=tuple(windows))

    def remove_window(self, edit_id: str, index: int) -> None:
        """Remove one window; an edit goes with its last one."""
        edit = self._project.edit(edit_id)
        if len(edit.windows) <= 1:
            self.remove_edit(edit_id)
            return
        windows = edit.windows[:index] + edit.windows[index + 1 :]
        self._change(edit_id, self.tr("Delete window"), None, windows=windows)

    def remove_edit(self, edit_id: str) -> None:
        self.apply(self._project.without_edit(edit_id), self.tr("Delete edit"))

    def set_prompt(self, edit_id: str, prompt: str, merge_key: Hashable | None = None) -> None:
        self._change(edit_id, self.tr("Change prompt"), merge_key, prompt=prompt)

    def set_negative(self, edit_id: str, negative: str, merge_key: Hashable | None = None) -> None:
        """Say which sound is not meant; empty for none."""
        self._change(edit_id, self.tr("Change “but not”"), merge_key, negative=negative)

    def set_example(
        self,
        edit_id: str,
        example: tuple[float, float] | None,
        merge_key: Hashable | None = None,
    ) -> None:
        """Say where, in seconds, the wanted sound can be heard; None for nowhere."""
        window = self._fitted(*example) if example is not None else None
        text = self.tr("Change example") if window is not None else self.tr("Clear example")
        self._change(edit_id, text, merge_key, example=window)

    def set_mode(self, edit_id: str, mode: Mode) -> None:
        self._change(edit_id, self.tr("Keep or remove"), None, mode=mode)

    def set_strength(
        self, edit_id: str, strength: float, merge_key: Hashable | None = None
    ) -> None:
        strength = min(1.0, max(0.0, strength))
        self._change(edit_id, self.tr("Change strength"), merge_key, strength=strength)

    def set_fade(self, edit_id: str, fade_s: float, merge_key: Hashable | None = None) -> None:
        self._change(edit_id, self.tr("Change fade"), merge_key, fade_s=max(0.0, fade_s))

    def set_separator(self, edit_id: str, separator: str) -> None:
        self._change(edit_id, self.tr("Change separator"), None, separator=separator)

    def set_enabled(self, edit_id: str, enabled: bool) -> None:
        text = self.tr("Enable edit") if enabled else self.tr("Disable edit")
        ids = self._selection.edit_ids
        chosen = ids if edit_id in ids else (edit_id,)
        self.apply(switch(self._project, chosen, enabled), text)

    def move_edit(self, edit_id: str, index: int) -> None:
        """Put an edit at ``index`` in the order in which edits apply."""
        self.apply(self._project.moved_edit(edit_id, index), self.tr("Move edit"))

    def duplicate_edit(self, edit_id: str) -> Edit:
        """A copy right below the edit; selects it."""
        copy = replace(self._project.edit(edit_id), id=new_id())
        edits = list(self._project.edits)
        place = [one.id for one in edits].index(edit_id) + 1
        edits.insert(place, copy)
        self.apply(replace(self._project, edits=tuple(edits)), self.tr("Duplicate edit"))
        self.select(Selection(copy.id, 0 if copy.windows else None))
        return copy

    # ---------------------------------------------------------------- selection, playhead

    @property
    def selection(self) -> Selection:
        return self._selection

    def select(self, selection: Selection) -> None:
        if selection != self._selection:
            self.seal()
            self._selection = selection
            self.selected.emit(selection)

    def selected_edit(self) -> Edit | None:
        for edit in self._project.edits:
            if edit.id == self._selection.edit_id:
                return edit
        return None

    def selected_window(self) -> Window | None:
        return self._selection.window_of(self.selected_edit())

    def selected_span(self) -> tuple[float, float] | None:
        """The selected seconds: the free span, the window, or from first to last of the edit's."""
        selection = self._selection
        if selection.others and selection.span is None:
            return span_of(self._project, selection.spots(self._project))
        return selection.seconds(self.selected_edit())

    @property
    def playhead_s(self) -> float:
        return self._playhead_s

    @playhead_s.setter
    def playhead_s(self, seconds: float) -> None:
        seconds = max(0.0, min(seconds, self.duration_s))
        if seconds != self._playhead_s:
            self._playhead_s = seconds
            self.moved.emit(seconds)

    # ---------------------------------------------------------------- render states

    def window_state(self, edit_id: str, index: int) -> State:
        """How far the window is; windows of one edit that touch share one state."""
        edit = next((one for one in self._project.edits if one.id == edit_id), None)
        return self._states.of(edit, index) if edit is not None else State()

    @property
    def pending(self) -> tuple[tuple[int, int], ...]:
        """Frames [start, stop), in order, where some edit is not separated yet."""
        return self._pending

    def set_states(
        self,
        states: Mapping[tuple[str, Window], State],
        pending: tuple[tuple[int, int], ...] = (),
    ) -> None:
        """What `editor.rendering` knows: by edit id and merged window, and where work waits."""
        if states != self._states.table:
            self._states.table = dict(states)
            self.states_changed.emit()
        if pending != self._pending:
            self._pending = pending
            self.pending_changed.emit()

    # ---------------------------------------------------------------- inside

    def _change(self, edit_id: str, text: str, merge_key: Hashable | None, **fields: Any) -> None:
        ids, project = self._selection.edit_ids, self._project
        # What is changed of one selected edit is changed of all of them, but for its places.
        alone = edit_id not in ids or fields.keys() & {"windows", "example"}
        for one in (edit_id,) if alone else ids:
            project = project.with_edit(replace(project.edit(one), **fields))
        self.apply(project, text, merge_key)

    def _fitted(self, start_s: float, stop_s: float, band: Band | None = None) -> Window:
        """The nearest window inside the recording, and its spectrum, that is not empty."""
        start_s, stop_s = sorted((start_s, stop_s))
        end_s = self.duration_s or max(stop_s, SHORTEST_WINDOW_S)
        shortest = 2 * SHORTEST_WINDOW_S  # twice: the difference of two floats may fall below
        start_s = max(0.0, min(start_s, end_s - shortest))
        stop_s = min(max(stop_s, start_s + shortest), max(end_s, shortest))
        window = Window(start_s, stop_s)
        return window if band is None else window.with_band(fitted(*band, self.highest_hz))

    def _show(self, project: Project) -> None:
        """Make ``project`` the current one and keep the selection on something that exists."""
        if self._recording is not None:
            # Undo goes back to an old recipe, never to an old path or an estimated length.
            project = replace(project, recording=self._recording.ref)
        old, self._project = self._project, project
        # Nobody may see a selection that points at nothing, so it is mended before `changed`.
        mended = self._selection.mended(self.selected_edit(), project.edits)
        if mended != self._selection:
            self._selection = mended
            self.changed.emit(project, old)
            self.selected.emit(mended)
        else:
            self.changed.emit(project, old)
