"""Label files of other programs: captions, label tracks, selection tables, read and written.

One table for both ways. `Label` is what they all hold: words over a span of time; cues and events
are made into labels and back here.

To add a format: write ``read(text)`` and ``write(labels, about)`` and add a line to `TRACKS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from engine.files import size_text
from engine.project import Cue, Event, Project
from engine.report import EngineError
from engine.tracks import subtitles, tables, textgrid
from engine.tracks.lines import About, Label, Malformed, body, one_line

__all__ = [
    "OTHERS",
    "TRACKS",
    "About",
    "Label",
    "TrackFormat",
    "about",
    "cues_of",
    "events_of",
    "labels_of",
    "read_labels",
]

LARGEST = 64 * 2**20
MOST = 200_000  # labels, as many as a project may have
OTHERS: Mapping[str, str] = MappingProxyType(
    {
        ".ass": "ass", ".ssa": "ssa", ".ttml": "ttml", ".dfxp": "ttml", ".smi": "sami",
        ".sami": "sami",
    }
)  # fmt: skip
"""Endings of caption files that are only read -> pysubs2's names of their formats."""


@dataclass(frozen=True)
class TrackFormat:
    """One line of the table.

    Attributes
    ----------
    suffix : str
        The ending that is given to new files; may have two dots.
    read : callable
        The labels in a text; raises `engine.tracks.lines.Malformed`.
    write : callable
        The text of labels that are in order of time.
    """

    title: str
    suffix: str
    read: Callable[[str], list[Label]]
    write: Callable[[Sequence[Label], About], str]


TRACKS: Mapping[str, TrackFormat] = MappingProxyType(
    {
        "srt": TrackFormat("SubRip captions", ".srt", subtitles.read_srt, subtitles.write_srt),
        "vtt": TrackFormat("WebVTT captions", ".vtt", subtitles.read_vtt, subtitles.write_vtt),
        "audacity": TrackFormat(
            "Audacity labels", ".txt", tables.read_audacity, tables.write_audacity
        ),
        "textgrid": TrackFormat(
            "Praat TextGrid", ".TextGrid", textgrid.read_textgrid, textgrid.write_textgrid
        ),
        "rttm": TrackFormat("RTTM", ".rttm", tables.read_rttm, tables.write_rttm),
        "raven": TrackFormat(
            "Raven selection table", ".selections.txt", tables.read_raven, tables.write_raven
        ),
        "csv": TrackFormat("CSV table", ".csv", tables.read_csv, tables.write_csv),
        "json": TrackFormat("JSON", ".json", tables.read_json, tables.write_json),
    }
)


def about(project: Project) -> About:
    """What the formats want to know of a project's recording."""
    ref = project.recording
    if ref is None:
        return About()
    return About(Path(ref.path).stem or "recording", ref.duration_s, ref.sample_rate / 2)


def labels_of(spans: Iterable[Cue | Event]) -> list[Label]:
    """Cues or events as labels, in order of time."""
    labels = [
        Label(one.start_s, one.stop_s, one.text)
        if isinstance(one, Cue)
        else Label(one.start_s, one.stop_s, one.label, score=one.score)
        for one in spans
    ]
    return sorted(labels, key=lambda one: (one.start_s, one.stop_s, one.text))


def cues_of(labels: Iterable[Label]) -> tuple[Cue, ...]:
    """Labels that have words as cues with new ids."""
    return tuple(Cue(one.start_s, one.stop_s, text) for one in labels if (text := body(one.text)))


def events_of(labels: Iterable[Label]) -> tuple[Event, ...]:
    """Labels that have words as events with new ids; one without a score counts as sure."""
    return tuple(
        Event(one.start_s, one.stop_s, text, 1.0 if one.score is None else one.score)
        for one in labels
        if (text := one_line(one.text))
    )


def read_labels(path: str | os.PathLike[str]) -> tuple[Label, ...]:
    """The labels in a file, in order of time.

    The format is that of its ending; ``.txt`` and unknown endings are looked into. UTF-8 and
    UTF-16 are told by their mark; what is no UTF-8 is read as Windows-1252.

    Raises
    ------
    EngineError
        If the file cannot be read; the number of the line that is wrong is in the text.
    """
    place = Path(path)
    text = _text(place)
    reader = _reader(place, text)
    try:
        labels = reader(text)
    except Malformed as error:
        where = f", line {error.line}" if error.line else ""
        raise EngineError(f'"{place.name}"{where}: {error}. Nothing was imported.') from error
    if not labels:
        raise EngineError(f'"{place.name}" holds no captions or labels. Nothing was imported.')
    if len(labels) > MOST:
        raise EngineError(f'"{place.name}" holds {len(labels)} labels; {MOST} is the most.')
    return tuple(sorted(labels, key=lambda one: (one.start_s, one.stop_s)))


def _reader(path: Path, text: str) -> Callable[[str], list[Label]]:
    suffix = path.suffix.lower()
    if suffix in OTHERS:
        return partial(subtitles.read_other, kind=OTHERS[suffix])
    if suffix == ".tsv":
        return tables.read_csv
    for line in TRACKS.values():
        if suffix == line.suffix.lower() != ".txt":
            return line.read
    return TRACKS[_guess(text)].read


def _guess(text: str) -> str:
    """The format that a text looks like."""
    first = text.split("\n", 1)[0]
    if "Begin Time (s)" in first:
        return "raven"
    if first.startswith("WEBVTT"):
        return "vtt"
    if "ooTextFile" in text[:200]:
        return "textgrid"
    if "-->" in text[:2000]:
        return "srt"
    if first.startswith(("SPEAKER ", "SPKR-INFO ", ";;")):
        return "rttm"
    if first.startswith(("{", "[")):
        return "json"
    if "start_s" in first:
        return "csv"
    return "audacity"


def _text(path: Path) -> str:
    """The text of a file, lines ended by newlines only, without a byte order mark."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise EngineError(
                f'"{path.name}" has {size_text(size)}; a file of labels is smaller than '
                f"{size_text(LARGEST)}."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise EngineError(f'"{path.name}" could not be read: {error.strerror}.') from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
