"""The windows of one edit as rows: start, stop, how far it is, retry, delete; below, the band."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from editor import theme
from editor.document import Document, Selection, State
from editor.naming import band_of
from editor.panels.hertz import HertzSpinBox
from editor.parts import TimeSpinBox, icon_button
from engine.bands import NARROWEST_HZ, Band
from engine.project import Edit

MOST_ROWS = 200  # more than anybody reads; the timeline shows them all


class WindowRows(QWidget):
    """Shows and changes ``edit.windows`` of the selected edit.

    Signals
    -------
    retry : (str, int)
        Edit id and window index to separate once more.
    """

    retry = Signal(str, int)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._edit: Edit | None = None
        self._rows: list[_Row] = []
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 4, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        document.states_changed.connect(self._show_states)
        document.selected.connect(self._show_selected)

    def show_edit(self, edit: Edit | None) -> None:
        """Show the windows of another edit, or of the same one after a change."""
        self._edit = edit
        windows = edit.windows[:MOST_ROWS] if edit is not None else ()
        while len(self._rows) > len(windows):
            self._rows.pop().remove(self._grid)
        while len(self._rows) < len(windows):
            self._add_row(len(self._rows))
        for row, window in zip(self._rows, windows, strict=True):
            row.show_times(window.start_s, window.stop_s, self._document.duration_s)
            row.show_band(window.band, self._document.highest_hz)
        self._show_states()
        self._show_selected()

    def state_text(self, index: int) -> str:
        return self._rows[index].state.text()

    def spin_boxes(self, index: int) -> tuple[TimeSpinBox, TimeSpinBox]:
        return self._rows[index].start, self._rows[index].stop

    def hertz_boxes(self, index: int) -> tuple[HertzSpinBox, HertzSpinBox]:
        """The fields of a window's band; hidden where there is none and it is not selected."""
        return self._rows[index].low, self._rows[index].high

    def _add_row(self, index: int) -> None:
        row = _Row(index, self._grid)
        row.start.valueChanged.connect(partial(self._change, index))
        row.stop.valueChanged.connect(partial(self._change, index))
        row.low.valueChanged.connect(partial(self._bound, index))
        row.high.valueChanged.connect(partial(self._bound, index))
        for box in (row.start, row.stop, row.low, row.high):
            box.editingFinished.connect(self._document.seal)
        row.whole.clicked.connect(partial(self._unbound, index))
        row.delete.clicked.connect(partial(self._delete, index))
        row.retry.clicked.connect(partial(self._retry, index))
        row.number.linkActivated.connect(partial(self._select, index))
        self._rows.append(row)

    def _change(self, index: int, _value: float) -> None:
        if self._edit is None:
            return
        start_s, stop_s = (one.value() for one in (self._rows[index].start, self._rows[index].stop))
        if stop_s <= start_s:
            # A reversed window says nothing: show again what holds.
            self.show_edit(self._edit)
            return
        key = ("window", self._edit.id, index)
        self._document.change_window(self._edit.id, index, start_s, stop_s, key)

    def _bound(self, index: int, _value: float) -> None:
        if self._edit is None:
            return
        low_hz, high_hz = self._rows[index].low.hertz(), self._rows[index].high.hertz()
        if high_hz is not None and high_hz - (low_hz or 0.0) < NARROWEST_HZ:
            # No band is reversed or as narrow as that: show again what holds.
            self.show_edit(self._edit)
            return
        band = None if low_hz is None and high_hz is None else (low_hz, high_hz)
        self._set_band(index, band, ("band", self._edit.id, index))

    def _unbound(self, index: int, _checked: bool = False) -> None:
        self._set_band(index, None)

    def _set_band(self, index: int, band: Band | None, merge_key: Hashable | None = None) -> None:
        if self._edit is not None:
            window = self._edit.windows[index]
            span = (window.start_s, window.stop_s)
            self._document.change_box(self._edit.id, index, span, band, merge_key)

    def _delete(self, index: int, _checked: bool = False) -> None:
        if self._edit is not None:
            self._document.remove_window(self._edit.id, index)

    def _retry(self, index: int, _checked: bool = False) -> None:
        if self._edit is not None:
            self.retry.emit(self._edit.id, index)

    def _select(self, index: int, _link: str = "") -> None:
        if self._edit is not None:
            self._document.select(Selection(self._edit.id, index))

    def _show_states(self) -> None:
        if self._edit is not None:
            for index, row in enumerate(self._rows):
                row.show_state(self._document.window_state(self._edit.id, index))

    def _show_selected(self, *_: object) -> None:
        for index, row in enumerate(self._rows):
            row.show_selected(index == self._document.selection.window)


class _Row:
    """The widgets of one window in the grid."""

    def __init__(self, index: int, grid: QGridLayout) -> None:
        self._index = index
        self._name = name = _tr("Window {0}").format(index + 1)
        self._band: Band | None = None
        self._is_selected = False
        self.number = QLabel()
        self.number.setAccessibleName(name)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.number.setToolTip(_tr("Select this window"))
        self.start, self.stop = TimeSpinBox(), TimeSpinBox()
        self.start.setAccessibleName(_tr("{0}: start").format(name))
        self.stop.setAccessibleName(_tr("{0}: end").format(name))
        self.state = QLabel()
        self.state.setAccessibleName(_tr("{0}: state").format(name))
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.retry = icon_button("retry", _tr("{0}: try again").format(name))
        self.delete = icon_button(
            "trash", _tr("Delete {0}").format(name), _tr("Delete this window")
        )
        self.low, self.high = HertzSpinBox(upwards=False), HertzSpinBox(upwards=True)
        self.low.setAccessibleName(_tr("{0}: lowest frequency").format(name))
        self.high.setAccessibleName(_tr("{0}: highest frequency").format(name))
        for box in (self.low, self.high):
            box.setToolTip(_tr("Only frequencies of this band change; empty: open"))
        self._label = QLabel(_tr("band"))
        self._label.setEnabled(False)
        self.whole = icon_button(
            "close",
            _tr("{0}: whole spectrum").format(name),
            _tr("Whole spectrum: the window reaches all frequencies again"),
        )
        first = (self.number, self.start, self.stop, self.state, self.retry, self.delete)
        self._second = (self.low, self.high, self._label, self.whole)
        for column, widget in enumerate(first):
            grid.addWidget(widget, 2 * index, column)
        for column, widget in zip((1, 2, 3, 5), self._second, strict=True):
            grid.addWidget(widget, 2 * index + 1, column)
        self._widgets = (*first, *self._second)

    def show_times(self, start_s: float, stop_s: float, duration_s: float) -> None:
        widest = "0:00:00.000" if duration_s >= 3600 else "00:00.000"
        width = self.start.fontMetrics().horizontalAdvance(widest) + 20
        for field in (self.low, self.high):
            field.setFixedWidth(width)
        for box, value in ((self.start, start_s), (self.stop, stop_s)):
            box.setFixedWidth(width)
            box.blockSignals(True)
            box.setMaximum(max(duration_s, value))
            if abs(box.value() - value) >= 0.0005:
                box.setValue(value)
            box.blockSignals(False)

    def show_band(self, band: Band | None, highest_hz: float) -> None:
        self._band = band
        low_hz, high_hz = band or (None, None)
        self.low.show_hertz(low_hz, highest_hz)
        self.high.show_hertz(high_hz, highest_hz)
        said = band_of(band)
        self.number.setAccessibleName(f"{self._name}, {said}" if said else self._name)
        self.whole.setEnabled(band is not None)
        self._show_second()

    def _show_second(self) -> None:
        """The band has a row where there is one, and where the user may want to give one."""
        for widget in self._second:
            widget.setVisible(self._band is not None or self._is_selected)

    def show_state(self, state: State) -> None:
        look = theme.current()
        text, purpose = {
            "idle": ("–", "muted"),
            "queued": (_tr("waiting"), "muted"),
            "running": (f"{int(state.fraction * 100)} %", "accent"),
            "done": (_tr("done"), "good"),
            "stale": (_tr("paused"), "warning"),
            "absent": (_tr("not found"), "warning"),
            "failed": (_tr("failed"), "error"),
        }[state.kind]
        self.state.setText(text)
        self.state.setToolTip(state.message)
        self.state.setStyleSheet(f"color: {look.colour(purpose).name()};")
        self.retry.setVisible(state.kind == "failed")

    def show_selected(self, is_selected: bool) -> None:
        self._is_selected = is_selected
        self._show_second()
        look = theme.current()
        colour = look.accent if is_selected else look.muted
        weight = 700 if is_selected else 400
        self.number.setText(
            f'<a href="#" style="color:{colour};text-decoration:none;font-weight:{weight}">'
            f"{self._index + 1}</a>"
        )

    def remove(self, grid: QGridLayout) -> None:
        for widget in self._widgets:
            grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()


def _tr(text: str) -> str:
    return QCoreApplication.translate("WindowRows", text)
