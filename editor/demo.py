"""The bundled demo: a recording of our own and the edits it suggests."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.project import Edit, Window
from engine.report import EngineError
from engine.resources import resource


@dataclass(frozen=True)
class Demo:
    """The demo recording and the edits that are made when it is opened."""

    recording: Path
    edits: tuple[Edit, ...]


def load_demo() -> Demo:
    """Read ``resources/demo/demo.toml``.

    Raises
    ------
    EngineError
        If the demo is missing or damaged.
    """
    description = resource("demo/demo.toml")
    try:
        table: dict[str, Any] = tomllib.loads(description.read_text(encoding="utf-8"))
        edits = tuple(_edit(one) for one in table.get("edits", ()))
        name = str(table["file"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(
            f'The demo "{description}" is damaged. Please install Earmark again.'
        ) from error
    return Demo(resource(f"demo/{name}"), edits)


def _edit(table: dict[str, Any]) -> Edit:
    return Edit(
        windows=tuple(Window(float(start), float(stop)) for start, stop in table["windows"]),
        prompt=str(table["prompt"]),
        mode=table.get("mode", "remove"),
    )
