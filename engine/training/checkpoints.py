"""Checkpoints: safetensors and JSON, from which a run goes on as if it had never stopped.

`checkpoint.safetensors` holds the weights (`net.*`), their moving average (`average.*`), the
optimiser (`optimiser.<parameter number>.<name>`) and the random generators
(`random.<device>.<process>`); its metadata holds step, seconds, history and marks as JSON.
`best`, `final` and `epoch-N` hold the averaged weights only, under their own names.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine import files
from engine.report import EngineError
from engine.training.protocol import Marks, State

NAME = "checkpoint.safetensors"
_PARTS = ("net.", "average.", "optimiser.", "random.")
_SHOWN = 4


def random_state(device: torch.device) -> dict[str, Tensor]:
    """Return the states of torch's generators as uint8 tensors, by the kind of device."""
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        states["mps"] = torch.mps.get_rng_state()
    return states


def restore_random(states: Mapping[str, Tensor], device: torch.device) -> None:
    """Put torch's generators into the states that `random_state` gave."""
    setters: dict[str, Callable[[Tensor], None]] = {"cpu": torch.set_rng_state}
    if device.type == "cuda":
        setters["cuda"] = lambda value: torch.cuda.set_rng_state(value, device)
    elif device.type == "mps":
        setters["mps"] = torch.mps.set_rng_state
    for kind, value in states.items():
        if kind in setters:
            try:
                setters[kind](value)
            except (RuntimeError, TypeError) as error:
                raise EngineError("The random state in the checkpoint is damaged.") from error


def save(state: State, folder: Path, random: Mapping[str, Tensor] | None = None) -> None:
    """Write the checkpoint; the one before stays valid until this one is complete.

    Parameters
    ----------
    state : State
        What to write.
    folder : Path
        Made when missing; `history.json` is written beside the checkpoint.
    random : mapping
        "<device>.<process>" -> generator state; by default those of this process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Tensor] = {}
    for prefix, net in (("net.", state.net), ("average.", state.average)):
        tensors |= {prefix + name: value for name, value in net.state_dict().items()}
    for index, values in state.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{name}": value for name, value in values.items()}
    if random is None:
        device = next(state.net.parameters()).device
        random = {f"{kind}.0": value for kind, value in random_state(device).items()}
    tensors |= {f"random.{name}": value for name, value in random.items()}
    metadata = {
        "step": str(state.step),
        "seconds": str(state.seconds),
        "history": json.dumps(state.history),
        "marks": json.dumps(dataclasses.asdict(state.marks)),
    }
    _write(tensors, folder / NAME, metadata)
    files.write_text(folder / "history.json", json.dumps(state.history, indent=1))


def save_weights(net: nn.Module, path: Path) -> None:
    """Write the weights of a network alone, under its own names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(net.state_dict(), path, {})


def _write(tensors: Mapping[str, Tensor], path: Path, metadata: dict[str, str]) -> None:
    plain: dict[str, Tensor] = {}
    places: set[int] = set()
    for name, value in tensors.items():
        one = value.detach().cpu().contiguous()
        if one.data_ptr() in places:  # tied weights; the format has no way to say so
            one = one.clone()
        places.add(one.data_ptr())
        plain[name] = one
    with files.replacing(path) as temporary:
        save_file(plain, temporary, metadata=metadata)


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return tensors and metadata of a file; raises EngineError if it is missing or damaged."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
        return load_file(path), metadata
    except OSError as error:
        raise EngineError(f"The weights {path} cannot be read.") from error
    except (SafetensorError, ValueError) as error:
        raise EngineError(f"The file {path} is damaged or holds no weights.") from error


def sweep(folder: Path) -> None:
    """Remove what a process that was killed while it wrote has left behind."""
    for leftover in folder.glob(".*.safetensors.*.part"):
        leftover.unlink(missing_ok=True)


def load_weights(path: Path) -> dict[str, Tensor]:
    """Return the weights of a file by the network's own names.

    Parameters
    ----------
    path : Path
        A checkpoint (its averaged weights are taken), kept weights or exported ones; or a folder
        with a checkpoint in it.

    Raises
    ------
    EngineError
        If there is no such file or it is damaged.
    """
    if path.is_dir():
        path = path / NAME
    if not path.is_file():
        raise EngineError(f"There are no weights at {path}.")
    tensors, _ = _read(path)
    if all(name.startswith(_PARTS) for name in tensors):
        return _under(tensors, "average.") or _under(tensors, "net.")
    return tensors


def _under(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}


def warm_start(state: State, path: Path) -> str:
    """Begin with the weights of another run where names and shapes match.

    Returns
    -------
    str
        What matched and what did not, for people.

    Raises
    ------
    EngineError
        If nothing matches, or the weights are not finite.
    """
    found = load_weights(path)
    mine = state.net.state_dict()
    fits = {k: v for k, v in found.items() if k in mine and v.shape == mine[k].shape}
    if not fits:
        raise EngineError(f"Not one tensor of {path} fits this network; it was made by another.")
    if not all(bool(torch.isfinite(value).all()) for value in fits.values()):
        raise EngineError(f"The weights {path} are damaged: they are not finite.")
    for net in (state.net, state.average):
        net.load_state_dict(fits, strict=False)
    shapes = [k for k in mine if k in found and k not in fits]
    other = [f"{k} is {_size(found[k])} there and {_size(mine[k])} here" for k in shapes]
    notes = [
        f"{len(fits)} of {len(mine)} tensors taken from {path}",
        _list("of another shape", other),
        _list("not there", [name for name in mine if name not in found]),
        _list("not used", [name for name in found if name not in mine]),
    ]
    return "; ".join(note for note in notes if note)


def _size(tensor: Tensor) -> str:
    return "x".join(map(str, tensor.shape)) or "one number"


def _list(what: str, names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{what}: {', '.join(names[:_SHOWN])}{more}" if names else ""


def resume(state: State, folder: Path, rank: int = 0) -> bool:
    """Load the checkpoint of a folder into a fresh state; False when there is none.

    Parameters
    ----------
    state : State
        From `loop.new_state`, with the network and settings of the run that wrote it.
    folder : Path
        Where `save` wrote.
    rank : int
        Whose random generators to restore (torch's own, of the whole process).

    Raises
    ------
    EngineError
        If the checkpoint is damaged or of another network or optimiser.
    """
    path = folder / NAME
    if not path.is_file():
        return False
    tensors, metadata = _read(path)
    try:
        step, seconds = int(metadata["step"]), float(metadata["seconds"])
        history = json.loads(metadata["history"])
        marks = Marks(**json.loads(metadata["marks"])) if "marks" in metadata else None
    except (KeyError, TypeError, ValueError) as error:
        raise EngineError(f"The checkpoint {path} is damaged: it lacks its record.") from error
    for prefix, net in (("net.", state.net), ("average.", state.average)):
        try:
            net.load_state_dict(_under(tensors, prefix))
        except RuntimeError as error:
            raise EngineError(
                f"{path} was made by another network shape. Use the settings of that run, or "
                "begin anew (--fresh)."
            ) from error
    _load_optimiser(state.optimiser, _under(tensors, "optimiser."), path)
    state.step, state.seconds, state.history = step, seconds, history
    # Checkpoints of the first format have no marks: take the clock from there.
    state.marks = marks or Marks(validated_step=step, validated_seconds=seconds)
    random = _under(tensors, "random.")
    mine = {k.rpartition(".")[0]: v for k, v in random.items() if k.endswith(f".{rank}")}
    restore_random(mine, next(state.net.parameters()).device)
    return True


def _load_optimiser(
    optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor], path: Path
) -> None:
    groups = optimiser.state_dict()["param_groups"]
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    moments: dict[int, dict[str, Tensor]] = {}
    try:
        for key, value in tensors.items():
            index, name = key.split(".")
            if value.ndim:
                # The fused optimiser walks memory: moments must lie as their weights do.
                value = torch.empty_like(parameters[int(index)]).copy_(value)
            moments.setdefault(int(index), {})[name] = value.detach()
        optimiser.load_state_dict({"state": moments, "param_groups": groups})
    except (IndexError, RuntimeError, ValueError) as error:
        raise EngineError(f"The optimiser in {path} is of another network or damaged.") from error
