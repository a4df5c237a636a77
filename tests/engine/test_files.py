"""Files appear complete or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from engine import files
from engine.files import (
    replacing,
    require_space,
    same_file,
    size_text,
    writable_target,
    write_text,
)
from engine.report import Cancelled, EngineError


def test_a_written_file_replaces_the_old_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    write_text(target, "neu\r\n")
    assert target.read_bytes() == b"neu\r\n"
    assert [one.name for one in tmp_path.iterdir()] == ["out.txt"]


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt(), ValueError("x")])
def test_whatever_is_raised_the_old_file_stands(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")

    def write_half() -> None:
        with replacing(target) as temporary:
            temporary.write_text("half")
            raise error

    with pytest.raises(type(error)):
        write_half()
    assert target.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.txt"]


def test_until_the_end_the_target_is_not_touched(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    with replacing(target) as temporary:
        temporary.write_text("new")
        assert not target.exists()
        assert temporary.parent == target.parent  # a rename within one disk
    assert target.read_text() == "new"


def test_the_file_is_synced_before_it_is_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real_replace = os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: order.append("sync"))
    monkeypatch.setattr(
        os, "replace", lambda *names: (order.append("rename"), real_replace(*names))
    )
    write_text(tmp_path / "out.txt", "x")
    assert order[:2] == ["sync", "rename"]


@pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX")
def test_mode_and_link_of_the_old_file_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "real.txt", tmp_path / "link.txt"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="the umask is POSIX")
def test_a_new_file_has_the_users_own_mode(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_text(tmp_path / "out.txt", "x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EIO, "The system says"),
    ],
)
def test_system_errors_become_sentences(tmp_path: Path, number: int, says: str) -> None:
    with pytest.raises(EngineError, match=says), replacing(tmp_path / "out.txt"):
        raise OSError(number, os.strerror(number))
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_written_are_refused_first(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="There is no folder"):
        write_text(tmp_path / "gone" / "out.txt", "x")
    with pytest.raises(EngineError, match="is a folder"):
        write_text(tmp_path, "x")
    shut = tmp_path / "shut"
    shut.mkdir()
    (shut / "old.txt").write_text("old")
    (shut / "old.txt").chmod(0o444)
    with pytest.raises(EngineError, match="is read-only"):
        write_text(shut / "old.txt", "x")
    shut.chmod(0o555)
    try:
        with pytest.raises(EngineError, match=r"folder .* is read-only"):
            write_text(shut / "out.txt", "x")
    finally:
        shut.chmod(0o755)


def test_space_is_checked_with_both_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda folder: 20 * 2**20)
    require_space(tmp_path, 2**20, "The file")
    with pytest.raises(EngineError, match=r"The file needs 5\.2 MB .* 21\.0 MB free"):
        require_space(tmp_path, 5 * 2**20, "The file")


def test_one_file_under_several_names(tmp_path: Path) -> None:
    one, other = tmp_path / "a.wav", tmp_path / "b.wav"
    one.write_bytes(b"x")
    assert same_file(one, tmp_path / "." / "a.wav")
    assert not same_file(one, other)
    other.hardlink_to(one)
    assert same_file(one, other)
    with pytest.raises(EngineError, match="never writes over a recording"):
        files.refuse_sources(other, [one])


def test_sizes_for_people() -> None:
    assert [size_text(n) for n in (0, 999, 1000, 4_294_967_296, 5e15)] == [
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "4.3 GB",
        "5000.0 TB",
    ]


def test_a_name_that_is_too_long_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="too long"):
        writable_target(tmp_path / ("n" * 300))
