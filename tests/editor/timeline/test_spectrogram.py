"""The spectrogram lane: what it looks like before and after its tiles, with any colours."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from editor import theme as themes
from editor.looks import COLOURS, Look
from tests.editor.timeline.mouse import move
from tests.editor.timeline.stage import TONE_S


@pytest.mark.parametrize("colours", COLOURS)
def test_what_is_not_computed_yet_is_as_silence(make_stage, colours):
    stage = make_stage()
    stage.view.look = Look(colours=colours)
    lane = stage.view._spectrogram
    before = lane.picture(100).copy()
    assert QColor(int(lane._table[0])) == before.pixelColor(stage.x(8.0), 50)
    stage.settle()
    after = lane.picture(100)
    assert after.pixelColor(stage.x(8.0), 10) == before.pixelColor(stage.x(8.0), 10)
    x = stage.x(sum(TONE_S) / 2)
    lit = [y for y in range(100) if after.pixelColor(x, y) != before.pixelColor(x, y)]
    row = (1 - lane.fraction(500.0)) * 100
    assert lit
    assert all(abs(y + 0.5 - row) < 3 for y in lit)


@pytest.mark.parametrize("theme", themes.THEMES.values(), ids=lambda one: one.name)
@pytest.mark.parametrize("colours", COLOURS)
def test_the_line_at_the_pointer_shows_on_every_map(stage, theme, colours):
    stage.view.set_theme(theme)
    stage.view.look = Look(colours=colours)
    stage.settle()
    area = stage.view.canvas.spectrogram_rect()
    x, y = stage.x(8.0), round(area.top()) + 20  # silence
    without = stage.view.canvas.grab().toImage().pixelColor(x, y)
    move(stage.view.canvas, x, y)
    with_line = stage.view.canvas.grab().toImage().pixelColor(x, y)
    assert abs(with_line.lightness() - without.lightness()) > 30


def test_a_new_look_moves_the_frequencies(stage, qtbot):
    lane = stage.view._spectrogram
    places = {lane.fraction(1_000.0)}
    for scale in ("linear", "log", "bark", "erb"):
        with qtbot.waitSignal(lane.rescaled):
            stage.view.look = Look(scale=scale)
        places.add(lane.fraction(1_000.0))
        assert lane.hertz(lane.fraction(1_000.0)) == pytest.approx(1_000.0)
    assert len(places) == 5
    with qtbot.assertNotEmitted(lane.rescaled):
        stage.view.look = Look(scale="erb")
