"""What `soak_script` measures: lines of figures, whether they stay, and a picture of them."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from itertools import combinations
from pathlib import Path
from statistics import median

import numpy as np

from engine.allocator import give_freed_memory_back

WARM_UP_S, WARM_UP_ACTS = 180.0, 500
"""Until then caches fill (tiles, estimates, two separators, the labeller, the icons of each theme),
and the demo is opened for the second time."""
JUDGED_S = 300.0
"""Shorter than this after the warm-up, nothing is said about growth."""
MOST_MB_A_MINUTE = 2.0
MOST_MORE = {"threads": 2, "files": 8}
"""The estimates in use are open files too; a recording left behind by every opening would be more
within half an hour."""
MB = 1_048_576


@dataclass(frozen=True)
class Line:
    """The figures of one stretch of a few seconds.

    Attributes
    ----------
    memory_mb, freed_mb : float
        Resident memory once the C library has given back what was freed, and how much that was: it
        comes and goes with every separation.
    frame_ms, frame_cpu_ms, worst_ms : float
        Of all repaints of the window: 95th percentile on the clock, what the GUI thread itself
        computed, and the longest.
    act_ms : float
        95th percentile of what one act of the user (a key, a step of a drag) keeps the GUI thread.
    acts, edits, steps : int
        Gestures so far, edits in the project, undo steps.
    """

    at_s: float
    memory_mb: float
    freed_mb: float
    threads: int
    files: int
    frames: int
    frame_ms: float
    frame_cpu_ms: float
    worst_ms: float
    act_ms: float
    acts: int
    edits: int
    steps: int


class Figures:
    """Collects times as they come and writes a line of them whenever it is asked."""

    def __init__(self, target: Path) -> None:
        self.lines: list[Line] = []
        self.frames: list[tuple[float, float]] = []  # clock and computing, seconds
        self.all_frames: list[tuple[float, float]] = []
        self.acts: list[float] = []
        self._began = time.monotonic()
        self._target = target
        with target.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([one.name for one in fields(Line)])

    def write(self, acts: int, edits: int, steps: int) -> Line:
        """One more line; what was collected begins anew."""
        resident = memory_bytes()
        give_freed_memory_back()
        in_use = memory_bytes()
        clock = np.array([one[0] for one in self.frames] or [0.0]) * 1000
        computing = np.array([one[1] for one in self.frames] or [0.0]) * 1000
        line = Line(
            round(time.monotonic() - self._began, 1),
            round(in_use / MB, 1),
            round((resident - in_use) / MB, 1),
            threads(),
            files(),
            len(self.frames),
            round(float(np.percentile(clock, 95)), 2),
            round(float(np.percentile(computing, 95)), 2),
            round(float(clock.max()), 2),
            round(float(np.percentile(self.acts or [0.0], 95)) * 1000, 2),
            acts,
            edits,
            steps,
        )
        self.lines.append(line)
        self.all_frames += self.frames
        self.frames, self.acts = [], []
        with self._target.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(asdict(line).values())
        return line


def memory_bytes() -> int:
    """Resident memory of this process."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def threads() -> int:
    """Of the whole process, also those that Python knows nothing of."""
    return len(os.listdir("/proc/self/task"))


def files() -> int:
    """Open file descriptors."""
    return len(os.listdir("/proc/self/fd"))


def slope(lines: Sequence[Line]) -> float:
    """Megabytes a minute: the median of the slopes between all pairs, which no peak can bend."""
    step = max(1, len(lines) // 120)
    pairs = combinations(lines[::step], 2)
    slopes = [(b.memory_mb - a.memory_mb) / (b.at_s - a.at_s) for a, b in pairs if b.at_s > a.at_s]
    return 60 * median(slopes) if slopes else 0.0


def warmed(lines: Sequence[Line]) -> list[Line]:
    """Those after the warm-up."""
    return [one for one in lines if one.at_s >= WARM_UP_S and one.acts >= WARM_UP_ACTS]


def growth(lines: Sequence[Line]) -> list[str]:
    """What grows once everything is warm, in words; empty where nothing does."""
    warm = warmed(lines)
    if not warm or warm[-1].at_s - warm[0].at_s < JUDGED_S:
        return []
    found = []
    if (more := slope(warm)) > MOST_MB_A_MINUTE:
        found.append(f"memory grows by {more:.1f} MB a minute")
    third = len(warm) // 3
    for name, most in MOST_MORE.items():
        first, last = (
            median(getattr(one, name) for one in part) for part in (warm[:third], warm[-third:])
        )
        if last > first + most:
            found.append(f"{name} grow from {first:.0f} to {last:.0f}")
    return found


def draw(lines: Sequence[Line], target: Path, title: str) -> None:
    """The curves, one below the other."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    minutes = [one.at_s / 60 for one in lines]
    figure, axes = pyplot.subplots(4, 1, sharex=True, figsize=(8, 7), layout="constrained")
    shown = (
        ("memory, MB", (("memory_mb", "in use"), ("freed_mb", "freed and kept"))),
        ("threads, open files", (("threads", "threads"), ("files", "open files"))),
        (
            "95th percentile, ms",
            (
                ("frame_ms", "frame, on the clock"),
                ("frame_cpu_ms", "frame, computing"),
                ("act_ms", "one act"),
            ),
        ),
        ("edits, undo steps", (("edits", "edits"), ("steps", "undo steps"))),
    )
    for axis, (name, curves) in zip(axes, shown, strict=True):
        for key, label in curves:
            axis.plot(minutes, [getattr(one, key) for one in lines], label=label, linewidth=1.2)
        axis.set_ylabel(name)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
        if len(curves) > 1:
            axis.set_ylim(top=1.3 * axis.get_ylim()[1])  # room for the legend
            axis.legend(loc="upper left", fontsize="small", ncols=len(curves))
    axes[2].axhline(16, color="grey", linewidth=0.8, linestyle="--")
    axes[-1].set_xlabel("minutes")
    figure.suptitle(title, fontsize="medium")
    figure.savefig(target, dpi=100)
    pyplot.close(figure)
