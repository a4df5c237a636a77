"""Phrasings of the vocabulary, indexed: which of them a prompt means word by word.

Forgives word order, inflection, spaces and typing mistakes; what it makes of words it has never
seen is for the text encoder (`engine.prompts` weighs both).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from engine import wording
from engine.vocabulary import MOST_LABELS, Vocabulary

UNKNOWN_WEIGHT = 0.75  # how much an unknown word may change the meaning; a rare known one says 1.2
ASIDE_WEIGHT = 0.4  # how much a word counts in "... in the garden"
TYPO_QUALITY = 0.85  # how much a mistyped word counts
NEAR_SPELLING = 0.84  # similarity of whole prompts, spaces left out, that is still a typo
WORTH_ASKING = 0.35  # cover of a phrasing that is worth a "did you mean"
NEAR_TRIGRAMS = 0.45  # Dice similarity that is worth one
NEAR_LETTERS = 0.75  # edit similarity that is worth one
MOST_CORRECTIONS = 6  # readings of a mistyped prompt that are tried


class Covered(NamedTuple):
    """How well one phrasing explains a prompt: shares of the meaning of both, 0..1."""

    text: str
    of_phrasing: float
    of_prompt: float

    @property
    def score(self) -> float:
        return self.of_phrasing * (0.4 + 0.6 * self.of_prompt)


class Phrasings:
    """A vocabulary with the indexes that looking up prompts needs, each built at its first use.

    Parameters
    ----------
    known
        The sounds.
    more_words
        Words of known sounds besides those of the phrasings: they are spelt right, and a typing
        mistake may mean them.
    other_words
        Words of other things, besides the vocabulary's real words: they are spelt right.
    """

    def __init__(
        self, known: Vocabulary, more_words: Iterable[str] = (), other_words: Iterable[str] = ()
    ) -> None:
        self._vocabulary = known
        self._labels_of = known.by_text
        self._more_words = frozenset(more_words)
        self._other_words = known.real_words | frozenset(other_words)

    def exact(self, plain: str) -> tuple[str, ...]:
        """Labels of a phrasing as it stands; empty when it is none."""
        return self._labels_of.get(plain, ())

    def reworded(self, plain: str) -> tuple[str, ...]:
        """Labels of the same words in another order or form."""
        return self._by_stems.get(wording.stems(plain), ())

    def joined(self, plain: str) -> tuple[str, ...]:
        """Labels of the same letters with spaces missing or misplaced."""
        text = self._by_joined.get(plain.replace(" ", ""))
        return self._labels_of[text] if text else ()

    def spelt(self, plain: str) -> tuple[tuple[str, ...], float]:
        """Labels of the phrasings nearest in spelling to the whole prompt, and how near."""
        found = process.extract(
            plain.replace(" ", ""),
            self._joined_texts,
            scorer=OSA.normalized_similarity,
            score_cutoff=NEAR_SPELLING,
            limit=2,
        )
        if not found or len(found[0][0]) <= wording.SHORT_WORD + 1:
            return (), 0.0
        best = found[0][1]
        texts = [self._by_joined[one] for one, near, _ in found if near == best]
        labels = dict.fromkeys(label for text in texts for label in self._labels_of[text])
        return tuple(labels), best

    def is_word(self, word: str) -> bool:
        """Whether a word is spelt right, as far as is known."""
        return word in self._other_words or self.names_sound(word)

    def names_sound(self, word: str) -> bool:
        """Whether a word belongs to the language of known sounds."""
        return (
            word in wording.FILLERS
            or word in self._more_words
            or wording.stem(word) in self._all_stems
        )

    def corrections(self, plain: str) -> Iterator[str]:
        """Readings of a prompt with its misspelt words put right, the likeliest first."""
        words = plain.split()
        choices = []
        for word in words:
            near = [] if self.is_word(word) else wording.intended(word, self._words)
            # Words of the phrasings are likelier than those of the encoder.
            near.sort(key=lambda one: one in self._more_words)
            choices.append(near[:3] or [word])
        for number, chosen in enumerate(product(*choices)):
            if number == MOST_CORRECTIONS:
                return
            if (text := " ".join(chosen)) != plain:
                yield text

    def cover(self, plain: str) -> list[Covered]:
        """Phrasings that share words with the prompt, the best explanation first."""
        total = 0.0
        shared: dict[str, float] = defaultdict(float)
        aside = 1.0
        for word in plain.split():
            if word in wording.FILLERS:
                aside = ASIDE_WEIGHT if word in wording.ASIDES and total else aside
                continue
            if word in wording.SURROUNDINGS and total:
                aside = ASIDE_WEIGHT
                continue
            meant = {one: self._weights[one] * sure for one, sure in self._meant(word).items()}
            unknown = UNKNOWN_WEIGHT * min(1.0, len(word) / 4)
            total += aside * max(meant.values(), default=unknown)
            for one, weight in meant.items():
                shared[one] = max(shared[one], aside * weight)
        matched: dict[str, float] = defaultdict(float)
        for one, weight in shared.items():
            for text in self._texts_with[one]:
                matched[text] += weight
        covered = [
            Covered(text, min(1.0, weight / self._text_weight[text]), min(1.0, weight / total))
            for text, weight in matched.items()
        ]
        return sorted(covered, key=lambda one: one.score, reverse=True)

    def _meant(self, word: str) -> dict[str, float]:
        """Stems of the phrasings that a typed word may stand for, with how surely."""
        if wording.stem(word) in self._weights:
            return {wording.stem(word): 1.0}
        if self.is_word(word):
            return {}
        near = wording.intended(word, self._words)
        return {
            wording.stem(one): TYPO_QUALITY for one in near if wording.stem(one) in self._weights
        }

    def suggestions(self, plain: str, most: int) -> tuple[str, ...]:
        """Labels that share words or spelling with an unknown prompt."""
        if not wording.content(plain):
            return ()
        covered = [one for one in self.cover(plain) if one.text not in self._vocabulary.groups]
        texts = [one.text for one in covered[:most] if one.score >= WORTH_ASKING]
        typed = wording.trigrams(plain)
        common: Counter[str] = Counter()
        for three in typed:
            common.update(self._texts_with_trigram.get(three, ()))
        near: list[tuple[float, str]] = []
        for text, count in common.items():
            if text in self._vocabulary.groups:
                continue
            likeness = 2 * count / (len(typed) + len(text))  # there is one trigram to a letter
            if likeness >= NEAR_TRIGRAMS:
                near.append((likeness, text))
            elif likeness >= NEAR_TRIGRAMS / 2:
                letters = OSA.normalized_similarity(plain, text, score_cutoff=NEAR_LETTERS)
                if letters:
                    near.append((likeness, text))
        texts += [text for _, text in sorted(near, key=lambda one: -one[0])]
        labels = [*dict.fromkeys(self._labels_of[text][0] for text in texts)]
        return tuple(labels[:most])

    @cached_property
    def _by_stems(self) -> dict[frozenset[str], tuple[str, ...]]:
        found: dict[frozenset[str], list[str]] = defaultdict(list)
        groups = set()
        for text, labels in self._labels_of.items():
            if text in self._vocabulary.groups:
                if wording.content(text) != text.split():
                    continue  # "house sounds" are a group, a "house" is none
                groups.add(self._stems_of[text])
            found[self._stems_of[text]] += labels
        found.pop(frozenset(), None)
        return {
            key: tuple(dict.fromkeys(labels))[: None if key in groups else MOST_LABELS]
            for key, labels in found.items()
        }

    @cached_property
    def _stems_of(self) -> dict[str, frozenset[str]]:
        return {text: wording.stems(text) for text in self._labels_of}

    @cached_property
    def _by_joined(self) -> dict[str, str]:
        return {text.replace(" ", ""): text for text in self._labels_of}

    @cached_property
    def _joined_texts(self) -> list[str]:
        return list(self._by_joined)

    @cached_property
    def _words(self) -> list[str]:
        words = {word for text in self._labels_of for word in text.split()} | self._more_words
        return sorted(word for word in words - wording.FILLERS if len(word) > 2)

    @cached_property
    def _all_stems(self) -> frozenset[str]:
        return frozenset(self._weights) | {wording.stem(word) for word in self._more_words}

    @cached_property
    def _texts_with(self) -> dict[str, list[str]]:
        texts: dict[str, list[str]] = defaultdict(list)
        for text, found in self._stems_of.items():
            for one in found:
                texts[one].append(text)
        return dict(texts)

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much a stem says: the fewer labels it occurs in, the more."""
        return {
            one: max(0.15, 1.2 - 0.2 * math.log2(len({self._labels_of[text][0] for text in texts})))
            for one, texts in self._texts_with.items()
        }

    @cached_property
    def _text_weight(self) -> dict[str, float]:
        return {
            text: sum(self._weights[one] for one in found) for text, found in self._stems_of.items()
        }

    @cached_property
    def _texts_with_trigram(self) -> dict[str, list[str]]:
        texts: dict[str, list[str]] = defaultdict(list)
        for text in self._labels_of:
            for three in wording.trigrams(text):
                texts[three].append(text)
        return dict(texts)
