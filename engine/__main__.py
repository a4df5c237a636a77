"""`earmark ...`: the engine on the command line, the same functions as in the window.

Exit codes: 0 done, 2 the request cannot be met (one line on stderr says why), 130 Ctrl-C. Files
that were written are listed on stdout, everything else goes to stderr.

Only argparse is imported until a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import io
import logging
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from engine.export import Exported
    from engine.project import Edit, Project, Window
    from engine.recording import Recording
    from engine.render import Renderer

OK, REFUSED, INTERRUPTED, TERMINATED = 0, 2, 130, 143

DEVELOPER_COMMANDS = {
    "train": ("engine.training.command", "train the built-in separator"),
    "evaluate": ("engine.evaluation.command", "measure separators on the benchmark mixtures"),
}
"""Command -> module with ``add_arguments(parser)`` and ``run(args) -> int``, and its help."""

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Bad usage exits with code 2."""
    if argv is None:
        _as_program()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _parser(arguments[0] if arguments else None).parse_args(arguments)
        code = int(args.run(args))
        sys.stdout.flush()
    except EngineError as error:
        _say(str(error))
        return REFUSED
    except KeyboardInterrupt:
        _say("stopped; nothing half-written was left.")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader had enough (``earmark separators | head -1``); Python would complain again
        # when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def _as_program() -> None:
    """What only a process of our own may change."""
    from engine.decode import run_if_child

    run_if_child(sys.argv)

    def end(*_: object) -> None:
        raise SystemExit(TERMINATED)

    # A shell that puts a command in the background makes it ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupted)
    # Details for a log, which the window has; here the sentence for the user is enough.
    logging.getLogger("engine").addHandler(logging.NullHandler())
    # As on Ctrl-C: files that were being written are removed on the way out.
    signal.signal(signal.SIGTERM, end)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # File names that are no valid text come out as the bytes they are.
        sys.stdout.reconfigure(errors="surrogateescape")


_interrupts: list[int] = []
"""Ctrl-C so far. Python drops the exception of one that comes while it imports a module."""


def _interrupted(number: int, _: object) -> None:
    _interrupts.append(number)
    raise KeyboardInterrupt


# ---- what can be typed -------------------------------------------------------------------------


def seconds(text: str) -> float:
    """A time as ``90``, ``1:30``, ``1:30.250`` or ``1:02:03``, in seconds."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not a time: type 90, 1:30.5 or 1:02:03')
    hours, minutes, rest = found.groups()
    if minutes is not None and (float(rest) >= 60 or (hours is not None and int(minutes) >= 60)):
        raise argparse.ArgumentTypeError(f'"{text}" is not a time: it counts past 59')
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest)


def clock(time_s: float) -> str:
    """A time for people, as `seconds` reads it: ``1:30.250``."""
    milliseconds = round(time_s * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{start}:{rest // 1000:02d}.{rest % 1000:03d}"


def _parser(command: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="earmark",
        description="Mark a stretch of time, name a sound, keep it or remove it.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_separate(commands.add_parser("separate", help="keep or remove one sound in a file"))
    _add_render(commands.add_parser("render", help="write the result of a project"))
    listing = commands.add_parser("separators", help="list the separators")
    listing.set_defaults(run=_separators)
    for name, (module, help_text) in DEVELOPER_COMMANDS.items():
        sub = commands.add_parser(name, help=help_text)
        if name == command:
            chosen = importlib.import_module(module)
            chosen.add_arguments(sub)
            sub.set_defaults(run=chosen.run)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("earmark")
        except PackageNotFoundError:  # run from a folder that was never installed
            found = "(not installed)"
        print(f"earmark {found}")
        parser.exit()


def _add_separate(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Keep or remove one sound in a file, in one or more windows of time. Outside the windows "
        "the result is the recording, bit by bit. Times are seconds or m:ss.mmm or h:mm:ss."
    )
    parser.add_argument("input", metavar="IN", type=Path, help="a file of sound or film")
    parser.add_argument("--prompt", required=True, metavar="TEXT", help='"dog bark", "rain" ...')
    parser.add_argument("--mode", choices=("keep", "remove"), default="remove")
    parser.add_argument(
        "--window",
        nargs=2,
        action="append",
        type=seconds,
        metavar=("START", "STOP"),
        help="where; may be given several times; the whole file by default",
    )
    parser.add_argument("--strength", type=float, default=1.0, metavar="0..1")
    parser.add_argument("--fade-ms", type=float, default=70.0, metavar="MS", help="default 70")
    parser.add_argument("--separator", default="builtin", help='see "earmark separators"')
    parser.add_argument("--estimate", type=Path, metavar="FILE", help="also write what was found")
    parser.add_argument("--residual", type=Path, metavar="FILE", help="also write what was removed")
    _add_outputs(parser)
    parser.set_defaults(run=_separate)


def _add_render(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write the result of a saved project."
    parser.add_argument("project", metavar="PROJECT", type=Path, help="an .earmark file")
    parser.add_argument(
        "--what",
        default="mix",
        metavar="WHAT",
        help='"mix" (default), "removed", or the number of an edit: what it separated',
    )
    parser.add_argument("--recording", type=Path, metavar="FILE", help="where the recording is now")
    _add_outputs(parser)
    parser.set_defaults(run=_render)


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT")
    parser.add_argument("--srt", type=Path, metavar="FILE", help="also write captions (.srt, .vtt)")
    parser.add_argument("--format", choices=("wav", "flac"), help="default: by the ending of OUT")
    parser.add_argument(
        "--subtype",
        type=str.upper,
        metavar="PCM_16|PCM_24|FLOAT",
        help="default: what holds the recording exactly",
    )
    parser.add_argument("--no-dither", dest="dither", action="store_false")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")


# ---- commands ----------------------------------------------------------------------------------


def _separate(args: argparse.Namespace) -> int:
    from dataclasses import replace

    from engine.project import Edit, Window
    from engine.separation import load_separator, query_for

    wanted = tuple(Window(start, stop) for start, stop in args.window or ())
    edit = Edit(
        wanted,
        prompt=args.prompt,
        mode=args.mode,
        strength=args.strength,
        fade_s=args.fade_ms / 1000,
        separator=args.separator,
    )
    _check_outputs(args, args.input)
    # Before minutes of decoding: is there such a separator, and does it know the sound?
    load_separator(edit.separator).check(query_for(edit.prompt))
    with _progress(args) as report, _opened(args.input, part(report, 0.0, 0.3)) as recording:
        windows = wanted or (_whole(recording),)
        _check_windows(windows, recording)
        edit = replace(edit, windows=windows)
        written = _write(args, recording, edit, part(report, 0.3, 1.0))
    return _list(written)


def _write(
    args: argparse.Namespace, recording: Recording, edit: Edit, report: Report
) -> list[Exported]:
    from engine.project import Project
    from engine.render import Renderer

    renderer, project = Renderer(recording), Project(recording.ref, (edit,))
    parts = [("mix", args.output), (edit.id, args.estimate), ("removed", args.residual)]
    outputs = [(what, path) for what, path in parts if path]
    return _export(args, renderer, project, outputs, report)


def _render(args: argparse.Namespace) -> int:
    from engine.render import Renderer
    from engine.store import find_recording, read_project, relink

    project, notes = read_project(args.project)
    for note in notes:
        _say(note)
    expected = project.recording
    if expected is None:
        raise EngineError(f'"{args.project.name}" has no recording, so there is nothing to write.')
    what = _chosen(project, args.what)
    _check_outputs(args, Path(expected.path))
    with _progress(args) as report:
        if args.recording is not None:
            relink(project, args.recording, report=part(report, 0.0, 0.15))
        path = args.recording or find_recording(expected, args.project)
        if path is None:
            raise EngineError(
                f'The recording "{expected.path}" is gone. Say where it is now with '
                "--recording FILE."
            )
        with _opened(path, part(report, 0.15, 0.3)) as recording:
            if recording.fingerprint != expected.fingerprint:
                raise EngineError(
                    f'"{path}" has changed since the project was made. Open the project in the '
                    "editor to decide what to do."
                )
            outputs = [(what, args.output)]
            written = _export(args, Renderer(recording), project, outputs, part(report, 0.3, 1.0))
    return _list(written)


def _separators(args: argparse.Namespace) -> int:
    from engine.separation import SEPARATORS

    width = max(map(len, SEPARATORS))
    for key, line in SEPARATORS.items():
        print(f"{key:<{width}}  {line.title}: {line.summary}")
    return OK


# ---- their parts -------------------------------------------------------------------------------


def _export(
    args: argparse.Namespace,
    renderer: Renderer,
    project: Project,
    outputs: Sequence[tuple[str, Path]],
    report: Report,
) -> list[Exported]:
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
            _say(f'"{args.srt.name}" was not written: there is no sound to caption.')
    return written


def _list(written: Sequence[Exported]) -> int:
    """Say what was written, once the progress bar is gone."""
    for one in written:
        if one.note:
            _say(f"{one.path.name}: {one.note}")
        print(one.path)
    return OK


def _tell_absent(project: Project, heard: Project) -> None:
    """Say in which windows nothing of the prompt was found."""
    for before, after in zip(project.edits, heard.edits, strict=True):
        missing: list[Window] = [one for one in before.merged() if one not in after.windows]
        if before.active and missing:
            where = ", ".join(f"{clock(one.start_s)} to {clock(one.stop_s)}" for one in missing)
            now = "is silent there" if before.mode == "keep" else "stays as it was"
            _say(f'nothing of "{before.prompt}" was found in {where}; the sound {now}.')


def _check_outputs(args: argparse.Namespace, source: Path) -> None:
    """Refuse what cannot be written before anything is computed."""
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


def _check_windows(windows: Sequence[Window], recording: Recording) -> None:
    for window in windows:
        if window.frames(recording.sample_rate)[1] > recording.frames:
            raise EngineError(
                f"The window {clock(window.start_s)} to {clock(window.stop_s)} reaches past the "
                f'end of "{recording.path.name}", which is {clock(recording.duration_s)} long '
                f"({recording.duration_s:.3f} s). End it there or earlier."
            )


def _whole(recording: Recording) -> Window:
    from engine.project import SHORTEST_WINDOW_S, Window

    if recording.duration_s < SHORTEST_WINDOW_S:
        raise EngineError(
            f'"{recording.path.name}" is too short to edit: its sound ends after '
            f"{1000 * recording.duration_s:.3f} ms."
        )
    return Window(0.0, recording.duration_s)


def _chosen(project: Project, what: str) -> str:
    """What to export: "mix", "removed", or the id of the edit that is meant by number or id."""
    if what in ("mix", "removed") or any(edit.id == what for edit in project.edits):
        return what
    if what.isdecimal() and 1 <= int(what) <= len(project.edits):
        return project.edits[int(what) - 1].id
    edits = ", ".join(f'{n} "{edit.prompt}"' for n, edit in enumerate(project.edits, start=1))
    raise EngineError(
        f'There is no "{what}" in this project. Choose "mix", "removed" or an edit by its number: '
        f"{edits or 'it has none'}."
    )


@contextmanager
def _opened(path: Path, report: Report) -> Iterator[Recording]:
    from engine.recording import open_recording

    recording = open_recording(path, report)
    try:
        if recording.warning:
            _say(recording.warning)
        yield recording
    finally:
        recording.close()


@contextmanager
def _progress(args: argparse.Namespace) -> Iterator[Report]:
    """A progress bar on stderr, only where somebody watches it."""
    from tqdm import tqdm

    hidden = args.quiet or not sys.stderr.isatty()
    form = "{percentage:3.0f}% |{bar}| {elapsed} {desc}"
    with tqdm(total=100.0, disable=hidden, bar_format=form, leave=False) as bar:

        def report(fraction: float, note: str = "") -> None:
            if _interrupts:
                raise KeyboardInterrupt
            if note:
                bar.set_description_str(note, refresh=False)
            bar.update(max(0.0, 100.0 * fraction - bar.n))

        yield report


def _say(text: str) -> None:
    """A line on stderr that does not tear the progress bar apart."""
    if "tqdm" in sys.modules:
        sys.modules["tqdm"].tqdm.write(f"earmark: {text}", file=sys.stderr)
    else:
        print(f"earmark: {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
