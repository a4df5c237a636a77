"""`export-onnx`: the built-in networks as ONNX graphs."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.commands.terminal import progress
from engine.report import EngineError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Write the built-in separator (encoder and decoder) or labeller as ONNX graphs, with the "
        "STFT outside. FILE.toml beside them describes inputs and files; the separator of it is "
        'used by "earmark separate --model FILE.toml", with onnxruntime.'
    )
    parser.add_argument("what", choices=("separator", "labeller"))
    parser.add_argument(
        "-o", "--output", required=True, type=Path, metavar="FILE", help="NAME.onnx"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.epilog = "Exit code 0: the files were written. 2: the last line on stderr says why not."


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    if args.output.suffix != ".onnx":
        raise EngineError(f'"{args.output.name}" is no name for a graph. End it in .onnx.')
    from engine.files import writable_target
    from engine.onnx_export import export_labeller, export_separator

    writable_target(args.output)
    export = export_separator if args.what == "separator" else export_labeller
    with progress(quiet=args.quiet) as report:
        written = export(args.output, report)
    print(written)
    return 0
