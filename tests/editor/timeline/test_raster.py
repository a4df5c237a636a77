"""Bars from numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from editor.timeline.raster import LEVELS, STEPS, raster, shades


def rows(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_whole_rows_are_full_and_ends_are_shaded():
    pixels = raster(rows(2.25), rows(7.5), rows(4.0), rows(6.0), 10)[:, 0]
    full, core = STEPS, 2 * STEPS
    assert pixels.tolist() == [0, 0, 6, full, core, core, full, 4, 0, 0]


def test_silence_is_a_line():
    pixels = raster(rows(5), rows(5), rows(5), rows(5), 10)[:, 0]
    assert pixels.sum() == STEPS
    assert set(np.flatnonzero(pixels)) <= {4, 5}


def test_what_is_too_loud_or_outside_is_cut_off():
    pixels = raster(rows(-50, 40), rows(90, 60), rows(-9, 41), rows(70, 50), 10)
    assert (pixels[:, 0] > 0).all()
    assert not pixels[:, 1].any()


def test_the_table_has_a_colour_for_every_value():
    table = shades(QColor("#000000"), QColor("#102030"), QColor("#ffffff"))
    assert len(table) == LEVELS
    assert QColor.fromRgba(table[0]).name() == "#000000"
    assert QColor.fromRgba(table[STEPS]).name() == "#102030"
    assert QColor.fromRgba(table[-1]).name() == "#ffffff"
