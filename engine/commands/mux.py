"""`mux`: a copy of a film with captions and other sound."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import outputs
from engine.commands.caption import add_force, refuse_existing
from engine.commands.terminal import progress, say
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from engine.muxing import Sound
    from engine.project import Cue, Project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Write a copy of a film with captions, with other sound, or with both. The picture is "
        "copied as it is, bit by bit. Sound becomes AAC in .mp4, .m4v and .mov, and FLAC, which "
        "loses nothing, in .mkv; without --audio and --project it is copied as well."
    )
    parser.add_argument("video", metavar="VIDEO", type=Path, help="a film")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT")
    parser.add_argument(
        "--captions", type=Path, metavar="FILE", help="captions in any format that caption writes"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--audio", type=Path, metavar="FILE", help="the sound to put in")
    which.add_argument(
        "--project", type=Path, metavar="FILE",
        help="a project: its edited sound and, without --captions, its captions",
    )  # fmt: skip
    parser.add_argument(
        "--language", default="", metavar="XXX", help="of the captions, such as eng or deu"
    )
    add_force(parser)
    parser.add_argument("--strict", action="store_true", help="refuse a damaged recording")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.epilog = "Exit code 0: the film was written. 2: the last line on stderr says why not."


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine import muxing
    from engine.files import refuse_sources
    from engine.tracks import cues_of, read_labels

    if args.captions is None and args.audio is None and args.project is None:
        raise EngineError("Say what to put in: --captions, --audio or --project.")
    if args.language and not (len(args.language) == 3 and args.language.isalpha()):
        raise EngineError(f'"{args.language}" is no language: three letters, such as eng or deu.')
    muxing.check(args.video, args.output)
    given = (args.captions, args.audio, args.project)
    refuse_sources(args.output, [one for one in given if one is not None])
    refuse_existing(args.output, force=args.force)
    cues = () if args.captions is None else cues_of(read_labels(args.captions))
    with (
        progress(quiet=args.quiet) as report,
        _sound(args, part(report, 0.0, 0.6)) as (sound, made, warning),
    ):
        written = muxing.mux(
            args.video,
            args.output,
            cues=cues or made,
            sound=sound,
            language=args.language.lower(),
            report=part(report, 0.6, 1.0),
        )
    if not (cues or made):
        say("there are no captions in it.")
    outputs.tell([written], warning)
    return 0


@contextmanager
def _sound(
    args: argparse.Namespace, report: Report
) -> Iterator[tuple[Sound | None, tuple[Cue, ...], str | None]]:
    """The sound to put in, the captions that come with it, and a warning about it."""
    from engine.muxing import Sound

    if args.project is not None:
        with _edited(args, report) as found:
            yield found
    elif args.audio is not None:
        with outputs.opened(args.audio, report, strict=args.strict) as recording:
            size = (recording.sample_rate, recording.channels, recording.frames)
            yield Sound(recording.read, *size), (), recording.warning
    else:
        yield None, (), None


@contextmanager
def _edited(
    args: argparse.Namespace, report: Report
) -> Iterator[tuple[Sound, tuple[Cue, ...], str | None]]:
    from engine.export import audible, caption_cues
    from engine.exporting.reading import complete_reader
    from engine.muxing import Sound
    from engine.render import Renderer
    from engine.store import read_project

    project, notes = read_project(args.project)
    for note in notes:
        say(note)
    path = _recording_of(project, args)
    with outputs.opened(path, part(report, 0.0, 0.2), strict=args.strict) as recording:
        expected = project.recording
        if expected is not None and recording.fingerprint != expected.fingerprint:
            raise EngineError(f'"{path}" has changed since the project was made.')
        renderer = Renderer(recording)
        renderer.finish(project, part(report, 0.2, 1.0))
        read = complete_reader(renderer, project, "mix", report)
        size = (recording.sample_rate, recording.channels, recording.frames)
        cues = caption_cues(audible(renderer, project))
        yield Sound(read, *size), cues, recording.warning


def _recording_of(project: Project, args: argparse.Namespace) -> Path:
    """The film itself when the project is about it, or else the recording it names."""
    from engine.recording import fingerprint
    from engine.store import find_recording

    expected = project.recording
    if expected is None:
        raise EngineError(f'"{args.project.name}" has no recording, so it has no sound.')
    if fingerprint(args.video) == expected.fingerprint:
        video: Path = args.video
        return video
    found = find_recording(expected, args.project)
    if found is None:
        raise EngineError(
            f'The recording "{expected.path}" of this project is gone, and "{args.video.name}" is '
            "another one. Open the project in the editor to say where it is now."
        )
    return found
