"""The labeller beside the separator: it knows better what the other sounds of a mixture are.

It was taught to name sounds with its whole network, the separator mostly to take them apart; of the
likeliest other labels it names more right ones, so fewer have to be asked for (the model card has
the figures). Both hear the same spectrogram.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from engine.labelling.description import NEAR
from engine.labelling.description import Description as Heard
from engine.labelling.description import read_description as read_labeller
from engine.resources import resource
from engine.separation.description import FRAMES_PER_CELL, Description

if TYPE_CHECKING:
    from engine.labelling.tagger import TaggerNet

_LABELLER = "models/labeller.toml"
_SPECTRUM = ("sample_rate", "n_fft", "hop")


@cache
def _shipped() -> Heard:
    return read_labeller(resource(_LABELLER))


def described(found: Description) -> Heard | None:
    """The built-in labeller's description, where it can help a separator; nothing is loaded.

    It cannot where the separator knows other labels or hears another spectrogram.
    """
    ear = _shipped()
    same = all(ear.network.get(name) == found.network.get(name) for name in _SPECTRUM)
    return ear if same and ear.labels == found.labels else None


def load(found: Description) -> TaggerNet | None:
    """The network of the built-in labeller, shared with whoever labels; None where it cannot help.

    Raises
    ------
    EngineError
        If its weights are missing or damaged.
    """
    if described(found) is None:
        return None
    from engine.labelling import load_labeller
    from engine.labelling.builtin import BuiltinLabeller

    labeller = load_labeller("builtin")
    assert isinstance(labeller, BuiltinLabeller)
    return labeller.net


def context_s(ear: Heard) -> float:
    """Seconds of sound to each side that `TaggerNet.near` depends on."""
    cell = FRAMES_PER_CELL * int(ear.network["hop"]) / int(ear.network["sample_rate"])
    return ear.context_s + NEAR * cell
