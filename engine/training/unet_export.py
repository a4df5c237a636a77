"""Turn trained weights of the seed's U-Net into a file that `engine.separation.unet` loads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor

from engine import files
from engine.report import EngineError
from engine.separation.unet_description import FORMAT, KIND, FilmUNetConfig
from engine.separation.unet_net import FilmUNet
from engine.training import checkpoints, sidecar
from engine.training.config import as_toml

KEPT = ("best.safetensors", "final.safetensors", checkpoints.NAME)
"""What to take from the folder of a run, the first that is there."""


def export(source: Path, folder: Path, name: str = "unet") -> Path:
    """Write ``<name>.safetensors`` (float32) and ``<name>.toml`` for weights that were trained.

    And, where the run's history lies beside them, ``<name>_history.json`` (see `curves`).

    Parameters
    ----------
    source : Path
        Weights with their TOML beside them, as the training loop writes them, or the folder of a
        run: then the best ones.
    folder : Path
        Created when missing.

    Returns
    -------
    Path
        The description, for `engine.separation.unet.load`.

    Raises
    ------
    EngineError
        If there are no such weights, or they are of another network, or not finite.
    """
    if source.is_dir():
        there = [source / one for one in KEPT if (source / one).is_file()]
        if not there:
            raise EngineError(f'There are no trained weights in "{source}".')
        source = there[0]
    model = sidecar.read(source.with_suffix(".toml")).get("model")
    if not isinstance(model, dict) or model.get("kind") != KIND:
        raise EngineError(f'"{source}" holds no U-Net of the kind "{KIND}".')
    try:
        config = FilmUNetConfig.of(model["network"])
        labels = [str(label) for label in model["vocabulary"]["labels"]]
    except (KeyError, TypeError, ValueError) as error:
        raise EngineError(f'The description beside "{source}" is damaged.') from error
    description = write(config, labels, checkpoints.load_weights(source), folder, name)
    record = source.with_name("history.json")
    if record.is_file():
        try:
            history = json.loads(record.read_text("utf-8"))
            lists = curves(history)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(f'The record "{record}" is damaged.') from error
        files.write_text(folder / f"{name}_history.json", json.dumps(lists, indent=1))
    return description


def write(
    config: FilmUNetConfig,
    labels: Sequence[str],
    tensors: Mapping[str, Tensor],
    folder: Path,
    name: str = "unet",
) -> Path:
    """Write weights and their description; see `export`.

    Parameters
    ----------
    config : FilmUNetConfig
        Shape of the network.
    labels : sequence of str
        In the order of its table; empty without one.
    tensors : mapping
        Its state.
    """
    with torch.device("meta"):
        net = FilmUNet(config)
    try:
        net.load_state_dict(dict(tensors), assign=True)
    except RuntimeError as error:
        raise EngineError("The weights do not fit the network of their description.") from error
    if not all(bool(torch.isfinite(value).all()) for value in tensors.values()):
        raise EngineError("The weights cannot be exported: some of them are not finite.")
    data = save({key: value.contiguous() for key, value in net.state_dict().items()})
    folder.mkdir(parents=True, exist_ok=True)
    with files.replacing(folder / f"{name}.safetensors") as temporary:
        temporary.write_bytes(data)
    values: dict[str, object] = {
        "format": FORMAT,
        "kind": KIND,
        "file": f"{name}.safetensors",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "network": config.as_dict(),
        "vocabulary": {"labels": list(labels)},
    }
    # The description last: whoever finds it finds the weights it describes.
    text = "# Written by the export of the U-Net; do not edit.\n" + as_toml(values)
    return files.write_text(folder / f"{name}.toml", text)


def curves(history: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """Return a run's history as the seed keeps it: one number per epoch in each of three lists.

    Parameters
    ----------
    history : sequence of mapping
        Lines of the loop's history: those with a ``rate`` are means over training steps, those
        with a ``val_loss`` are validations; a validation ends an epoch.

    Returns
    -------
    dict
        ``train_loss`` and ``lr`` (of the training steps since the validation before) and
        ``val_loss``.
    """
    result: dict[str, list[float]] = {"train_loss": [], "val_loss": [], "lr": []}
    losses: list[float] = []
    rate = 0.0
    for line in history:
        if "rate" in line:
            losses.append(line["loss"])
            rate = line["rate"]
        elif "val_loss" in line and losses:
            result["train_loss"].append(sum(losses) / len(losses))
            result["val_loss"].append(line["val_loss"])
            result["lr"].append(rate)
            losses = []
    return result
