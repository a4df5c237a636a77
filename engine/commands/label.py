"""`label`: list the sounds in a file."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import outputs
from engine.commands.terminal import clock, progress
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.labelling import Labeller
    from engine.project import Event


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "List the sounds in a file: when each begins and ends, what it is and how sure that is. "
        "The list goes to stdout or to a file, progress to stderr."
    )
    parser.add_argument("input", metavar="FILE", type=Path, help="a file of sound or film")
    parser.add_argument(
        "--format",
        choices=("tsv", "csv", "json", "audacity"),
        default="tsv",
        help="table with a header (default) and tabs or commas, JSON, or a label track for "
        "Audacity",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write the list to a file"
    )
    parser.add_argument(
        "--prompt", action="append", metavar="TEXT", help="only these sounds; may be repeated"
    )
    parser.add_argument(
        "--threshold",
        type=float,
        metavar="0..1",
        help="how sure it must be; by default what suits each sound",
    )
    parser.add_argument("--labeller", default="builtin", metavar="NAME")
    parser.add_argument("--strict", action="store_true", help="refuse a damaged recording")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.epilog = "Exit code 0: the list is complete. 2: the last line on stderr says why not."


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine.files import refuse_sources, writable_target, write_text
    from engine.labelling import load_labeller
    from engine.labelling.stream import find_events

    if args.threshold is not None and not 0.0 < args.threshold <= 1.0:
        raise EngineError("--threshold lies above 0 and is at most 1.")
    if args.output is not None:
        writable_target(args.output)
        refuse_sources(args.output, [args.input])
    labeller = load_labeller(args.labeller)
    wanted = _wanted(args.prompt, labeller)
    settings = labeller.settings
    if args.threshold is not None:
        settings = replace(settings, on=args.threshold)
    with (
        progress(quiet=args.quiet) as report,
        outputs.opened(args.input, part(report, 0.0, 0.3), strict=args.strict) as recording,
    ):
        found = find_events(
            labeller,
            recording.read,
            recording.sample_rate,
            recording.frames,
            settings,
            _told(part(report, 0.3, 1.0), recording.duration_s),
        )
        warning = recording.warning
    shown = [event for event in found if wanted is None or event.label in wanted]
    text = _text(shown, args.format)
    if args.output is None:
        sys.stdout.write(text)
    else:
        print(write_text(args.output, text))
    outputs.tell([], warning)
    return 0


def _told(report: Report, duration_s: float) -> Report:
    """A report that says how much of the recording was listened to."""

    def told(fraction: float, note: str = "") -> None:
        report(fraction, f"{clock(fraction * duration_s)[:-4]} of {clock(duration_s)[:-4]}")

    return told


def _wanted(given: Sequence[str] | None, labeller: Labeller) -> set[str] | None:
    """Labels of the prompts; None = all.

    Raises
    ------
    EngineError
        If the labeller knows no sound of a prompt.
    """
    from engine.separation import query_for

    if not given:
        return None
    wanted: set[str] = set()
    for prompt in given:
        query = query_for(prompt)
        known = [label for label in query.labels if label in labeller.labels]
        if not known:
            near = ", ".join(f'"{one}"' for one in query.suggestions)
            hint = f" Did you mean {near}?" if near else ""
            raise EngineError(f'The labeller does not know "{prompt}".{hint}')
        wanted.update(known)
    return wanted


def _text(events: Sequence[Event], form: str) -> str:
    if form == "json":
        rows = [
            {
                "start_s": round(event.start_s, 3),
                "stop_s": round(event.stop_s, 3),
                "label": event.label,
                "score": round(event.score, 4),
            }
            for event in events
        ]
        return json.dumps({"events": rows}, indent=1, ensure_ascii=False) + "\n"
    if form == "csv":
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["start_s", "stop_s", "label", "score"])
        for event in events:
            times = f"{event.start_s:.3f}", f"{event.stop_s:.3f}"
            writer.writerow([*times, event.label, f"{event.score:.4f}"])
        return table.getvalue()
    lines = [f"{event.start_s:.3f}\t{event.stop_s:.3f}\t{event.label}" for event in events]
    if form == "tsv":
        rated = zip(lines, events, strict=True)
        lines = ["start_s\tstop_s\tlabel\tscore"]
        lines += [f"{line}\t{event.score:.4f}" for line, event in rated]
    return "".join(f"{line}\n" for line in lines)
