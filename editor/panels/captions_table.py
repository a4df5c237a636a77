"""The table of the Captions panel: every cell but the reading speed is typed into where it is."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from editor import theme
from editor.panels.captions_rows import BROKEN, SPEED, START, STOP, TEXT, CaptionsModel, Index
from editor.parts import TimeSpinBox

ROW_HEIGHT = 42  # two lines
MARK = 3  # width of the stripe that says that a rule is broken
PAD = 7
_TIMES = (START, STOP)
_TIME_WIDTH, _LONG_WIDTH = 70, 88  # logical pixels, of times without and with hours


class CaptionDelegate(QStyledItemDelegate):
    """Paints cells, with a stripe before captions that break a rule, and opens their editors."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, look.colour("accent", 0.22))
        column, broken = index.column(), index.data(BROKEN)
        if broken and column == START:
            stripe = QRect(option.rect.left(), option.rect.top() + 3, MARK, ROW_HEIGHT - 6)
            painter.fillRect(stripe, look.colour("warning"))
        painter.fillRect(
            QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
            look.colour("line"),
        )
        is_fast = column == SPEED and any(one.rule in ("fast", "words") for one in broken)
        painter.setPen(look.colour("warning" if is_fast else "text" if column == TEXT else "muted"))
        painter.setFont(theme.font(0.95, digits=column != TEXT))
        place = option.rect.adjusted(PAD, 1, -PAD, -2)
        text = str(index.data() or "")
        if column == TEXT:
            lines = text.splitlines() or [self.tr("(no text)")]
            if not text:
                painter.setPen(look.colour("faint"))
            metrics = painter.fontMetrics()
            elided = [
                metrics.elidedText(one, Qt.TextElideMode.ElideRight, place.width())
                for one in lines[:2]
            ]
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, side, "\n".join(elided))
        else:
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, side, text)
        if option.state & QStyle.StateFlag.State_HasFocus and chosen:
            painter.setPen(look.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(0, 0, -1, -2))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() in _TIMES:
            box = TimeSpinBox(parent)
            box.setAccessibleName(
                self.tr("Start of the caption")
                if index.column() == START
                else self.tr("End of the caption")
            )
            return box
        words = QPlainTextEdit(parent)
        words.setAccessibleName(self.tr("Text of the caption"))
        words.setToolTip(self.tr("Enter is done, Shift+Enter begins a new line"))
        words.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        words.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.setTabChangesFocus(True)
        return words

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, TimeSpinBox):
            editor.setValue(float(value))
            editor.selectAll()
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(str(value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, TimeSpinBox):
            editor.interpretText()
            model.setData(index, editor.value())
        elif isinstance(editor, QPlainTextEdit):
            model.setData(index, editor.toPlainText())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        place = option.rect
        if isinstance(editor, TimeSpinBox):  # an hour and its buttons need more than the column
            place = place.adjusted(0, 6, 0, -7)
            place.setWidth(max(place.width(), 108))
        editor.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QPlainTextEdit) and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                return True
        return super().eventFilter(watched, event)


class CaptionsTable(QTableView):
    """Rows of captions.

    Signals
    -------
    chosen : (tuple of str,)
        The user selected these.
    deleted : (tuple of str,)
    """

    chosen = Signal(object)
    deleted = Signal(object)

    def __init__(self, model: CaptionsModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(CaptionDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Captions"))
        self.setAccessibleDescription(
            self.tr("Enter or F2 types the text, Delete takes a caption away")
        )
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(36)
        for column, wide in ((START, _TIME_WIDTH), (STOP, _TIME_WIDTH), (SPEED, 44)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, wide)
        self.selectionModel().selectionChanged.connect(self._tell_chosen)

    def chosen_ids(self) -> tuple[str, ...]:
        rows = sorted(one.row() for one in self.selectionModel().selectedRows())
        cues = (self._model.cue_at(row) for row in rows)
        return tuple(one.id for one in cues if one is not None)

    def mark(self, ids: Collection[str]) -> None:
        """Select these rows without telling; the first of them comes into sight."""
        if set(ids) == set(self.chosen_ids()):
            return
        rows = sorted(self._model.row_of(one) for one in ids)
        chosen = self.selectionModel()
        blocked = chosen.blockSignals(True)
        chosen.clearSelection()
        flags = chosen.SelectionFlag.Select | chosen.SelectionFlag.Rows
        for row in rows:
            if row >= 0:
                chosen.select(self._model.index(row, 0), flags)
        if rows and rows[0] >= 0:
            first = self._model.index(rows[0], TEXT)
            chosen.setCurrentIndex(first, chosen.SelectionFlag.NoUpdate)
            self.scrollTo(first)
        chosen.blockSignals(blocked)
        self.viewport().update()

    def type_text(self, cue_id: str) -> None:
        """Open the text of a caption for typing."""
        row = self._model.row_of(cue_id)
        if row >= 0:
            self.setFocus()
            self.edit(self._model.index(row, TEXT))

    def set_long(self, has_hours: bool) -> None:
        """Have room for times of an hour and more."""
        for column in _TIMES:
            self.setColumnWidth(column, _LONG_WIDTH if has_hours else _TIME_WIDTH)

    def finish_typing(self) -> None:
        """Take over what is being typed, as Enter does."""
        if self.state() != self.State.EditingState:
            return
        for kind in (QPlainTextEdit, TimeSpinBox):
            for editor in self.viewport().findChildren(kind):
                if editor.isVisible():
                    self.commitData(editor)
                    self.closeEditor(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() in (*_OPEN, *_DELETE):
            event.accept()  # they are about the caption, not about the selected window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == self.State.EditingState:
            return  # a spin box passes Enter on, and is closed a moment later
        if event.key() in _DELETE and self.chosen_ids():
            self.deleted.emit(self.chosen_ids())
        elif event.key() in _OPEN and index.isValid():
            column = TEXT if index.column() == SPEED else index.column()
            self.edit(index.siblingAtColumn(column))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.chosen_ids():
            self.scrollTo(self.currentIndex())

    def _tell_chosen(self, *_: object) -> None:
        if not self._model.is_renewing:
            self.chosen.emit(self.chosen_ids())


_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
