"""A file over the window says what letting go of it will do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from editor.drops import Drops

COPY, LEFT, NONE = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)


class Target:
    def __init__(self, qtbot) -> None:
        self.widget, self.opened = QWidget(), []
        qtbot.addWidget(self.widget)
        self.widget.resize(400, 300)
        self.widget.show()
        self.drops = Drops(self.widget, self.opened.append)

    def enter(self, path: Path) -> bool:
        self.data = QMimeData()
        self.data.setUrls([QUrl.fromLocalFile(str(path))])
        event = QDragEnterEvent(QPoint(9, 9), COPY, self.data, LEFT, NONE)
        QCoreApplication.sendEvent(self.widget, event)
        return event.isAccepted()

    def drop(self) -> None:
        event = QDropEvent(QPointF(9, 9), COPY, self.data, LEFT, NONE)
        QCoreApplication.sendEvent(self.widget, event)

    @property
    def hint(self) -> str:
        label = self.drops._hint
        return label.text() if label.isVisible() and label.size() == self.widget.size() else ""


@pytest.fixture
def target(qtbot) -> Target:
    return Target(qtbot)


def test_what_will_be_opened_is_said_until_it_is_dropped(qtbot, target, tmp_path):
    path = tmp_path / "interview.wav"
    path.touch()
    assert target.enter(path)
    assert target.hint == "Drop it to open “interview.wav”"
    target.drop()
    assert target.hint == ""
    qtbot.waitUntil(lambda: target.opened == [path])


def test_it_goes_when_the_pointer_does(target, tmp_path):
    path = tmp_path / "interview.wav"
    path.touch()
    target.enter(path)
    QCoreApplication.sendEvent(target.widget, QDragLeaveEvent())
    assert target.hint == ""
    assert target.opened == []


def test_other_files_are_refused_without_a_word(target, tmp_path):
    path = tmp_path / "letter.pdf"
    path.touch()
    assert not target.enter(path)
    assert target.hint == ""
