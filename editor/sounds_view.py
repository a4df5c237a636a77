"""Where sounds and speech are in the window: the Sounds panel, two lanes, progress, menus."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from editor.document import Document
from editor.listening import Listening
from editor.panels.sounds import SoundsPanel
from editor.panels.sounds_dock import SoundsDock
from editor.settings import Settings
from editor.sounds import Sounds
from editor.sounds_lane import SoundsLane
from editor.speech import Speech
from editor.speech_lane import SpeechLane
from editor.timeline import TimelineView
from editor.timeline.lanes import Lane

SOUND_MENU = (
    "sound_play", "sound_accept", "sound_reject", "sound_delete", "",
    "sound_remove", "sound_keep", "sound_remove_like", "sound_to_edit",
)  # fmt: skip
SPEECH_MENU = ("speech_silence", "speech_between", "", "speech")


class SoundsView(QObject):
    """Connects `Sounds` and `Speech` to what shows them.

    Attributes
    ----------
    dock : SoundsDock
    lanes : dict of key to Lane
    """

    def __init__(
        self,
        document: Document,
        sounds: Sounds,
        speech: Speech,
        places: tuple[TimelineView, Listening, QDockWidget],
        settings: Settings,
        actions: Mapping[str, QAction],
        window: QMainWindow,
    ) -> None:
        """``places`` are the timeline, who plays, and the dock beside which the panel is."""
        super().__init__(window)
        timeline, listening, neighbour = places
        self._document, self._sounds, self._speech = document, sounds, speech
        self._listening = listening
        self._settings, self._actions, self._window = settings, actions, window
        self.panel = SoundsPanel(document, sounds.found, actions)
        self.dock = SoundsDock(document, self.panel, settings, window, neighbour)
        self._sounds_lane, self._speech_lane = (
            SoundsLane(sounds.found, self),
            SpeechLane(speech, self),
        )
        self.lanes: dict[str, Lane] = {}
        for one in (self._sounds_lane.lane, self._speech_lane.lane):
            self.lanes[one.key] = one
            one.set_wanted(one.key not in settings.hidden_lanes)
            timeline.add_lane(one)
        self._connect()
        self._show_busy()

    def _connect(self) -> None:
        panel, sounds, speech, listening = self.panel, self._sounds, self._speech, self._listening
        panel.play_wanted.connect(listening.audition)
        panel.seek_wanted.connect(self._seek)
        panel.threshold_wanted.connect(sounds.detecting.set_threshold)
        panel.menu_wanted.connect(self._show_sound_menu)
        listening.audition_changed.connect(panel.show_playing)
        sounds.wanted.connect(self.dock.bring_up)
        sounds.matched.connect(panel.show_labels)
        for signal in (sounds.working, sounds.rested, self._document.opened):
            signal.connect(self._show_busy)
        sounds.detecting.threshold_changed.connect(panel.threshold.show_threshold)
        self._sounds_lane.menu_wanted.connect(self._show_sound_menu)
        self._sounds_lane.rename_wanted.connect(self._rename)
        self._speech_lane.menu_wanted.connect(lambda at: self._show_menu(SPEECH_MENU, at))
        speech.changed.connect(self._show_share)

    def restore(self) -> None:
        """Check the menu lines of what is in sight."""
        for key, lane in self.lanes.items():
            self._actions[f"lane_{key}"].setChecked(lane.wanted)

    # ---------------------------------------------------------------- commands

    def show_sounds_lane(self, shown: bool) -> None:
        self._show_lane("sounds", shown)

    def show_speech_lane(self, shown: bool) -> None:
        self._show_lane("speech", shown)

    def play_chosen(self) -> None:
        """Hear the selected sound, or no longer."""
        if chosen := self._sounds.found.selected:
            self.panel.play(chosen[0])

    # ---------------------------------------------------------------- inside

    def _show_lane(self, key: str, shown: bool) -> None:
        hidden = [one for one in self._settings.hidden_lanes if one != key]
        self._settings.hidden_lanes = hidden if shown else [*hidden, key]
        self.lanes[key].set_wanted(shown)

    def _seek(self, seconds: float) -> None:
        if not self._listening.playing:
            self._listening.seek(seconds)

    def _rename(self, event_id: str) -> None:
        self.dock.bring_up()
        self.panel.rename(event_id)

    def _show_busy(self, *_: object) -> None:
        detecting = self._sounds.detecting
        self.panel.show_busy(detecting.busy)
        # Sounds of a project that was opened have no scores behind them.
        self.panel.threshold.set_usable(detecting.busy or detecting.heard is not None)

    def _show_share(self) -> None:
        self.panel.speech.show_share(self._speech.ratio if self._speech.is_known else None)

    def _show_sound_menu(self, at: QPoint) -> None:
        self._show_menu(SOUND_MENU, at)

    def _show_menu(self, lines: tuple[str, ...], at: QPoint) -> None:
        menu = QMenu(self._window)
        for name in lines:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
