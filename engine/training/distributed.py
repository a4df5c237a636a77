"""The device to learn on, and several processes that learn as one (``torchrun``).

Plain DistributedDataParallel: every process works on its share of each batch and gradients are
averaged, so the weights stay the same everywhere. Process 0 alone validates, talks and writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from engine.report import Cancelled, EngineError
from engine.training.protocol import Share

DEVICES = ("auto", "cpu", "cuda", "mps")

_KEPT: list[nn.Module] = []
"""Wrapped networks, kept until the process ends. Each holds its process group, whose end waits for
gloo's threads while it holds Python's lock; a thread that has just finished an exchange wants that
lock to let its tensors go, and both wait for ever (seen with torch 2.11, one cancel in five)."""


def choose_device(name: str, local_rank: int = 0) -> torch.device:
    """Return the device of a name; "auto" is CUDA, else MPS, else the CPU.

    Raises
    ------
    EngineError
        If this machine or this build of torch has no such device.
    """
    if name not in DEVICES:
        raise EngineError(f'There is no device "{name}"; choose one of {", ".join(DEVICES)}.')
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if name == "auto":
        name = "cuda" if cuda else "mps" if mps else "cpu"
    if (name == "cuda" and not cuda) or (name == "mps" and not mps):
        raise EngineError(f"There is no {name.upper()} device here. Choose --device cpu or auto.")
    if name != "cuda":
        return torch.device(name)
    if local_rank >= torch.cuda.device_count():
        raise EngineError(
            f"torchrun started more processes than there are GPUs ({torch.cuda.device_count()}). "
            "Set --nproc_per_node to their number."
        )
    return torch.device("cuda", local_rank)


@dataclass(frozen=True)
class Group:
    """The processes of a run, seen from one of them; with one process all of it is free."""

    device: torch.device
    share: Share = field(default_factory=Share)

    @property
    def first(self) -> bool:
        """Whether this process is the one that validates, talks and writes."""
        return self.share.rank == 0

    @property
    def alone(self) -> bool:
        """Whether there is only this process."""
        return self.share.world == 1

    def synchronise(self, net: nn.Module) -> nn.Module:
        """Let batch norms see the batches of all processes (CUDA only; torch has it only there)."""
        if self.alone or self.device.type != "cuda":
            return net
        synchronised: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(net)
        return synchronised

    def wrap(self, net: nn.Module) -> nn.Module:
        """Return a network whose gradients are averaged over the processes."""
        if self.alone:
            return net
        devices = [self.device] if self.device.type == "cuda" else None
        # A batch may leave a part of a network out (a prompt nobody asked): look for such parts.
        wrapped = DistributedDataParallel(net, device_ids=devices, find_unused_parameters=True)
        _KEPT.append(wrapped)
        return wrapped

    def largest(self, values: Sequence[float]) -> list[float]:
        """Return each value's maximum over the processes."""
        return self._reduce(values, dist.ReduceOp.MAX)

    def mean(self, values: Sequence[float]) -> list[float]:
        """Return each value's mean over the processes."""
        return [value / self.share.world for value in self._reduce(values, dist.ReduceOp.SUM)]

    def from_first(self, value: float) -> float:
        """Return the value that process 0 gave."""
        if self.alone:
            return value
        tensor = self._tensor([value])
        dist.broadcast(tensor, 0)
        return float(tensor)

    def gather(self, tensor: Tensor) -> list[Tensor]:
        """Return the tensors (same shape) of all processes, on the CPU, in order of rank."""
        if self.alone:
            return [tensor]
        mine = tensor.to(self.device)
        everyone = [torch.empty_like(mine) for _ in range(self.share.world)]
        dist.all_gather(everyone, mine)
        return [one.cpu() for one in everyone]

    def _tensor(self, values: Sequence[float]) -> Tensor:
        return torch.tensor(list(values), dtype=torch.float64, device=self.device)

    def _reduce(self, values: Sequence[float], how: dist.ReduceOp.RedOpType) -> list[float]:
        if self.alone:
            return list(values)
        tensor = self._tensor(values)
        dist.all_reduce(tensor, how)
        result: list[float] = tensor.tolist()
        return result


@contextmanager
def joined(device: str) -> Iterator[Group]:
    """Join the other processes of ``torchrun``, if there are any, for the length of a run.

    Parameters
    ----------
    device : str
        "auto", "cpu", "cuda" or "mps".

    Raises
    ------
    EngineError
        If there is no such device, or not enough of them.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Group(choose_device(device))
        return
    chosen = choose_device(device, int(os.environ.get("LOCAL_RANK", "0")))
    if chosen.type == "mps":
        raise EngineError("Several processes need CUDA or the CPU; run without torchrun on a Mac.")
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    try:
        try:
            yield Group(chosen, Share(dist.get_rank(), world))
        except Cancelled:
            _leave_together()
            raise
        _leave_together()
    finally:
        dist.destroy_process_group()


def _leave_together() -> None:
    """Wait for all processes at the end of a run, which all of them reach, cancelled or not.

    The first one keeps the store the others talk through: one that has an exchange left when the
    store goes would wait for ever. After any other error there is nobody to wait for.
    """
    dist.barrier()
