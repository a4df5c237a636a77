"""What the editor remembers between runs: one dataclass, one JSON file in the settings folder."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import Field, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

from engine import paths

log = logging.getLogger(__name__)

RECENT_FILES = 12
RECENT_COMMANDS = 8
CONTEXT = "settings"


@dataclass(frozen=True)
class Shown:
    """How a setting appears in the preferences; its control follows from its type.

    Attributes
    ----------
    title, note : str
        Marked for translation in the context "settings".
    page : str
        A key of `PAGES`; `TABS` says which of them stand together.
    factor : float
        What the control shows for each 1.0 of the value (1000: seconds as milliseconds).
    least, most : float
        The smallest and the largest number the control takes, as shown.
    unit : str
        Written behind the number.
    """

    title: Any
    page: str
    note: Any = ""
    factor: float = 1.0
    most: float = 100.0
    unit: str = ""
    least: float = 0.0


PAGES = {
    "look": QT_TRANSLATE_NOOP("settings", "Appearance"),
    "edits": QT_TRANSLATE_NOOP("settings", "New edits"),
    "timeline": QT_TRANSLATE_NOOP("settings", "Timeline"),
    "listen": QT_TRANSLATE_NOOP("settings", "Listening around the selection"),
    "speech": QT_TRANSLATE_NOOP("settings", "The lane of speech"),
    "computed": QT_TRANSLATE_NOOP("settings", "How it is computed"),
    "coloured": QT_TRANSLATE_NOOP("settings", "How it is coloured"),
}
TABS = {
    "general": ("look", "edits", "timeline", "listen", "speech"),
    "spectrogram": ("computed", "coloured"),
}


def _shown(default: Any, *about: Any, **more: Any) -> Any:
    return field(default=default, metadata={"shown": Shown(*about, **more)})


@dataclass
class Settings:
    """Every setting with its default.

    A line with `_shown` has a control in the preferences; nothing else is to be written for it,
    except the choices of a text (see `editor.dialogs.preferences`).

    Attributes
    ----------
    theme : str
        A name that `editor.theme.resolve` knows.
    language : str
        "system" or a code of `editor.language.LANGUAGES`.
    shortcuts : dict of command id -> keys
        Only what differs from the table of commands.
    commands : list of str
        Ids of the commands last chosen in the palette, the newest first.
    recent : list of str
        Paths of the files opened last, the newest first.
    volume : float, 0..1
    device : str
        Name of the output device; empty for the system's own choice.
    separator, mode, fade_s
        What a new edit starts with.
    spectrogram_scale, spectrogram_window, ...
        See `editor.looks.Look`.
    geometry, state : str
        Where the window and its docks are, as Qt tells it, in hex.
    temporary : bool
        Safe mode: neither read nor written.
    """

    theme: str = _shown("system", QT_TRANSLATE_NOOP("settings", "Theme"), "look")
    language: str = _shown(
        "system",
        QT_TRANSLATE_NOOP("settings", "Language"),
        "look",
        QT_TRANSLATE_NOOP("settings", "Takes effect when Earmark is started again."),
    )
    shortcuts: dict[str, list[str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    folder: str = ""
    export_folder: str = ""
    volume: float = 1.0
    level_match: bool = False
    device: str = ""
    follow: bool = _shown(
        True, QT_TRANSLATE_NOOP("settings", "The view follows the playhead"), "timeline"
    )
    spectrogram_scale: str = _shown(
        "mel",
        QT_TRANSLATE_NOOP("settings", "Frequency scale"),
        "computed",
        QT_TRANSLATE_NOOP(
            "settings", "Mel, Bark and ERB follow the ear; a logarithmic scale has equal octaves."
        ),
    )
    spectrogram_window: int = _shown(
        2048,
        QT_TRANSLATE_NOOP("settings", "Window"),
        "computed",
        QT_TRANSLATE_NOOP("settings", "Long windows tell pitches apart, short ones moments."),
    )
    spectrogram_overlap: float = _shown(0.75, QT_TRANSLATE_NOOP("settings", "Overlap"), "computed")
    spectrogram_colours: str = _shown("theme", QT_TRANSLATE_NOOP("settings", "Colours"), "coloured")
    spectrogram_range: int = _shown(
        80,
        QT_TRANSLATE_NOOP("settings", "Range"),
        "coloured",
        QT_TRANSLATE_NOOP("settings", "From the darkest colour to the brightest."),
        least=20,
        most=120,
        unit="dB",
    )
    spectrogram_gain: int = _shown(
        20,
        QT_TRANSLATE_NOOP("settings", "Gain"),
        "coloured",
        QT_TRANSLATE_NOOP("settings", "More shows quieter sounds brighter."),
        least=-20,
        most=80,
        unit="dB",
    )
    pre_roll_s: float = _shown(
        1.0, QT_TRANSLATE_NOOP("settings", "Before the selection"), "listen", most=30, unit="s"
    )
    post_roll_s: float = _shown(
        1.0, QT_TRANSLATE_NOOP("settings", "After the selection"), "listen", most=30, unit="s"
    )
    scrub: bool = _shown(
        True, QT_TRANSLATE_NOOP("settings", "Dragging in the ruler plays what is there"), "listen"
    )
    speech_fill_s: float = _shown(
        1.0,
        QT_TRANSLATE_NOOP("settings", "Pauses up to"),
        "speech",
        QT_TRANSLATE_NOOP("settings", "Shorter pauses in speech count as speech."),
        most=30,
        unit="s",
    )
    speech_drop_s: float = _shown(
        0.5,
        QT_TRANSLATE_NOOP("settings", "Speech from"),
        "speech",
        QT_TRANSLATE_NOOP("settings", "Shorter speech counts as none."),
        most=30,
        unit="s",
    )
    spectrum: bool = False
    snap: bool = True
    snap_to: list[str] = field(
        default_factory=lambda: ["grid", "windows", "playhead", "marks"]
    )  # some of `editor.timeline.snapping.KINDS`
    nudge: str = "10 ms"  # a key of `editor.arranging.STEPS_S`, or "frame"
    history: bool = False
    sounds: bool = False
    hidden_lanes: list[str] = field(default_factory=list)  # keys of lanes that were put away
    captions: bool = False
    caption_profile: str = "netflix"  # a key of `engine.captions.PROFILES`
    caption_style: str = ""  # "brackets", "capitals", or empty: as the profile says
    caption_removed: str = "drop"  # or "mark": what becomes of the caption of a removed sound
    captions_follow: bool = True
    components: bool = False
    component_window_s: float = 4.0
    component_hop_s: float = 3.0
    component_labeller: str = "builtin"  # a key of `engine.labelling.LABELLERS`
    component_names: list[str] = field(default_factory=list)  # to look for; none for all
    side_width: float = 330.0  # logical pixels, of the panels beside the timeline
    separator: str = _shown("builtin", QT_TRANSLATE_NOOP("settings", "Separator"), "edits")
    mode: str = _shown(
        "remove", QT_TRANSLATE_NOOP("settings", "What becomes of the sound"), "edits"
    )
    fade_s: float = _shown(
        0.07, QT_TRANSLATE_NOOP("settings", "Fade"), "edits", factor=1000, most=5000, unit="ms"
    )
    export_format: str = "wav"
    export_subtype: str = ""
    export_dither: bool = True
    export_captions: bool = True
    geometry: str = ""
    state: str = ""
    temporary: bool = field(default=False, metadata={"stored": False})

    def add_recent(self, path: Path) -> None:
        """Put a file at the top of the recent ones."""
        name = str(path.absolute())
        self.recent = [name, *(one for one in self.recent if one != name)][:RECENT_FILES]

    def add_command(self, name: str) -> None:
        """Put a command at the top of the recent ones."""
        self.commands = [name, *(one for one in self.commands if one != name)][:RECENT_COMMANDS]


def safe_settings() -> Settings:
    """The defaults, with a theme that asks the system nothing; they are not kept."""
    return Settings(theme="dark", temporary=True)


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
        for one in _stored_fields():
            value = stored.get(one.name)
            if _fits(value, getattr(settings, one.name)):
                setattr(settings, one.name, value)
    return settings


def save_settings(settings: Settings) -> None:
    """Write the settings; a full or read-only disk costs the settings, never the session."""
    if settings.temporary:
        return
    target = settings_file()
    values = asdict(settings)
    kept = {one.name: values[one.name] for one in _stored_fields()}
    written = target.with_suffix(".new")
    try:
        written.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        os.replace(written, target)
    except OSError as error:
        log.warning("settings were not saved: %s", error)


def _stored_fields() -> list[Field[Any]]:
    return [one for one in fields(Settings) if one.metadata.get("stored", True)]


def _fits(value: object, default: object) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    if isinstance(default, list):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(
            isinstance(key, str) and _fits(one, []) for key, one in value.items()
        )
    return isinstance(value, type(default))
