"""`earmark ...`: the engine on the command line, the same functions as in the window.

Exit codes: 0 done, 2 the request cannot be met (the last line on stderr says why), 130 Ctrl-C,
143 ended by the system. Files that were written are listed on stdout, everything else goes to
stderr. A damaged recording is no failure unless ``--strict`` is given: what can be read is used,
and the last line on stderr says what is missing.

Only argparse is imported until a command is named, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import io
import logging
import os
import signal
import sys
from collections.abc import Sequence

from engine.commands.terminal import interrupted, say
from engine.report import EngineError

OK, REFUSED, INTERRUPTED, TERMINATED = 0, 2, 130, 143

COMMANDS = {
    "separate": ("engine.commands.separate", "keep or remove one sound in a file"),
    "render": ("engine.commands.render", "write the result of a project"),
    "segment": ("engine.commands.segment", "find speech in the files of a folder"),
    "label": ("engine.commands.label", "list the sounds in a file"),
    "components": ("engine.commands.components", "take a file apart into its sounds"),
    "describe": ("engine.commands.describe", "say in sentences what is heard in a file"),
    "caption": ("engine.commands.caption", "write captions of the sounds in a film"),
    "mux": ("engine.commands.mux", "put captions and other sound into a copy of a film"),
    "separators": ("engine.commands.separators", "list the separators"),
    "export-onnx": ("engine.commands.export_onnx", "write the built-in networks as ONNX graphs"),
    "models": ("engine.commands.models", "list, download, verify, delete or move models"),
    "train": ("engine.training.command", "train a separator, the labeller or the speech segmenter"),
    "prepare": ("engine.training.preparing", "make training data of collections on disk"),
    "evaluate": ("engine.evaluation.command", "measure models on held-out sounds and prompts"),
}
"""Command -> module with ``add_arguments(parser)`` and ``run(args) -> int``, and its help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Bad usage exits with code 2."""
    if argv is None:
        _as_program()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _parser(arguments).parse_args(arguments)
        code = int(args.run(args))
        sys.stdout.flush()
    except EngineError as error:
        say(str(error))
        return REFUSED
    except KeyboardInterrupt:
        say("stopped; nothing half-written was left.")
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
        signal.signal(signal.SIGINT, interrupted)
    # Details for a log, which the window has; here the sentence for the user is enough.
    logging.getLogger("engine").addHandler(logging.NullHandler())
    # As on Ctrl-C: files that were being written are removed on the way out.
    signal.signal(signal.SIGTERM, end)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # File names that are no valid text come out as the bytes they are.
        sys.stdout.reconfigure(errors="surrogateescape")


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with the options of the one command that is named; the others stay unloaded."""
    parser = argparse.ArgumentParser(
        prog="earmark",
        description="Mark a stretch of time, name a sound, keep it or remove it.",
        epilog="Exit codes: 0 done, 2 the request cannot be met (the last line on stderr says "
        'why), 130 stopped with Ctrl-C. See also "earmark COMMAND --help".',
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    # Options before the command have no values, so the first word that is no option names it.
    named = next((one for one in arguments if not one.startswith("-")), None)
    for name, (module, help_text) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text)
        if name == named:
            chosen = importlib.import_module(module)
            chosen.add_arguments(command)
            command.set_defaults(run=chosen.run)
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


if __name__ == "__main__":
    sys.exit(main())
