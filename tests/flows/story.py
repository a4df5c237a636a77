"""What a user does with the whole window, as words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.window import MainWindow
from engine.project import Edit
from tests.editor.fakes import FakePlayer

RATE = 48_000
BAND = "300-3400 Hz"
PATIENCE_MS = 30_000  # importing torch on a busy machine


def write_recording(path: Path, seconds: float = 4.0, subtype: str = "PCM_16") -> Path:
    """Noise of its own in each channel, with a 1 kHz tone in the middle half."""
    frames = round(seconds * RATE)
    noise = np.random.default_rng(7).normal(0, 0.05, (frames, 2))
    times = np.arange(frames) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 1000 * times)
    tone[(times < seconds / 4) | (times > 3 * seconds / 4)] = 0
    soundfile.write(path, noise + tone[:, None], RATE, subtype=subtype)
    return path


def stored(path: Path) -> NDArray[np.int32]:
    """The samples of a file as they are stored."""
    samples: NDArray[np.int32] = soundfile.read(path, dtype="int32", always_2d=True)[0]
    return samples


class Story:
    """Drives the real window with mouse and keys."""

    def __init__(self, qtbot: QtBot, window: MainWindow, player: FakePlayer) -> None:
        self.qtbot, self.window, self.player = qtbot, window, player
        self.document = window.document

    def open(self, path: Path) -> None:
        self.window.opening.open(path)
        self.wait(lambda: self.document.recording is not None)
        self.wait(lambda: self.document.recording.complete and not self.window.opening.busy)

    def drag(self, start_s: float, stop_s: float) -> Edit:
        """Drag over the timeline; returns the selected edit."""
        canvas = self.window.timeline.canvas
        axis = self.window.timeline.axis
        self.wait(lambda: axis.duration_s == self.document.duration_s)
        # Low in the canvas: the tabs of windows are at the top.
        y = round(canvas.height() * 0.4)
        first, last = (QPoint(round(axis.x(one)), y) for one in (start_s, stop_s))
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=first)
        for part in (0.3, 0.7, 1.0):
            at = QPointF(first.x() + (last.x() - first.x()) * part, y)
            moved = QMouseEvent(
                QMouseEvent.Type.MouseMove, at, QPointF(canvas.mapToGlobal(at.toPoint())),
                Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.AltModifier,
            )  # fmt: skip
            QApplication.sendEvent(canvas, moved)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=last)
        edit = self.document.selected_edit()
        assert edit is not None
        return edit

    def type_prompt(self, prompt: str) -> None:
        """Type into the prompt box, which has the focus after a drag, and press Enter."""
        field = self.window.inspector.prompt.field
        self.wait(lambda: self.window.inspector.isVisible())
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, prompt)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def press(self, command: str) -> None:
        """Do what the menu line of this command does."""
        action = self.window.actions_by_id[command]
        assert action.isEnabled(), f"{command} is grey"
        action.trigger()

    def state(self, window: int = 0) -> str:
        edit = self.document.selected_edit()
        assert edit is not None
        return self.document.window_state(edit.id, window).kind

    def wait_for(self, kind: str, window: int = 0) -> None:
        self.wait(lambda: self.state(window) == kind)

    def messages(self) -> str:
        return "\n".join(one.text for one in self.window.messages.messages())

    def click_message(self, label: str) -> None:
        """Press a button in the message bar."""
        for row in self.window.messages.rows():
            for button in row.action_buttons:
                if button.text() == label:
                    button.click()
                    return
        raise AssertionError(f"no message offers {label!r}: {self.messages()}")

    def hear(self, start_s: float, stop_s: float) -> NDArray[np.float32]:
        self.wait(lambda: "edited" in self.player.feeds)
        heard: NDArray[np.float32] = self.player.hear(round(start_s * RATE), round(stop_s * RATE))
        return heard

    def wait(self, condition) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)
