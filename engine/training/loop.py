"""The training loop: whatever a `Task` learns is learned here, and resumes to the bit.

One run lives in one folder: `checkpoint.safetensors` (everything, see `checkpoints`), the weights
that are kept (`best`, `final`, `epoch-N`), a TOML beside each, `history.json` and `curves.png`.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from engine.report import Cancelled, Report, silent
from engine.training import checkpoints, curves, distributed, schedule, sidecar
from engine.training.checkpoints import resume, save
from engine.training.logs import Log
from engine.training.protocol import LoopSettings, Marks, Share, State, Task
from engine.training.steps import Autocast, new_state, train_step
from engine.training.threads import ThreadTuner

__all__ = [
    "Autocast", "LoopSettings", "Marks", "Share", "State", "Task", "new_state", "resume", "save",
    "train", "train_step",
]  # fmt: skip


def train(
    task: Task,
    settings: LoopSettings,
    folder: Path,
    report: Report = silent,
    log: Log | None = None,
    device: str = "auto",
) -> State:
    """Train until the budget is spent (time and steps of earlier runs in the folder count in).

    Started by ``torchrun``, the processes learn as one. With `threads` = 1 (or on one GPU) and a
    budget in steps, a run that was killed and resumed ends with the very tensors of an unbroken
    one; with a budget of time the learning rate follows the clock, and only the start is exact.

    Parameters
    ----------
    task : Task
        What to learn.
    settings : LoopSettings
        How.
    folder : Path
        Of the run; a checkpoint in it is resumed.
    report : Report
        Progress with the time left. When it raises `Cancelled`, the checkpoint is written before
        it goes on its way. Processes other than the first call it without a note.
    log : Log or None
        Takes the figures; see `logs.open_log`. The caller closes it.
    device : str
        "auto", "cpu", "cuda" or "mps".

    Raises
    ------
    EngineError
        If settings, device or checkpoint cannot be used, or training diverged (the last
        checkpoint then stands).
    """
    schedule.check(settings, int(os.environ.get("WORLD_SIZE", "1")))
    with distributed.joined(device) as group, _threads_kept():
        return _Run(task, settings, folder, report, log, group).go()


@contextmanager
def _threads_kept() -> Iterator[None]:
    before = torch.get_num_threads()
    try:
        yield
    finally:
        torch.set_num_threads(before)


class _Run:
    """One call of `train` in one process."""

    def __init__(
        self,
        task: Task,
        settings: LoopSettings,
        folder: Path,
        report: Report,
        log: Log | None,
        group: distributed.Group,
    ) -> None:
        self._task, self._settings, self._folder = task, settings, folder
        self._report, self._log, self._group = report, log if group.first else None, group
        self._cancelled = False
        # Another stream in every process, or all would drop the same units.
        torch.manual_seed(settings.seed + 1_000_003 * group.share.rank)
        self._state = new_state(task.net, settings, task.no_decay, group.device)
        self._begin()
        state = self._state
        state.net = group.synchronise(state.net)
        net = group.wrap(state.net)
        if settings.compile:
            net.compile()
        self._net = Autocast(net, group.device, settings.precision).train()
        self._judged = Autocast(state.average, group.device, settings.precision).eval()
        self._tuner: ThreadTuner | None = None
        if group.device.type == "cpu":
            most = settings.threads or os.cpu_count() or 1
            here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
            self._tuner = ThreadTuner(max(1, most // here))
        self._began, self._done_before = time.monotonic(), self._done()
        self._saved = state.seconds

    def _begin(self) -> None:
        """Resume, or else start from given weights."""
        state, settings = self._state, self._settings
        if checkpoints.resume(state, self._folder, self._group.share.rank):
            self._tell(f"resumed at step {state.step}")
        elif settings.start is not None:
            self._tell(checkpoints.warm_start(state, settings.start))
        if self._group.first:
            weights = self._folder / checkpoints.NAME
            self._folder.mkdir(parents=True, exist_ok=True)
            checkpoints.sweep(self._folder)
            sidecar.write(self._task, settings, state, weights, kept=False)
        if self._log is not None:
            self._log.begin(state.step)

    def _done(self) -> float:
        return schedule.share_done(self._state.step, self._state.seconds, self._settings)

    def go(self) -> State:
        """Train; write the checkpoint at the end and on cancel."""
        try:
            if self._done() < 1.0 or self._unjudged():
                self._learn()
        except Cancelled:
            self._save()
            raise
        self._save()
        if "final" in self._settings.keep and self._state.step:
            self._keep("final")
        return self._state

    def _learn(self) -> None:
        batches = self._task.batches(self._state.step, self._group.share)
        try:
            took = 0.0
            while True:
                self._account(took)
                done = self._done() >= 1.0
                if done and self._state.marks.sums:
                    self._note_window()
                state = self._state
                due = schedule.validation_due(
                    state.step, state.seconds, state.marks, self._settings
                )
                if due or (done and self._unjudged()):
                    self._validate()
                if done:
                    return
                if state.seconds - self._saved > 60.0 * self._settings.save_minutes:
                    self._save()
                took = self._step(batches)
        finally:
            close = getattr(batches, "close", None)
            if close is not None:
                close()

    def _unjudged(self) -> bool:
        return 0 < self._state.step != self._state.marks.validated_step

    def _step(self, batches: Iterator[Any]) -> float:
        """Make one step; return how long it took, the wait for its batch included."""
        began = time.monotonic()
        batch = next(batches)
        values = train_step(self._task, self._state, self._net, batch, self._settings)
        took = time.monotonic() - began
        if self._tuner is not None:
            self._tuner.after_step(took)
        sums = self._state.marks.sums
        for name, value in {"steps": 1.0, **values}.items():
            sums[name] = sums.get(name, 0.0) + value
        return took

    def _account(self, took: float) -> None:
        """Agree with the others on the time and on whether someone cancelled; note what is due."""
        self._tell()
        # The slowest process says how long the step took, so all schedules stay the same.
        took, cancelled = self._group.largest([took, float(self._cancelled)])
        self._state.seconds += took
        if cancelled:
            raise Cancelled
        if self._state.marks.sums.get("steps", 0.0) >= self._settings.log_steps:
            self._note_window()

    def _note_window(self) -> None:
        """Turn the sums of the last steps into a line of history."""
        state = self._state
        count = state.marks.sums.pop("steps")
        names = list(state.marks.sums)
        means = self._group.mean([state.marks.sums[name] / count for name in names])
        values = dict(zip(names, means, strict=True))
        state.marks.sums = {}
        state.history.append({"step": state.step, "seconds": state.seconds, **values})
        if self._log is not None:
            tags = {name: f"loss/{name}" for name in values}
            tags |= {"loss": "loss/total", "rate": "learning rate", "norm": "gradient norm"}
            self._log.scalars(state.step, {tags[name]: value for name, value in values.items()})
        text = " ".join(f"{name} {value:.4g}" for name, value in values.items())
        threads = f", {self._tuner.count} thr." if self._tuner is not None else ""
        self._tell(f"step {state.step}, {self._left()}{threads}: {text}")

    def _left(self) -> str:
        """How long the rest takes by the clock on the wall, validation included."""
        done = self._done()
        spent, made = time.monotonic() - self._began, done - self._done_before
        return f"{schedule.span(spent / made * (1.0 - done))} left" if made > 0 else "starting"

    def _validate(self) -> None:
        state, settings, group = self._state, self._settings, self._group
        state.marks.validated_step = state.step
        state.marks.validated_seconds = state.seconds
        score = math.nan
        if group.first:
            # A task that draws numbers here must not change what dropout draws next.
            devices = [group.device] if group.device.type == "cuda" else []
            with torch.no_grad(), torch.random.fork_rng(devices=devices):
                scores = self._task.validate(self._judged, group.device)
            self._judged.eval()
            state.history.append({"step": state.step, "seconds": state.seconds, **scores})
            score = next(iter(scores.values()), math.nan)
            self._show(scores)
        best = schedule.heed(state.marks, group.from_first(score), settings)
        if best and "best" in settings.keep:
            self._keep("best")
        if settings.epoch_steps and state.step % settings.epoch_steps == 0:
            epoch = state.step // settings.epoch_steps
            if "epoch" in settings.keep and epoch % settings.save_every == 0:
                self._keep(f"epoch-{epoch}")

    def _show(self, scores: dict[str, float]) -> None:
        state = self._state
        if self._log is not None:
            self._log.scalars(state.step, {f"score/{k}": v for k, v in scores.items()})
        title = f"{self._task.name}: step {state.step}, {schedule.span(state.seconds)} of learning"
        problem = curves.draw(state.history, self._folder / "curves.png", title)
        text = " ".join(f"{name} {value:.3f}" for name, value in scores.items())
        self._tell(f"step {state.step}, {self._left()}: {text}")
        if problem:
            self._tell(problem)

    def _tell(self, note: str = "") -> None:
        """Report progress; a cancel is kept until all processes hear of it, between two steps."""
        if note and not self._group.first:
            return
        try:
            self._report(self._done(), note)
        except Cancelled:
            self._cancelled = True

    def _save(self) -> None:
        group, states = self._group, checkpoints.random_state(self._group.device)
        everyone = {
            f"{kind}.{rank}": tensor
            for kind, mine in states.items()
            for rank, tensor in enumerate(group.gather(mine))
        }
        self._saved = self._state.seconds
        if group.first:
            checkpoints.save(self._state, self._folder, everyone)

    def _keep(self, name: str) -> None:
        """Write the averaged weights and their description under a name."""
        if self._group.first:
            path = self._folder / f"{name}.safetensors"
            checkpoints.save_weights(self._state.average, path)
            sidecar.write(self._task, self._settings, self._state, path, kept=True)
