"""Label tables: Audacity labels, Raven selection tables, RTTM, CSV and JSON.

Audacity: start, end and text between tabs, and for a spectral label a second line that begins with
a backslash (Audacity manual, "Importing and Exporting Labels"). Raven: Cornell Lab of Ornithology,
"Raven Pro user's manual", selection tables. RTTM: NIST, "The 2009 Rich Transcription Evaluation
Plan", appendix A.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.tracks.lines import About, Label, Malformed, number, one_line, span

_RAVEN = (
    "Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)",
    "High Freq (Hz)", "Annotation",
)  # fmt: skip
_RAVEN_TEXT = ("annotation", "label", "species", "common name", "species code", "call type", "type")
_START = ("start_s", "start", "begin", "begin_s", "onset", "begin time (s)")
_STOP = ("stop_s", "stop", "end_s", "end", "offset", "end time (s)")
_TEXT = ("text", "label", "caption", "name", "words")


# ---- Audacity ---------------------------------------------------------------------------------


def write_audacity(labels: Sequence[Label], _: About | None = None) -> str:
    """A label track: seconds with six decimals; a label with a band has a second line."""
    lines = []
    for one in labels:
        lines.append(f"{one.start_s:.6f}\t{one.stop_s:.6f}\t{one_line(one.text)}\n")
        if one.low_hz is not None or one.high_hz is not None:
            # Audacity's own word for an open side is -1.
            low, high = (-1.0 if hz is None else hz for hz in (one.low_hz, one.high_hz))
            lines.append(f"\\\t{low:.6f}\t{high:.6f}\n")
    return "".join(lines)


def read_audacity(text: str) -> list[Label]:
    """The labels of a label track, with their bands.

    A line may have one time only: a point.

    Raises
    ------
    Malformed
        If a line does not begin with a time.
    """
    found: list[Label] = []
    for at, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        fields = line.split("\t")
        if fields[0].strip() == "\\":
            if not found or len(fields) < 3:
                raise Malformed(at, "a line of frequencies belongs below a label")
            low, high = (_hertz(one, at) for one in fields[1:3])
            last = found.pop()
            found.append(Label(last.start_s, last.stop_s, last.text, low, high))
            continue
        start_s = number(fields[0], at)
        if len(fields) > 1 and _is_number(fields[1]):
            stop_s, words = number(fields[1], at), fields[2:]
        else:
            stop_s, words = start_s, fields[1:]
        found.append(Label(*span(start_s, stop_s, at), one_line(" ".join(words))))
    return found


def _hertz(text: str, line: int) -> float | None:
    hertz = number(text, line, "a frequency in hertz")
    return hertz if hertz >= 0 else None


def _is_number(text: str) -> bool:
    try:
        number(text, 0)
    except Malformed:
        return False
    return True


# ---- Raven ------------------------------------------------------------------------------------


def write_raven(labels: Sequence[Label], about: About) -> str:
    """A selection table; a label without a band reaches from 0 Hz to the highest frequency."""
    rows = ["\t".join(_RAVEN)]
    for place, one in enumerate(labels, start=1):
        low = one.low_hz or 0.0
        high = about.highest_hz if one.high_hz is None else one.high_hz
        times = f"{one.start_s:.6f}\t{one.stop_s:.6f}\t{low:.3f}\t{high:.3f}"
        rows.append(f"{place}\tSpectrogram 1\t1\t{times}\t{one_line(one.text)}")
    return "\n".join(rows) + "\n"


def read_raven(text: str) -> list[Label]:
    """The selections of a table. Raven writes one for each view: they are read once.

    Raises
    ------
    Malformed
        If a column of times is missing or holds something else.
    """
    lines = text.split("\n")
    names = [one.strip().lower() for one in lines[0].split("\t")]
    start, stop = (_column(names, (one,)) for one in ("begin time (s)", "end time (s)"))
    if start is None or stop is None:
        raise Malformed(1, 'a selection table has the columns "Begin Time (s)" and "End Time (s)"')
    low, high = (_column(names, (one,)) for one in ("low freq (hz)", "high freq (hz)"))
    words, selection = _column(names, _RAVEN_TEXT), _column(names, ("selection",))
    found, seen = [], set()
    for at, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        fields = [*line.split("\t"), *[""] * len(names)][: len(names)]
        if selection is not None and fields[selection].strip():
            if fields[selection] in seen:
                continue
            seen.add(fields[selection])
        times = span(number(fields[start], at), number(fields[stop], at), at)
        bounds = [_hertz(fields[one], at) if one is not None else None for one in (low, high)]
        text_ = one_line(fields[words]) if words is not None else ""
        # 0 Hz at the bottom is no bound.
        found.append(Label(*times, text_, bounds[0] or None, bounds[1]))
    return found


# ---- RTTM -------------------------------------------------------------------------------------


def write_rttm(labels: Sequence[Label], about: About) -> str:
    """One SPEAKER line of ten fields for each label; names cannot have spaces and get underscores.

    A point has no duration and is left out.
    """
    name = "_".join(about.name.split()) or "recording"
    return "".join(
        f"SPEAKER {name} 1 {one.start_s:.3f} {one.stop_s - one.start_s:.3f} <NA> <NA> "
        f"{'_'.join(one.text.split())} <NA> <NA>\n"
        for one in labels
        if one.text.split() and one.stop_s > one.start_s
    )


def read_rttm(text: str) -> list[Label]:
    """The SPEAKER lines; an underscore in a name is read as a space.

    Raises
    ------
    Malformed
        If such a line has fewer than nine fields or no times.
    """
    found = []
    for at, line in enumerate(text.split("\n"), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            if fields and not re.match(r"[A-Z]", fields[0]) and not fields[0].startswith(";;"):
                raise Malformed(at, "a line of an RTTM file begins with its type, like SPEAKER")
            continue
        if len(fields) < 9:
            raise Malformed(at, f"it has {len(fields)} fields; RTTM has 10")
        start_s, length_s = number(fields[3], at), number(fields[4], at)
        # Sums of decimals are not decimals: 0.1 + 0.2.
        times = span(start_s, round(start_s + length_s, 6), at)
        found.append(Label(*times, one_line(fields[7].replace("_", " "))))
    return found


# ---- CSV and JSON -----------------------------------------------------------------------------


def write_csv(labels: Sequence[Label], _: About | None = None) -> str:
    """A table with a header, as RFC 4180 says; columns that no label fills are left out."""
    columns = ["start_s", "stop_s", "text"]
    columns += [
        name
        for name in ("low_hz", "high_hz", "score")
        if any(getattr(one, name) is not None for one in labels)
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({name: one[name] for name in columns} for one in map(_row, labels))
    return out.getvalue()


def read_csv(text: str) -> list[Label]:
    """The rows of a table with a header; commas, semicolons or tabs between the columns.

    Raises
    ------
    Malformed
        If there are no columns for start, end and text, or a row does not fit them.
    """
    header = text.split("\n", 1)[0]
    mark = max(",;\t", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        names = [one.strip().lower() for one in next(rows, [])]
        start, stop, words = (_column(names, one) for one in (_START, _STOP, _TEXT))
        if start is None or stop is None or words is None:
            raise Malformed(1, "the table needs columns named start_s, stop_s and text")
        found = []
        for row in rows:
            if not any(one.strip() for one in row):
                continue
            fields = dict(zip(names, row, strict=False))
            if len(row) <= max(start, stop, words):
                raise Malformed(rows.line_num, f"it has {len(row)} columns of {len(names)}")
            found.append(_label(fields, row[start], row[stop], row[words], rows.line_num))
    except csv.Error as error:
        raise Malformed(rows.line_num, f"the table cannot be read: {error}") from error
    return found


def write_json(labels: Sequence[Label], _: About | None = None) -> str:
    """``{"labels": [{"start_s": 1, "stop_s": 2, "text": "rain"}]}``; unknown fields left out."""
    rows = [
        {
            name: value
            for name, value in _row(one).items()
            if value not in (None, "") or name == "text"
        }
        for one in labels
    ]
    return json.dumps({"labels": rows}, indent=1, ensure_ascii=False) + "\n"


def read_json(text: str) -> list[Label]:
    """What `write_json` wrote, or the events that ``earmark label --format json`` lists.

    Raises
    ------
    Malformed
        If it is no JSON, or not such.
    """
    try:
        stored: Any = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise Malformed(line, "this is no JSON") from error
    except RecursionError as error:
        raise Malformed(0, "this is no JSON of labels") from error
    if isinstance(stored, dict):
        stored = next((stored[one] for one in ("labels", "cues", "events") if one in stored), None)
    if not isinstance(stored, list):
        raise Malformed(0, 'it has no list called "labels"')
    found = []
    for place, one in enumerate(stored, start=1):
        known = {str(name).lower(): value for name, value in one.items()} if _is_row(one) else {}
        start, stop, words = (
            next((known[name] for name in names if name in known), None)
            for names in (_START, _STOP, _TEXT)
        )
        if start is None or stop is None or not isinstance(words, str):
            raise Malformed(0, f"entry {place} has no start_s, stop_s and text")
        try:
            found.append(_label(known, start, stop, words, 0))
        except Malformed as error:
            raise Malformed(0, f"entry {place}: {error}") from error
    return found


def _is_row(stored: object) -> bool:
    return isinstance(stored, dict)


def _row(one: Label) -> dict[str, Any]:
    return {
        "start_s": round(one.start_s, 3),
        "stop_s": round(one.stop_s, 3),
        "text": "\n".join(one_line(line) for line in one.text.splitlines()),
        "low_hz": one.low_hz,
        "high_hz": one.high_hz,
        "score": None if one.score is None else round(one.score, 4),
    }


def _label(fields: Mapping[str, Any], start: Any, stop: Any, words: str, line: int) -> Label:
    times = span(number(str(start), line), number(str(stop), line), line)
    more = {
        name: number(str(fields[name]), line, "a number")
        for name in ("low_hz", "high_hz", "score")
        if fields.get(name) not in (None, "")
    }
    lines = (one_line(one) for one in words.splitlines())
    return Label(*times, "\n".join(one for one in lines if one), **more)


def _column(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(one) for one in wanted if one in names), None)
