"""`models`: the models that can be fetched: list, download, verify, delete, import, where, move."""

from __future__ import annotations

import argparse
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.terminal import progress, say
from engine.report import EngineError, Report

if TYPE_CHECKING:
    from engine.weights import Model, State

_WIDTH = 88


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions of the command."""
    parser.description = (
        "Models that Earmark does not bring along. Downloads go on where they stopped, use the "
        "proxy of HTTPS_PROXY, and are checked against their SHA-256; EARMARK_OFFLINE=1 forbids "
        "them, EARMARK_MODELS_DIR says where models are kept."
    )
    parser.epilog = (
        "Exit code 0: it is done. Exit code 2: it could not be, and the last line on stderr says "
        "why; what has arrived of a download is kept."
    )
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    for name, help_text in (
        ("list", "what there is and how it stands (the default)"),
        ("download", "fetch a model, after its licence was accepted"),
        ("verify", "read the files of a model and compare them with what they were"),
        ("delete", "delete a model"),
        ("import", "take files of a model that you have already"),
        ("where", "the folder models are kept in, and what they take"),
        ("move", "keep all models in another folder"),
    ):
        one = actions.add_parser(name, help=help_text)
        one.set_defaults(action=name)
        if name in ("download", "delete", "import"):
            one.add_argument("model", metavar="MODEL", help='an id of "earmark models list"')
        if name == "verify":
            one.add_argument("model", metavar="MODEL", nargs="*", help="all that are there if none")
        if name == "download":
            one.add_argument(
                "--accept-licence",
                action="store_true",
                help="you have read the licence and accept it; otherwise you are asked",
            )
        if name == "import":
            one.add_argument("file", type=Path, nargs="+", metavar="FILE", help="or a folder")
        if name == "move":
            one.add_argument("folder", type=Path, metavar="FOLDER")
        if name in ("download", "verify", "import", "move"):
            one.add_argument("-q", "--quiet", action="store_true", help="no progress bar")


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    actions = {
        "list": _list,
        "download": _download,
        "verify": _verify,
        "delete": _delete,
        "import": _import,
        "where": _where,
        "move": _move,
    }
    return actions[args.action](args)


def _list(_: argparse.Namespace) -> int:
    from engine import weights
    from engine.files import size_text

    for number, state in enumerate(weights.states()):
        model = state.model
        if number:
            print()
        print(f"{model.id}: {model.title}, {_standing(state)}")
        for name, text in (
            ("", model.summary),
            ("for", "; ".join(model.used_for)),
            ("download", size_text(model.size)),
            ("needs", model.needs),
            ("quality", model.quality),
            ("licence", f"{model.licence.name}, {model.licence.url}"),
        ):
            label = f"  {name + ':':<10}" if name else "  "
            print(
                textwrap.fill(
                    text,
                    _WIDTH,
                    initial_indent=label,
                    subsequent_indent=" " * 12,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            )
    return 0


def _standing(state: State) -> str:
    from engine.files import size_text

    if state.kind == "ready":
        return f"ready, {size_text(state.on_disk)} on the disk"
    if state.kind == "partial":
        return f"{size_text(state.arrived)} of {size_text(state.model.size)} have arrived"
    return "not here"


def _download(args: argparse.Namespace) -> int:
    from engine import models, weights

    model = weights.model(args.model)
    if weights.find(model.id) is None and not weights.is_accepted(model):
        _ask_licence(model, accepted=args.accept_licence)
    with _progress(model, quiet=args.quiet) as report:
        folder = models.download(model.id, report)
    print(folder)
    return 0


def _ask_licence(model: Model, *, accepted: bool) -> None:
    """Show the licence and have it accepted.

    Raises
    ------
    EngineError
        If it is not.
    """
    from engine import weights

    licence = model.licence
    said = f"{model.title}: {licence.name}\n{licence.url}\n\n{textwrap.fill(licence.text, _WIDTH)}"
    print(said, file=sys.stderr)
    if not accepted:
        if not sys.stdin.isatty():
            raise EngineError(
                f"The licence of {model.title} has to be accepted first. Read it, and say "
                "--accept-licence."
            )
        print("\nDo you accept it? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise EngineError("The licence was not accepted, so nothing was downloaded.")
    weights.accept(model)


@contextmanager
def _progress(model: Model, *, quiet: bool) -> Iterator[Report]:
    """A progress bar that tells how much has arrived, how fast, and how long still."""
    from engine import models, weights
    from engine.files import size_text

    meter = weights.Meter(model.size)
    with progress(quiet=quiet) as bar:

        def report(fraction: float, note: str = "") -> None:
            if note == weights.DOWNLOADING:
                done = round(models.share(fraction) * model.size)
                pace = meter.see(done, time.monotonic())
                note = f"{size_text(done)} of {size_text(model.size)}"
                if pace.speed > 0 and pace.left_s is not None:
                    minutes, seconds = divmod(round(pace.left_s), 60)
                    note += f", {size_text(pace.speed)}/s, {minutes}:{seconds:02d} left"
            bar(fraction, note)

        yield report


def _verify(args: argparse.Namespace) -> int:
    from engine import weights

    wanted = args.model or [one.model.id for one in weights.states() if one.kind == "ready"]
    if not wanted:
        say("no model is here yet.")
    for model_id in wanted:
        with progress(quiet=args.quiet) as report:
            folder = weights.verify(model_id, report)
        print(f"{model_id}: whole, in {folder}")
    return 0


def _delete(args: argparse.Namespace) -> int:
    from engine import weights
    from engine.files import size_text

    freed = weights.delete(args.model)
    say(f"{size_text(freed)} are free again." if freed else "there was nothing to delete.")
    return 0


def _import(args: argparse.Namespace) -> int:
    from engine import models, weights

    with progress(quiet=args.quiet) as report:
        missing = models.add_files(args.model, args.file, report)
    if missing:
        names = " and ".join(f'"{one}"' for one in missing)
        say(
            f"taken, and {names} still missing. Import it too, or fetch it with "
            f'"earmark models download {args.model}".'
        )
    else:
        print(weights.find(args.model))
    return 0


def _where(_: argparse.Namespace) -> int:
    from engine import weights
    from engine.files import size_text

    print(weights.folder())
    say(f"{size_text(sum(one.on_disk for one in weights.states()))} on the disk.")
    return 0


def _move(args: argparse.Namespace) -> int:
    from engine import weights

    with progress(quiet=args.quiet) as report:
        folder = weights.move(args.folder, report)
    print(folder)
    return 0
