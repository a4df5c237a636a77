"""The formats: which there are, what each can hold, how their files are called.

To add a format: write its line in `EXPORTERS`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from engine import captions
from engine.project import Cue
from engine.report import EngineError

Subtype = Literal["PCM_16", "PCM_24", "FLOAT"]
BYTES: Mapping[str, int] = MappingProxyType({"PCM_16": 2, "PCM_24": 3, "FLOAT": 4})
SUBTYPE_TITLES: Mapping[str, str] = MappingProxyType(
    {"PCM_16": "16-bit", "PCM_24": "24-bit", "FLOAT": "32-bit float"}
)


@dataclass(frozen=True)
class Exporter:
    """One line of the table: a format.

    Attributes
    ----------
    suffix : str
        With its dot.
    subtypes : tuple of str
        Sample formats an audio format can hold, the smallest first.
    most_channels, highest_rate : int
        What an audio format can hold.
    write : callable or None
        For captions: the text of the file from its cues.
    """

    title: str
    suffix: str
    kind: Literal["audio", "captions"]
    subtypes: tuple[Subtype, ...] = ()
    most_channels: int = 0
    highest_rate: int = 0
    write: Callable[[Sequence[Cue]], str] | None = None


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "wav": Exporter("WAV", ".wav", "audio", ("PCM_16", "PCM_24", "FLOAT"), 1024, 2**31 - 1),
        "flac": Exporter("FLAC", ".flac", "audio", ("PCM_16", "PCM_24"), 8, 655_350),
        "srt": Exporter("SubRip captions", ".srt", "captions", write=captions.to_srt),
        "vtt": Exporter("WebVTT captions", ".vtt", "captions", write=captions.to_vtt),
    }
)


def exporter_for(
    path: str | os.PathLike[str],
    kind: Literal["audio", "captions"],
    format: str | None = None,  # noqa: A002 - the word users know
) -> tuple[str, Exporter]:
    """The key and line of `EXPORTERS` for a file name, or for a format that is named.

    Raises
    ------
    EngineError
        If there is none of this kind.
    """
    named = format if format is not None else Path(path).suffix.removeprefix(".")
    line = EXPORTERS.get(named.lower())
    if line is None or line.kind != kind:
        known = " or ".join(one.suffix for one in EXPORTERS.values() if one.kind == kind)
        what = "sound" if kind == "audio" else "captions"
        raise EngineError(
            f'"{Path(path).name}": Earmark writes {what} as {known}. Give the file that ending.'
        )
    return named.lower(), line


def faithful_subtype(line: Exporter, source_subtype: str) -> Subtype:
    """The smallest sample format that holds a recording exactly, or the best there is."""
    if source_subtype in ("PCM_16", "PCM_S8", "PCM_U8", "ULAW", "ALAW", "ALAC_16"):
        return "PCM_16"
    if source_subtype in ("PCM_24", "ALAC_24", "ALAC_20"):
        return "PCM_24"
    return line.subtypes[-1]


def subtype_of(line: Exporter, subtype: str | None, source_subtype: str = "PCM_16") -> Subtype:
    """The sample format to write: the one named, or the one that holds the source.

    Raises
    ------
    EngineError
        If the format cannot hold the one named.
    """
    if subtype is None:
        return faithful_subtype(line, source_subtype)
    for known in line.subtypes:
        if known == subtype.upper():
            return known
    titles = " or ".join(f"{SUBTYPE_TITLES[one]} ({one})" for one in line.subtypes)
    raise EngineError(f'{line.title} files are {titles}, not "{subtype}".')


def file_name_part(text: str) -> str:
    """A prompt or title as a part of a file name that every system accepts."""
    plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", text)
    return " ".join(plain.split()).strip(". ")[:60] or "unnamed"
