"""The Sounds panel: what was found, judged with the arrow keys, and made into edits."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document
from editor.panels.sounds_filter import SoundsFilter, ThresholdRow
from editor.panels.sounds_list import SoundsList
from editor.panels.sounds_rows import SoundsModel
from editor.panels.sounds_speech import SpeechRow
from editor.parts import FlowLayout, TimeSpinBox, icon_button, set_icon
from editor.sounds_found import Found
from engine.labelling.events import heard

ROOMY = 460  # logical pixels of height that all controls and some rows need
EDIT_BUTTONS = ("sound_remove", "sound_keep", "sound_remove_like")
TOOL_BUTTONS = ("sound_accept", "sound_reject", "sound_delete", "sound_add", "", "sound_to_edit")


class SoundsPanel(QWidget):
    """Shows `Found.events`; what its buttons do are commands of the Sounds menu.

    Signals
    -------
    play_wanted : (float, float)
        These seconds of the original shall be heard, or no longer.
    seek_wanted : (float,)
    threshold_wanted : (float | None,)
        None for what suits each sound.
    menu_wanted : (QPoint,)
        A menu about the selected sounds, there on the screen.
    """

    play_wanted = Signal(float, float)
    seek_wanted = Signal(float)
    threshold_wanted = Signal(object)
    menu_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        found: Found,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._found, self._actions = document, found, actions
        self._is_busy = False
        self.model = SoundsModel(found)
        self.list = SoundsList(self.model)
        self.filter = SoundsFilter()
        self.threshold = ThresholdRow()
        self.speech = SpeechRow(actions)
        self._make_controls()
        self._lay_out()
        self._connect()
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(330, 400)

    # ---------------------------------------------------------------- building

    def _make_controls(self) -> None:
        self.detect = QPushButton()
        self.detect.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.detect.setToolTip(self._actions["detect"].toolTip())
        self.count = QLabel()
        self.count.setEnabled(False)
        self.start, self.stop = TimeSpinBox(), TimeSpinBox()
        self.start.setAccessibleName(self.tr("Start of the sound"))
        self.stop.setAccessibleName(self.tr("End of the sound"))
        self.start.setToolTip(self.start.accessibleName())
        self.stop.setToolTip(self.stop.accessibleName())
        self._empty, self._nothing = _words(""), _words("")
        self._empty.setText(
            self.tr(
                "Which sounds are in this recording, and when? Earmark listens for about 200 "
                "everyday sounds.\n\nAccept or reject what it finds, and remove or keep it with "
                "one click."
            )
        )
        self._nothing.setText(self.tr("No sound is like that."))
        self._stack = QStackedWidget()
        for page in (self.list, self._empty, self._nothing):
            self._stack.addWidget(page)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.detect)
        top.addWidget(self.count, 1)
        edges = QHBoxLayout()
        edges.setSpacing(4)
        dash = QLabel("–")
        for part, stretch in ((self.start, 1), (dash, 0), (self.stop, 1)):
            edges.addWidget(part, stretch)
        self._edges = QWidget()
        self._edges.setLayout(edges)
        edges.setContentsMargins(0, 0, 0, 0)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(6)
        below.addWidget(self._edges)
        below.addLayout(self._tool_row())
        below.addWidget(self._edit_row())
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.filter)
        column.addWidget(self.threshold)
        column.addWidget(self._stack, 1)
        column.addWidget(self._below)
        column.addWidget(self.speech)

    def _tool_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self.buttons: dict[str, QToolButton | QPushButton] = {}
        for name in TOOL_BUTTONS:
            if not name:
                row.addStretch(1)
                continue
            button = icon_button("add", self._actions[name].text())
            button.setDefaultAction(self._actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.buttons[name] = button
            row.addWidget(button)
        return row

    def _edit_row(self) -> QWidget:
        box = QWidget()
        row = FlowLayout(box, 6)
        texts = {
            "sound_remove": (self.tr("Remove this"), "remove"),
            "sound_keep": (self.tr("Keep only this"), "keep"),
            "sound_remove_like": (self.tr("Remove every one like this"), "remove-all"),
        }
        for name in EDIT_BUTTONS:
            text, icon = texts[name]
            button = QPushButton(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(self._actions[name].toolTip())
            set_icon(button, icon)
            button.clicked.connect(self._actions[name].trigger)
            self.buttons[name] = button
            row.addWidget(button)
        return box

    def _connect(self) -> None:
        found = self._found
        self.detect.clicked.connect(self._actions["detect"].trigger)
        self.filter.changed.connect(self._filter)
        self.filter.left.connect(self.list.setFocus)
        self.threshold.chosen.connect(self.threshold_wanted)
        self.threshold.began.connect(self._document.seal)
        self.list.chosen.connect(self._choose)
        self.list.judged.connect(self._judge)
        self.list.deleted.connect(found.delete)
        self.list.played.connect(self.play)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._ask_menu)
        self.start.valueChanged.connect(self._move)
        self.stop.valueChanged.connect(self._move)
        self.model.renewed.connect(self._show)
        found.chosen.connect(self._show)

    # ---------------------------------------------------------------- for the window

    def show_busy(self, busy: bool) -> None:
        """A run is at work, or no longer."""
        self._is_busy = busy
        self._show()

    def show_labels(self, labels: tuple[str, ...]) -> None:
        """Show only sounds with these labels, until the user wants all of them again."""
        self.filter.set_labels(labels)

    def rename(self, event_id: str) -> None:
        """Let the user type another name for a sound."""
        self.list.setFocus()
        self.list.rename(event_id)

    def show_playing(self, playing: bool) -> None:
        """A stretch is played on its own, or no longer is."""
        if not playing:
            self.list.show_playing("")

    def play(self, event_id: str) -> None:
        """Hear a sound, or no longer."""
        event = self._found.by_id(event_id)
        if event is None:
            return
        was = self.list.rows.playing
        self.play_wanted.emit(event.start_s, event.stop_s)  # stops what is heard, if anything
        if was and was != event_id:
            self.play_wanted.emit(event.start_s, event.stop_s)
        self.list.show_playing("" if was == event_id else event_id)

    # ---------------------------------------------------------------- inside

    def _choose(self, ids: tuple[str, ...]) -> None:
        self._found.choose(ids)
        event = self._found.by_id(ids[0]) if len(ids) == 1 else None
        if event is not None:
            self.seek_wanted.emit(event.start_s)

    def _judge(self, ids: tuple[str, ...], is_there: bool) -> None:
        (self._found.accept if is_there else self._found.reject)(ids)

    def _filter(self) -> None:
        self.model.set_filter(self.filter.text, self.filter.kind, self.filter.labels)

    def _ask_menu(self, at: QPoint) -> None:
        if self.list.indexAt(at).isValid():
            self.menu_wanted.emit(self.list.viewport().mapToGlobal(at))

    def _move(self, _: float) -> None:
        chosen = self._found.selected_events()
        if len(chosen) == 1:
            start_s, stop_s = self.start.value(), self.stop.value()
            self._document.seal()
            self._found.move(chosen[0].id, start_s, max(start_s, stop_s))

    def _show(self, *_: object) -> None:
        found = self._found
        self.list.mark(found.selected)
        events, shown = found.events, self.model.rowCount()
        self._stack.setCurrentIndex(0 if shown else 2 if events else 1)
        has_room = bool(events) or self._is_busy
        for part in (self.filter, self.threshold, self._below):
            part.setVisible(has_room)
        self.detect.setText(self.tr("Stop") if self._is_busy else self.tr("Detect sounds"))
        set_icon(self.detect, "cancel" if self._is_busy else "sounds")
        self.count.setText(self._counted(len(heard(events)), shown) if has_room else "")
        chosen = found.selected_events()
        for spin, value in zip((self.start, self.stop), _edges(chosen), strict=True):
            spin.blockSignals(True)
            spin.setRange(0.0, max(self._document.duration_s, 1e-3))
            spin.setValue(value)
            spin.blockSignals(False)
        self._edges.setEnabled(len(chosen) == 1 and not found.is_live)
        for name in EDIT_BUTTONS:
            self.buttons[name].setEnabled(bool(chosen))
        for name in ("sound_accept", "sound_reject", "sound_delete"):
            self.buttons[name].setEnabled(bool(chosen) and not found.is_live)

    def _counted(self, count: int, shown: int) -> str:
        text = self.tr("1 sound") if count == 1 else self.tr("{0} sounds").format(count)
        return text if shown == count else self.tr("{0}, {1} shown").format(text, shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a low window the list has the room; edges can be dragged on the lane as well.
        self._edges.setVisible(self.height() >= ROOMY)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.list.viewport().update()


def _edges(chosen: tuple[object, ...]) -> tuple[float, float]:
    if not chosen:
        return 0.0, 0.0
    return chosen[0].start_s, chosen[-1].stop_s  # type: ignore[attr-defined]


def _words(text: str) -> QLabel:
    """What stands in the place of the list."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setEnabled(False)
    label.setMargin(8)
    return label
