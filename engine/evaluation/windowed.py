"""Inside and outside of a window: what an edit of the middle of a longer recording really does.

Three mixtures of a list, one after another, are the recording; the window lies around the middle
one. The edit keeps the prompted sound there, through `engine.render`, as the program does. The
measures are those the time-selective seed names: SI-SDR, SDR and text-audio similarity inside,
error of "no change" and SI-SDR outside.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from torch import Tensor

from engine.estimates import EstimateCache
from engine.evaluation import metrics
from engine.evaluation.baselines import offered
from engine.evaluation.bench import Bench
from engine.evaluation.lists import CLIP_FRAMES, SAMPLE_RATE, Item, Row, Samples, mix, subset
from engine.evaluation.scoring import Measure, Method, Scores
from engine.evaluation.similarity import Judge, judge
from engine.evaluation.table import Cell, Interval, Table
from engine.project import Edit, Project, RecordingRef, Window
from engine.recording import Recording
from engine.render import Renderer
from engine.report import Report
from engine.separation import Query, Separator, load_separator, query_for
from engine.separation.builtin import BuiltinSeparator
from engine.separation.stream import REVISION

ITEMS = 150
MARGIN_S = 0.25
"""How far the window reaches into the neighbours on both sides."""
FADE_S = 0.07
START_S, STOP_S = 5.0 - MARGIN_S, 10.0 + MARGIN_S


@dataclass
class MemoryRecording:
    """Mono sound at 32 kHz that rendering can read: what `Renderer` needs of a recording."""

    samples: Samples
    sample_rate: int = SAMPLE_RATE
    channels: int = 1
    complete: bool = True

    @property
    def frames(self) -> int:
        return len(self.samples)

    @property
    def available(self) -> int:
        return len(self.samples)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.samples.tobytes()).hexdigest()

    def read(self, start: int, stop: int) -> Samples:
        """Float32, shape (stop - start, 1)."""
        return self.samples[start:stop, None].copy()


def render_window(
    samples: Samples, prompt: str, window: Window, separator: str, mode: str = "keep"
) -> Samples:
    """The edited recording, float32 (frames,), by the program's own rendering.

    Parameters
    ----------
    samples : float32, shape (frames,)
        Mono, 32 kHz.
    separator : str
        Name in the table of separators.
    """
    recording = MemoryRecording(samples)
    edit = Edit((window,), prompt, "keep" if mode == "keep" else "remove", 1.0, FADE_S, separator)
    ref = RecordingRef("memory", recording.fingerprint, SAMPLE_RATE, 1, recording.frames)
    project = Project(ref, (edit,))
    with tempfile.TemporaryDirectory(prefix="earmark-evaluate-") as folder:
        # Only what `MemoryRecording` has is asked of it.
        renderer = Renderer(cast(Recording, recording), EstimateCache(Path(folder)))
        renderer.finish(project)
        return renderer.render(project, 0, recording.frames)[:, 0]


def in_and_out(heard: Judge) -> Measure:
    """Return what scores an edit of the middle of a recording; the "estimate" is all of it.

    ``sdr``, ``sdri``, ``si_sdr`` in dB and ``similarity`` (0..1) where the window is fully open;
    outside of it ``error_db`` (energy of the change against the sound, at least -100),
    ``out_si_sdr`` (dB) and ``changed`` (share of samples that are not bit-identical).
    """
    first, last = (round(second * SAMPLE_RATE) for second in (START_S, STOP_S))
    ramp = round(FADE_S * SAMPLE_RATE)

    def measure(item: Item, edited: Samples) -> dict[str, float]:
        inside = slice(first + ramp, last - ramp)
        target, original, now = item.target[inside], item.mixture[inside], edited[inside]
        outside = np.r_[0:first, last : len(edited)]
        before, after = item.mixture[outside], edited[outside]
        return {
            "sdr": metrics.sdr(target, now),
            "sdri": metrics.sdr_improvement(target, now, original),
            "si_sdr": metrics.si_sdr(target, now),
            "similarity": heard.similarity(now, query_for(item.prompt).labels),
            "error_db": metrics.level_db(after - before, before, -100.0),
            "out_si_sdr": metrics.si_sdr(before, after),
            "changed": float(np.mean(before != after)),
        }

    return measure


def between_neighbours(
    rows: Sequence[Row], read: Callable[[str], Samples]
) -> Callable[[Row], Item]:
    """Return what makes the long recording of a row: the mixtures before and after it around it.

    The target is silent but for the middle; the rest is what interferes.
    """
    place = {row: number for number, row in enumerate(rows)}

    def make(row: Row) -> Item:
        at = place[row]
        parts = [mix(rows[(at + step) % len(rows)], read) for step in (-1, 0, 1)]
        recording = np.concatenate([part.mixture for part in parts])
        target = np.zeros_like(recording)
        target[CLIP_FRAMES : 2 * CLIP_FRAMES] = parts[1].target
        return Item(row.prompt, target, recording - target, recording)

    return make


@dataclass(frozen=True)
class TextFree:
    """The built-in network as a separator that does not read its prompt."""

    inner: BuiltinSeparator

    @property
    def sample_rate(self) -> int:
        return self.inner.sample_rate

    @property
    def grid(self) -> int:
        return self.inner.grid

    @property
    def context_s(self) -> float:
        return self.inner.context_s

    @property
    def revision(self) -> str:
        return f"text-free-{self.inner.revision}"

    def check(self, query: Query) -> None:
        """Every prompt is alike to it."""

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """What it takes for a target, float32 (frames,)."""
        return self.inner.separate_anything(mono)


def windows(
    bench: Bench,
    name: str,
    rows: list[Row],
    separator: Separator,
    rival: Separator | None = None,
) -> None:
    """Add the table of inside and outside measures."""
    rows = bench.rows(subset(rows, ITEMS, bench.options.seed))
    heard = judge()
    edits: list[tuple[str, Separator, str]] = [("nothing done", separator, "nothing")]
    if isinstance(separator, BuiltinSeparator):
        edits.append(("no prompt, in the window", TextFree(separator), "window"))
    edits.append(("built-in, no time window", separator, "everywhere"))
    if rival is not None:
        edits.append(("seed U-Net, in the window", rival, "window"))
    edits.append(("built-in, in the window", separator, "window"))
    cells: list[Mapping[str, Cell]] = []
    values: dict[str, list[float]] = {}
    with offered(*(one for _, one, _ in edits)) as names:
        for (title, one, where), known_as in zip(edits, names, strict=True):
            revision = f"{one.revision}-{REVISION}"
            method = Method(f"window-{where}", title, revision, _edited(known_as, where))
            scores = bench.score(
                method,
                rows,
                in_and_out(heard),
                f"{name} windows",
                make=between_neighbours(rows, bench.read),
                metric=f"window-{heard.revision}",
            )
            cells.append(_line(scores, bench.options.seed))
            values[title] = scores.of("si_sdr").tolist()
    title = f"{name}: a window in the middle of a longer recording"

    def draw(path: Path) -> None:
        from engine.evaluation import charts

        charts.boxes(path, f"{title}, inside", "SI-SDR dB", values)

    bench.add(Table(f"{name}_windows", title, tuple(cells), _note(heard)), draw)


def _edited(separator: str, where: str) -> Callable[[Item], Samples]:
    """Keep the prompted sound in the window, or everywhere, or change nothing."""

    def edit(item: Item) -> Samples:
        if where == "nothing":
            return item.mixture
        window = Window(START_S, STOP_S)
        if where == "everywhere":
            window = Window(0.0, len(item.mixture) / SAMPLE_RATE)
        load_separator(separator).check(query_for(item.prompt))
        return render_window(item.mixture, item.prompt, window, separator)

    return edit


def _line(scores: Scores, seed: int) -> dict[str, Cell]:
    def interval(column: str) -> Interval | None:
        return Interval.of(scores.of(column).tolist(), seed)

    return {
        "edit": scores.title,
        "inside: SDR dB": interval("sdr"),
        "inside: SDRi dB": interval("sdri"),
        "inside: SI-SDR dB": interval("si_sdr"),
        "inside: text-audio similarity": interval("similarity"),
        "outside: change dB": interval("error_db"),
        "outside: SI-SDR dB": interval("out_si_sdr"),
        "outside: samples changed %": 100.0 * float(np.mean(scores.of("changed"))),
        "n": len(scores.of("si_sdr")),
    }


def _note(heard: Judge) -> str:
    return (
        f"15 s: three mixtures of the list. The window, {START_S:g} to {STOP_S:g} s, lies around "
        "the middle one; the prompted sound of that one is kept, through the program's own "
        "rendering. Inside is measured where the window is fully open (fades of "
        f"{1000 * FADE_S:.0f} ms belong to neither side). Text-audio similarity: the {heard.title} "
        "on what is heard inside, 0 to 1. Outside: energy of the change against the sound, -100 dB "
        "is no change at all, and SI-SDR of the sound there against itself before the edit."
    )
