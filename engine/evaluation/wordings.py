"""The held-out prompts: free wordings, sounds nobody taught, and typing mistakes made by rule.

`resources/evaluation/prompts.toml` says how the list came about; nothing may be tuned on it.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.report import EngineError
from engine.resources import resource

LIST = "evaluation/prompts.toml"


@dataclass(frozen=True)
class Phrase:
    """A prompt and the answers that are right.

    Attributes
    ----------
    prompt : str
        As somebody might type it.
    labels : tuple of str
        Every label that is a right answer, the best first; empty: "not known" is right.
    or_unknown : bool
        Whether "not known" is right as well.
    """

    prompt: str
    labels: tuple[str, ...]
    or_unknown: bool = False


@dataclass(frozen=True)
class Wordings:
    """The held-out list.

    Attributes
    ----------
    known : tuple of Phrase
        Wordings of known sounds.
    either : tuple of Phrase
        Sounds that only a wider label covers.
    unknown : tuple of Phrase
        What must be refused.
    typos : mapping
        The rules for `mistyped`.
    """

    known: tuple[Phrase, ...]
    either: tuple[Phrase, ...]
    unknown: tuple[Phrase, ...]
    typos: Mapping[str, object]


def read_wordings(path: Path | None = None) -> Wordings:
    """Read the held-out list; the shipped one by default.

    Raises
    ------
    EngineError
        If it is missing or damaged.
    """
    path = path or resource(LIST)
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
        return Wordings(
            _phrases(found["known"], False),
            _phrases(found["either"], True),
            tuple(Phrase(str(prompt), ()) for prompt in found["unknown"]),
            dict(found["typos"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"The held-out prompts {path.name} cannot be read.") from error


def _phrases(groups: Sequence[Mapping[str, Sequence[str]]], or_unknown: bool) -> tuple[Phrase, ...]:
    return tuple(
        Phrase(str(prompt), tuple(str(label) for label in group["labels"]), or_unknown)
        for group in groups
        for prompt in group["prompts"]
    )


def mistyped(labels: Sequence[str], rules: Mapping[str, object]) -> list[tuple[str, Phrase]]:
    """One-letter mistakes in label names: (kind, phrase), the same for the same rules.

    Of every label, one word of at least `shortest_word` letters gets one mistake of each kind. A
    result that is itself a label, or that changes nothing, is drawn again.
    """
    seed, shortest = int(str(rules["seed"])), int(str(rules["shortest_word"]))
    kinds = [str(one) for one in rules["kinds"]]  # type: ignore[attr-defined]
    known = set(labels)
    made = []
    for label in labels:
        # Of the name, not of its place in the list: more labels leave these typos as they are.
        rng = np.random.default_rng([seed, *label.encode()])
        long = [word for word in label.split() if len(word) >= shortest]
        if not long:
            continue
        for kind in kinds[: int(str(rules["per_label"]))]:
            word = long[int(rng.integers(len(long)))]
            for _ in range(20):
                typo = label.replace(word, _KINDS[kind](word, rng), 1)
                if typo not in known:
                    made.append((kind, Phrase(typo, (label,))))
                    break
    return made


def _substituted(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(word)))
    return word[:at] + _letter(rng) + word[at + 1 :]


def _deleted(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(word)))
    return word[:at] + word[at + 1 :]


def _inserted(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(word) + 1))
    return word[:at] + _letter(rng) + word[at:]


def _swapped(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(word) - 1))
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _letter(rng: np.random.Generator) -> str:
    return string.ascii_lowercase[int(rng.integers(26))]


_KINDS: Mapping[str, Callable[[str, np.random.Generator], str]] = {
    "substitution": _substituted,
    "deletion": _deleted,
    "insertion": _inserted,
    "swap": _swapped,
}
