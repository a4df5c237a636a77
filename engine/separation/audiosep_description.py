"""The description beside a converted AudioSep: its files, how they are checked, its text side."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from engine import files
from engine.report import EngineError

FORMAT = 1
KIND = "audiosep"
METHOD = 1
"""Raise it when `engine.separation.audiosep` answers differently with the same weights."""

VOCABULARY, MERGES = "vocab.json", "merges.txt"
"""The files of RoBERTa's tokenizer, as the model's publisher calls them."""

_MOST = 2**20
"""No size in a description of ours comes near it."""


@dataclass(frozen=True)
class TextShape:
    """Sizes of the text branch; those of roberta-base unless a test says otherwise.

    Attributes
    ----------
    vocabulary, positions : int
        Tokens it knows; places it counts (two of them are not for tokens).
    layers, width, heads, inner : int
        Of the transformer.
    joint : int
        Numbers in the vector of a prompt.
    """

    vocabulary: int = 50_265
    positions: int = 514
    layers: int = 12
    width: int = 768
    heads: int = 12
    inner: int = 3072
    joint: int = 512

    def __post_init__(self) -> None:
        values = asdict(self).values()
        if not all(type(one) is int and 0 < one <= _MOST for one in values):
            raise ValueError("sizes must be whole numbers above 0")
        if self.width % self.heads or self.positions < 5:
            raise ValueError("the sizes make no transformer")

    @property
    def longest(self) -> int:
        """Tokens of the longest prompt; what is beyond them is cut off."""
        return self.positions - 2


@dataclass(frozen=True)
class Stored:
    """One file of the model: where it is, what it must be."""

    path: Path
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Stored:
        """Measure a file that is there."""
        return cls(path, path.stat().st_size, _hash(path))

    def check(self) -> None:
        """Raise `OSError` if it cannot be read, `ValueError` if it is another file."""
        # The size first: a file of another size is not worth reading.
        if self.path.stat().st_size != self.size or _hash(self.path) != self.sha256:
            raise ValueError("it is not the file that was converted")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Description:
    """What the TOML says.

    Attributes
    ----------
    weights, vocabulary, merges : Stored
        The tensors, and the two files of the tokenizer.
    text : TextShape
    """

    weights: Stored
    vocabulary: Stored
    merges: Stored
    text: TextShape

    @property
    def revision(self) -> str:
        """Changes with everything that changes an answer."""
        stored = [one.sha256 for one in (self.weights, self.vocabulary, self.merges)]
        return hashlib.sha256(repr((KIND, METHOD, stored, self.text)).encode()).hexdigest()[:16]


def read_description(path: Path) -> Description:
    """Read and check a description; the files it names are looked for beside it.

    Raises
    ------
    EngineError
        If it is missing, damaged or describes something else.
    """
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise EngineError(f'The model description "{path}" cannot be read.') from error
    if values.get("kind") != KIND or values.get("format") != FORMAT:
        raise EngineError(
            f'"{path.name}" describes a model of kind "{values.get("kind")}", format '
            f'{values.get("format")}; "{KIND}", format {FORMAT}, was expected.'
        )
    try:
        stored = {name: _stored(path, values[name]) for name in ("weights", "vocabulary", "merges")}
        return Description(**stored, text=TextShape(**values["text"]))
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(path, "its description does not fit together") from error


def _stored(path: Path, values: dict[str, object]) -> Stored:
    name, size, sha256 = (values[key] for key in ("file", "size", "sha256"))
    if not isinstance(name, str) or type(size) is not int or not isinstance(sha256, str):
        raise ValueError("a file is not described")
    # Only a file beside the description: a description is never a way to read others.
    return Stored(path.with_name(Path(name).name), size, sha256)


def write_description(path: Path, found: Description, source: dict[str, str]) -> None:
    """Write it, all or nothing; ``source`` tells where the weights are from."""
    lines = [f"format = {FORMAT}", f"kind = {json.dumps(KIND)}"]
    for name in ("weights", "vocabulary", "merges"):
        one: Stored = getattr(found, name)
        lines += ["", f"[{name}]", f"file = {json.dumps(one.path.name)}", f"size = {one.size}"]
        lines.append(f'sha256 = "{one.sha256}"')
    lines += ["", "[text]"]
    lines += [f"{one.name} = {getattr(found.text, one.name)}" for one in fields(TextShape)]
    lines += ["", "[source]", *(f"{key} = {json.dumps(value)}" for key, value in source.items())]
    files.write_text(path, "\n".join(lines) + "\n")


def damaged(path: Path, why: str) -> EngineError:
    """The error that says a model cannot be used and what to do."""
    return EngineError(f'The model "{path.name}" is damaged: {why}. Convert or fetch it again.')
