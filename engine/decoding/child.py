"""The parent's side of the decoding child: start it, hear it, end it."""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from engine import decode
from engine.report import EngineError, Report

_LOG = logging.getLogger(__name__)
_TICK_S = 0.03


@dataclass(frozen=True)
class Started:
    """The child knows what it decodes."""

    sample_rate: int
    channels: int
    storage: str
    subtype: str


@dataclass(frozen=True)
class Progressed:
    """Frames decoded so far, and the estimate of all."""

    available: int
    frames: int


class Child:
    """A running decoder; leaving the ``with`` block ends it whatever it does.

    Attributes
    ----------
    problem : str or None
        A sentence when it did not come to the end.
    full : bool
        Whether the disk was too full, for lack of ``needed`` bytes (0 when not known).
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.problem: str | None = None
        self.full = False
        self.needed = 0
        self.warnings: list[str] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._log_path = folder / "child.log"
        self._log = self._log_path.open("w+b")
        try:
            with path.open("rb") as recording:
                self._process = subprocess.Popen(
                    decode.command(folder, path.suffix.lower()),
                    stdin=recording,
                    stdout=subprocess.PIPE,
                    stderr=self._log,
                    env=decode.environment(),
                    encoding="utf-8",
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
        except PermissionError as problem:
            self._log.close()
            raise EngineError(f'You have no permission to read "{path}".') from problem
        except BaseException:
            self._log.close()
            raise
        assert self._process.stdout is not None
        self._listener = threading.Thread(
            target=self._listen, args=(self._process.stdout,), name="decode", daemon=True
        )
        self._listener.start()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._log.close()
        self._log_path.unlink(missing_ok=True)

    def events(self, report: Report) -> Iterator[Started | Progressed]:
        """What it tells, until it ends; afterwards `problem` and `warnings` are set.

        ``report`` is called at least every 30 ms and may raise.
        """
        heard = time.monotonic()
        fraction = 0.0
        done = False
        while True:
            report(fraction, "Decoding")
            try:
                line = self._lines.get(timeout=_TICK_S)
            except queue.Empty:
                if time.monotonic() - heard > decode.SILENCE_S:
                    self.problem = (
                        f"Decoding made no progress for {decode.SILENCE_S} s and was stopped: "
                        "the file is damaged, or its disk does not answer."
                    )
                    return
                continue
            heard = time.monotonic()
            if line is None:
                break
            event = json.loads(line)
            match event.pop("event"):
                case "start":
                    yield Started(**event)
                case "progress":
                    yield Progressed(**event)
                    fraction = min(1.0, event["available"] / max(1, event["frames"]))
                case "done":
                    done = True
                    self.warnings = event["warnings"]
                case "full":
                    self.full = True
                    self.needed = event["needed"]
                case "error":
                    self.problem = event["text"]
        if not done and not self.full and self.problem is None:
            self.problem = self._died()

    def _listen(self, out: IO[str]) -> None:
        with out:
            for line in out:
                self._lines.put(line)
        self._lines.put(None)

    def _died(self) -> str:
        code: Any = self._process.wait()
        self._log.seek(0)
        _LOG.error("the decoder ended with %s: %s", code, self._log.read()[-4000:].decode(
            errors="replace"
        ))  # fmt: skip
        if not self._log_path.exists():
            return (
                "The folder of decoded recordings was deleted while the file was being decoded. "
                "Open it again."
            )
        return "The decoder stopped unexpectedly: the file is damaged or of an unknown kind."
