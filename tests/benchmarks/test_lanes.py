"""Frames of a lane with many sounds, and how long the panel needs for them.

Run with ``python packaging/dev.py bench``. As in `test_timeline` the target is held against the
time that the GUI thread itself computes.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.panels.sounds_list import SoundsList
from editor.panels.sounds_rows import SoundsModel
from editor.sounds_found import Found
from editor.sounds_lane import SoundsLane
from editor.timeline import TimelineView
from editor.timeline.lanes_strip import LaneStrip
from engine.project import Event, Project, RecordingRef

FRAME_S = 0.016
SECONDS = 36_000
COUNT = 5000
SIZE = (1600, 700)
RATE = 48_000


class Quiet:
    """Ten hours that nobody reads: the lanes know only its length."""

    sample_rate, channels, frames, complete = RATE, 2, SECONDS * RATE, True
    available, duration_s, folder = frames, float(SECONDS), None
    ref = RecordingRef("long.wav", "0", RATE, 2, frames)


def events() -> tuple[Event, ...]:
    chance = np.random.default_rng(1)
    starts = np.sort(chance.uniform(0, SECONDS - 20, COUNT))
    lengths = chance.uniform(0.3, 20, COUNT)
    names = ("dog bark", "speech", "church bells", "a sound with a long name")
    return tuple(
        Event(float(at), float(at + wide), names[number % 4], float(chance.uniform(0.2, 0.99)))
        for number, (at, wide) in enumerate(zip(starts, lengths, strict=True))
    )


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.open(Project(Quiet.ref, events=events()), None, None)
    return document


@pytest.fixture
def strip(document: Document, qtbot: QtBot) -> Iterator[LaneStrip]:
    view = TimelineView(document)
    qtbot.addWidget(view)
    view.resize(*SIZE)
    lane = SoundsLane(Found(document), view)
    strip = view.add_lane(lane.lane)
    view.axis.set_recording(SECONDS, RATE)
    view.show()
    qtbot.waitExposed(view)
    yield strip
    view.shutdown()


def percentile_95(benchmark, frame, rounds: int) -> float:
    """Seconds of this thread that 95 of 100 calls stay below."""
    cpu: list[float] = []

    def timed() -> None:
        before = time.thread_time()
        frame()
        cpu.append(time.thread_time() - before)

    benchmark.pedantic(timed, rounds=rounds, warmup_rounds=3)
    found = float(np.percentile(cpu[3:], 95))
    benchmark.extra_info["p95_cpu_ms"] = round(found * 1000, 2)
    print(f"  p95 {found * 1000:.1f} ms computing")
    return found


@pytest.mark.parametrize("span_s", [SECONDS, SECONDS / 6, 600, 10])
def test_panning_a_lane(strip: LaneStrip, benchmark, span_s) -> None:
    axis, target = strip._axis, QImage(strip.size(), QImage.Format.Format_RGB32)
    axis.zoom_to(SECONDS / 2, SECONDS / 2 + span_s)
    numbers = itertools.count()

    def frame() -> None:
        axis.scroll_by(24 if next(numbers) % 100 < 50 else -24)
        strip.render(target)

    assert percentile_95(benchmark, frame, 100) < FRAME_S


def test_zooming_a_lane(strip: LaneStrip, benchmark) -> None:
    axis, target = strip._axis, QImage(strip.size(), QImage.Format.Format_RGB32)
    numbers = itertools.count()

    def frame() -> None:
        axis.zoom(2 ** (1 / 6) if next(numbers) % 120 < 60 else 2 ** (-1 / 6), SECONDS / 2)
        strip.render(target)

    assert percentile_95(benchmark, frame, 240) < FRAME_S


def test_a_lane_under_the_pointer(strip: LaneStrip, benchmark) -> None:
    numbers = itertools.count()

    def frame() -> None:
        strip._point(next(numbers) * 7 % strip.width(), 12)

    assert percentile_95(benchmark, frame, 100) < FRAME_S


def test_a_verdict_among_many(document: Document, qtbot: QtBot, benchmark) -> None:
    """From the key to the changed lane and list; no frame, but a key must not be felt."""
    found = Found(document)
    lane, view = SoundsLane(found), SoundsList(SoundsModel(found))
    qtbot.addWidget(view)
    view.show()
    ids = itertools.cycle([one.id for one in found.events])
    assert percentile_95(benchmark, lambda: found.accept([next(ids)]), 20) < 0.05
    assert lane.lane.items


def test_live_results_of_a_run(document: Document, qtbot: QtBot, benchmark) -> None:
    """What a run shows after each of its steps, when it has found most of it."""
    found = Found(document)
    lane, view = SoundsLane(found), SoundsList(SoundsModel(found))
    qtbot.addWidget(view)
    view.show()
    live = [replace(one, score=0.5) for one in events()]
    counts = itertools.cycle(range(COUNT - 100, COUNT))

    def step() -> None:
        count = next(counts)
        found.set_live(live[:count], (0.0, live[count].start_s))

    assert percentile_95(benchmark, step, 20) < 0.05
    assert lane.lane.items
