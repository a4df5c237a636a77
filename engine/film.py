"""The picture of a film: whether there is one, and how it looks at a time."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Disposition
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from engine.decoding.with_av import open_container
from engine.report import EngineError, Report, silent

Picture = NDArray[np.uint8]

_AHEAD_S = 2.0
"""So far ahead it decodes what lies between instead of seeking."""
_MOST_BAD_PACKETS = 200


class NoPicture(EngineError):
    """The file is sound only, or no film that can be read."""


class Film:
    """The pictures of a file, for one thread at a time; a context manager that closes it.

    Times are those of `engine.recording`: seconds from where the file begins.

    Raises
    ------
    NoPicture
        If there is none; the sentence says why.
    """

    def __init__(self, path: Path) -> None:
        self._file = open_file(path)
        try:
            self._container = opened(self._file, path)
            self._stream = pictures(self._container, path)[0]
        except BaseException:
            self._file.close()
            raise
        self._frames: Any = None
        self._shown: VideoFrame | None = None
        self._next: VideoFrame | None = None

    def at(self, seconds: float, width: int = 320, report: Report = silent) -> Picture:
        """The picture that is shown at a time; the last one after the end.

        Parameters
        ----------
        seconds : float
        width : int
            Pixels of the result; its height follows from the shape of the picture.
        report : Report
            Cancel point.

        Returns
        -------
        uint8, shape (height, width, 3)

        Raises
        ------
        EngineError
            If nothing can be decoded there.
        """
        # A millisecond is added, for times that are a hair before the picture they mean.
        wanted = Fraction(seconds) + Fraction(1, 1000) + self._start()
        if self._shown is None or not 0 <= wanted - _time(self._shown) < _AHEAD_S:
            self._seek(wanted)
        while self._next is None or _time(self._next) <= wanted:
            report(0.0)
            if self._next is not None:
                self._shown = self._next
            self._next = next(self._frames, None)
            if self._next is None:
                break
            if self._shown is None:
                self._shown = self._next
        if self._shown is None:
            raise EngineError("The picture of this film cannot be decoded there.")
        return _scaled(self._shown, width, float(self._stream.sample_aspect_ratio or 1))

    def close(self) -> None:
        self._frames = self._shown = self._next = None
        self._container.close()
        self._file.close()

    def __enter__(self) -> Film:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> Fraction:
        """Where the file begins, seconds: its earliest stream."""
        return Fraction(self._container.start_time or 0, 1_000_000)

    def _seek(self, wanted: Fraction) -> None:
        offset = int(max(wanted, self._start()) / self._stream.time_base)
        try:
            self._container.seek(offset, stream=self._stream, backward=True)
        except av.FFmpegError as error:
            raise EngineError("This film cannot be searched for a picture.") from error
        self._stream.codec_context.flush_buffers()
        self._shown = self._next = None
        self._frames = self._decoded()

    def _decoded(self) -> Any:
        """The frames from here on; packets that cannot be decoded are left out."""
        packets, bad = self._container.demux(self._stream), 0
        while bad < _MOST_BAD_PACKETS:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError):
                return
            if packet is None:
                return
            try:
                for frame in packet.decode():
                    if frame.pts is not None:
                        yield frame
            except av.FFmpegError:
                bad += 1


def open_file(path: Path) -> io.BufferedReader:
    """The file, open for reading.

    Raises
    ------
    EngineError
        If that cannot be.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise EngineError(f'"{path.name}" cannot be read: {error.strerror}.') from error


def opened(file: io.BufferedReader, path: Path) -> Any:
    """The container in a file.

    Raises
    ------
    NoPicture
        If FFmpeg cannot read it.
    """
    try:
        return open_container(file, path.suffix)
    except (av.FFmpegError, ValueError, OSError) as error:
        raise NoPicture(f'"{path.name}" is no film that Earmark can read.') from error


def pictures(container: Any, path: Path) -> list[Any]:
    """The streams of a container that are moving pictures, not covers.

    Raises
    ------
    NoPicture
        If there is none.
    """
    found = [
        one
        for one in container.streams.video
        if not one.disposition & Disposition.attached_pic and one.codec_context is not None
    ]
    if not found:
        raise NoPicture(f'There is no picture in "{path.name}", only sound.')
    return found


def _time(frame: VideoFrame) -> Fraction:
    assert frame.pts is not None
    assert frame.time_base is not None
    return frame.pts * frame.time_base


def _scaled(frame: VideoFrame, width: int, aspect: float) -> Picture:
    turns = round(frame.rotation / 90) % 4
    shape = frame.width * aspect, frame.height
    wide, tall = (shape[1], shape[0]) if turns % 2 else shape
    height = max(2, round(width * tall / wide))
    size = (height, width) if turns % 2 else (width, height)
    small = frame.reformat(width=size[0], height=size[1], format="rgb24")
    return np.ascontiguousarray(np.rot90(small.to_ndarray(), turns))
