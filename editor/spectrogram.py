"""The spectrogram's settings and their menu, for the timeline and the View menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from editor import looks
from editor.looks import GAIN_DB, RANGE_DB, Look
from editor.settings import Settings
from editor.timeline import TimelineView

GAIN_STEP_DB = 5
RANGES_DB = (40, 60, 80, 100, 120)
GAINS_DB = (0, 10, 20, 30, 40, 50)


class Spectrogram(QObject):
    """Keeps the timeline's spectrogram as the settings say, and the menu that changes them."""

    def __init__(
        self,
        settings: Settings,
        timeline: TimelineView,
        ask_more: Callable[[], None],
        window: QWidget,
    ) -> None:
        """``ask_more`` opens the preferences, where every number can be had."""
        super().__init__(window)
        self._settings, self._timeline = settings, timeline
        self.menu = QMenu(self.tr("Spectrogram"), window)
        self.choices: dict[str, dict[Any, QAction]] = {}
        self._fill(ask_more)
        timeline.look_requested.connect(self.menu.popup)
        self.apply()

    def apply(self) -> None:
        """Show the spectrogram as the settings say."""
        self._timeline.look = Look.of(self._settings)
        for name, actions in self.choices.items():
            for value, action in actions.items():
                action.setChecked(value == getattr(self._settings, name))

    def open(self) -> None:
        """Show the menu, at its button beside the spectrogram where that is in sight."""
        if self._timeline.gutter.isVisible():
            self._timeline.gutter.ask_look()
        else:
            window = self._timeline.window()
            self.menu.popup(window.mapToGlobal(QPoint(window.width() // 2, window.height() // 3)))

    def choose(self, name: str, value: Any) -> None:
        """Give a setting of the spectrogram another value."""
        setattr(self._settings, name, value)
        self.apply()

    def brighter(self) -> None:
        """Quieter sounds become visible."""
        self._gain(GAIN_STEP_DB)

    def darker(self) -> None:
        """Only louder sounds stay visible."""
        self._gain(-GAIN_STEP_DB)

    # ---------------------------------------------------------------- inside

    def _gain(self, more_db: int) -> None:
        gain = self._settings.spectrogram_gain + more_db
        self.choose("spectrogram_gain", min(max(gain, GAIN_DB[0]), GAIN_DB[1]))

    def _fill(self, ask_more: Callable[[], None]) -> None:
        titles = {
            "spectrogram_scale": self.tr("Frequency &scale"),
            "spectrogram_window": self.tr("&Window"),
            "spectrogram_overlap": self.tr("&Overlap"),
            "spectrogram_colours": self.tr("&Colours"),
            "spectrogram_range": self.tr("&Range"),
            "spectrogram_gain": self.tr("&Gain"),
        }
        assert RANGES_DB[-1] <= RANGE_DB[1]
        offered = {
            **looks.choices(),
            "spectrogram_range": {one: f"{one} dB" for one in RANGES_DB},
            "spectrogram_gain": {one: f"{one} dB" for one in GAINS_DB},
        }
        for name, title in titles.items():
            menu = self.menu.addMenu(title)
            group = QActionGroup(self)
            # Nothing is ticked where the preferences say a number between the steps.
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
            self.choices[name] = {}
            for value, text in offered[name].items():
                action = menu.addAction(text)
                action.setCheckable(True)
                action.triggered.connect(partial(self.choose, name, value))
                group.addAction(action)
                self.choices[name][value] = action
        self.menu.addSeparator()
        self.menu.addAction(self.tr("&More…"), ask_more)
