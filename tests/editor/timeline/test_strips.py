"""Panning paints only what is new."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPainter

from editor.timeline.strips import StripCache


class Stripes:
    """Column c has the colour c; remembers what it painted."""

    def __init__(self) -> None:
        self.painted: list[tuple[int, int]] = []

    def __call__(self, painter: QPainter, first: int, stop: int) -> None:
        self.painted.append((first, stop))
        for column in range(first, stop):
            painter.fillRect(column - first, 0, 1, 8, QColor(column % 256, 7, 7))


@pytest.fixture
def stripes(qapp) -> Stripes:
    return Stripes()


def reds(cache: StripCache, origin: int) -> list[int]:
    image = cache.picture(origin, 1.0, 20, 8)
    return [image.pixelColor(x, 4).red() for x in range(20)]


def test_only_exposed_columns_are_painted(stripes):
    cache = StripCache(stripes)
    assert reds(cache, 100) == list(range(100, 120))
    assert reds(cache, 103) == list(range(103, 123))
    assert reds(cache, 98) == list(range(98, 118))
    assert reds(cache, 98) == list(range(98, 118))
    assert stripes.painted == [(100, 120), (120, 123), (98, 103)]


def test_a_jump_or_another_scale_paints_all(stripes):
    cache = StripCache(stripes)
    reds(cache, 0)
    reds(cache, 60)
    cache.picture(60, 2.0, 20, 8)
    assert stripes.painted == [(0, 20), (60, 80), (60, 80)]


def test_invalid_columns_are_painted_once_and_only_where_seen(stripes):
    cache = StripCache(stripes)
    reds(cache, 0)
    cache.invalidate(15, 18)
    cache.invalidate(17, 40)
    cache.invalidate(90, 95)
    reds(cache, 0)
    assert stripes.painted[1:] == [(15, 20)]
