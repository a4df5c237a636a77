"""Times and frequencies as text, written and read."""

from __future__ import annotations

import math
import re
from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QTime

SHORT = QLocale.FormatType.ShortFormat

_CLOCK = re.compile(r"^\s*(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?)\s*s?\s*$")

_PITCH = re.compile(r"^\s*(\d+(?:[.,]\d*)?)\s*(k)?\s*(?:hz)?\s*$", re.IGNORECASE)


def clock(seconds: float, decimals: int = 3) -> str:
    """A time for people: ``1:02.345``, with hours only where there are some.

    >>> clock(62.3451)
    '1:02.345'
    >>> clock(59.9996), clock(3600, 0)
    ('1:00.000', '1:00:00')
    """
    # Whole units first, then split, so that 59.9996 becomes 1:00.000 and not 0:60.000.
    scale = 10**decimals
    units = math.floor(abs(seconds) * scale + 0.5)
    whole, part = divmod(units, scale)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    sign = "-" if seconds < 0 and units else ""
    return sign + text + (f".{part:0{decimals}d}" if decimals else "")


def parse_clock(text: str) -> float | None:
    """Seconds of a typed time: ``75.5``, ``1:15.5`` or ``1:01:15``; None for anything else."""
    found = _CLOCK.match(text)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(",", "."))


def pitch(hertz: float) -> str:
    """A frequency: ``440 Hz``, ``3.2 kHz``."""
    return f"{hertz:.0f} Hz" if hertz < 999.5 else f"{hertz / 1000:.1f} kHz"


def parse_pitch(text: str) -> float | None:
    """Hertz of a typed frequency: ``440``, ``440 Hz``, ``3.2k`` or ``3,2 kHz``; None otherwise."""
    found = _PITCH.match(text)
    if found is None:
        return None
    return float(found[1].replace(",", ".")) * (1000.0 if found[2] else 1.0)


def moment(at: datetime, *, with_date: bool = False) -> str:
    """A time of day as the user writes it, with the date in front unless that is today."""
    here, locale = at.astimezone(), QLocale()
    text = locale.toString(QTime(here.hour, here.minute), locale.timeFormat(SHORT))
    if not with_date and here.date() == datetime.now().astimezone().date():
        return text
    date = QDate(here.year, here.month, here.day)
    return f"{locale.toString(date, 'd MMM yyyy' if with_date else 'd MMM')}, {text}"
