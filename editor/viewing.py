"""What the View menu does: zoom, paging, following, full screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from editor.document import Document
from editor.settings import Settings
from editor.timeline import TimelineView

NORMAL_ZOOM_S = 10.0
PAGE = 0.9  # of the view: the last of the old page stays in sight
SETTLED_MS = 600  # a view that stayed so long was looked at: a zoom by the wheel has many steps
SAME_ZOOM = 0.02
MOST_VIEWS = 50


class Viewing(QObject):
    """Commands on the timeline and the window that change nothing but what is seen."""

    def __init__(
        self, document: Document, timeline: TimelineView, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._document, self._timeline, self._settings = document, timeline, settings
        self._window = window
        self._before: list[tuple[float, float]] = []  # what was seen before each zoom
        self._seen = timeline.visible()
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS, timeout=self._settle)
        timeline.view_changed.connect(self._settled.start)
        # While a recording is read its length, and so the view, changes by itself.
        for signal in (document.opened, document.grew):
            signal.connect(self._forget)

    def zoom_normal(self) -> None:
        """About ten seconds across, around the playhead if it is in sight."""
        start_s, stop_s = self._timeline.visible()
        head_s = self._document.playhead_s
        middle_s = head_s if start_s <= head_s <= stop_s else (start_s + stop_s) / 2
        first_s = max(0.0, middle_s - NORMAL_ZOOM_S / 2)
        self._timeline.zoom_to(first_s, first_s + NORMAL_ZOOM_S)

    def zoom_back(self) -> None:
        """What was seen before the last zoom."""
        self._settle()
        if self._before:
            self._seen = self._before.pop()
            self._timeline.zoom_to(*self._seen)

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

    def _settle(self) -> None:
        self._settled.stop()
        seen = self._timeline.visible()
        spans = [stop - start for start, stop in (self._seen, seen)]
        if min(spans) > 0 and abs(spans[1] / spans[0] - 1) > SAME_ZOOM:
            self._before = [*self._before, self._seen][-MOST_VIEWS:]
        self._seen = seen

    def _forget(self, *_: object) -> None:
        self._before.clear()
        self._seen = self._timeline.visible()
