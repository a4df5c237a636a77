"""What the commands that turn a recording into files have in common: options, checks, writing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.terminal import clock, say
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from engine.export import Exported
    from engine.project import Project, Window
    from engine.recording import Recording
    from engine.render import Renderer

EXIT_CODES = (
    "Exit code 0: the files were written. Of a damaged recording what can be read is used, and "
    "the last line on stderr says what is missing; with --strict it is refused. Exit code 2: "
    "the request cannot be met, and the last line on stderr says why."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options about what is written."""
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT")
    parser.add_argument(
        "--srt", type=Path, metavar="FILE", help="also write captions (.srt, .vtt and more)"
    )
    parser.add_argument("--format", choices=("wav", "flac"), help="default: by the ending of OUT")
    parser.add_argument(
        "--subtype",
        type=str.upper,
        metavar="PCM_16|PCM_24|FLOAT",
        help="default: what holds the recording exactly",
    )
    parser.add_argument("--no-dither", dest="dither", action="store_false")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="write nothing when there is a warning about the recording: it is damaged or cut "
        "off, or has other sound tracks",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.epilog = EXIT_CODES


def check(args: argparse.Namespace, source: Path) -> None:
    """Refuse what cannot be written before anything is computed.

    Raises
    ------
    EngineError
        If an output has an ending or place that cannot be, is the source or is given twice.
    """
    from engine.export import exporter_for, subtype_of
    from engine.files import refuse_sources, same_file, writable_target

    sounds = [args.output, getattr(args, "estimate", None), getattr(args, "residual", None)]
    given = [path for path in sounds if path is not None]
    for path in given:
        subtype_of(exporter_for(path, "audio", args.format)[1], args.subtype)
    if args.srt is not None:
        exporter_for(args.srt, "captions")
        given.append(args.srt)
    for number, path in enumerate(given):
        writable_target(path)
        refuse_sources(path, [source])
        if any(same_file(path, other) for other in given[:number]):
            raise EngineError(f'"{path}" is given twice. Give every output a file of its own.')


@contextmanager
def opened(path: Path, report: Report, *, strict: bool) -> Iterator[Recording]:
    """The recording, closed at the end; its warning is left to `tell`, unless something fails.

    Raises
    ------
    EngineError
        If it cannot be read or, when ``strict``, there is a warning about it.
    """
    from engine.recording import open_recording

    recording = open_recording(path, report)
    try:
        if strict and recording.warning:
            raise EngineError(
                f'"{path.name}" is refused and nothing was written, because of --strict. '
                f"{recording.warning}"
            )
        yield recording
    except EngineError:
        # It may be the reason: a window past the end of a file that is cut off.
        if recording.warning and not strict:
            say(recording.warning)
        raise
    finally:
        recording.close()


def export(
    args: argparse.Namespace,
    renderer: Renderer,
    project: Project,
    outputs: Sequence[tuple[str, Path]],
    report: Report,
) -> list[Exported]:
    """Write every ``(what, path)`` and the captions; all of them are checked first."""
    from engine.export import audible, check_audio, export_audio, export_captions

    options = {"format": args.format, "subtype": args.subtype}
    for what, path in outputs:
        check_audio(renderer, project, path, what=what, **options)
    written: list[Exported] = []
    for number, (what, path) in enumerate(outputs):
        here = part(report, number / len(outputs), (number + 1) / len(outputs))
        written.append(
            export_audio(
                renderer, project, path, what=what, dither=args.dither, report=here, **options
            )
        )
    heard = audible(renderer, project)
    _tell_absent(project, heard)
    if args.srt is not None:
        if project.cues or any(edit.active for edit in heard.edits):
            written.append(export_captions(heard, args.srt))
        else:
            say(f'"{args.srt.name}" was not written: there is no sound to caption.')
    return written


def tell(written: Sequence[Exported], warning: str | None) -> None:
    """Say what was written, once the progress bar is gone; a warning is the last line."""
    for one in written:
        if one.note:
            say(f"{one.path.name}: {one.note}")
        print(one.path)
    if warning:
        say(warning)


def _tell_absent(project: Project, heard: Project) -> None:
    """Say in which windows nothing of the prompt was found."""
    for before, after in zip(project.edits, heard.edits, strict=True):
        missing: list[Window] = [one for one in before.merged() if one not in after.windows]
        if before.active and missing:
            where = ", ".join(f"{clock(one.start_s)} to {clock(one.stop_s)}" for one in missing)
            now = "is silent there" if before.mode == "keep" else "stays as it was"
            say(f'nothing of "{before.sound}" was found in {where}; the sound {now}.')
