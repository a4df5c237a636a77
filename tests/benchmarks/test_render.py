"""Design section 4: editing speed, whole path, on the machine at hand.

Run with ``python3 packaging/dev.py bench``. The figures seen are in ``packaging/benchmarks.md``.
"""

from __future__ import annotations

import numpy as np
import pytest

from engine.estimates import EstimateCache
from engine.project import Edit, Project, Window
from engine.render import Renderer
from engine.separation import load_separator, query_for
from engine.separation.stream import separate_span
from tests.engine.fakes import MemoryRecording, noise

RATE = 48_000


def warm(separator_id):
    """The model loaded and its first pass done: what the editor does behind the first window."""
    separator = load_separator(separator_id)
    recording = MemoryRecording(noise(1.0, RATE), RATE)
    separate_span(separator, recording.read, RATE, RATE, 0, RATE, query_for("dog bark"))
    return separator


@pytest.fixture(scope="module")
def recording():
    return MemoryRecording(noise(70.0, RATE), RATE, "benchmark")


@pytest.mark.parametrize("which", ["first piece", "whole window"])
def test_edit_of_ten_seconds(benchmark, recording, tmp_path, which):
    """Target: first edited audio under 0.5 s, the whole window under 1 s, on 2 CPU cores."""
    warm("builtin")
    project = Project(edits=(Edit((Window(20.0, 30.0),), "dog bark"),))
    rounds = iter(range(1000))

    def setup():
        return (Renderer(recording, EstimateCache(tmp_path / str(next(rounds)))),), {}

    def edit(renderer):
        tasks = renderer.tasks(project)
        for task in tasks[:1] if which == "first piece" else tasks:
            renderer.run(project, task)
        return renderer

    benchmark.pedantic(edit, setup=setup, rounds=5)


def test_throughput_of_a_minute_in_stereo(benchmark, recording):
    """Target: 30 seconds of recording a second, the whole path, on 2 CPU cores."""
    separator = warm("builtin")
    query = query_for("dog bark")

    def separate():
        return separate_span(separator, recording.read, RATE, recording.frames, 0, 60 * RATE, query)

    benchmark.pedantic(separate, rounds=3)
    benchmark.extra_info["seconds of recording per second"] = round(60 / benchmark.stats["mean"], 1)


def test_render_block_for_the_player(benchmark, recording, tmp_path):
    """What the player reads 47 times a second: 1,024 frames through 20 edits; budget 21 ms."""
    edits = tuple(
        Edit((Window(i, i + 10.0),), "300-3000 Hz", separator="spectral") for i in range(20)
    )
    project = Project(edits=edits)
    renderer = Renderer(recording, EstimateCache(tmp_path))
    for task in renderer.tasks(project):
        if task.start < 21 * RATE and task.stop > 19 * RATE:
            renderer.run(project, task)
    starts = iter(np.arange(19 * RATE, 60 * RATE, 1024).tolist() * 100)
    benchmark(lambda: renderer.render(project, (s := next(starts)), s + 1024))
