"""Turn a checkpoint into the weights the program ships: one tensor file and its description."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from safetensors.torch import save

from engine import tensors
from engine.report import EngineError
from engine.separation.bandsplit import BandSplitNet
from engine.training.data import Clip
from engine.training.folding import fold
from engine.training.loop import State

NAME = "builtin"


def export(
    state: State,
    labels: Sequence[str],
    clips: Sequence[Clip],
    folder: Path,
    context_s: float,
    absent_below: float,
    faint_db: float,
) -> Path:
    """Write `builtin.safetensors` and `builtin.toml` into a folder.

    Norms are folded, large tensors stored in eight bits (`engine.tensors`).

    Parameters
    ----------
    state : State
        Its averaged weights are shipped.
    labels : sequence of str
        In embedding order.
    clips : sequence of Clip
        What it was trained on, for the record of licences.
    folder : Path
        Created when missing.
    context_s : float
        Seconds of context a chunk needs on each side.
    absent_below : float
        Presence logit under which a sound may count as not there.
    faint_db : float
        Level of the estimate under the mixture at which it then does.

    Returns
    -------
    Path
        The description.
    """
    if state.step == 0:
        raise EngineError("There is no trained checkpoint to export.")
    net = state.average
    if not isinstance(net, BandSplitNet):
        raise EngineError("This checkpoint is of another kind of network.")
    try:
        data = save(tensors.pack(fold(net).state_dict(), eight_bits=True))
    except tensors.Damaged as reason:
        raise EngineError(f"These weights cannot be stored: {reason}.") from reason
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / f"{NAME}.safetensors"
    _write(weights, data)
    gate = {"context_s": context_s, "absent_below": absent_below, "faint_db": faint_db}
    description = folder / f"{NAME}.toml"
    # The description last: whoever finds it finds the weights it describes.
    _write(description, _described(weights.name, data, gate, state, net, labels, clips).encode())
    return description


def _described(
    file: str,
    data: bytes,
    gate: Mapping[str, float],
    state: State,
    net: BandSplitNet,
    labels: Sequence[str],
    clips: Sequence[Clip],
) -> str:
    """The text of the description."""
    lines = [
        "# Written by the training command; do not edit. The model card is builtin.md.",
        "format = 1",
        f"file = {json.dumps(file)}",
        f"size = {len(data)}",
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
        *(f"{name} = {value}" for name, value in gate.items()),
        "",
        "[training]",
        f'date = "{datetime.datetime.now(tz=datetime.UTC).date().isoformat()}"',
        f"steps = {state.step}",
        f"hours = {state.seconds / 3600:.2f}",
        f"clips = {len(clips)}",
        f"licence_classes = {json.dumps(sorted({clip.licence_class for clip in clips}))}",
        "",
        "[network]",
        *(f"{name} = {json.dumps(value)}" for name, value in net.config.as_dict().items()),
        "",
        "[vocabulary]",
        "labels = [",
        *(f"    {json.dumps(label)}," for label in labels),
        "]",
        "",
    ]
    return "\n".join(lines)


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    os.replace(partial, path)
