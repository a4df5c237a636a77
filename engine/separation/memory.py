"""Work that does not fit into memory, done in smaller pieces.

A network's pieces start on its grid and hear enough of what is around them, so that the result is
the same to far below what can be heard; it only takes longer.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.report import Report, part
from engine.separation import SMALLER

Run = Callable[[Tensor, Report], Tensor]
"""Work on one stretch of sound; the same length comes back."""


def is_short(error: BaseException) -> bool:
    """Whether an exception means that memory was too short."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    # The CPU's allocator and Apple's have no type of their own.
    said = str(error).lower()
    told = ("out of memory", "not enough memory", "can't allocate memory", "std::bad_alloc")
    return isinstance(error, RuntimeError) and any(one in said for one in told)


class Pieces:
    """Runs work whole, or in pieces once memory was too short for the whole; remembers how large.

    Parameters
    ----------
    grid, context : int, samples
        Where pieces may start; what each has to hear on both sides of its own.
    relieve : callable
        Called when memory was short, before the next attempt.
    """

    def __init__(self, grid: int, context: int, relieve: Callable[[], None]) -> None:
        self._grid, self._context, self._relieve = grid, context, relieve
        self.longest: int | None = None

    def run(self, work: Run, mono: Tensor, report: Report) -> Tensor:
        """Work on all of ``mono``, float32 (frames,), in as few pieces as memory allows.

        Raises
        ------
        Exception
            What ``work`` raises, also for want of memory when the pieces are as small as can be.
        """
        while True:
            try:
                if self.longest is None or len(mono) <= self.longest:
                    return work(mono, self._told(report))
                return self._in_pieces(work, mono, self._told(report))
            except Exception as error:
                size = min(len(mono), self.longest or len(mono))
                if not is_short(error) or size <= self._grid:
                    raise
                self.longest = max(self._grid, size // 2 // self._grid * self._grid)
            # Outside the handler: the exception holds on to what filled the memory.
            self._relieve()

    def _told(self, report: Report) -> Report:
        if self.longest is None:
            return report

        def told(fraction: float, note: str = "") -> None:
            report(fraction, SMALLER)

        return told

    def _in_pieces(self, work: Run, mono: Tensor, report: Report) -> Tensor:
        assert self.longest is not None
        out = torch.empty_like(mono)
        around = -(-self._context // self._grid) * self._grid
        for start in range(0, len(mono), self.longest):
            stop = min(len(mono), start + self.longest)
            first, last = max(0, start - around), min(len(mono), stop + around)
            here = part(report, start / len(mono), stop / len(mono))
            answer = work(mono[first:last], here)
            out[start:stop] = answer[start - first : stop - first]
        return out
