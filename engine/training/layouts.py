"""Reading data folders of several layouts into one list of clips.

Layouts: the collection's ``manifest.csv``; an ESC-50 checkout (``meta/esc50.csv`` and ``audio/``;
Piczak, "ESC: Dataset for Environmental Sound Classification", 2015); a folder per class, with or
without ``train``/``val``/``test`` folders above; MUSAN (Snyder, Chen and Povey, "MUSAN: A Music,
Speech, and Noise Corpus", 2015).

Whatever the layout, the pieces of one recording carry one group, and no group is in two splits:
otherwise a score would tell how well the recording is remembered.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from engine.report import EngineError
from engine.training import tables, trees
from engine.training.config import DataSettings
from engine.training.data import SPLITS, Clip, Clips, Skipped, all_labels

LAYOUTS: Mapping[str, tuple[Callable[[Path], bool], Callable[[Path, DataSettings], Clips]]] = {
    "manifest": (tables.is_manifest, tables.read_manifest),
    "esc50": (tables.is_esc50, tables.read_esc50),
    "musan": (trees.is_musan, trees.read_musan),
    "folders": (trees.is_folders, trees.read_folders),
}
"""Layout -> whether a folder looks like it, and its reader; looked at in this order."""


def read_clips(
    folder: Path | Sequence[Path],
    layout: str = "auto",
    settings: DataSettings | None = None,
) -> Clips:
    """Read one or several data folders.

    Parameters
    ----------
    folder : Path or sequence of Path
        The folders. The clips of the first keep the paths they have in it; those of the others
        are named from a folder above it, so that no two clips share a path.
    layout : str
        A name in `LAYOUTS`, or "auto".
    settings : DataSettings, optional
        Folds, shares, groups and filters; its own ``layout`` does not count here.

    Returns
    -------
    Clips
        Clips after the licence and label filters, each with its split, and what was left out.

    Raises
    ------
    EngineError
        If a folder is missing or of no known layout, lists are incomplete, a class is empty, a
        recording is in two splits (unless the settings say "mend"), or nothing is left.
    """
    settings = settings or DataSettings()
    folders = [folder] if isinstance(folder, Path) else list(folder)
    if not folders:
        raise EngineError("No data folder is given. Name one with --data.")
    taken: set[str] = set()
    clips: list[Clip] = []
    skipped: list[Skipped] = []
    for one in folders:
        found = _read_one(one, layout, settings)
        rooted = _rooted(found, one, taken, first=not clips)
        taken.update(clip.path for clip in rooted.clips)
        clips += rooted.clips
        skipped += rooted.skipped
    clips, left_out = separated(clips, settings.crossing)
    clips = filtered(clips, settings)
    return Clips(tuple(clips), (*skipped, *left_out))


def _read_one(folder: Path, layout: str, settings: DataSettings) -> Clips:
    if not folder.is_dir():
        raise EngineError(f'There is no data folder "{folder}".')
    if layout == "auto":
        layout = detect(folder)
    if layout not in LAYOUTS:
        raise EngineError(f'There is no layout "{layout}". Known are: auto, {", ".join(LAYOUTS)}.')
    try:
        found = LAYOUTS[layout][1](folder, settings)
    except OSError as error:
        raise EngineError(f'"{folder}" cannot be read: {error.strerror or error}.') from error
    if not found.clips:
        raise EngineError(f'"{folder}" holds no clips (read as layout "{layout}").')
    return found


def detect(folder: Path) -> str:
    """Return the layout a folder has.

    Raises
    ------
    EngineError
        If it is none.
    """
    for name, (looks_like, _) in LAYOUTS.items():
        if looks_like(folder):
            return name
    raise EngineError(
        f'"{folder}" has no layout that training knows: there is no readable manifest.csv in it, '
        "no meta/esc50.csv, and no folder per class that holds sound files."
    )


def _rooted(found: Clips, folder: Path, taken: set[str], *, first: bool) -> Clips:
    """Give the clips of a folder their root, and paths that nobody has."""
    root, prefix = folder.resolve(), ""
    while not first and (not prefix or any(prefix + clip.path in taken for clip in found.clips)):
        if root.parent == root:
            raise EngineError(f'The folder "{folder}" is given twice.')
        prefix, root = f"{root.name}/{prefix}", root.parent
    clips = tuple(
        dataclasses.replace(
            clip, path=prefix + clip.path, root=root, group=_group_name(clip.group, prefix)
        )
        for clip in found.clips
    )
    skipped = tuple(dataclasses.replace(s, path=prefix + s.path) for s in found.skipped)
    return Clips(clips, skipped)


def _group_name(group: str, prefix: str) -> str:
    """A group known by its place only gets the place of its tree before it."""
    local = group.startswith(trees.LOCAL)
    return prefix + group.removeprefix(trees.LOCAL) if local else group


def separated(clips: Sequence[Clip], crossing: str) -> tuple[list[Clip], list[Skipped]]:
    """See to it that no recording is in two splits.

    Parameters
    ----------
    clips : sequence of Clip
        Clips of all splits.
    crossing : str
        "refuse", or "mend": a recording stays in the last of its splits (test before val before
        train), its clips in the others are left out.

    Returns
    -------
    list of Clip, list of Skipped
        Those that stay, and those that do not.
    """
    home: dict[str, str] = {}
    crossed: dict[str, None] = {}
    for clip in clips:
        known = home.setdefault(clip.group, clip.split)
        if known != clip.split:
            crossed[clip.group] = None
            home[clip.group] = max(known, clip.split, key=SPLITS.index)
    if crossed and crossing == "refuse":
        name = next(iter(crossed))
        splits = sorted({c.split for c in clips if c.group == name}, key=SPLITS.index)
        more = f" So are {len(crossed) - 1} more." if len(crossed) > 1 else ""
        raise EngineError(
            f'The recording "{name}" has clips in {" and ".join(splits)}.{more} Give each '
            'recording one split, or leave the learnt copies out with crossing = "mend" under '
            "[data]."
        )
    kept = [clip for clip in clips if clip.split == home[clip.group]]
    left_out = [
        Skipped(clip.path, f"is of a recording that is also in {home[clip.group]}")
        for clip in clips
        if clip.split != home[clip.group]
    ]
    return kept, left_out


def filtered(clips: Sequence[Clip], settings: DataSettings) -> list[Clip]:
    """Keep the licence classes and labels that are asked for.

    Raises
    ------
    EngineError
        If one of them is not there at all, or nothing is left to train on.
    """
    for what, wanted, present in (
        ("licence class", settings.licences, sorted({clip.licence_class for clip in clips})),
        ("label", settings.labels, all_labels(clips)),
    ):
        unknown = [name for name in wanted if name not in present]
        if unknown:
            shown = ", ".join(present[:12]) + (" ..." if len(present) > 12 else "")
            raise EngineError(f'No clip is of the {what} "{unknown[0]}". There are: {shown}.')
    licences, labels = set(settings.licences), set(settings.labels)
    kept = [
        clip
        for clip in clips
        if (not licences or clip.licence_class in licences) and (not labels or clip.label in labels)
    ]
    if not any(clip.split == "train" for clip in kept):
        raise EngineError(
            "No clip is left to train on. Check the splits, and the licences and labels asked for."
        )
    return kept


def with_examples(clips: Sequence[Clip]) -> tuple[list[Clip], dict[str, int]]:
    """Keep the labels that have something to train on.

    Returns
    -------
    list of Clip, dict
        The clips of those labels; and the other labels with their numbers of clips.
    """
    taught = {clip.label for clip in clips if clip.split == "train"}
    lost: Counter[str] = Counter(clip.label for clip in clips if clip.label not in taught)
    return [clip for clip in clips if clip.label in taught], dict(lost)


def summary(clips: Sequence[Clip]) -> str:
    """One line for people: how many clips, labels and recordings, by split."""
    splits = Counter(clip.split for clip in clips)
    groups: dict[str, set[str]] = defaultdict(set)
    for clip in clips:
        groups[clip.split].add(clip.group)
    parts = [f"{name} {splits[name]} ({len(groups[name])} recordings)" for name in SPLITS]
    return f"{len(clips)} clips of {len(all_labels(clips))} labels: {', '.join(parts)}"
