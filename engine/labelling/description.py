"""The description beside a labeller's weights: what they are, how they are checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.descriptions import WEIGHTS, Subject, beside
from engine.labelling.events import EventSettings
from engine.report import EngineError

FORMAT = 1
METHOD = 2
"""Raise it when `engine.labelling.builtin` answers differently with the same weights."""

NEAR = 6
"""Cells of 160 ms to each side (2 s in all) that the clip head is asked about, step by step."""

AROUND = 31
"""Cells to each side (10 s in all) that say what the background is."""

_MODEL = Subject("The built-in labeller", "Please install Earmark again.")
damaged = _MODEL.damaged
_FIELDS = {
    **WEIGHTS,
    "context_s": float,
    "network": dict,
    "vocabulary": dict,
    "events": dict,
}


@dataclass(frozen=True)
class Description:
    """What `labeller.toml` says.

    Attributes
    ----------
    weights : Path
        The tensor file.
    size : int
        Its size in bytes.
    sha256 : str
        Its hash.
    context_s : float
        Seconds of context a chunk needs on each side.
    network : dict
        Shape of the network.
    labels : tuple of str
        Known sounds, in the order of the scores.
    settings : EventSettings
        Thresholds and times of events.
    """

    weights: Path
    size: int
    sha256: str
    context_s: float
    network: dict[str, Any]
    labels: tuple[str, ...]
    settings: EventSettings

    @property
    def revision(self) -> str:
        """Changes with everything that changes an answer."""
        parts = (METHOD, self.sha256, self.settings)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def read_description(path: Path) -> Description:
    """Read and check a description.

    Raises
    ------
    EngineError
        If it is missing or damaged.
    """
    if not path.is_file():
        raise EngineError(
            f"The built-in labeller is not there: {path.name} is missing. Install a version of "
            'Earmark that has one, or train one with "earmark train labeller".'
        )
    values = _MODEL.read(path, _FIELDS, FORMAT)
    labels = values["vocabulary"].get("labels")
    if not isinstance(labels, list) or values["network"].get("labels") != len(labels):
        raise damaged("its description does not fit together")
    return Description(
        beside(path, values["file"]),
        values["size"],
        values["sha256"],
        values["context_s"],
        values["network"],
        tuple(str(label) for label in labels),
        _settings(values["events"], len(labels)),
    )


def _settings(values: dict[str, Any], labels: int) -> EventSettings:
    try:
        on = values["on"]
        if isinstance(on, list):
            on = tuple(float(one) for one in on)
            if len(on) != labels:
                raise damaged("it has not one threshold for each label")
        rest = {name: float(values[name]) for name in ("off", "median_s", "min_s", "gap_s")}
        return EventSettings(on if isinstance(on, tuple) else float(on), **rest)
    except (KeyError, TypeError, ValueError) as error:
        raise damaged("the thresholds of its events are incomplete") from error
