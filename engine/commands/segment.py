"""`segment`: where somebody speaks in the files of a folder, as a table and as pieces."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.terminal import progress, say
from engine.report import EngineError, Report, part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.labelling import Labeller
    from engine.labelling.speech import Segmenter, SpeechSettings
    from engine.labelling.speech_table import Table
    from engine.project import Window
    from engine.recording import Recording

SUFFIXES = frozenset(
    f".{one}"
    for one in (
        "wav", "wave", "w64", "rf64", "flac", "ogg", "oga", "opus", "mp3", "mp2", "aif", "aiff",
        "aifc", "au", "snd", "caf", "sph", "m4a", "m4b", "aac", "ac3", "amr", "wma", "mka",
        "mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "3gp",
    )
)  # fmt: skip
"""Endings of the files that are looked at, in lower case."""

_BLOCK = 2**18
_PLAIN_WAV_BYTES = 4_000_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Find out where somebody speaks in every file of a folder and the folders in it. Music "
        "and singing are not speech. One row per file: path, start and end of each stretch of "
        'speech in seconds, and "speech_ratio: 12.34% (123 / 1000)"; tabs between, no header.'
    )
    parser.epilog = (
        "A run that was stopped goes on where it was: files with a row in the table are done; "
        "with --cut, pieces of theirs that are missing are written. Other settings want --fresh. "
        "Files that cannot be read are named on stderr and have no row. Exit code 0: done, even "
        "if some files could not be read. Exit code 2: the request cannot be met, or not one "
        "file could be read; the last line on stderr says why."
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder of sound or film")
    parser.add_argument(
        "-o", "--output", required=True, type=Path, metavar="FILE", help="the table (.tsv)"
    )
    parser.add_argument(
        "--cut",
        type=Path,
        metavar="DIR",
        help="also write the speech as WAV files, a folder for each file; nothing that is there "
        "is deleted or changed",
    )
    parser.add_argument("--max-files", type=int, metavar="N", help="at most so many in this run")
    parser.add_argument(
        "--segmenter",
        default="builtin",
        metavar="NAME",
        help="builtin (default) or silero; for comparison: seed, energy",
    )
    parser.add_argument(
        "--gate",
        action=argparse.BooleanOptionalAction,
        help="let the labeller keep music and singing out (default: where the segmenter needs it)",
    )
    parser.add_argument("--threshold", type=float, default=0.5, metavar="0..1", help="default 0.5")
    parser.add_argument(
        "--fill", type=float, default=1.0, metavar="S", help="fill shorter pauses; default 1.0"
    )
    parser.add_argument(
        "--drop", type=float, default=2.0, metavar="S", help="drop shorter speech; default 2.0"
    )
    parser.add_argument("--fresh", action="store_true", help="start over: forget the rows there")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")


def run(args: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from engine.labelling import load_labeller
    from engine.labelling.speech import SpeechSettings, load_gate, load_segmenter
    from engine.labelling.speech_table import Table, escaped

    settings = SpeechSettings(args.threshold, args.fill, args.drop)
    if args.max_files is not None and args.max_files < 1:
        raise EngineError("--max-files must be at least 1.")
    paths = sound_files(args.folder, args.cut)
    table = Table(args.output, fresh=args.fresh)
    done = [path for path in paths if escaped(path) in table.done]
    todo = [path for path in paths if escaped(path) not in table.done]
    if args.cut is not None:
        _check_cut(args.cut, args.folder)
    segmenter = load_segmenter(args.segmenter)
    gate = load_gate(args.segmenter) if args.gate is None else None
    if args.gate:
        gate = load_labeller()
    job = _Job(segmenter, gate, settings, table, args.folder, args.cut)
    chosen = todo[: args.max_files]
    with progress(quiet=args.quiet) as report:
        for path in done:
            job.cut_again(path, table.done[escaped(path)], report)
        for number, path in enumerate(chosen):
            report(number / len(chosen), Path(path).name)
            job.do(path, part(report, number / len(chosen), (number + 1) / len(chosen)))
    if chosen and job.failed == len(chosen) and not done:
        raise EngineError(f"Nothing was written: of {_files(len(chosen))} not one could be read.")
    job.tell(len(chosen), len(done), len(todo) - len(chosen))
    print(args.output)
    return 0


def sound_files(folder: Path, leave_out: Path | None = None) -> list[str]:
    """The files of a folder and of the folders in it that look like sound, in order.

    Parameters
    ----------
    leave_out : Path, optional
        A folder that is not looked into. Hidden files and folders are not, either.

    Returns
    -------
    list of str
        Paths that begin as ``folder`` was given.

    Raises
    ------
    EngineError
        If there is no such folder, it cannot be read, or there is no such file.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "is not there"
        raise EngineError(f'"{folder}" {what}. Give a folder of recordings.')
    if not os.access(folder, os.R_OK | os.X_OK):
        raise EngineError(f'You have no permission to read the folder "{folder}".')
    left_out = None if leave_out is None else os.path.realpath(leave_out)
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            one
            for one in folders
            if not one.startswith(".") and os.path.realpath(os.path.join(place, one)) != left_out
        )
        found += [
            os.path.join(place, one)
            for one in sorted(names)
            if not one.startswith(".") and Path(one).suffix.lower() in SUFFIXES
        ]
    if not found:
        raise EngineError(
            f'There is no sound file in "{folder}": Earmark looks for .wav, .mp3, .flac, .ogg, '
            ".m4a and the like."
        )
    return found


def _check_cut(cut: Path, folder: Path) -> None:
    if cut.exists() and not cut.is_dir():
        raise EngineError(f'--cut needs a folder, and "{cut}" is a file.')
    if os.path.realpath(cut) == os.path.realpath(folder):
        raise EngineError("--cut needs a folder of its own, not the one with the recordings.")
    try:
        cut.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f'The folder "{cut}" cannot be made: {error.strerror}.') from error


class _Job:
    """What is done with each file, and what there is to tell at the end."""

    def __init__(
        self,
        segmenter: Segmenter,
        gate: Labeller | None,
        settings: SpeechSettings,
        table: Table,
        folder: Path,
        cut: Path | None,
    ) -> None:
        self._segmenter, self._gate = segmenter, gate
        self._settings, self._table = settings, table
        self._folder, self._cut = folder, cut
        self.failed = self._kept = 0

    def do(self, path: str, report: Report) -> None:
        """Segment one file, cut it and add its row; the row comes last, as it says "done"."""
        from engine.labelling.speech import speech_in

        recording = _opened(path, part(report, 0.0, 0.5))
        if recording is None:
            self.failed += 1
            return
        try:
            rest = part(report, 0.5, 0.9)
            speech = speech_in(recording, self._segmenter, self._settings, rest, self._gate)
            self._write_pieces(recording, self._pieces(path, speech.segments))
        finally:
            recording.close()
        self._table.add(path, speech)

    def cut_again(self, path: str, segments: Sequence[Window], report: Report) -> None:
        """Write what is missing of the pieces of a file that has its row already."""
        missing = self._pieces(path, segments)
        if not missing:
            return
        recording = _opened(path, part(report, 0.0, 0.0))
        if recording is None:
            return
        try:
            self._write_pieces(recording, missing)
        finally:
            recording.close()

    def _pieces(self, path: str, segments: Sequence[Window]) -> dict[Path, Window]:
        """The pieces to write: ``CUT/<path below DIR>/<name>.<start>.wav``, none that is there.

        Files share no folder that way.
        """
        if self._cut is None:
            return {}
        folder = self._cut / os.path.relpath(path, self._folder)
        pieces = {folder / f"{Path(path).stem}.{one.start_s:.2f}.wav": one for one in segments}
        missing = {piece: one for piece, one in pieces.items() if not piece.exists()}
        self._kept += len(pieces) - len(missing)
        return missing

    def _write_pieces(self, recording: Recording, pieces: dict[Path, Window]) -> None:
        for piece, one in pieces.items():
            try:
                piece.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise EngineError(
                    f'The folder "{piece.parent}" cannot be made: {error.strerror}.'
                ) from error
            write_piece(recording, *one.frames(recording.sample_rate), piece)
            print(piece, flush=True)

    def tell(self, chosen: int, already: int, left: int) -> None:
        """Say what was left out and why."""
        if already:
            say(f"{_files(already)} had a row already.")
        if left:
            verb = "is" if left == 1 else "are"
            say(f"{_files(left)} {verb} left for the next run, because of --max-files.")
        if self._kept:
            say(f"{self._kept} pieces were there already and were left as they are.")
        if self.failed:
            say(f"{self.failed} of {_files(chosen)} could not be read and have no row.")


def _opened(path: str, report: Report) -> Recording | None:
    """Decode a file, or say why that cannot be done."""
    from engine.recording import open_recording

    try:
        recording = open_recording(Path(path), report)
    except EngineError as error:
        # It begins with the name alone, which several folders may have.
        text = str(error).removeprefix(f'"{Path(path).name}": ')
        say(f"{path}: {text}")
        return None
    if recording.warning:
        say(f"{path}: {recording.warning}")
    return recording


def write_piece(recording: Recording, start: int, stop: int, path: Path) -> None:
    """Write frames ``[start, stop)`` as WAV, sample by sample as they are in the recording.

    Raises
    ------
    EngineError
        If it cannot be written.
    """
    from engine.exporting.formats import BYTES, EXPORTERS, faithful_subtype
    from engine.files import replacing
    from engine.quantise import Quantiser
    from engine.sink import Sink

    subtype = faithful_subtype(EXPORTERS["wav"], recording.subtype)
    stop = min(stop, recording.frames)
    size = (stop - start) * recording.channels * BYTES[subtype]
    container = "WAVEX" if recording.channels > 2 else "WAV"
    if size > _PLAIN_WAV_BYTES:
        container = "RF64"
    quantiser = None
    if subtype != "FLOAT":
        quantiser = Quantiser(int(subtype[-2:]), recording.channels, dither=False)
    with (
        replacing(path) as partial,
        Sink(partial, container, subtype, recording.sample_rate, recording.channels) as sink,
    ):
        for first in range(start, stop, _BLOCK):
            samples = recording.read(first, min(first + _BLOCK, stop))
            sink.write(quantiser(samples) if quantiser else samples)


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"
