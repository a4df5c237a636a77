"""What broadcasters ask of captions: times, lines, reading speed, style.

The figures are those of the guides as they stand in our notes: Netflix, "Timed Text Style Guide:
General Requirements" and "English (SDH)"; DCMP, "Captioning Key"; BBC, "Subtitle Guidelines", 4 and
5. A client may ask for others: `dataclasses.replace` makes a profile of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from engine.report import EngineError

Style = Literal["brackets", "capitals"]
STYLES: Mapping[Style, str] = MappingProxyType(
    {"brackets": "[dog barking]", "capitals": "DOG BARKS"}
)


@dataclass(frozen=True)
class Profile:
    """What a broadcaster asks of captions.

    Attributes
    ----------
    min_s, max_s : float, seconds
        Shortest and longest time a cue stays on screen.
    gap_s : float, seconds
        Least time between two cues.
    max_chars_per_line, max_lines : int
        Text that needs more lines than that is not cut: it keeps its words and takes them.
    max_cps : float
        Fastest reading speed, characters a second with spaces.
    s_per_word : float, seconds
        Least time for each word; 0 for no such rule.
    shown_s, again_s : float, seconds
        How long the caption of a sound that goes on is on screen, and after how long another one
        says that it "continues".
    title : str
    style : str
        How its sounds are worded.

    Raises
    ------
    EngineError
        If no cue could satisfy it.
    """

    min_s: float = 0.833
    max_s: float = 7.0
    gap_s: float = 0.083
    max_chars_per_line: int = 42
    max_lines: int = 2
    max_cps: float = 20.0
    s_per_word: float = 0.0
    shown_s: float = 5.0
    again_s: float = 30.0
    title: str = ""
    style: Style = "brackets"

    def __post_init__(self) -> None:
        possible = 0.001 <= self.min_s <= self.max_s and self.gap_s >= 0
        if not possible or self.max_chars_per_line < 1 or self.max_lines < 1:
            raise EngineError(
                "Caption rules need a shortest time above zero, a longest time that is no shorter, "
                "no negative gap, and at least one line of one character."
            )
        if not (self.max_cps > 0 and self.s_per_word >= 0):
            raise EngineError("Caption rules need a reading speed above zero.")
        if not (self.min_s <= self.shown_s and self.shown_s + self.gap_s < self.again_s):
            raise EngineError(
                "The caption of a sound that goes on is shown for the shortest time or longer, and "
                "comes again after it is gone."
            )

    def needed_s(self, text: str) -> float:
        """How long a text has to be on screen to be read, seconds; never more than ``max_s``."""
        words = len(text.split())
        needed = max(self.min_s, characters(text) / self.max_cps, words * self.s_per_word)
        return min(needed, self.max_s)


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "netflix": Profile(title="Netflix"),
        # 225 words a minute and two seconds at least, for cultural programmes.
        "dcmp": Profile(
            min_s=2.0, max_chars_per_line=32, max_cps=22.5, s_per_word=60 / 225, title="DCMP"
        ),
        # About 0.3 s a word; a gap of a second or more, or the change is not noticed.
        "bbc": Profile(
            min_s=1.0,
            gap_s=1.0,
            max_chars_per_line=37,
            s_per_word=0.3,
            title="BBC",
            style="capitals",
        ),
    }
)
NETFLIX = PROFILES["netflix"]


def characters(text: str) -> int:
    """Characters to read: with spaces and brackets, a line break counts as a space."""
    return len(" ".join(text.split()))


def reading_speed(text: str, duration_s: float) -> float:
    """Characters a second; infinite for a cue without a duration that has a text."""
    count = characters(text)
    if duration_s <= 0:
        return float("inf") if count else 0.0
    return count / duration_s


def profile_of(key: str) -> Profile:
    """The profile of this name.

    Raises
    ------
    EngineError
        If there is none.
    """
    if key not in PROFILES:
        known = ", ".join(f'"{one}"' for one in PROFILES)
        raise EngineError(f'There are no caption rules called "{key}". Choose one of {known}.')
    return PROFILES[key]
