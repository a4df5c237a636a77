"""Finding one of the files that are shipped with Earmark."""

from __future__ import annotations

from pathlib import Path

from engine import paths
from engine.report import EngineError


def resource(name: str) -> Path:
    """The path of a shipped file, in a checkout, installed or frozen.

    Parameters
    ----------
    name : str
        Path below the resources folder, with forward slashes.

    Raises
    ------
    EngineError
        If the file is not there: the installation is damaged.
    """
    try:
        path = paths.resources_dir() / name
    except FileNotFoundError as missing:
        raise EngineError(f"{missing}. Please install Earmark again.") from missing
    if not path.exists():
        raise EngineError(f'A part of Earmark is missing: "{path}". Please install Earmark again.')
    return path
