"""Spans of windows as pixels."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from editor.timeline.spans import Rows, Span, paint_span

ROWS = Rows((0, 20), (20, 60), (66, 100))
LANE = QColor("#000000")
COLOUR = QColor("#ff8000")


def drawn(span: Span) -> QImage:
    image = QImage(400, 100, QImage.Format.Format_RGB32)
    image.fill(LANE)
    painter = QPainter(image)
    paint_span(painter, span, ROWS, 400, 1.0)
    painter.end()
    return image


def red(image: QImage, x: int, y: int) -> int:
    return image.pixelColor(x, y).red()


@pytest.mark.usefixtures("qapp")
class TestSpans:
    def test_each_lane_has_its_tint(self):
        image = drawn(Span(50, 350, 10, COLOUR, LANE))
        tints = [red(image, 200, y) for y in (15, 40, 63, 80)]
        assert tints[0] > tints[1] > tints[3] > 0 == tints[2]
        assert red(image, 200, 5) == 0  # above its tab
        assert red(image, 40, 40) == red(image, 360, 40) == 0

    def test_the_edges_lie_inside(self):
        image = drawn(Span(50, 350, 10, COLOUR, LANE))
        assert red(image, 50, 40) > 150
        assert red(image, 349, 40) > 150
        assert red(image, 350, 40) == 0

    def test_a_selected_one_is_stronger(self):
        plain, chosen = (drawn(Span(50, 350, 10, COLOUR, LANE, strong)) for strong in (False, True))
        assert red(chosen, 200, 80) > red(plain, 200, 80)
        assert red(chosen, 51, 80) > 200 > red(plain, 51, 80)

    def test_a_disabled_one_is_hatched(self):
        image = drawn(Span(50, 350, 10, COLOUR, LANE, hatched=True))
        assert len({red(image, x, 40) for x in range(100, 120)}) > 1

    def test_fades_rise_inside_the_window(self):
        image = drawn(Span(50, 350, 10, COLOUR, LANE, fade=80))
        for x in (90, 310):  # half way up in the middle of the ramp
            assert max(red(image, x, y) for y in range(38, 43)) > 150
        assert red(image, 90, 25) < 100

    def test_a_window_of_a_pixel_is_still_seen(self):
        image = drawn(Span(200.2, 200.9, 10, COLOUR, LANE))
        assert red(image, 200, 40) > 150

    def test_edges_may_be_billions_of_pixels_away(self):
        image = drawn(Span(-7e9, 7e9, 10, COLOUR, LANE, True, fade=3e9))
        assert red(image, 0, 80) == red(image, 399, 80) > 0
