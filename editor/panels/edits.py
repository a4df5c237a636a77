"""The list of edits, in the order in which they apply, with the buttons that change the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QStackedWidget, QVBoxLayout, QWidget

from editor.document import Document, Selection
from editor.panels.edit_delegate import EditDelegate
from editor.panels.edit_rows import EditsModel
from editor.panels.finding import FindBox, matches
from editor.parts import icon_button
from editor.selection import WHOLE
from engine.project import Edit

if TYPE_CHECKING:
    from engine.quality import Quality

FEWEST_LINES = 5  # of the text that stands there at first, in the smallest window
BUTTONS = (
    "add_edit", "duplicate_edit", "delete_edit", "edit_up", "edit_down", "",
    "solo", "without", "target", "rest",
)  # fmt: skip


class EditsPanel(QWidget):
    """Shows `Document.project.edits`; selecting a row selects the edit and its first window.

    Signals
    -------
    menu_wanted : (str | None, int | None, QPoint)
        A menu for the selected edits, as the timeline asks for one.
    """

    menu_wanted = Signal(object, object, object)

    def __init__(
        self,
        document: Document,
        actions: Mapping[str, QAction],
        quality: Callable[[Edit], Quality | None] = lambda edit: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._actions = document, actions
        self.model = EditsModel(document, quality)
        self.list = _EditsView()
        self.list.setModel(self.model)
        delegate = EditDelegate(actions, self.list)
        delegate.tool_wanted.connect(self._use_tool)
        self.list.setItemDelegate(delegate)
        self.list.setAccessibleName(self.tr("Edits, in the order in which they apply"))
        self.list.setAccessibleDescription(
            self.tr("F2 changes the prompt, Space switches an edit on or off")
        )
        self.list.selectionModel().selectionChanged.connect(self._select)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._ask_menu)
        self.finder = FindBox()
        self.finder.changed.connect(self._filter)
        self.finder.stepped.connect(self._step)
        self.finder.left.connect(self.list.setFocus)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self._nothing_found())
        self._stack.setMinimumHeight(FEWEST_LINES * self.fontMetrics().lineSpacing() + 16)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(6)
        column.addWidget(self.finder)
        column.addWidget(self._stack, 1)
        column.addLayout(self._button_row(actions))
        document.changed.connect(self._show)
        document.selected.connect(self._show)
        document.states_changed.connect(self._filter)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(330, 260)

    def refresh(self) -> None:
        """What is known of the edits has changed."""
        self.model.refresh()

    def focus_find(self) -> None:
        """Put the cursor into the find box."""
        if self._document.project.edits:
            self.finder.start()

    def shown_rows(self) -> list[int]:
        """The rows that the find box lets through."""
        return [row for row in range(self.model.rowCount()) if not self.list.isRowHidden(row)]

    def _empty(self) -> QWidget:
        text = QLabel(
            self.tr(
                "No edits yet.\n\nDrag over a sound in the timeline, then type what it is, "
                "for example “dog barking”."
            )
        )
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setEnabled(False)
        text.setMargin(8)
        return text

    def _button_row(self, actions: Mapping[str, QAction]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for name in BUTTONS:
            if not name:
                row.addStretch(1)
                continue
            button = icon_button("add", actions[name].text())
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return row

    def _nothing_found(self) -> QLabel:
        text = QLabel(self.tr("No edit is like that. Press Escape in the box to see all."))
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setEnabled(False)
        text.setMargin(8)
        return text

    def _show(self, *_: object) -> None:
        has_edits = bool(self._document.project.edits)
        self.finder.setVisible(has_edits)
        self._filter()
        selection = self._document.selection
        rows = [self.model.row_of(one) for one in selection.edit_ids]
        chosen = self.list.selectionModel()
        shown = {one.row() for one in chosen.selectedIndexes()}
        if rows and rows[0] == chosen.currentIndex().row() and shown == set(rows):
            return
        flags = QItemSelectionModel.SelectionFlag
        chosen.blockSignals(True)
        current = self.model.index(rows[0]) if rows else QModelIndex()
        chosen.setCurrentIndex(current, flags.ClearAndSelect)
        for row in rows[1:]:
            chosen.select(self.model.index(row), flags.Select)
        chosen.blockSignals(False)
        self.list.viewport().update()

    def _filter(self, *_: object) -> None:
        """Hide the rows that the find box does not want."""
        wanted = 0
        for row in range(self.model.rowCount()):
            edit = self.model.edit(row)
            is_wanted = edit is not None and (not self.finder.asks or self._is_wanted(row, edit))
            self.list.setRowHidden(row, not is_wanted)
            wanted += is_wanted
        page = 0 if wanted else 2 if self._document.project.edits else 1
        self._stack.setCurrentIndex(page)

    def _is_wanted(self, row: int, edit: Edit) -> bool:
        said = str(self.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole))
        return matches(edit, self.model.state(row), said, self.finder.text, self.finder.kind)

    def _step(self, by: int) -> None:
        """Select the match after or before the selected one, round and round."""
        rows, here = self.shown_rows(), self.list.currentIndex().row()
        if not rows:
            return
        later = [row for row in rows if row > here] if by > 0 else [r for r in rows if r < here]
        row = (later or rows)[0 if by > 0 else -1]
        self.list.setCurrentIndex(self.model.index(row))
        self.list.scrollTo(self.model.index(row))

    def _select(self, *_: object) -> None:
        rows = sorted(one.row() for one in self.list.selectionModel().selectedIndexes())
        edits = [edit for row in rows if (edit := self.model.edit(row)) is not None]
        ids, selection = [one.id for one in edits], self._document.selection
        if not edits or set(ids) == set(selection.edit_ids):
            self._show()  # a click beside the rows selects none of them, and changes nothing
            return
        if len(edits) == 1:
            self._document.select(Selection(ids[0], 0 if edits[0].windows else None))
            return
        current = self.model.edit(self.list.currentIndex().row())
        first = current.id if current is not None and current.id in ids else ids[0]
        others = tuple((one, WHOLE) for one in ids if one != first)
        self._document.select(Selection(first, None, others=others))

    def _use_tool(self, edit_id: str, tool: str) -> None:
        """A button of a row: its command is about the selected edit."""
        if edit_id not in self._document.selection.edit_ids:
            edit = self._document.project.edit(edit_id)
            self._document.select(Selection(edit_id, 0 if edit.windows else None))
        self._actions[tool].trigger()
        self.list.viewport().update()

    def _ask_menu(self, at: QPoint) -> None:
        edit = self.model.edit(self.list.indexAt(at).row())
        if edit is not None:
            index = 0 if edit.windows else None
            self.menu_wanted.emit(edit.id, index, self.list.viewport().mapToGlobal(at))


class _EditsView(QListView):
    """A list whose rows can be dragged to another place."""

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QListView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        triggers = QListView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        select_all = QKeySequence.StandardKey.SelectAll
        if (
            is_asked
            and isinstance(event, QKeyEvent)
            # All edits here, not all windows of one; and F2 is not the key reference.
            and (event.matches(select_all) or event.key() == Qt.Key.Key_F2)
        ):
            event.accept()
            return True
        return super().event(event)

    def selectAll(self) -> None:
        """Select the rows that are not hidden."""
        chosen = QItemSelection()
        for row in range(self.model().rowCount()):
            if not self.isRowHidden(row):
                index = self.model().index(row, 0)
                chosen.select(index, index)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            # Reached by Tab, so Space here means the check box of the row.
            role = Qt.ItemDataRole.CheckStateRole
            checked = index.data(role) == Qt.CheckState.Checked
            new = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
            self.model().setData(index, new, role)
            return
        super().keyPressEvent(event)
