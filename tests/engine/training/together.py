"""What each process of test_distributed.py runs: ``python -m ... FOLDER PORT PORT PORT PORT``."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from engine.report import Cancelled
from engine.training import curves
from engine.training.loop import LoopSettings, train
from tests.engine.training.toy import ToyTask

SETTINGS = LoopSettings(
    minutes=None, steps=6, batch=8, peak_rate=0.01, warm_up_steps=2, threads=1, log_steps=2,
    precision="fp32", keep=("final",), epoch_steps=3, schedule="plateau", plateau_patience=0,
)  # fmt: skip


def learn(folder: Path, cancel_at: int, dropout: float) -> None:
    """Train; the last process cancels after so many batches (0 = never)."""
    task = ToyTask(dropout=dropout)
    last = int(os.environ.get("RANK", "0")) == int(os.environ.get("WORLD_SIZE", "1")) - 1

    def report(fraction: float, note: str = "") -> None:
        if note:
            sys.stdout.write(f"{note}\n")
        if last and len(task.seen) >= cancel_at > 0:
            raise Cancelled

    with contextlib.suppress(Cancelled):
        train(task, SETTINGS, folder, report, device="cpu")


def main(folder: Path, ports: list[str]) -> None:
    """Learn without dropout; then with it, unbroken, cancelled and resumed."""
    curves.draw = lambda *args: ""  # takes longer than all the rest
    runs = [("plain", 0, 0.0), ("straight", 0, 0.5), ("broken", 3, 0.5), ("broken", 0, 0.5)]
    for port, (name, cancel_at, dropout) in zip(ports, runs, strict=True):
        os.environ["MASTER_PORT"] = port
        learn(folder / name, cancel_at, dropout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
