"""The TOML beside a checkpoint: what it is of and everything needed to rebuild the network."""

from __future__ import annotations

import dataclasses
import hashlib
import tomllib
from pathlib import Path

import torch

from engine import files
from engine.report import EngineError
from engine.training.config import as_toml
from engine.training.protocol import LoopSettings, State, Task


def write(task: Task, settings: LoopSettings, state: State, weights: Path, kept: bool) -> None:
    """Write the TOML beside a file of weights, with its hash if the file stays as it is (`kept`).

    Tables: `[loop]` the settings, `[scores]` the last validation, `[model]` what the task
    describes.
    """
    head: dict[str, object] = {"format": 1, "task": task.name, "file": weights.name}
    if kept:
        data = weights.read_bytes()
        head |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        head |= {"step": state.step, "seconds": state.seconds}
    head["torch"] = torch.__version__
    scores = next((line for line in reversed(state.history) if "rate" not in line), {})
    tables: dict[str, object] = {"scores": scores} if kept and scores else {}
    tables |= {"loop": dataclasses.asdict(settings), "model": task.describe()}
    text = "# Written by the training loop; do not edit.\n" + as_toml(head | tables)
    files.write_text(weights.with_suffix(".toml"), text)


def read(path: Path) -> dict[str, object]:
    """Read the TOML beside weights; raises EngineError when there is none or it is damaged."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise EngineError(f"There is no description of the weights at {path}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EngineError(f"The description {path} is damaged: it is not TOML.") from error
