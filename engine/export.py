"""Writing the result: sound as WAV or FLAC, captions as SRT or WebVTT.

Sound is read block by block from `engine.render.Renderer`, the same functions that feed the player.
Every file is written beside its target and renamed when it is complete, so a cancelled or failed
export leaves nothing behind, and a recording is never written over.

To add a format: write its line in `EXPORTERS`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine import captions
from engine.files import refuse_sources, replacing, require_space, writable_target, write_text
from engine.project import Cue, Project
from engine.quantise import Quantiser, Samples
from engine.report import EngineError, Report, part, silent
from engine.sink import Sink

if TYPE_CHECKING:
    from engine.render import Renderer

BLOCK_S = 2.0
LONGEST_BLOCK = 1 << 20
"""Frames at most: two seconds of a 768 kHz file with 32 channels are 200 MB."""
ATTEMPTS = 3
"""How often sound that vanishes from the cache while it is written is separated again."""
RF64_BYTES = 0xFFFF_0000
"""A WAV header counts to 4 GiB; sound that does not fit beside it goes into an RF64 file."""

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


@dataclass(frozen=True)
class Exported:
    """A finished export; can be used wherever a path can.

    Attributes
    ----------
    clipped : int
        Samples that were louder than the format can hold.
    note : str
        What the user should know, as a sentence; empty when all went as expected.
    """

    path: Path
    clipped: int = 0
    note: str = ""

    def __fspath__(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class _Plan:
    """A checked request: everything that can be wrong before a sample is computed is not."""

    target: Path
    container: str
    subtype: Subtype
    rate: int
    channels: int
    frames: int


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


def export_audio(
    renderer: Renderer,
    project: Project,
    path: str | os.PathLike[str],
    *,
    what: str = "mix",
    format: str | None = None,  # noqa: A002 - the word users know
    subtype: str | None = None,
    dither: bool = True,
    report: Report = silent,
) -> Exported:
    """Write the edited sound, what was removed, or what one edit separated.

    Rate, channels and length are the recording's. Outside the windows every sample is that of the
    recording, bit by bit, when the sample format can hold it.

    Parameters
    ----------
    what : str
        "mix" (the edited sound), "removed" (original minus edited) or the id of an edit (the sound
        it separated, silent outside its windows).
    format : str, optional
        A key of `EXPORTERS`; by default the one of the ending of ``path``.
    subtype : "PCM_16", "PCM_24" or "FLOAT", optional
        By default the smallest that holds the recording exactly.
    dither : bool
        TPDF dither where samples have to be rounded.

    Raises
    ------
    EngineError
        If the request cannot be met, a window cannot be separated, or the place is missing,
        read-only, full or the recording itself.
    Cancelled
        When ``report`` says so. The target is then as it was.
    """
    plan = _plan(renderer, project, path, what, format, subtype)
    computing = 0.9 if renderer.tasks(project) else 0.0
    renderer.finish(project, part(report, 0.0, computing))
    quantiser = None
    if plan.subtype != "FLOAT":
        quantiser = Quantiser(int(plan.subtype[-2:]), plan.channels, dither=dither)
    writing = part(report, computing, 1.0)
    _write(_complete(renderer, project, what, writing), plan, quantiser, writing)
    exported = _exported(plan.target, quantiser)
    report(1.0, exported.note)
    return exported


def _exported(path: Path, quantiser: Quantiser | None) -> Exported:
    if quantiser is None or not quantiser.clipped:
        return Exported(path)
    clipped = quantiser.clipped
    note = (
        f"{clipped} samples were louder than full scale and were limited to it. "
        "32-bit float WAV keeps them."
    )
    return Exported(path, clipped, note)


def export_stems(
    renderer: Renderer,
    project: Project,
    folder: str | os.PathLike[str],
    *,
    name: str,
    format: str = "wav",  # noqa: A002 - the word users know
    subtype: str | None = None,
    dither: bool = True,
    report: Report = silent,
) -> tuple[Exported, ...]:
    """Write the mix, what was removed, and what each active edit separated, each to its own file.

    The files are ``NAME - edited``, ``NAME - removed`` and ``NAME - 1 dog bark`` and so on.

    Raises
    ------
    EngineError, Cancelled
        As `export_audio`; files that were complete by then stay.
    """
    line = exporter_for(f"{name}.{format}", "audio", format)[1]
    stems = [("mix", "edited"), ("removed", "removed")]
    for number, edit in enumerate(project.edits, start=1):
        if edit.active:
            stems.append((edit.id, f"{number} {file_name_part(edit.prompt)}"))
    done = []
    for number, (what, title) in enumerate(stems):
        path = Path(folder) / f"{file_name_part(name)} - {title}{line.suffix}"
        here = part(report, number / len(stems), (number + 1) / len(stems))
        done.append(
            export_audio(
                renderer,
                project,
                path,
                what=what,
                format=format,
                subtype=subtype,
                dither=dither,
                report=here,
            )
        )
    return tuple(done)


def export_captions(
    project: Project,
    path: str | os.PathLike[str],
    *,
    cues: Sequence[Cue] | None = None,
    style: captions.Style = "brackets",
    removed: captions.Removed = "mark",
    format: str | None = None,  # noqa: A002 - the word users know
) -> Exported:
    """Write captions as UTF-8 without a byte order mark.

    Parameters
    ----------
    cues : sequence of Cue, optional
        By default the project's own cues or, when it has none, one for each window of its edits
        and each of its events, worded in ``style``.
    removed
        Whether a removed sound has a cue that says so ("mark") or none ("drop").

    Raises
    ------
    EngineError
        If there is nothing to write, or the place is missing, read-only, full or the recording.
    """
    line = exporter_for(path, "captions", format)[1]
    target = writable_target(path)
    if project.recording is not None:
        refuse_sources(target, [project.recording.path])
    if cues is None:
        made = captions.cues_from_edits(project.edits, project.events, style=style, removed=removed)
        cues = project.cues or made
    tidy = captions.tidy(cues)
    if line.write is None or not tidy:
        raise EngineError(
            "There is nothing to caption. Mark a window where a sound is and type its prompt, or "
            "add a caption."
        )
    return Exported(write_text(target, line.write(tidy)))


def audible(renderer: Renderer, project: Project) -> Project:
    """The project without the windows where nothing of the prompt was found.

    What captions are made of, once everything has been separated: a caption must not claim a sound
    that is not there.
    """
    edits = []
    for edit in project.edits:
        states = renderer.coverage(project, edit.id)
        silent_windows = {state.window for state in states if state.silent}
        heard = tuple(one for one in edit.merged() if one not in silent_windows)
        edits.append(replace(edit, windows=heard))
    return replace(project, edits=tuple(edits))


def file_name_part(text: str) -> str:
    """A prompt or title as a part of a file name that every system accepts."""
    plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", text)
    return " ".join(plain.split()).strip(". ")[:60] or "unnamed"


def check_audio(
    renderer: Renderer,
    project: Project,
    path: str | os.PathLike[str],
    *,
    what: str = "mix",
    format: str | None = None,  # noqa: A002 - the word users know
    subtype: str | None = None,
) -> None:
    """Raise the `EngineError` that `export_audio` would begin with; for dialogs."""
    _plan(renderer, project, path, what, format, subtype)


def _plan(
    renderer: Renderer,
    project: Project,
    path: str | os.PathLike[str],
    what: str,
    format: str | None,  # noqa: A002 - the word users know
    subtype: str | None,
) -> _Plan:
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
    return _Plan(
        target,
        _container(name, size, recording.channels),
        chosen,
        recording.sample_rate,
        recording.channels,
        recording.frames,
    )


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


def _container(name: str, size: int, channels: int) -> str:
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


def _complete(
    renderer: Renderer, project: Project, what: str, report: Report
) -> Callable[[int, int], Samples]:
    """The reader of `_source`, which separates again what vanished from the cache meanwhile.

    The user or another Earmark may empty the cache at any time, and a stretch that is not there
    sounds as if it was never edited.
    """
    source, frames = _source(renderer, project, what), renderer.recording.frames

    def read(start: int, stop: int) -> Samples:
        for _ in range(ATTEMPTS):
            samples = source(start, stop)
            if renderer.ready(project, start, stop):
                return samples
            # Progress would go backwards; it still is the moment to cancel.
            renderer.finish(project, lambda _, note="": report(start / frames, note))
        raise EngineError(
            "The separated sound vanishes from the cache while it is written. Is another program "
            "emptying the cache folder? Export again afterwards."
        )

    return read


def _source(renderer: Renderer, project: Project, what: str) -> Callable[[int, int], Samples]:
    if what == "mix":
        return lambda start, stop: renderer.render(project, start, stop)
    if what == "removed":
        return lambda start, stop: renderer.removed(project, start, stop)
    return lambda start, stop: renderer.estimate(project, what, start, stop)


def _write(
    read: Callable[[int, int], Samples], plan: _Plan, quantiser: Quantiser | None, report: Report
) -> None:
    block = max(1, min(round(BLOCK_S * plan.rate), LONGEST_BLOCK))
    with (
        replacing(plan.target) as temporary,
        Sink(temporary, plan.container, plan.subtype, plan.rate, plan.channels) as sink,
    ):
        for start in range(0, plan.frames, block):
            report(start / plan.frames, f"Writing {plan.target.name}")
            samples = read(start, min(start + block, plan.frames))
            sink.write(quantiser(samples) if quantiser else np.asarray(samples, np.float32))
        # The last moment to cancel: after this the file takes its place.
        report(1.0, f"Writing {plan.target.name}")
