"""Where captions are in the window: the panel, the lane, the picture, menus."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from editor.captions import Captions
from editor.captions_film import FilmView
from editor.captions_lane import CaptionsLane
from editor.document import Document
from editor.listening import Listening
from editor.panels.captions import CaptionsPanel
from editor.panels.captions_dock import CaptionsDock
from editor.settings import Settings
from editor.timeline import TimelineView

MENU = ("caption_edit", "caption_fix", "", "captions_fix_all", "", "caption_delete")


class CaptionsView(QObject):
    """Connects `Captions` to what shows them.

    Attributes
    ----------
    dock : CaptionsDock
    film : FilmView
    """

    def __init__(
        self,
        document: Document,
        captions: Captions,
        places: tuple[TimelineView, Listening, QDockWidget],
        settings: Settings,
        actions: Mapping[str, QAction],
        window: QMainWindow,
    ) -> None:
        """``places`` are the timeline, who plays, and the dock beside which the panel is."""
        super().__init__(window)
        timeline, listening, neighbour = places
        self._document, self._captions, self._listening = document, captions, listening
        self._settings, self._actions, self._window = settings, actions, window
        self.panel = CaptionsPanel(document, captions, actions)
        self.dock = CaptionsDock(document, self.panel, settings, window, neighbour)
        self.film = FilmView(document, self)
        self._lane = CaptionsLane(captions, self)
        self.lane = self._lane.lane
        self.lane.set_wanted(self.lane.key not in settings.hidden_lanes)
        timeline.add_lane(self.lane)
        captions.wanted.connect(self.dock.bring_up)
        self.panel.seek_wanted.connect(self._seek)
        self.panel.menu_wanted.connect(self._show_menu)
        self.panel.picture.looked_at.connect(self.film.set_looking)
        self.film.found.connect(self._show_picture)
        self._lane.menu_wanted.connect(self._show_menu)
        self.dock.switched.connect(actions["captions"].setChecked)

    def restore(self) -> None:
        """Check the menu lines of what is in sight."""
        self._actions["lane_cues"].setChecked(self.lane.wanted)
        self._actions["captions"].setChecked(self._settings.captions)

    def shutdown(self) -> None:
        """End the thread of the film; harmless when repeated."""
        self.film.close()

    # ---------------------------------------------------------------- commands

    def show_lane(self, shown: bool) -> None:
        key = self.lane.key
        hidden = [one for one in self._settings.hidden_lanes if one != key]
        self._settings.hidden_lanes = hidden if shown else [*hidden, key]
        self.lane.set_wanted(shown)

    def edit_chosen(self) -> None:
        """Type the text of the selected caption."""
        if chosen := self._captions.selected:
            self.dock.bring_up()
            self.panel.table.type_text(chosen[0])

    # ---------------------------------------------------------------- inside

    def _seek(self, seconds: float) -> None:
        if not self._listening.playing:
            self._listening.seek(seconds)

    def _show_picture(self, picture: object) -> None:
        self.panel.picture.setVisible(self.film.is_film)
        self.panel.picture.show_picture(picture)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self._window)
        for name in MENU:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
