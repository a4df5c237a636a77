"""From data folders to what a task learns from: clips read, filtered, decoded and accounted for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.files import write_text
from engine.report import EngineError, Report, silent
from engine.training import layouts
from engine.training.cache import build_cache
from engine.training.config import DataSettings
from engine.training.data import SAMPLE_RATE, Clip, Clips, Skipped, TrainingData, all_labels

SKIPPED = "skipped.csv"

_SHOWN = 5


def read(settings: DataSettings, say: Callable[[str], None]) -> tuple[list[Clip], Clips]:
    """Read the data folders of a configuration.

    Returns
    -------
    list of Clip, Clips
        The clips of the labels that have something to train on, and all that was read.

    Raises
    ------
    EngineError
        See `layouts.read_clips`.
    """
    folders = [Path(folder).expanduser() for folder in settings.folders]
    found = layouts.read_clips(folders, settings.layout, settings)
    clips, lost = layouts.with_examples(found.clips)
    if lost:
        say(
            f"{len(lost)} labels have no clip to train on and are left out "
            f"({sum(lost.values())} clips): {_some(sorted(lost))}."
        )
    say(layouts.summary(clips))
    return clips, found


def gather(
    settings: DataSettings,
    work: Path,
    cache: Path,
    say: Callable[[str], None] = lambda text: None,
    report: Report = silent,
    sample_rate: int = SAMPLE_RATE,
) -> TrainingData:
    """Read and decode the data folders of a configuration.

    Parameters
    ----------
    settings : DataSettings
        Folders, layout and filters.
    work : Path
        Folder of the run; `skipped.csv` (path, reason) is written there.
    cache : Path
        Folder of the decoded clips; made when missing, and shared by runs as they like.
    say : callable
        Takes sentences for the user.
    report : Report
        Progress of the decoding, and cancel point.
    sample_rate : int
        Rate to decode to, Hz.

    Raises
    ------
    EngineError
        If a folder cannot be used, or all clips of a label turn out to be unreadable.
    """
    clips, found = read(settings, say)
    wanted = [clip for clip in clips if clip.split != "test"]
    audio = build_cache(Path(), wanted, cache, report, sample_rate)
    unreadable = {one.path for one in audio.skipped}
    usable = [clip for clip in clips if clip.path not in unreadable]
    skipped = (*found.skipped, *audio.skipped)
    write_text(work / SKIPPED, skipped_table(skipped))
    if skipped:
        first = "; ".join(f"{one.path} {one.reason}" for one in skipped[:_SHOWN])
        more = " ..." if len(skipped) > _SHOWN else ""
        say(f"{len(skipped)} clips are left out, listed in {work / SKIPPED}: {first}{more}")
    emptied = set(all_labels(clips)) - {clip.label for clip in usable if clip.split == "train"}
    if emptied:
        raise EngineError(
            f"Not one clip to train on can be read of: {_some(sorted(emptied))}. "
            f"{work / SKIPPED} says why."
        )
    folders = tuple(Path(folder).expanduser() for folder in settings.folders)
    return TrainingData(tuple(usable), all_labels(usable), audio, folders, skipped)


def skipped_table(skipped: Sequence[Skipped]) -> str:
    """Clips that are not used as CSV text: path, reason."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("path", "reason"))
    writer.writerows((one.path, one.reason) for one in skipped)
    return text.getvalue()


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
