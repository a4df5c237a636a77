"""Windows of a search for components: their length, their hop, and what each answers for.

Windows of 4 s every 3 s, as in the pipeline this follows; unlike there, the tail of a stretch and
stretches shorter than a window are windows too. Neighbours fade over into each other where they
overlap, with weights that sum to one, so that what is kept of them is one sound without seams.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from engine.report import EngineError
from engine.separation import Traits
from engine.separation.stream import Piece, aligned_step

LEAST_WINDOW_S, MOST_WINDOW_S = 0.5, 60.0
LEAST_HOP_S = 0.25


@dataclass(frozen=True)
class ComponentSettings:
    """How components are looked for.

    Attributes
    ----------
    window_s, hop_s : float, seconds
        Length of a window, and from one to the next; a hop is at most a window.
    eager : float, 0..1
        A sound is a candidate from this share of the labeller's own threshold on. Below 1 more
        sounds are found, and with a labeller that is not sure of itself many more wrong ones: of
        42 candidates at 0.4 on validation soundscapes 22 were wrong, and 9 of those confirmed.
    most : int
        Candidates of one window that are separated, those heard best first.
    top_k : int
        A component is confirmed when its own class is among so many that are heard best in it.
    least : float, 0..1
        And when its class has at least this share of what is heard in it.
    alike : float, 0..1
        Of two confirmed components of a window whose sounds correlate more than this only one is
        kept, for it is one sound under two names: the one that the window before had, or else the
        one with the larger share.
    """

    window_s: float = 4.0
    hop_s: float = 3.0
    eager: float = 1.0
    most: int = 6
    top_k: int = 2
    least: float = 0.2
    alike: float = 0.9

    def __post_init__(self) -> None:
        if not LEAST_WINDOW_S <= self.window_s <= MOST_WINDOW_S:
            raise EngineError(
                f"A window is {LEAST_WINDOW_S:g} to {MOST_WINDOW_S:g} s long "
                f"(got {self.window_s:g} s)."
            )
        if not LEAST_HOP_S <= self.hop_s <= self.window_s:
            raise EngineError(
                f"The hop is at least {LEAST_HOP_S:g} s and at most the window of "
                f"{self.window_s:g} s, so that no sound falls between two windows "
                f"(got {self.hop_s:g} s)."
            )
        if self.most < 1 or self.top_k < 1:
            raise EngineError("At least one candidate and one place are needed.")
        shares = (self.eager, self.alike)
        if not (0.0 <= self.least <= 1.0 and all(0.0 < one <= 1.0 for one in shares)):
            raise EngineError("Shares lie between 0 and 1.")


@dataclass(frozen=True)
class Cut:
    """One window.

    Attributes
    ----------
    start, stop : int
        Its frames: what is listened to and separated.
    piece : Piece
        What it hears with its context, and what it answers for with which fades.
    """

    start: int
    stop: int
    piece: Piece


def cuts(
    settings: ComponentSettings,
    traits: Traits,
    sample_rate: int,
    frames: int,
    span: tuple[int, int],
) -> tuple[Cut, ...]:
    """The windows of frames ``[span)`` of a recording of ``frames`` frames.

    Parameters
    ----------
    traits : Traits
        Of the separator: where pieces may begin and how much context they need.
    """
    first, last = span
    if last <= first:
        return ()
    window, hop = round(settings.window_s * sample_rate), round(settings.hop_s * sample_rate)
    count = 1 + max(0, math.ceil((last - first - window) / hop))
    starts = [first + number * hop for number in range(count)]
    overlap = window - hop
    # Each window answers for its middle. The fade never reaches the next one, however short the
    # hop, so no more than two windows sound at once and their weights sum to one.
    fade = min(overlap, hop) // 2 * 2
    edges = [start + overlap // 2 for start in starts[1:]]
    context, step = math.ceil(traits.context_s * sample_rate), aligned_step(traits, sample_rate)
    found = []
    for number, start in enumerate(starts):
        stop = min(start + window, last)
        has_before, has_after = number > 0, number < count - 1
        piece = Piece(
            number,
            max(0, start - context) // step * step,
            min(frames, stop + context),
            edges[number - 1] - fade // 2 if has_before else first,
            edges[number] + fade // 2 if has_after else last,
            fade if has_before else 0,
            fade if has_after else 0,
        )
        found.append(Cut(start, stop, piece))
    return tuple(found)


def with_times(
    settings: ComponentSettings, window_s: float | None, hop_s: float | None
) -> ComponentSettings:
    """The settings with other times; a hop that is not given keeps its share of the window."""
    if window_s is None:
        window_s = settings.window_s
    if hop_s is None:
        hop_s = settings.hop_s * window_s / settings.window_s
    return replace(settings, window_s=window_s, hop_s=hop_s)
