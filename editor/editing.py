"""What the keys and menus do to the selection: plain commands on the Document."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from PySide6.QtCore import QObject, Signal

from editor.document import Document, Selection
from editor.timeline.snapping import nearest_zero_s
from engine import arranging
from engine.project import Edit

NEW_WINDOW_S = 2.0  # length of a window made at the playhead, without a selection


class Editing(QObject):
    """Commands on what is selected; each is one undo step, and does nothing without a target.

    Signals
    -------
    seek_wanted : (float,)
    """

    seek_wanted = Signal(float)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document

    # ---------------------------------------------------------------- edits

    def add_edit(self) -> None:
        """A new edit over the selected time, or a short one at the playhead."""
        if self._document.recording is not None:
            self._document.add_window(*self._free_span())

    def add_window(self) -> None:
        """One more window of the selected edit, over the selected time or at the playhead."""
        if self._document.recording is not None:
            self._document.add_window(*self._free_span(), extend=True)

    def find_by_example(self) -> None:
        """An edit for whatever sounds like the selected time, in the selected window or anywhere.

        Without selected time the selected window is the example. If its edit says yet nothing, it
        was drawn for this: the edit then looks in its other windows, or in the whole recording.
        """
        document = self._document
        edit, chosen = document.selected_edit(), document.selected_window()
        span = document.selection.span
        if span is None and chosen is not None:
            span = chosen.start_s, chosen.stop_s
            places = [one for one in edit.windows if one != chosen] if _is_blank(edit) else []
        elif _is_blank(edit):
            places = list(edit.windows)
        else:
            places = [chosen] if chosen is not None else []
        if document.recording is not None and span is not None:
            document.add_like(*span, places)

    def use_as_example(self) -> None:
        """The selected time is the example of the selected edit."""
        edit, span = self._document.selected_edit(), self._document.selection.span
        if edit is not None and span is not None:
            self._document.set_example(edit.id, span)

    def duplicate_edit(self) -> None:
        if (edit := self._document.selected_edit()) is not None:
            self._document.duplicate_edit(edit.id)

    def delete_edit(self) -> None:
        """Delete every edit that something is selected of."""
        if ids := self._document.selection.edit_ids:
            left = arranging.delete(self._document.project, (), ids)
            text = self.tr("Delete edits") if len(ids) > 1 else self.tr("Delete edit")
            self._document.apply(left.project, text)

    def delete(self) -> None:
        """Delete the selected window, or the edit where no window is selected."""
        edit, selection = self._document.selected_edit(), self._document.selection
        if selection.span is not None:
            self._document.select(replace(selection, span=None))
        elif edit is not None and selection.window is not None and not selection.others:
            self._document.remove_window(edit.id, selection.window)
        elif edit is not None:
            project = self._document.project
            left = arranging.delete(project, selection.spots(project), selection.whole_ids)
            many = len(selection.edit_ids) > 1 or selection.window is not None
            text = self.tr("Delete selection") if many else self.tr("Delete edit")
            self._document.apply(left.project, text)

    def edit_up(self) -> None:
        self._move(-1)

    def edit_down(self) -> None:
        self._move(1)

    def keep(self) -> None:
        if (edit := self._document.selected_edit()) is not None:
            self._document.set_mode(edit.id, "keep")

    def remove(self) -> None:
        if (edit := self._document.selected_edit()) is not None:
            self._document.set_mode(edit.id, "remove")

    def toggle_enabled(self) -> None:
        if (edit := self._document.selected_edit()) is not None:
            self._document.set_enabled(edit.id, not edit.enabled)

    def solo(self) -> None:
        """Only the selected edit is on; once more, and all are."""
        edit, project = self._document.selected_edit(), self._document.project
        if edit is None:
            return
        chosen = arranging.grouped_with(project, self._document.selection.edit_ids)
        is_solo = all(one.enabled == (one.id in chosen) for one in project.edits)
        edits = tuple(replace(one, enabled=is_solo or one.id in chosen) for one in project.edits)
        text = self.tr("Enable all edits") if is_solo else self.tr("Enable only this edit")
        self._document.apply(replace(project, edits=edits), text)

    # ---------------------------------------------------------------- windows

    def start_here(self) -> None:
        """The selected window (or time) starts at the playhead."""
        self._set_edges(start_s=self._document.playhead_s)

    def stop_here(self) -> None:
        self._set_edges(stop_s=self._document.playhead_s)

    def snap_to_zero(self) -> None:
        """Both edges of the selected window move to the nearest zero crossing."""
        window, recording = self._document.selected_window(), self._document.recording
        edit_id, index = self._document.selection.edit_id, self._document.selection.window
        if window is None or recording is None or edit_id is None or index is None:
            return
        start_s = nearest_zero_s(recording, window.start_s)
        stop_s = nearest_zero_s(recording, window.stop_s)
        if start_s < stop_s:
            self._document.change_window(edit_id, index, start_s, stop_s)

    def next_window(self) -> None:
        self._step(1)

    def previous_window(self) -> None:
        self._step(-1)

    def select_all(self) -> None:
        """All windows of the selected edit; where they are already, or without one, all time."""
        edit, chosen = self._document.selected_edit(), self._document.selection
        if edit is not None and (chosen.window is not None or chosen.span is not None):
            self._document.select(Selection(edit.id))
        elif self._document.duration_s > 0:
            self._document.select(Selection(span=(0.0, self._document.duration_s)))

    def select_nothing(self) -> None:
        self._document.select(Selection())

    # ---------------------------------------------------------------- inside

    def _free_span(self) -> tuple[float, float]:
        span = self._document.selection.span
        if span is not None:
            return span
        end_s = self._document.duration_s
        start_s = min(self._document.playhead_s, max(0.0, end_s - NEW_WINDOW_S))
        return start_s, min(start_s + NEW_WINDOW_S, end_s)

    def _move(self, by: int) -> None:
        edit, edits = self._document.selected_edit(), self._document.project.edits
        if edit is not None:
            place = edits.index(edit) + by
            if 0 <= place < len(edits):
                self._document.move_edit(edit.id, place)

    def _set_edges(self, start_s: float | None = None, stop_s: float | None = None) -> None:
        document, selection = self._document, self._document.selection
        window = document.selected_window()
        edit_id, index = selection.edit_id, selection.window
        if window is not None and selection.span is None and edit_id is not None:
            new = _moved(window.start_s, window.stop_s, start_s, stop_s)
            document.change_window(edit_id, index or 0, *new)
            return
        old = selection.span or (document.playhead_s, document.playhead_s)
        new = _moved(*old, start_s, stop_s)
        document.select(replace(selection, span=new))

    def _step(self, by: int) -> None:
        """Select the window before or after the selected one (or the playhead) in time."""
        ordered = sorted(
            (window, edit.id, index)
            for edit in self._document.project.edits
            for index, window in enumerate(edit.windows)
        )
        if not ordered:
            return
        chosen = (self._document.selection.edit_id, self._document.selection.window)
        places = [place for place, one in enumerate(ordered) if one[1:] == chosen]
        if places:
            place = max(0, min(places[0] + by, len(ordered) - 1))
        else:
            here = self._document.playhead_s
            before = sum(1 for window, *_ in ordered if window.start_s < here)
            place = min(before, len(ordered) - 1) if by > 0 else max(before - 1, 0)
        window, edit_id, index = ordered[place]
        self._document.select(Selection(edit_id, index))
        self.seek_wanted.emit(window.start_s)


def _is_blank(edit: Edit | None) -> TypeGuard[Edit]:
    """Whether an edit does not say yet which sound it means."""
    return edit is not None and not edit.asks


def _moved(
    old_start_s: float, old_stop_s: float, start_s: float | None, stop_s: float | None
) -> tuple[float, float]:
    """A span with one edge moved; an edge that passes the other one turns the span around it."""
    if start_s is not None:
        return start_s, max(old_stop_s, start_s)
    if stop_s is not None:
        return min(old_start_s, stop_s), stop_s
    return old_start_s, old_stop_s
