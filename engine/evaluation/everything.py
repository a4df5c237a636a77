"""`evaluate all`: every kind of evaluation, each into its own folder, and one page over all."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine import files
from engine.evaluation.bench import make_folder, say
from engine.report import EngineError

APART = ("all", "compositions")
"""Not part of it: the second needs runs that only the reader has."""

PASSED_ON = ("separator", "unet", "limit", "fresh")
"""Options that go to the separator's evaluation as they are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    from engine.evaluation.separator import count

    parser.add_argument("--data", type=Path, required=True, help="folder with audio/ and the lists")
    parser.add_argument("--out", type=Path, required=True, help="folder for everything")
    parser.add_argument("--separator", type=Path, help="TOML of the weights (default: shipped)")
    parser.add_argument("--unet", type=Path, help="TOML of a trained seed U-Net, to compare with")
    parser.add_argument("--limit", type=count, help="score only this many items per list")
    parser.add_argument("--fresh", action="store_true", help="do not use scores kept in --out")


def run(args: argparse.Namespace) -> int:
    """Run every kind; a kind that fails does not stop the others.

    Raises
    ------
    EngineError
        At the end, when a kind could not be measured.
    """
    from engine.evaluation import command

    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    make_folder(args.out)
    failed, pages = [], []
    for kind in [one for one in command.available() if one not in APART]:
        folder = args.out / kind
        words = [kind, "--data", str(args.data), "--out", str(folder)]
        if kind == "separator":
            words += _passed_on(args)
        try:
            command.run(parser.parse_args(words))
        except EngineError as error:
            say(f"{kind}: {error}")
            failed.append(kind)
        pages += [page for page in sorted(folder.glob("*.md")) if page.is_file()]
    text = "\n".join(_with_paths(page, args.out) for page in pages)
    files.write_text(args.out / "tables.md", f"# Evaluation\n\n{text}")
    sys.stdout.write(f"{args.out / 'tables.md'}\n")
    if failed:
        raise EngineError(
            f"Not everything could be measured: {', '.join(failed)}. The rest is in {args.out}."
        )
    return 0


def _passed_on(args: argparse.Namespace) -> list[str]:
    words: list[str] = []
    for name in PASSED_ON:
        value = getattr(args, name)
        if value is True:
            words.append(f"--{name}")
        elif value not in (None, False):
            words += [f"--{name}", str(value)]
    return words


def _with_paths(page: Path, out: Path) -> str:
    """A page's text with its pictures found from the folder above."""
    folder = page.parent.relative_to(out).as_posix()
    return page.read_text(encoding="utf-8").replace("](", f"]({folder}/")
