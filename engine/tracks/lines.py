"""What all readers and writers of label files share: labels, lines, times, errors."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

LONGEST_S = 1e7  # as long as a project's times may be
_ARROW = re.compile("-{2,}>")  # "-->" is what makes a line of a caption file a time line


@dataclass(frozen=True)
class Label:
    """Some words over a span of seconds, as label files hold them.

    Attributes
    ----------
    start_s, stop_s : float, seconds
        Equal for a point.
    low_hz, high_hz : float or None, hertz
        A band of frequencies, where the format knows one.
    score : float or None
        How sure somebody was, 0..1, where the format knows it.
    """

    start_s: float
    stop_s: float
    text: str
    low_hz: float | None = None
    high_hz: float | None = None
    score: float | None = None


@dataclass(frozen=True)
class About:
    """What some formats want to know of the recording.

    Attributes
    ----------
    name : str
        Of the recording, without folder and ending.
    duration_s : float, seconds
    highest_hz : float, hertz
        Half of its sample rate: the top of a label without a band.
    """

    name: str = "recording"
    duration_s: float = 0.0
    highest_hz: float = 24_000.0


class Malformed(Exception):
    """A line that cannot be read.

    Attributes
    ----------
    line : int
        Its number, the first is 1; 0 when the whole file is meant.
    """

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def one_line(text: str) -> str:
    """One line: single spaces, no control characters, nothing that UTF-8 cannot hold."""
    spaced = " ".join(text.split())
    printable = "".join(one for one in spaced if unicodedata.category(one) not in ("Cc", "Cs"))
    return " ".join(printable.split())


def body(text: str) -> str:
    """Text that cannot end its cue early: no blank lines, no arrow that looks like a time line."""
    lines = (_ARROW.sub("->", one_line(line)) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def whole_ms(seconds: float) -> int:
    return round(seconds * 1000)


def number(text: str, line: int, what: str = "a time in seconds") -> float:
    """A finite number; a decimal comma is one, too.

    Raises
    ------
    Malformed
        If it is none.
    """
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Malformed(line, f'"{shown(text)}" is not {what}')
    return value


def span(start_s: float, stop_s: float, line: int) -> tuple[float, float]:
    """Two times that a label can have.

    Raises
    ------
    Malformed
        If it ends before it starts, or is out of all bounds. A start before 0 becomes 0.
    """
    start_s = max(0.0, start_s)
    if stop_s < start_s:
        raise Malformed(line, "it ends before it starts")
    if stop_s > LONGEST_S:
        raise Malformed(line, "its time is beyond 115 days")
    return start_s, stop_s


def shown(text: str) -> str:
    """The beginning of a line, to quote it."""
    plain = one_line(text)
    return plain if len(plain) <= 60 else plain[:59] + "…"
