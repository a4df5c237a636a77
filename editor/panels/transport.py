"""The transport bar: play, loop, time, what is heard, level, volume and output device."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.clock import clock
from editor.document import Document
from editor.panels.meters import Meters
from editor.parts import Choice, Segments, icon_button, set_icon

BUTTONS = ("to_start", "play", "loop", "around")
NARROW = 1080  # below, what the menus and keys have as well gives way
ASIDES = ("without", "target", "rest")
NARROWEST = 880
LISTEN_ICONS = {"original": "original", "edited": "edited", "removed": "residual"}
SPEEDS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0)


class TransportBar(QWidget):
    """Shows the Document's playhead and what is heard.

    Signals
    -------
    listen_chosen : (str,)
        "original", "edited" or "removed".
    speed_chosen : (float,)
        2 is twice as fast.
    volume_changed : (float,)
        0..1.
    devices_wanted : ()
        The device menu is about to open: call `show_devices`.
    device_chosen : (object,)
        A device id, None for the system's choice.
    """

    listen_chosen = Signal(str)
    speed_chosen = Signal(float)
    volume_changed = Signal(float)
    devices_wanted = Signal()
    device_chosen = Signal(object)

    def __init__(
        self, document: Document, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Transport"))
        self._document = document
        self._was_narrow: bool | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(6)
        for name in BUTTONS:
            row.addWidget(_action_button(actions[name]))
        row.addSpacing(8)
        row.addLayout(self._clock_column())
        row.addStretch(1)
        self.listen = Segments(
            (
                ("original", self.tr("Original"), "original", self.tr("Hear the recording")),
                ("edited", self.tr("Edited"), "edited", self.tr("Hear the result")),
                (
                    "removed",
                    self.tr("Removed"),
                    "residual",
                    self.tr("Hear only what the edits took away"),
                ),
            ),
            self.tr("Listen to"),
        )
        self.listen.chosen.connect(self.listen_chosen)
        self.listen.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(self.listen)
        self._make_aside(row, actions)
        row.addWidget(_action_button(actions["level_match"]))
        row.addStretch(1)
        self._make_speed(row)
        self.meters = Meters()
        row.addWidget(self.meters, 0)
        row.addSpacing(8)
        self._make_volume(row)
        document.moved.connect(self._show_time)
        document.opened.connect(self._show_length)
        document.changed.connect(self._show_length)
        document.grew.connect(self._show_length)
        self.show_listen("edited")
        self._show_length()

    def _clock_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self.time = QLabel(clock(0))
        self.time.setFont(theme.font(1.5, bold=True, digits=True))
        self.time.setAccessibleName(self.tr("Playhead"))
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance("0:00:00.000") + 4)
        self.length = QLabel()
        self.length.setFont(theme.font(0.85, digits=True))
        self.length.setEnabled(False)
        column.addWidget(self.time)
        column.addWidget(self.length)
        return column

    def _make_aside(self, row: QHBoxLayout, actions: Mapping[str, QAction]) -> None:
        """What can be heard of the selected edit alone."""
        self.aside = icon_button(
            "without", self.tr("This edit alone"), self.tr("Hear one thing about the selected edit")
        )
        self.aside.setCheckable(True)
        self.aside.setIconSize(QSize(22, 22))
        self.aside.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.aside)
        menu.setToolTipsVisible(True)
        for name in ASIDES:
            menu.addAction(actions[name])
        self.aside.setMenu(menu)
        row.addWidget(self.aside)

    def _make_speed(self, row: QHBoxLayout) -> None:
        self.speed = Choice(self.tr("Speed"))
        self.speed.setToolTip(self.tr("Speed, at the same pitch"))
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}\u202f×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.speed.activated.connect(lambda _: self.speed_chosen.emit(self.speed.currentData()))
        row.addWidget(self.speed)
        row.addSpacing(4)

    def _make_volume(self, row: QHBoxLayout) -> None:
        self.device_button = icon_button(
            "speaker", self.tr("Output device"), self.tr("Choose the output device")
        )
        self.device_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.device_button)
        self._menu.aboutToShow.connect(self.devices_wanted)
        self.device_button.setMenu(self._menu)
        row.addWidget(self.device_button)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setValue(100)
        self.volume.setFixedWidth(96)
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.setToolTip(self.tr("Volume: 100 %"))
        self.volume.valueChanged.connect(self._report_volume)
        self.volume.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(self.volume)

    def minimumSizeHint(self) -> QSize:
        """Smaller than what is shown in a wide window needs: it makes room by itself."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._was_narrow != (self.width() < NARROW):
            self._make_room()

    def _make_room(self) -> None:
        """Words before icons, and no control for a speed that is the usual one."""
        self._was_narrow = is_narrow = self.width() < NARROW
        is_usual = self.speed.currentData() == 1.0
        self.speed.setVisible(not (is_narrow and is_usual))
        self.meters.setVisible(not is_narrow or is_usual)
        self.volume.setFixedWidth(60 if is_narrow else 96)
        for key, icon in LISTEN_ICONS.items():
            set_icon(self.listen.buttons[key], "" if is_narrow else icon)
        widest = max(one.sizeHint().width() for one in self.listen.buttons.values())
        self.listen.setFixedWidth(widest * len(self.listen.buttons))
        row = self.layout()
        if row is not None:  # it has just been laid out, for the sizes before
            row.invalidate()
            row.activate()

    def show_listen(self, listen: str) -> None:
        self.listen.show_choice(listen)

    def show_aside(self, aside: str, listen: str) -> None:
        """Show what is heard of the selected edit; where that is nothing, what else is heard."""
        set_icon(self.aside, aside or "without")
        self.aside.setChecked(bool(aside))
        self.listen.show_choice("" if aside else listen)

    def show_speed(self, speed: float) -> None:
        self.speed.setCurrentIndex(self.speed.findData(speed))
        self._make_room()

    def show_volume(self, volume: float) -> None:
        self.volume.setValue(round(volume * 100))

    def show_devices(
        self, devices: Iterable[tuple[object, str, bool]], current: object | None
    ) -> None:
        """Fill the device menu with (id, name, is the system's choice)."""
        self._menu.clear()
        group = QActionGroup(self._menu)
        choices: list[tuple[object, str]] = [(None, self.tr("System default"))]
        choices += [(key, name) for key, name, _ in devices]
        for key, name in choices:
            action = QAction(name, self._menu, checkable=True)
            action.setChecked(key == current)
            action.triggered.connect(lambda _checked=False, key=key: self.device_chosen.emit(key))
            group.addAction(action)
            self._menu.addAction(action)
        if len(choices) == 1:
            nothing = self._menu.addAction(self.tr("No output device was found"))
            nothing.setEnabled(False)

    def device_names(self) -> list[str]:
        """The lines of the device menu as it was last filled."""
        return [one.text() for one in self._menu.actions()]

    def _report_volume(self, percent: int) -> None:
        self.volume.setToolTip(self.tr("Volume: {0} %").format(percent))
        self.volume_changed.emit(percent / 100)

    def _show_time(self, seconds: float) -> None:
        self.time.setText(clock(seconds))

    def _show_length(self, *_: object) -> None:
        seconds = self._document.duration_s
        self.length.setText(self.tr("of {0}").format(clock(seconds)) if seconds else "")
        self._show_time(self._document.playhead_s)
        recording = self._document.recording
        if recording is not None and len(self.meters.levels()) != min(recording.channels, 8):
            self.meters.set_channels(recording.channels)


def _action_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIconSize(QSize(22, 22))
    button.setAccessibleName(action.text().replace("&", ""))
    return button
