"""`components`: take a file apart into the sounds that are in it."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import outputs
from engine.commands.terminal import clock, progress, say, seconds
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from engine.components.search import Request, Search
    from engine.recording import Recording


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Take a file apart: in windows of time the sounds that are heard are separated, each is "
        "heard again, and those that are recognised are kept as stems. The list of components goes "
        "to stdout (with -o to a file), progress to stderr. Times are seconds or m:ss.mmm."
    )
    parser.add_argument("input", metavar="IN", type=Path, help="a file of sound or film")
    parser.add_argument(
        "--span", nargs=2, type=seconds, metavar=("START", "STOP"), help="only this stretch"
    )
    parser.add_argument(
        "--classes",
        type=Path,
        metavar="FILE",
        help="the sounds to look for, one in each line; by default all that the labeller knows",
    )
    parser.add_argument("--window", type=float, metavar="SECONDS", help="default 4")
    parser.add_argument(
        "--hop", type=float, metavar="SECONDS", help="from window to window; default 3 of 4"
    )
    parser.add_argument(
        "--most", type=int, metavar="N", help="candidates of a window that are separated; default 6"
    )
    parser.add_argument(
        "--eager",
        type=float,
        metavar="0..1",
        help="also candidates that reach this share of the labeller's thresholds; default 1",
    )
    parser.add_argument(
        "--top", type=int, metavar="N", help="confirmed when among so many heard best; default 2"
    )
    parser.add_argument(
        "--least", type=float, metavar="0..1", help="share that confirms; default 0.2"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="table of all probabilities")
    parser.add_argument("--stems", type=Path, metavar="DIR", help="write every stem and the rest")
    parser.add_argument(
        "--subtype",
        type=str.upper,
        metavar="PCM_16|PCM_24|FLOAT",
        help="of the stems; default FLOAT, in which they sum to the recording",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="the list as .tsv or .json"
    )
    parser.add_argument("--labeller", default="builtin", metavar="NAME")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--separator", default="builtin", help='see "earmark separators"')
    which.add_argument(
        "--model", type=Path, metavar="PATH", help="a trained or converted model instead"
    )
    parser.add_argument("--strict", action="store_true", help="refuse a damaged recording")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.epilog = outputs.EXIT_CODES


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    _check(args)
    # What can be wrong with the request is told before minutes of decoding.
    request = _request(args, (0, 0))
    written: list[Path] = []
    with (
        progress(quiet=args.quiet) as report,
        outputs.opened(args.input, part(report, 0.0, 0.1), strict=args.strict) as recording,
    ):
        request = _request(args, _span(args, recording), request.names)
        search, rows = _search(args, recording, request, part(report, 0.1, 0.9))
        if args.csv is not None:
            written.append(args.csv)
        if args.stems is not None:
            from engine.components.writing import write_stems

            written += write_stems(
                search.stems(), args.stems, subtype=args.subtype, report=part(report, 0.9, 1.0)
            )
        warning = recording.warning
    _tell(args, rows, written)
    if search.unknown:
        from engine.components.classes import listed

        say(f"not known, and not looked for: {listed(search.unknown)}.")
    outputs.tell([], warning)
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse what cannot be written before anything is computed."""
    from engine.components.writing import make_folder
    from engine.export import EXPORTERS, subtype_of
    from engine.files import refuse_sources, same_file, writable_target

    if args.output is not None and args.output.suffix.lower() not in (".tsv", ".json"):
        raise EngineError(f'"{args.output.name}": the list is written as .tsv or .json.')
    files = [path for path in (args.csv, args.output) if path is not None]
    for path in files:
        writable_target(path)
        refuse_sources(path, [args.input])
    if len(files) == 2 and same_file(*files):
        raise EngineError(f'"{args.csv}" is given twice. Give every output a file of its own.')
    subtype_of(EXPORTERS["wav"], args.subtype)
    if args.stems is not None:
        make_folder(args.stems)


def _request(
    args: argparse.Namespace, span: tuple[int, int], names: tuple[str, ...] = ()
) -> Request:
    from dataclasses import replace

    from engine.components.classes import read_classes
    from engine.components.search import Request
    from engine.components.windows import ComponentSettings, with_times
    from engine.separation import choose_model

    settings = with_times(ComponentSettings(), args.window, args.hop)
    given = {"eager": args.eager, "most": args.most, "top_k": args.top, "least": args.least}
    settings = replace(settings, **{key: one for key, one in given.items() if one is not None})
    if args.classes is not None and not names:
        names = read_classes(args.classes)
    separator = args.separator if args.model is None else choose_model(args.model)
    return Request(span, settings, names, args.labeller, separator)


def _span(args: argparse.Namespace, recording: Recording) -> tuple[int, int]:
    if args.span is None:
        return 0, recording.frames
    start, stop = (round(one * recording.sample_rate) for one in args.span)
    if not start < stop:
        raise EngineError("--span ends after it starts.")
    if stop > recording.frames:
        raise EngineError(
            f"The stretch {clock(args.span[0])} to {clock(args.span[1])} reaches past the end of "
            f'"{recording.path.name}", which is {clock(recording.duration_s)} long '
            f"({recording.duration_s:.3f} s). End it there or earlier."
        )
    return start, stop


def _search(
    args: argparse.Namespace, recording: Recording, request: Request, report: Report
) -> tuple[Search, list[dict[str, object]]]:
    """Search to the end, writing the table meanwhile; the search, and the list of components."""
    from engine.components.search import Search
    from engine.components.stems import places
    from engine.components.table import probabilities
    from engine.estimates import EstimateCache

    store = None if args.stems is None else EstimateCache()
    search = Search(recording, request, store)
    names = [one.name for one in search.classes]
    with ExitStack() as stack:
        write = None
        if args.csv is not None:
            table = probabilities(args.csv, args.input.name, names, recording.sample_rate)
            write = stack.enter_context(table)
        while not search.finished:
            done = search.fraction
            looked = search.step(part(report, done, done + 1 / len(search.cuts)))
            if write is not None:
                write(looked)
        if search.is_silent:
            raise EngineError(
                f'"{recording.path.name}" is silent there: it has no components. Choose another '
                "stretch or another file."
            )
    rate = recording.sample_rate
    rows: list[dict[str, object]] = [
        {
            "start_s": round(window.start_s, 3),
            "stop_s": round(window.stop_s, 3),
            "label": component.name,
            "score": round(component.score, 4),
        }
        for component in search.components()
        for window in places(component, search.cuts, rate)
    ]
    return search, rows


def _tell(args: argparse.Namespace, rows: list[dict[str, object]], written: list[Path]) -> None:
    """The list to where it was asked for, and the names of the files that were written."""
    from engine.files import write_text

    if args.output is None:
        sys.stdout.write(_text(rows, "tsv"))
        for path in written:
            say(f'"{path}" is written.')
        return
    write_text(args.output, _text(rows, args.output.suffix.lower()[1:]))
    for path in (args.output, *written):
        print(path)


def _text(rows: list[dict[str, object]], form: str) -> str:
    if form == "json":
        return json.dumps({"components": rows}, indent=1, ensure_ascii=False) + "\n"
    lines = ["start_s\tstop_s\tlabel\tscore"]
    lines += [
        f"{one['start_s']:.3f}\t{one['stop_s']:.3f}\t{one['label']}\t{one['score']:.4f}"
        for one in rows
    ]
    return "".join(f"{line}\n" for line in lines)
