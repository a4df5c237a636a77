"""The menu of what edges snap to and how far a nudge goes."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolBar

from editor.document import Document
from editor.settings import Settings
from editor.snapping import Snapping
from editor.timeline import TimelineView
from editor.timeline.snapping import KINDS


@pytest.fixture
def timeline(qtbot) -> TimelineView:
    view = TimelineView(Document())
    qtbot.addWidget(view)
    yield view
    view.shutdown()


def test_the_menu_changes_settings_and_timeline(qtbot, timeline: TimelineView) -> None:
    settings = Settings()
    snapping = Snapping(settings, timeline, timeline)
    assert timeline.snap_to == set(KINDS) - {"zero"}
    snapping.kinds["zero"].trigger()
    snapping.kinds["grid"].trigger()
    assert set(settings.snap_to) == timeline.snap_to == set(KINDS) - {"grid"}
    snapping.set_on(False)
    assert timeline.snap_to == frozenset()
    snapping.set_on(True)
    assert timeline.snap_to == set(KINDS) - {"grid"}
    snapping.steps["frame"].trigger()
    assert settings.nudge == "frame"
    assert [one for one, action in snapping.steps.items() if action.isChecked()] == ["frame"]


def test_it_hangs_under_the_button(qtbot, timeline: TimelineView) -> None:
    snapping = Snapping(Settings(), timeline, timeline)
    bar = QToolBar()
    qtbot.addWidget(bar)
    action = bar.addAction("Snap")
    snapping.attach(bar, action)
    assert bar.widgetForAction(action).menu() is snapping.menu
