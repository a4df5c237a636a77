"""The list of edits, in the order in which they apply, with the buttons that change the list."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QStackedWidget, QVBoxLayout, QWidget

from editor.document import Document, Selection
from editor.panels.edit_rows import EditDelegate, EditsModel
from editor.parts import icon_button

FEWEST_LINES = 5  # of the text that stands there at first, in the smallest window
BUTTONS = ("add_edit", "duplicate_edit", "delete_edit", "edit_up", "edit_down")


class EditsPanel(QWidget):
    """Shows `Document.project.edits`; selecting a row selects the edit and its first window."""

    def __init__(
        self, document: Document, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self.model = EditsModel(document)
        self.list = _EditsView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(EditDelegate(self.list))
        self.list.setAccessibleName(self.tr("Edits, in the order in which they apply"))
        self.list.selectionModel().currentChanged.connect(self._select)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty())
        self._stack.setMinimumHeight(FEWEST_LINES * self.fontMetrics().lineSpacing() + 16)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(6)
        column.addWidget(self._stack, 1)
        column.addLayout(self._button_row(actions))
        document.changed.connect(self._show)
        document.selected.connect(self._show)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(330, 230)

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
            button = icon_button("add", actions[name].text())
            button.setDefaultAction(actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _show(self, *_: object) -> None:
        self._stack.setCurrentIndex(0 if self._document.project.edits else 1)
        row = self.model.row_of(self._document.selection.edit_id)
        chosen = self.list.selectionModel()
        if row != chosen.currentIndex().row() or not chosen.hasSelection():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            chosen.blockSignals(True)
            chosen.setCurrentIndex(self.model.index(row) if row >= 0 else QModelIndex(), flags)
            chosen.blockSignals(False)
            self.list.viewport().update()

    def _select(self, current: QModelIndex) -> None:
        edit = self.model.edit(current.row())
        if edit is not None and edit.id != self._document.selection.edit_id:
            self._document.select(Selection(edit.id, 0 if edit.windows else None))


class _EditsView(QListView):
    """A list whose rows can be dragged to another place."""

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QListView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)

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
