"""Where models are kept, and what the user has decided about them: one small file of settings.

The editor and the command line share it. `EARMARK_MODELS_DIR` and `EARMARK_OFFLINE` come before
what it says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from engine import files, paths
from engine.report import EngineError
from engine.weights.catalogue import Model

FOLDER, OFFLINE = "EARMARK_MODELS_DIR", "EARMARK_OFFLINE"


@dataclass(frozen=True)
class Choices:
    """What the user has decided.

    Attributes
    ----------
    folder : str
        Where models are kept; empty for the cache folder of the system.
    offline : bool
        Nothing is ever fetched.
    accepted : mapping of model id -> mark
        The licences that were accepted (`Licence.mark`).
    """

    folder: str = ""
    offline: bool = False
    accepted: Mapping[str, str] = field(default_factory=dict)


def choices_file() -> Path:
    """Where the decisions are kept."""
    return paths.config_dir() / "models.json"


def choices() -> Choices:
    """The user's decisions; the defaults where there are none or they cannot be read."""
    try:
        stored: Any = json.loads(choices_file().read_text(encoding="utf-8"))
        folder, offline, accepted = stored["folder"], stored["offline"], stored["accepted"]
    except (OSError, ValueError, KeyError, TypeError):
        return Choices()
    fits = isinstance(folder, str) and isinstance(offline, bool) and isinstance(accepted, dict)
    return Choices(folder, offline, accepted) if fits else Choices()


def keep(decided: Choices) -> None:
    """Remember decisions.

    Raises
    ------
    EngineError
        If they cannot be written.
    """
    files.write_text(choices_file(), json.dumps(asdict(decided), indent=1) + "\n")


def folder() -> Path:
    """The folder of all models; it need not exist yet."""
    wanted = os.environ.get(FOLDER) or choices().folder
    return Path(wanted).expanduser() if wanted else paths.cache_dir() / "models"


def made_folder() -> Path:
    """The same, made where it is missing.

    Raises
    ------
    EngineError
        If that cannot be.
    """
    where = folder()
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f'Models cannot be kept in "{where}" ({error.strerror}). Choose another folder with '
            '"earmark models move", or name one in EARMARK_MODELS_DIR.'
        ) from error
    return where


def is_offline() -> bool:
    """Whether nothing may be fetched: the variable says so, or the user's decision."""
    said = os.environ.get(OFFLINE)
    return said not in ("", "0") if said is not None else choices().offline


def set_offline(offline: bool) -> None:
    """Decide whether anything may be fetched."""
    keep(replace(choices(), offline=offline))


def is_accepted(model: Model) -> bool:
    """Whether the user has accepted the terms of a model as they are now."""
    return choices().accepted.get(model.id) == model.licence.mark


def accept(model: Model) -> None:
    """Remember that the user accepts the terms of a model."""
    decided = choices()
    keep(replace(decided, accepted={**decided.accepted, model.id: model.licence.mark}))
