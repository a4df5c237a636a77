"""Reading the lists of published collections that a user has on disk; nothing is downloaded.

Each reader returns clips as Earmark trains from them, pairs that a test list puts together, and
what it left out with the reason. Layouts: AudioCaps (Kim et al. 2019) with the lists of the
bi-modal separation paper, VGGSound (Chen et al. 2020), MUSIC (Zhao et al. 2018), ESC-50 (Piczak
2015), and any manifest.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.report import EngineError
from engine.training import tables
from engine.training.config import DataSettings
from engine.training.data import Clip, Skipped
from engine.training.decoding import SUFFIXES
from engine.training.preparing_phrases import phrases_of
from engine.training.tables import plain

SCENE = "scene"
"""Label of recordings that hold several sounds; their phrases say which."""

_VIDEO_ID = 11
"""Characters of a YouTube id, which may be underscores and dashes."""

_TOGETHER = re.compile(r"\s*[+&,-]\s*|\s+and\s+")


@dataclass(frozen=True)
class Lists:
    """Files of a collection that say what is in it; those that are not named are looked for."""

    captions: tuple[Path, ...] = ()
    train: tuple[Path, ...] = ()
    val: tuple[Path, ...] = ()
    test: tuple[Path, ...] = ()
    pairs: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Collection:
    """What a collection holds.

    Attributes
    ----------
    clips : tuple of Clip
        With paths below the folder that was read.
    pairs : tuple of (path, path)
        What a test list mixes.
    skipped : tuple of Skipped
        Rows that are not used.
    """

    clips: tuple[Clip, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    skipped: tuple[Skipped, ...] = ()


def video_of(file_id: str) -> tuple[str, str]:
    """Return YouTube id and start of "ID_START"; ids may hold underscores themselves."""
    name, _, start = file_id.rpartition("_")
    if len(file_id) == _VIDEO_ID or not name:
        return file_id, ""
    return name, start


def bare(path: str) -> str:
    """A path without its ending: the id of a recording in the table of phrases."""
    return str(PurePosixPath(path).with_suffix(""))


def rows_of(path: Path) -> list[list[str]]:
    """Read the cells of a headless list, empty lines left out; EngineError if it is none."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [[cell.strip() for cell in row] for row in csv.reader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EngineError(f'The list "{path}" cannot be read as a CSV table in UTF-8.') from error
    return [row for row in rows if any(row)]


def sounds_in(folder: Path) -> dict[str, str]:
    """Return the sound files below a folder: their path -> itself, and their bare name -> path.

    Lists name files in many ways: with a folder or without, with an ending or without.
    """
    found: dict[str, str] = {}
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
    for file in files:
        path = file.relative_to(folder).as_posix()
        for name in (path, path.removesuffix(file.suffix), file.name, file.stem):
            found.setdefault(name, path)
    return found


def lookup(sounds: dict[str, str], name: str) -> str | None:
    """Return the path of a sound by what a list calls it; None if it is not there."""
    pure = PurePosixPath(name.replace("\\", "/"))
    # An ending that is none ("ID_30.000") must not be cut off.
    whole = [name, pure.as_posix(), pure.name]
    bare = pure.name.removesuffix(pure.suffix) if pure.suffix.lower() in SUFFIXES else pure.name
    return next((sounds[one] for one in (*whole, bare) if one in sounds), None)


def read_vggsound(folder: Path, lists: Lists) -> Collection:
    """Read lists of ``path,label`` (labels may hold commas), or VGGSound's own table.

    The table's rows are YouTube id, start, label, split; its files ``ID_START.wav`` with the start
    in six digits.
    """
    sounds = sounds_in(folder)
    clips: dict[str, Clip] = {}
    skipped: list[Skipped] = []
    for split, paths, names in (
        ("train", lists.train, ["train.csv", "vggsound.csv"]),
        ("val", lists.val, ["val.csv"]), ("test", lists.test, ["test.csv"]),
    ):  # fmt: skip
        for path in paths or existing(folder, names):
            for row in rows_of(path):
                name, label, of = _vgg_row(row, split)
                file = lookup(sounds, name)
                if not label:
                    skipped.append(Skipped(name, "has no label"))
                elif file is None:
                    skipped.append(Skipped(name, "is not there"))
                elif file in clips:
                    skipped.append(Skipped(name, "is listed twice"))
                else:
                    video = video_of(PurePosixPath(file).stem)[0]
                    clips[file] = Clip(
                        file, plain(label), of, f"youtube:{video}", "VGGSound",
                        "labels CC BY 4.0, audio of its authors", "custom",
                        caption=f"the sound of {plain(label)}",
                    )  # fmt: skip
    if not clips:
        raise EngineError(
            f'No sound of a list was found in "{folder}". Name the lists with --train.'
        )
    pairs, lost = _path_pairs(folder, lists, ["test_sep_2.csv"], sounds, clips)
    return Collection(tuple(clips.values()), pairs, (*skipped, *lost))


def _vgg_row(row: Sequence[str], split: str) -> tuple[str, str, str]:
    """Name, label and split of a row."""
    if len(row) >= 4 and row[1].isdecimal() and row[-1] in ("train", "test"):
        return f"{row[0]}_{int(row[1]):06d}", ", ".join(row[2:-1]), row[-1]
    # Without quotation marks, everything after the first comma is the label.
    return row[0], ", ".join(row[1:]), split


def _path_pairs(
    folder: Path, lists: Lists, names: list[str], sounds: dict[str, str], clips: dict[str, Clip]
) -> tuple[tuple[tuple[str, str], ...], list[Skipped]]:
    """Read pairs of paths; only two known clips of different labels make a test."""
    pairs: list[tuple[str, str]] = []
    skipped: list[Skipped] = []
    for path in lists.pairs or existing(folder, names):
        for row in rows_of(path):
            found = [lookup(sounds, name) for name in row[:2]]
            both = [one for one in found if one is not None and one in clips]
            if len(both) < 2:
                skipped.append(Skipped(",".join(row), "is a pair with a sound that is not there"))
            elif both[0] == both[1]:
                skipped.append(Skipped(",".join(row), "pairs a recording with itself"))
            elif clips[both[0]].label == clips[both[1]].label:
                skipped.append(Skipped(",".join(row), "pairs two recordings of one sound"))
            else:
                pairs.append((both[0], both[1]))
    return tuple(pairs), skipped


def read_music(folder: Path, lists: Lists) -> Collection:
    """Read lists of ``audio_path,frame_path,frames`` or ``{"videos": {instrument: [ids]}}``.

    The instrument is the folder above the file. A duet's folder names two ("cello-violin"): such a
    recording is a scene with a phrase for each.
    """
    sounds = sounds_in(folder)
    named: list[tuple[str, str, str]] = []
    for split, paths, names in (
        ("train", lists.train, ["train.csv", "MUSIC_solo_videos.json", "MUSIC_duet_videos.json"]),
        ("val", lists.val, ["val.csv"]), ("test", lists.test, ["test.csv"]),
    ):  # fmt: skip
        for path in paths or existing(folder, names):
            named += [(name, label, split) for name, label in _music_list(path)]
    solos = {plain(label) for _, label, _ in named if len(instruments(label, set())) == 1}
    clips: dict[str, Clip] = {}
    skipped: list[Skipped] = []
    for name, label, split in named:
        file = lookup(sounds, name)
        if file is None:
            skipped.append(Skipped(name, "is not there"))
        elif file in clips:
            # Lists repeat short collections to make an epoch longer; here epochs have no end.
            skipped.append(Skipped(name, "is listed twice"))
        else:
            played = instruments(label, solos)
            video = PurePosixPath(file).stem[:_VIDEO_ID]
            clips[file] = Clip(
                file, played[0] if len(played) == 1 else SCENE, split, f"youtube:{video}",
                "MUSIC", "audio of its authors", "custom",
                caption=" and ".join(played), phrases=played if len(played) > 1 else (),
            )  # fmt: skip
    if not clips:
        raise EngineError(
            f'No sound of a list was found in "{folder}". Name the lists with --train.'
        )
    pairs, lost = _path_pairs(folder, lists, ["test_sep_2.csv"], sounds, clips)
    return Collection(tuple(clips.values()), pairs, (*skipped, *lost))


def _music_list(path: Path) -> list[tuple[str, str]]:
    """Name and instrument of each recording of a list."""
    if path.suffix == ".json":
        try:
            videos = json.loads(path.read_text("utf-8-sig"))["videos"]
            return [(str(one), str(label)) for label, ids in videos.items() for one in ids]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(
                f'"{path}" is not of the form {{"videos": {{instrument: [ids]}}}}.'
            ) from error
    rows = [row[0].replace("\\", "/") for row in rows_of(path)]
    return [(one, PurePosixPath(one).parent.name or "music") for one in rows]


def instruments(label: str, solos: Iterable[str]) -> tuple[str, ...]:
    """Return the instruments a label names: divided by signs, or else by the solos it holds."""
    known = set(solos)
    parts = tuple(dict.fromkeys(plain(one) for one in _TOGETHER.split(label.strip()) if one))
    if len(parts) != 1 or parts[0] in known:
        return parts
    words, found = parts[0].split(), []
    while words:
        many = next(
            (n for n in range(len(words), 0, -1) if " ".join(words[:n]) in known), len(words)
        )
        found.append(" ".join(words[:many]))
        words = words[many:]
    return tuple(dict.fromkeys(found))


def read_esc50(folder: Path, settings: DataSettings) -> Collection:
    """Read a checkout of ESC-50; folds become splits as the settings say."""
    found = tables.read_esc50(folder, settings)
    return Collection(found.clips, (), found.skipped)


def read_manifest(
    folder: Path, split_captions: bool, edited: dict[str, tuple[str, ...]]
) -> Collection:
    """Read any manifest; with `split_captions`, captions of several sounds become phrases."""
    found = tables.read_manifest(folder)
    clips = []
    for clip in found.clips:
        phrases = edited.get(bare(clip.path)) or clip.phrases
        if split_captions and not phrases and len(parts := phrases_of(clip.caption)) > 1:
            phrases = parts
        clips.append(
            Clip(**{**vars(clip), "phrases": phrases, "label": SCENE if phrases else clip.label})
        )
    return Collection(tuple(clips), (), found.skipped)


def existing(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Return the files of these names that are in a folder."""
    return tuple(path for name in names if (path := folder / name).is_file())
