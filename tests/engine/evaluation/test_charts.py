from __future__ import annotations

import struct

from engine.evaluation import charts
from engine.evaluation.table import Interval


def size(path):
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n")
    return struct.unpack(">II", head[16:24])


def test_bars_grow_with_their_number(tmp_path):
    found = [Interval(1.0, 0.5, 1.5), Interval(-2.0, -3.0, -1.0), None]
    charts.bars(tmp_path / "a", "Title", "dB", ["a", "b", "c"], {"SDRi": found, "SI-SDR": found})
    charts.bars(tmp_path / "b", "Title", "dB", ["a"] * 12, {"SDRi": found * 4})
    assert size(tmp_path / "a")[0] > 1000
    assert size(tmp_path / "b")[1] > size(tmp_path / "a")[1]


def test_an_interval_beside_its_mean_is_drawn_all_the_same(tmp_path):
    charts.bars(tmp_path / "a", "Title", "dB", ["a"], {"x": [Interval(1.0, 1.2, 1.5)]})
    assert size(tmp_path / "a")


def test_lines_and_boxes(tmp_path):
    found = [Interval(1.0, 0.5, 1.5), None, Interval(3.0, 2.0, 4.0)]
    charts.lines(tmp_path / "l", "Title", "SNR dB", "dB", (-10.0, 0.0, 10.0), {"a": found})
    charts.boxes(tmp_path / "b", "Title", "dB", {"a": [1.0, 2.0, 5.0], "b": [0.0]})
    assert size(tmp_path / "l")
    assert size(tmp_path / "b")
