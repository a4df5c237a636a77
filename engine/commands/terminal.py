"""How commands talk on a terminal: times, lines for the user, the progress bar, Ctrl-C."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.report import EngineError, Report

if TYPE_CHECKING:
    from engine.bands import Band

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)")

_interrupts: list[int] = []
"""Ctrl-C so far. Python drops the exception of one that comes while it imports a module."""


def interrupted(number: int, _: object) -> None:
    """What a program does on Ctrl-C: a handler for `signal.signal`."""
    _interrupts.append(number)
    raise KeyboardInterrupt


def seconds(text: str) -> float:
    """A time as ``90``, ``1:30``, ``1:30.250`` or ``1:02:03``, in seconds."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not a time: type 90, 1:30.5 or 1:02:03')
    hours, minutes, rest = found.groups()
    if minutes is not None and (float(rest) >= 60 or (hours is not None and int(minutes) >= 60)):
        raise argparse.ArgumentTypeError(f'"{text}" is not a time: it counts past 59')
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest)


def band(text: str) -> Band:
    """A band of frequencies as ``200:4000``, ``200:`` or ``:4k``, hertz."""
    from engine.bands import parse

    try:
        return parse(text)
    except EngineError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def clock(time_s: float) -> str:
    """A time for people, as `seconds` reads it: ``1:30.250``."""
    milliseconds = round(time_s * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{start}:{rest // 1000:02d}.{rest % 1000:03d}"


def say(text: str) -> None:
    """A line on stderr that does not tear the progress bar apart."""
    if "tqdm" in sys.modules:
        sys.modules["tqdm"].tqdm.write(f"earmark: {text}", file=sys.stderr)
    else:
        print(f"earmark: {text}", file=sys.stderr)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report]:
    """A progress bar on stderr, only where somebody watches it."""
    from tqdm import tqdm

    hidden = quiet or not sys.stderr.isatty()
    form = "{percentage:3.0f}% |{bar}| {elapsed} {desc}"
    with tqdm(total=100.0, disable=hidden, bar_format=form, leave=False) as bar:

        def report(fraction: float, note: str = "") -> None:
            if _interrupts:
                raise KeyboardInterrupt
            if note:
                bar.set_description_str(note, refresh=False)
            bar.update(max(0.0, 100.0 * fraction - bar.n))

        yield report
