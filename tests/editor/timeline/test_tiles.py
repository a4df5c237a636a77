"""Tiles: computed once, kept, made anew when their sound changed."""

from __future__ import annotations

import time

import numpy as np
import pytest

from editor.looks import Look
from editor.timeline import tiles as tiles_module
from editor.timeline.tiles import TileKey, Yielding, compute_tile
from engine.report import Cancelled, silent
from engine.spectrogram import TILE_COLUMNS, SpectrogramSettings
from engine.tiles import TileFile
from tests.editor.timeline.stage import RATE, MemoryRecording, QuietRenderer, tone


@pytest.fixture
def computed(monkeypatch) -> list[TileKey]:
    """Which tiles were computed."""
    seen: list[TileKey] = []

    def compute(renderer, project, recording, settings, key, *more, report):
        seen.append(key)
        return compute_tile(renderer, project, recording, settings, key, *more, report=report)

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
    key, settings = TileKey(listen, 0, 0), SpectrogramSettings()
    result = compute_tile(renderer, project, recording, settings, key, None, Yielding(), silent)
    assert result.pixels.shape == (256, TILE_COLUMNS)
    assert bool(result.pixels.max() > 100) == (listen != "removed")


def test_a_tile_can_be_cancelled():
    recording = MemoryRecording(tone())
    calls = []

    def report(fraction: float, note: str = "") -> None:
        calls.append(fraction)
        if len(calls) == 2:
            raise Cancelled

    key, settings = TileKey("original", 0, 0), SpectrogramSettings()
    renderer = QuietRenderer(recording)
    with pytest.raises(Cancelled):
        compute_tile(renderer, None, recording, settings, key, None, Yielding(), report)


def test_a_tile_waits_while_the_view_moves_but_not_for_ever():
    yielding, reports = Yielding(), []
    yielding.moved()
    began = time.monotonic()
    left_s = yielding.pause(0.02, lambda fraction: reports.append(fraction))
    assert 0.02 <= time.monotonic() - began < 1.0
    assert left_s <= 0
    assert reports  # it can be cancelled meanwhile
    assert Yielding().pause(0.02, silent) == pytest.approx(0.02, abs=0.01)


def test_moving_the_view_makes_tiles_wait(stage):
    cache = stage.view._tiles
    stage.settle()
    stage.view.axis.zoom(2.0, 3.0)
    assert cache.yielding._quiet_from > time.monotonic()


def test_tiles_of_the_original_are_found_on_disk(computed, make_stage, tmp_path, monkeypatch):
    stage = make_stage()
    stage.recording.folder = tmp_path
    stage.document.opened.emit(stage.recording)
    stage.settle()
    assert (tmp_path / "tiles.sqlite").is_file()
    before = dict(stage.view._tiles._tiles)
    stage.document.opened.emit(stage.recording)
    monkeypatch.setattr(tiles_module, "tile", None)  # nothing is computed any more
    stage.settle(lambda: bool(stage.view._tiles._tiles))
    again = stage.view._tiles._tiles
    assert before.keys() & again.keys()
    for key in before.keys() & again.keys():
        np.testing.assert_array_equal(again[key].pixels, before[key].pixels)


def test_what_is_edited_or_still_decoded_is_not_kept_on_disk(tmp_path):
    recording = MemoryRecording(tone())
    renderer, settings = QuietRenderer(recording), SpectrogramSettings()
    project = type("P", (), {"edits": ()})()
    file = TileFile(tmp_path)
    for listen, complete in (("edited", True), ("removed", True), ("original", False)):
        recording.complete = complete
        key = TileKey(listen, 0, 0)
        compute_tile(renderer, project, recording, settings, key, file, Yielding(), silent)
    assert list(tmp_path.iterdir()) == []
    file.close()


def test_colours_range_and_gain_cost_nothing(computed, stage):
    stage.settle()
    computed.clear()
    before = stage.view.canvas.grab().toImage()
    pictures = []
    for look in (
        Look(colours="viridis"), Look(colours="inverted"), Look(range_db=40), Look(gain_db=50),
    ):  # fmt: skip
        stage.view.look = look
        pictures.append(stage.view.canvas.grab().toImage())
        assert pictures[-1] != before
    stage.settle()
    assert computed == []
    stage.view.look = Look()
    assert stage.view.canvas.grab().toImage() == before


@pytest.mark.parametrize("look", [Look(scale="linear"), Look(window=512), Look(overlap=0.5)])
def test_scale_window_and_overlap_make_new_tiles(computed, stage, look):
    stage.settle()
    computed.clear()
    stage.view.look = look
    stage.settle()
    assert computed
    assert stage.view._tiles.settings == look.settings(RATE)


def test_while_it_decodes_only_what_has_sound_is_computed_and_not_at_every_step(
    computed, make_stage
):
    samples = np.zeros((400 * RATE, 1), np.float32)
    stage = make_stage(samples)
    recording, document = stage.recording, stage.document
    cache = stage.view._tiles
    stage.settle()
    recording.complete, recording.available = False, 0
    document.opened.emit(recording)
    stage.view.zoom_to(0.0, 100.0)
    stage.settle()
    computed.clear()
    cache.want([TileKey("original", 0, 0), TileKey("original", 0, 1)])
    assert not cache._jobs  # nothing to see yet
    span = TILE_COLUMNS * cache.settings.hop
    recording.available = span // 2
    cache.refresh()
    stage.settle()
    assert computed == [TileKey("original", 0, 0)]
    recording.available += span // 64
    cache.refresh()
    stage.settle()
    assert len(computed) == 1
    recording.available += span // 16
    cache.refresh()
    stage.settle()
    assert len(computed) == 2
    recording.available, recording.complete = recording.frames, True
    cache.refresh()
    stage.settle()
    assert set(computed[2:]) == {TileKey("original", 0, 0), TileKey("original", 0, 1)}


def test_frames_beyond_32_bits_arrive(stage):
    """A tile may reach beyond 12.4 hours at 48 kHz."""
    spans = []
    for source in (stage.view._tiles.arrived, stage.view._edited.arrived, stage.document.rendered):
        source.connect(lambda start, stop: spans.append((start, stop)))
        source.emit(2**31, 2**40)
    assert spans == [(2**31, 2**40)] * 3
    grown = []
    stage.document.grew.connect(grown.append)
    stage.document.grew.emit(2**33)
    assert grown == [2**33]
