"""Windows on the clipboard: our own JSON, and times as text that other programs understand.

What comes back from a clipboard was written by anybody, so it is checked as a project file is.
The text is the label format of other editors: start, end and a label in lines, tabs between them; a
line ``\\<tab>low<tab>high`` after one gives its band in hertz, -1 for an open side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine import bands, codec
from engine.bands import Band
from engine.project import Edit, Project, Window
from engine.report import EngineError

MIME = "application/x-earmark-windows+json"
LARGEST = 8 * 2**20
MOST_WINDOWS = 20_000
LONGEST_FINGERPRINT = 256

_NOWHERE = Path("clipboard")  # a clip names no recording, so no path is stored
_LINE = re.compile(r"\s*([0-9][0-9.,:]*)[\t ;]+([0-9][0-9.,:]*)(?:[\t ;]+(.*))?\s*")
_BAND = re.compile(r"\\[\t ;]+(-?[0-9][0-9.,]*)[\t ;]+(-?[0-9][0-9.,]*)\s*")
_OPEN_HZ = -1.0  # how a label's band says that a side is open


@dataclass(frozen=True)
class Clip:
    """Copied windows, and the fingerprint of the recording they came from ("" for none)."""

    edits: tuple[Edit, ...]
    fingerprint: str = ""

    def for_recording(self, fingerprint: str) -> tuple[Edit, ...]:
        """The edits as they can be used with a recording: an example is a place in its own."""
        if fingerprint and fingerprint == self.fingerprint:
            return self.edits
        return tuple(replace(one, example=None) for one in self.edits)


def encode(clip: Clip) -> bytes:
    """The clip as UTF-8 JSON."""
    body = codec.encode(Project(edits=clip.edits), _NOWHERE).decode()
    return f'{{"fingerprint":{json.dumps(clip.fingerprint)},"clip":{body}}}'.encode()


def decode(data: bytes) -> Clip:
    """The clip in stored bytes.

    Raises
    ------
    EngineError
        If they are no clip, or hold values that no edit can have.
    """
    if len(data) > LARGEST:
        raise EngineError("The clipboard holds more windows than can be pasted at once.")
    try:
        outer = json.loads(data)
        fingerprint, body = outer["fingerprint"], json.dumps(outer["clip"]).encode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EngineError("What is on the clipboard cannot be pasted here.") from error
    if not isinstance(fingerprint, str) or len(fingerprint) > LONGEST_FINGERPRINT:
        raise EngineError("What is on the clipboard cannot be pasted here.")
    try:
        project = codec.decode(body, _NOWHERE)
    except EngineError as error:  # it speaks of a stored project
        raise EngineError("What is on the clipboard cannot be pasted here.") from error
    return Clip(_limited(project.edits), fingerprint)


def to_text(edits: Sequence[Edit]) -> str:
    """Start, end and prompt in lines, bands after them: what label tracks and spreadsheets take."""
    rows = sorted((one, edit.prompt) for edit in edits for one in edit.windows)
    return "".join(_label(window, " ".join(prompt.split())) for window, prompt in rows)


def _label(window: Window, prompt: str) -> str:
    line = f"{window.start_s:.6f}\t{window.stop_s:.6f}\t{prompt}\n"
    if window.band is None:
        return line
    low_hz, high_hz = (_OPEN_HZ if side is None else side for side in window.band)
    return f"{line}\\\t{low_hz:.6f}\t{high_hz:.6f}\n"


def from_text(text: str, template: Edit) -> Clip:
    """Times as text, one edit per label; ``template`` says what new edits start with.

    Raises
    ------
    EngineError
        If a line is no pair of times, or there are too many.
    """
    if len(text) > LARGEST:
        raise EngineError("The clipboard holds more windows than can be pasted at once.")
    windows: dict[str, list[Window]] = {}
    latest: list[Window] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        if line.startswith("\\"):  # more about the label before it; later formats may say more
            if latest and (band := _band(line)) is not None:
                latest[-1] = latest[-1].with_band(band)
            continue
        found = _LINE.fullmatch(line) if len(line) <= codec.LONGEST_TEXT else None
        if found is None:
            raise EngineError("The text on the clipboard is no list of times to paste.")
        start_s, stop_s = _seconds(found[1]), _seconds(found[2])
        latest = windows.setdefault((found[3] or "").strip(), [])
        latest.append(Window(start_s, stop_s))
    edits = tuple(
        replace(template, windows=tuple(sorted(ones)), prompt=label)
        for label, ones in windows.items()
    )
    if not edits:
        raise EngineError("There is nothing on the clipboard to paste here.")
    return Clip(_limited(edits))


def _band(line: str) -> Band | None:
    """The band in the second line of a label; None where it names none."""
    found = _BAND.fullmatch(line)
    if found is None:
        return None
    try:
        given = [float(one.replace(",", ".")) for one in found.groups()]
    except ValueError:
        return None
    low_hz, high_hz = (one if one > 0 else None for one in given)
    # A mark at one frequency becomes a narrow band around it.
    return bands.fitted(low_hz, high_hz)


def _seconds(text: str) -> float:
    """``12.5``, ``12,5`` or ``1:02.5`` in seconds."""
    total = 0.0
    try:
        for one in text.replace(",", ".").split(":"):
            total = total * 60 + float(one)
    except ValueError as error:
        raise EngineError("The text on the clipboard is no list of times to paste.") from error
    if not total <= codec.LONGEST_S:
        raise EngineError("The clipboard holds a time beyond 115 days.")
    return total


def _limited(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    if sum(len(one.windows) for one in edits) > MOST_WINDOWS:
        raise EngineError("The clipboard holds more windows than can be pasted at once.")
    return edits
