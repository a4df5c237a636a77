"""What a spectrogram looks like: its choices, its colours."""

from __future__ import annotations

import numpy as np
import pytest

from editor import theme
from editor.looks import COLOURS, OVERLAPS, THEME, WINDOWS, Look, choices
from editor.settings import Settings
from engine.scales import SCALES
from engine.spectrogram import SpectrogramSettings


def test_the_settings_begin_with_the_defaults_of_the_engine() -> None:
    assert Look.of(Settings()) == Look()
    assert Look().settings(48_000) == SpectrogramSettings()


def test_every_setting_reaches_the_look() -> None:
    settings = Settings(
        spectrogram_scale="bark", spectrogram_window=512, spectrogram_overlap=0.875,
        spectrogram_colours="magma", spectrogram_range=60, spectrogram_gain=-10,
    )  # fmt: skip
    look = Look.of(settings)
    assert look == Look("bark", 512, 0.875, "magma", 60, -10)
    assert (look.floor_db, look.ceiling_db) == (-50, 10)
    assert look.settings(8_000) == SpectrogramSettings(512, 64, "bark", fmax=4_000)


def test_nonsense_becomes_the_default() -> None:
    settings = Settings(
        spectrogram_scale="klingon", spectrogram_window=1000, spectrogram_overlap=7.0,
        spectrogram_colours="", spectrogram_range=0, spectrogram_gain=10**9,
    )  # fmt: skip
    assert Look.of(settings) == Look(range_db=20, gain_db=80)


def test_everything_that_can_be_chosen_has_a_name() -> None:
    found = choices()
    assert list(found["spectrogram_scale"]) == list(SCALES)
    assert list(found["spectrogram_window"]) == list(WINDOWS)
    assert list(found["spectrogram_overlap"]) == list(OVERLAPS)
    assert list(found["spectrogram_colours"]) == list(COLOURS)
    for texts in found.values():
        assert len(set(texts.values())) == len(texts)


@pytest.mark.parametrize("name", ["viridis", "magma", "inferno", "cividis"])
def test_colour_maps_are_pyqtgraphs(name: str) -> None:
    import pyqtgraph

    golden = pyqtgraph.colormap.get(name).getLookupTable(nPts=256).astype(int)
    # All 120 dB on the table: each value of a tile is one colour of the map.
    ours = Look(colours=name, range_db=120, gain_db=0).table(theme.DARK).astype(int)
    rgb = np.stack([ours >> 16 & 255, ours >> 8 & 255, ours & 255], axis=1)
    assert np.abs(rgb - golden).max() <= 1  # the library cuts where we round
    assert (ours >> 24 == 255).all()


def test_greys_run_from_black_to_white_and_back() -> None:
    grey = Look(colours="grey", range_db=120, gain_db=0).table(theme.DARK)
    assert (hex(grey[0]), hex(grey[255])) == ("0xff000000", "0xffffffff")
    inverted = Look(colours="inverted", range_db=120, gain_db=0).table(theme.DARK)
    np.testing.assert_array_equal(inverted, grey[::-1])


@pytest.mark.parametrize("colours", COLOURS)
def test_range_and_gain_say_where_the_colours_end(colours: str) -> None:
    table = Look(colours=colours, range_db=60, gain_db=30).table(theme.LIGHT)
    level_db = np.linspace(-120, 0, 256)
    assert len(set(table[level_db <= -90])) == 1
    assert len(set(table[level_db >= -30])) == 1
    assert len(set(table[(level_db > -90) & (level_db < -30)])) > 100


def test_the_colours_of_the_theme_follow_it() -> None:
    tables = [Look(colours=THEME).table(one) for one in theme.THEMES.values()]
    assert len({bytes(one) for one in tables}) == 3
    maps = [Look(colours="magma").table(one) for one in theme.THEMES.values()]
    assert len({bytes(one) for one in maps}) == 1
