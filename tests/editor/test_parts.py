"""Times as text, the time box and the small widgets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QValidator
from PySide6.QtWidgets import QWidget

from editor import theme
from editor.parts import FlowLayout, Segments, TimeSpinBox, icon_button, renew_icons


def test_the_time_box_takes_typed_times(qtbot) -> None:
    box = TimeSpinBox()
    qtbot.addWidget(box)
    box.setMaximum(600)
    told: list[float] = []
    box.valueChanged.connect(told.append)
    box.show()
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "1:02.5")
    assert told == [], "half a time is no value"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert told == [62.5]
    assert box.text() == "1:02.500"
    assert box.validate("1:x", 0)[0] == QValidator.State.Invalid
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.value() == pytest.approx(62.51)


def test_segments_tell_clicks_and_not_what_they_are_shown(qtbot) -> None:
    segments = Segments((("a", "A", "", "first"), ("b", "B", "", "second")), "Letter")
    qtbot.addWidget(segments)
    told: list[str] = []
    segments.chosen.connect(told.append)
    segments.show_choice("a")
    assert (segments.choice(), told) == ("a", [])
    segments.buttons["b"].click()
    assert (segments.choice(), told) == ("b", ["b"])
    assert segments.buttons["b"].accessibleName() == "Letter: B"


def test_an_icon_button_is_named_and_leaves_the_focus_alone(qtbot) -> None:
    button = icon_button("close", "Close", "Close this")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Close"
    assert button.toolTip() == "Close this"
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_items_that_do_not_fit_flow_into_the_next_row(qtbot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    flow = FlowLayout(widget)
    for _ in range(4):
        chip = QWidget()
        chip.setFixedSize(100, 20)
        flow.addWidget(chip)
    assert flow.heightForWidth(1000) == 20
    assert flow.heightForWidth(220) == 46
    flow.setGeometry(QRect(0, 0, 220, 100))
    assert [flow.itemAt(place).geometry().x() for place in range(4)] == [0, 106, 0, 106]


def test_a_button_of_an_action_keeps_the_actions_icon(qtbot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    button = icon_button("add", "Add", parent=root)
    action = QAction(theme.icon("trash"), "Delete", root)
    button.setDefaultAction(action)
    shown = button.icon().cacheKey()
    renew_icons(root)
    assert button.icon().cacheKey() == shown
