"""Which decoder reads a file: libsndfile when it can, FFmpeg otherwise."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from engine.decoding.formats import Block, Format, NotDecodable, Source, time_text
from engine.decoding.with_soundfile import SoundfileSource
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.decoding.with_av import AvSource

_FIRST_FRAMES = 4096
_EMPTY = "The file holds no sound: it has a header but not one sample."
_UNREADABLE = (
    "The file is not a recording that Earmark can read, or it is too damaged. "
    "Try to open it in a media player, and convert it to WAV there."
)


def open_source(descriptor: int, suffix: str) -> tuple[Source, Block]:
    """Open a file by its content.

    Returns
    -------
    source, first
        The source and its first samples, shape (frames, channels), at least one frame: a file
        whose header looks sound but holds nothing is found out here.

    Raises
    ------
    EngineError
        If nothing in it can be decoded.
    """
    reasons = []
    for decoder in (_Resumed, _av_source):
        try:
            source: Source = decoder(descriptor, suffix)
            first = _first(source)
            if len(first):
                return source, first
            reasons.append(_EMPTY)
        except NotDecodable as problem:
            reasons.append(str(problem))
    # libsndfile's reason is the better one: FFmpeg guesses at what it does not know.
    raise EngineError(next(filter(None, reasons), _UNREADABLE))


class _Resumed:
    """A `Source` that goes on with FFmpeg where libsndfile gives up before the end of a file."""

    def __init__(self, descriptor: int, suffix: str) -> None:
        self._descriptor = descriptor
        self._suffix = suffix
        self._source: SoundfileSource | AvSource = SoundfileSource(descriptor)
        self._read = 0
        self.format = self._source.format
        self.warnings = self._source.warnings

    def read(self, out: Block) -> int:
        """See `Source.read`."""
        got = self._source.read(out)
        self._read += got
        source = self._source
        if got < len(out) and isinstance(source, SoundfileSource) and source.stopped_early:
            source.stopped_early = False
            got += self._resume(out[got:])
        return got

    def _resume(self, out: Block) -> int:
        """The samples after those libsndfile gave, when FFmpeg finds any."""
        try:
            rest = _av_source(self._descriptor, self._suffix)
            same = (rest.format.sample_rate, rest.format.channels, rest.format.storage)
            if same != (self.format.sample_rate, self.format.channels, self.format.storage):
                return 0
            skip = _empty_block(self.format, _FIRST_FRAMES)
            known = self._read
            while known and (step := rest.read(skip[:known])):
                known -= step
            got = rest.read(out) if known == 0 else 0
        except (NotDecodable, EngineError):
            return 0
        if got:
            if self.warnings and not rest.warnings:
                at = time_text(self._read / self.format.sample_rate)
                rest.warnings.append(f"The file is damaged at {at}: what follows may be misplaced.")
            self._source = rest
            self.warnings = rest.warnings
            self._read += got
        return got


def _av_source(descriptor: int, suffix: str) -> AvSource:
    # Imported only for files that need it: starting the child should not wait for FFmpeg.
    from engine.decoding.with_av import AvSource

    return AvSource(os.fdopen(descriptor, "rb", closefd=False), suffix)


def _empty_block(format_: Format, frames: int) -> Block:
    return np.zeros((frames, format_.channels), format_.storage)


def _first(source: Source) -> Block:
    block = _empty_block(source.format, _FIRST_FRAMES)
    return block[: source.read(block)]
