"""The rows of the Captions panel: times, words, reading speed."""

from __future__ import annotations

import math

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from editor.captions import Captions
from editor.captions_words import reasons
from editor.clock import clock
from engine.captions import reading_speed
from engine.project import Cue

Index = QModelIndex | QPersistentModelIndex
START, STOP, TEXT, SPEED = range(4)
BROKEN = Qt.ItemDataRole.UserRole
"""The rules that the caption of a row breaks."""


class CaptionsModel(QAbstractTableModel):
    """Shows `Captions.cues` in order of time; times and words can be edited.

    Signals
    -------
    renewed : ()
        Other rows may be there: whoever shows a selection marks it again.
    """

    renewed = Signal()

    def __init__(self, captions: Captions) -> None:
        super().__init__(captions)
        self._captions = captions
        self._rows: tuple[Cue, ...] = ()
        self.is_renewing = False
        captions.changed.connect(self.renew)
        self.renew()

    def cue_at(self, row: int) -> Cue | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, cue_id: str) -> int:
        return next((row for row, one in enumerate(self._rows) if one.id == cue_id), -1)

    def renew(self) -> None:
        """Show what there is now; where the captions are the same ones, no row moves."""
        rows = self._captions.cues
        self.is_renewing = True
        if [one.id for one in rows] == [one.id for one in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, SPEED))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        self.is_renewing = False
        self.renewed.emit()

    # ---------------------------------------------------------------- Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            titles = (self.tr("Start"), self.tr("End"), self.tr("Caption"), self.tr("CPS"))
            return titles[section]
        if role == Qt.ItemDataRole.ToolTipRole and section == SPEED:
            return self.tr("Reading speed: characters a second")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == TEXT else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cue = self.cue_at(index.row())
        if cue is None:
            return None
        broken = self._captions.problems(cue.id)
        if role == BROKEN:
            return broken
        if role == Qt.ItemDataRole.DisplayRole:
            return (clock(cue.start_s, 2), clock(cue.stop_s, 2), cue.text, speed_text(cue))[
                index.column()
            ]
        if role == Qt.ItemDataRole.EditRole:
            return (cue.start_s, cue.stop_s, cue.text, None)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            times = f"{clock(cue.start_s)} – {clock(cue.stop_s)}"
            return "\n".join(one for one in (cue.text, times, reasons(broken)) if one)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == TEXT:
            return "; ".join(one for one in (cue.text, reasons(broken)) if one)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        cue = self.cue_at(index.row())
        if cue is None or role != Qt.ItemDataRole.EditRole:
            return False
        if index.column() == TEXT:
            self._captions.set_text(cue.id, str(value))
        elif isinstance(value, float) and index.column() == START:
            self._captions.move(cue.id, value, cue.stop_s)
        elif isinstance(value, float) and index.column() == STOP:
            self._captions.move(cue.id, cue.start_s, value)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() != SPEED else flags


def speed_text(cue: Cue) -> str:
    """Characters a second, as they are shown."""
    speed = reading_speed(cue.text, cue.stop_s - cue.start_s)
    return "∞" if math.isinf(speed) else f"{speed:.0f}"
