"""How mixtures of recordings are made, and what one of them is: recordings, captions, phrases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class WeakMixtures:
    """Table ``[mixtures]``: how recordings are made and added up.

    Attributes
    ----------
    recordings : int
        Recordings in a mixture of mixtures.
    sources : tuple of int
        How many sounds a composed recording holds; each number is as likely.
    phrases : int
        Most phrases of a recording that are asked in one step. Of a scene with more, that many are
        drawn, and their sum is not the whole recording.
    single_share : float
        Objective "semi": share of the items that are mixtures of single sounds, 0.05 to 0.75.
    single_clips : float
        Objective "semi": share of the clips that may be heard alone; a fixed choice.
    pool : int
        Composed recordings there are in all; 0 = new ones for ever.
    crop : str
        "loud": where something happens; "centre", as the paper does.
    gain : (float, float)
        Every recording is multiplied by a number between these in training.
    level_db : float
        Sounds of a composed recording are within +- this of each other.
    phrase_form, caption_form : str
        What is asked for a label, and for several; ``{}`` is the label, or labels with "and".
    validation : int
        Mixtures in the fixed validation list.
    """

    recordings: int = 2
    sources: tuple[int, ...] = (2,)
    phrases: int = 4
    single_share: float = 0.25
    single_clips: float = 1.0
    pool: int = 0
    crop: Literal["loud", "centre"] = "loud"
    gain: tuple[float, float] = (0.5, 1.5)
    level_db: float = 5.0
    phrase_form: str = "{}"
    caption_form: str = "{}"
    validation: int = 64

    def __post_init__(self) -> None:
        if not 2 <= self.recordings <= 8:
            raise EngineError("recordings under [mixtures] must be 2 to 8.")
        if not self.sources or not all(1 <= one <= 8 for one in self.sources):
            raise EngineError("sources under [mixtures] must be numbers from 1 to 8.")
        if self.phrases < 1 or self.validation < 1 or self.pool < 0 or self.level_db < 0:
            raise EngineError(
                "phrases and validation under [mixtures] must be at least 1, pool and level_db "
                "at least 0."
            )
        if not 0.05 <= self.single_share <= 0.75:
            raise EngineError("single_share under [mixtures] must be 0.05 to 0.75.")
        if not 0.0 < self.single_clips <= 1.0:
            raise EngineError("single_clips under [mixtures] must be above 0 and at most 1.")
        if not 0.0 < self.gain[0] <= self.gain[1]:
            raise EngineError("gain under [mixtures] must be two numbers above 0, in order.")
        if "{}" not in self.phrase_form or "{}" not in self.caption_form:
            raise EngineError('phrase_form and caption_form under [mixtures] must hold "{}".')


@dataclass(frozen=True)
class Item:
    """Recordings of one mixture: float32 [N, frames], their captions and phrases.

    ``single`` says that each recording is one sound, which its caption names.
    """

    recordings: Samples
    captions: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    single: bool


@dataclass(frozen=True)
class Batch:
    """Items of one step, and its number."""

    number: int
    items: tuple[Item, ...]
