"""Times as text, written and read."""

from __future__ import annotations

import pytest

from editor.clock import clock, parse_clock, parse_pitch, pitch


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (0, 3, "0:00.000"),
        (59.9996, 3, "1:00.000"),
        (59.94, 1, "0:59.9"),
        (59.96, 1, "1:00.0"),
        (3599.9999, 3, "1:00:00.000"),
        (3661.5, 0, "1:01:02"),
        (75, 0, "1:15"),
        (-0.25, 3, "-0:00.250"),
        (-0.0001, 3, "0:00.000"),
    ],
)
def test_a_time_is_rounded_once(seconds: float, decimals: int, text: str) -> None:
    assert clock(seconds, decimals) == text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("75.5", 75.5), ("1:15.5", 75.5), ("1:01:15", 3675), (" 2,5 s ", 2.5), ("0:60", 60)],
)
def test_times_are_understood_as_people_type_them(text: str, seconds: float) -> None:
    assert parse_clock(text) == seconds


@pytest.mark.parametrize("text", ["", "abc", "1:2:3:4", "-1", "1::2"])
def test_anything_else_is_no_time(text: str) -> None:
    assert parse_clock(text) is None


def test_every_shown_time_reads_back() -> None:
    for seconds in (0.0, 0.001, 12.345, 61.999, 3723.004):
        assert parse_clock(clock(seconds)) == pytest.approx(seconds)


def test_frequencies_as_text() -> None:
    assert pitch(440.2) == "440 Hz"
    assert pitch(3210) == "3.2 kHz"


@pytest.mark.parametrize(
    ("text", "hertz"),
    [
        ("440", 440),
        (" 440 Hz ", 440),
        ("3.2k", 3200),
        ("3,2 kHz", 3200),
        ("0", 0),
        ("", None),
        ("-5", None),
        ("1.2.3", None),
        ("loud", None),
    ],
)
def test_typed_frequencies(text: str, hertz: float | None) -> None:
    assert parse_pitch(text) == hertz
