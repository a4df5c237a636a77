"""From how far a download is to what people want to know: how fast, and how long still."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

SPAN_S = 8.0
"""The speed is that of the last seconds."""


@dataclass(frozen=True)
class Pace:
    """How a download goes.

    Attributes
    ----------
    done : int, bytes
    speed : float, bytes a second
        0 when it is not known yet.
    left_s : float or None, seconds
    """

    done: int
    speed: float
    left_s: float | None


class Meter:
    """Measures one download.

    Parameters
    ----------
    total : int, bytes
        What there is to download.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._seen: deque[tuple[float, int]] = deque()

    def see(self, done: int, now_s: float) -> Pace:
        """Take note that ``done`` bytes are there at a time of a steady clock."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()  # it began anew
        self._seen.append((now_s, done))
        while len(self._seen) > 2 and now_s - self._seen[1][0] >= SPAN_S:
            self._seen.popleft()
        first_s, first = self._seen[0]
        speed = (done - first) / (now_s - first_s) if now_s > first_s else 0.0
        left_s = (self._total - done) / speed if speed > 0 else None
        return Pace(done, speed, left_s)
