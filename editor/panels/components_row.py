"""One component in its panel: what it is, how sure that is, how loud it is heard, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.clock import clock
from editor.parts import icon_button, set_icon
from engine.components.levels import LEAST_DB, MOST_DB, REST, Level
from engine.project import Window

SURE = 0.5  # a share from which on there is little doubt


@dataclass(frozen=True)
class Shown:
    """What a row shows.

    Attributes
    ----------
    name : str
        Of the stem; `REST` for what is in none.
    score : float, 0..1
        How large its share is in what was separated.
    places : tuple of Window
        Where it sounds.
    """

    name: str
    score: float = 0.0
    places: tuple[Window, ...] = ()


class ComponentRow(QFrame):
    """The controls of one stem.

    Signals
    -------
    level_changed : (str, Level)
    listen_wanted : (str,)
        Hear it alone, or no longer.
    edit_wanted : (str, str)
        Its name, and "keep" or "remove".
    """

    level_changed = Signal(str, object)
    listen_wanted = Signal(str)
    edit_wanted = Signal(str, str)

    def __init__(self, shown: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("component")
        self.name = shown.name
        self.title = shown.name or self.tr("Everything else")
        self.shown = shown
        self.setAccessibleName(self.title)
        self._make_controls()
        self._lay_out()
        self.show_component(shown)
        self._dress()

    def _make_controls(self) -> None:
        name = self.title
        self.heading, self.score, self.where = QLabel(), QLabel(), QLabel()
        self.heading.setFont(theme.font(bold=True))
        self.where.setFont(theme.font(0.92, digits=True))
        self.score.setFont(theme.font(0.92, digits=True))
        self.listen = icon_button("play", self.tr("Listen to “{0}” alone").format(name))
        self.mute = icon_button("mute", self.tr("Mute “{0}”").format(name))
        self.solo = icon_button("headphones", self.tr("Hear only “{0}” (solo)").format(name))
        for one in (self.mute, self.solo):
            one.setCheckable(True)
            one.toggled.connect(self._tell_level)
        self.gain = QSlider(Qt.Orientation.Horizontal)
        self.gain.setRange(round(LEAST_DB), round(MOST_DB))
        self.gain.setPageStep(3)
        self.gain.setAccessibleName(self.tr("Gain of “{0}” in decibels").format(name))
        self.gain.setToolTip(self.tr("Gain; double-click for 0 dB"))
        self.gain.setFixedWidth(88)
        self.gain.valueChanged.connect(self._tell_level)
        self.gain.installEventFilter(self)
        self.decibels = QLabel()
        self.decibels.setFont(theme.font(0.92, digits=True))
        self.decibels.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        widest = self.decibels.fontMetrics().horizontalAdvance("−24 dB")
        self.decibels.setFixedWidth(widest + 2)
        self.keep = icon_button("keep", self.tr("Make an edit that keeps only “{0}”").format(name))
        self.remove = icon_button("remove", self.tr("Make an edit that removes “{0}”").format(name))
        self.listen.clicked.connect(lambda: self.listen_wanted.emit(self.name))
        self.keep.clicked.connect(lambda: self.edit_wanted.emit(self.name, "keep"))
        self.remove.clicked.connect(lambda: self.edit_wanted.emit(self.name, "remove"))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 5, 6, 5)
        column.setSpacing(1)
        for parts in (
            (self.heading, None, self.score, self.listen, self.mute, self.solo),
            (self.where, None, self.gain, self.decibels, self.remove, self.keep),
        ):
            line = QHBoxLayout()
            line.setSpacing(3)
            for part in parts:
                if part is None:
                    line.addStretch(1)
                else:
                    line.addWidget(part)
            column.addLayout(line)
        for part in (self.keep, self.remove):
            room = part.sizePolicy()
            room.setRetainSizeWhenHidden(True)  # all gains stand below each other
            part.setSizePolicy(room)
            part.setVisible(self.name != REST)

    # ---------------------------------------------------------------- showing

    def show_component(self, shown: Shown) -> None:
        """More may have been found of it."""
        self.shown = shown
        self._elide()
        share = f"{round(100 * shown.score)} %"
        self.score.setText("" if self.name == REST else share)
        self.score.setAccessibleName(self.tr("Confirmed with {0}").format(share))
        self.score.setToolTip(
            self.tr("How large its share is in what was separated, as the labeller hears it")
        )
        where = ", ".join(f"{clock(one.start_s, 1)}–{clock(one.stop_s, 1)}" for one in shown.places)
        self.where.setToolTip(where)
        self.setAccessibleDescription(where)
        self._dress()

    def show_playing(self, playing: bool) -> None:
        """Whether it is heard alone just now."""
        set_icon(self.listen, "stop" if playing else "play")

    @property
    def level(self) -> Level:
        return Level(float(self.gain.value()), self.mute.isChecked(), self.solo.isChecked())

    def set_level(self, level: Level) -> None:
        """Show a level without telling anybody."""
        for control in (self.gain, self.mute, self.solo):
            control.blockSignals(True)
        self.gain.setValue(round(level.gain_db))
        self.mute.setChecked(level.muted)
        self.solo.setChecked(level.solo)
        for control in (self.gain, self.mute, self.solo):
            control.blockSignals(False)
        self._show_gain()

    # ---------------------------------------------------------------- inside

    def _tell_level(self, *_: object) -> None:
        self._show_gain()
        self.level_changed.emit(self.name, self.level)

    def _show_gain(self) -> None:
        value = self.gain.value()
        sign = "+" if value > 0 else "−" if value < 0 else ""
        self.decibels.setText(f"{sign}{abs(value)} dB")

    def _elide(self) -> None:
        """Long names and many places give way."""
        taken = 4 * self.listen.sizeHint().width() + 24
        room = max(60, self.width() - taken - self.score.sizeHint().width())
        self.heading.setText(_elided(self.heading, self.title, room))
        self.heading.setToolTip(self.title)
        places = self.shown.places
        if not places:
            self.where.setText("")
            return
        first = f"{clock(places[0].start_s, 1)}–{clock(places[0].stop_s, 1)}"
        more = f" +{len(places) - 1}" if len(places) > 1 else ""
        self.where.setText(first + more)

    def _dress(self) -> None:
        look = theme.current()
        self.setStyleSheet(
            f"QFrame#component {{ border: 1px solid {look.line}; border-radius: 6px; }}"
        )
        sure = "good" if self.shown.score >= SURE else "warning"
        self.score.setStyleSheet(f"color: {look.colour(sure).name()};")
        for label in (self.where, self.decibels):
            label.setStyleSheet(f"color: {look.muted};")
        self._show_gain()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.gain and event.type() == QEvent.Type.MouseButtonDblClick:
            self.gain.setValue(0)
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def buttons(self) -> tuple[QToolButton, ...]:
        """All of them, for tests and keys."""
        return self.listen, self.mute, self.solo, self.remove, self.keep


def _elided(label: QLabel, text: str, room: int) -> str:
    return QFontMetrics(label.font()).elidedText(text, Qt.TextElideMode.ElideRight, room)
