"""How far a run is, how fast it learns there, and what a validation score changes."""

from __future__ import annotations

import math

from engine.report import EngineError
from engine.training.protocol import LoopSettings, Marks

FINAL_SHARE = 0.01
"""What the cosine leaves of the peak rate at the end."""


def check(settings: LoopSettings, world: int = 1) -> None:
    """Raise EngineError for settings that cannot work, before anything is computed."""
    if settings.minutes is None and settings.steps is None:
        raise EngineError("Training needs a budget: set minutes, steps or both.")
    if settings.batch < 1 or settings.batch % world:
        raise EngineError(
            f"A batch of {settings.batch} cannot be shared out to {world} processes. "
            "Choose a multiple of their number."
        )
    if not 0.0 <= settings.ema < 1.0:
        raise EngineError(f"ema is {settings.ema}; it must be at least 0 and below 1.")
    for name in ("peak_rate", "log_steps", "save_every", "save_minutes", "validate_minutes"):
        if not getattr(settings, name) > 0:
            raise EngineError(f"{name} is {getattr(settings, name)}; it must be above 0.")
    if "epoch" in settings.keep and not settings.epoch_steps:
        raise EngineError('keep = "epoch" needs to know how long an epoch is: set epoch_steps.')


def share_done(step: int, seconds: float, settings: LoopSettings) -> float:
    """Return which share of the budget is spent, 0 .. 1; of two budgets the one that ends first."""
    shares = []
    if settings.minutes is not None:
        shares.append(seconds / (60.0 * settings.minutes) if settings.minutes > 0 else 1.0)
    if settings.steps is not None:
        shares.append(step / settings.steps if settings.steps > 0 else 1.0)
    return min(max(shares), 1.0)


def learning_rate(step: int, done: float, settings: LoopSettings, scale: float = 1.0) -> float:
    """Return the learning rate of a step.

    Parameters
    ----------
    step : int
        Steps made so far; the rate warms up linearly over the first `warm_up_steps`.
    done : float
        Share of the budget spent; the cosine schedule (Loshchilov and Hutter, SGDR, 2017, without
        restarts) follows it.
    settings : LoopSettings
        Peak rate and schedule.
    scale : float
        What the plateau schedule has made of the rate by now.
    """
    warm = min(1.0, (step + 1) / max(1, settings.warm_up_steps))
    if settings.schedule == "cosine":
        cosine = 0.5 * (1.0 + math.cos(math.pi * min(max(done, 0.0), 1.0)))
        return settings.peak_rate * warm * (FINAL_SHARE + (1.0 - FINAL_SHARE) * cosine)
    return settings.peak_rate * warm * (scale if settings.schedule == "plateau" else 1.0)


def heed(marks: Marks, score: float, settings: LoopSettings) -> bool:
    """Take in a validation score (higher is better); return whether it is the best so far.

    The plateau counts as ``torch.optim.lr_scheduler.ReduceLROnPlateau`` does: after more than
    `plateau_patience` scores in a row that are not the best, the rate is multiplied and the
    count starts anew.
    """
    marks.score = score if math.isfinite(score) else None
    if math.isfinite(score) and (marks.best is None or score > marks.best):
        marks.best, marks.waited = score, 0
        return True
    marks.waited += 1
    if settings.schedule == "plateau" and marks.waited > settings.plateau_patience:
        marks.scale *= settings.plateau_factor
        marks.waited = 0
    return False


def validation_due(step: int, seconds: float, marks: Marks, settings: LoopSettings) -> bool:
    """Whether a validation should come before the next step: by epochs, or else by the clock."""
    if step == marks.validated_step:
        return False
    if settings.epoch_steps:
        return step % settings.epoch_steps == 0
    return seconds - marks.validated_seconds > 60.0 * settings.validate_minutes


def span(seconds: float) -> str:
    """Return a duration for people: "45 s", "12 min", "3 h 05 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60.0)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"
