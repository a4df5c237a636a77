"""Frequency scales: how hertz are spread over the rows of a spectrogram.

Each is a pair of functions, hertz to a place on the scale and back, inverse to each other from 0 Hz
upwards (`log` from its lowest). They take numbers and arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np

Scale = Literal["mel", "linear", "log", "bark", "erb"]
Convert = Callable[[Any], Any]

LOWEST_LOG_HZ = 20.0


def _to_mel(hertz: Any) -> Any:
    """O'Shaughnessy, Speech Communication (1987), p. 150."""
    return 2595.0 * np.log10(1.0 + np.maximum(hertz, 0.0) / 700.0)


def _from_mel(mel: Any) -> Any:
    return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)


def _to_log(hertz: Any) -> Any:
    """Octaves."""
    return np.log2(np.maximum(hertz, LOWEST_LOG_HZ))


def _to_bark(hertz: Any) -> Any:
    """Traunmüller, JASA 88 (1990), p. 97, with his corrections of both ends."""
    z = 26.81 * np.maximum(hertz, 0.0) / (1960.0 + np.maximum(hertz, 0.0)) - 0.53
    z = np.where(z < 2.0, z + 0.15 * (2.0 - z), z)
    return np.where(z > 20.1, z + 0.22 * (z - 20.1), z)


def _from_bark(bark: Any) -> Any:
    z = np.where(bark < 2.0, (bark - 0.3) / 0.85, bark)
    z = np.where(z > 20.1, (z + 4.422) / 1.22, z)
    return 1960.0 * (z + 0.53) / (26.28 - z)


def _to_erb(hertz: Any) -> Any:
    """Glasberg and Moore, Hearing Research 47 (1990), eq. 4: equivalent rectangular bandwidths."""
    return 21.4 * np.log10(1.0 + 0.00437 * np.maximum(hertz, 0.0))


def _from_erb(erb: Any) -> Any:
    return (10.0 ** (erb / 21.4) - 1.0) / 0.00437


def _same(value: Any) -> Any:
    return value


SCALES: Mapping[Scale, tuple[Convert, Convert]] = {
    "mel": (_to_mel, _from_mel),
    "linear": (_same, _same),
    "log": (_to_log, np.exp2),
    "bark": (_to_bark, _from_bark),
    "erb": (_to_erb, _from_erb),
}
"""Scale: hertz to places, and places to hertz."""
