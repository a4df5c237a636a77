"""One training step: the fresh state, the averaged weights, mixed precision."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from engine.report import EngineError
from engine.training import schedule
from engine.training.protocol import LoopSettings, Precision, State, Task

_FUSED = ("cpu", "cuda", "mps")
_BETA1 = 0.9


def new_state(
    net: nn.Module,
    settings: LoopSettings,
    no_decay: Callable[[str], bool] = lambda name: False,
    device: torch.device | None = None,
) -> State:
    """Start from a fresh network.

    Parameters
    ----------
    net : nn.Module
        Moved to `device` (its own by default); 4-d weights are laid out channels last.
    settings : LoopSettings
        Optimiser and its figures.
    no_decay : callable
        Whether the parameter of a name goes without weight decay.
    """
    net.train().to(device)
    dimensions = {p.ndim for p in net.parameters()}
    if 4 in dimensions and 5 not in dimensions:
        net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(net).eval().requires_grad_(False)
    named = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for n, p in named if not no_decay(n)], "weight_decay": settings.weight_decay},
        {"params": [p for n, p in named if no_decay(n)], "weight_decay": 0.0},
    ]
    make = torch.optim.AdamW if settings.optimiser == "adamw" else torch.optim.Adam
    optimiser = make(
        groups,
        lr=settings.peak_rate,
        betas=(_BETA1, settings.beta2),
        fused=next(net.parameters()).device.type in _FUSED,
    )
    return State(net, average, optimiser)


class Autocast(nn.Module):
    """Calls a network with bfloat16 arithmetic where that is safe; what is around stays float32."""

    def __init__(self, net: nn.Module, device: torch.device, precision: Precision) -> None:
        super().__init__()
        self._net = net
        self._kind = device.type
        self._on = precision == "bf16"

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the network returns."""
        with torch.autocast(self._kind, torch.bfloat16, enabled=self._on):
            return self._net(*args, **kwargs)


def train_step(
    task: Task, state: State, net: nn.Module, batch: Any, settings: LoopSettings
) -> dict[str, float]:
    """Learn from one batch.

    Parameters
    ----------
    task : Task
        Its loss is minimised.
    state : State
        Moved one step on.
    net : nn.Module
        `state.net` as it is to be called: wrapped for autocast and several devices.
    batch : object
        From the task.
    settings : LoopSettings
        Learning rate, clipping, averaging.

    Returns
    -------
    dict
        "loss", "rate", "norm" (of the gradient before clipping) and the parts of the loss.

    Raises
    ------
    EngineError
        If the gradient is not finite; the weights are then as before.
    """
    device = next(state.net.parameters()).device
    done = schedule.share_done(state.step, state.seconds, settings)
    rate = schedule.learning_rate(state.step, done, settings, state.marks.scale)
    for group in state.optimiser.param_groups:
        group["lr"] = rate
    state.optimiser.zero_grad(set_to_none=True)
    loss, parts = task.loss(net, batch, device)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(
        state.net.parameters(), settings.clip_norm if settings.clip_norm > 0 else math.inf
    )
    # One trip to the CPU for all figures: each would wait for the device anew.
    figures = torch.stack([one.detach().float() for one in (loss, norm, *parts.values())]).tolist()
    if not math.isfinite(figures[1]):
        raise EngineError(
            f"Training diverged at step {state.step}: the gradient is not finite. "
            "Resume from the last checkpoint with a lower peak_rate."
        )
    state.optimiser.step()
    state.step += 1
    _follow(state, settings)
    values = dict(zip(("loss", "norm", *parts), figures, strict=True))
    return {"loss": values.pop("loss"), "rate": rate, "norm": values.pop("norm"), **values}


def _follow(state: State, settings: LoopSettings) -> None:
    """Move the averaged weights (and norm statistics) towards the current ones."""
    decay = min(settings.ema, (1 + state.step) / (10 + state.step))
    with torch.no_grad():
        for mine, theirs in zip(
            state.average.state_dict().values(), state.net.state_dict().values(), strict=True
        ):
            if mine.is_floating_point() and decay > 0:
                mine.lerp_(theirs, 1.0 - decay)
            else:
                mine.copy_(theirs)
