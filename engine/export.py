"""Writing the result: sound as WAV or FLAC, captions in the formats of `engine.tracks`.

Sound is read block by block from `engine.render.Renderer`, the same functions that feed the player.
Every file is written beside its target and renamed when it is complete, so a cancelled or failed
export leaves nothing behind, and a recording is never written over.

To add a format: see `engine.exporting.formats`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine import captions
from engine.exporting.formats import (
    EXPORTERS,
    SUBTYPE_TITLES,
    Exporter,
    Subtype,
    exporter_for,
    faithful_subtype,
    file_name_part,
    subtype_of,
)
from engine.exporting.plan import Plan, plan_audio
from engine.exporting.reading import complete_reader
from engine.files import refuse_sources, replacing, writable_target, write_text
from engine.project import Cue, Project
from engine.quantise import Quantiser, Samples
from engine.report import EngineError, Report, part, silent
from engine.sink import Sink
from engine.tracks import about

if TYPE_CHECKING:
    from engine.render import Renderer

BLOCK_S = 2.0
LONGEST_BLOCK = 1 << 20
"""Frames at most: two seconds of a 768 kHz file with 32 channels are 200 MB."""

__all__ = [
    "EXPORTERS",
    "SUBTYPE_TITLES",
    "Exported",
    "Exporter",
    "Subtype",
    "audible",
    "caption_cues",
    "check_audio",
    "export_audio",
    "export_captions",
    "export_stems",
    "exporter_for",
    "faithful_subtype",
    "file_name_part",
    "subtype_of",
]


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
    plan = plan_audio(renderer, project, path, what, format, subtype)
    computing = 0.9 if renderer.tasks(project) else 0.0
    renderer.finish(project, part(report, 0.0, computing))
    quantiser = None
    if plan.subtype != "FLOAT":
        quantiser = Quantiser(int(plan.subtype[-2:]), plan.channels, dither=dither)
    writing = part(report, computing, 1.0)
    _write(complete_reader(renderer, project, what, writing), plan, quantiser, writing)
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
            stems.append((edit.id, f"{number} {file_name_part(edit.sound)}"))
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
    plan_audio(renderer, project, path, what, format, subtype)


def export_captions(
    project: Project,
    path: str | os.PathLike[str],
    *,
    cues: Sequence[Cue] | None = None,
    style: captions.Style = "brackets",
    removed: captions.Removed = "mark",
    format: str | None = None,  # noqa: A002 - the word users know
    profile: captions.Profile = captions.NETFLIX,
) -> Exported:
    """Write captions as UTF-8 without a byte order mark, laid out by a profile.

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
    tidy = caption_cues(project, cues, style=style, removed=removed, profile=profile)
    if line.write is None or not tidy:
        raise EngineError(
            "There is nothing to caption. Mark a window where a sound is and type its prompt, or "
            "add a caption."
        )
    return Exported(write_text(target, line.write(tidy, about(project))))


def caption_cues(
    project: Project,
    cues: Sequence[Cue] | None = None,
    *,
    style: captions.Style = "brackets",
    removed: captions.Removed = "mark",
    profile: captions.Profile = captions.NETFLIX,
) -> tuple[Cue, ...]:
    """The captions that `export_captions` writes; see there."""
    if cues is None:
        made = captions.cues_from_edits(project.edits, project.events, style=style, removed=removed)
        cues = project.cues or made
    return captions.tidy(cues, profile)


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


def _write(
    read: Callable[[int, int], Samples], plan: Plan, quantiser: Quantiser | None, report: Report
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
