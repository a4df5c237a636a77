"""`separators`: list what can separate."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options."""
    parser.description = 'List what "earmark separate --separator" can be given.'


def run(_: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine.separation import SEPARATORS

    width = max(map(len, SEPARATORS))
    for key, line in SEPARATORS.items():
        missing = "" if line.is_there else f' Get it with "earmark models download {line.needs}".'
        print(f"{key:<{width}}  {line.title}: {line.summary}{missing}")
    return 0
