"""Tiles: computed once, kept, made anew when their sound changed."""

from __future__ import annotations

import numpy as np
import pytest

from editor.timeline import tiles as tiles_module
from editor.timeline.tiles import TileKey, compute_tile
from engine.report import Cancelled, silent
from engine.spectrogram import TILE_COLUMNS, SpectrogramSettings
from tests.editor.timeline.stage import MemoryRecording, QuietRenderer, tone


@pytest.fixture
def computed(monkeypatch) -> list[TileKey]:
    """Which tiles were computed."""
    seen: list[TileKey] = []

    def compute(renderer, project, recording, settings, key, report):
        seen.append(key)
        return compute_tile(renderer, project, recording, settings, key, report)

    monkeypatch.setattr(tiles_module, "compute_tile", compute)
    return seen


def test_what_was_in_sight_is_not_computed_again(computed, stage):
    stage.settle()
    first = list(computed)
    assert first
    stage.view.zoom_to(1.0, 2.0)
    stage.settle()
    computed.clear()
    stage.view.fit()
    stage.settle()
    assert computed == []


def test_only_tiles_under_edits_differ_when_the_edited_sound_is_shown(computed, make_stage):
    samples = np.zeros((100 * 8000, 1), np.float32)
    stage = make_stage(samples)
    stage.settle()
    computed.clear()
    stage.document.set_prompt(stage.document.add_window(2.0, 3.0).id, "x")
    stage.settle()
    assert [key.listen for key in computed] == ["edited"]


def test_rendered_sound_makes_its_tiles_anew(computed, stage):
    stage.document.set_prompt(stage.document.add_window(2.0, 3.0).id, "x")
    stage.view.set_listen("edited")
    stage.settle()
    computed.clear()
    stage.document.rendered.emit(2 * 8000, 3 * 8000)
    assert stage.view._tiles.get(TileKey("edited", 0, 0)) is not None  # the stale one stays
    stage.settle()
    assert computed == [TileKey("edited", 0, 0)]


def test_what_nobody_looks_at_is_dropped(stage):
    stage.view._tiles.want(TileKey("original", 0, index) for index in range(2))
    jobs = list(stage.view._tiles._jobs.values())
    stage.view._tiles.want([])
    assert all(job.cancelled for job in jobs)


def test_the_cache_is_bounded(stage, monkeypatch):
    monkeypatch.setattr(tiles_module, "FEWEST_KEPT", 3)
    cache = stage.view._tiles
    for level in range(6):
        cache.want([TileKey("original", level, 0)])
        stage.settle()
    assert len(cache._tiles) <= 4


def test_low_rates_fill_the_lane(stage):
    assert stage.view._tiles.settings.fmax == 4000


@pytest.mark.parametrize("listen", ["original", "edited", "removed"])
def test_compute_tile_reads_what_is_listened_to(listen):
    recording = MemoryRecording(tone())
    renderer = QuietRenderer(recording)
    project = type("P", (), {"edits": ()})()
    key = TileKey(listen, 0, 0)
    result = compute_tile(renderer, project, recording, SpectrogramSettings(), key, silent)
    assert result.pixels.shape == (256, TILE_COLUMNS)
    assert bool(result.pixels.max() > 100) == (listen != "removed")


def test_a_tile_can_be_cancelled():
    recording = MemoryRecording(tone())
    calls = []

    def report(fraction: float, note: str = "") -> None:
        calls.append(fraction)
        if len(calls) == 2:
            raise Cancelled

    key = TileKey("original", 0, 0)
    with pytest.raises(Cancelled):
        compute_tile(QuietRenderer(recording), None, recording, SpectrogramSettings(), key, report)
