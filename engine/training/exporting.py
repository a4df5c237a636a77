"""From the folder of a run to the weights the program ships, for every kind of network."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch

from engine.report import EngineError
from engine.training import checkpoints, steps
from engine.training.config import Config
from engine.training.data import TrainingData
from engine.training.protocol import State, Task


@dataclass(frozen=True)
class Run:
    """A run that was trained.

    Attributes
    ----------
    config, data, task : Config, TrainingData, Task
        What it was made from.
    folder : Path
        Its checkpoints.
    """

    config: Config
    data: TrainingData
    task: Task
    folder: Path

    def state(self) -> State:
        """Its last checkpoint.

        Raises
        ------
        EngineError
            If there is none, or it is of another network.
        """
        settings = dataclasses.replace(self.config.settings(), compile=False)
        cpu = torch.device("cpu")
        state = steps.new_state(self.task.net, settings, self.task.no_decay, cpu)
        if not checkpoints.resume(state, self.folder):
            raise EngineError(f'There is no trained checkpoint in "{self.folder}" to export.')
        return state


Options = Mapping[str, float]
Exporter = Callable[[Run, Path, Options], Path]


def _band_split(run: Run, folder: Path, options: Options) -> Path:
    from engine.training.export import export

    return export(
        run.state(),
        run.data.labels,
        run.data.split("train"),
        folder,
        options["context_s"],
        options["absent_below"],
        options["faint_db"],
    )


def _film_unet(run: Run, folder: Path, options: Options) -> Path:
    from engine.training.unet_export import export

    return export(run.folder, folder)


def _mfcc_mlp(run: Run, folder: Path, options: Options) -> Path:
    from engine.training.speech import SpeechTask, used_clips
    from engine.training.speech_export import export

    task = cast(SpeechTask, run.task)
    return export(run.state(), task, used_clips(run.data.clips), folder)


def _tagger(run: Run, folder: Path, options: Options) -> Path:
    from engine.training.labeller_export import export_run

    state = run.state()
    learnt = run.data.split("train")
    about: dict[str, object] = {
        "steps": state.step,
        "hours": round(state.seconds / 3600, 2),
        "clips": len(learnt),
        "licence_classes": sorted({clip.licence_class for clip in learnt}),
    }
    data = run.data
    return export_run(state.average, data.clips, data.labels, data.audio, about, folder)


def _weak_unet(run: Run, folder: Path, options: Options) -> Path:
    from engine.training import sidecar
    from engine.training.weak_networks import UNET

    state = run.state()
    path = folder / f"{UNET}.safetensors"
    checkpoints.save_weights(state.average, path)
    sidecar.write(run.task, run.config.settings(), state, path, kept=True)
    return path.with_suffix(".toml")


def _weak_band_split(run: Run, folder: Path, options: Options) -> Path:
    """As the separator that is shipped: the same network, only otherwise taught."""
    from engine.training.export import export
    from engine.training.weak_networks import AnyPrompts

    state = run.state()
    net = cast(AnyPrompts, state.average).separator
    prompts = cast(Mapping[str, list[str]], run.task.describe()["prompts"])
    return export(
        dataclasses.replace(state, average=net),
        prompts["labels"],
        run.data.split("train"),
        folder,
        options["context_s"],
        options["absent_below"],
        options["faint_db"],
    )


EXPORTERS: Mapping[str, Exporter] = {
    "band-split": _band_split,
    "film-unet": _film_unet,
    "weak-unet": _weak_unet,
    "weak-band-split": _weak_band_split,
    "tagger": _tagger,
    "mfcc-mlp": _mfcc_mlp,
}
"""Kind of network -> what writes its weights and their description, which it returns."""


def export(run: Run, folder: Path, options: Options) -> Path:
    """Write the weights of a run into a folder, made when missing; return their description.

    Raises
    ------
    EngineError
        If nothing was trained yet or the weights are not finite.
    """
    return EXPORTERS[run.config.kind](run, folder, options)
