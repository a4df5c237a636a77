"""`render`: write the result of a saved project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import outputs
from engine.commands.terminal import progress, say
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from engine.project import Project, RecordingRef


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = "Write the result of a saved project."
    parser.add_argument("project", metavar="PROJECT", type=Path, help="an .earmark file")
    parser.add_argument(
        "--what",
        default="mix",
        metavar="WHAT",
        help='"mix" (default), "removed", or the number of an edit: what it separated',
    )
    parser.add_argument("--recording", type=Path, metavar="FILE", help="where the recording is now")
    outputs.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine.render import Renderer
    from engine.store import read_project

    project, notes = read_project(args.project)
    for note in notes:
        say(note)
    expected = project.recording
    if expected is None:
        raise EngineError(f'"{args.project.name}" has no recording, so there is nothing to write.')
    what = _chosen(project, args.what)
    outputs.check(args, Path(expected.path))
    with progress(quiet=args.quiet) as report:
        path = _found(args, project, expected, part(report, 0.0, 0.15))
        opening = part(report, 0.15, 0.3)
        with outputs.opened(path, opening, strict=args.strict) as recording:
            if recording.fingerprint != expected.fingerprint:
                raise EngineError(
                    f'"{path}" has changed since the project was made. Open the project in the '
                    "editor to decide what to do."
                )
            renderer, rest = Renderer(recording), part(report, 0.3, 1.0)
            written = outputs.export(args, renderer, project, [(what, args.output)], rest)
    outputs.tell(written, recording.warning)
    return 0


def _found(
    args: argparse.Namespace, project: Project, expected: RecordingRef, report: Report
) -> Path:
    """Where the project's recording is."""
    from engine.moved import OtherRecording
    from engine.store import find_recording, relink

    given: Path | None = args.recording
    if given is not None:
        try:
            relink(project, given, report=report)
        except OtherRecording as other:
            raise EngineError(
                f"{other} To use it anyway, open the project in the editor and choose it with "
                '"Find the recording".'
            ) from other
        return given
    path = find_recording(expected, args.project)
    if path is None:
        raise EngineError(
            f'The recording "{expected.path}" is gone. Say where it is now with --recording FILE.'
        )
    return path


def _chosen(project: Project, what: str) -> str:
    """What to export: "mix", "removed", or the id of the edit that is meant by number or id."""
    if what in ("mix", "removed") or any(edit.id == what for edit in project.edits):
        return what
    if what.isdecimal() and 1 <= int(what) <= len(project.edits):
        return project.edits[int(what) - 1].id
    edits = ", ".join(f'{n} "{edit.sound}"' for n, edit in enumerate(project.edits, start=1))
    raise EngineError(
        f'There is no "{what}" in this project. Choose "mix", "removed" or an edit by its number: '
        f"{edits or 'it has none'}."
    )
