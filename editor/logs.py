"""What Earmark writes down about itself: a rotating log, and a report when it crashed.

Neither holds any audio, and paths are shortened to the names of files, so that a user can show
them to somebody. Nothing is sent anywhere.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import platform
import re
import traceback
from datetime import datetime
from pathlib import Path, PurePath
from typing import TextIO

import PySide6
from PySide6.QtCore import qVersion

from editor.version import version
from engine import paths
from engine.locks import Holder

log = logging.getLogger(__name__)

LOG_BYTES, LOG_FILES = 1 << 20, 3
LOG_NAME = "earmark.log"
CRASHES = "crashes"
NEW = "new-"  # reports that nobody has looked at yet
KEPT_REPORTS = 10
TAIL_LINES, TAIL_BYTES = 40, 16_384

_QUOTED = re.compile(r"""(?P<quote>["'“])(?P<path>(?:/|~/|[A-Za-z]:[\\/])[^"'“”\n]+)(?=["'”])""")
_BARE = re.compile(r"""(?<![\w:/.<])(?:~?/|[A-Za-z]:\\)(?:[^\s/\\"'“”:]+[/\\])+""")


def log_file() -> Path:
    return paths.data_dir() / LOG_NAME


def crash_dir() -> Path:
    folder = paths.data_dir() / CRASHES
    folder.mkdir(exist_ok=True)
    return folder


def start_log() -> None:
    """Write the log into the user's data folder, a megabyte at a time."""
    handler = logging.handlers.RotatingFileHandler(
        log_file(), maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    log.info("Earmark %s", about())


def about() -> str:
    """The versions a report needs."""
    return (
        f"{version()}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"Qt {qVersion()}, {platform.platform()}"
    )


def shortened(text: str) -> str:
    """The text with every path in it shortened to its last name."""
    text = _QUOTED.sub(lambda found: found["quote"] + _name(found["path"]), text)
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home + "/", "~/").replace(home + "\\", "~\\")
    return _BARE.sub("", text)


class Discreet(logging.Formatter):
    """Shortens paths: those given as arguments whatever they hold, others as far as they show."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple) and record.args:
            copy = logging.makeLogRecord(vars(record))
            copy.args = tuple(_discreet(one) for one in record.args)
            record = copy
        return shortened(super().format(record))


def _discreet(value: object) -> object:
    if isinstance(value, str) and PurePath(value).is_absolute():
        value = PurePath(value)
    return value.name if isinstance(value, PurePath) else value


def _name(path: str) -> str:
    return re.split(r"[\\/]", path.rstrip("\\/"))[-1]


# ---------------------------------------------------------------- reports


def describe(error: BaseException) -> str:
    """The traceback of a bug and the versions it happened with."""
    return shortened("".join(traceback.format_exception(error))) + f"\nEarmark {about()}\n"


def write_report(text: str) -> Path | None:
    """Keep a report for the next start; a full disk costs the report and nothing else."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    try:
        folder = crash_dir()
        path = folder / f"{NEW}{stamp}.txt"
        path.write_text(text, encoding="utf-8")
        for old in _reports(folder)[:-KEPT_REPORTS]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("no crash report was written: %s", error)
        return None
    return path


def new_reports() -> list[Path]:
    """Reports that were not offered yet, the newest last."""
    return [path for path in _reports(crash_dir()) if path.name.startswith(NEW)]


def mark_seen(reports: list[Path]) -> None:
    """Keep these reports, but offer them no more."""
    for path in reports:
        try:
            path.replace(path.with_name(path.name.removeprefix(NEW)))
        except OSError as error:
            log.warning("%s", error)


def log_tail() -> str:
    """The last lines of the log."""
    try:
        with log_file().open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-TAIL_LINES:])


def _reports(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"), key=lambda path: path.name.removeprefix(NEW))


class FaultLog:
    """Where Python writes when the process dies of a fault: one file per running Earmark.

    The file is empty while all is well and is removed at a normal end. What a process that is
    gone left in its file becomes a report.
    """

    def __init__(self) -> None:
        me = Holder.me()
        self.path = crash_dir() / f"{me.pid}.fault"
        self._file: TextIO = self.path.open("w", encoding="utf-8")
        # The first line tells whose file it is; a number alone may be another program's by now.
        self._file.write(me.text() + "\n")
        self._file.flush()
        faulthandler.enable(self._file)

    def close(self) -> None:
        if not self._file.closed:
            faulthandler.disable()
            self._file.close()
            self.path.unlink(missing_ok=True)


def watch_faults() -> FaultLog | None:
    """Collect what crashes left and watch for the next; without room on the disk, do without."""
    try:
        collect_faults()
        return FaultLog()
    except OSError as error:
        log.warning("crashes are not written down: %s", error)
        return None


def collect_faults() -> None:
    """Turn what crashed processes left into reports."""
    for path in crash_dir().glob("*.fault"):
        try:
            first, _, left = path.read_text(encoding="utf-8", errors="replace").partition("\n")
            holder = Holder.parse(first)
            if holder is not None and not holder.gone():
                continue
            if left.strip():
                write_report(_fault_report(left))
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s", error)


def _fault_report(left: str) -> str:
    return (
        f"{shortened(left.strip())}\n\nEarmark {about()}\n\n"
        f"The last lines of the log:\n{log_tail()}\n"
    )
