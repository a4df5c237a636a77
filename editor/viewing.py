"""What the View menu does: zoom, paging, following, full screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from editor.document import Document
from editor.settings import Settings
from editor.timeline import TimelineView

NORMAL_ZOOM_S = 10.0
PAGE = 0.9  # of the view: the last of the old page stays in sight


class Viewing(QObject):
    """Commands on the timeline and the window that change nothing but what is seen."""

    def __init__(
        self, document: Document, timeline: TimelineView, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._document, self._timeline, self._settings = document, timeline, settings
        self._window = window

    def zoom_normal(self) -> None:
        """About ten seconds across, around the playhead if it is in sight."""
        start_s, stop_s = self._timeline.visible()
        head_s = self._document.playhead_s
        middle_s = head_s if start_s <= head_s <= stop_s else (start_s + stop_s) / 2
        first_s = max(0.0, middle_s - NORMAL_ZOOM_S / 2)
        self._timeline.zoom_to(first_s, first_s + NORMAL_ZOOM_S)

    def page_left(self) -> None:
        self._timeline.scroll_by(-PAGE)

    def page_right(self) -> None:
        self._timeline.scroll_by(PAGE)

    def set_follow(self, follow: bool) -> None:
        self._timeline.follow = self._settings.follow = follow

    def set_full_screen(self, full: bool) -> None:
        state = self._window.windowState()
        full_screen = Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | full_screen if full else state & ~full_screen)
