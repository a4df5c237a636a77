"""Listening closely: around the selection, without an edit, its sound alone; scrubbing, speed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partialmethod
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication

from editor.document import Document
from editor.listening import Aside, Listening
from editor.panels.transport import SPEEDS
from editor.settings import Settings

HELD_S = 0.35  # a key that is down for longer is meant for as long as it is down
GRAIN_MS = 60  # at most this often a grain begins while the hand moves
SCRUB_S = 0.05  # a press of a key
ASIDES: tuple[Aside, ...] = ("without", "target", "rest")


class Auditioning(QObject):
    """Commands on what is heard and how; none of them changes the project.

    The keys of the asides are switches when tapped, and last as long as they are held when held.
    """

    def __init__(
        self,
        document: Document,
        listening: Listening,
        settings: Settings,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__(listening)
        self._document, self._listening, self._settings = document, listening, settings
        self._actions = actions
        self._pressed: tuple[Aside, float] | None = None
        self._began = False  # the aside began the playing, so its end ends it
        self._scrubbed_to: float | None = None
        self._grains = QTimer(self, singleShot=True, interval=GRAIN_MS)
        self._grains.timeout.connect(self._next_grain)
        for name in (*ASIDES, "around"):
            actions[name].setAutoRepeat(False)
        listening.aside_changed.connect(self._show_aside)
        listening.around_changed.connect(actions["around"].setChecked)
        self.apply()

    def apply(self) -> None:
        """Do what the settings say."""
        self._listening.roll_s = (self._settings.pre_roll_s, self._settings.post_roll_s)

    # ---------------------------------------------------------------- around, asides

    def set_around(self, around: bool) -> None:
        """Loop the selection with what comes before and after it."""
        self._listening.set_around(around)
        self._actions["around"].setChecked(self._listening.around)

    def set_aside(self, aside: Aside, wanted: bool) -> None:
        """Hear one thing about the selected edit; where nothing plays, around its window."""
        listening = self._listening
        if wanted == (listening.aside == aside):
            return
        listening.set_aside(aside if wanted else None)
        if wanted and not listening.playing:
            listening.set_around(True)
            self._began = listening.playing
        if wanted:
            self._watch(aside)
        self._show_aside(listening.aside or "")

    set_without = partialmethod(set_aside, "without")
    set_target = partialmethod(set_aside, "target")
    set_rest = partialmethod(set_aside, "rest")

    def _watch(self, aside: Aside) -> None:
        """See how long the key stays down."""
        if self._pressed is None:
            app = QApplication.instance()
            assert app is not None
            app.installEventFilter(self)
        self._pressed = (aside, monotonic())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyRelease
            and isinstance(event, QKeyEvent)
            and not event.isAutoRepeat()
            and self._pressed is not None
        ):
            (aside, since), self._pressed = self._pressed, None
            app = QApplication.instance()
            assert app is not None
            app.removeEventFilter(self)
            if monotonic() - since > HELD_S and self._listening.aside == aside:
                self._release()
        return False

    def _release(self) -> None:
        began = self._began
        self._listening.set_aside(None)
        if began and self._listening.around:
            self._listening.set_around(False)

    def _show_aside(self, aside: str) -> None:
        for name in ASIDES:
            self._actions[name].setChecked(name == aside)
        if not aside:
            self._began = False

    # ---------------------------------------------------------------- scrubbing

    def scrub(self, seconds: float) -> None:
        """A hand moves the playhead: play what is there, or go there if it plays."""
        if self._listening.playing or not self._settings.scrub:
            self._listening.seek(seconds)
            return
        self._document.playhead_s = seconds
        self._scrubbed_to = seconds
        if not self._grains.isActive():
            self._next_grain()

    def scrub_back(self) -> None:
        self._scrub_by(-SCRUB_S)

    def scrub_on(self) -> None:
        self._scrub_by(SCRUB_S)

    def _scrub_by(self, seconds: float) -> None:
        if self._listening.playing:
            self._listening.stop_here()
        self._listening.grain(self._document.playhead_s + seconds)

    def _next_grain(self) -> None:
        if self._scrubbed_to is not None:
            self._listening.grain(self._scrubbed_to)
            self._scrubbed_to = None
            self._grains.start()

    # ---------------------------------------------------------------- speed

    def faster(self) -> None:
        now = self._listening.speed
        self._listening.set_speed(next((one for one in SPEEDS if one > now + 1e-6), SPEEDS[-1]))

    def slower(self) -> None:
        now = self._listening.speed
        steps = [one for one in SPEEDS if one < now - 1e-6]
        self._listening.set_speed(steps[-1] if steps else SPEEDS[0])

    def normal_speed(self) -> None:
        self._listening.set_speed(1.0)
