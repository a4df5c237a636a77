"""Times as text, the time box and the small widgets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QWidget

from editor.parts import FlowLayout, Segments, TimeSpinBox, clock, icon_button, parse_clock


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00.000"), (1.9996, "0:02.000"), (59.9994, "0:59.999"), (59.9996, "1:00.000"),
        (3599.9999, "1:00:00.000"), (-0.5, "-0:00.500"), (-0.0001, "0:00.000"),
    ],
)  # fmt: skip
def test_a_time_is_rounded_once(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("75.5", 75.5), ("1:15.5", 75.5), ("1:01:15", 3675), (" 2,5 s ", 2.5), ("0:60", 60)],
)
def test_times_are_understood_as_people_type_them(text: str, seconds: float) -> None:
    assert parse_clock(text) == seconds


@pytest.mark.parametrize("text", ["", "abc", "1:2:3:4", "-1", "1::2"])
def test_anything_else_is_no_time(text: str) -> None:
    assert parse_clock(text) is None


def test_every_shown_time_reads_back() -> None:
    for seconds in (0.0, 0.001, 12.345, 61.999, 3723.004):
        assert parse_clock(clock(seconds)) == pytest.approx(seconds)


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
