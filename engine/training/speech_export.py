"""Turn trained speech networks into the files that `engine.labelling.speech_mfcc` loads."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save
from torch import nn

from engine import files
from engine.labelling.speech_kinds import kind_of
from engine.labelling.speech_mfcc import FORMAT, SHAPES, names
from engine.report import EngineError
from engine.training.config import as_toml
from engine.training.data import Clip
from engine.training.protocol import State
from engine.training.speech import SpeechTask
from engine.training.speech_net import Array, SpeechNet, tensors

NAME = "speech"


def export(state: State, task: SpeechTask, clips: Sequence[Clip], folder: Path) -> Path:
    """Write `speech.safetensors` (float32) and `speech.toml` into a folder.

    Parameters
    ----------
    state : State
        Its averaged weights are shipped.
    clips : sequence of Clip
        What it was trained on, for the record of licences.
    folder : Path
        Created when missing.

    Returns
    -------
    Path
        The description.

    Raises
    ------
    EngineError
        If nothing was trained, or a weight is not finite.
    """
    if state.step == 0:
        raise EngineError("There is no trained checkpoint to export.")
    data = save(_checked(state.average, task.bias))
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / f"{NAME}.safetensors"
    with files.replacing(weights) as partial:
        partial.write_bytes(data)
    used = [clip for clip in clips if clip.split == "train" and kind_of(clip.label) is not None]
    values: dict[str, object] = {
        "format": FORMAT,
        "file": weights.name,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "training": {
            "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
            "steps": state.step,
            "minutes": round(state.seconds / 60.0, 1),
            "clips": len(used),
            "speech_clips": sum(kind_of(clip.label) == "speech" for clip in used),
            "licence_classes": sorted({clip.licence_class for clip in used}),
        },
        "network": task.describe(),
    }
    head = "# Written by the training command; do not edit. The model card is speech.md.\n"
    # The description last: whoever finds it finds the weights it describes.
    return files.write_text(folder / f"{NAME}.toml", head + as_toml(values))


def _checked(net: nn.Module, bias: float) -> dict[str, Array]:
    if not isinstance(net, SpeechNet):
        raise EngineError("This checkpoint is not one of a speech segmenter.")
    found = tensors(net)
    first = net.variants[0]
    found[f"{first}.{names(SHAPES[first])[-1]}"] += np.float32(bias)
    for name, value in found.items():
        if not np.isfinite(value).all():
            raise EngineError(f"The weights {name} cannot be stored: they are not finite.")
    return found
