"""Decoding with libsndfile: WAV, FLAC, OGG, MP3, AIFF, CAF and their relatives."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

import soundfile

from engine.decoding.formats import Block, Format, NotDecodable, Storage, check, time_text

# Subtypes that 16-bit integers hold exactly.
_INT16 = frozenset({"PCM_S8", "PCM_U8", "PCM_16", "ALAC_16", "DPCM_8", "DPCM_16"})
_LOSSLESS = {
    "PCM_S8": "PCM_S8",
    "PCM_U8": "PCM_U8",
    "PCM_16": "PCM_16",
    "PCM_24": "PCM_24",
    "PCM_32": "PCM_32",
    "FLOAT": "FLOAT",
    "DOUBLE": "DOUBLE",
    "ALAC_16": "PCM_16",
    "ALAC_20": "PCM_24",
    "ALAC_24": "PCM_24",
    "ALAC_32": "PCM_32",
}
# Lines of libsndfile's log such as "data : 1000 (should be 500)": the header claims more than
# the file holds.
_CLAIM = re.compile(
    r"^\s*(?:data|SSND|Data Size|riff|Riff size)\s*:\s*(\d+|0x[0-9A-Fa-f]+)"
    r"\s*\(should be (\d+)\)",
    re.MULTILINE,
)
_OGG_PAGE_BYTES = 65_307
_OGG_LAST_PAGE = 4
_READ_AHEAD_BYTES = 2**14
# libsndfile's error numbers: SFE_BAD_SF_INFO after reading a header, SFE_CHANNEL_COUNT_ZERO.
_REASONS = {
    24: "The file says its sample rate is 0 Hz: its header is damaged.",
    32: "The file says it has 0 channels: its header is damaged.",
}


class _Forward(soundfile.SoundFile):  # type: ignore[misc]
    """A file read once from start to end.

    soundfile seeks to where it already is after every read; on a compressed file that decodes a
    frame twice, and on a damaged one it fails. It leaves this out where a file cannot seek.
    """

    def seekable(self) -> bool:
        return False


class SoundfileSource:
    """A `Source` over the file descriptor 0.

    Attributes
    ----------
    stopped_early : bool
        Whether it ended although the file may hold more: libFLAC gives up at a damaged frame, at
        a change of format and at the length the header claims.

    Raises
    ------
    NotDecodable
        If libsndfile does not know the format.
    EngineError
        If the sample rate or the number of channels is out of bounds.
    """

    def __init__(self, descriptor: int) -> None:
        self.warnings: list[str] = []
        self.stopped_early = False
        self._descriptor = descriptor
        os.lseek(descriptor, 0, os.SEEK_SET)
        # libsndfile's own C runtime does not know Python's descriptors on Windows.
        file: Any = descriptor if os.name != "nt" else sys.stdin.buffer
        try:
            self._file = _Forward(file, closefd=False)
        except soundfile.LibsndfileError as problem:
            raise NotDecodable(_REASONS.get(problem.code, "")) from problem
        check(self._file.samplerate, self._file.channels)
        subtype = self._file.subtype
        storage: Storage = "int16" if subtype in _INT16 else "float32"
        claimed = self._file.frames if 0 < self._file.frames < 1 << 62 else 0
        self.format = Format(
            self._file.samplerate,
            self._file.channels,
            claimed,
            storage,
            _LOSSLESS.get(subtype, "PCM_16"),
        )
        self._read = 0
        self._ended = False

    def read(self, out: Block) -> int:
        """See `Source.read`."""
        if self._ended:
            return 0
        wanted = out
        if self._file.format == "FLAC" and self.format.frames:
            # Not past the claimed end: the position in the file then tells whether there is more.
            wanted = out[: self.format.frames - self._read]
        try:
            got = 0
            if len(wanted):
                got = self._file.buffer_read_into(wanted.data.cast("B"), self.format.storage)
        except soundfile.SoundFileError as problem:
            if self._read == 0:
                raise NotDecodable from problem
            self._end(damaged=True)
            return 0
        self._read += got
        if got < len(out):
            self._end(damaged=False)
        return int(got)

    def _end(self, *, damaged: bool) -> None:
        self._ended = True
        if self._file.format == "FLAC":
            left = os.fstat(self._descriptor).st_size - os.lseek(self._descriptor, 0, os.SEEK_CUR)
            self.stopped_early = damaged or left > _READ_AHEAD_BYTES
        seconds = self._read / self.format.sample_rate
        missing = self.format.frames - self._read
        if damaged:
            self.warnings.append(
                f"The file is damaged after {time_text(seconds)}: what comes before is opened."
            )
        elif missing > 0 or self._cut_off():
            self.warnings.append(
                f"The file is cut off: the first {time_text(seconds)} of it are opened."
            )

    def _cut_off(self) -> bool:
        """Whether libsndfile saw that the header promises more than the file holds."""
        if self._file.format == "OGG":
            return not self._ogg_ends()
        for claim, held in _CLAIM.findall(self._file.extra_info):
            if int(held) < (claimed := int(claim, 0)) and not _unknown(claimed):
                return True
        return False

    def _ogg_ends(self) -> bool:
        """Whether the last page of an Ogg stream says that it is the last one."""
        size = os.fstat(self._descriptor).st_size
        os.lseek(self._descriptor, max(0, size - 2 * _OGG_PAGE_BYTES), os.SEEK_SET)
        tail = os.read(self._descriptor, 2 * _OGG_PAGE_BYTES)
        page = tail.rfind(b"OggS")
        return page >= 0 and bool(
            tail[page + 5 : page + 6] > b"" and tail[page + 5] & _OGG_LAST_PAGE
        )


def _unknown(claimed: int) -> bool:
    """Whether a length is one of the largest numbers that writers leave when they stream."""
    return any(0 < limit - claimed <= 2**16 for limit in (2**31, 2**32))
