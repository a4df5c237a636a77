"""The list of the Sounds panel: its keys judge one sound after another."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTreeView

from editor.panels.sounds_delegate import SoundDelegate
from editor.panels.sounds_rows import LABEL, SCORE, TIME, SoundsModel
from engine.project import Event

_K = Qt.Key
_OWN = {_K.Key_F2, _K.Key_Delete, _K.Key_Backspace}


class SoundsList(QTreeView):
    """Rows of sounds; Right accepts and Left rejects the selected ones and goes on to the next.

    Signals
    -------
    judged : (tuple of str, bool)
        These are there, or are not.
    deleted : (tuple of str,)
    played : (str,)
        This sound shall be heard, or no longer.
    chosen : (tuple of str,)
        The user selected these.
    """

    judged = Signal(object, bool)
    deleted = Signal(object)
    played = Signal(str)
    chosen = Signal(object)

    def __init__(self, model: SoundsModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.rows = SoundDelegate(self)
        self.setItemDelegate(self.rows)
        self.rows.tool_wanted.connect(self._use_tool)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTreeView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Sounds that were found"))
        self.setAccessibleDescription(
            self.tr(
                "Right accepts a sound, Left rejects it, Space plays it, F2 renames it, Delete "
                "takes it off the list"
            )
        )
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
        for column, wide in ((TIME, 104), (SCORE, 64)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, wide)
        header.setMinimumSectionSize(48)
        self.setSortingEnabled(True)
        self.sortByColumn(TIME, Qt.SortOrder.AscendingOrder)
        self.selectionModel().selectionChanged.connect(self._tell_chosen)

    # ---------------------------------------------------------------- selection

    def chosen_ids(self) -> tuple[str, ...]:
        rows = sorted(one.row() for one in self.selectionModel().selectedRows())
        events = (self._model.event_at(row) for row in rows)
        return tuple(one.id for one in events if one is not None)

    def mark(self, ids: Collection[str]) -> None:
        """Select these rows without telling; the first of them comes into sight."""
        if set(ids) == set(self.chosen_ids()):
            return
        chosen, flags = self.selectionModel(), QItemSelectionModel.SelectionFlag
        wanted, places = set(ids), QItemSelection()
        rows = [row for row, one in enumerate(self._model.shown) if one.id in wanted]
        for row in rows:
            places.select(self._model.index(row, 0), self._model.index(row, SCORE))
        chosen.blockSignals(True)
        if rows:
            chosen.setCurrentIndex(self._model.index(rows[0], 0), flags.NoUpdate)
        chosen.select(places, flags.ClearAndSelect)
        chosen.blockSignals(False)
        self.viewport().update()
        if rows:
            self.scrollTo(self._model.index(rows[0], 0))

    def rename(self, event_id: str) -> None:
        """Let the user type another name for a sound."""
        row = self._model.row_of(event_id)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row, LABEL))
            self.edit(self._model.index(row, LABEL))

    def show_playing(self, event_id: str) -> None:
        """Which sound is heard now; empty for none."""
        self.rows.playing = event_id
        self.viewport().update()

    def _tell_chosen(self, *_: object) -> None:
        if not self._model.is_renewing:
            self.chosen.emit(self.chosen_ids())

    # ---------------------------------------------------------------- keys and buttons

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        select_all = QKeySequence.StandardKey.SelectAll
        if (
            is_asked
            and isinstance(event, QKeyEvent)
            # About the sounds here, not about the windows of the timeline.
            and (event.matches(select_all) or event.key() in _OWN)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, ids = event.key(), self.chosen_ids()
        current = self._model.event_at(self.currentIndex().row())
        if key in (_K.Key_Left, _K.Key_Right) and ids:
            self.judge(ids, is_there=key == _K.Key_Right)
        elif key == _K.Key_Space and current is not None:
            self.played.emit(current.id)
        elif key in (_K.Key_Delete, _K.Key_Backspace) and ids:
            following = self._following()
            self.deleted.emit(ids)
            self._go_to(following)
        elif key == _K.Key_F2 and current is not None:
            self.rename(current.id)
        else:
            super().keyPressEvent(event)

    def judge(self, ids: tuple[str, ...], *, is_there: bool) -> None:
        """Accept or reject, and go on to the next row."""
        following = self._following() if len(ids) == 1 else None
        self.judged.emit(ids, is_there)
        if following is not None:
            self._go_to(following)

    def _following(self) -> Event | None:
        """The row to go to once the selected ones are dealt with."""
        last = max((one.row() for one in self.selectionModel().selectedRows()), default=-1)
        return self._model.event_at(last + 1)

    def _go_to(self, event: Event | None) -> None:
        row = -1 if event is None else self._model.row_of(event.id)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row, 0))

    def _use_tool(self, tool: str, event_id: str) -> None:
        if tool == "play":
            self.played.emit(event_id)
        else:
            self.judged.emit((event_id,), tool == "accept")
