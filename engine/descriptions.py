"""The TOML file beside a model's weights that says what they are: read in one way for all models.

A description is as untrusted as the weights: every field that is needed is there and of its type,
and the files it names lie beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.report import EngineError

WEIGHTS: Mapping[str, type] = {"format": int, "file": str, "size": int, "sha256": str}
"""What every description of one file of weights has."""


@dataclass(frozen=True)
class Subject:
    """A model as its errors speak of it.

    Attributes
    ----------
    title : str
        Begins a sentence: "The built-in model".
    advice : str
        What the user can do, a sentence.
    """

    title: str
    advice: str

    def damaged(self, why: str) -> EngineError:
        """The error of files that are not what they should be."""
        return EngineError(f"{self.title} is damaged: {why}. {self.advice}")

    def read(
        self, path: Path, fields: Mapping[str, type], format_: int, kind: str = ""
    ) -> dict[str, Any]:
        """The values of a description.

        Parameters
        ----------
        fields : mapping
            What has to be there, "format" too, and of which type.
        format_ : int
            The one this program reads.
        kind : str
            What its "kind" has to be; empty where it has none.

        Raises
        ------
        EngineError
            If it is missing, damaged or of another kind or format.
        """
        try:
            with path.open("rb") as file:
                values = tomllib.load(file)
        except (OSError, ValueError) as error:
            raise self.damaged(f"its description {path.name} cannot be read") from error
        if kind and values.get("kind") != kind:
            raise EngineError(
                f'{self.title} is of kind "{values.get("kind")}"; "{kind}" was expected.'
            )
        for name, type_ in fields.items():
            # In TOML true is no number, in Python it is one.
            if not isinstance(values.get(name), type_) or type(values[name]) is bool:
                raise self.damaged(f'its description lacks "{name}"')
        if values["format"] != format_:
            raise EngineError(
                f"{self.title} is of format {values['format']}; this program reads {format_}."
            )
        return values


def beside(description: Path, name: str) -> Path:
    """A file that a description names: only one beside it, it is never a way to read others."""
    return description.with_name(Path(name).name)
