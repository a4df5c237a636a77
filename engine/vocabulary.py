"""The sounds known by name: how they are typed, grouped and captioned.

Read from ``resources/vocabulary.toml``, one table for each label of the built-in model, and
``resources/text/groups.toml``, the words for many sounds at once ("animal", "vehicle").
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from engine.report import EngineError
from engine.resources import resource
from engine.wording import normalise

MOST_LABELS = 4
SUSTAINED_S = 1.5  # seconds; a longer sound is captioned "dog barking", a shorter one "dog barks"


@dataclass(frozen=True)
class Sound:
    """One label of the vocabulary: how it is typed and how it is captioned."""

    label: str
    category: str
    sustained: str
    abrupt: str
    phrasings: tuple[str, ...]


class Vocabulary:
    """The sounds known by name, indexed for look-up.

    Parameters
    ----------
    sounds
        In order of preference: a phrasing shared by several means them in this order.
    real_words
        Words next to the vocabulary's in spelling that are no typing mistakes ("house" is not a
        mistyped "horse").
    groups
        Words for many sounds, with their labels; "*water" is every label of that category.

    Attributes
    ----------
    labels : tuple of str
    phrasings : mapping of label to phrasings
        As they are typed, the label itself first.
    by_text : mapping of normalised phrasing to labels
        Best first, at most four; for the name of a group all of the group's.
    groups : mapping of normalised name of a group to its labels
    """

    def __init__(
        self,
        sounds: Iterable[Sound],
        real_words: Iterable[str] = (),
        groups: Iterable[tuple[str, Sequence[str]]] = (),
    ) -> None:
        self._sounds = {sound.label: sound for sound in sounds}
        self.real_words = frozenset(real_words)
        self.labels = tuple(self._sounds)
        self.phrasings: Mapping[str, tuple[str, ...]] = MappingProxyType(
            {label: (label, *sound.phrasings) for label, sound in self._sounds.items()}
        )
        by_text: dict[str, list[str]] = {}
        for label in self.labels:
            by_text[normalise(label)] = [label]
        for label, phrasings in self.phrasings.items():
            for phrasing in phrasings:
                found = by_text.setdefault(normalise(phrasing), [])
                if label not in found:
                    found.append(label)
        texts = {text: tuple(found[:MOST_LABELS]) for text, found in by_text.items()}
        self.groups: Mapping[str, tuple[str, ...]] = MappingProxyType(
            {
                normalise(name): self._members(texts.get(normalise(name), ()), members)
                for name, members in groups
            }
        )
        self.by_text: Mapping[str, tuple[str, ...]] = MappingProxyType({**texts, **self.groups})

    def _members(self, first: Sequence[str], members: Sequence[str]) -> tuple[str, ...]:
        """The labels of a group: those that its name means anyway, then the listed ones."""
        found = list(first)
        for one in members:
            category = one.removeprefix("*")
            found += (
                [label for label in self.labels if self._sounds[label].category == category]
                if category != one
                else [self._sounds[one].label]
            )
        return tuple(dict.fromkeys(found))

    @classmethod
    def load(cls) -> Vocabulary:
        """The shipped vocabulary.

        Raises
        ------
        EngineError
            If its files are missing or damaged.
        """
        try:
            with resource("vocabulary.toml").open("rb") as file:
                tables = tomllib.load(file)
            with resource("text/groups.toml").open("rb") as file:
                groups = tomllib.load(file)["group"]
            lines = resource("real_words.txt").read_text(encoding="utf-8").splitlines()
            return cls._made(tables, lines, groups)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineError(
                "Earmark's vocabulary is damaged. Please install Earmark again."
            ) from error

    @classmethod
    def _made(
        cls, tables: dict[str, Any], lines: list[str], groups: list[dict[str, list[str]]]
    ) -> Vocabulary:
        return cls(
            (
                Sound(
                    label,
                    table["category"],
                    table["sustained"],
                    table["abrupt"],
                    tuple(table["phrasings"]),
                )
                for label, table in tables.items()
            ),
            (line for line in lines if not line.startswith("#")),
            ((name, group["labels"]) for group in groups for name in group["names"]),
        )

    def category(self, label: str) -> str:
        """The broad group of a label, such as "animals".

        Raises
        ------
        KeyError
            If there is no such label.
        """
        return self._sounds[label].category

    def caption(self, label: str, duration_s: float) -> str:
        """The words of a caption for a label that sounds for so many seconds, in lower case."""
        sound = self._sounds.get(label)
        if sound is None:
            return label
        return sound.sustained if duration_s > SUSTAINED_S else sound.abrupt

    def complete(self, prefix: str, limit: int = 8) -> list[str]:
        """Phrasings that go on from what is typed so far, likeliest first, sounds mixed."""
        typed = normalise(prefix)
        if not typed:
            return []
        ranked: list[tuple[int, str]] = []
        for text, labels in self.by_text.items():
            if text.startswith(typed):
                ranked.append((0 if text == typed else 1 if text in labels else 2, text))
            elif f" {typed}" in text:
                ranked.append((3, text))
        ranked.sort(key=lambda one: one[0])
        seen: Counter[tuple[str, ...]] = Counter()
        mixed: list[tuple[int, str]] = []
        for _, text in ranked:
            mixed.append((seen[self.by_text[text]], text))
            seen[self.by_text[text]] += 1
        mixed.sort(key=lambda one: one[0])
        return [text for _, text in mixed[:limit]]


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, loaded at its first use."""
    return Vocabulary.load()
