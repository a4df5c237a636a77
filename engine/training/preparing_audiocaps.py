"""AudioCaps and the lists of the bi-modal separation paper: captions, ids, pairs."""

from __future__ import annotations

import json
from pathlib import Path

from engine.report import EngineError
from engine.training.data import Clip, Skipped
from engine.training.preparing_phrases import phrases_of
from engine.training.preparing_sets import (
    SCENE,
    Collection,
    Lists,
    bare,
    existing,
    lookup,
    rows_of,
    sounds_in,
    video_of,
)

Entries = dict[str, tuple[str, str, tuple[str, ...]]]
"""Id -> id of the sound file, caption, sources that are named."""


def read_audiocaps(folder: Path, lists: Lists, edited: dict[str, tuple[str, ...]]) -> Collection:
    """Read captions and the lists of ids.

    Parameters
    ----------
    folder : Path
        Holds the audio, as ``FILE_ID.wav`` or another ending, at any depth.
    lists : Lists
        `captions`: ``parsed_all_caps.json`` ({id: {file_id, caption, sources}}) or AudioCaps' own
        tables (audiocap_id, youtube_id, start_time, caption); `train`, `val`: an id in each row;
        `pairs`: two ids in each row, their recordings are for testing.
    edited : dict
        Phrases of sound files (their path without its ending) that come before any others.

    Raises
    ------
    EngineError
        If there are no captions, or a list is damaged.
    """
    entries, splits = _read_captions(folder, lists)
    skipped: list[Skipped] = []
    pairs = _read_pairs(folder, lists, entries, skipped)
    for pair in pairs:
        splits |= dict.fromkeys(pair, "test")
    clips, paths_of = _find_clips(folder, entries, splits, edited, skipped)
    kept = [clip for clip in clips if clip.split]
    skipped += [Skipped(clip.path, "is in none of the lists") for clip in clips if not clip.split]
    known = {clip.path for clip in kept}
    mixed = [(paths_of.get(one, ""), paths_of.get(two, "")) for one, two in pairs]
    good = [pair for pair in mixed if set(pair) <= known and pair[0] != pair[1]]
    skipped += [
        Skipped(",".join(pair), "is a pair without two different sound files")
        for pair, there in zip(pairs, mixed, strict=True)
        if there not in good
    ]
    return Collection(tuple(kept), tuple(good), tuple(skipped))


def _read_captions(folder: Path, lists: Lists) -> tuple[Entries, dict[str, str]]:
    """What is said of each id, and the splits that the lists give it."""
    entries: Entries = {}
    splits: dict[str, str] = {}
    for path in (
        lists.captions
        or existing(folder, ["parsed_all_caps.json"])
        or existing(folder, ["train.csv", "val.csv", "test.csv"])
    ):
        found = _parsed(path) if path.suffix == ".json" else _captioned(path)
        entries |= found
        if path.suffix != ".json" and path.stem in ("train", "val", "test"):
            splits |= dict.fromkeys(found, path.stem)
    if not entries:
        raise EngineError(
            f'There are no captions in "{folder}". Name parsed_all_caps.json or AudioCaps\' own '
            "tables with --captions."
        )
    for split, paths in (("train", lists.train), ("val", lists.val), ("test", lists.test)):
        for path in paths or existing(folder, [f"{split}_ids.csv"]):
            splits |= {row[0]: split for row in rows_of(path) if row[0] in entries}
    return entries, splits


def _read_pairs(
    folder: Path, lists: Lists, entries: Entries, skipped: list[Skipped]
) -> list[tuple[str, str]]:
    """The pairs of ids that are mixed for testing; the others are added to `skipped`."""
    pairs: list[tuple[str, str]] = []
    for path in lists.pairs or existing(folder, ["test_sep2_ids.csv"]):
        for row in rows_of(path):
            if row[0] not in entries or len(row) < 2 or row[1] not in entries:
                skipped.append(Skipped(",".join(row), "is a pair of ids that have no caption"))
            elif row[0] == row[1]:
                skipped.append(Skipped(",".join(row), "pairs a recording with itself"))
            else:
                pairs.append((row[0], row[1]))
    return pairs


def _find_clips(
    folder: Path,
    entries: Entries,
    splits: dict[str, str],
    edited: dict[str, tuple[str, ...]],
    skipped: list[Skipped],
) -> tuple[list[Clip], dict[str, str]]:
    """One clip for each sound file, and the file of each id; adds what has none to `skipped`."""
    sounds = sounds_in(folder)
    paths_of: dict[str, str] = {}
    clips: dict[str, Clip] = {}
    for name, (file_id, caption, sources) in entries.items():
        file = lookup(sounds, file_id)
        if file is None:
            skipped.append(Skipped(name, f"has no sound file {file_id}"))
            continue
        phrases = edited.get(bare(file)) or sources or phrases_of(caption)
        if not phrases:
            skipped.append(Skipped(name, "has a caption without words"))
            continue
        paths_of[name] = file
        if file in clips:
            skipped.append(Skipped(name, "is another caption of a recording that has one"))
            continue
        clips[file] = Clip(
            file,
            SCENE,
            splits.get(name, "train" if not splits else ""),
            f"youtube:{video_of(file_id)[0]}",
            "AudioCaps",
            "captions MIT, audio of its authors",
            "custom",
            caption=caption,
            phrases=phrases,
        )
    return list(clips.values()), paths_of


def _parsed(path: Path) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Read parsed_all_caps.json."""
    try:
        values = json.loads(path.read_text("utf-8-sig"))
        return {
            str(name): (
                str(one["file_id"]),
                str(one["caption"]),
                tuple(
                    dict.fromkeys(str(s).strip() for s in one.get("sources", ()) if str(s).strip())
                ),
            )
            for name, one in values.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(
            f'"{path}" is not of the form {{id: {{"file_id", "caption", "sources"}}}}.'
        ) from error


def _captioned(path: Path) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Read a table of AudioCaps itself."""
    rows = rows_of(path)
    head = rows[0] if rows else []
    try:
        at = [head.index(n) for n in ("audiocap_id", "youtube_id", "start_time", "caption")]
    except ValueError as error:
        raise EngineError(
            f'"{path}" lacks one of the columns audiocap_id, youtube_id, start_time, caption.'
        ) from error
    return {
        row[at[0]]: (f"{row[at[1]]}_{row[at[2]]}", row[at[3]], ())
        for row in rows[1:]
        if len(row) > max(at)
    }
