"""What the editor remembers between runs: one dataclass, one JSON file in the settings folder."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from engine import paths

log = logging.getLogger(__name__)

RECENT_FILES = 12


@dataclass
class Settings:
    """Every setting with its default.

    Attributes
    ----------
    theme : str
        A name that `editor.theme.apply` knows.
    recent : list of str
        Paths of the files opened last, the newest first.
    volume : float, 0..1
    device : str
        Name of the output device; empty for the system's own choice.
    separator, mode, fade_s
        What a new edit starts with.
    geometry, state : str
        Where the window and its docks are, as Qt tells it, in hex.
    """

    theme: str = "dark"
    recent: list[str] = field(default_factory=list)
    folder: str = ""
    export_folder: str = ""
    volume: float = 1.0
    level_match: bool = False
    device: str = ""
    follow: bool = True
    spectrum: bool = False
    side_width: float = 330.0  # logical pixels, of the panels beside the timeline
    separator: str = "builtin"
    mode: str = "remove"
    fade_s: float = 0.07
    export_format: str = "wav"
    export_subtype: str = ""
    export_dither: bool = True
    export_captions: bool = True
    geometry: str = ""
    state: str = ""

    def add_recent(self, path: Path) -> None:
        """Put a file at the top of the recent ones."""
        name = str(path.absolute())
        self.recent = [name, *(one for one in self.recent if one != name)][:RECENT_FILES]


def settings_file() -> Path:
    return paths.config_dir() / "settings.json"


def load_settings() -> Settings:
    """The saved settings; what is missing, unknown or of the wrong kind gets its default."""
    try:
        stored: Any = json.loads(settings_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        log.warning("settings were not readable, starting with defaults: %s", error)
        return Settings()
    settings = Settings()
    if isinstance(stored, dict):
        for one in fields(Settings):
            value = stored.get(one.name)
            if _fits(value, getattr(settings, one.name)):
                setattr(settings, one.name, value)
    return settings


def save_settings(settings: Settings) -> None:
    """Write the settings; a full or read-only disk costs the settings, never the session."""
    target = settings_file()
    written = target.with_suffix(".new")
    try:
        written.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
        os.replace(written, target)
    except OSError as error:
        log.warning("settings were not saved: %s", error)


def _fits(value: object, default: object) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, list):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, type(default))
