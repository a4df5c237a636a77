"""What edges snap to and how far a nudge goes: one small menu, kept in the settings."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QActionGroup, QCursor
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from editor.arranging import FRAME, STEPS_S
from editor.settings import Settings
from editor.timeline import TimelineView
from editor.timeline.snapping import KINDS


class Snapping(QObject):
    """Keeps the timeline's snapping as the settings say, and the menu that changes them."""

    def __init__(self, settings: Settings, timeline: TimelineView, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._timeline, self._window = settings, timeline, window
        self._button: QToolButton | None = None
        self.menu = QMenu(self.tr("Snap to"), window)
        self.menu.setToolTipsVisible(True)
        self.kinds: dict[str, QAction] = {}
        self.steps: dict[str, QAction] = {}
        self._fill()
        self._show()

    def attach(self, bar: QToolBar, action: QAction) -> None:
        """Put the menu under the arrow of the action's button in a tool bar."""
        button = bar.widgetForAction(action)
        assert isinstance(button, QToolButton)
        button.setMenu(self.menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setAccessibleName(self.tr("Snapping"))
        self._button = button

    def set_on(self, on: bool) -> None:
        """Snap at all, or not."""
        self._settings.snap = on
        self._show()

    def set_kind(self, kind: str, on: bool) -> None:
        """Snap to one kind of places, or not."""
        kinds = [one for one in self._settings.snap_to if one != kind]
        self._settings.snap_to = [*kinds, kind] if on else kinds
        self._show()

    def set_step(self, step: str) -> None:
        """How far one nudge goes."""
        self._settings.nudge = step
        self._show()

    def open(self) -> None:
        """Show the menu, at its button where there is one."""
        button = self._button
        if button is not None and button.isVisible():
            self.menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        else:
            self.menu.popup(QCursor.pos())

    # ---------------------------------------------------------------- inside

    def _fill(self) -> None:
        titles = {
            "grid": (self.tr("Time grid"), self.tr("The ruler's numbers; finer when zoomed in")),
            "zero": (self.tr("Zero crossings"), self.tr("Up to 10 ms away, against clicks")),
            "windows": (self.tr("Edges of windows"), ""),
            "playhead": (self.tr("Playhead"), ""),
            "marks": (self.tr("Found sounds and captions"), self.tr("Where they start and end")),
        }
        self._heading(self.tr("Snap to"))
        for kind in KINDS:
            title, tip = titles[kind]
            action = self.menu.addAction(title)
            action.setCheckable(True)
            action.setToolTip(tip)
            action.toggled.connect(partial(self.set_kind, kind))
            self.kinds[kind] = action
        self.menu.addSeparator()
        self._heading(self.tr("Nudge by"))
        group = QActionGroup(self)
        names = {FRAME: self.tr("1 frame")}
        for step in (FRAME, *STEPS_S):
            action = self.menu.addAction(names.get(step, step))
            action.setCheckable(True)
            action.setToolTip(self.tr("With the coarse keys ten times as far"))
            action.triggered.connect(partial(self.set_step, step))
            group.addAction(action)
            self.steps[step] = action

    def _heading(self, text: str) -> None:
        # A section would be a bare line: style sheets do not draw its text.
        self.menu.addAction(text).setEnabled(False)

    def _show(self) -> None:
        one = self._settings
        for kind, action in self.kinds.items():
            action.blockSignals(True)
            action.setChecked(kind in one.snap_to)
            action.blockSignals(False)
        for step, action in self.steps.items():
            action.setChecked(step == one.nudge)
        self._timeline.snap_to = frozenset(one.snap_to if one.snap else ())
