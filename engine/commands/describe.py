"""`describe`: say in sentences what is heard, with ClapCap where its weights are."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.commands import outputs
from engine.commands.terminal import clock, progress, seconds
from engine.report import EngineError, part


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Say in sentences what is heard, one for every 7 s. Start, end and sentence go to stdout, "
        "tabs between them; progress to stderr. It needs the weights of ClapCap."
    )
    parser.add_argument("input", metavar="FILE", type=Path, help="a file of sound or film")
    parser.add_argument(
        "--span", nargs=2, type=seconds, metavar=("START", "STOP"), help="only this stretch"
    )
    parser.add_argument(
        "--weights", type=Path, metavar="PATH", help="a file of weights, or its folder"
    )
    parser.add_argument("--device", metavar="NAME", help="cpu or cuda; by default what there is")
    parser.add_argument("--strict", action="store_true", help="refuse a damaged recording")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.epilog = "Exit code 0: done. 2: the last line on stderr says why not."


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine.labelling.clapcap import describe_span, load

    captioner = load(args.weights, args.device)
    with (
        progress(quiet=args.quiet) as report,
        outputs.opened(args.input, part(report, 0.0, 0.3), strict=args.strict) as recording,
    ):
        start_s, stop_s = args.span or (0.0, recording.duration_s)
        start, stop = (round(one * recording.sample_rate) for one in (start_s, stop_s))
        if not start < stop <= recording.frames:
            raise EngineError(
                f'A stretch of "{recording.path.name}" starts before it ends and ends at '
                f"{clock(recording.duration_s)} or earlier."
            )
        cues = describe_span(
            captioner,
            recording.read,
            recording.sample_rate,
            start,
            stop,
            part(report, 0.3, 1.0),
        )
        warning = recording.warning
    for cue in cues:
        sys.stdout.write(f"{cue.start_s:.3f}\t{cue.stop_s:.3f}\t{cue.text}\n")
    outputs.tell([], warning)
    return 0
