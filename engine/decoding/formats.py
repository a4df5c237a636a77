"""What a decoder tells about a file before its samples, and which files are refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError

LOWEST_RATE = 1_000
HIGHEST_RATE = 768_000
MOST_CHANNELS = 32

Block = NDArray[Any]
Storage = Literal["int16", "float32"]


@dataclass(frozen=True)
class Format:
    """The shape of a decoded stream.

    Attributes
    ----------
    frames : int
        What the header claims, 0 when it claims nothing; never trusted.
    storage : "int16" or "float32"
        How its samples are kept. int16 only where it holds every sample exactly.
    subtype : str
        soundfile's name of the source's sample format; ``"PCM_16"`` for lossy formats.
    """

    sample_rate: int
    channels: int
    frames: int
    storage: Storage
    subtype: str

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame as it is stored."""
        return self.channels * np.dtype(self.storage).itemsize


class Source(Protocol):
    """A file being decoded from its start to its end.

    Attributes
    ----------
    warnings : list of str
        Sentences for the user; grows while reading, complete once `read` has returned 0.
    """

    format: Format
    warnings: list[str]

    def read(self, out: Block) -> int:
        """Fill ``out``, shape (frames, channels), dtype ``format.storage``, from its start.

        Returns
        -------
        int
            Frames written; fewer than asked only at the end, 0 after it.
        """
        ...


class NotDecodable(Exception):
    """This decoder cannot read the file; another one may.

    Its text is a sentence for the user when the reason is known, else empty.
    """


def check(sample_rate: int, channels: int) -> None:
    """Refuse what no recording is.

    Raises
    ------
    EngineError
        If the sample rate or the number of channels is out of bounds.
    """
    if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
        raise EngineError(
            f"The file says its sample rate is {sample_rate} Hz; Earmark opens recordings from "
            f"{LOWEST_RATE // 1000} kHz to {HIGHEST_RATE // 1000} kHz. Its header may be damaged."
        )
    if not 1 <= channels <= MOST_CHANNELS:
        raise EngineError(
            f"The file says it has {channels} channels; Earmark opens recordings with "
            f"1 to {MOST_CHANNELS}. Its header may be damaged."
        )


def time_text(seconds: float) -> str:
    """A duration as people read it: ``"12.3 s"`` or ``"1:02:03"``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
