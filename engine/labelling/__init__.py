"""Labellers: what they are (the protocol), which there are (the table), how one is loaded.

A labeller hears mono sound at its own sample rate and says for every step of its own which of the
sounds it knows are there. Long files, other rates and channels are `engine.labelling.stream`'s,
what follows from the scores is `engine.labelling.events`'s, once for all of them.

To add a labeller: write one file here with ``load()`` and add one line to the table.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError, Report

if TYPE_CHECKING:
    from engine.labelling.events import EventSettings

Samples = NDArray[np.float32]
Scores = NDArray[np.float32]


class Labeller(Protocol):
    """Scores one stretch of mono sound."""

    @property
    def sample_rate(self) -> int:
        """The rate it hears at, in hertz."""
        ...

    @property
    def hop_s(self) -> float:
        """Seconds per step; ``hop_s * sample_rate`` is a whole number of samples."""
        ...

    @property
    def context_s(self) -> float:
        """Seconds to each side of a step that its score may depend on; a multiple of ``hop_s``."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """The sounds it knows, in the order of the scores."""
        ...

    @property
    def revision(self) -> str:
        """Changes when its answers change: part of cache keys."""
        ...

    @property
    def settings(self) -> EventSettings:
        """The thresholds that suit its scores."""
        ...

    def scores(self, mono: Samples, report: Report) -> Scores:
        """Score every step of ``mono``.

        Parameters
        ----------
        mono : float32, shape (frames,)
            Not changed. At least one frame; short enough to work on at once.

        Returns
        -------
        float32, shape (steps, labels), 0..1
            Step i begins ``i * hop_s`` after the start; the last one may reach past the end.
        """
        ...

    def clip_scores(self, mono: Samples) -> Scores:
        """Say what a short clip is: float32, shape (labels,), shares that sum to one."""
        ...


@dataclass(frozen=True)
class LabellerInfo:
    """One line of the table: how a labeller is called and where it is made."""

    title: str
    summary: str
    module: str

    def load(self) -> Labeller:
        """Load it.

        Raises
        ------
        EngineError
            If its weights are missing or damaged.
        """
        labeller: Any = importlib.import_module(self.module).load()
        checked: Labeller = labeller
        return checked


LABELLERS: Mapping[str, LabellerInfo] = MappingProxyType(
    {
        "builtin": LabellerInfo(
            "Built-in labeller",
            "Earmark's own network for about 200 everyday sounds; works offline.",
            "engine.labelling.builtin",
        ),
        "clap": LabellerInfo(
            "CLAP",
            "Microsoft's CLAP of 2023: any names for sounds; its weights are fetched once.",
            "engine.labelling.clap",
        ),
    }
)


@cache
def load_labeller(labeller_id: str = "builtin") -> Labeller:
    """The labeller of this name, loaded once per process.

    Or of a description that ``earmark export-onnx labeller`` wrote, by its path.

    Raises
    ------
    EngineError
        If there is no such labeller or its weights are missing or damaged.
    """
    if labeller_id.endswith(".toml"):
        exported: Any = importlib.import_module("engine.onnx_models")
        labeller: Labeller = exported.load_labeller(Path(labeller_id))
        return labeller
    if labeller_id not in LABELLERS:
        known = ", ".join(f'"{one}"' for one in LABELLERS)
        raise EngineError(f'There is no labeller called "{labeller_id}". Choose one of {known}.')
    return LABELLERS[labeller_id].load()
