"""Windows over the lanes: whose colour, what is on top, how many rows of tabs."""

from __future__ import annotations

from PySide6.QtGui import QColor

from editor import theme as themes
from editor.document import Selection
from editor.timeline.hits import MOST_ROWS
from editor.timeline.viewbox import TAB_HEIGHT


def colour_at(stage, seconds: float, y: int) -> QColor:
    return stage.view.canvas.grab().toImage().pixelColor(stage.x(seconds), y)


def add(stage, start_s: float, stop_s: float, prompt: str = "x") -> str:
    edit = stage.document.add_window(start_s, stop_s)
    stage.document.set_prompt(edit.id, prompt)
    return edit.id


def test_a_selected_tab_has_the_colour_of_its_edit(stage):
    edit_id = add(stage, 2.0, 6.0)
    assert colour_at(stage, 5.0, 8) == themes.edit_colour(edit_id, themes.DARK)
    stage.document.select(Selection())
    assert colour_at(stage, 5.0, 8) != themes.edit_colour(edit_id, themes.DARK)


def test_overlapping_windows_make_room_for_their_tabs(stage):
    canvas = stage.view.canvas
    before = canvas.waveform_rect().top()
    for number in range(6):
        add(stage, 1.0 + number / 10, 8.0)
    assert canvas.waveform_rect().top() == before + (MOST_ROWS - 1) * TAB_HEIGHT
    for _ in range(11):
        stage.document.undo_stack.undo()
    assert canvas.waveform_rect().top() == before


def test_the_spectrogram_under_a_window_keeps_its_colours(stage):
    stage.settle()
    y = round(stage.view.canvas.spectrogram_rect().top()) + 40
    before = colour_at(stage, 8.0, y)
    add(stage, 7.0, 9.0)
    stage.settle()
    after = colour_at(stage, 8.0, y)
    assert abs(after.lightness() - before.lightness()) < 16


def test_a_disabled_edit_is_grey(stage):
    edit_id = add(stage, 2.0, 6.0)
    stage.document.set_enabled(edit_id, False)
    assert colour_at(stage, 5.0, 8).name() == themes.DARK.faint
