"""The transport bar and its meters."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from editor import theme
from editor.document import Document
from editor.panels.meters import FLOOR_DB, Meters
from editor.panels.transport import ASIDES, BUTTONS, TransportBar


@pytest.fixture
def bar(qtbot, document: Document) -> TransportBar:
    names = (*BUTTONS, *ASIDES, "level_match")
    actions = {name: QAction(theme.icon("play"), name) for name in names}
    bar = TransportBar(document, actions)
    bar.kept = actions
    qtbot.addWidget(bar)
    return bar


def test_it_shows_where_the_playhead_is(bar: TransportBar, document: Document) -> None:
    document.playhead_s = 4.25
    assert bar.time.text() == "0:04.250"
    assert bar.length.text() == "of 0:10.000"


def test_choosing_what_is_heard(bar: TransportBar) -> None:
    told: list[str] = []
    bar.listen_chosen.connect(told.append)
    assert bar.listen.choice() == "edited"
    bar.listen.buttons["removed"].click()
    assert told == ["removed"]
    bar.show_listen("original")
    assert bar.listen.choice() == "original"
    assert told == ["removed"]


def test_volume(bar: TransportBar) -> None:
    told: list[float] = []
    bar.volume_changed.connect(told.append)
    bar.show_volume(0.4)
    assert told == [0.4]
    assert bar.volume.toolTip() == "Volume: 40 %"


def test_the_device_menu(bar: TransportBar) -> None:
    chosen: list[object] = []
    bar.device_chosen.connect(chosen.append)
    bar.show_devices([("a", "Speakers", True), ("b", "Headphones", False)], "b")
    lines = bar.device_button.menu().actions()
    assert bar.device_names() == ["System default", "Speakers", "Headphones"]
    assert [one.isChecked() for one in lines] == [False, False, True]
    lines[1].trigger()
    lines[0].trigger()
    assert chosen == ["a", None]


def test_without_devices_the_menu_says_so(bar: TransportBar) -> None:
    bar.show_devices([], None)
    assert bar.device_names()[-1] == "No output device was found"


def test_meters_rise_at_once_and_fall_slowly(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("editor.panels.meters.time.monotonic", lambda: now[0])
    meters = Meters()
    qtbot.addWidget(meters)
    meters.set_levels((-6.0, -200.0), (-12.0, -200.0))
    assert meters.levels() == (-6.0, FLOOR_DB)
    now[0] += 0.5
    meters.set_levels((-120.0, -120.0), (-120.0, -120.0))
    assert meters.levels()[0] == pytest.approx(-19.0)
    now[0] += 10
    meters.set_levels((-120.0, -120.0), (-120.0, -120.0))
    assert meters.levels() == (FLOOR_DB, FLOOR_DB)
    assert "silent" in meters.toolTip()


def test_meters_paint_any_number_of_channels(qtbot) -> None:
    meters = Meters()
    qtbot.addWidget(meters)
    meters.resize(170, 34)
    for channels in (1, 2, 6, 32):
        meters.set_channels(channels)
        meters.set_levels([-3.0] * channels, [-9.0] * channels)
        image = meters.grab().toImage()
        rows = range(2, 22)
        assert any(image.pixelColor(20, y) != image.pixelColor(168, y) for y in rows)


@pytest.mark.parametrize("speed", [1.0, 0.5])
def test_in_the_narrowest_window_every_word_is_whole(
    qtbot, bar: TransportBar, speed: float
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bar.setParent(host)
    host.show()
    for width in (1400, 900, 1400, 900):
        bar.resize(width, 48)
        bar.show()
        bar.show_speed(speed)
        for one in bar.listen.buttons.values():
            assert one.width() >= one.sizeHint().width()
        assert bar.listen.geometry().right() < bar.aside.geometry().left()
        assert bar.volume.geometry().right() < width
    bar.setParent(None)


def test_speed_and_what_is_heard_of_the_edit(bar: TransportBar) -> None:
    told: list[float] = []
    bar.speed_chosen.connect(told.append)
    bar.show_speed(1.5)
    assert (bar.speed.currentData(), told) == (1.5, [])
    bar.speed.setCurrentIndex(0)
    bar.speed.activated.emit(0)
    assert told == [0.5]
    bar.show_aside("rest", "original")
    assert (bar.listen.choice(), bar.aside.isChecked()) == ("", True)
    bar.show_aside("", "original")
    assert (bar.listen.choice(), bar.aside.isChecked()) == ("original", False)
