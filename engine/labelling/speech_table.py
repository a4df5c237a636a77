"""The table of speech segments: one row per file, in the audio-segmentation seed's format.

    path <tab> start <tab> end <tab> start <tab> end ... <tab> speech_ratio: 12.34% (123 / 1000)

Seconds with two decimals, no header; the ratio counts steps of 10 ms. Rows are added as files are
done, so that a run that was stopped can go on: a row that is there is a file that is done. Tabs and
line ends inside a path are written as ``\\t``, ``\\n`` and ``\\r``.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.files import disk_error, writable_target
from engine.labelling.speech_segments import Speech
from engine.project import Window
from engine.report import EngineError

_ROW = re.compile(
    r"(?P<path>[^\t]+)(?P<times>(?:\t\d+\.\d\d\t\d+\.\d\d)*)"
    r"\tspeech_ratio: \d+\.\d\d% \(\d+ / \d+\)"
)
_ESCAPES = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})
# Names that are no valid text come out as the bytes they are.
_CODING = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}


def row(path: str, speech: Speech) -> str:
    """The row of one file, without its line end."""
    times = [f"{time:.2f}" for one in speech.segments for time in (one.start_s, one.stop_s)]
    ratio = f"{100.0 * speech.ratio:.2f}% ({speech.speech_steps} / {speech.steps})"
    return "\t".join([escaped(path), *times, f"speech_ratio: {ratio}"])


def escaped(path: str) -> str:
    """A path as it stands in a row."""
    return path.translate(_ESCAPES)


class Table:
    """A table that grows row by row.

    Parameters
    ----------
    path : Path
        Need not exist yet; its folder must.

    Attributes
    ----------
    done : dict of str to tuple of Window
        The paths it has rows of, as `escaped`, and the speech in them.

    Raises
    ------
    EngineError
        If it cannot be written, or is a file of another kind: that is never changed.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = writable_target(path)
        self._shown = path
        self.done: dict[str, tuple[Window, ...]] = {}
        self._whole = 0
        if self._path.exists():
            self._read()
        if fresh:
            self.done, self._whole = {}, 0
        self._started = False

    def _read(self) -> None:
        try:
            with self._path.open(**_CODING) as file:  # type: ignore[call-overload]
                text: str = file.read()
        except OSError as error:
            raise EngineError(f'"{self._shown}" cannot be read: {error.strerror}.') from error
        *lines, last = text.split("\n")
        for number, line in enumerate(lines, start=1):
            found = _ROW.fullmatch(line)
            if found is None:
                raise self._foreign(number)
            self.done[found["path"]] = _windows(found["times"])
        if last and not lines and not _may_begin(last):
            raise self._foreign(1)
        # A last line without its end was being written when a run was killed.
        kept = text[: len(text) - len(last)]
        self._whole = len(kept.encode("utf-8", "surrogateescape"))

    def _foreign(self, line: int) -> EngineError:
        return EngineError(
            f'"{self._shown}" exists and is no table of speech segments (line {line}). It was '
            "left as it is; choose another name."
        )

    def add(self, path: str, speech: Speech) -> None:
        """Write the row of a file; it is in the file when this returns.

        Raises
        ------
        EngineError
            If the disk is full or failing.
        """
        try:
            self.start()
            with self._path.open("a", **_CODING) as file:  # type: ignore[call-overload]
                file.write(row(path, speech) + "\n")
        except OSError as error:
            raise disk_error(error, self._path) from error
        self.done[escaped(path)] = speech.segments

    def start(self) -> None:
        """Make the file where there is none, and drop what is no whole row."""
        if not self._started:
            with self._path.open("ab") as file:
                file.truncate(self._whole)
            self._started = True


def _windows(times: str) -> tuple[Window, ...]:
    seconds = [float(one) for one in times.split("\t")[1:]]
    pairs = zip(seconds[::2], seconds[1::2], strict=True)
    return tuple(Window(start, stop) for start, stop in pairs if stop > start)


def _may_begin(line: str) -> bool:
    """Whether the only, unfinished line of a file may be one of ours: text with a tab or a path."""
    return "\0" not in line and ("\t" in line or "speech_ratio" in line)
