"""Reading a checkpoint of the time-selective seed itself, for whoever has one.

Only its tensors are read (torch's ``weights_only`` reader: nothing in the file is run). Its network
is conditioned on CLAP text embeddings, which must then come from outside; see
`engine.separation.unet.UNetSeparator.separate_by`.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import torch
from torch import Tensor

from engine.report import EngineError
from engine.separation.unet_description import FilmUNetConfig
from engine.separation.unet_net import FilmUNet
from engine.training import unet_export


def convert(checkpoint: Path, folder: Path, name: str = "unet-seed") -> Path:
    """Write a checkpoint of the seed as a description and weights of ours.

    Parameters
    ----------
    checkpoint : Path
        A ``.pth`` file of the seed: a dictionary with ``model_state_dict``, conditioned or not.
    folder : Path
        Created when missing.

    Returns
    -------
    Path
        The description, for `engine.separation.unet.load`.

    Raises
    ------
    EngineError
        If the file cannot be read or holds another network.
    """
    try:
        held = torch.load(checkpoint, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        raise EngineError(f'"{checkpoint.name}" cannot be read as a checkpoint.') from error
    found = held.get("model_state_dict") if isinstance(held, dict) else None
    if not isinstance(found, dict) or not all(isinstance(one, Tensor) for one in found.values()):
        raise EngineError(f'"{checkpoint.name}" holds no weights of the time-selective U-Net.')
    gamma = found.get("bottleneck.film.gamma.weight")
    condition = 0 if gamma is None else int(gamma.shape[-1])
    config = FilmUNetConfig(0, condition)
    with torch.device("meta"):
        names = {ours: seed_name(ours) for ours in FilmUNet(config).state_dict()}
    if set(names.values()) != set(found):
        raise EngineError(f'"{checkpoint.name}" is of another network than the seed\'s U-Net.')
    tensors = {ours: found[theirs] for ours, theirs in names.items()}
    return unet_export.write(config, (), tensors, folder, name)


def seed_name(name: str, levels: int = 4) -> str:
    """Return what one of our tensors is called in the seed's checkpoints.

    Those hold no table, so ours is without one, too.
    """
    head, _, rest = name.partition(".")
    if head == "draw":
        return f"output.{rest}"
    if head == "bottom":
        return f"bottleneck.{_inside(rest)}"
    number, _, rest = rest.partition(".")
    if head == "downs":
        return f"encoder{int(number) + 1}.{_inside(rest)}"
    if head == "grows":
        return f"upconv{levels - int(number)}.{rest}"
    return f"decoder{levels - int(number)}.{_inside(rest)}"


def _inside(rest: str) -> str:
    """The same inside one pair of convolutions."""
    head, _, tail = rest.partition(".")
    if head == "film":
        return rest
    place = 1 if head == "first" else 2
    number, _, leaf = tail.partition(".")
    return f"{'conv' if number == '0' else 'bn'}{place}.{leaf}"
