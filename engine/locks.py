"""Who has a project open: enough to tell a running program from one that crashed."""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """A process on a computer.

    Attributes
    ----------
    mark : str
        When the process started, where the system tells (Linux): another process that got the same
        number later has another mark. Empty elsewhere.
    """

    pid: int
    host: str
    mark: str = ""

    @classmethod
    def me(cls) -> Holder:
        """This process."""
        return cls(os.getpid(), socket.gethostname(), process_mark(os.getpid()))

    @classmethod
    def parse(cls, text: str) -> Holder | None:
        """The holder written by `text`, or None when it is not one."""
        try:
            fields = json.loads(text)
            pid, host, mark = fields["pid"], fields["host"], fields["mark"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        if not (isinstance(pid, int) and isinstance(host, str) and isinstance(mark, str)):
            return None
        return cls(pid, host[:255], mark[:255]) if 0 < pid < 2**31 else None

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    def gone(self) -> bool:
        """Whether the process is known to have ended.

        A process on another computer cannot be asked, so it counts as running.
        """
        if self.host != socket.gethostname():
            return False
        if not process_runs(self.pid) or _is_dead(self.pid):
            return True
        mark = process_mark(self.pid)
        return bool(self.mark and mark and mark != self.mark)


def _is_dead(pid: int) -> bool:
    """Whether it has ended and only its parent has not asked for it yet; Linux tells."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] in ("Z", "X")


def process_mark(pid: int) -> str:
    """The start time of a process in the system's own ticks, or "" where it cannot be known."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    # The name in brackets may hold anything, also brackets and spaces; counting starts after it.
    return f"{boot}:{status.rpartition(')')[2].split()[19]}"


def process_runs(pid: int) -> bool:
    """Whether a process with this number runs on this computer."""
    if sys.platform == "win32":
        import ctypes

        # os.kill would end the process there. 0x1000 = may ask, 0x102 = still waiting for its end.
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000 | 0x100000, False, pid)
        if not handle:
            return False
        runs = bool(kernel.WaitForSingleObject(handle, 0) == 0x102)
        kernel.CloseHandle(handle)
        return runs
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as somebody else
        return True
    return True
