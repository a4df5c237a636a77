"""What can be trained: kind of network -> the code that knows how."""

from __future__ import annotations

import dataclasses
import difflib
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from engine.report import EngineError
from engine.training import schedule

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from engine.training.config import Config
    from engine.training.data import TrainingData
    from engine.training.protocol import Task


@dataclass(frozen=True)
class Kind:
    """A kind of network.

    Attributes
    ----------
    task : str
        What it is for: "separator", "labeller" or "speech".
    module : str
        Has ``make_task(config, data, seed)``, and ``check(config)`` where there is more to refuse
        than what its tables refuse by themselves.
    tables : mapping
        Table of the configuration -> the module's dataclass for it.
    sample_rate : int
        Rate of the decoded clips, Hz. One for all, so that they share one cache; a task resamples
        on from there.
    """

    task: str
    module: str
    tables: Mapping[str, str]
    sample_rate: int = 32_000


KINDS = {
    "band-split": Kind(
        "separator",
        "engine.training.separator",
        {"network": "BandSplitConfig", "mixtures": "SeparatorMixtures", "loss": "LossWeights"},
    ),
    "film-unet": Kind(
        "separator",
        "engine.training.unet",
        {"network": "NetworkSettings", "mixtures": "PairSettings"},
    ),
    "weak-unet": Kind(
        "separator",
        "engine.training.weak_kinds",
        {"network": "UNetNetwork", "mixtures": "WeakMixtures", "loss": "WeakLoss"},
    ),
    "weak-band-split": Kind(
        "separator",
        "engine.training.weak_kinds",
        {"network": "BandSplitNetwork", "mixtures": "WeakMixtures", "loss": "WeakLoss"},
    ),
    "tagger": Kind(
        "labeller",
        "engine.training.labeller",
        {"network": "LabellerNetwork", "mixtures": "LabellerMixtures", "loss": "LabellerLoss"},
    ),
    "mfcc-mlp": Kind(
        "speech",
        "engine.training.speech",
        {"network": "Variants", "mixtures": "SceneSettings"},
    ),
}
"""`kind` under ``[network]`` -> what trains it. A new one is one module and one line here."""


def kind_of(config: Config) -> Kind:
    """The kind a configuration asks for.

    Raises
    ------
    EngineError
        If there is no such kind, or it is for another task.
    """
    kind = KINDS.get(config.kind)
    if kind is None:
        near = difflib.get_close_matches(config.kind, KINDS, 1, 0.5)
        hint = f'Did you mean "{near[0]}"?' if near else f"Known are: {', '.join(KINDS)}."
        raise EngineError(f'There is no network of the kind "{config.kind}". {hint}')
    if kind.task != config.task:
        raise EngineError(
            f'A network of the kind "{config.kind}" is a {kind.task}, and the configuration says '
            f'task = "{config.task}".'
        )
    return kind


def check(config: Config) -> dict[str, dict[str, object]]:
    """Refuse a wrong configuration before hours are spent on it.

    Returns
    -------
    dict
        The tables of the configuration with every default in its place.

    Raises
    ------
    EngineError
        If a table has unknown keys or wrong values.
    """
    kind = kind_of(config)
    settings = config.settings()
    schedule.check(settings, int(os.environ.get("WORLD_SIZE", "1")))
    found = {"loop": dataclasses.asdict(settings)}
    module = importlib.import_module(kind.module)
    for name in ("network", "mixtures", "loss"):
        if name in kind.tables:
            found[name] = _complete(config, name, getattr(module, kind.tables[name]))
        elif getattr(config, name):
            raise EngineError(
                f'A network of the kind "{config.kind}" has no table [{name}]. Remove it.'
            )
    if hasattr(module, "check"):
        module.check(config)
    return found


def _complete(config: Config, name: str, wanted: type[DataclassInstance]) -> dict[str, object]:
    """A table as plain values; the number of labels is not known yet and never in a file."""
    counted = any(one.name == "labels" for one in dataclasses.fields(wanted))
    values = dataclasses.asdict(config.table(name, wanted, **({"labels": 2} if counted else {})))
    if counted:
        del values["labels"]
    return {"kind": config.kind, **values} if name == "network" else values


def make_task(config: Config, data: TrainingData) -> Task:
    """Make what a configuration describes.

    Raises
    ------
    EngineError
        If a table is wrong, or the data are too few for it.
    """
    module = importlib.import_module(kind_of(config).module)
    return cast("Task", module.make_task(config, data, config.seed))
