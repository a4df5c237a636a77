"""The table of all probabilities, one line for each component that was separated."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.files import replacing

if TYPE_CHECKING:
    from engine.components.search import Looked

HEADER = ("fname", "start", "separated_class")


class Writer(Protocol):
    """Takes the windows of a search one after the other."""

    def __call__(self, looked: Looked) -> None: ...


@contextmanager
def probabilities(
    path: Path, name: str, classes: Sequence[str], sample_rate: int
) -> Iterator[Writer]:
    """Write the table while a search goes on; it is there when the block ends well.

    Columns: the file's name, the start of the window in seconds, the class that was separated, and
    the share of each class that the labeller heard in it, to four decimals.

    Parameters
    ----------
    name : str
        Of the file that is searched.
    sample_rate : int, hertz
        Of the recording.

    Raises
    ------
    EngineError
        If it cannot be written there.
    """
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*HEADER, *classes])

        def write(looked: Looked) -> None:
            start = f"{looked.cut.start / sample_rate:.3f}"
            for one in looked.judged:
                shares = (f"{share:.4f}" for share in one.shares.tolist())
                writer.writerow([name, start, one.name, *shares])

        yield write
