"""The history panel: every undo step with its name and time, and the snapshots below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QListView,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document
from editor.messages import Message
from editor.panels.history_rows import HistoryDelegate, SnapshotsModel, StepsModel
from editor.parts import icon_button, set_icon
from editor.settings import Settings
from engine.past import Snapshot


class HistoryPanel(QWidget):
    """Going to a row of the list goes to that state; snapshots are kept until they are deleted.

    Signals
    -------
    said : (Message,)
    """

    said = Signal(object)

    def __init__(
        self, document: Document, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._history = document, document.history
        self.steps, self.snapshots = StepsModel(self._history), SnapshotsModel(self._history)
        self.list = _list(self.steps, self.tr("Undo history"))
        self.list.selectionModel().currentChanged.connect(self._go)
        self.kept = _list(self.snapshots, self.tr("Snapshots"))
        self.kept.setEditTriggers(QListView.EditTrigger.DoubleClicked)
        self.kept.selectionModel().currentChanged.connect(self._show_buttons)
        self._steps_page = _pages(
            self.list,
            self.tr(
                "Nothing has been changed yet.\n\nEvery change is listed here and stays with the "
                "project. Click one to go back to it."
            ),
        )
        self._kept_page = _pages(
            self.kept,
            self.tr("A snapshot keeps all edits as they are now, under a name, to come back to."),
        )
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._steps_page)
        splitter.addWidget(self._snapshots_box(actions["snapshot"]))
        splitter.setChildrenCollapsible(False)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([420, 200])
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.addWidget(splitter)
        self._history.changed.connect(self._show_steps)
        self._history.snapshots_changed.connect(self._show_snapshots)
        self._show_steps()
        self._show_snapshots()

    def sizeHint(self) -> QSize:
        return QSize(330, 400)

    def _snapshots_box(self, add: QAction) -> QWidget:
        self.add = icon_button("add", add.text())
        self.add.setDefaultAction(add)
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restore = self._button(
            "restore", self.tr("Restore this snapshot"), self._restore,
            self.tr("Go back to this snapshot; that can be undone"),
        )  # fmt: skip
        self.rename = self._button("rename", self.tr("Rename this snapshot"), self._rename)
        self.delete = self._button("trash", self.tr("Delete this snapshot"), self._delete)
        title = QLabel(self.tr("Snapshots"))
        title.setObjectName("heading")
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(title, 1)
        for button in (self.add, self.restore, self.rename, self.delete):
            row.addWidget(button)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._kept_page, 1)
        return box

    def _button(self, icon: str, text: str, act: Callable[[], None], tip: str = "") -> QToolButton:
        button = icon_button(icon, text, tip)
        button.clicked.connect(lambda _checked=False: act())
        return button

    # ---------------------------------------------------------------- steps

    def _go(self, current: QModelIndex) -> None:
        if current.isValid():
            self._document.seal()
            self._history.go_to(current.row())

    def _show_steps(self) -> None:
        self._steps_page.setCurrentIndex(0 if self._history.count else 1)
        _choose(self.list, self._history.position)

    # ---------------------------------------------------------------- snapshots

    def take_snapshot(self) -> None:
        """Keep the edits as they are now; its name can be typed at once."""
        one = self._history.add_snapshot()
        if one is not None:
            row = self.snapshots.row_of(one)
            _choose(self.kept, row)
            if self.kept.isVisible():
                self.kept.setFocus()
                self.kept.edit(self.snapshots.index(row))

    def _chosen(self) -> Snapshot | None:
        return self.snapshots.snapshot(self.kept.currentIndex().row())

    def _restore(self) -> None:
        if (one := self._chosen()) is not None:
            self._document.seal()
            self._history.restore_snapshot(one)

    def _rename(self) -> None:
        if self._chosen() is not None:
            self.kept.setFocus()
            self.kept.edit(self.kept.currentIndex())

    def _delete(self) -> None:
        one, row = self._chosen(), self.kept.currentIndex().row()
        if one is None:
            return
        self._history.delete_snapshot(one)
        _choose(self.kept, min(row, self.snapshots.rowCount() - 1))
        text = self.tr("“{0}” is deleted.").format(one.name)
        back = (self.tr("Bring it back"), lambda: self._history.put_snapshot(one))
        self.said.emit(Message(text, "good", (back,), "snapshot"))

    def _show_snapshots(self) -> None:
        count = self.snapshots.rowCount()
        self._kept_page.setCurrentIndex(0 if count else 1)
        if count and not self.kept.currentIndex().isValid():
            _choose(self.kept, 0)
        self._show_buttons()

    def _show_buttons(self, *_: object) -> None:
        for button in (self.restore, self.rename, self.delete):
            button.setEnabled(self._chosen() is not None)


class HistoryDock(QDockWidget):
    """The dock of the panel, at first a tab of its neighbour.

    Signals
    -------
    switched : (bool,)
        Whether the user wants it, for the menu line.
    """

    switched = Signal(bool)

    def __init__(
        self,
        document: Document,
        actions: Mapping[str, QAction],
        settings: Settings,
        window: QMainWindow,
        neighbour: QDockWidget,
    ) -> None:
        super().__init__(window)
        self.panel = panel = HistoryPanel(document, actions)
        self._document, self._settings = document, settings
        self.setWindowTitle(self.tr("History"))
        self.setObjectName("history")
        feature = QDockWidget.DockWidgetFeature
        self.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
        self.setWidget(panel)
        close = self.findChild(QAbstractButton, "qt_dockwidget_closebutton")
        if close is not None:  # Qt's own drawing is hard to see on dark colours
            set_icon(close, "close")
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        window.tabifyDockWidget(neighbour, self)
        self.hide()
        document.opened.connect(self.show_wanted)
        document.changed.connect(self.show_wanted)

    def set_wanted(self, wanted: bool) -> None:
        """What the user chose; remembered between runs."""
        is_new = wanted != self._settings.history
        self._settings.history = wanted
        self.show_wanted()
        if is_new:
            if wanted:
                self.raise_()
            self.switched.emit(wanted)

    def take_snapshot(self) -> None:
        self.panel.take_snapshot()

    def show_wanted(self, *_: object) -> None:
        """Be there or not: there is no history without a project."""
        is_open = self._document.project.recording is not None
        if self.isHidden() == (self._settings.history and is_open):
            self.setVisible(self._settings.history and is_open)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.set_wanted(False)


def _list(model: StepsModel | SnapshotsModel, name: str) -> QListView:
    view = QListView()
    view.setModel(model)
    view.setItemDelegate(HistoryDelegate(view))
    view.setAccessibleName(name)
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setSelectionMode(QListView.SelectionMode.SingleSelection)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
    return view


def _pages(view: QListView, empty: str) -> QStackedWidget:
    """The list, and the text that stands in its place while it is empty."""
    text = QLabel(empty)
    text.setWordWrap(True)
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    text.setEnabled(False)
    text.setMargin(8)
    pages = QStackedWidget()
    pages.addWidget(view)
    pages.addWidget(text)
    return pages


def _choose(view: QListView, row: int) -> None:
    """Mark a row without going there."""
    chosen = view.selectionModel()
    if row == chosen.currentIndex().row() and chosen.hasSelection():
        return
    index = view.model().index(row, 0) if row >= 0 else QModelIndex()
    blocked = chosen.blockSignals(True)
    chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    chosen.blockSignals(blocked)
    view.viewport().update()
    if index.isValid():
        view.scrollTo(index)
