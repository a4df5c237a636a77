"""What `resources/models.toml` says: the models that can be fetched, their files and terms."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.report import EngineError
from engine.resources import resource

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class ModelFile:
    """One file as its publisher offers it.

    Attributes
    ----------
    size : int, bytes
    sha256 : str
        In hexadecimal.
    """

    name: str
    url: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Licence:
    """The terms of a model.

    Attributes
    ----------
    text : str
        What they mean for the user, in a few sentences.
    url : str
        Where the whole of it is.
    """

    name: str
    url: str
    text: str

    @property
    def mark(self) -> str:
        """Changes with the terms: who has accepted others has not accepted these."""
        return hashlib.sha256(repr((self.name, self.text)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Model:
    """One model that can be fetched.

    Attributes
    ----------
    summary, details : str
        What it does, in one sentence; more about it.
    used_for : tuple of str
        What in Earmark needs it.
    needs : str
        Of the computer.
    quality : str
        Published figures.
    ready_size : int, bytes
        What it takes on the disk when it is ready, about.
    """

    id: str
    title: str
    summary: str
    details: str
    used_for: tuple[str, ...]
    needs: str
    quality: str
    page: str
    ready_size: int
    licence: Licence
    files: tuple[ModelFile, ...]

    @property
    def size(self) -> int:
        """Bytes to download, all in all."""
        return sum(one.size for one in self.files)

    @property
    def sources(self) -> dict[str, str]:
        """SHA-256 of each file by its name: what a model was made from."""
        return {one.name: one.sha256 for one in self.files}


@cache
def models() -> Mapping[str, Model]:
    """Every model by its id, in the order of the file.

    Raises
    ------
    EngineError
        If the file is missing or damaged: the installation is.
    """
    return read_catalogue(resource("models.toml"))


def read_catalogue(path: Path) -> Mapping[str, Model]:
    """Read and check a catalogue.

    Raises
    ------
    EngineError
        If it cannot be read or says something that cannot be.
    """
    try:
        with path.open("rb") as file:
            found = [_model(one) for one in tomllib.load(file)["model"]]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise EngineError(
            f'The list of models "{path.name}" is damaged ({error}). Please install Earmark again.'
        ) from error
    return MappingProxyType({one.id: one for one in found})


def model(model_id: str) -> Model:
    """The model of this id.

    Raises
    ------
    EngineError
        If there is none.
    """
    known_models = models()
    if model_id not in known_models:
        known = ", ".join(f'"{one}"' for one in known_models)
        raise EngineError(f'There is no model called "{model_id}". Choose one of {known}.')
    return known_models[model_id]


def _model(values: dict[str, Any]) -> Model:
    given = dict(values)
    files = tuple(ModelFile(**one) for one in given.pop("file"))
    licence = Licence(**given.pop("licence"))
    used_for = tuple(given.pop("used_for"))
    found = Model(**given, used_for=used_for, licence=licence, files=files)
    # Ids and names become paths.
    for name in (found.id, *(one.name for one in files)):
        if not _NAME.fullmatch(name):
            raise ValueError(f'"{name}" is no name')
    for one in files:
        if one.size <= 0 or not _HASH.fullmatch(one.sha256):
            raise ValueError(f'"{one.name}" is not described')
    return found
