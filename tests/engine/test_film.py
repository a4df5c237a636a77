"""The picture at a time, and files that have none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.film import Film, NoPicture
from engine.report import Cancelled, EngineError

from .media import tones, write_av


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds; every picture is a little brighter than the one before."""
    path = tmp_path_factory.mktemp("film") / "a.mp4"
    return write_av(path, tones(seconds=3.0), 48_000, "aac", video="libx264")


def shade(picture: np.ndarray) -> float:
    return float(picture.mean())


def test_the_picture_at_a_time(film: Path) -> None:
    with Film(film) as one:
        for seconds in (0.0, 0.5, 0.54, 1.2, 0.2, 1.35, 0.2):  # forth and back; 7 a picture
            shown = one.at(seconds, 32)
            assert shown.shape == (24, 32, 3)
            assert shown.dtype == np.uint8
            assert abs(shade(shown) - int(seconds * 25 + 1e-6) * 7 % 255) < 8


def test_after_the_end_the_last_one_stays(film: Path) -> None:
    with Film(film) as one:
        last = one.at(3.01)
        assert np.array_equal(one.at(50.0), last)
        assert abs(shade(one.at(0.0)) - shade(last)) > 10


def test_before_the_start_the_first_one_is_shown(film: Path) -> None:
    with Film(film) as one:
        assert shade(one.at(-1.0)) < 8


def test_it_can_be_cancelled_and_used_again(film: Path) -> None:
    def cancel(*_: object) -> None:
        raise Cancelled

    with Film(film) as one:
        with pytest.raises(Cancelled):
            one.at(1.0, report=cancel)
        assert abs(shade(one.at(1.0)) - 175) < 8


def test_sound_without_a_picture_is_refused(tmp_path: Path) -> None:
    path = write_av(tmp_path / "a.m4a", tones(), 48_000, "aac")
    with pytest.raises(NoPicture, match=r"no picture in \"a\.m4a\""):
        Film(path)


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 100])
def test_what_is_no_film_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(NoPicture, match="no film that Earmark can read"):
        Film(tmp_path / "a.mp4")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        Film(tmp_path / "a.mp4")
