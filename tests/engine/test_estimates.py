"""The cache of separated pieces: whole pieces or none, whatever happens to its folder."""

from __future__ import annotations

import errno
import os
import shutil

import numpy as np
import pytest

from engine import estimates
from engine.estimates import EstimateCache, PieceGone
from engine.report import EngineError

PIECE = np.arange(20, dtype=np.float32).reshape(10, 2)


@pytest.fixture
def cache(tmp_path):
    return EstimateCache(tmp_path)


def test_what_is_written_is_read_also_by_another_program(cache, tmp_path):
    cache.write("key", 3, PIECE)
    for one in (cache, EstimateCache(tmp_path)):
        assert one.done("key") == {3}
        assert not one.is_silent("key")
        np.testing.assert_array_equal(one.read("key", 3, 2, 7), PIECE[2:7])


def test_a_silent_piece_is_there_and_silent(cache, tmp_path):
    cache.write("key", 0, np.zeros_like(PIECE))
    for one in (cache, EstimateCache(tmp_path)):
        assert one.done("key") == {0}
        assert one.is_silent("key")
        assert one.read("key", 0, 0, 5) is None


def test_a_missing_piece_is_not_silence(cache):
    with pytest.raises(PieceGone):
        cache.read("key", 0, 0, 5)


@pytest.mark.parametrize("content", [b"", b"x" * 500, None])
def test_a_damaged_or_vanished_piece_is_not_silence(cache, tmp_path, content):
    cache.write("key", 0, PIECE)
    again = EstimateCache(tmp_path)
    assert again.done("key") == {0}
    file = tmp_path / "key" / "0.npy"
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(PieceGone):
        again.read("key", 0, 0, 5)
    assert again.done("key") == set()


def test_a_piece_of_another_length_is_made_again(cache):
    cache.write("key", 0, PIECE)
    with pytest.raises(PieceGone):
        cache.read("key", 0, 5, 11)
    assert cache.done("key") == set()


def test_writing_goes_on_after_the_folder_was_deleted(cache, tmp_path):
    cache.write("key", 0, PIECE)
    shutil.rmtree(tmp_path)
    cache.write("key", 1, PIECE)
    np.testing.assert_array_equal(cache.read("key", 1, 0, 10), PIECE)
    assert [one.name for one in (tmp_path / "key").iterdir()] == ["1.npy"]


def test_a_full_disk_is_cleared_of_what_nobody_uses(tmp_path, monkeypatch):
    EstimateCache(tmp_path).write("old", 0, PIECE)
    cache = EstimateCache(tmp_path)
    cache.write("used", 0, PIECE)
    save = np.save

    def full(*args, **options):
        if (tmp_path / "old").exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        save(*args, **options)

    monkeypatch.setattr(estimates.np, "save", full)
    cache.write("new", 0, PIECE)
    assert {one.name for one in tmp_path.iterdir()} == {"used", "new"}


def test_a_disk_that_stays_full_is_a_sentence_and_leaves_nothing(cache, tmp_path, monkeypatch):
    def full(*args, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(estimates.np, "save", full)
    with pytest.raises(EngineError, match="Free some disk space"):
        cache.write("key", 0, PIECE)
    assert not list((tmp_path / "key").iterdir())
    assert cache.done("key") == set()


def test_opening_deletes_the_least_recently_used(tmp_path):
    first = EstimateCache(tmp_path)
    for age, key in enumerate(["new", "middle", "old"]):
        first.write(key, 0, PIECE)
        os.utime(tmp_path / key, (1e9 - age, 1e9 - age))
    EstimateCache(tmp_path, limit_bytes=500)
    assert {one.name for one in tmp_path.iterdir()} == {"new", "middle"}


def test_opening_while_another_program_deletes(tmp_path, monkeypatch):
    EstimateCache(tmp_path).write("key", 0, PIECE)

    def scandir(path):
        raise FileNotFoundError(path)

    monkeypatch.setattr(estimates.os, "scandir", scandir)
    EstimateCache(tmp_path, limit_bytes=0)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match="could not be kept"):
        EstimateCache(tmp_path / "file" / "estimates")


def test_clear_deletes_everything(cache, tmp_path):
    cache.write("key", 0, PIECE)
    cache.clear()
    assert not list(tmp_path.iterdir())
    assert cache.done("key") == set()
