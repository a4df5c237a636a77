"""Finding the recording of a project again after it was moved, renamed or replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.project import Project, RecordingRef
from engine.recording import fingerprint, open_recording
from engine.report import EngineError, Report, silent

MOST_FILES = 500
"""Files of a folder whose content is compared; each costs a few reads."""


class OtherRecording(EngineError):
    """The file is not the recording that the project was made with, though it can be used."""


def find_recording(ref: RecordingRef, near: Path) -> Path | None:
    """Where a project's recording is now.

    Looked for by content at its path, at the end of its path under the folder of the project, by
    its name there, and under any name there. A file at its own path counts even when its content
    has changed (compare `engine.recording.Recording.fingerprint` after opening it).

    Parameters
    ----------
    near : Path
        The project file, or its folder.
    """
    folder = near if near.is_dir() else near.parent
    for candidate in _candidates(ref, folder):
        if _matches(candidate, ref):
            return candidate
    here = Path(ref.path)
    return here if here.is_file() else None


def _candidates(ref: RecordingRef, folder: Path) -> Iterator[Path]:
    here = Path(ref.path)
    yield here
    # The same folders below the project's: .../shoot/day1/take.wav -> HERE/day1/take.wav first.
    parts = here.parts[1:]
    for count in range(min(len(parts), 8), 0, -1):
        yield folder.joinpath(*parts[-count:])
    with suppress(OSError):
        others = sorted(one for one in folder.iterdir() if one.is_file())
        # Most likely the ending has stayed when the name has not.
        others.sort(key=lambda one: one.suffix.lower() != here.suffix.lower())
        yield from others[:MOST_FILES]


def _matches(path: Path, ref: RecordingRef) -> bool:
    # A file that cannot be read is not the one.
    with suppress(OSError, EngineError, ValueError):
        return path.is_file() and fingerprint(path) == ref.fingerprint
    return False


def relink(
    project: Project,
    path: str | os.PathLike[str],
    *,
    force: bool = False,
    report: Report = silent,
) -> Project:
    """The project with its recording at another place.

    Parameters
    ----------
    force : bool
        Take the file even though it is not the recording the project was made with.

    Raises
    ------
    EngineError
        If the file cannot be decoded.
    OtherRecording
        If it is a different one and not forced; the text says how it differs.
    """
    target = Path(os.path.abspath(path))
    old = project.recording
    if old is not None and _matches(target, old):
        return replace(project, recording=replace(old, path=str(target)))
    recording = open_recording(target, report)
    try:
        new = recording.ref
    finally:
        recording.close()
    if old is not None and not force:
        raise OtherRecording(
            f'"{target.name}" is not the recording this project was made with: '
            f"{_difference(old, new)}. Choose another file."
        )
    return replace(project, recording=new)


def _difference(old: RecordingRef, new: RecordingRef) -> str:
    differences = []
    if new.sample_rate != old.sample_rate:
        differences.append(f"it has {new.sample_rate} Hz instead of {old.sample_rate} Hz")
    if new.channels != old.channels:
        differences.append(f"it has {new.channels} channels instead of {old.channels}")
    if abs(new.duration_s - old.duration_s) > 0.5 / old.sample_rate:
        differences.append(f"it lasts {new.duration_s:.3f} s instead of {old.duration_s:.3f} s")
    return " and ".join(differences) or "it is as long, but its content differs"
