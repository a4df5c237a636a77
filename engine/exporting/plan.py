"""Checking a request before a sample is computed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.exporting.formats import BYTES, Subtype, exporter_for, subtype_of
from engine.files import refuse_sources, require_space, writable_target
from engine.project import Project
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.render import Renderer

RF64_BYTES = 0xFFFF_0000
"""A WAV header counts to 4 GiB; sound that does not fit beside it goes into an RF64 file."""


@dataclass(frozen=True)
class Plan:
    """A checked request: everything that can be wrong before a sample is computed is not."""

    target: Path
    container: str
    subtype: Subtype
    rate: int
    channels: int
    frames: int


def plan_audio(
    renderer: Renderer,
    project: Project,
    path: str | os.PathLike[str],
    what: str,
    format: str | None,  # noqa: A002 - the word users know
    subtype: str | None,
) -> Plan:
    """Check a request for sound; the parameters are those of `engine.export.export_audio`.

    Raises
    ------
    EngineError
        If the format cannot hold the recording, there is no such edit, or the place is missing,
        read-only, full or the recording itself.
    """
    recording = renderer.recording
    name, line = exporter_for(path, "audio", format)
    chosen = subtype_of(line, subtype, recording.subtype)
    if not recording.complete:
        raise EngineError("The recording is still being read. Export it when that is done.")
    if what not in ("mix", "removed"):
        _require_edit(project, what)
    if recording.channels > line.most_channels:
        raise EngineError(
            f"{line.title} holds {line.most_channels} channels at most and the recording has "
            f"{recording.channels}. Export it as WAV."
        )
    if recording.sample_rate > line.highest_rate:
        raise EngineError(
            f"{line.title} holds {line.highest_rate} Hz at most and the recording has "
            f"{recording.sample_rate} Hz. Export it as WAV."
        )
    target = writable_target(path)
    sources = [recording.path]
    if project.recording is not None:
        sources.append(Path(project.recording.path))
    refuse_sources(target, sources)
    size = recording.frames * recording.channels * BYTES[chosen]
    require_space(target.parent, size, f'"{target.name}"')
    return Plan(
        target,
        container_of(name, size, recording.channels),
        chosen,
        recording.sample_rate,
        recording.channels,
        recording.frames,
    )


def container_of(name: str, size: int, channels: int) -> str:
    """libsndfile's name of the file format."""
    if name != "wav":
        return name.upper()
    if size > RF64_BYTES:
        return "RF64"
    # More than two channels need the extensible header, which says which loudspeaker each is for.
    return "WAVEX" if channels > 2 else "WAV"


def _require_edit(project: Project, edit_id: str) -> None:
    if not any(edit.id == edit_id for edit in project.edits):
        raise EngineError(f'There is no edit "{edit_id}" in this project.')
