"""Decoding with FFmpeg through PyAV: the sound of films, M4A, and what libsndfile cannot read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.stream import Discard

from engine.decoding.formats import Block, Format, NotDecodable, Storage, check, time_text
from engine.report import EngineError

# Containers of sound and film. No playlists, image sequences or devices: those open other files
# or addresses, and a file from elsewhere must not make this program read them.
_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,matroska,webm,ogg,wav,w64,aiff,caf,au,flac,mp3,aac,"
    "ac3,eac3,dts,dtshd,truehd,mlp,amr,amrnb,amrwb,asf,avi,flv,mpeg,mpegts,mpegvideo,mxf,nut,rm,"
    "ape,wv,tta,tak,mpc,mpc8,dsf,voc,oma,gsm,shn,ivf,loas,qcp,dv"
)
_LOSSLESS = frozenset(
    {"alac", "flac", "wavpack", "tta", "ape", "tak", "truehd", "mlp", "shorten", "mp4als"}
)
# sample format of a decoded frame -> how it is stored, factor to -1..1, offset, subtype
_SAMPLES: dict[str, tuple[Storage, float, float, str]] = {
    "u8": ("int16", 256.0, -128.0, "PCM_U8"),
    "s16": ("int16", 1.0, 0.0, "PCM_16"),
    "s32": ("float32", 2.0**-31, 0.0, "PCM_24"),
    "s64": ("float32", 2.0**-63, 0.0, "PCM_32"),
    "flt": ("float32", 1.0, 0.0, "FLOAT"),
    "dbl": ("float32", 1.0, 0.0, "DOUBLE"),
}
# Containers whose header tells how long they last; elsewhere FFmpeg estimates it.
_TELL_DURATION = ("mov", "matroska", "flac", "wav", "aiff", "caf", "w64")
_MOST_BAD_PACKETS = 1_000
# Sound that starts later than the picture, or pauses, is kept in time with silence. Smaller steps
# are rounding of the container's clock; larger ones are a broken clock.
_SHORTEST_GAP_S = 0.25
_SHORTEST_DELAY_S = 0.005
_LONGEST_GAP_S = 600.0
_MOST_SILENCE_S = 3600.0


def open_container(file: io.BufferedReader, suffix: str) -> Any:
    """Open a file of sound or film with FFmpeg so that it can lead to no other file.

    Raises
    ------
    av.FFmpegError, ValueError, OSError
        If it is none that FFmpeg can read.
    """
    return av.open(
        _Named(file, suffix),
        "r",
        container_options={"format_whitelist": _CONTAINERS, "protocol_whitelist": "none"},
        metadata_errors="replace",
    )


class AvSource:
    """A `Source` over an open file.

    Parameters
    ----------
    suffix : str
        The file's suffix, a hint for formats without a signature.

    Raises
    ------
    NotDecodable
        If FFmpeg cannot read it either.
    EngineError
        If there is no sound in it or it is out of bounds.
    """

    def __init__(self, file: io.BufferedReader, suffix: str) -> None:
        self.warnings: list[str] = []
        file.seek(0)
        try:
            self._container: Any = open_container(file, suffix)
        except (av.FFmpegError, ValueError, OSError) as problem:
            raise NotDecodable from problem
        self._stream = self._best_stream()
        for other in self._container.streams:
            if other is not self._stream:
                other.discard = Discard.all  # the picture is not even read from the disk
        self._frames = self._decoded()
        self._bad_packets = 0
        self._ended = False
        self._silence = 0
        self._position = 0
        self._converter: AudioResampler | None = None
        try:
            first = next(self._frames)
        except StopIteration:
            raise NotDecodable from None
        self._layout = first.layout.name
        self._sample_format = first.format.name
        storage, self._scale, self._offset, subtype = _SAMPLES[self._sample_format.rstrip("p")]
        check(first.sample_rate, first.layout.nb_channels)
        self.format = Format(
            first.sample_rate,
            first.layout.nb_channels,
            self._claimed(first.sample_rate),
            storage,
            self._subtype(subtype),
        )
        self._pending = self._in_time(first)

    def read(self, out: Block) -> int:
        """See `Source.read`."""
        filled = 0
        while filled < len(out):
            if not len(self._pending):
                frame = next(self._frames, None)
                if frame is None:
                    self._tell_end()
                    break
                self._pending = self._in_time(frame)
                continue
            take = min(len(out) - filled, len(self._pending))
            out[filled : filled + take] = self._pending[:take]
            self._pending = self._pending[take:]
            filled += take
        return filled

    def _best_stream(self) -> AudioStream:
        streams = self._container.streams.audio
        if not streams:
            raise EngineError("There is no sound in this file, only picture or other data.")
        stream: AudioStream = self._container.streams.best("audio") or streams[0]
        codec: Any = stream.codec_context
        if codec is None:
            raise NotDecodable("The sound in this file is of a kind that Earmark cannot decode.")
        if codec.sample_rate > 0 and codec.channels > 0:
            check(codec.sample_rate, codec.channels)
        if len(streams) > 1:
            self.warnings.append(
                f"The file has {len(streams)} sound tracks: "
                f"track {streams.index(stream) + 1} is opened."
            )
        return stream

    def _decoded(self) -> Iterator[AudioFrame]:
        """The frames of the stream; packets that cannot be decoded are counted and left out."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError):
                # The container itself ends here: what the decoder still holds comes out below.
                self._bad_packets += 1
                packet = None
            try:
                yield from self._stream.decode(packet)
            except av.FFmpegError:
                self._bad_packets += 1
            if packet is None or packet.size == 0 or self._bad_packets > _MOST_BAD_PACKETS:
                return

    def _in_time(self, frame: AudioFrame) -> Block:
        """The samples of a frame, after the silence that keeps it where its time stamp says."""
        samples = self._samples(frame)
        gap = 0
        if frame.pts is not None and frame.time_base is not None:
            # The container's start in microseconds: its earliest stream, often the picture.
            start = Fraction(self._container.start_time or 0, 1_000_000)
            due = round((frame.pts * frame.time_base - start) * self.format.sample_rate)
            gap = due - self._position
        rate = self.format.sample_rate
        shortest = _SHORTEST_GAP_S if self._position else _SHORTEST_DELAY_S
        if not shortest * rate < gap < _LONGEST_GAP_S * rate:
            gap = 0
        if self._silence + gap > _MOST_SILENCE_S * rate:
            gap = 0
        self._silence += gap
        self._position += gap + len(samples)
        if gap:
            quiet = np.zeros((gap, self.format.channels), samples.dtype)
            samples = np.concatenate([quiet, samples])
        return samples

    def _samples(self, frame: AudioFrame) -> Block:
        """Samples of one frame, shape (frames, channels), as they are stored."""
        same = (
            frame.sample_rate == self.format.sample_rate
            and frame.layout.nb_channels == self.format.channels
            and frame.format.name == self._sample_format
        )
        parts = [frame] if same else self._converted(frame)
        channels = self.format.channels
        blocks = []
        for part in parts:
            array = part.to_ndarray()
            frames = array.T if part.format.is_planar else array.reshape(-1, channels)
            blocks.append(self._stored(frames))
        return np.concatenate(blocks) if blocks else np.zeros((0, channels), self.format.storage)

    def _stored(self, samples: Block) -> Block:
        if self.format.storage == "int16":
            if self._scale == 1.0:
                return samples
            return ((samples.astype(np.int16) + np.int16(self._offset)) * self._scale).astype("i2")
        if samples.dtype == np.float32:
            return samples
        with np.errstate(over="ignore"):
            return (samples * self._scale).astype(np.float32)

    def _converted(self, frame: AudioFrame) -> list[AudioFrame]:
        """A frame of another rate or layout, made into that of the first one."""
        if self._converter is None:
            at = self._position / self.format.sample_rate
            self.warnings.append(
                f"The sound changes to {frame.sample_rate} Hz and {frame.layout.nb_channels} "
                f"channel(s) after {time_text(at)}: from there on it is converted to "
                f"{self.format.sample_rate} Hz and {self.format.channels}."
            )
        try:
            self._converter = AudioResampler(
                self._sample_format, self._layout, self.format.sample_rate
            )
            frame.pts = None
            return [*self._converter.resample(frame), *self._converter.resample(None)]
        except (av.FFmpegError, ValueError):
            self._bad_packets += 1
            return []

    def _claimed(self, sample_rate: int) -> int:
        stream = self._stream
        if stream.duration and stream.time_base:
            return max(0, int(stream.duration * stream.time_base * sample_rate))
        if self._container.duration:
            # Matroska counts from 0, also when its first stream starts later.
            span = self._container.duration - (self._container.start_time or 0)
            return max(0, int(span * sample_rate / 1_000_000))
        return 0

    def _subtype(self, subtype: str) -> str:
        codec = self._stream.codec_context.name
        if codec.startswith("pcm_"):
            return "PCM_32" if codec.startswith(("pcm_s32", "pcm_u32")) else subtype
        return subtype if codec in _LOSSLESS else "PCM_16"

    def _tell_end(self) -> None:
        rate = self.format.sample_rate
        missing = self.format.frames - self._position
        told = self._container.format.name.startswith(_TELL_DURATION)
        if told and missing > 0.5 * rate + 0.02 * self.format.frames and not self._ended:
            self.warnings.append(
                f"The sound ends after {time_text(self._position / rate)} though the file should "
                f"last {time_text(self.format.frames / rate)}: it may be cut off."
            )
        self._ended = True
        if self._bad_packets:
            self.warnings.append(
                f"The file is damaged: {self._bad_packets} piece(s) of it could not be decoded "
                "and are left out."
            )
            self._bad_packets = 0


class _Named:
    """A file whose name is only its suffix, so that FFmpeg sees no path to open others from."""

    def __init__(self, file: io.BufferedReader, suffix: str) -> None:
        self._file = file
        self.name = f"recording{suffix}"

    def read(self, size: int = -1) -> bytes:
        return bytes(self._file.read(size))

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())
