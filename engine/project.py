"""The edit model: frozen values for windows, edits, events, cues and the project.

A project never holds audio, only a reference to the recording, so an old project costs nothing to
keep: undo puts the old value back. Times are seconds from the start of the recording; frames are
``round(seconds * sample_rate)``.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import total_ordering
from operator import attrgetter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.bands import Band, checked
from engine.report import EngineError

Mode = Literal["keep", "remove"]

DEFAULT_FADE_S = 0.070
SHORTEST_WINDOW_S = 0.001


def new_id() -> str:
    """A fresh id for an edit, event or cue: stays with it through every change."""
    return uuid.uuid4().hex[:12]


@total_ordering
@dataclass(frozen=True)
class Window:
    """A span of time ``[start_s, stop_s)`` in seconds, perhaps with a band of frequencies.

    Attributes
    ----------
    low_hz, high_hz : float or None
        The band that the change is bounded to, see `engine.bands`; None leaves a side open.

    Raises
    ------
    EngineError
        If a time is not a finite number, the start is negative, the window is reversed or empty, or
        the band is none.
    """

    start_s: float
    stop_s: float
    low_hz: float | None = None
    high_hz: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start_s) and math.isfinite(self.stop_s)):
            raise EngineError("A window needs two finite times in seconds.")
        if self.start_s < 0:
            raise EngineError(f"A window cannot start before 0 s (got {self.start_s:g} s).")
        if self.stop_s - self.start_s < SHORTEST_WINDOW_S:
            raise EngineError(
                f"A window must end after it starts (got {self.start_s:g} s to {self.stop_s:g} s)."
            )
        if self.low_hz is not None or self.high_hz is not None:
            low_hz, high_hz = checked(self.low_hz, self.high_hz)
            # 0 Hz and infinity are open sides: one band has one form, and equal windows are equal.
            object.__setattr__(self, "low_hz", low_hz)
            object.__setattr__(self, "high_hz", high_hz)

    def __lt__(self, other: object) -> bool:
        """By start, then by end, then by band."""
        if not isinstance(other, Window):
            return NotImplemented
        return self._order < other._order

    @property
    def _order(self) -> tuple[float, float, float, float]:
        high_hz = math.inf if self.high_hz is None else self.high_hz
        return self.start_s, self.stop_s, self.low_hz or 0.0, high_hz

    @property
    def band(self) -> Band | None:
        """The band as a pair, or None for the whole spectrum."""
        return None if self.low_hz is None and self.high_hz is None else (self.low_hz, self.high_hz)

    def with_band(self, band: Band | None) -> Window:
        """The same time with another band; None for the whole spectrum."""
        low_hz, high_hz = band or (None, None)
        return replace(self, low_hz=low_hz, high_hz=high_hz)

    @property
    def duration_s(self) -> float:
        return self.stop_s - self.start_s

    def frames(self, sample_rate: int) -> tuple[int, int]:
        """First frame and the frame after the last."""
        return round(self.start_s * sample_rate), round(self.stop_s * sample_rate)

    def overlaps(self, other: Window) -> bool:
        return self.start_s < other.stop_s and other.start_s < self.stop_s


@dataclass(frozen=True)
class Edit:
    """One or more windows with one prompt: keep only that sound there, or remove it.

    Where a window has a band, only what lies in it is kept or removed; the rest stays.

    Attributes
    ----------
    strength : float, 0..1
        How much of the change is applied.
    fade_s : float, seconds
        Length of the sin^2 ramps inside each window; shortened to half of a short window.
    separator : str
        Key of the `engine.separation.SEPARATORS` table.
    negative : str
        A sound that is not meant: "music" but not "speech". Empty for none.
    example : Window or None
        Where in the recording the wanted sound can be heard; alone, or beside a prompt.
    colour : str
        ``#rrggbb`` of its windows on the screen; empty for the next one of the scheme.
    locked : bool
        Nothing moves or changes it: see `engine.arranging`.
    group : str
        Edits with the same word here move and are muted together; empty for none.

    The last three are no part of what is rendered.
    """

    windows: tuple[Window, ...]
    prompt: str = ""
    mode: Mode = "remove"
    strength: float = 1.0
    fade_s: float = DEFAULT_FADE_S
    separator: str = "builtin"
    enabled: bool = True
    id: str = field(default_factory=new_id)
    negative: str = ""
    example: Window | None = None
    colour: str = ""
    locked: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if self.mode not in ("keep", "remove"):
            raise EngineError(f'An edit\'s mode is "keep" or "remove", not "{self.mode}".')
        if not 0.0 <= self.strength <= 1.0:
            raise EngineError(f"An edit's strength is between 0 and 1 (got {self.strength:g}).")
        if not (math.isfinite(self.fade_s) and self.fade_s >= 0):
            raise EngineError(f"An edit's fade is 0 s or longer (got {self.fade_s:g} s).")
        if self.example is not None and self.example.band is not None:
            raise EngineError("An example is a stretch of time, without a frequency band.")

    @property
    def active(self) -> bool:
        """Whether the edit can change anything."""
        return bool(self.enabled and self.windows and self.asks and self.strength > 0)

    @property
    def sound(self) -> str:
        """What it is about, for names of files and messages: the prompt, or that it has none."""
        return self.prompt.strip() or ("by example" if self.example is not None else "")

    @property
    def asks(self) -> bool:
        """Whether it says which sound is meant, in words or by example."""
        return bool(self.prompt.strip()) or self.example is not None

    def merged(self) -> tuple[Window, ...]:
        """Their times in order, those that touch or overlap made one: what is separated at once."""
        return merge_windows(self.windows)

    def bounds(self) -> tuple[Window, ...]:
        """The windows in order, those of one band that touch or overlap made one."""
        bands: dict[Band | None, list[Window]] = {}
        for window in self.windows:
            bands.setdefault(window.band, []).append(window)
        return tuple(
            sorted(
                window.with_band(band)
                for band, windows in bands.items()
                for window in merge_windows(windows)
            )
        )


@dataclass(frozen=True)
class Event:
    """A sound a labeller found: label and score (0..1) over a span of seconds."""

    start_s: float
    stop_s: float
    label: str
    score: float = 1.0
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Cue:
    """One caption over a span of seconds."""

    start_s: float
    stop_s: float
    text: str
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class RecordingRef:
    """What a project remembers of its recording: enough to find it again and to know it.

    Attributes
    ----------
    fingerprint : str
        `engine.recording.fingerprint` of the file: finds a moved recording, notices a changed one.
    """

    path: str
    fingerprint: str
    sample_rate: int
    channels: int
    frames: int

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate


@dataclass(frozen=True)
class Project:
    """A recording and everything done to it; edits apply from the first to the last."""

    recording: RecordingRef | None = None
    edits: tuple[Edit, ...] = ()
    events: tuple[Event, ...] = ()
    cues: tuple[Cue, ...] = ()

    def edit(self, edit_id: str) -> Edit:
        """The edit with this id.

        Raises
        ------
        KeyError
            If there is none.
        """
        for edit in self.edits:
            if edit.id == edit_id:
                return edit
        raise KeyError(edit_id)

    def with_edit(self, edit: Edit) -> Project:
        """The project with the edit of the same id replaced, or added below the others."""
        if any(one.id == edit.id for one in self.edits):
            edits = tuple(edit if one.id == edit.id else one for one in self.edits)
        else:
            edits = (*self.edits, edit)
        return replace(self, edits=edits)

    def without_edit(self, edit_id: str) -> Project:
        return replace(self, edits=tuple(one for one in self.edits if one.id != edit_id))

    def moved_edit(self, edit_id: str, index: int) -> Project:
        """The project with this edit moved to ``index`` in the order."""
        rest = [one for one in self.edits if one.id != edit_id]
        rest.insert(max(0, min(index, len(rest))), self.edit(edit_id))
        return replace(self, edits=tuple(rest))


def merge_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The times of windows in order, those that touch or overlap joined; none has a band."""
    merged: list[Window] = []
    for window in sorted(windows, key=attrgetter("start_s", "stop_s")):
        if merged and window.start_s <= merged[-1].stop_s:
            merged[-1] = Window(merged[-1].start_s, max(merged[-1].stop_s, window.stop_s))
        else:
            merged.append(window if window.band is None else window.with_band(None))
    return tuple(merged)


def gate(first: int, last: int, fade_frames: float, start: int, stop: int) -> NDArray[np.float32]:
    """The gate of a window of frames ``[first, last)`` over frames ``[start, stop)``.

    0 outside the window, 1 inside, sin^2 ramps inside both edges. The ramps take ``fade_frames``,
    or half of the window when it is shorter than two fades. Frames are sampled at their centres, so
    no sample inside the window has a gate of exactly 0 and the ramps are symmetric.

    Returns
    -------
    float32, shape (stop - start,)
    """
    out = np.zeros(max(0, stop - start), dtype=np.float32)
    lo, hi = max(first, start), min(last, stop)
    if lo >= hi:
        return out
    out[lo - start : hi - start] = 1.0
    ramp = min(fade_frames, (last - first) / 2)
    if ramp > 0:
        index = np.arange(lo, hi, dtype=np.float64)
        distance = np.minimum(index + 0.5 - first, last - index - 0.5)
        inside = np.minimum(distance / ramp, 1.0)
        out[lo - start : hi - start] = np.sin(0.5 * np.pi * inside) ** 2
    return out
