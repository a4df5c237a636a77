"""Listening to an edit from all sides, and the stack of edits worked with the keyboard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor import auditioning
from editor.panels.row_tools import PromptField
from engine.quality import Quality
from tests.flows.story import BAND, RATE, Story


def with_an_edit(story: Story, wav) -> None:
    story.open(wav)
    story.drag(1.0, 2.0)
    story.type_prompt(BAND)
    story.wait_for("done")
    story.window.timeline.canvas.setFocus()


def key(story: Story, key: Qt.Key, *, shift: bool = False) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(story.window, key, held)


def test_an_edit_is_heard_around_without_and_alone(story: Story, wav) -> None:
    with_an_edit(story, wav)
    window, player = story.window, story.player
    key(story, Qt.Key.Key_B)
    assert player.playing
    assert player.loop == (0, 3 * RATE), "a second before and after the window"
    edited = story.hear(1.2, 1.8)
    original = player.feeds["original"](round(1.2 * RATE), round(1.8 * RATE))
    key(story, Qt.Key.Key_C)
    assert window.listening.aside == "without"
    assert np.array_equal(story.hear(1.2, 1.8), original)
    assert window.transport.listen.choice() == "", "none of the three is heard"
    assert window.transport.aside.isChecked()
    key(story, Qt.Key.Key_T)
    target = story.hear(1.2, 1.8)
    key(story, Qt.Key.Key_T, shift=True)
    rest = story.hear(1.2, 1.8)
    assert np.allclose(target + rest, original, atol=1e-6)
    assert np.allclose(rest, edited, atol=1e-6), "what it left is what is heard of a removal"
    key(story, Qt.Key.Key_A)
    assert window.listening.listen == "original"
    assert not window.actions_by_id["rest"].isChecked()
    assert window.transport.listen.choice() == "original"
    key(story, Qt.Key.Key_B)
    assert not player.playing


def test_speed_and_scrubbing(story: Story, wav, monkeypatch) -> None:
    monkeypatch.setattr(auditioning, "GRAIN_MS", 1)
    story.open(wav)
    window, player = story.window, story.player
    QTest.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.listening.speed == 0.9
    assert window.transport.speed.currentText().startswith("0.9")
    window.transport.speed.setCurrentIndex(0)
    window.transport.speed.activated.emit(0)
    key(story, Qt.Key.Key_I)
    assert player.speed == 0.5
    assert story.document.playhead_s > 0
    ruler = window.timeline.ruler
    story.wait(lambda: window.timeline.axis.duration_s == story.document.duration_s)
    QTest.mousePress(ruler, Qt.MouseButton.LeftButton, pos=QPoint(100, 10))
    before = len(player.scrubbed)
    at = QPointF(400, 10)
    moved = QMouseEvent(
        QMouseEvent.Type.MouseMove, at, QPointF(ruler.mapToGlobal(at.toPoint())),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(ruler, moved)
    QTest.mouseRelease(ruler, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert len(player.scrubbed) == before + 1
    assert player.scrubbed[-1] == round(story.document.playhead_s * RATE)


def test_the_stack_is_worked_without_the_mouse(story: Story, wav) -> None:
    with_an_edit(story, wav)
    story.drag(2.2, 3.0)
    story.type_prompt("4000-6000 Hz")
    story.wait_for("done")
    document, view = story.document, story.window.edits.list
    upper, lower = document.project.edits
    view.setFocus()
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_F2)
    field = view.findChild(PromptField)
    assert field is not None, "F2 in the list types the prompt; elsewhere it shows the keys"
    assert field.text() == "4000-6000 Hz"
    field.selectAll()
    QTest.keyClicks(field, "200-400 Hz")
    QTest.keyClick(field, Qt.Key.Key_Return)
    story.wait(lambda: document.project.edit(lower.id).prompt == "200-400 Hz")
    story.wait_for("done")
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [one.id for one in document.project.edits] == [lower.id, upper.id]
    key(story, Qt.Key.Key_S)
    assert [one.enabled for one in document.project.edits] == [True, False]
    assert story.window.edits.model.is_solo(0)
    key(story, Qt.Key.Key_S)
    key(story, Qt.Key.Key_M)
    assert [one.enabled for one in document.project.edits] == [False, True]


def test_chips_come_when_they_are_known(story: Story, wav, monkeypatch) -> None:
    found = Quality(0.5, 0.415, 0.035, 1.0, 1.0)
    monkeypatch.setattr("editor.judging._judge", lambda *_, report: found)
    with_an_edit(story, wav)
    model = story.window.edits.model
    story.wait(lambda: model.quality(0) is not None)
    spoken = str(model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "heard in the target: 83 %, in the rest: 7 %" in spoken
    assert "it errs" in str(model.index(0).data(Qt.ItemDataRole.ToolTipRole))
    assert not story.window.edits.grab().isNull()
    story.type_prompt("500-600 Hz")
    assert model.quality(0) is None, "of another sound nothing is known yet"
