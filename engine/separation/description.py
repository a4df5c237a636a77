"""The description beside a separator's weights: what they are, how they are checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.descriptions import WEIGHTS, Subject, beside

FORMAT = 1
METHOD = 5
"""Raise it when `engine.separation.builtin` answers differently with the same weights."""

_MODEL = Subject("The built-in model", "Please install Earmark again.")
damaged = _MODEL.damaged
_FIELDS = {
    **WEIGHTS,
    "context_s": float,
    "absent_below": float,
    "faint_db": float,
    "network": dict,
    "vocabulary": dict,
}
FRAMES_PER_CELL = 16
"""STFT frames per cell of the coarse label maps; chunks start at whole cells."""


@dataclass(frozen=True)
class Description:
    """What `builtin.toml` says.

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
    absent_below : float
        Presence logit under which a sound may count as not there.
    faint_db : float
        Level of the estimate under the mixture at which it then does.
    network : dict
        Shape of the network.
    labels : tuple of str
        Known sounds, in embedding order.
    """

    weights: Path
    size: int
    sha256: str
    context_s: float
    absent_below: float
    faint_db: float
    network: dict[str, Any]
    labels: tuple[str, ...]

    @property
    def revision(self) -> str:
        """Changes with everything that changes an answer: weights, gate and method."""
        parts = (METHOD, self.sha256, self.absent_below, self.faint_db)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    @property
    def grid(self) -> int:
        """Samples between chunk starts that see the same STFT frames and cells."""
        return FRAMES_PER_CELL * int(self.network["hop"])


def read_description(path: Path) -> Description:
    """Read and check a description.

    Raises
    ------
    EngineError
        If it is missing or damaged.
    """
    values = _MODEL.read(path, _FIELDS, FORMAT)
    labels = values["vocabulary"].get("labels")
    network = values["network"]
    if (
        not isinstance(labels, list)
        or network.get("labels") != len(labels)
        or not isinstance(network.get("hop"), int)
        or not isinstance(network.get("sample_rate"), int)
    ):
        raise damaged("its description does not fit together")
    return Description(
        beside(path, values["file"]),
        values["size"],
        values["sha256"],
        values["context_s"],
        values["absent_below"],
        values["faint_db"],
        network,
        tuple(str(label) for label in labels),
    )
