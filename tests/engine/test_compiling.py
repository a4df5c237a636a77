"""Layers are remembered, and nothing that remembers them keeps a recording that was left."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import soundfile

from engine.compiling import compiler
from engine.estimates import EstimateCache
from engine.project import Edit, Project, Window
from engine.queries import Queries
from engine.recording import open_recording
from engine.render import Renderer
from tests.engine.fakes import MemoryRecording, noise

RATE = 8_000


@pytest.fixture
def without_collecting():
    """What is gone in here was in no cycle."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def edit(start_s: float, stop_s: float, **changes: object) -> Edit:
    return Edit((Window(start_s, stop_s),), "300-1200 Hz", separator="spectral", **changes)


def test_the_same_edits_are_compiled_once():
    recording = MemoryRecording(noise(4.0, RATE), RATE)
    layers = compiler(recording, Queries(recording))
    edits = (edit(1.0, 2.0), edit(1.5, 3.0, enabled=False))
    first = layers(edits, recording.frames)
    assert [len(one) for one in first] == [1]
    assert layers(edits, recording.frames) is first
    assert layers.cache_info().hits == 1


def test_a_key_depends_on_the_edits_above_only_where_they_overlap():
    recording = MemoryRecording(noise(4.0, RATE), RATE)
    layers = compiler(recording, Queries(recording))
    below = edit(2.0, 3.0)
    alone = layers((below,), recording.frames)[-1][0].key
    assert layers((edit(0.5, 2.0), below), recording.frames)[-1][0].key == alone
    assert layers((edit(0.5, 2.1), below), recording.frames)[-1][0].key != alone


@pytest.mark.usefixtures("without_collecting")
def test_a_recording_that_was_left_is_gone_at_once(tmp_path):
    path = tmp_path / "take.wav"
    soundfile.write(path, np.zeros((RATE, 1)), RATE)
    recording = open_recording(path)
    renderer = Renderer(recording, EstimateCache(tmp_path / "cache"))
    renderer.finish(Project(edits=(edit(0.2, 0.5),)))
    recording.peaks.slice(0, RATE, 10)
    left = [weakref.ref(recording), weakref.ref(renderer)]
    del recording, renderer
    assert [one() for one in left] == [None, None]
