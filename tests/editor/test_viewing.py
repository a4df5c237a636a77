"""Going back to what was seen before a zoom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from editor.settings import Settings
from editor.viewing import Viewing


class Timeline(QObject):
    """Shows whatever it is told to."""

    view_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seen = (0.0, 10.0)

    def visible(self) -> tuple[float, float]:
        return self.seen

    def zoom_to(self, start_s: float, stop_s: float) -> None:
        self.seen = (start_s, stop_s)
        self.view_changed.emit()


@pytest.fixture
def viewing(qtbot, document) -> Viewing:
    window = QWidget()
    qtbot.addWidget(window)
    viewing = Viewing(document, Timeline(), Settings(), window)
    viewing._settled.setInterval(0)
    yield viewing
    viewing._settled.stop()


def look(viewing: Viewing, qtbot, *views: tuple[float, float]) -> None:
    """Look at each of these until it has settled."""
    for one in views:
        viewing._timeline.zoom_to(*one)
        qtbot.waitUntil(lambda: not viewing._settled.isActive())


def test_each_zoom_can_be_gone_back(viewing, qtbot):
    look(viewing, qtbot, (2.0, 4.0), (3.0, 3.1))
    for expected in ((2.0, 4.0), (0.0, 10.0), (0.0, 10.0)):
        viewing.zoom_back()
        assert viewing._timeline.seen == expected


def test_the_many_steps_of_a_wheel_are_one_zoom(viewing, qtbot):
    for part in range(1, 20):
        viewing._timeline.zoom_to(part / 10, 10 - part / 10)
    qtbot.waitUntil(lambda: not viewing._settled.isActive())
    viewing.zoom_back()
    assert viewing._timeline.seen == (0.0, 10.0)


def test_scrolling_is_no_zoom_and_where_it_led_is_remembered(viewing, qtbot):
    look(viewing, qtbot, (2.0, 4.0), (5.0, 7.0), (6.0, 6.5))
    viewing.zoom_back()
    assert viewing._timeline.seen == (5.0, 7.0)
    viewing.zoom_back()
    assert viewing._timeline.seen == (0.0, 10.0)


def test_a_zoom_that_has_not_settled_can_be_gone_back_too(viewing):
    viewing._timeline.zoom_to(2.0, 4.0)
    viewing.zoom_back()
    assert viewing._timeline.seen == (0.0, 10.0)


def test_another_recording_has_its_own(viewing, qtbot, document, recording):
    look(viewing, qtbot, (2.0, 4.0))
    document.opened.emit(recording)
    viewing.zoom_back()
    assert viewing._timeline.seen == (2.0, 4.0)
