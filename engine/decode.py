"""The program that decodes one file: run as a child process, so that a broken file cannot hurt.

    python -m engine.decode FOLDER SUFFIX < recording

It reads the recording from its standard input, writes ``pcm.raw`` and the peaks into FOLDER and
tells what happens in lines of JSON on its standard output:

    {"event": "start", "sample_rate": 48000, "channels": 2, "storage": "int16", ...}
    {"event": "progress", "available": 262144, "frames": 172800000}
    {"event": "done", "warnings": []}
    {"event": "error", "text": "The file holds no sound: ..."}
    {"event": "full", "needed": 1234567}

It lives within a limit of memory and of processor time between two blocks; `engine.recording`
also ends it when it falls silent. A frozen program has no ``python -m``: its entry points call
`run_if_child` first, and `command` starts the program itself with a flag.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from engine.decoding.formats import Format

CHILD_FLAG = "--decode-child"
PCM_NAME = "pcm.raw"
MEMORY_BYTES = 900 * 2**20
STALL_S = 8
"""A child that computes for this long and decodes nothing is ended."""
SILENCE_S = 60
"""So is one that is not heard of for this long. Longer: on a busy machine it may have to wait for
the processor and the disk, and a good file must not be called damaged for that."""

BLOCK_FRAMES = 2**18
RESERVE_BYTES = 2**28
"""Left free on the disk whatever is decoded."""

# Speech in the most frugal codecs holds about this many frames in a byte; a header that claims
# more is not believed.
_MOST_FRAMES_PER_BYTE = 100


def command(folder: Path, suffix: str) -> list[str]:
    """The command line of a child; the recording is its standard input."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG, str(folder), suffix]
    return [sys.executable, "-m", "engine.decode", str(folder), suffix]


def environment() -> dict[str, str]:
    """The environment of a child."""
    root = str(Path(__file__).resolve().parent.parent)
    known = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    # numpy's linear algebra is not used; its threads would only take address space.
    return {**os.environ, "PYTHONPATH": os.pathsep.join(known), "OPENBLAS_NUM_THREADS": "1"}


def run_if_child(argv: list[str]) -> None:
    """Become the child when a frozen program was started as one; returns otherwise."""
    if len(argv) == 4 and argv[1] == CHILD_FLAG:
        _main(argv[2:])


def _main(arguments: list[str]) -> NoReturn:
    limit_memory()
    # What a C library prints must not mix with the protocol.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.exit(_run(Path(arguments[0]), arguments[1], _Teller(out)))


class _DiskFull(Exception):
    def __init__(self, needed: int) -> None:
        super().__init__(needed)
        self.needed = needed


class _Teller:
    """Writes the lines of the protocol."""

    def __init__(self, out: Any) -> None:
        self._out = out

    def tell(self, event: str, **fields: Any) -> None:
        limit_time()
        self._out.write(json.dumps({"event": event, **fields}) + "\n")
        self._out.flush()


def _run(folder: Path, suffix: str, teller: _Teller) -> int:
    from engine.report import EngineError

    try:
        _decode(folder, suffix, teller)
    except EngineError as refused:
        teller.tell("error", text=str(refused))
    except MemoryError:
        text = "The file asks for more memory than a recording needs; it is probably damaged."
        teller.tell("error", text=text)
    except _DiskFull as full:
        teller.tell("full", needed=full.needed)
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        teller.tell("full", needed=0)
    else:
        return 0
    return 1


def limit_memory() -> None:
    """Cap this process's address space, where the system can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (ImportError, ValueError, OSError):  # Windows; macOS does not keep this limit
        return


def limit_time() -> None:
    """Give this process `STALL_S` more seconds of processor time until it is ended."""
    try:
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        until = int(usage.ru_utime + usage.ru_stime) + STALL_S + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
    except (ImportError, ValueError, OSError):
        return


def _decode(folder: Path, suffix: str, teller: _Teller) -> None:
    limit_time()
    import numpy as np

    from engine.decoding.opening import open_source

    source, first = open_source(0, suffix)
    format_ = source.format
    claimed = _believed(format_.frames)
    _check_space(folder, claimed * format_.frame_bytes)
    shape = (BLOCK_FRAMES, format_.channels)
    blocks = [np.zeros(shape, format_.storage) for _ in range(2)]
    total, filled = 0, len(first)
    blocks[0][:filled] = first
    with _Store(folder, format_.channels) as store:
        while True:
            # Two blocks take turns: one is written while the next one is decoded.
            block = blocks[0]
            blocks.reverse()
            filled += source.read(block[filled:])
            store.add(block[:filled])
            if total == 0:
                # Written before it is announced: the parent opens the files on hearing of it.
                store.wait()
                teller.tell("start", **_start_fields(format_))
            total += filled
            teller.tell(
                "progress", available=store.written, frames=max(total, claimed or _guess(total))
            )
            if filled < BLOCK_FRAMES:
                break
            if total * format_.frame_bytes % RESERVE_BYTES < block.nbytes:
                _check_space(folder, block.nbytes)
            filled = 0
        store.wait()
    warnings = list(source.warnings)
    if store.repaired:
        warnings.append(f"{store.repaired} frame(s) held no valid number and are silent here.")
    teller.tell("progress", available=total, frames=total)
    teller.tell("done", warnings=warnings)


class _Store:
    """Writes samples and their peaks, the samples in a thread of its own.

    Attributes
    ----------
    written : int
        Frames on disk.
    repaired : int
        Frames in which NaN or infinity was replaced by 0.
    """

    def __init__(self, folder: Path, channels: int) -> None:
        from engine.peaks import PeaksWriter

        self.written = 0
        self.repaired = 0
        self._peaks = PeaksWriter(folder, channels)
        self._pcm = (folder / PCM_NAME).open("wb", buffering=0)
        self._thread: threading.Thread | None = None
        self._problem: OSError | None = None

    def __enter__(self) -> _Store:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._thread.join()
        self._peaks.close()
        self._pcm.close()

    def add(self, samples: Any) -> None:
        """Store a block, shape (frames, channels), that stays unchanged until the next `wait`."""
        import numpy as np

        if not self._peaks.add(samples):
            self.repaired += len(samples) - int(np.isfinite(samples).all(axis=1).sum())
            np.nan_to_num(samples, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
            self._peaks.add(samples)
        self.wait()
        self._thread = threading.Thread(target=self._write, args=(samples,))
        self._thread.start()

    def wait(self) -> None:
        """Return when everything added is on disk.

        Raises
        ------
        OSError
            If it could not be written.
        """
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._problem is not None:
            raise self._problem

    def _write(self, samples: Any) -> None:
        from engine.decoding.files import write_all

        try:
            write_all(self._pcm, samples.data.cast("B"))
            self.written += len(samples)
        except OSError as problem:
            self._problem = problem


def _start_fields(format_: Format) -> dict[str, Any]:
    return {
        "sample_rate": format_.sample_rate,
        "channels": format_.channels,
        "storage": format_.storage,
        "subtype": format_.subtype,
    }


def _believed(claimed: int) -> int:
    """The header's number of frames, or 0 when this file cannot hold so many."""
    size = os.fstat(0).st_size
    return claimed if claimed <= size * _MOST_FRAMES_PER_BYTE else 0


def _guess(total: int) -> int:
    """Frames in all, from how far the file was read for those decoded so far."""
    position = os.lseek(0, 0, os.SEEK_CUR)
    return total * os.fstat(0).st_size // position if position else total


def _check_space(folder: Path, needed: int) -> None:
    if shutil.disk_usage(folder).free < needed + RESERVE_BYTES:
        raise _DiskFull(needed)


if __name__ == "__main__":
    _main(sys.argv[1:])
