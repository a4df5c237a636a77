"""From what the user types to the sounds the built-in model knows.

`resolve` finds the labels a prompt means, forgiving word order, inflection and typing mistakes, and
says honestly when it does not know the sound.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import zip_longest
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from engine import wording
from engine.report import EngineError
from engine.vocabulary import MOST_LABELS, Sound, Vocabulary, vocabulary
from engine.wording import normalise

__all__ = ["Match", "Sound", "Vocabulary", "normalise", "resolve", "vocabulary"]

LONGEST_PROMPT = 200  # characters
MOST_SUGGESTIONS = 3

ENOUGH_OF_PROMPT = 0.6  # share of the prompt's meaning that a phrasing must explain
ENOUGH_OF_PHRASING = 0.7  # share of the phrasing's meaning that the prompt must contain
UNKNOWN_WEIGHT = 0.75  # how much an unknown word may change the meaning; a rare known one says 1.2
ASIDE_WEIGHT = 0.4  # how much a word counts in "... in the garden"
TYPO_QUALITY = 0.85  # how much a mistyped word counts
NEAR_SPELLING = 0.84  # similarity of whole prompts, spaces left out, that is still a typo
WORTH_ASKING = 0.35  # cover of a phrasing that is worth a "did you mean"
NEAR_TRIGRAMS = 0.45  # Dice similarity that is worth one
NEAR_LETTERS = 0.75  # edit similarity that is worth one

_CONJUNCTION = re.compile(r"\s*[,;&+/]\s*|\s+and\s+", re.IGNORECASE)
_ASIDES = frozenset({"in", "at", "from", "during", "inside", "outside", "near"})


@dataclass(frozen=True)
class Match:
    """What a prompt was found to mean.

    Attributes
    ----------
    text : str
        The prompt's normalised form.
    labels : tuple of str
        Vocabulary labels, best first; empty when the sound is not known.
    score : float, 0..1
        1 for a phrasing of the vocabulary, lower the more had to be forgiven, 0 when not known.
    exact : bool
        Whether the prompt is a phrasing of the vocabulary as it stands.
    suggestions : tuple of str
        Labels near to an unknown prompt.
    """

    text: str
    labels: tuple[str, ...] = ()
    score: float = 0.0
    exact: bool = False
    suggestions: tuple[str, ...] = ()


class _Covered(NamedTuple):
    """How well one phrasing explains a prompt."""

    text: str
    of_phrasing: float
    of_prompt: float

    @property
    def score(self) -> float:
        return self.of_phrasing * (0.4 + 0.6 * self.of_prompt)


class _Matcher:
    """A vocabulary with the indexes that looking up prompts needs, each built at its first use."""

    def __init__(self, known: Vocabulary) -> None:
        self._vocabulary = known
        self._labels_of = known.by_text

    def resolve(self, text: str) -> Match:
        """See the function `resolve`."""
        plain = normalise(text)
        if len(text) > LONGEST_PROMPT:
            raise EngineError(
                f"The prompt is too long ({len(text)} characters; at most {LONGEST_PROMPT}). "
                'Name one sound in a few words, for example "dog barking".'
            )
        if not plain:
            raise EngineError(
                f'{_unnamed(text)}. Type the name of a sound, for example "dog barking".'
            )
        if plain in self._labels_of:
            return Match(plain, self._labels_of[plain], 1.0, exact=True)
        return (
            self._reworded(plain)
            or self._several(text, plain)
            or self._mistyped(plain)
            or Match(plain, suggestions=self._suggestions(plain))
        )

    def _reworded(self, plain: str) -> Match | None:
        """The same words in another order or form, or with spaces missing or misplaced."""
        labels = self._by_stems.get(wording.stems(plain))
        if labels:
            return Match(plain, labels, 0.95)
        joined = self._by_joined.get(plain.replace(" ", ""))
        return Match(plain, self._labels_of[joined], 0.93) if joined else None

    def _several(self, text: str, plain: str) -> Match | None:
        """A list of sounds, each of them known ("rain and thunder")."""
        parts = [part for part in _CONJUNCTION.split(text) if normalise(part)]
        if not 2 <= len(parts) <= MOST_LABELS:
            return None
        found = [self.resolve(part) for part in parts]
        if not all(match.labels for match in found):
            return None
        ranks = zip_longest(*(match.labels for match in found))  # the best of each part first
        labels = [*dict.fromkeys(label for rank in ranks for label in rank if label)]
        return Match(plain, tuple(labels[:MOST_LABELS]), 0.95 * min(one.score for one in found))

    def _mistyped(self, plain: str) -> Match | None:
        """Mistyped words, or known words among others."""
        if not wording.NEGATIONS.isdisjoint(plain.split()):  # "no dogs" is not a sound
            return None
        covered = self._cover(plain)
        best = [
            one
            for one in covered
            if one.of_prompt >= ENOUGH_OF_PROMPT
            and one.of_phrasing >= ENOUGH_OF_PHRASING
            and one.score > covered[0].score - 0.02
        ]
        score, texts = (best[0].score, [one.text for one in best]) if best else (0.0, [])
        if not all(self._is_known(word) for word in plain.split()):
            spelt = process.extract(
                plain.replace(" ", ""),
                list(self._by_joined),
                scorer=OSA.normalized_similarity,
                score_cutoff=max(NEAR_SPELLING, score),
                limit=2,
            )
            if spelt and len(spelt[0][0]) > wording.SHORT_WORD + 1:
                score = spelt[0][1]
                texts = [self._by_joined[one] for one, near, _ in spelt if near == score]
        labels = [*dict.fromkeys(label for text in texts for label in self._labels_of[text])]
        if not labels or len(labels) > MOST_LABELS:  # that many meanings are no meaning
            return None
        return Match(plain, tuple(labels), round(0.95 * score, 3))

    def _cover(self, plain: str) -> list[_Covered]:
        """Phrasings that share words with the prompt, the best explanation first."""
        total = 0.0
        shared: dict[str, float] = defaultdict(float)
        aside = 1.0
        for word in plain.split():
            if word in wording.FILLERS:
                aside = ASIDE_WEIGHT if word in _ASIDES and total else aside
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
            _Covered(text, min(1.0, weight / self._text_weight[text]), min(1.0, weight / total))
            for text, weight in matched.items()
        ]
        return sorted(covered, key=lambda one: one.score, reverse=True)

    def _meant(self, word: str) -> dict[str, float]:
        """Stems of the vocabulary that a typed word may stand for, with how surely."""
        if wording.stem(word) in self._weights:
            return {wording.stem(word): 1.0}
        if self._is_known(word):
            return {}
        near = wording.intended(word, self._words)
        return {
            wording.stem(one): TYPO_QUALITY for one in near if wording.stem(one) in self._weights
        }

    def _is_known(self, word: str) -> bool:
        return (
            word in wording.FILLERS
            or word in self._vocabulary.real_words
            or wording.stem(word) in self._weights
        )

    def _suggestions(self, plain: str) -> tuple[str, ...]:
        """Labels that share words or spelling with an unknown prompt."""
        if not wording.content(plain):
            return ()
        covered = self._cover(plain)[:MOST_SUGGESTIONS]
        texts = [one.text for one in covered if one.score >= WORTH_ASKING]
        typed = wording.trigrams(plain)
        common: Counter[str] = Counter()
        for three in typed:
            common.update(self._texts_with_trigram.get(three, ()))
        near: list[tuple[float, str]] = []
        for text, count in common.items():
            likeness = 2 * count / (len(typed) + len(text))  # there is one trigram to a letter
            if likeness >= NEAR_TRIGRAMS:
                near.append((likeness, text))
            elif likeness >= NEAR_TRIGRAMS / 2:
                letters = OSA.normalized_similarity(plain, text, score_cutoff=NEAR_LETTERS)
                if letters:
                    near.append((likeness, text))
        texts += [text for _, text in sorted(near, key=lambda one: -one[0])]
        labels = [*dict.fromkeys(self._labels_of[text][0] for text in texts)]
        return tuple(labels[:MOST_SUGGESTIONS])

    @cached_property
    def _by_stems(self) -> dict[frozenset[str], tuple[str, ...]]:
        found: dict[frozenset[str], list[str]] = defaultdict(list)
        for text, labels in self._labels_of.items():
            found[self._stems_of[text]] += labels
        found.pop(frozenset(), None)
        return {key: tuple(dict.fromkeys(labels))[:MOST_LABELS] for key, labels in found.items()}

    @cached_property
    def _stems_of(self) -> dict[str, frozenset[str]]:
        return {text: wording.stems(text) for text in self._labels_of}

    @cached_property
    def _by_joined(self) -> dict[str, str]:
        return {text.replace(" ", ""): text for text in self._labels_of}

    @cached_property
    def _words(self) -> list[str]:
        words = {word for text in self._labels_of for word in text.split() if len(word) > 2}
        return sorted(words - wording.FILLERS)

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


def _unnamed(text: str) -> str:
    """What is wrong with a prompt of which nothing is left in its plain form."""
    shown = " ".join(text.split())
    if not shown:
        return "The prompt is empty"
    if any(one.isalpha() for one in shown):  # "the"
        return f'The prompt "{shown}" names no sound'
    return f'The prompt "{shown}" has no letters in it'


@cache
def _matcher() -> _Matcher:
    return _Matcher(vocabulary())


def resolve(text: str) -> Match:
    """The sounds that a prompt means.

    A phrasing of the vocabulary wins; then the same words in another form or order, lists of
    sounds, and typing mistakes. Anything else is unknown: no labels, up to three suggestions.

    Raises
    ------
    EngineError
        If the prompt is empty, has no letters in it or is longer than 200 characters.
    """
    return _matcher().resolve(text)
