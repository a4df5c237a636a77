"""The training loop: steps, moving average, checkpoints that resume exactly."""

from __future__ import annotations

import copy
import json
import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.report import EngineError, Report, silent
from engine.separation import spectra
from engine.separation.bandsplit import PATCH, BandSplitNet, band_edges
from engine.training import losses
from engine.training.data import write_json
from engine.training.mixtures import Batch
from engine.training.threads import ThreadTuner

_CELL_FRAMES = 8 * PATCH
_CELL_BANDS = 8


@dataclass(frozen=True)
class LoopSettings:
    """How long and how fast to learn; weights of the loss terms."""

    minutes: float = 100.0
    batch: int = 16
    peak_rate: float = 1.5e-3
    warm_up_steps: int = 200
    weight_decay: float = 0.03
    clip_norm: float = 2.0
    ema: float = 0.999
    save_minutes: float = 3.0
    validate_minutes: float = 8.0
    snr_weight: float = 0.1
    magnitude_weight: float = 0.7
    cell_weight: float = 0.15
    presence_weight: float = 0.03


@dataclass
class State:
    """Everything a checkpoint holds."""

    net: BandSplitNet
    average: BandSplitNet
    optimiser: torch.optim.AdamW
    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


def new_state(net: BandSplitNet, settings: LoopSettings) -> State:
    """Start from a fresh network."""
    net.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(net).eval().requires_grad_(False)
    # Gains, biases and embeddings are not pulled to zero.
    decayed = [p for n, p in net.named_parameters() if p.ndim > 1 and not n.startswith("labels")]
    names = {id(p) for p in decayed}
    plain = [p for p in net.parameters() if id(p) not in names]
    groups = [
        {"params": decayed, "weight_decay": settings.weight_decay},
        {"params": plain, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=settings.peak_rate, betas=(0.9, 0.98), fused=True)
    return State(net, average, optimiser)


def learning_rate(step: int, done: float, settings: LoopSettings) -> float:
    """Warm-up by steps, then a cosine over the share `done` of the time budget."""
    warm = min(1.0, (step + 1) / settings.warm_up_steps)
    cosine = 0.5 * (1.0 + math.cos(math.pi * min(max(done, 0.0), 1.0)))
    return settings.peak_rate * warm * (0.01 + 0.99 * cosine)


def compute_loss(
    net: BandSplitNet, batch: Batch, settings: LoopSettings
) -> tuple[Tensor, dict[str, float]]:
    """Run the network on a batch; return the loss to minimise and its parts."""
    config = net.config
    sources = torch.from_numpy(batch.sources)
    size, count, frames = sources.shape
    spectra_all = spectra.analyse(sources.reshape(-1, frames), config.n_fft, config.hop)
    spectra_all = spectra_all.reshape(size, count, *spectra_all.shape[1:])
    mixture = spectra_all.sum(dim=1)
    prompts, targets = torch.from_numpy(batch.prompts), torch.from_numpy(batch.targets)
    labels = torch.from_numpy(batch.labels)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, encoded = net(spectra.power(mixture), prompts.reshape(-1))
    mask = torch.sigmoid(logits)
    rows = torch.arange(size)
    wanted = torch.cat([spectra_all[rows, t] * (t >= 0)[:, None, None] for t in targets])
    problem = losses.make_problem(torch.cat([mixture] * len(targets)), wanted)
    energies = losses.cell_shares(
        spectra.power(spectra_all), band_edges(config), _CELL_FRAMES, _CELL_BANDS
    )
    snr = losses.snr_loss(mask, problem)
    magnitude = losses.magnitude_loss(mask, problem)
    cell = losses.cell_loss(encoded.cells, energies, labels)
    presence = losses.presence_loss(encoded.presence, energies, labels)
    loss = (
        settings.snr_weight * snr
        + settings.magnitude_weight * magnitude
        + settings.cell_weight * cell
        + settings.presence_weight * presence
    )
    parts = {"snr": snr, "magnitude": magnitude, "cell": cell, "presence": presence}
    return loss, {name: float(value.detach()) for name, value in parts.items()}


def train_step(state: State, batch: Batch, settings: LoopSettings, done: float) -> dict[str, float]:
    """Learn from one batch."""
    rate = learning_rate(state.step, done, settings)
    for group in state.optimiser.param_groups:
        group["lr"] = rate
    state.optimiser.zero_grad(set_to_none=True)
    loss, parts = compute_loss(state.net, batch, settings)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(state.net.parameters(), settings.clip_norm)
    if not math.isfinite(float(norm)):
        raise EngineError(f"Training diverged at step {state.step}: the gradient is not finite.")
    state.optimiser.step()
    state.step += 1
    _follow(state, settings)
    return {"loss": float(loss.detach()), "rate": rate, "norm": float(norm), **parts}


def _follow(state: State, settings: LoopSettings) -> None:
    """Move the averaged weights (and norm statistics) towards the current ones."""
    decay = min(settings.ema, (1 + state.step) / (10 + state.step))
    for mine, theirs in zip(
        state.average.state_dict().values(), state.net.state_dict().values(), strict=True
    ):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1.0 - decay)
        else:
            mine.copy_(theirs)


def train(
    state: State,
    batches: Iterator[Batch],
    settings: LoopSettings,
    folder: Path,
    validate: Callable[[BandSplitNet], dict[str, float]],
    tuner: ThreadTuner,
    report: Report = silent,
) -> None:
    """Train until the time budget is spent (time of earlier runs counts in).

    When `report` raises `Cancelled`, the checkpoint is written before it goes on its way.
    """
    try:
        _train(state, batches, settings, folder, validate, tuner, report)
    finally:
        save(state, folder)


def _train(
    state: State,
    batches: Iterator[Batch],
    settings: LoopSettings,
    folder: Path,
    validate: Callable[[BandSplitNet], dict[str, float]],
    tuner: ThreadTuner,
    report: Report,
) -> None:
    budget = 60.0 * settings.minutes
    saved = validated = state.seconds
    sums: dict[str, float] = {}
    count = 0
    while state.seconds < budget:
        began = time.monotonic()
        parts = train_step(state, next(batches), settings, state.seconds / budget)
        took = time.monotonic() - began
        state.seconds += took
        tuner.after_step(took)
        report(state.seconds / budget)
        count += 1
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value
        if count == 50:
            means = {name: value / count for name, value in sums.items()}
            state.history.append({"step": state.step, "seconds": state.seconds, **means})
            left = (budget - state.seconds) / 60.0
            text = " ".join(f"{name} {value:.4f}" for name, value in means.items())
            report(
                state.seconds / budget,
                f"step {state.step}, {left:.1f} min left, {tuner.count} thr.: {text}",
            )
            sums, count = {}, 0
        if state.seconds - validated > 60.0 * settings.validate_minutes:
            validated = state.seconds
            scores = validate(state.average)
            state.history.append({"step": state.step, "seconds": state.seconds, **scores})
            report(state.seconds / budget, f"step {state.step}: {scores}")
        if state.seconds - saved > 60.0 * settings.save_minutes:
            saved = state.seconds
            save(state, folder)


def save(state: State, folder: Path) -> None:
    """Write the checkpoint; the one before stays valid until this one is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Tensor] = {}
    for name, value in state.net.state_dict().items():
        tensors[f"net.{name}"] = value.contiguous()
    for name, value in state.average.state_dict().items():
        tensors[f"average.{name}"] = value.contiguous()
    for index, values in state.optimiser.state_dict()["state"].items():
        for name, value in values.items():
            tensors[f"optimiser.{index}.{name}"] = value.contiguous()
    meta = {"step": str(state.step), "seconds": str(state.seconds)}
    partial = folder / "checkpoint.partial"
    save_file(tensors, partial, metadata={**meta, "history": json.dumps(state.history)})
    os.replace(partial, folder / "checkpoint.safetensors")
    write_json(folder / "history.json", state.history)


def resume(state: State, folder: Path) -> bool:
    """Load the checkpoint of a folder into a fresh state; False when there is none."""
    path = folder / "checkpoint.safetensors"
    if not path.is_file():
        return False
    from safetensors import safe_open

    tensors = load_file(path)
    with safe_open(path, framework="pt") as file:
        meta = file.metadata()
    for prefix, net in (("net.", state.net), ("average.", state.average)):
        part = {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}
        try:
            net.load_state_dict(part)
        except RuntimeError as error:
            raise EngineError(f"{path} was made by another network shape.") from error
    moments: dict[int, dict[str, Tensor]] = {}
    groups = state.optimiser.state_dict()["param_groups"]
    parameters = [p for group in state.optimiser.param_groups for p in group["params"]]
    for key, value in tensors.items():
        if key.startswith("optimiser."):
            _, index, name = key.split(".")
            if value.ndim:
                # The fused optimiser walks memory: moments must lie as their weights do.
                value = torch.empty_like(parameters[int(index)]).copy_(value)
            moments.setdefault(int(index), {})[name] = value.detach()
    state.optimiser.load_state_dict({"state": moments, "param_groups": groups})
    state.step, state.seconds = int(meta["step"]), float(meta["seconds"])
    state.history = json.loads(meta["history"])
    return True
