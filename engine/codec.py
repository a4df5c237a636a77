"""A project as JSON and back: what the project file stores, checked as if a stranger wrote it.

Unknown fields are skipped, so a later version may add some without locking this one out; known
ones must have the right type and a sensible value. The recording's path is written twice, absolute
and relative to the project file, so a folder that was moved or copied as a whole still works.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project import Cue, Edit, Event, Project, RecordingRef
from engine.report import EngineError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LARGEST_DOCUMENT = 64 * 2**20
MOST_ITEMS = 200_000
LONGEST_TEXT = 20_000
LONGEST_PATH = 32_768
LONGEST_S = 1e7
RATES = (1, 10_000_000)
MOST_CHANNELS = 1024
LONGEST_ID = 64

_COLOUR = re.compile(r"(#[0-9a-fA-F]{6})?")


def prepare() -> None:
    """Import what reading and writing need, a tenth of a second, while there is one thread.

    PySide looks into every module at every import. A thread that imports something while another
    one imports pydantic for the first time finds it half made, and one of the two fails.
    """
    _adapter()


@cache
def _adapter() -> TypeAdapter[Project]:
    # Not at the top: the command line's help answers without it.
    from pydantic import TypeAdapter

    return TypeAdapter(Project)


def encode(project: Project, beside: Path) -> bytes:
    """The project as UTF-8 JSON.

    Parameters
    ----------
    beside : Path
        The project file it will be stored in: the recording's relative path starts at its folder.

    Raises
    ------
    EngineError
        If the project could not be read back: too long, or with times that are no numbers.
    """
    body = dump(project)
    outer = json.dumps(_paths(project.recording, beside)).encode()
    document = b'{"paths":%s,"project":%s}' % (outer, body)
    if len(document) > LARGEST_DOCUMENT:
        raise EngineError("This project is too large to be stored. Remove some events or captions.")
    return document


def decode(document: bytes, beside: Path) -> Project:
    """The project in a stored document.

    When the recording is no longer where it was and there is one at its relative path, the project
    refers to that one.

    Raises
    ------
    EngineError
        If the document is not a project or holds values no project can have.
    """
    if len(document) > LARGEST_DOCUMENT:
        raise EngineError("The stored project is larger than Earmark ever writes.")
    try:
        outer = json.loads(document)
        stored, paths = outer["project"], outer.get("paths", {})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError("The stored project is damaged and cannot be read.") from error
    return _found_again(load(stored), paths, beside)


def dump(project: Project) -> bytes:
    """A project, or a part of one, as UTF-8 JSON without the other ways to its recording.

    Raises
    ------
    EngineError
        If it could not be read back.
    """
    _check(project)
    return _adapter().dump_json(_storable(project))


def load(stored: object) -> Project:
    """The project in what `json.loads` gave for the JSON of `dump`.

    Raises
    ------
    EngineError
        If it is not a project or holds values no project can have.
    """
    try:
        project = _adapter().validate_json(json.dumps(stored).encode(), strict=True)
    except EngineError as error:
        raise EngineError(f"The stored project holds an impossible value: {error}") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise EngineError("The stored project is damaged and cannot be read.") from error
    _check(project)
    return project


def _paths(recording: RecordingRef | None, beside: Path) -> dict[str, str]:
    """Other ways to the recording, as hexadecimal bytes: file names need not be valid text."""
    if recording is None:
        return {}
    paths = {"absolute": os.fsencode(recording.path).hex()}
    try:
        relative = os.path.relpath(recording.path, beside.parent)
    except ValueError:  # another drive (Windows): there is no relative path
        return paths
    return {**paths, "relative": os.fsencode(relative.replace(os.sep, "/")).hex()}


def _storable(project: Project) -> Project:
    """The project without half characters (lone surrogates), which JSON cannot hold."""
    recording = project.recording
    return replace(
        project,
        recording=replace(recording, path=_valid(recording.path)) if recording else None,
        edits=tuple(
            replace(
                one,
                prompt=_valid(one.prompt),
                negative=_valid(one.negative),
                group=_valid(one.group),
            )
            for one in project.edits
        ),
        events=tuple(replace(one, label=_valid(one.label)) for one in project.events),
        cues=tuple(replace(one, text=_valid(one.text)) for one in project.cues),
    )


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _found_again(project: Project, paths: object, beside: Path) -> Project:
    """The project with the exact path of its recording, or the relative one if only that exists."""
    recording = project.recording
    if recording is None or not isinstance(paths, dict):
        return project
    absolute, relative = _path(paths.get("absolute")), _path(paths.get("relative"))
    if absolute and _valid(absolute) == recording.path:
        recording = replace(recording, path=absolute)
    if relative and not os.path.exists(recording.path):
        candidate = Path(os.path.normpath(beside.parent / relative))
        if candidate.is_file():
            recording = replace(recording, path=str(candidate))
    return replace(project, recording=recording)


def _path(stored: object) -> str:
    """A path from its hexadecimal bytes; "" when it is none."""
    if not isinstance(stored, str) or len(stored) > 2 * LONGEST_PATH:
        return ""
    try:
        path = os.fsdecode(bytes.fromhex(stored))
    except ValueError:
        return ""
    return "" if "\0" in path or "://" in path else path


def _check(project: Project) -> None:
    """Refuse what the dataclasses themselves let through but nothing can work with."""
    if project.recording is not None:
        _check_recording(project.recording)
    _check_ids("edits", project.edits)
    _check_ids("events", project.events)
    _check_ids("captions", project.cues)
    for edit in project.edits:
        _check_text(edit.prompt, edit.negative, edit.separator)
        _require(_COLOUR.fullmatch(edit.colour) is not None, "a colour that is none")
        _require(len(edit.group) <= LONGEST_ID, "a group without a usable name")
        _require(len(edit.windows) <= MOST_ITEMS, "an edit with too many windows")
        _require(edit.fade_s <= LONGEST_S, "a fade of an impossible length")
        windows = edit.windows if edit.example is None else (*edit.windows, edit.example)
        _require(all(one.stop_s <= LONGEST_S for one in windows), "a window beyond 115 days")
    for event in project.events:
        _check_text(event.label)
        _check_span(event.start_s, event.stop_s)
        _require(math.isfinite(event.score), "a sound whose score is no number")
    for cue in project.cues:
        _check_text(cue.text)
        _check_span(cue.start_s, cue.stop_s)


def _check_recording(recording: RecordingRef) -> None:
    _require(0 < len(recording.path) <= LONGEST_PATH, "a recording without a usable path")
    _require("\0" not in recording.path, "a recording without a usable path")
    # A project opens what its owner named: a file, never an address.
    _require("://" not in recording.path, "a recording that is not a file")
    _require(len(recording.fingerprint) <= 256, "a recording with an impossible fingerprint")
    _require(
        RATES[0] <= recording.sample_rate <= RATES[1], "a recording with an impossible sample rate"
    )
    _require(1 <= recording.channels <= MOST_CHANNELS, "a recording with impossible channels")
    _require(0 <= recording.frames < 2**48, "a recording of an impossible length")


def _check_ids(what: str, items: Sequence[Edit] | Sequence[Event] | Sequence[Cue]) -> None:
    _require(len(items) <= MOST_ITEMS, f"too many {what}")
    ids = {one.id for one in items}
    _require(len(ids) == len(items), f"two {what} with the same id")
    _require(all(0 < len(one) <= LONGEST_ID for one in ids), f"{what} without a usable id")


def _check_text(*texts: str) -> None:
    _require(all(len(text) <= LONGEST_TEXT for text in texts), "a text that is far too long")


def _check_span(start_s: float, stop_s: float) -> None:
    usable = (
        math.isfinite(start_s) and math.isfinite(stop_s) and 0 <= start_s <= stop_s <= LONGEST_S
    )
    _require(usable, "a time that cannot be")


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise EngineError(f"The project holds {what}.")
