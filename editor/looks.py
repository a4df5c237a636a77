"""How the spectrogram is computed and coloured: what can be chosen, and what was."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QLocale

from editor.settings import Settings
from editor.theme import Theme
from engine.scales import SCALES, Scale
from engine.spectrogram import FLOOR_DB, SpectrogramSettings

CONTEXT = "looks"
WINDOWS = (256, 512, 1024, 2048, 4096, 8192)
OVERLAPS = (0.5, 0.75, 0.875, 0.9375)
THEME = "theme"
COLOURS = (THEME, "viridis", "magma", "inferno", "cividis", "grey", "inverted")
RANGE_DB = (20, 120)  # the least and the most
GAIN_DB = (-20, 80)

Table = NDArray[np.uint32]


@dataclass(frozen=True)
class Look:
    """The spectrogram's settings. Only the first three make tiles be computed anew.

    Attributes
    ----------
    scale : a key of `engine.scales.SCALES`
    window : one of `WINDOWS`, samples
    overlap : one of `OVERLAPS`
        Part of a window that the next one covers too.
    colours : one of `COLOURS`
        "theme" has the colours of the colour scheme.
    range_db : int
        Decibels from the darkest colour to the brightest.
    gain_db : int
        How far below full scale the brightest colour is reached.
    """

    scale: Scale = "mel"
    window: int = 2048
    overlap: float = 0.75
    colours: str = THEME
    range_db: int = 80
    gain_db: int = 20

    @classmethod
    def of(cls, settings: Settings) -> Look:
        """What the settings say; where they say nonsense, the default."""
        scale, window = settings.spectrogram_scale, settings.spectrogram_window
        overlap, colours = settings.spectrogram_overlap, settings.spectrogram_colours
        return cls(
            next((one for one in SCALES if one == scale), cls.scale),
            window if window in WINDOWS else cls.window,
            overlap if overlap in OVERLAPS else cls.overlap,
            colours if colours in COLOURS else cls.colours,
            min(max(settings.spectrogram_range, RANGE_DB[0]), RANGE_DB[1]),
            min(max(settings.spectrogram_gain, GAIN_DB[0]), GAIN_DB[1]),
        )

    @property
    def ceiling_db(self) -> float:
        """dBFS that gets the brightest colour."""
        return float(-self.gain_db)

    @property
    def floor_db(self) -> float:
        """dBFS that still gets the darkest colour."""
        return self.ceiling_db - self.range_db

    def settings(self, sample_rate: int) -> SpectrogramSettings:
        """What the tiles of a recording are computed with."""
        return SpectrogramSettings(
            n_fft=self.window,
            hop=round(self.window * (1 - self.overlap)),
            scale=self.scale,
            fmax=min(SpectrogramSettings().fmax, sample_rate / 2),
        )

    def table(self, theme: Theme) -> Table:
        """256 opaque colours, 0xffrrggbb, for the values of a tile."""
        if self.colours == THEME:
            return np.array(theme.spectrum_table(self.floor_db, self.ceiling_db), np.uint32)
        level_db = np.linspace(FLOOR_DB, 0.0, 256)
        place = np.clip((level_db - self.floor_db) / self.range_db, 0.0, 1.0)
        return _packed(self.colours).take(np.rint(place * 255).astype(np.intp))


def choices() -> Mapping[str, Mapping[Any, str]]:
    """Setting: what it can be, and how that is called."""
    number = QLocale()
    return {
        "spectrogram_scale": {
            "mel": _tr("Mel"),
            "linear": _tr("Linear"),
            "log": _tr("Logarithmic"),
            "bark": _tr("Bark"),
            "erb": _tr("ERB"),
        },
        "spectrogram_window": {
            one: _tr("{0} samples").format(number.toString(one)) for one in WINDOWS
        },
        "spectrogram_overlap": {one: f"{number.toString(100 * one, 'g', 4)} %" for one in OVERLAPS},
        "spectrogram_colours": {
            THEME: _tr("Like the theme"),
            "viridis": "Viridis",
            "magma": "Magma",
            "inferno": "Inferno",
            "cividis": "Cividis",
            "grey": _tr("Grey"),
            "inverted": _tr("Inverted grey"),
        },
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


@functools.cache
def _packed(name: str) -> Table:
    """A colour map as 256 colours from silence to full."""
    if name in ("grey", "inverted"):
        ramp = np.arange(256) if name == "grey" else np.arange(255, -1, -1)
        rgb = np.stack([ramp] * 3, axis=1)
    else:
        rgb = np.rint(np.loadtxt(_map_file(name), delimiter=",", comments=";") * 255)
    whole = rgb.astype(np.uint32)
    return np.uint32(0xFF000000) + (whole[:, 0] << 16) + (whole[:, 1] << 8) + whole[:, 2]


def _map_file(name: str) -> Path:
    """pyqtgraph's file of a colour map: importing all of it for that costs a third of a second."""
    found = find_spec("pyqtgraph")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "colors" / "maps" / f"{name}.csv"
