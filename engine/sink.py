"""A sound file being written, whose disk errors are ordinary `OSError`s.

libsndfile writes through a Python file object here. When the disk is full, the object remembers
the system's own error, and it is raised after the block that met it; libsndfile by itself only
writes less than it was given.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.report import EngineError


class Sink:
    """Writes blocks to a sound file; a context manager that closes it.

    Parameters
    ----------
    path : Path
    container : str
        libsndfile's major format: WAV, WAVEX, RF64, FLAC.
    subtype : str
        libsndfile's sample format.
    rate : int, hertz
    channels : int

    Raises
    ------
    EngineError
        If libsndfile cannot write such a file.
    OSError
        If the disk is full or failing.
    """

    def __init__(self, path: Path, container: str, subtype: str, rate: int, channels: int) -> None:
        self._disk = _Disk(path)
        try:
            self._file = soundfile.SoundFile(
                self._disk, "w", rate, channels, subtype=subtype, format=container
            )
        except (soundfile.LibsndfileError, ValueError, TypeError) as error:
            self._disk.close()
            self._disk.check()
            raise EngineError(
                f"A {container} file with {channels} channels at {rate} Hz cannot be written."
            ) from error

    def write(self, samples: NDArray[Any]) -> None:
        """Add a block: float32, int16 or int32, shape (frames, channels)."""
        try:
            self._file.write(np.ascontiguousarray(samples))
        except (soundfile.LibsndfileError, AssertionError):
            # Both say "wrote less than given"; the disk knows why.
            self._disk.check()
            raise
        self._disk.check()

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            # Finishes the header and, for FLAC, the last block.
            self._file.close()
        except soundfile.LibsndfileError:
            if kind is None:
                self._disk.check()
                raise
        finally:
            self._disk.close()
        if kind is None:
            self._disk.check()


class _Disk:
    """The file object libsndfile writes to: remembers the first error instead of raising it,
    because an exception cannot pass through C."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("r+b")
        self._error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self._error = self._error or error
            return 0

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence)
        except OSError as error:  # it flushes what was buffered
            self._error = self._error or error
            return -1

    def tell(self) -> int:
        return self._file.tell()

    def read(self, count: int) -> bytes:
        return self._file.read(count)

    def close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            self._error = self._error or error

    def check(self) -> None:
        """Raise the first error there was."""
        if self._error is not None:
            raise self._error
