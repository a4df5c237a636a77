"""Captions of an hour: what the window does at every change stays below a frame.

Run with ``python3 packaging/dev.py bench``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.captions import NETFLIX, cues_from_edits, fixed, followed, tidy, violations
from engine.project import Cue, Edit, Event, Project, Window
from engine.tracks import labels_of
from engine.tracks.subtitles import read_srt, write_srt

HOUR_S = 3600.0
SOUNDS = ("siren", "rain", "dog bark", "thunder", "speech")
FRAME_S = 0.016


@pytest.fixture(scope="module")
def events() -> tuple[Event, ...]:
    """Two thousand of them."""
    random = np.random.default_rng(1)
    starts = np.sort(random.uniform(0, HOUR_S - 10, 2000))
    return tuple(
        Event(float(start), float(start + random.uniform(0.3, 9)), SOUNDS[place % 5], 0.5)
        for place, start in enumerate(starts)
    )


@pytest.fixture(scope="module")
def cues(events: tuple[Event, ...]) -> tuple[Cue, ...]:
    return tidy(cues_from_edits((), events, profile=NETFLIX))


def test_checking_all_captions(benchmark, cues: tuple[Cue, ...]) -> None:
    benchmark(violations, cues, NETFLIX)
    assert benchmark.stats.stats.median < FRAME_S


def test_mending_one_caption(benchmark, cues: tuple[Cue, ...]) -> None:
    short = replace(cues[500], stop_s=cues[500].start_s + 0.1)
    found = benchmark(fixed, (*cues[:500], short, *cues[501:]), NETFLIX, only=[short.id])
    assert len(found) == len(cues)
    assert benchmark.stats.stats.median < 2 * FRAME_S


def test_mending_all_captions(benchmark, cues: tuple[Cue, ...]) -> None:
    benchmark(fixed, cues, NETFLIX)
    assert benchmark.stats.stats.median < 0.1  # one click, once


def test_following_an_edit(benchmark, events: tuple[Event, ...], cues: tuple[Cue, ...]) -> None:
    before = Project(events=events, cues=cues)
    after = replace(before, edits=(Edit((Window(0, HOUR_S),), "siren", "remove"),))
    found = benchmark(followed, before, after)
    assert len(found) < len(cues)
    assert benchmark.stats.stats.median < 0.1


def test_reading_srt(benchmark, cues: tuple[Cue, ...]) -> None:
    text = write_srt(labels_of(cues))
    assert len(benchmark(read_srt, text)) == len(cues)
