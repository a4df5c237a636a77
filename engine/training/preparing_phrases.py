"""From a caption to one phrase for each sound in it, by rules that are read in a minute.

Captions of recordings list sounds: "a man speaks while birds chirp, and then a door slams". They
are cut at the words between two sounds. No rule is right for all captions: the phrases are written
into a table that people may edit, and an edited table is used as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from engine.report import EngineError
from engine.training.tables import DIVIDER

TABLE = "phrases.csv"
COLUMNS = ("id", "caption", "phrases")

_BETWEEN = (
    "and is followed by", "and are followed by", "which is followed by", "is followed by",
    "are followed by", "followed by", "preceded by", "proceeded by", "after which", "as well as",
    "along with", "together with", "accompanied by", "at a close distance", "which is", "which are",
    "and then", "precedes", "proceeded", "while", "whilst", "then", "with", "before", "after",
    "during", "nearby", "among", "which", "over", "and", "as",
)  # fmt: skip
"""What stands between two sounds, the longer first."""

_ONE_SOUND = (
    "on and off", "up and down", "back and forth", "again and again", "over and over",
    "more and more", "louder and louder", "man and woman", "man and a woman", "men and women",
    "bells and a horn", "clanking and clunking", "and continuously", "as if", "as though",
    "with a microphone", "over a loudspeaker", "over a microphone", "over a radio",
    "over an intercom", "over a speaker",
)  # fmt: skip
"""Words that belong together although one of `_BETWEEN` is among them."""

_HIDDEN = "\x00"
_CUT = re.compile(
    r"\s*[,;.]\s*|\s+(?:" + "|".join(map(re.escape, _BETWEEN)) + r")(?=\s|$)", re.IGNORECASE
)
_KEPT = re.compile(r"\b(?:" + "|".join(map(re.escape, _ONE_SOUND)) + r")\b", re.IGNORECASE)
_FIRST = re.compile(r"^(?:(?:and|then|also|finally|while|as|with|but)\s+)+", re.IGNORECASE)
_WHERE = re.compile(
    r"^(?:in|at|on|from|near|nearby|inside|outside|close|far|into|onto|towards?|around)\b",
    re.IGNORECASE,
)
"""How a piece begins that names no sound, but where the one before it is."""


def phrases_of(caption: str) -> tuple[str, ...]:
    """Return the sounds of a caption, each as a phrase with a capital letter, without repeats.

    A caption without anything to cut at is its own phrase; one without a letter has none.
    """
    # A phrase never holds what divides phrases in a table.
    plain = " ".join(caption.replace(DIVIDER, " ").split())
    held = _KEPT.sub(lambda found: found[0].replace(" ", _HIDDEN), plain)
    found: list[str] = []
    for piece in _CUT.split(held):
        text = _FIRST.sub("", piece.replace(_HIDDEN, " ").strip(" -'\"")).strip()
        if not any(one.isalpha() for one in text) or text.casefold() in _BETWEEN:
            continue
        if found and _WHERE.match(text):
            found[-1] = f"{found[-1]} {text}"
        else:
            found.append(text)
    named = {one.casefold(): one[0].upper() + one[1:] for one in found}
    return tuple(named.values())


def read_table(path: Path) -> dict[str, tuple[str, ...]]:
    """Read the phrases that people may have edited: id -> phrases. No table, no phrases.

    Raises
    ------
    EngineError
        If the table is damaged, or a row has no phrase.
    """
    if not path.is_file():
        return {}
    found: dict[str, tuple[str, ...]] = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if not set(COLUMNS) <= set(reader.fieldnames or ()):
                raise EngineError(f"{path} lacks one of the columns {', '.join(COLUMNS)}.")
            for row in reader:
                parts = tuple(one.strip() for one in (row["phrases"] or "").split(DIVIDER))
                phrases = tuple(dict.fromkeys(one for one in parts if one))
                if not phrases:
                    raise EngineError(
                        f"{path}, line {reader.line_num}: there is no phrase. Divide phrases by "
                        f'"{DIVIDER}", and remove the row to have the caption split anew.'
                    )
                found[row["id"]] = phrases
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EngineError(f"{path} cannot be read as a CSV table in UTF-8.") from error
    return found


def table_text(rows: Mapping[str, tuple[str, tuple[str, ...]]]) -> str:
    """The table as CSV text: id -> (caption, phrases)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, (caption, phrases) in rows.items():
        writer.writerow((name, caption, DIVIDER.join(phrases)))
    return text.getvalue()
