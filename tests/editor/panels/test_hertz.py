"""The band in the list of windows: typed, stepped, dropped, and said aloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from editor.document import Document, Selection
from editor.panels.hertz import HertzSpinBox
from editor.panels.windows import WindowRows
from engine.project import Window


@pytest.fixture
def rows(qtbot, document: Document) -> WindowRows:
    edit = document.add_window(1.0, 2.0)
    document.add_window(4.0, 5.0, extend=True)
    document.select(Selection(edit.id, 0))
    rows = WindowRows(document)
    qtbot.addWidget(rows)
    document.changed.connect(lambda *_: rows.show_edit(document.selected_edit()))
    rows.show_edit(document.selected_edit())
    rows.show()
    qtbot.waitExposed(rows)
    return rows


def typed(box: HertzSpinBox, text: str) -> None:
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def bands(document: Document) -> list:
    edit = document.selected_edit()
    assert edit is not None
    return [one.band for one in edit.windows]


def test_a_band_is_typed_in_one_step_each(rows: WindowRows, document: Document) -> None:
    low, high = rows.hertz_boxes(0)
    assert (low.text(), high.text()) == ("open", "open")
    typed(low, "200")
    typed(high, "3.2k")
    assert bands(document) == [(200, 3200), None]
    assert (low.text(), high.text()) == ("200 Hz", "3200 Hz")
    typed(low, "open")
    assert bands(document)[0] == (None, 3200)
    high.selectAll()
    QTest.keyClick(high, Qt.Key.Key_Delete)
    QTest.keyClick(high, Qt.Key.Key_Return)
    assert bands(document)[0] is None
    document.undo_stack.undo()
    assert bands(document)[0] == (None, 3200)


def test_a_reversed_band_says_nothing(rows: WindowRows, document: Document) -> None:
    low, high = rows.hertz_boxes(0)
    typed(high, "1000")
    typed(low, "2000")
    assert bands(document)[0] == (None, 1000)
    assert low.text() == "open"


def test_the_arrows_step_semitones(rows: WindowRows, document: Document) -> None:
    low, high = rows.hertz_boxes(0)
    low.stepBy(1)
    assert bands(document)[0] == (20, None)
    typed(low, "440")
    low.stepBy(12)
    assert bands(document)[0] == (880, None)
    high.stepBy(-12)
    assert bands(document)[0][1] == round(document.highest_hz / 2)
    typed(low, "20")
    low.stepBy(-3)
    assert bands(document)[0][0] is None


def test_the_band_has_a_row_where_it_is_or_can_be(rows: WindowRows, document: Document) -> None:
    assert [rows.hertz_boxes(at)[0].isVisible() for at in (0, 1)] == [True, False]
    edit = document.selected_edit()
    assert edit is not None
    document.change_box(edit.id, 1, (4.0, 5.0), (300, None))
    assert rows.hertz_boxes(1)[0].isVisible()
    row = rows._rows[1]
    assert row.number.accessibleName() == "Window 2, from 300 Hz"
    row.whole.click()
    assert edit_windows(document)[1] == Window(4.0, 5.0)
    assert not rows.hertz_boxes(1)[0].isVisible()
    assert row.number.accessibleName() == "Window 2"


def edit_windows(document: Document) -> tuple[Window, ...]:
    edit = document.selected_edit()
    assert edit is not None
    return edit.windows
