"""Where Earmark keeps things: caches, settings, the user's data, and what is shipped with it.

`EARMARK_CACHE_DIR`, `EARMARK_CONFIG_DIR` and `EARMARK_DATA_DIR` override the places the operating
system suggests. They are read at every call, so that a test can set them. A folder that
cannot be made is an `EngineError`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path

from engine.report import EngineError

APP_NAME = "Earmark"


def cache_dir() -> Path:
    """What can be had again: decoded audio, peaks, tiles, estimates, and downloaded models."""
    return _made("EARMARK_CACHE_DIR", user_cache_path(APP_NAME, appauthor=False))


def config_dir() -> Path:
    """Settings and window state."""
    return _made("EARMARK_CONFIG_DIR", user_config_path(APP_NAME, appauthor=False))


def data_dir() -> Path:
    """What must survive a cleaned cache: autosaved projects, logs."""
    return _made("EARMARK_DATA_DIR", user_data_path(APP_NAME, appauthor=False))


def resources_dir() -> Path:
    """The shipped files: icons, vocabulary, bundled weights, the demo recording."""
    package = Path(__file__).resolve().parent
    candidates = [package.parent / "resources", package / "_resources"]
    bundle = getattr(sys, "_MEIPASS", None)  # a frozen program unpacks itself there
    if bundle is not None:
        candidates.insert(0, Path(bundle) / "resources")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"Earmark's resources are missing from its installation at {package}")


def _made(variable: str, default: Path) -> Path:
    override = os.environ.get(variable)
    folder = Path(override).expanduser() if override else default
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f'Earmark cannot keep its files in "{folder}" ({error.strerror}). Make that a folder '
            f"you may write to, or name another one in {variable}."
        ) from error
    return folder
