from __future__ import annotations

import sys

import pytest
from PIL import Image

from engine.training import curves

HISTORY = [
    {"step": 50, "seconds": 9.0, "loss": 1.5, "rate": 0.001, "norm": 2.0, "snr": -1.0},
    {"step": 90, "seconds": 15.0, "val_sdri": 3.5, "val_silent_share": 0.1},
    {"step": 100, "seconds": 18.0, "loss": 1.0, "rate": 0.002, "norm": float("nan"), "snr": -2.0},
    {"step": 190, "seconds": 30.0, "val_sdri": 4.5, "val_silent_share": 0.0},
]


def test_panels_hold_losses_then_scores():
    found = curves.panels(HISTORY)
    assert list(found) == ["loss", "rate", "norm", "snr", "val_sdri", "val_silent_share"]
    assert found["loss"] == ([50, 100], [1.5, 1.0])
    assert found["norm"] == ([50], [2.0])
    assert found["val_sdri"] == ([90, 190], [3.5, 4.5])


def test_units():
    assert curves.unit("val_si_sdr") == "dB"
    assert curves.unit("val_accuracy") == curves.unit("val_swapped_share") == "share, 0 to 1"
    assert curves.unit("loss") == ""


def test_the_picture_is_drawn_and_replaced(tmp_path):
    path = tmp_path / "curves.png"
    path.write_bytes(b"old")
    assert curves.draw(HISTORY, path, "separator: step 190") == ""
    with Image.open(path) as image:
        assert image.format == "PNG"
        assert image.width > 1000
        assert image.height > 400
        assert len(image.convert("RGB").getcolors(1 << 20)) > 10
    assert [one.name for one in tmp_path.iterdir()] == ["curves.png"]


def test_titles_and_axes_say_what_they_show(tmp_path):
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    curves._panel(axes, "val_sdri", [90, 190], [4.5, 3.5], True)
    assert axes.get_title() == "validation: SDRi, last 3.5, highest 4.5"
    assert axes.get_xlabel() == "steps"
    assert axes.get_ylabel() == "dB"


def test_nothing_to_draw(tmp_path):
    assert curves.draw([], tmp_path / "curves.png", "x") == ""
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_there_is_one_clear_note(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert curves.draw(HISTORY, tmp_path / "curves.png", "x") == curves.MISSING
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("count", [1, 2, 7])
def test_any_number_of_panels(tmp_path, count):
    line = {"step": 1, "seconds": 1.0, "rate": 0.1} | {f"part{n}": 1.0 for n in range(count - 1)}
    assert curves.draw([line], tmp_path / "c.png", "x") == ""
    assert (tmp_path / "c.png").is_file()
