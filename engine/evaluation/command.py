"""`evaluate`: score what was trained on the benchmark lists; one command rebuilds every table.

Each kind is a module with ``add_arguments(parser)`` and ``run(args) -> int``. It prints Markdown
and, with ``--out DIR``, writes Markdown, CSV, JSON and PNG into that folder.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "separator": ("engine.evaluation.separator", "separation, its baselines, speed"),
        "prompts": ("engine.evaluation.prompting", "how free wording is understood"),
        "labeller": ("engine.evaluation.labelling", "detection of sounds"),
        "components": ("engine.evaluation.components", "what a search for components keeps"),
        "speech": ("engine.evaluation.speaking", "detection of speech"),
        "compositions": ("engine.evaluation.compositions", "what was learned from mixtures"),
        "all": ("engine.evaluation.everything", "all of these, each into a folder of --out"),
    }
)
"""Kind -> module, and its help."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare one subcommand per kind, with the options of its module."""
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    for name in available():
        module, help_text = KINDS[name]
        found = importlib.import_module(module)
        kind = kinds.add_parser(name, help=help_text)
        found.add_arguments(kind)
        kind.set_defaults(evaluate=found.run)


def available() -> list[str]:
    """The kinds whose modules are there."""
    return [name for name, (module, _) in KINDS.items() if importlib.util.find_spec(module)]


def run(args: argparse.Namespace) -> int:
    """Run the kind that was named; return an exit code."""
    return int(args.evaluate(args))
