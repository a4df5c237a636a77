"""What each process of test_weak_distributed.py runs: ``python -m ... FOLDER PORT PORT``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from engine.training import curves
from engine.training.loop import train
from tests.engine.training.tones import made_of, quick, single_tones, task_of

RUNS = {
    "weak": {"objective": "weak", "direction": "both", "contrast": 2.0},
    "semi": {"objective": "semi", "direction": "text", "contrast": 2.0},
}
STEPS, BATCH = 4, 4


def learn(name: str, folder: Path):
    """Train a few steps; the items are the same whatever the number of processes."""
    data = made_of(single_tones())
    # Half the items are of single sounds: now and then a process has no phrase at all.
    task = task_of(data, batch=BATCH, loss=RUNS[name], single_share=0.75, validation=2)
    settings = quick(STEPS, batch=BATCH, log_steps=1, peak_rate=1e-3)
    return train(task, settings, folder / name, device="cpu")


def main(folder: Path, ports: list[str]) -> None:
    """Learn both ways."""
    curves.draw = lambda *args: ""
    for port, name in zip(ports, RUNS, strict=True):
        os.environ["MASTER_PORT"] = port
        learn(name, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
