"""Where a large network runs: a GPU of NVIDIA or AMD, Apple's, or the CPU."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import torch

from engine.report import EngineError

VARIABLE = "EARMARK_DEVICE"
KINDS = ("cuda", "mps", "cpu")
LEAST_BYTES = 1 << 30
"""Free memory under which a GPU is of no use."""


@dataclass(frozen=True)
class Device:
    """One of them.

    Attributes
    ----------
    kind : str
        "cuda", "mps" or "cpu": torch's name.
    title : str
        For people.
    """

    kind: str
    title: str

    @property
    def torch(self) -> torch.device:
        return torch.device(self.kind)


CPU = Device("cpu", "CPU")


def choose() -> Device:
    """The best one there is, or the one that `EARMARK_DEVICE` names.

    Raises
    ------
    EngineError
        If the named one is not there.
    """
    wanted = os.environ.get(VARIABLE, "")
    there: dict[str, Callable[[], Device | None]] = {
        "cuda": _cuda,
        "mps": _mps,
        "cpu": lambda: CPU,
    }
    if wanted:
        if wanted not in there:
            raise EngineError(f'{VARIABLE} is "{wanted}". Set it to cuda, mps or cpu, or clear it.')
        found = there[wanted]()
        if found is None:
            raise EngineError(f'{VARIABLE} asks for "{wanted}", which this computer cannot offer.')
        return found
    return next(one for one in (there[kind]() for kind in KINDS) if one is not None)


def relieve(device: Device) -> None:
    """Give back what torch keeps of a device's memory for later."""
    if device.kind == "cuda":
        torch.cuda.empty_cache()
    elif device.kind == "mps":
        torch.mps.empty_cache()


def _cuda() -> Device | None:
    if not torch.cuda.is_available():
        return None
    free, _ = torch.cuda.mem_get_info()
    if free < LEAST_BYTES:
        return None
    return Device("cuda", f"GPU ({torch.cuda.get_device_name()})")


def _mps() -> Device | None:
    return Device("mps", "GPU (Apple MPS)") if torch.backends.mps.is_available() else None
