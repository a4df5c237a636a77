"""Tiles on disk: found again, bounded, and never in the way."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import tiles
from engine.recording import open_recording
from engine.spectrogram import TILE_COLUMNS, SpectrogramSettings
from engine.tiles import FILE_NAME, TileFile
from tests.engine.media import noise

SETTINGS = SpectrogramSettings()


def pixels(seed: int) -> np.ndarray:
    shape = (SETTINGS.bands, TILE_COLUMNS)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def test_what_was_put_is_found_again_by_the_next_program(tmp_path: Path) -> None:
    first = TileFile(tmp_path)
    first.put(SETTINGS, 3, 7, pixels(1))
    first.close()
    again = TileFile(tmp_path)
    found = again.get(SETTINGS, 3, 7)
    again.close()
    np.testing.assert_array_equal(found, pixels(1))


def test_tiles_are_told_apart_by_level_place_and_every_setting(tmp_path: Path) -> None:
    file = TileFile(tmp_path)
    file.put(SETTINGS, 3, 7, pixels(1))
    assert file.get(SETTINGS, 3, 8) is None
    assert file.get(SETTINGS, 4, 7) is None
    others = {"n_fft": 4096, "hop": 256, "scale": "erb", "bands": 128, "fmin": 1.0, "fmax": 9.0}
    for name, value in others.items():
        assert file.get(replace(SETTINGS, **{name: value}), 3, 7) is None, name
    file.close()


def test_the_same_tile_put_twice_is_there_once(tmp_path: Path) -> None:
    file = TileFile(tmp_path)
    for seed in (1, 2):
        file.put(SETTINGS, 0, 0, pixels(seed))
    np.testing.assert_array_equal(file.get(SETTINGS, 0, 0), pixels(2))
    assert file._run("SELECT COUNT(*) FROM tiles") == [(1,)]
    file.close()


def test_nothing_is_written_before_it_is_needed_and_after_the_end(tmp_path: Path) -> None:
    file = TileFile(tmp_path)
    assert list(tmp_path.iterdir()) == []
    file.close()
    file.put(SETTINGS, 0, 0, pixels(0))
    assert file.get(SETTINGS, 0, 0) is None
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tiles, "MOST_BYTES", 20 * pixels(0).nbytes)
    monkeypatch.setattr(tiles, "_LOOK_EVERY", 4)
    file = TileFile(tmp_path)
    for index in range(60):
        file.put(SETTINGS, 0, index, pixels(index))
    assert file.get(SETTINGS, 0, 0) is None
    assert file.get(SETTINGS, 0, 59) is not None
    (total,) = file._run("SELECT SUM(LENGTH(pixels)) FROM tiles")[0]
    assert total < 25 * pixels(0).nbytes
    file.close()
    assert (tmp_path / FILE_NAME).stat().st_size < 40 * pixels(0).nbytes


@pytest.mark.parametrize("damage", [b"not a database" * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_goes_and_the_next_one_works(tmp_path: Path, damage: bytes, caplog) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)
    file = TileFile(tmp_path)
    assert file.get(SETTINGS, 0, 0) is None
    file.put(SETTINGS, 0, 0, pixels(0))
    assert "not kept" in caplog.text
    file = TileFile(tmp_path)
    file.put(SETTINGS, 0, 0, pixels(0))
    assert file.get(SETTINGS, 0, 0) is not None
    file.close()


def test_a_damaged_tile_is_as_good_as_none(tmp_path: Path) -> None:
    file = TileFile(tmp_path)
    file.put(SETTINGS, 0, 0, pixels(0))
    for junk in (b"", b"junk", tiles.zlib.compress(b"short"), None, 7):
        file._run("UPDATE tiles SET pixels = ?", (junk,))
        assert file.get(SETTINGS, 0, 0) is None
    file.close()


def test_without_a_folder_there_are_no_tiles(tmp_path: Path) -> None:
    file = TileFile(tmp_path / "gone")
    file.put(SETTINGS, 0, 0, pixels(0))
    assert file.get(SETTINGS, 0, 0) is None


def test_two_programs_share_it(tmp_path: Path) -> None:
    one, other = TileFile(tmp_path), TileFile(tmp_path)

    def put(file: TileFile, first: int) -> None:
        for index in range(first, first + 20):
            file.put(SETTINGS, 0, index, pixels(index))

    threads = [threading.Thread(target=put, args=at) for at in ((one, 0), (other, 100))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [one.get(SETTINGS, 0, index) is not None for index in (0, 19, 100, 119)]
    one.close()
    other.close()
    assert found == [True] * 4


def test_they_lie_beside_the_sound_and_go_with_it(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    soundfile.write(path, noise(4_000), 8_000)
    recording = open_recording(path)
    file = TileFile(recording.folder)
    file.put(SETTINGS, 0, 0, pixels(0))
    file.close()
    recording.close()
    again = open_recording(path)
    assert again.folder == recording.folder
    file = TileFile(again.folder)
    assert file.get(SETTINGS, 0, 0) is not None
    file.close()
    again.close()
    shutil.rmtree(again.folder)
