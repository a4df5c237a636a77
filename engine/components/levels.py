"""How loud stems are heard: mute, solo and gain, as on a mixing desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

REST = ""
"""The name of what is in no stem."""
LEAST_DB, MOST_DB = -24.0, 12.0


@dataclass(frozen=True)
class Level:
    """How one stem is heard.

    Attributes
    ----------
    gain_db : float, decibels
    muted : bool
    solo : bool
        While any is solo, only those are heard.
    """

    gain_db: float = 0.0
    muted: bool = False
    solo: bool = False


def factors(levels: Mapping[str, Level], names: Iterable[str]) -> dict[str, float]:
    """The factor of each of these and of `REST`; those without a level are heard as they are."""
    wanted = {name: levels.get(name, Level()) for name in (*names, REST)}
    has_solo = any(one.solo for one in wanted.values())
    return {
        name: 0.0 if one.muted or (has_solo and not one.solo) else 10.0 ** (one.gain_db / 20.0)
        for name, one in wanted.items()
    }
