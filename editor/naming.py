"""What an edit is called: the sound in the user's words, or where it was shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.clock import clock
from engine.project import Edit, Window


def sound_of(edit: Edit) -> str:
    """Which sound an edit means; empty while it does not say.

    "dog barking", "music, not speech", or with an example alone "like 0:12.3–0:14.1".
    """
    sound = edit.prompt.strip()
    if not sound and edit.example is not None:
        sound = _tr("like {0}").format(span_of(edit.example))
    unwanted = edit.negative.strip()
    return _tr("{0}, not {1}").format(sound, unwanted) if sound and unwanted else sound


def span_of(window: Window) -> str:
    """A stretch of time in few characters: "0:12.3–0:14.1"."""
    # Of a stretch shorter than a fifth of a second tenths would tell little.
    decimals = 1 if window.duration_s >= 0.2 else 2
    return f"{clock(window.start_s, decimals)}–{clock(window.stop_s, decimals)}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Edit", text)
