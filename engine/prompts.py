"""From what the user types to the sounds the built-in model knows.

`resolve` finds the labels a prompt means, forgiving word order, inflection and typing mistakes, and
says honestly when it does not know the sound. Phrasings of the vocabulary are looked up
(`engine.phrases`); what is none goes to the text encoder (`engine.text_encoder`), and both are
weighed together. `embed` puts any text into one space with `label_vectors`.
"""

from __future__ import annotations

import math
import operator
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from engine import wording
from engine.phrases import Covered, Phrasings
from engine.report import EngineError
from engine.text_encoder import Encoded, TextModel, text_model
from engine.vocabulary import MOST_LABELS, Sound, Vocabulary, vocabulary
from engine.wording import normalise

__all__ = [
    "Match", "Sound", "Vocabulary", "embed", "label_vectors", "normalise", "resolve",
    "unknown_sentence", "vocabulary",
]  # fmt: skip

LONGEST_PROMPT = 200  # characters
MOST_SUGGESTIONS = 3

_ALSO_MEANT = 0.3  # share of the best label's probability that a further label needs
_WHOLE_GROUP = 0.85  # cover by the name of a group that means the group
_NEAR_ENOUGH = 0.5  # cosine of an unknown sound with a label that is worth a "did you mean"
_NEARLY_THERE = 0.89  # similarity in spelling that outweighs that all words are real ones
_CORRECTED, _JOINED, _REWORDED = 0.9, 0.93, 0.95  # scores

_CONJUNCTION = re.compile(r"\s*[,;&+/]\s*|\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """What a prompt was found to mean.

    Attributes
    ----------
    text : str
        The prompt's normalised form.
    labels : tuple of str
        Vocabulary labels, best first; empty when the sound is not known. At most four, but all of
        them for a word that names a group ("animal").
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


@dataclass(frozen=True)
class Reading:
    """One reading of a prompt (as typed, or with mistakes put right) and what speaks for it.

    Attributes
    ----------
    labels : tuple of str
        Best first.
    features : mapping of name to float
        What the decision "known" is made from; its weights are fitted by
        ``python -m engine.training.text``.
    """

    text: str
    labels: tuple[str, ...]
    features: dict[str, float] = field(default_factory=dict)


class Resolver:
    """Resolves prompts against one vocabulary; see the function `resolve`.

    Parameters
    ----------
    known
        The sounds.
    model
        The text encoder with its judgement and its words.
    """

    def __init__(self, known: Vocabulary, model: TextModel) -> None:
        self._vocabulary = known
        others = {word for text in model.refused for word in text} | model.ordinary
        self._phrasings = Phrasings(known, model.words, others)
        self._model = model
        self._numbers = {label: number for number, label in enumerate(model.encoder.labels)}

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
        return (
            self._looked_up(plain)
            or self._several(text, plain)
            or self._refused(plain)
            or self._corrected(plain)
            or self._judged(plain)
            or self._respelt(plain)
            or Match(plain, suggestions=self._suggestions(plain))
        )

    def _looked_up(self, plain: str) -> Match | None:
        """A phrasing, in any order or form, or with spaces missing or misplaced."""
        if labels := self._phrasings.exact(plain):
            return Match(plain, labels, 1.0, exact=True)
        if labels := self._phrasings.reworded(plain):
            return Match(plain, labels, _REWORDED)
        if labels := self._phrasings.joined(plain):
            return Match(plain, labels, _JOINED)
        return None

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
        if all(len(match.labels) <= MOST_LABELS for match in found):
            labels = labels[:MOST_LABELS]
        score = min(one.score for one in found)
        if score < _CORRECTED * _CORRECTED:  # "pots and pans banging" is one sound
            whole = self._judged(plain)
            if whole and len(whole.labels) == 1 and whole.score > score:
                return whole
        return Match(plain, tuple(labels), 0.95 * score)

    def _refused(self, plain: str) -> Match | None:
        """What is known to be no known sound ("bagpipes", "dog food")."""
        near = self._model.refused.get(wording.stems(plain))
        if near is None and not _negated(plain):
            return None
        return Match(plain, suggestions=near or self._suggestions(plain))

    def _corrected(self, plain: str) -> Match | None:
        """A phrasing with typing mistakes."""
        for corrected in self._phrasings.corrections(plain):
            if found := self._looked_up(corrected):
                return Match(plain, found.labels, round(_CORRECTED * found.score, 3))
        if all(self._phrasings.is_word(word) for word in plain.split()):
            return None
        labels, likeness = self._phrasings.spelt(plain)
        if not 0 < len(labels) <= MOST_LABELS:  # so many meanings are no meaning
            return None
        return Match(plain, labels, round(_REWORDED * likeness, 3))

    def _judged(self, plain: str) -> Match | None:
        """What the encoder and the nearest phrasings make of words in any arrangement."""
        best, surest = self._read_group(plain), 1.0
        if best is None:
            best = max(self.readings(plain), key=self.known)
            surest = self.known(best)
        if surest <= 0.5:
            return None
        return Match(plain, best.labels, round(_CORRECTED * surest, 3))

    def _respelt(self, plain: str) -> Match | None:
        """A phrasing of which a mistake made another word ("mashing machines")."""
        labels, likeness = self._phrasings.spelt(plain)
        if not 0 < len(labels) <= MOST_LABELS or likeness < _NEARLY_THERE or " " not in plain:
            return None
        return Match(plain, labels, round(_CORRECTED * likeness, 3))

    def _read_group(self, plain: str) -> Reading | None:
        """The name of a group among words that add little ("animals in the barn")."""
        refused = self._model.refused  # "body" is, so "dody" does not mean all its sounds
        if any(wording.stems(one) in refused for one in self._phrasings.corrections(plain)):
            return None
        for one in self._phrasings.cover(plain)[:1]:
            if one.text in self._vocabulary.groups and one.score >= _WHOLE_GROUP:
                return Reading(one.text, self._vocabulary.groups[one.text])
        return None

    def known(self, reading: Reading) -> float:
        """How probably a reading names a known sound."""
        weights = self._model.judgement.weights
        logit = sum(weights[name] * value for name, value in reading.features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))

    def readings(self, plain: str) -> list[Reading]:
        """The prompt as typed and, if words are misspelt, as it may have been meant."""
        return [self.read(one) for one in (plain, *self._phrasings.corrections(plain))]

    def evidence(self, text: str) -> tuple[Encoded, dict[str, Covered]]:
        """What the encoder makes of a text, and the phrasing of each label that covers it best."""
        cover: dict[str, Covered] = {}
        for one in self._phrasings.cover(text):
            if one.text not in self._vocabulary.groups:
                for label in self._phrasings.exact(one.text):
                    cover.setdefault(label, one)
        return self._model.encoder.encode(text), cover

    def read(self, text: str) -> Reading:
        """Weigh the evidence for a text as it stands."""
        encoded, cover = self.evidence(text)
        shares = self._shares(encoded, cover)
        order = np.argsort(-shares, kind="stable")[:MOST_LABELS]
        labels = tuple(
            self._model.encoder.labels[at]
            for at in order
            if shares[at] >= _ALSO_MEANT * shares[order[0]]
        )
        return Reading(text, labels, self._features(text, encoded, cover.get(labels[0])))

    def _shares(self, encoded: Encoded, cover: dict[str, Covered]) -> NDArray[np.float64]:
        """Probability of each label, given that the prompt is known."""
        logits = encoded.logits.astype(np.float64)
        for label, one in cover.items():
            logits[self._numbers[label]] += self._model.judgement.cover * one.score
        shares = np.exp(logits - logits.max())
        found: NDArray[np.float64] = shares / shares.sum()
        return found

    def _features(self, text: str, encoded: Encoded, cover: Covered | None) -> dict[str, float]:
        words = wording.main_words(text)
        many = max(1, len(words))
        ordinary = [word in self._model.ordinary for word in words]
        named = [self._phrasings.names_sound(word) for word in words]
        return {
            "bias": 1.0,
            "encoder": math.tanh(encoded.known / 6.0),
            "cosine": float(encoded.logits.max()) / self._model.encoder.scale,
            "of_prompt": cover.of_prompt if cover else 0.0,
            "words": sum(map(operator.gt, named, ordinary)) / many,
            "ordinary_head": float(ordinary[-1]) if words else 0.0,
            "single": float(len(words) == 1),
        }

    def _suggestions(self, plain: str) -> tuple[str, ...]:
        """Labels near to an unknown prompt in words or spelling, else in meaning."""
        found = self._phrasings.suggestions(plain, MOST_SUGGESTIONS)
        if found or not wording.content(plain):
            return found
        encoder = self._model.encoder
        if not any(self._phrasings.is_word(word) for word in wording.content(plain)):
            return ()
        cosines = encoder.label_vectors @ encoder.encode(plain).vector
        near = np.argsort(-cosines, kind="stable")[:MOST_SUGGESTIONS]
        return tuple(encoder.labels[at] for at in near if cosines[at] >= _NEAR_ENOUGH)


def _negated(plain: str) -> bool:
    return not wording.NEGATIONS.isdisjoint(plain.split())  # "no dogs" is not a sound


def _unnamed(text: str) -> str:
    """What is wrong with a prompt of which nothing is left in its plain form."""
    shown = " ".join(text.split())
    if not shown:
        return "The prompt is empty"
    if any(one.isalpha() for one in shown):  # "the"
        return f'The prompt "{shown}" names no sound'
    return f'The prompt "{shown}" has no letters in it'


def unknown_sentence(prompt: str, suggestions: tuple[str, ...]) -> str:
    """What to tell the user about a prompt that names no known sound, with what to do."""
    shown = " ".join(prompt.split())
    if not suggestions:
        return (
            f'The built-in model knows no sound called "{shown}"; '
            "try other words, or another separator."
        )
    quoted = [f'"{one}"' for one in suggestions]
    listed = " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
    return f'The built-in model knows no sound called "{shown}"; did you mean {listed}?'


@cache
def _resolver() -> Resolver:
    return Resolver(vocabulary(), text_model())


def resolve(text: str) -> Match:
    """The sounds that a prompt means.

    A phrasing of the vocabulary wins; then the same words in another form or order, lists of
    sounds, and typing mistakes; then what the text encoder makes of the words, if it is sure that
    they name a known sound. Anything else is unknown: no labels, up to three suggestions.

    Raises
    ------
    EngineError
        If the prompt is empty, has no letters in it or is longer than 200 characters, or if the
        files of the text encoder are damaged.
    """
    return _resolver().resolve(text)


def embed(text: str) -> NDArray[np.float32]:
    """A prompt as a vector of unit length, float32 (dim,), comparable with `label_vectors`.

    The vector is the text's own, whether a known sound is meant or not: ask `resolve` for that.
    Misspelt words are put right first.
    Zeros if no word is left.
    """
    resolver = _resolver()
    best = max(resolver.readings(normalise(text[:LONGEST_PROMPT])), key=resolver.known)
    return text_model().encoder.encode(best.text).vector


def label_vectors() -> NDArray[np.float32]:
    """One vector of unit length for each of ``vocabulary().labels``: float32 (labels, dim)."""
    return text_model().encoder.label_vectors
