"""Data folders that say in a table what each clip is: manifest.csv, and ESC-50's meta/esc50.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.report import EngineError
from engine.training.config import DataSettings
from engine.training.data import SPLITS, Clip, Clips, Skipped, is_inside

MANIFEST = "manifest.csv"
ESC50 = "meta/esc50.csv"

COLUMNS = ("path", "label", "split", "group", "source_repo", "licence", "licence_class")
TEXTS = ("caption", "phrases")
DIVIDER = "|"
"""Between the phrases of a recording: no caption has it."""

ESC50_COLUMNS = ("filename", "fold", "category", "src_file")

ESC_LABELS = {
    "airplane": "airplane", "breathing": "breathing", "brushing_teeth": "teeth brushing",
    "can_opening": "can opening", "car_horn": "car horn", "cat": "cat meow",
    "chainsaw": "chainsaw", "chirping_birds": "bird chirp", "church_bells": "church bells",
    "clapping": "hand clapping", "clock_alarm": "alarm clock", "clock_tick": "clock tick",
    "coughing": "cough", "cow": "cow moo", "crackling_fire": "crackling fire",
    "crickets": "cricket chirp", "crow": "crow caw", "crying_baby": "baby cry",
    "dog": "dog bark", "door_wood_creaks": "door creak", "door_wood_knock": "door knock",
    "drinking_sipping": "drinking", "engine": "engine", "fireworks": "fireworks",
    "footsteps": "footsteps", "frog": "frog croak", "glass_breaking": "glass breaking",
    "hand_saw": "hand saw", "helicopter": "helicopter", "hen": "hen cluck",
    "insects": "flying insect buzz", "keyboard_typing": "keyboard typing",
    "laughing": "laughter", "mouse_click": "mouse click", "pig": "pig grunt",
    "pouring_water": "pouring water", "rain": "rain", "rooster": "rooster crow",
    "sea_waves": "sea waves", "sheep": "sheep bleat", "siren": "siren", "sneezing": "sneeze",
    "snoring": "snoring", "thunderstorm": "thunder", "toilet_flush": "toilet flush",
    "train": "train", "vacuum_cleaner": "vacuum cleaner", "washing_machine": "washing machine",
    "water_drops": "water drops", "wind": "wind",
}  # fmt: skip
"""ESC-50's categories in the words of our vocabulary, which knows what sounds alike."""


def is_manifest(folder: Path) -> bool:
    """Whether a folder has a manifest."""
    return (folder / MANIFEST).is_file()


def is_esc50(folder: Path) -> bool:
    """Whether a folder is a checkout of ESC-50."""
    return (folder / ESC50).is_file()


def read_manifest(folder: Path, settings: DataSettings | None = None) -> Clips:
    """Read a folder with ``manifest.csv``: columns `COLUMNS`, and `TEXTS` where it has them.

    Others are passed over. Phrases are divided by `DIVIDER`.

    Raises
    ------
    EngineError
        If a column is missing, a row is incomplete, a split has another name than train, val and
        test, or a path is listed twice.
    """
    table = folder / MANIFEST
    lines: dict[str, int] = {}
    clips, skipped = [], []
    for line, row in _rows(table, COLUMNS, TEXTS):
        phrases = tuple(one.strip() for one in row.pop("phrases", "").split(DIVIDER) if one.strip())
        clip = Clip(**row, phrases=phrases)  # type: ignore[arg-type]  # the columns are its texts
        if clip.split not in SPLITS:
            raise EngineError(
                f'{MANIFEST}, line {line}: the split "{clip.split}" is none of train, val, test.'
            )
        if clip.path in lines:
            raise EngineError(
                f"{MANIFEST} lists {clip.path} twice, in lines {lines[clip.path]} and {line}."
            )
        lines[clip.path] = line
        if is_inside(clip.path):
            clips.append(clip)
        else:
            skipped.append(Skipped(clip.path, "lies outside the data folder"))
    if not lines:
        raise EngineError(f"{table} lists no clips.")
    return Clips(tuple(clips), tuple(skipped))


def read_esc50(folder: Path, settings: DataSettings) -> Clips:
    """Read a checkout of ESC-50; folds become splits as the settings say.

    The group is the Freesound recording (``src_file``), named as the collection's manifest names
    it, so that the two can be merged without a recording crossing splits. Clips of folds that are
    in no split are left out.

    Raises
    ------
    EngineError
        If a column is missing, a row is incomplete or a fold is no number.
    """
    split_of = {
        fold: split for split in SPLITS for fold in getattr(settings.folds, split)
    }  # Folds has each fold once
    clips, skipped = [], []
    for line, row in _rows(folder / ESC50, ESC50_COLUMNS, ("esc10",)):
        if not row["fold"].isdecimal():
            raise EngineError(f'{ESC50}, line {line}: the fold "{row["fold"]}" is not a number.')
        path = f"audio/{row['filename']}"
        split = split_of.get(int(row["fold"]))
        if split is None:
            continue
        if not is_inside(path):
            skipped.append(Skipped(path, "lies outside the data folder"))
            continue
        open_licence = row.get("esc10", "").lower() == "true"
        clips.append(
            Clip(
                path=path,
                label=ESC_LABELS.get(row["category"], plain(row["category"])),
                split=split,
                group=f"freesound:{row['src_file']}",
                source_repo="karolpiczak/ESC-50",
                licence=f"CC BY{'' if open_licence else '-NC'} 3.0 (ESC-50)",
                licence_class="open" if open_licence else "nc",
            )
        )
    return Clips(tuple(clips), tuple(skipped))


def plain(name: str) -> str:
    """A class name as people write it: ``Dog_Bark`` becomes ``dog bark``."""
    return " ".join(name.replace("_", " ").lower().split())


def _rows(
    table: Path, wanted: Sequence[str], more: Sequence[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Read a CSV table: (line number, wanted columns) of every row."""
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            given = reader.fieldnames or ()
            missing = [name for name in wanted if name not in given]
            if missing:
                raise EngineError(f"{table.name} lacks the columns {', '.join(missing)}.")
            names = (*wanted, *(name for name in more if name in given))
            return [(reader.line_num, _cells(table, reader.line_num, row, names)) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise EngineError(f"{table.name} is not a CSV table in UTF-8: {error}.") from error
    except OSError as error:
        raise EngineError(f"There is no readable {table.name} in {table.parent}.") from error


def _cells(
    table: Path, line: int, row: Mapping[str, str | None], names: Sequence[str]
) -> dict[str, str]:
    cells = {name: (row[name] or "").strip() for name in names}
    for name in ("path", "filename", "label", "category", "split", "group", "src_file"):
        if cells.get(name) == "":
            raise EngineError(f"{table.name}, line {line}: the column {name} is empty.")
    return cells
