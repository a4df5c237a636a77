"""What the training loop and the things it trains agree on.

A `Task` brings a network, its batches, its loss and its validation; `engine.training.loop` brings
everything that does not depend on what is learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import torch
from torch import Tensor, nn

Schedule = Literal["cosine", "plateau", "constant"]
Optimiser = Literal["adamw", "adam"]
Precision = Literal["bf16", "fp32"]
Keep = Literal["best", "final", "epoch"]


@dataclass(frozen=True)
class Share:
    """Which part of every batch a process works on: process `rank` of `world` in all."""

    rank: int = 0
    world: int = 1

    def rows(self, batch: int) -> int:
        """Rows of this process in a batch of `batch` rows; `train` made sure they are equal."""
        return batch // self.world


class Task(Protocol):
    """One thing that is learned."""

    name: str
    """For people and file names: "separator", "unet", "labeller", "speech"."""

    net: nn.Module
    """float32, on the CPU when given; the loop moves it."""

    def batches(self, first: int, share: Share) -> Iterator[Any]:
        """Yield batch number first, first + 1, ...; the loop closes the generator at the end.

        Batch n depends only on (seed, n, share), or a resumed run would differ from an unbroken
        one: draw from ``numpy.random.default_rng((seed, n, ...))``, never from a global generator.
        """

    def loss(
        self, net: nn.Module, batch: Any, device: torch.device
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Run `net` on a batch; return the mean loss to minimise and its parts for the log.

        `net` may be wrapped (autocast, several devices, compiled): use it as ``net(...)`` only,
        once per loss; sizes come from `self.net`. Its call runs in bfloat16 where the settings
        say so, everything around it in float32. The parts are detached scalars, always of the
        same names.
        """

    def validate(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """Score `net` (averaged weights, evaluation mode, no gradients) on a fixed list.

        Deterministic. The first key is THE score, higher is better.
        """

    def describe(self) -> dict[str, object]:
        """Return everything needed to rebuild the net, for the TOML beside the weights.

        Text, numbers, booleans, lists of these, and tables (dicts) of these.
        """

    def no_decay(self, name: str) -> bool:
        """Whether the parameter of this name goes without weight decay."""


@dataclass(frozen=True)
class LoopSettings:
    """How long and how fast to learn, and what to keep.

    Attributes
    ----------
    minutes, steps : float, int or None
        The budget: time spent learning (validation and saving do not count), steps, or whichever
        of the two is reached first. Time of earlier runs of the same checkpoint counts in.
    batch : int
        Items per step, over all processes.
    peak_rate : float
        Highest learning rate.
    warm_up_steps : int
        The rate rises linearly over this many first steps.
    weight_decay, beta2, clip_norm : float
        For the optimiser (beta1 is 0.9); `clip_norm` 0 = no clipping.
    ema : float
        Decay of the averaged weights per step; 0 = no averaging.
    schedule : str
        "cosine" over the budget down to 1 %; "constant"; "plateau": times `plateau_factor` after
        more than `plateau_patience` validations without a better score.
    precision : str
        "bf16": the network computes in bfloat16 where that is safe (weights stay float32).
    compile : bool
        Run the network through ``torch.compile``.
    threads : int
        CPU only: at most so many threads, the fastest count is found again and again; 1 = fixed.
        0 = one for each core. More than 1 may change the last bits of a repeated run.
    save_minutes, validate_minutes : float
        Learning time between two checkpoints, and between two validations.
    epoch_steps : int
        Steps per epoch. Above 0, validation comes after every epoch instead of by the clock.
    keep : tuple of str
        Weights kept beside the checkpoint: "best" (by score), "final", "epoch" (every
        `save_every` epochs).
    log_steps : int
        Steps per line of history.
    seed : int
        Of the first weights and of dropout; tasks get the same number for their batches.
    start : Path or None
        Weights to begin a new run with, where names and shapes match.
    """

    minutes: float | None = 100.0
    steps: int | None = None
    batch: int = 16
    peak_rate: float = 1.5e-3
    warm_up_steps: int = 200
    weight_decay: float = 0.03
    beta2: float = 0.98
    clip_norm: float = 2.0
    ema: float = 0.999
    schedule: Schedule = "cosine"
    plateau_factor: float = 0.5
    plateau_patience: int = 5
    optimiser: Optimiser = "adamw"
    precision: Precision = "bf16"
    compile: bool = False
    threads: int = 2
    save_minutes: float = 3.0
    validate_minutes: float = 8.0
    keep: tuple[Keep, ...] = ("best", "final")
    epoch_steps: int = 0
    save_every: int = 1
    log_steps: int = 50
    seed: int = 1
    start: Path | None = None


@dataclass
class Marks:
    """Where the loop stands between two steps; stored with every checkpoint.

    Attributes
    ----------
    validated_step, validated_seconds : int, float
        When the last validation was.
    score, best : float or None
        The last and the best value of THE score.
    waited : int
        Validations since the best one (for the plateau schedule).
    scale : float
        What the plateau schedule multiplies the learning rate with.
    sums : dict
        Sums over the steps of the history line begun, with their number under "steps".
    """

    validated_step: int = 0
    validated_seconds: float = 0.0
    score: float | None = None
    best: float | None = None
    waited: int = 0
    scale: float = 1.0
    sums: dict[str, float] = field(default_factory=dict)


@dataclass
class State:
    """Everything a checkpoint holds.

    `net` is the bare network (never wrapped) and `average` its averaged copy in evaluation mode,
    the one that is validated and exported; `seconds` is the time spent learning.
    """

    net: nn.Module
    average: nn.Module
    optimiser: torch.optim.Optimizer
    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
