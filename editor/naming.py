"""What an edit and its windows are called: the sound in the user's words, or where it was shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.clock import clock, pitch
from engine.bands import Band
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


def band_of(band: Band | None) -> str:
    """A band in few characters: "200 Hz – 4.0 kHz"; empty for the whole spectrum."""
    low_hz, high_hz = band or (None, None)
    if low_hz is None:
        return _tr("up to {0}").format(pitch(high_hz)) if high_hz is not None else ""
    if high_hz is None:
        return _tr("from {0}").format(pitch(low_hz))
    return f"{pitch(low_hz)} – {pitch(high_hz)}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Edit", text)
