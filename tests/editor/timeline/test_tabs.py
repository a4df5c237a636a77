"""Tabs tell mode, prompt and state."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from editor import theme as themes
from editor.document import State
from editor.timeline import tabs
from editor.timeline.hits import Placed
from engine.project import Edit, Window


def drawn(edit: Edit, state: State, *, wide: float = 300.0, selected: bool = False) -> QImage:
    image = QImage(400, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(themes.DARK.window))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    looks = tabs.Looks(themes.DARK, QColor("#ffb347"), selected, hovered=False)
    placed = Placed(edit, 0, edit.windows[0], 0, 10, 10 + wide, 10, 10 + wide)
    tabs.paint(painter, placed, state, looks)
    painter.end()
    return image


def edit(**fields) -> Edit:
    return Edit((Window(0, 1),), **{"prompt": "dog barking", **fields})


@pytest.mark.usefixtures("qapp")
class TestTabs:
    def test_progress_fills_from_the_left(self):
        image = drawn(edit(), State("running", 0.5))
        colour = QColor("#ffb347").name()
        assert image.pixelColor(100, 21).name() == colour
        assert image.pixelColor(250, 21).name() != colour

    def test_keep_and_remove_differ(self):
        assert drawn(edit(mode="keep"), State()) != drawn(edit(mode="remove"), State())

    def test_an_edit_without_prompt_says_so(self):
        assert drawn(edit(prompt=" "), State()) != drawn(edit(), State())

    def test_an_example_says_where_it_is(self):
        by_example = edit(prompt="", example=Window(2, 3))
        assert drawn(by_example, State()) != drawn(edit(prompt=""), State())
        assert drawn(by_example, State("done")) != drawn(by_example, State()), (
            "not waiting for words"
        )

    def test_a_selected_tab_is_filled_with_its_colour(self):
        image = drawn(edit(), State(), selected=True)
        assert image.pixelColor(250, 8).name() == "#ffb347"

    def test_nothing_is_drawn_outside_or_without_room(self):
        image = drawn(edit(prompt="a very long prompt " * 9), State("failed"), wide=90)
        blank = QColor(themes.DARK.window).name()
        assert all(image.pixelColor(x, 12).name() == blank for x in range(101, 400))
        image = drawn(edit(), State("done"), wide=12)
        assert all(image.pixelColor(x, 12).name() == blank for x in range(400))
