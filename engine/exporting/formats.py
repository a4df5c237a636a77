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

from engine.project import Cue
from engine.report import EngineError
from engine.tracks import TRACKS, About, labels_of

Subtype = Literal["PCM_16", "PCM_24", "FLOAT"]
Kind = Literal["audio", "captions", "film"]
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
        For captions: the text of the file from its cues and what is known of the recording.
    """

    title: str
    suffix: str
    kind: Kind
    subtypes: tuple[Subtype, ...] = ()
    most_channels: int = 0
    highest_rate: int = 0
    write: Callable[[Sequence[Cue], About], str] | None = None


def _captions(key: str) -> Exporter:
    line = TRACKS[key]

    def write(cues: Sequence[Cue], about: About) -> str:
        return line.write(labels_of(cues), about)

    return Exporter(line.title, line.suffix, "captions", write=write)


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "wav": Exporter("WAV", ".wav", "audio", ("PCM_16", "PCM_24", "FLOAT"), 1024, 2**31 - 1),
        "flac": Exporter("FLAC", ".flac", "audio", ("PCM_16", "PCM_24"), 8, 655_350),
        **{key: _captions(key) for key in TRACKS},
        "mp4": Exporter("MPEG-4 film", ".mp4", "film"),
        "mkv": Exporter("Matroska film", ".mkv", "film"),
    }
)


def exporter_for(
    path: str | os.PathLike[str],
    kind: Kind,
    format: str | None = None,  # noqa: A002 - the word users know
) -> tuple[str, Exporter]:
    """The key and line of `EXPORTERS` for a file name, or for a format that is named.

    Raises
    ------
    EngineError
        If there is none of this kind.
    """
    lines = {key: one for key, one in EXPORTERS.items() if one.kind == kind}
    if format is not None:
        named = format.lower()
    else:
        name = Path(path).name.lower()
        fitting = [key for key, one in lines.items() if name.endswith(one.suffix.lower())]
        # ".selections.txt" is more than ".txt".
        named = max(fitting, key=lambda key: len(lines[key].suffix), default="")
    if named not in lines:
        known = " or ".join(one.suffix for one in lines.values())
        what = {"audio": "sound", "captions": "captions", "film": "film"}[kind]
        raise EngineError(
            f'"{Path(path).name}": Earmark writes {what} as {known}. Give the file that ending.'
        )
    return named, lines[named]


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
