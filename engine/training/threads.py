"""How many threads to compute with on a machine that others use too.

With all cores busy elsewhere, one thread that owns a core beats two that wait for each other, so
the count is measured again and again while training runs.
"""

from __future__ import annotations

import torch

PROBE_STEPS = 2
STEPS = 24
"""Steps with the best count between two rounds of probing."""


class ThreadTuner:
    """Picks the fastest of 1 .. `most` threads for the steps to come."""

    def __init__(self, most: int) -> None:
        self._counts = list(range(1, most + 1))
        self._times: dict[int, float] = {}
        self._left = 0
        self._probing = 0
        self.count = most
        self._start_probe(0)

    def _start_probe(self, index: int) -> None:
        self._probing = index
        self._left = PROBE_STEPS
        self._use(self._counts[index])

    def _use(self, count: int) -> None:
        self.count = count
        torch.set_num_threads(count)

    def after_step(self, seconds: float) -> None:
        """Take in how long the last step took and choose for the next one."""
        self._left -= 1
        if self._probing >= 0:
            # The first step after a change pays for new threads and caches; the last one counts.
            self._times[self.count] = seconds
        if self._left > 0:
            return
        if self._probing < 0:
            self._start_probe(0)
        elif self._probing + 1 < len(self._counts):
            self._start_probe(self._probing + 1)
        else:
            self._probing = -1
            self._left = STEPS
            self._use(min(self._times, key=lambda count: self._times[count]))
