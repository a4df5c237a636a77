"""Who gets a key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.keyboard import KeyGuard, keeps

KEYS = Qt.Key


@pytest.fixture
def stage(qtbot):
    """A window with the shortcuts Space, Return, Down and K, and one of each control."""
    window = QMainWindow()
    centre = QWidget()
    column = QVBoxLayout(centre)
    controls = {
        "line": QLineEdit(), "spin": QSpinBox(), "combo": QComboBox(), "slider": QSlider(),
        "button": QPushButton("Press"), "plain": QWidget(),
    }  # fmt: skip
    controls["plain"].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for one in controls.values():
        column.addWidget(one)
    window.setCentralWidget(centre)
    fired: list[str] = []
    for name in ("Space", "Return", "Down", "K"):
        shortcut = QShortcut(QKeySequence(name), window)
        shortcut.activated.connect(lambda name=name: fired.append(name))
    guard = KeyGuard(QApplication.instance(), window)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()

    def press(control: str, key: Qt.Key) -> list[str]:
        fired.clear()
        controls[control].setFocus()
        qtbot.waitUntil(controls[control].hasFocus)
        qtbot.keyClick(controls[control], key)
        return list(fired)

    press.controls, press.kept = controls, (window, guard)
    return press


def test_elsewhere_the_shortcuts_fire(stage) -> None:
    assert stage("plain", KEYS.Key_Space) == ["Space"]
    assert stage("plain", KEYS.Key_Down) == ["Down"]
    assert stage("plain", KEYS.Key_K) == ["K"]


def test_a_text_field_keeps_what_is_typed(stage) -> None:
    for key in (KEYS.Key_K, KEYS.Key_Space, KEYS.Key_Return, KEYS.Key_Down):
        assert stage("line", key) == []
    assert stage.controls["line"].text() == "k "


def test_a_button_reached_by_tab_is_pressed_by_space(stage) -> None:
    pressed: list[int] = []
    stage.controls["button"].clicked.connect(lambda: pressed.append(1))
    assert stage("button", KEYS.Key_Space) == []
    assert pressed == [1]
    assert stage("button", KEYS.Key_K) == ["K"]


def test_arrows_stay_with_the_control_that_moves_by_them(stage) -> None:
    for control in ("spin", "combo", "slider"):
        assert stage(control, KEYS.Key_Down) == [], control
    assert stage("slider", KEYS.Key_Space) == ["Space"]


def test_what_keeps_which_key(qtbot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    assert keeps(field, KEYS.Key_Escape)
    assert not keeps(field, KEYS.Key_F1)
