"""Decoding a clip for training: any rate and any number of channels in, mono at one rate out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.decoding.formats import check
from engine.report import EngineError

Samples = NDArray[np.float32]

SUFFIXES = frozenset(
    {".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".au", ".snd",
     ".caf", ".w64", ".rf64", ".sph", ".voc"}
)  # fmt: skip
"""What counts as a sound file in a folder tree: what libsndfile reads."""

OTHER_SUFFIXES = frozenset({".m4a", ".mp4", ".aac", ".wma", ".webm", ".amr", ".ape", ".mka"})
"""Sound files that it does not read; they are listed as skipped, not passed over in silence."""

_BLOCK = 1 << 18


class Unreadable(Exception):
    """A clip that cannot be learned from; its text says why, as the end of a sentence."""


def seconds(file: Path) -> float:
    """Length of a sound file by its header, 0 when it does not say.

    Raises
    ------
    Unreadable
        If it is no sound file.
    """
    try:
        info = soundfile.info(str(file))
    except (OSError, RuntimeError) as error:
        raise Unreadable(_why(file)) from error
    # A header that claims years is not believed; decoding finds out.
    frames = info.frames if 0 < info.frames < 1 << 40 else 0
    return float(frames / max(info.samplerate, 1))


def blocks(file: Path, sample_rate: int) -> Iterator[Samples]:
    """Decode a file piece by piece.

    Channels are averaged; other rates are resampled (soxr, high quality) piece by piece, which
    gives the same samples as in one go.

    Parameters
    ----------
    file : Path
        The sound file.
    sample_rate : int
        Rate of the result, Hz.

    Yields
    ------
    numpy.ndarray
        float32 (frames,), never empty.

    Raises
    ------
    Unreadable
        If it cannot be decoded to its end, is empty, silent, or holds values that are no numbers.
    """
    some = loud = False
    try:
        with soundfile.SoundFile(str(file)) as source:
            check(source.samplerate, source.channels)
            for mono in _at_rate(_mono(source), source.samplerate, sample_rate):
                some = True
                loud = loud or bool(mono.any())
                if not np.isfinite(mono).all():
                    raise Unreadable("holds values that are not numbers")
                yield mono
    except EngineError as error:
        raise Unreadable("has a damaged header") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise Unreadable(_why(file)) from error
    if not some:
        raise Unreadable("holds no samples")
    if not loud:
        raise Unreadable("is silent from start to end")


def read(file: Path, sample_rate: int) -> Samples:
    """Decode a whole file; see `blocks`. Returns float32 (frames,)."""
    return np.concatenate(list(blocks(file, sample_rate)))


def _mono(source: soundfile.SoundFile) -> Iterator[Samples]:
    while len(block := source.read(_BLOCK, dtype="float32", always_2d=True)):
        yield block.mean(axis=1)


def _at_rate(parts: Iterator[Samples], given: int, wanted: int) -> Iterator[Samples]:
    if given == wanted:
        yield from parts
        return
    resampler = soxr.ResampleStream(given, wanted, 1, dtype="float32")
    for part in parts:
        out = resampler.resample_chunk(part)
        if len(out):
            yield out
    out = resampler.resample_chunk(np.zeros(0, np.float32), last=True)
    if len(out):
        yield out


def _why(file: Path) -> str:
    if not file.exists():
        return "is not there"
    if not file.is_file():
        return "is not a file"
    if file.suffix.lower() in OTHER_SUFFIXES:
        return "is of a format that training does not read; convert it to WAV or FLAC"
    return "is damaged or not a sound file"
