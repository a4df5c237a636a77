"""Decoded clips on disk: one int16 file that training maps into memory.

Decoding Ogg Vorbis costs more than everything else a mixture needs, so every clip is decoded
once. The file only grows: a run that was stopped goes on where it was, other filters or a new
label decode what they add and nothing else, and a sound file that changed is decoded again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.files import disk_error, require_space
from engine.report import EngineError, Report, silent
from engine.training import decoding
from engine.training.filelock import locked

if TYPE_CHECKING:
    from engine.training.data import Clip, Skipped

Samples = NDArray[np.float32]
Pcm = NDArray[np.int16]

SAMPLE_RATE = 32_000
FULL_SCALE = 32_767.0

AUDIO, INDEX, LOCK = "clips.i16", "clips.jsonl", "clips.lock"

_THREADS = 2
_AHEAD = 16
_LONG_S = 20.0
"""Longer recordings are not held in memory: they go from decoder to disk piece by piece."""
_COMMIT_CLIPS = 64
_COMMIT_BYTES = 64 << 20


class AudioCache:
    """Decoded clips in one int16 memory map.

    Parameters
    ----------
    samples : numpy.ndarray
        int16, shape (all frames,), the clips one after another.
    spans : mapping
        Clip path -> (first frame, frames).
    sample_rate : int
        Rate of all of them, Hz.
    skipped : tuple of Skipped
        Clips that were asked for and could not be decoded.
    """

    def __init__(
        self,
        samples: Pcm,
        spans: Mapping[str, tuple[int, int]],
        sample_rate: int = SAMPLE_RATE,
        skipped: tuple[Skipped, ...] = (),
    ) -> None:
        self._samples = samples
        self._spans = spans
        self.sample_rate = sample_rate
        self.skipped = skipped

    def __contains__(self, path: object) -> bool:
        """Whether the clip of this path was decoded."""
        return path in self._spans

    def frames(self, path: str) -> int:
        """Return the length of a clip in frames."""
        return self._spans[path][1]

    def read(self, path: str, start: int = 0, stop: int | None = None) -> Samples:
        """Return frames [start, stop) of a clip as float32 in [-1, 1], shape (frames,)."""
        first, frames = self._spans[path]
        stop = frames if stop is None else min(stop, frames)
        part = self._samples[first + start : first + max(stop, start)]
        return part.astype(np.float32) / np.float32(FULL_SCALE)


def build_cache(
    folder: Path,
    clips: Sequence[Clip],
    target: Path,
    report: Report = silent,
    sample_rate: int = SAMPLE_RATE,
) -> AudioCache:
    """Open the cache of these clips, decoding first what it does not have.

    Several processes may ask for the same cache: one decodes, the others wait for it.

    Parameters
    ----------
    folder : Path
        The data folder; clips that name a root of their own lie there instead.
    clips : sequence of Clip
        What the cache must hold.
    target : Path
        The folder of the caches; created when missing.
    report : Report
        Progress and cancel point; what was decoded when it raises stays decoded.
    sample_rate : int
        Rate to decode to, Hz.

    Returns
    -------
    AudioCache
        A read-only view of the decoded clips; those that cannot be decoded are its `skipped`.

    Raises
    ------
    EngineError
        If the disk is full or no clip at all can be decoded.
    """
    files = {clip.path: (folder / clip.root / clip.path).resolve() for clip in clips}
    roots = sorted({str((folder / clip.root).resolve()) for clip in clips})
    key = hashlib.sha256("\n".join([str(sample_rate), *roots]).encode()).hexdigest()[:16]
    place = target / key
    try:
        place.mkdir(parents=True, exist_ok=True)
        with locked(place / LOCK, report):
            store = _Store(place, sample_rate)
            missing = [path for path, file in files.items() if not store.has(file)]
            if missing:
                store.decode([files[path] for path in missing], report)
    except OSError as error:
        raise disk_error(error, place) from error
    return _opened(store, files, clips)


def _opened(store: _Store, files: Mapping[str, Path], clips: Sequence[Clip]) -> AudioCache:
    from engine.training.data import Skipped

    spans, skipped = {}, []
    for clip in clips:
        entry = store.entries[str(files[clip.path])]
        if "why" in entry:
            skipped.append(Skipped(clip.path, str(entry["why"])))
        else:
            spans[clip.path] = (int(entry["first"]), int(entry["frames"]))
    if not spans:
        first = f" {skipped[0].path} {skipped[0].reason}." if skipped else ""
        raise EngineError(f"None of the {len(clips)} clips can be read.{first}")
    samples = np.memmap(store.audio, dtype="<i2", mode="r")
    return AudioCache(samples, spans, store.sample_rate, tuple(skipped))


class _Job(NamedTuple):
    """A file to decode, with its stamp before that and its length by its header."""

    file: Path
    stamp: str
    seconds: float


class _Store:
    """The files of one cache.

    The index is written after the audio it speaks of is on the disk, line by line. So whatever
    interrupts the writing, every line that can be read tells the truth.
    """

    def __init__(self, place: Path, sample_rate: int) -> None:
        self.audio, self._index = place / AUDIO, place / INDEX
        self.sample_rate = sample_rate
        self.entries: dict[str, dict[str, Any]] = {}
        self._end = 0
        self._pending: list[dict[str, Any]] = []
        self._unsynced = 0
        self._read_index()

    def _read_index(self) -> None:
        held = self.audio.stat().st_size // 2 if self.audio.is_file() else 0
        if not self._index.is_file():
            return
        for line in self._index.read_bytes().split(b"\n"):
            try:
                entry = json.loads(line)
                end = entry["first"] + entry["frames"] if "why" not in entry else 0
                if end <= held:
                    self.entries[entry["file"]] = entry
                    self._end = max(self._end, end)
            except (ValueError, KeyError, TypeError):
                continue  # the line a crash cut short

    def has(self, file: Path) -> bool:
        """Whether the file is known, as it is now."""
        entry = self.entries.get(str(file))
        return entry is not None and entry["stamp"] == _stamp(file)

    def decode(self, files: Sequence[Path], report: Report) -> None:
        """Decode files and append them; those that cannot be decoded are noted."""
        jobs, total = self._survey(files, report)
        require_space(self.audio.parent, round(2 * total * self.sample_rate), "The decoded audio")
        done = 0.0
        with self._appending() as (audio, index), ThreadPoolExecutor(_THREADS) as pool:
            for number, (job, result) in enumerate(self._decoded(jobs, pool)):
                self._append(job, result, audio)
                done += job.seconds
                if len(self._pending) >= _COMMIT_CLIPS or self._unsynced > _COMMIT_BYTES:
                    self._commit(audio, index)
                share = done / total if total else (number + 1) / len(jobs)
                report(min(share, 1.0), f"decoding clips, {number + 1} of {len(jobs)}")

    @contextmanager
    def _appending(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        with self.audio.open("ab") as audio, self._index.open("ab") as index:
            audio.truncate(2 * self._end)
            audio.seek(0, os.SEEK_END)
            if index.tell():
                index.write(b"\n")  # closes a line that was cut short
            try:
                yield audio, index
            finally:
                self._commit(audio, index)

    def _survey(self, files: Sequence[Path], report: Report) -> tuple[list[_Job], float]:
        """Lengths by the headers: for the space needed, the progress and what is a long file."""
        jobs = []
        for number, file in enumerate(files):
            try:
                length = decoding.seconds(file)
            except decoding.Unreadable:
                length = 0.0  # decoding says why
            jobs.append(_Job(file, _stamp(file), length))
            if number % 100 == 0:
                report(0.0, "")
        return jobs, sum(job.seconds for job in jobs)

    def _decoded(
        self, jobs: Sequence[_Job], pool: ThreadPoolExecutor
    ) -> Iterator[tuple[_Job, Future[Pcm] | None]]:
        """Short files as futures that run ahead, long ones with None, in order."""
        ahead: deque[tuple[_Job, Future[Pcm] | None]] = deque()
        for job in jobs:
            short = job.seconds <= _LONG_S
            future = pool.submit(_whole, job.file, self.sample_rate) if short else None
            ahead.append((job, future))
            if len(ahead) > _AHEAD:
                yield ahead.popleft()
        yield from ahead

    def _append(self, job: _Job, result: Future[Pcm] | None, audio: IO[bytes]) -> None:
        entry: dict[str, Any] = {"file": str(job.file), "stamp": job.stamp}
        first = self._end
        try:
            if result is not None:
                self._write(result.result(), audio)
            else:
                for part in decoding.blocks(job.file, self.sample_rate):
                    self._write(_as_pcm(part), audio)
            entry |= {"first": first, "frames": self._end - first}
        except decoding.Unreadable as why:
            self._end = first
            audio.truncate(2 * first)
            audio.seek(0, os.SEEK_END)
            entry["why"] = str(why)
        self._pending.append(entry)

    def _write(self, pcm: Pcm, audio: IO[bytes]) -> None:
        audio.write(pcm.tobytes())
        self._end += len(pcm)
        self._unsynced += pcm.nbytes

    def _commit(self, audio: IO[bytes], index: IO[bytes]) -> None:
        audio.flush()
        os.fsync(audio.fileno())
        for entry in self._pending:
            index.write(json.dumps(entry).encode() + b"\n")
            self.entries[str(entry["file"])] = entry
        index.flush()
        self._pending, self._unsynced = [], 0


def _whole(file: Path, sample_rate: int) -> Pcm:
    return _as_pcm(decoding.read(file, sample_rate))


def _as_pcm(audio: Samples) -> Pcm:
    # Vorbis may overshoot full scale; wrapping would be a loud click.
    pcm: Pcm = np.round(np.clip(audio, -1.0, 1.0) * FULL_SCALE).astype("<i2")
    return pcm


def _stamp(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return "missing"
    return f"{status.st_mtime_ns}:{status.st_size}"
