"""Texts for the text encoder: phrasings of known sounds, and words that name none.

From ``resources/vocabulary.toml`` and ``resources/text``: whole phrasings; sentences made of who
and what ("puppy" + "yapping": "two puppies yapping", "the sound of yapping puppies in the park");
the same with typing mistakes. Refused: ordinary words alone and in pairs, known words beside
ordinary ones ("dog food"), sounds that no label covers, letters at random.
"""

from __future__ import annotations

import itertools
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine import wording
from engine.resources import resource
from engine.text_encoder import read_unknown, split_list
from engine.vocabulary import Vocabulary
from engine.wording import normalise

_PEOPLE = (
    "someone", "a person", "a man", "a woman", "a guy", "a boy", "a girl", "people", "a kid",
    "my neighbour", "my dad", "an old man", "somebody", "a lady", "a child", "two people",
)  # fmt: skip
_ASIDES = (
    "in the garden", "in the park", "outside", "at night", "in the morning", "in the distance",
    "next door", "in the background", "in the street", "near the house", "loudly", "softly",
    "quietly", "twice", "again and again", "far away", "upstairs", "in the woods", "downtown",
    "behind me", "all night long", "fast", "slowly", "for a long time", "at home", "in the kitchen",
    "across the street", "in winter", "in the room", "in a big hall", "close to the microphone",
    "in the forest", "on a farm", "at the park", "nearby", "in the yard", "in the evening",
)  # fmt: skip
_LEADS = (
    "the sound of", "i hear", "can you hear", "recording of", "a loud", "two", "three", "several",
    "some", "my", "an old", "a big", "a small", "distant", "faint", "annoying", "only the",
    "just the", "the noise of", "a", "the", "that", "a very loud", "a soft", "lots of", "many",
)  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_TOO_GENERAL = 4  # labels; what so many things do names none of them
_FEW = 3  # labels; a name shared by no more of them means them


@dataclass(frozen=True)
class Texts:
    """Everything there is to learn from.

    Attributes
    ----------
    labels : tuple of str
    phrasings : mapping of normalised text to labels, best first
        Those of the vocabulary, its groups included.
    also, who, does : label to normalised texts
        See ``resources/text/phrases.toml``; "@person" stays as it is.
    near : mapping of normalised unknown sound to the labels that it is near to
    ordinary, refused : normalised texts
        Words that may stand in pairs with others, and texts to be refused as they are.
    """

    labels: tuple[str, ...]
    phrasings: Mapping[str, tuple[str, ...]]
    also: Mapping[str, tuple[str, ...]]
    who: Mapping[str, tuple[str, ...]]
    does: Mapping[str, tuple[str, ...]]
    near: Mapping[str, tuple[str, ...]]
    ordinary: tuple[str, ...]
    refused: tuple[str, ...]
    real: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Example:
    """One text with what it means: labels (none: only near ones) and whether it is known."""

    text: str
    labels: tuple[str, ...]
    known: bool


def _toml(name: str) -> dict[str, Any]:
    with resource(name).open("rb") as file:
        return tomllib.load(file)


def _entries(text: str) -> tuple[str, ...]:
    anyone = ("@person",) if "@person" in text else ()
    return anyone + split_list(text.replace("@person", ""))


def read_texts(known: Vocabulary) -> Texts:
    """Read everything from the resources."""
    phrases, unknown = _toml("text/phrases.toml"), _toml("text/unknown.toml")
    column = {
        name: {label: _entries(phrases[label][name]) for label in known.labels}
        for name in ("also", "who", "does")
    }
    words = {name: split_list(text) for name, text in unknown["words"].items()}
    sounds = {one for names in unknown["sounds"] for one in split_list(names)}
    return Texts(
        known.labels,
        known.by_text,
        column["also"],
        column["who"],
        column["does"],
        {one: near for one, near in read_unknown(unknown).items() if one in sounds},
        words["things"] + words["deeds"] + words["qualities"],
        words["phrases"] + words["context"],
        tuple(sorted(known.real_words)),
    )


def sound_words(texts: Texts) -> set[str]:
    """Every word that occurs in a phrasing of a known sound."""
    columns = (texts.also, texts.who, texts.does)
    found = itertools.chain(
        texts.phrasings, *(phrases for column in columns for phrases in column.values())
    )
    return {word for text in found for word in text.split() if word.isalpha()}


def ordinary_words(texts: Texts) -> set[str]:
    """Words of other things that hardly ever belong to a known sound."""
    core = {word for text in texts.phrasings for word in text.split()}
    for column in (texts.who, texts.does):
        core |= {word for of in column.values() for one in of for word in one.split()}
    stems = {wording.stem(word) for word in core}
    others = itertools.chain(texts.ordinary, texts.refused, texts.near)
    found = {word for text in others for word in text.split() if wording.stem(word) not in stems}
    return found - wording.FILLERS - wording.ASIDES


def meanings(texts: Texts) -> dict[str, tuple[str, ...]]:
    """Texts that are known sounds as they stand, with their labels, best first."""
    labels_of: dict[str, list[str]] = defaultdict(list)
    for label in texts.labels:
        alone = [one for one in texts.who[label] if one != "@person" and one not in texts.refused]
        for text in (*texts.also[label], *alone, *texts.does[label]):
            labels_of[text].append(label)
    often = Counter({text: len(labels) for text, labels in labels_of.items()})
    found = {
        text: tuple(dict.fromkeys(labels))
        for text, labels in labels_of.items()
        if often[text] <= _FEW and text not in texts.refused and text not in texts.near
    }
    return {**found, **texts.phrasings}


def too_general(texts: Texts) -> tuple[str, ...]:
    """Deeds of so many sounds that they name none ("playing", "being hit")."""
    often = Counter(one for label in texts.labels for one in texts.does[label])
    return tuple(
        one for one, count in often.items() if count >= _TOO_GENERAL and one not in texts.phrasings
    )


class Maker:
    """Makes examples from texts, at random but the same for the same generator.

    Parameters
    ----------
    texts
        What to make them from.
    held
        Texts to leave out: those that the decision is fitted on.
    """

    def __init__(self, texts: Texts, held: Iterable[str] = ()) -> None:
        self._texts = texts
        self._held = frozenset(held)
        self._meanings = {
            text: labels for text, labels in meanings(texts).items() if text not in self._held
        }
        self._of_label: dict[str, list[str]] = {label: [] for label in texts.labels}
        for text, labels in self._meanings.items():
            for label in labels if len(labels) <= _FEW else ():
                self._of_label[label].append(text)
        self._groups = [text for text, labels in self._meanings.items() if len(labels) > _FEW]
        self._near = [one for one in texts.near if one not in self._held]
        self._ordinary = [one for one in texts.ordinary if one not in self._held]
        self._refused = [*texts.refused, *too_general(texts)]
        self._refused = [one for one in self._refused if one not in self._held]
        self._refused = [one for one in self._refused if one not in self._meanings]
        self._real = [one for one in texts.real if one not in self._held]

    def epoch(self, rng: np.random.Generator, each: int) -> list[Example]:
        """Examples in random order: ``each`` for every label, and about as many to refuse."""
        found = [self._known(label, rng) for label in self._texts.labels for _ in range(each)]
        found += [
            Example(text, self._meanings[text], True) for text in self._groups for _ in range(4)
        ]
        found += self.to_refuse(rng, each * len(self._texts.labels) * 2 // 3)
        order = rng.permutation(len(found))
        return [found[at] for at in order]

    def _known(self, label: str, rng: np.random.Generator) -> Example:
        draw = rng.random()
        if draw < 0.08:
            text = normalise(label)
        elif draw < 0.55 and self._of_label[label]:
            text = _pick(self._of_label[label], rng)
        else:
            text = self._sentence(label, rng)
        if (text in self._held) or not text:
            text = normalise(label)
        labels = self._meanings.get(text, (label,))
        labels = labels if len(labels) <= _FEW else (label,)
        return Example(self._dressed(text, rng, 0.25), labels, True)

    def _sentence(self, label: str, rng: np.random.Generator) -> str:
        who, does = _pick(self._texts.who[label], rng), _pick(self._texts.does[label], rng)
        if who == "@person":
            who = normalise(_pick(_PEOPLE, rng))
        forms = (f"{who} {does}", f"{who} {does}", f"{who} is {does}", f"{does} {who}")
        return _pick(forms, rng)

    def _dressed(self, text: str, rng: np.random.Generator, mistaken: float) -> str:
        """A text with what people put around it, and typing mistakes."""
        if rng.random() < 0.25:
            text = f"{text} {_pick(_ASIDES, rng)}"
        if rng.random() < 0.25:
            text = f"{_pick(_LEADS, rng)} {text}"
        if rng.random() < mistaken:
            text = mistyped(text, rng)
        return normalise(text)

    def to_refuse(self, rng: np.random.Generator, count: int) -> list[Example]:
        """That many examples that name no known sound."""
        return [self._unknown(rng) for _ in range(count)]

    def _unknown(self, rng: np.random.Generator) -> Example:
        draw = rng.random()
        if draw < 0.22:
            text = _pick(self._near, rng)
            near = self._texts.near[text]
            if rng.random() < 0.1:
                text = f"{_pick(_PEOPLE, rng)} {text}"
            return Example(self._dressed(text, rng, 0.05), near, False)
        if draw < 0.42:
            return Example(_pick(self._real, rng), (), False)
        if draw < 0.62:
            text = _pick(self._refused, rng)
        elif draw < 0.74:
            text = " ".join(_pick(self._ordinary, rng) for _ in range(int(rng.integers(1, 4))))
        elif draw < 0.87:
            text = self.beside(rng)
        elif draw < 0.93:
            text = f"{_pick(_PEOPLE, rng)} {_pick(self._ordinary, rng)}"
        else:
            return Example(gibberish(rng), (), False)
        text = self._dressed(text, rng, 0.05) if rng.random() < 0.5 else normalise(text)
        return Example(text if text not in self._meanings else "nothing", (), False)

    def beside(self, rng: np.random.Generator) -> str:
        """A known word that an ordinary one makes into something else ("dog insurance")."""
        label = _pick(self._texts.labels, rng)
        known = _pick((*self._of_label[label][:12], normalise(label)), rng)
        other = _pick(self._ordinary, rng) if rng.random() < 0.8 else _pick(self._near, rng)
        words = known.split()
        word = words[0] if rng.random() < 0.6 else known
        return _pick((f"{word} {other}", f"{word} {other}", f"{other} {word} {other}"), rng)


def mistyped(text: str, rng: np.random.Generator) -> str:
    """One letter of a text left out, doubled, changed or swapped with the next."""
    at = int(rng.integers(0, max(1, len(text))))
    letter = _LETTERS[int(rng.integers(0, len(_LETTERS)))]
    kind = int(rng.integers(0, 4))
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + letter + text[at:]
    if kind == 2:
        return text[:at] + letter + text[at + 1 :]
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def gibberish(rng: np.random.Generator) -> str:
    """Letters at random, keys in a row, or numbers."""
    kind = int(rng.integers(0, 4))
    length = int(rng.integers(3, 11))
    if kind == 0:
        row = _pick(_ROWS, rng)
        start = int(rng.integers(0, len(row) - 2))
        return row[start : start + length]
    if kind == 1:
        return str(int(rng.integers(0, 100000)))
    consonants, vowels = "bcdfghjklmnpqrstvwxz", "aeiouy"
    if kind == 2:
        return "".join(_pick((consonants, vowels)[at % 2], rng) for at in range(length))
    return "".join(_pick(_LETTERS, rng) for _ in range(length))


def _pick(among: Sequence[str], rng: np.random.Generator) -> str:
    return among[int(rng.integers(0, len(among)))]


def held_out(texts: Texts, share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Known and unknown texts to fit the decision on: a random share, never the labels themselves.

    Parameters
    ----------
    share : float, 0..1
        Of the phrasings of every label, of the ordinary words and of the unknown sounds.

    Returns
    -------
    (known, unknown)
    """
    rng = np.random.default_rng(seed)
    plain = {normalise(label) for label in texts.labels}
    known = [
        Example(text, labels, True)
        for text, labels in meanings(texts).items()
        if text not in plain and len(labels) <= _FEW and " " in text and rng.random() < share
    ]
    # The real words are many and of one kind: fewer of them.
    refused = [*texts.refused, *texts.ordinary, *texts.near, *texts.real[::_FEW]]
    kept = set(meanings(texts))
    unknown = [
        Example(text, (), False) for text in refused if text not in kept and rng.random() < share
    ]
    # Ordinary words never seen beside known ones, people doing other things, slips of the hand.
    maker = Maker(replace(texts, ordinary=tuple(one.text for one in unknown)), ())
    unknown += [Example(maker.beside(rng), (), False) for _ in unknown]
    for _ in range(len(unknown) // 10):
        unknown.append(Example(gibberish(rng), (), False))
        strange = f"{_pick(texts.labels, rng).split()[0]} {gibberish(rng)}"
        unknown.append(Example(normalise(strange), (), False))
    return known, unknown


def batches(examples: Sequence[Example], size: int) -> Iterator[Sequence[Example]]:
    """Examples in groups of ``size``; what is left over is dropped."""
    for start in range(0, len(examples) - size + 1, size):
        yield examples[start : start + size]
