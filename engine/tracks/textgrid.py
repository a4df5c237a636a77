"""Praat TextGrid files, long form written, long and short form read.

Boersma and Weenink, Praat manual, "TextGrid file formats": of a text file Praat takes only numbers
and texts that stand free, in their order; all other words are there for people. The long and the
short form so are read alike. The intervals of a tier follow each other without a gap, a quotation
mark inside a text is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.tracks.lines import About, Label, Malformed, body, number, one_line, span

_TOKEN = re.compile(
    r'"(?:[^"]|"")*"'  # a text
    r"|<[^<>\s]*>"  # a flag
    r"|!.*"  # a remark
    r'|[^\s"!<]+|.'
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?")


def write_textgrid(labels: Sequence[Label], about: About) -> str:
    """As many interval tiers as labels sound at once, and a tier of points if there are some."""
    spans = [one for one in labels if _ms(one.stop_s) > _ms(one.start_s)]
    points = [one for one in labels if _ms(one.stop_s) <= _ms(one.start_s)]
    end = max([_ms(about.duration_s), 1, *(_ms(one.stop_s) for one in labels)])
    tiers = [_intervals(tier, end) for tier in _apart(spans)] or [_intervals([], end)]
    if points:
        tiers.append(_points(points, end))
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0 ",
        f"xmax = {_text(end)} ",
        "tiers? <exists> ",
        f"size = {len(tiers)} ",
        "item []: ",
    ]
    for place, (kind, rows) in enumerate(tiers, start=1):
        name = "captions" if place == 1 else f"captions {place}"
        lines += [
            f"    item [{place}]:",
            f'        class = "{kind}" ',
            f'        name = "{name}" ',
            "        xmin = 0 ",
            f"        xmax = {_text(end)} ",
            *rows,
        ]
    return "\n".join(lines) + "\n"


def read_textgrid(text: str) -> list[Label]:
    """The intervals that have a text and the points of all tiers, in order of time.

    Raises
    ------
    Malformed
        If it is no TextGrid or ends too early.
    """
    tokens = _Tokens(text)
    header = [tokens.text() for _ in range(2)]
    if header[0] != "ooTextFile" or header[1] != "TextGrid":
        raise Malformed(1, 'a TextGrid begins with File type = "ooTextFile"')
    tokens.number()
    tokens.number()
    found: list[Label] = []
    for _ in range(tokens.count()):
        is_interval = tokens.text() == "IntervalTier"
        tokens.text()
        tokens.number()
        tokens.number()
        for _ in range(tokens.count()):
            start_s = tokens.number()
            stop_s = tokens.number() if is_interval else start_s
            line, words = tokens.line, body(tokens.text())
            if words:
                found.append(Label(*span(start_s, stop_s, line), words))
    return sorted(found, key=lambda one: (one.start_s, one.stop_s))


class _Tokens:
    """The numbers and texts that stand free, one after the other."""

    def __init__(self, text: str) -> None:
        self.line = 1
        self._found = self._free(text)

    def text(self) -> str:
        token = next(self._found, "")
        while token and not token.startswith('"'):
            token = next(self._found, "")
        if len(token) < 2:
            raise Malformed(self.line, "the TextGrid ends in the middle")
        return token[1:-1].replace('""', '"')

    def number(self) -> float:
        token = next(self._found, "")
        if not token or token.startswith('"'):
            raise Malformed(self.line, "there is no number where a TextGrid has one")
        return number(token.rstrip("%"), self.line)

    def count(self) -> int:
        """A number of things to come."""
        count = self.number()
        if count < 0 or count != int(count):
            raise Malformed(self.line, f'"{count:g}" is not a number of things')
        return int(count)

    def _free(self, text: str) -> Iterator[str]:
        at = 0
        for found in _TOKEN.finditer(text):
            self.line += text.count("\n", at, found.start())
            at = found.start()
            token = found.group()
            if token.startswith('"') or _NUMBER.fullmatch(token):
                yield token


def _apart(labels: Sequence[Label]) -> list[list[Label]]:
    """The labels in tiers, none of which overlap."""
    tiers: list[list[Label]] = []
    for one in sorted(labels, key=lambda one: (one.start_s, one.stop_s)):
        free = (tier for tier in tiers if _ms(tier[-1].stop_s) <= _ms(one.start_s))
        tier = next(free, None)
        if tier is None:
            tiers.append([one])
        else:
            tier.append(one)
    return tiers


def _intervals(labels: Sequence[Label], end: int) -> tuple[str, list[str]]:
    """The rows of an interval tier: what lies between the labels is an empty interval."""
    parts: list[tuple[int, int, str]] = []
    at = 0
    for one in labels:
        start, stop = _ms(one.start_s), _ms(one.stop_s)
        if start > at:
            parts.append((at, start, ""))
        parts.append((start, stop, one.text))
        at = stop
    if at < end:
        parts.append((at, end, ""))
    rows = [f"        intervals: size = {len(parts)} "]
    for place, (start, stop, text) in enumerate(parts, start=1):
        rows += [
            f"        intervals [{place}]:",
            f"            xmin = {_text(start)} ",
            f"            xmax = {_text(stop)} ",
            f'            text = "{_quoted(text)}" ',
        ]
    return "IntervalTier", rows


def _points(labels: Sequence[Label], _: int) -> tuple[str, list[str]]:
    rows = [f"        points: size = {len(labels)} "]
    for place, one in enumerate(sorted(labels, key=lambda one: one.start_s), start=1):
        rows += [
            f"        points [{place}]:",
            f"            number = {_text(_ms(one.start_s))} ",
            f'            mark = "{_quoted(one.text)}" ',
        ]
    return "TextTier", rows


def _quoted(text: str) -> str:
    lines = (one_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line).replace('"', '""')


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))


def _text(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".")
