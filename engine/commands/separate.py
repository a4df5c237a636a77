"""`separate`: keep or remove one sound in a file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import outputs
from engine.commands.terminal import band, clock, progress, say, seconds
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from engine.bands import Band
    from engine.export import Exported
    from engine.project import Edit, Window
    from engine.recording import Recording


CHECKPOINTS = (".pth", ".pt", ".ckpt")
"""Endings of files that are converted first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Keep or remove one sound in a file, in one or more windows of time. Outside the windows "
        "the result is the recording, bit by bit. Times are seconds or m:ss.mmm or h:mm:ss. With a "
        "band only frequencies inside it change; its edges are soft, about 100 Hz wide."
    )
    parser.add_argument("input", metavar="IN", type=Path, help="a file of sound or film")
    parser.add_argument("--prompt", default="", metavar="TEXT", help='"dog bark", "rain" ...')
    parser.add_argument("--not", dest="negative", default="", metavar="TEXT", help="but not this")
    parser.add_argument(
        "--example",
        nargs=2,
        type=seconds,
        metavar=("START", "STOP"),
        help="where the sound can be heard, instead of a prompt or beside it",
    )
    parser.add_argument("--mode", choices=("keep", "remove"), default="remove")
    parser.add_argument(
        "--window",
        nargs=2,
        action="append",
        type=seconds,
        metavar=("START", "STOP"),
        help="where; may be given several times; the whole file by default",
    )
    parser.add_argument(
        "--band",
        action="append",
        type=band,
        metavar="LOW:HIGH",
        help="only these frequencies, hertz: 200:4000, 200: or :4k; once for all windows, or once "
        "for each of them in their order",
    )
    parser.add_argument("--strength", type=float, default=1.0, metavar="0..1")
    parser.add_argument("--fade-ms", type=float, default=70.0, metavar="MS", help="default 70")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--separator", default="builtin", help='see "earmark separators"')
    which.add_argument(
        "--model",
        type=Path,
        metavar="PATH",
        help="a trained or converted model instead: the .toml file beside its weights; or a .pth "
        "checkpoint of the time-selective U-Net",
    )
    parser.add_argument("--estimate", type=Path, metavar="FILE", help="also write what was found")
    parser.add_argument("--residual", type=Path, metavar="FILE", help="also write what was removed")
    outputs.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine.allocator import keep_freed_memory
    from engine.project import Edit, Window
    from engine.separation import ANY_PROMPT, check_takes, load_separator, query_for

    if args.model is not None or args.separator == ANY_PROMPT:
        # A large network makes and drops gigabytes for every piece, and page faults cost it as much
        # as the arithmetic. The process ends with the work, so nothing has to be given back.
        keep_freed_memory()
    wanted = tuple(Window(start, stop) for start, stop in args.window or ())
    bands = _bands(args.band or (), len(wanted))
    wanted = tuple(map(Window.with_band, wanted, bands))
    edit = Edit(
        wanted,
        prompt=args.prompt,
        mode=args.mode,
        strength=args.strength,
        fade_s=args.fade_ms / 1000,
        separator=_separator(args),
        negative=args.negative,
        example=Window(*args.example) if args.example else None,
    )
    if not edit.asks:
        raise EngineError('Say which sound: --prompt "dog bark", or --example START STOP.')
    outputs.check(args, args.input)
    # Before minutes of decoding: is there such a separator, and does it know the sound?
    check_takes(
        edit.separator, negative=bool(edit.negative.strip()), example=edit.example is not None
    )
    if edit.prompt.strip():
        separator = load_separator(edit.separator)
        separator.check(query_for(edit.prompt, edit.negative))
        _tell_device(separator, quiet=args.quiet)
    with (
        progress(quiet=args.quiet) as report,
        outputs.opened(args.input, part(report, 0.0, 0.3), strict=args.strict) as recording,
    ):
        windows = wanted or (_whole(recording).with_band(bands[0]),)
        _check_windows(windows if edit.example is None else (*windows, edit.example), recording)
        edit = replace(edit, windows=windows)
        written = _write(args, recording, edit, part(_telling(report), 0.3, 1.0))
    outputs.tell(written, recording.warning)
    return 0


def _separator(args: argparse.Namespace) -> str:
    """The name of the separator, or the path of its description."""
    if args.model is None:
        return str(args.separator)
    from engine.separation import choose_model

    return choose_model(_described(args.model))


def _described(path: Path) -> Path:
    """The description of a model: given, or made of a checkpoint of the time-selective seed.

    What is made is kept with the models, by the checkpoint's content.
    """
    if path.suffix not in CHECKPOINTS:
        return path
    from engine import weights
    from engine.training.unet_seed import convert

    mark = weights.sha256_of(path)[:16]
    folder = weights.folder() / f"seed-{mark}"
    made = folder / "unet-seed.toml"
    return made if made.is_file() else convert(path, folder, "unet-seed")


def _tell_device(separator: object, *, quiet: bool) -> None:
    """Say where a network runs that may run on more than the CPU."""
    device = getattr(separator, "device", None)
    if device is not None and not quiet:
        say(f"the network runs on the {device.title}.")


def _telling(report: Report) -> Report:
    """Say once, apart from the progress bar, when memory is too short for the usual way."""
    from engine.separation import MEMORY_NOTES

    told: set[str] = set()

    def telling(fraction: float, note: str = "") -> None:
        if note in MEMORY_NOTES and note not in told:
            told.add(note)
            say(f"{note}.")
        report(fraction, note)

    return telling


def _bands(given: Sequence[Band], windows: int) -> Sequence[Band | None]:
    """The band of each window, or of the whole file."""
    wanted = max(1, windows)
    if len(given) not in (0, 1, wanted):
        each = f"once, or once for each of the {windows} windows" if windows > 1 else "once"
        raise EngineError(f"--band was given {len(given)} times. Give it {each}.")
    return given if len(given) == wanted else (given[0] if given else None,) * wanted


def _write(
    args: argparse.Namespace, recording: Recording, edit: Edit, report: Report
) -> list[Exported]:
    from engine.project import Project
    from engine.render import Renderer

    renderer, project = Renderer(recording), Project(recording.ref, (edit,))
    parts = [("mix", args.output), (edit.id, args.estimate), ("removed", args.residual)]
    given = [(what, path) for what, path in parts if path]
    return outputs.export(args, renderer, project, given, report)


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
