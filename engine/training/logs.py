"""Where the figures of a training run go besides its history: TensorBoard event files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from engine.report import Report, silent

MISSING = (
    "No TensorBoard logs are written: the package tensorboard is not installed "
    '(pip install "earmark[train]"). history.json holds the same figures.'
)


class Log(Protocol):
    """Takes the figures of a run as they come."""

    def begin(self, step: int) -> None:
        """A run starts or goes on at this step; what was logged beyond it no longer counts."""

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Write figures of a step; names may be grouped by "/"."""

    def close(self) -> None:
        """Bring everything to the disk."""


class EventLog:
    """TensorBoard event files in a folder (one more file for each run).

    Parameters
    ----------
    folder : Path
        Made when the first figure comes.
    """

    def __init__(self, folder: Path) -> None:
        # Here, so that who asks for logs learns at once that the package is missing.
        from torch.utils.tensorboard import SummaryWriter

        self._folder = folder
        self._make = SummaryWriter
        self._writer: SummaryWriter | None = None

    def begin(self, step: int) -> None:
        """Start a new event file; viewers drop older figures of later steps."""
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._writer = self._make(str(self._folder), purge_step=step)

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Write figures of a step."""
        if self._writer is None:
            self.begin(step)
        assert self._writer is not None
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)
        self._writer.flush()

    def close(self) -> None:
        """Close the event file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def open_log(folder: Path, report: Report = silent) -> Log | None:
    """Return a log that writes event files to a folder; None, and one note, without TensorBoard."""
    try:
        return EventLog(folder)
    except ImportError:
        report(0.0, MISSING)
        return None
