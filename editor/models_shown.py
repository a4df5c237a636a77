"""How it stands with the models, and what is said of it: downloads, phases, memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine import models, separation, weights
from engine.files import size_text

DOWNLOAD, IMPORT, VERIFY, DELETE, MOVE = "download", "import", "verify", "delete", "move"


@dataclass(frozen=True)
class Snapshot:
    """How it stands with the models, read away from the screen.

    Attributes
    ----------
    accepted : frozenset of str
        Ids of models whose licence was accepted.
    """

    states: tuple[weights.State, ...]
    folder: Path
    accepted: frozenset[str]
    offline: bool


@dataclass(frozen=True)
class Work:
    """What is being done.

    Attributes
    ----------
    kind
        One of the constants above.
    fraction : float, 0..1
    phase : str
        What of it just now: a note of the engine.
    pace
        Of a download.
    """

    kind: str
    model_id: str
    fraction: float = 0.0
    phase: str = ""
    pace: weights.Pace | None = None


def title_of(model_id: str) -> str:
    """The name of a model."""
    found = weights.models().get(model_id)
    return found.title if found is not None else ""


def progress_of(work: Work) -> str:
    """What is being done, in a few words: "AudioSep: 420.0 MB of 1.3 GB, 12.1 MB/s, 1:10 left"."""
    title = title_of(work.model_id) or _tr("Models")
    return f"{title}: {detail_of(work)}"


def detail_of(work: Work) -> str:
    """The same without the name."""
    if work.pace is not None:
        size = weights.model(work.model_id).size
        text = _tr("{0} of {1}").format(size_text(work.pace.done), size_text(size))
        if work.pace.speed > 0 and work.pace.left_s is not None:
            minutes, seconds = divmod(round(work.pace.left_s), 60)
            speed = size_text(work.pace.speed)
            text += ", " + _tr("{0}/s, {1} left").format(speed, f"{minutes}:{seconds:02d}")
        return text
    return phase_of(work.phase) or _kind(work.kind)


def memory_of(note: str) -> str:
    """What a separator says of the memory; empty when it says nothing of it."""
    return {
        separation.SMALLER: _tr(
            "Memory is short, so the separator works in smaller pieces. The result is the same; "
            "it takes longer."
        ),
        separation.ON_CPU: _tr(
            "The GPU has too little memory, so the separator works on the CPU. The result is the "
            "same; it takes longer."
        ),
    }.get(note, "")


def phase_of(note: str) -> str:
    """What a note of the engine means; empty when it is none of these."""
    return {
        weights.DOWNLOADING: _tr("Downloading"),
        weights.WAITING: _tr("The line dropped; trying again soon"),
        weights.CHECKING: _tr("Checking"),
        models.CONVERTING: _tr("Converting"),
        models.COPYING: _tr("Copying"),
        weights.MOVING: _tr("Moving"),
    }.get(note, "")


def _kind(kind: str) -> str:
    return {
        DOWNLOAD: _tr("Connecting"),
        IMPORT: _tr("Checking"),
        VERIFY: _tr("Checking"),
        DELETE: _tr("Deleting"),
        MOVE: _tr("Moving"),
    }[kind]


def state_of(state: weights.State, work: Work | None) -> str:
    """How it stands with a model, in a few words."""
    if work is not None and work.model_id == state.model.id:
        return f"{phase_of(work.phase) or _kind(work.kind)}, {int(100 * work.fraction)} %"
    if state.kind == "ready":
        return _tr("Ready, {0}").format(size_text(state.on_disk))
    size = size_text(state.model.size)
    if state.kind == "partial":
        return _tr("{0} of {1} have arrived").format(size_text(state.arrived), size)
    return _tr("Not here, {0}").format(size)


def said(text: str) -> str:
    """A text of the catalogue in the user's language."""
    return QCoreApplication.translate("catalogue", text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Models", text)
