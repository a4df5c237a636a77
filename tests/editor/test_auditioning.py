"""Around the selection, without an edit, scrubbing and speed: keys held and tapped."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication

from editor import auditioning
from editor.auditioning import ASIDES, Auditioning
from editor.document import Document, Selection
from editor.listening import Listening
from editor.settings import Settings
from tests.editor.fakes import FakePlayer, MemoryRecording
from tests.editor.test_listening import RATE, FlatRenderer, chosen


@pytest.fixture
def player() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def actions(qtbot) -> dict[str, QAction]:
    made = {name: QAction(name) for name in (*ASIDES, "around")}
    for action in made.values():
        action.setCheckable(True)
    return made


@pytest.fixture
def listening(document: Document, recording: MemoryRecording, player: FakePlayer):
    document.set_recording(recording, FlatRenderer(recording))
    listening = Listening(document, lambda: player)
    yield listening
    listening.close()


@pytest.fixture
def ears(document: Document, listening: Listening, actions: dict[str, QAction]) -> Auditioning:
    settings = Settings(pre_roll_s=0.5, post_roll_s=0.25)
    ears = Auditioning(document, listening, settings, actions)
    for name in ASIDES:
        actions[name].toggled.connect(lambda on, name=name: ears.set_aside(name, on))
    actions["around"].toggled.connect(ears.set_around)
    return ears


def release(key: Qt.Key = Qt.Key.Key_C) -> None:
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(QApplication.instance(), QKeyEvent(QEvent.Type.KeyRelease, key, keys))


def test_a_tap_switches_and_a_tap_switches_back(
    document: Document, ears: Auditioning, player: FakePlayer, actions: dict[str, QAction]
) -> None:
    chosen(document)
    actions["without"].trigger()
    assert (player.listen, player.playing) == ("without", True)
    assert player.loop == (1.5 * RATE, 4.25 * RATE), "where nothing plays, it plays around it"
    release()
    assert player.listen == "without"
    assert actions["around"].isChecked()
    actions["target"].trigger()
    release(Qt.Key.Key_T)
    assert player.listen == "target"
    assert not actions["without"].isChecked()
    actions["target"].trigger()
    assert (player.listen, player.playing) == ("edited", True)


def test_held_it_lasts_as_long_as_the_key_is_down(
    document: Document,
    ears: Auditioning,
    player: FakePlayer,
    actions: dict[str, QAction],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(auditioning, "monotonic", lambda: now[0])
    chosen(document)
    document.playhead_s = 7.0
    actions["without"].trigger()
    now[0] += 1.0
    release()
    assert (player.listen, player.playing) == ("edited", False)
    assert document.playhead_s == 7.0
    assert not actions["without"].isChecked()
    ears._listening.toggle()
    actions["rest"].trigger()
    now[0] += 1.0
    release(Qt.Key.Key_T)
    assert (player.listen, player.playing) == ("edited", True), "what played before plays on"


def test_without_a_selected_edit_nothing_stays_pressed(
    document: Document, ears: Auditioning, player: FakePlayer, actions: dict[str, QAction]
) -> None:
    for name in (*ASIDES, "around"):
        actions[name].trigger()
        assert not actions[name].isChecked(), name
    assert not player.playing


def test_scrubbing_plays_grains_and_not_too_many(
    qtbot, document: Document, ears: Auditioning, player: FakePlayer
) -> None:
    for place in range(10):
        ears.scrub(1.0 + place / 100)
    assert document.playhead_s == pytest.approx(1.09)
    assert player.scrubbed == [RATE]
    qtbot.waitUntil(lambda: len(player.scrubbed) == 2)
    assert player.scrubbed[-1] == round(1.09 * RATE), "the last place is heard"
    ears.scrub_on()
    ears.scrub_back()
    assert player.scrubbed[-2:] == [round(1.14 * RATE), round(1.09 * RATE)]


def test_while_it_plays_or_when_not_wanted_the_ruler_only_seeks(
    document: Document, ears: Auditioning, player: FakePlayer
) -> None:
    ears._settings.scrub = False
    ears.scrub(3.0)
    assert (player.scrubbed, document.playhead_s) == ([], 3.0)
    ears._settings.scrub = True
    ears._listening.toggle()
    ears.scrub(5.0)
    assert (player.scrubbed, player.position) == ([], 5 * RATE)


def test_speed_goes_in_steps_and_back_to_normal(ears: Auditioning) -> None:
    speeds = []
    for step in (*[ears.slower] * 7, ears.normal_speed, *[ears.faster] * 6):
        step()
        speeds.append(ears._listening.speed)
    assert speeds == [0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 1.0, 1.25, 1.5, 1.75, 2.0, 2.0, 2.0]


def test_another_edit_is_another_aside(
    document: Document, ears: Auditioning, actions: dict[str, QAction]
) -> None:
    chosen(document)
    actions["rest"].trigger()
    document.select(Selection())
    assert not actions["rest"].isChecked()
