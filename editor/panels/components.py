"""The Components panel: what a stretch of sound is made of, as stems to hear, export and edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document
from editor.panels.components_options import ComponentOptions
from editor.panels.components_row import ComponentRow, Shown
from editor.panels.docking import WantedDock
from editor.parts import icon_button, set_icon
from editor.settings import Settings


class ComponentsPanel(QWidget):
    """Shows stems, and what can be done with them.

    Signals
    -------
    level_changed : (str, Level)
    listen_wanted : (str,)
        Hear this stem alone, or no longer.
    mix_wanted : (bool,)
        Hear the stems as they are mixed, in the place of the edited sound.
    edit_wanted : (str, str)
        A name, and "keep" or "remove".
    export_wanted : ()
    describe_wanted : ()
        Say in sentences what is heard there.
    """

    level_changed = Signal(str, object)
    listen_wanted = Signal(str)
    mix_wanted = Signal(bool)
    edit_wanted = Signal(str, str)
    export_wanted = Signal()
    describe_wanted = Signal()

    def __init__(
        self,
        document: Document,
        settings: Settings,
        find: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._find = document, find
        self.rows: dict[str, ComponentRow] = {}
        self.options = ComponentOptions(settings)
        self._is_busy = self._was_searched = False
        self._make_controls()
        self._lay_out()
        find.changed.connect(self._show_tip)
        self._show_tip()
        for signal in (document.selected, document.opened, document.changed):
            signal.connect(self._show_scope)
        self.show_components(())

    def sizeHint(self) -> QSize:
        return QSize(330, 400)

    # ---------------------------------------------------------------- building

    def _make_controls(self) -> None:
        self.setAccessibleName(self.tr("Components"))
        self.start = QPushButton()
        self.start.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.start.clicked.connect(lambda: self._find.trigger())
        self.scope = QLabel()
        self.scope.setEnabled(False)
        self.more: QToolButton = icon_button("settings", self.tr("How components are looked for"))
        self.more.setCheckable(True)
        self.more.toggled.connect(self.options.setVisible)
        self.options.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(self.tr("Progress of the search"))
        self.doing = QLabel()
        self.doing.setEnabled(False)
        self.mix = QPushButton(self.tr("Hear the mix"))
        self.mix.setCheckable(True)
        set_icon(self.mix, "components")
        self.mix.setToolTip(
            self.tr("Hear the components with their gains, in the place of the edited sound")
        )
        self.mix.clicked.connect(self.mix_wanted)
        self.export = QPushButton(self.tr("Export stems…"))
        set_icon(self.export, "export")
        self.export.setToolTip(
            self.tr("Write each as a WAV file, as it is set here; what is muted is left out")
        )
        self.export.clicked.connect(self.export_wanted)
        self.describe: QToolButton = icon_button(
            "caption",
            self.tr("Describe this in words"),
            self.tr("Say in sentences what is heard there, one for every seven seconds"),
        )
        self.describe.clicked.connect(self.describe_wanted)
        self.describe.hide()
        for button in (self.mix, self.export):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidget(self._list)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setEnabled(False)
        self.empty.setMargin(8)
        self._pages = QStackedWidget()
        self._pages.addWidget(area)
        self._pages.addWidget(self.empty)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.start)
        top.addWidget(self.scope, 1)
        top.addWidget(self.describe)
        top.addWidget(self.more)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self.mix, 1)
        below.addWidget(self.export, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(top)
        for part in (self.options, self.progress, self.doing):
            column.addWidget(part)
        column.addWidget(self._pages, 1)
        column.addLayout(below)

    # ---------------------------------------------------------------- showing

    def show_components(self, shown: Sequence[Shown]) -> None:
        """Show these, in this order; rows that were there keep their controls."""
        names = [one.name for one in shown]
        for name in [one for one in self.rows if one not in names]:
            gone = self.rows.pop(name)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, one in enumerate(shown):
            row = self.rows[one.name] if one.name in self.rows else self._new_row(one)
            if row.shown != one:
                row.show_component(one)
            if self._column.indexOf(row) != place:
                self._column.removeWidget(row)
                self._column.insertWidget(place, row)
        self._show()

    def show_busy(self, busy: bool) -> None:
        """Whether a search goes on."""
        self._is_busy = busy
        self._was_searched = self._was_searched or busy
        self._show()

    def show_work(self, text: str, fraction: float | None) -> None:
        self.doing.setText(text)
        self.progress.setValue(round(1000 * (fraction or 0.0)))

    def forget(self) -> None:
        """Another recording: nothing was looked for yet."""
        self._was_searched = False
        self.show_components(())

    def show_describer(self, there: bool) -> None:
        """Whether the weights that describe sound are on this computer."""
        self.describe.setVisible(there)

    def show_playing(self, name: str | None) -> None:
        """Which stem is heard alone."""
        for one, row in self.rows.items():
            row.show_playing(one == name)

    def _new_row(self, shown: Shown) -> ComponentRow:
        row = ComponentRow(shown)
        row.level_changed.connect(self.level_changed)
        row.listen_wanted.connect(self.listen_wanted)
        row.edit_wanted.connect(self.edit_wanted)
        self.rows[shown.name] = row
        return row

    def _show(self) -> None:
        self.start.setText(self.tr("Stop") if self._is_busy else self.tr("Find components"))
        set_icon(self.start, "cancel" if self._is_busy else "components")
        for part in (self.progress, self.doing):
            part.setVisible(self._is_busy)
        has_stems = bool(self.rows)
        self.mix.setEnabled(has_stems)
        self.export.setEnabled(has_stems and not self._is_busy)
        self._pages.setCurrentIndex(0 if has_stems else 1)
        if self._is_busy:
            text = self.tr("Listening…")
        elif self._was_searched:
            text = self.tr(
                "No component was confirmed there.\n\nTry another stretch, or a list of sounds "
                "that you expect."
            )
        else:
            text = self.tr(
                "What is this made of? Sounds that are heard are separated, and those that are "
                "recognised in what comes out are shown here.\n\nSelect some time or a window "
                "first, or take the whole recording apart."
            )
        self.empty.setText(text)
        self._show_scope()

    def _show_scope(self, *_: object) -> None:
        document = self._document
        if document.selection.span is not None:
            text = self.tr("in the selected time")
        elif document.selected_span() is not None:
            text = self.tr("in the selected window")
        else:
            text = self.tr("in everything")
        self.scope.setText("" if self._is_busy else text)
        self.start.setEnabled(document.recording is not None)

    def _show_tip(self) -> None:
        """Its key may be another one."""
        self.start.setToolTip(self._find.toolTip())


class ComponentsDock(WantedDock):
    """The dock of the panel."""

    def __init__(
        self,
        document: Document,
        actions: Mapping[str, QAction],
        settings: Settings,
        window: QMainWindow,
        neighbour: QDockWidget,
    ) -> None:
        panel = ComponentsPanel(document, settings, actions["find_components"])
        super().__init__("components", document, panel, settings, window, neighbour)
        self.setWindowTitle(self.tr("Components"))
