"""What a run was: everything a model card needs, written into its work folder when it starts."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from engine.files import write_text
from engine.training.config import Config, as_dict, as_toml
from engine.training.data import SPLITS, Clip, TrainingData

if TYPE_CHECKING:
    from engine.training.protocol import Task

CONFIG, TRAINING = "config.toml", "training.toml"

_PACKAGES = ("earmark", "torch", "numpy", "scipy", "soundfile", "soxr")


def write(
    config: Config,
    tables: Mapping[str, Mapping[str, object]],
    data: TrainingData,
    task: Task,
    work: Path,
    device: str,
) -> None:
    """Write `config.toml`, which starts the same run again, and `training.toml`, what it was.

    Both hold every setting, also those that were left to their defaults.

    Parameters
    ----------
    config, tables : Config, mapping
        The configuration, and its tables with the defaults (`tasks.check`).
    data, task : TrainingData, Task
        What was made of it.
    work : Path
        The folder of the run.
    device : str
        As it was asked for.
    """
    used = as_dict(config) | {name: _plain(values) for name, values in tables.items()}
    head = "# Written by `earmark train`: the configuration of this run.\n"
    write_text(work / CONFIG, head + as_toml(used))
    facts = {
        "format": 1,
        "task": config.task,
        "kind": config.kind,
        "command": sys.argv,
        "device": device,
        "loop": _plain(tables["loop"]),
        "model": _plain(task.describe()),
        "data": {**_plain(dataclasses.asdict(config.data)), **about(data)},
        "versions": {"python": platform.python_version(), **_versions()},
    }
    head = "# Written by `earmark train`: what this run was made with.\n"
    write_text(work / TRAINING, head + as_toml(facts))


def about(data: TrainingData) -> dict[str, object]:
    """The data of a run in figures: clips, recordings, hours, licences, and the lists' hashes."""
    learnt = data.split("train")
    seconds = sum(data.audio.frames(clip.path) for clip in learnt) / data.audio.sample_rate
    return {
        "labels_learnt": len(data.labels),
        "hours_learnt": round(seconds / 3600, 3),
        "left_out": len(data.skipped),
        "clips": {split: len(data.split(split)) for split in SPLITS},
        "recordings": {split: _groups(data.split(split)) for split in SPLITS},
        "licence_classes_learnt": dict(sorted(Counter(c.licence_class for c in learnt).items())),
        "licences_learnt": dict(Counter(c.licence for c in learnt).most_common()),
        "clips_sha256": _hash(data.clips),
    }


def _groups(clips: Sequence[Clip]) -> int:
    return len({clip.group for clip in clips})


def _hash(clips: Sequence[Clip]) -> str:
    """A hash of which clips there are, with label, split and recording, in any order."""
    lines = sorted("\t".join((c.path, c.label, c.split, c.group)) for c in clips)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _versions() -> dict[str, object]:
    found: dict[str, object] = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a folder that was never installed
            found[package] = "not installed"
    return found


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Values TOML can hold; None is left out."""
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in values.items()
        if value is not None
    }
