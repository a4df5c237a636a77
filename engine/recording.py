"""Opening recordings: any file of sound or film becomes PCM on disk, read in slices.

Decoding happens in a child process (`engine.decode`) within limits of time and memory. The
recording can be read and drawn while it still grows.
"""

from __future__ import annotations

import hashlib
import os
import stat
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.decode import PCM_NAME
from engine.decoding import cache
from engine.decoding.child import Child, Started
from engine.decoding.files import SharedFile
from engine.decoding.formats import time_text
from engine.files import size_text
from engine.peaks import Peaks, complete_levels
from engine.project import RecordingRef
from engine.report import EngineError, Report, silent

_FINGERPRINT_BLOCKS = 32
_FINGERPRINT_BLOCK_BYTES = 65_536


class Recording:
    """Decoded sound on disk, read in slices by any thread, possibly still growing.

    Attributes
    ----------
    path : Path
        The source file, absolute.
    fingerprint : str
        See `fingerprint`.
    folder : Path
        Where the decoded sound is; what is computed from it may be kept there, and goes with it.
    sample_rate : int, hertz
    channels : int
    frames : int
        Length. Until `complete` an estimate, never below `available`; it can turn out smaller.
    available : int
        Frames decoded so far: the rest reads as silence.
    complete : bool
        Whether decoding has ended; from then on nothing changes.
    warning : str or None
        A sentence for the user, for example that the file is cut off; set by then.
    subtype : str
        soundfile's name of the source's sample format: PCM_S8, PCM_U8, PCM_16, PCM_24, PCM_32,
        FLOAT or DOUBLE; PCM_16 for lossy formats.
    """

    def __init__(
        self, path: Path, fingerprint: str, folder: Path, started: Started, frames: int = 0
    ) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self.folder = folder
        self.sample_rate = started.sample_rate
        self.channels = started.channels
        self.subtype = started.subtype
        self.frames = frames
        self.available = 0
        self.complete = False
        self.warning: str | None = None
        self._most_frames = frames
        self._dtype = np.dtype(started.storage)
        self._frame_bytes = self.channels * self._dtype.itemsize
        self._file: SharedFile | None = SharedFile(folder / PCM_NAME)
        # Held by it, a recording that was left would stay open until cycles are collected.
        self._peaks = Peaks(weakref.proxy(self), folder, started.storage)

    @property
    def ref(self) -> RecordingRef:
        """What a project keeps of this recording."""
        return RecordingRef(
            str(self.path), self.fingerprint, self.sample_rate, self.channels, self.frames
        )

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate

    @property
    def peaks(self) -> Peaks:
        return self._peaks

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Samples of frames ``[start, stop)``; those not decoded yet are 0.

        Returns
        -------
        float32, shape (stop - start, channels)
            Its own copy. Full scale is -1..1; recordings in floating point may exceed it.

        Raises
        ------
        ValueError
            If not ``0 <= start <= stop <= frames``, or the recording is closed.
        """
        stored = self.read_stored(start, stop)
        if stored.dtype == np.float32:
            return stored
        samples = stored.astype(np.float32)
        samples *= np.float32(1 / 32768)
        return samples

    def read_stored(self, start: int, stop: int) -> NDArray[Any]:
        """Like `read`, but as stored: int16 (full scale 32768) or float32."""
        # An estimate that shrank when decoding ended must not fail who is still using it.
        if not 0 <= start <= stop <= max(self.frames, self._most_frames):
            raise ValueError(f"frames {start}..{stop} are not within 0..{self.frames}")
        file = self._file
        if file is None:
            raise ValueError("the recording is closed")
        out = np.zeros((stop - start, self.channels), self._dtype)
        until = min(stop, self.available)
        if until > start:
            file.read_into(out[: until - start], start * self._frame_bytes)
        return out

    def close(self) -> None:
        """Let go of the cached sound: reading raises ValueError from now on."""
        self._file = None

    def _meta(self, source: os.stat_result) -> cache.Meta:
        return cache.Meta(
            fingerprint=self.fingerprint,
            source_bytes=source.st_size,
            source_mtime_ns=source.st_mtime_ns,
            sample_rate=self.sample_rate,
            channels=self.channels,
            frames=self.frames,
            storage=self._dtype.name,
            subtype=self.subtype,
            warning=self.warning,
        )

    def _grow(self, available: int, frames: int) -> None:
        self._most_frames = max(self._most_frames, frames)
        self.frames = max(frames, available)
        self.available = available

    def _finish(self, available: int, warning: str | None) -> None:
        self.warning = warning
        self.available = available
        self.frames = available
        self.complete = True


def fingerprint(path: Path | str) -> str:
    """A hash that finds a file again after it was moved or renamed.

    SHA-256 over the size and evenly spaced blocks of the content (all of it up to 2 MB), so it is
    as fast for ten hours as for a second.

    Raises
    ------
    EngineError
        If the file cannot be read.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.sha256(str(size).encode())
            blocks, length = _FINGERPRINT_BLOCKS, _FINGERPRINT_BLOCK_BYTES
            for index in range(blocks):
                file.seek(max(0, size - length) * index // (blocks - 1))
                if size <= blocks * length:
                    file.seek(index * length)
                digest.update(file.read(length))
            return digest.hexdigest()
    except OSError as problem:
        raise EngineError(_unreadable(path, problem)) from problem


def open_recording(
    path: Path | str,
    report: Report = silent,
    *,
    on_start: Callable[[Recording], None] | None = None,
) -> Recording:
    """Open a file, decoding it unless this was done before. Blocks until all of it is decoded.

    Parameters
    ----------
    report
        Told the progress about every 50 ms; when it raises, the child is ended and nothing is kept.
    on_start
        Called in this thread as soon as sample rate, channels and the first frames are known.
        The recording it gets is the one returned later; if opening fails afterwards or is
        cancelled, that recording is closed.

    Raises
    ------
    EngineError
        If the file cannot be read or decoded.
    """
    path = Path(os.path.abspath(path))
    source = _checked_stat(path)
    report(0.0, "Opening")
    key = fingerprint(path)
    try:
        recording = _reopened(path, key, source)
        if recording is None:
            return _decoded_with_room(path, key, source, report, on_start)
    except OSError as problem:
        where = problem.filename or "the folder of decoded recordings"
        raise EngineError(
            f"The recording could not be decoded: {problem.strerror or problem} ({where})."
        ) from problem
    if on_start is not None:
        on_start(recording)
    report(1.0, "Opening")
    return recording


class _CacheFull(EngineError):
    pass


def _reopened(path: Path, key: str, source: os.stat_result) -> Recording | None:
    found = cache.find(key, source)
    if found is None:
        return None
    folder, meta = found
    started = Started(meta.sample_rate, meta.channels, meta.storage, meta.subtype)
    try:
        recording = Recording(path, key, folder, started, meta.frames)
    except FileNotFoundError:  # pruned by another Earmark meanwhile
        return None
    cache.touch(folder)
    recording._finish(meta.frames, meta.warning)
    return recording


def _decoded_with_room(
    path: Path,
    key: str,
    source: os.stat_result,
    report: Report,
    on_start: Callable[[Recording], None] | None,
) -> Recording:
    """Decode; when the disk is full, once more without the recordings nobody uses."""
    cache.prune()
    try:
        recording = _decoded(path, key, source, report, on_start)
    except _CacheFull:
        if cache.prune(0) == 0:
            raise
        recording = _decoded(path, key, source, report, on_start)
    cache.prune()
    return recording


def _decoded(
    path: Path,
    key: str,
    source: os.stat_result,
    report: Report,
    on_start: Callable[[Recording], None] | None,
) -> Recording:
    recording: Recording | None = None
    folder = cache.new_folder(key)
    try:
        with Child(path, folder) as child:
            for event in child.events(report):
                if isinstance(event, Started):
                    recording = Recording(path, key, folder, event)
                elif recording is not None:
                    first = recording.available == 0
                    recording._grow(event.available, event.frames)
                    if first and on_start is not None:
                        on_start(recording)
        recording = _ended(recording, child, folder, path.name)
        if child.problem is None:  # or else the next attempt may come further
            cache.write_meta(folder, recording._meta(source))
    except BaseException:
        if recording is not None:
            recording.close()
        cache.discard(folder)
        raise
    return recording


def _ended(recording: Recording | None, child: Child, folder: Path, name: str) -> Recording:
    """The recording after its child has ended, well or not."""
    if child.full:
        raise _CacheFull(_full_text(child.needed, folder))
    if recording is None or recording.available == 0:
        raise EngineError(f'"{name}": {child.problem or "The file could not be decoded."}')
    warnings = list(child.warnings)
    if child.problem:
        # What was decoded before is worth having; the rows of peaks that only the end of a
        # recording writes are missing.
        seconds = recording.available / recording.sample_rate
        warnings.append(f"Only the first {time_text(seconds)} are opened. {child.problem}")
        complete_levels(recording, folder)
    recording._finish(recording.available, " ".join(warnings) or None)
    return recording


def _checked_stat(path: Path) -> os.stat_result:
    try:
        source = path.stat()
        if stat.S_ISDIR(source.st_mode):
            raise EngineError(f'"{path.name}" is a folder. Choose a file in it.')
        if not stat.S_ISREG(source.st_mode):
            raise EngineError(f'"{path.name}" is not a file on disk, so it cannot be opened.')
        if source.st_size == 0:
            raise EngineError(f'"{path.name}" is empty: there is nothing in the file.')
    except (OSError, ValueError) as problem:
        raise EngineError(_unreadable(path, problem)) from problem
    return source


def _unreadable(path: Path, problem: Exception) -> str:
    if isinstance(problem, FileNotFoundError):
        return f'"{path}" is not there. It may have been moved, renamed or deleted.'
    if isinstance(problem, PermissionError):
        return f'You have no permission to read "{path}".'
    return f'"{path}" cannot be read: {problem}.'


def _full_text(needed: int, folder: Path) -> str:
    amount = f"needs {size_text(needed)}" if needed else "needs more space"
    return f'Decoding this file {amount} on the disk of "{folder.parent}". Free some and try again.'
