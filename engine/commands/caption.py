"""`caption`: captions of the sounds in a film or recording."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import outputs
from engine.commands.terminal import progress, say
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.captions import Profile, Style
    from engine.labelling import Labeller
    from engine.project import Cue, Event
    from engine.recording import Recording


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Write captions of the sounds in a film or recording: what is heard in each window, equal "
        "neighbours made one, worded and timed by a broadcaster's rules. What is written is a "
        "draft: check it before it is delivered. Captions of speech are not made."
    )
    parser.add_argument("input", metavar="IN", type=Path, help="a file of sound or film")
    parser.add_argument(
        "-o", "--output", required=True, type=Path, metavar="OUT",
        help="by its ending: .srt, .vtt, .txt (Audacity), .TextGrid, .rttm, .selections.txt "
        "(Raven), .csv or .json",
    )  # fmt: skip
    parser.add_argument(
        "--profile", default="netflix", metavar="NAME",
        help="rules for times and lines: netflix (default), dcmp or bbc",
    )  # fmt: skip
    parser.add_argument(
        "--style", choices=("brackets", "capitals"),
        help='"[dog barking]" or "DOG BARKS"; default: as the rules say',
    )  # fmt: skip
    parser.add_argument("--window", type=float, default=4.0, metavar="S", help="default 4")
    parser.add_argument("--hop", type=float, default=3.0, metavar="S", help="default 3")
    parser.add_argument(
        "--most", type=int, default=2, metavar="N", help="sounds for each window; default 2"
    )
    parser.add_argument(
        "--separate", action="store_true",
        help="separate every sound of a window and keep it only if it is then heard again: fewer "
        "mistakes, many times slower",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=float, metavar="0..1",
        help="how sure it must be; by default what suits each sound",
    )  # fmt: skip
    parser.add_argument(
        "--leave-out", action="append", default=[], metavar="SOUND",
        help='no captions of this one, such as "speech"; may be repeated',
    )  # fmt: skip
    parser.add_argument("--no-speech", action="store_true", help="no captions of people speaking")
    parser.add_argument("--labeller", default="builtin", metavar="NAME")
    add_force(parser)
    parser.add_argument("--strict", action="store_true", help="refuse a damaged recording")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.epilog = (
        "Exit code 0: the captions were written. Exit code 2: the request cannot be met or no "
        "sound was found; the last line on stderr says why."
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """Declare --force, for outputs that somebody may have worked on by hand."""
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse to replace a file unless that is wanted.

    Raises
    ------
    EngineError
        If it is there.
    """
    if not force and path.exists():
        raise EngineError(f'"{path}" is there already. Use --force to replace it.')


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine.captions import fixed, profile_of, tidy
    from engine.captions.hearing import windows
    from engine.export import export_captions, exporter_for
    from engine.files import refuse_sources, writable_target
    from engine.labelling import load_labeller
    from engine.labelling.speech_kinds import kind_of
    from engine.project import Project

    profile = profile_of(args.profile)
    exporter_for(args.output, "captions")
    writable_target(args.output)
    refuse_sources(args.output, [args.input])
    refuse_existing(args.output, force=args.force)
    if args.threshold is not None and not 0.0 < args.threshold <= 1.0:
        raise EngineError("--threshold lies above 0 and is at most 1.")
    windows(0.0, args.window, args.hop)
    labeller = load_labeller(args.labeller)
    left_out = _left_out(args.leave_out)
    with (
        progress(quiet=args.quiet) as report,
        outputs.opened(args.input, part(report, 0.0, 0.2), strict=args.strict) as recording,
    ):
        events = [
            one
            for one in _heard(args, labeller, recording, part(report, 0.2, 0.98))
            if one.label not in left_out and not (args.no_speech and kind_of(one.label) == "speech")
        ]
        style = args.style or profile.style
        cues = tidy(_cues(events, profile, style), profile)
        cues = fixed(cues, profile, style=style, duration_s=recording.duration_s)
        if not cues:
            raise EngineError(
                f'No sound was recognised in "{args.input.name}", so nothing was written. A lower '
                "--threshold finds more."
            )
        project = Project(recording.ref, cues=cues)
        written = export_captions(project, args.output, cues=cues, profile=profile)
        warning = recording.warning
    _tell_violations(cues, profile)
    outputs.tell([written], warning)
    return 0


def _left_out(given: Sequence[str]) -> set[str]:
    from engine.captions.making import labels_meant

    return {label for one in given for label in labels_meant(one)}


def _heard(
    args: argparse.Namespace, labeller: Labeller, recording: Recording, report: Report
) -> tuple[Event, ...]:
    """The events that get a caption."""
    from engine.captions.hearing import kept_in, prominent, windows
    from engine.labelling.stream import find_events

    settings = labeller.settings
    if args.threshold is not None:
        settings = replace(settings, on=args.threshold)
    listening = 0.2 if args.separate else 1.0
    events = find_events(
        labeller,
        recording.read,
        recording.sample_rate,
        recording.frames,
        settings,
        part(report, 0.0, listening),
    )
    found = prominent(events, windows(recording.duration_s, args.window, args.hop), args.most)
    if args.separate and found:
        found = kept_in(found, _confirmed(args, recording, part(report, listening, 1.0)))
    return found


def _confirmed(
    args: argparse.Namespace, recording: Recording, report: Report
) -> list[tuple[float, float, frozenset[str]]]:
    """What is heard again in each window after it was separated."""
    from engine.components.search import CONFIRMED, Request, Search
    from engine.components.windows import ComponentSettings

    # No more than can get a caption: separating is what costs.
    settings = ComponentSettings(args.window, args.hop, most=args.most)
    request = Request((0, recording.frames), settings, labeller=args.labeller)
    search, rate = Search(recording, request), recording.sample_rate
    labels = {one.name: one.labels for one in search.classes}
    chosen = []
    while not search.finished:
        done = search.fraction
        looked = search.step(part(report, done, done + 1 / len(search.cuts)))
        names = [one.name for one in looked.judged if one.verdict == CONFIRMED]
        heard = frozenset(label for name in names for label in labels[name])
        chosen.append((looked.cut.start / rate, looked.cut.stop / rate, heard))
    return chosen


def _cues(events: Sequence[Event], profile: Profile, style: Style) -> tuple[Cue, ...]:
    """Cues of events, equal sounds that follow each other made one before they are worded."""
    from engine.captions import cues_from_edits
    from engine.captions.layout import MERGE_MS

    merged: list[Event] = []
    latest: dict[str, int] = {}
    for one in sorted(events, key=lambda one: one.start_s):
        at = latest.get(one.label)
        if at is not None and one.start_s - merged[at].stop_s < MERGE_MS / 1000:
            merged[at] = replace(merged[at], stop_s=max(merged[at].stop_s, one.stop_s))
        else:
            latest[one.label] = len(merged)
            merged.append(one)
    return cues_from_edits((), merged, style=style, profile=profile)


def _tell_violations(cues: Sequence[Cue], profile: Profile) -> None:
    """Say how many captions break a rule that only a person can mend."""
    from engine.captions import violations

    # The style is what was asked for.
    found = [one for one in violations(cues, profile) if one.rule != "style"]
    if found:
        count = len({one.cue_id for one in found})
        noun = "caption breaks" if count == 1 else "captions break"
        say(f"{count} {noun} the rules of {profile.title}; the first one: {found[0].reason}.")
