"""What two ways of writing the same words have in common: plain form, stems, typos, trigrams."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

ARTICLES = frozenset({"a", "an", "the"})
LEAD_INS = frozenset({"sound", "sounds", "noise", "noises", "audio", "recording", "recordings"})
LINKS = frozenset({"of", "from"})

# Words that do not change which sound is meant. "people" is not one: many voices are another sound.
_FILLERS = """
    sound sounds noise noises audio effect effects sfx recording of from in on at to with by and
    is are being be was someone somebody person something its it my your his her our their this
    that some any very really loud quiet soft distant faint far away nearby near background
    big small little large old young outside outdoors inside please while
"""
FILLERS = frozenset(_FILLERS.split())
ASIDES = frozenset({"in", "at", "from", "during", "inside", "outside", "near"})
_LATER = """
    on onto over after before across along against through down up under behind without while
"""
_CIRCUMSTANCES = ASIDES | frozenset(_LATER.split())
# Not of the fillers, and what follows them is hardly ever what sounds ("... against the window").
SURROUNDINGS = frozenset({"against", "along", "around", "as", "behind", "beside", "past", "when"})
NEGATIONS = frozenset({"no", "not", "without", "except", "but"})

LONG_WORD = 8  # letters; from here on two mistakes are still a typo
SHORT_WORD = 4  # letters; a changed letter in a shorter word is usually another word


def normalise(text: str) -> str:
    """The plain form of a prompt: what is compared, cached and given to text encoders.

    Lower case, compatibility forms unified (NFKC), no punctuation, articles or lead-ins such as
    "the sound of", single spaces. Normalising twice changes nothing; the result may be empty.
    """
    # Removing a character can make its neighbours combine, hence until nothing changes.
    while (plain := _plain(text)) != text:
        text = plain
    return text


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    kept = [
        one if unicodedata.category(one)[0] in "LMN" else " "
        for one in folded
        if one not in "'\u2019\u02bc"  # "jew's harp" is "jews harp"
    ]
    words = [word for word in "".join(kept).split() if word not in ARTICLES]
    while len(words) > 2 and words[0] in LEAD_INS and words[1] in LINKS:
        del words[:2]
    return " ".join(words)


def stem(word: str) -> str:
    """A word without its plural or verb ending: "barks", "barked" and "barking" give "bark".

    Only has to be the same for the forms of one word; the result need not be a word.
    """
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and any(letter in "aeiouy" for letter in root):
            word = root
            if word[-1] == word[-2] and word[-1] not in "aeioulsz":  # "dripping", not "calling"
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word  # "pure" is not "purr"


def content(text: str) -> list[str]:
    """The words of a normalised text that say which sound it is."""
    return [word for word in text.split() if word not in FILLERS]


def main_words(text: str) -> list[str]:
    """The words of `content` up to the first circumstance, such as "... on the couch"."""
    found: list[str] = []
    for word in text.split():
        if word in _CIRCUMSTANCES and found:
            break
        if word not in FILLERS:
            found.append(word)
    return found


def stems(text: str) -> frozenset[str]:
    """The stems of the words of a normalised text that say which sound it is."""
    return frozenset(stem(word) for word in content(text))


def intended(word: str, words: Sequence[str]) -> list[str]:
    """Those of ``words`` that ``word`` may be a typing mistake of, the nearest ones only.

    One letter too many, too few, wrong or swapped with its neighbour; two in a long word. The
    shorter the word the less is forgiven, because its neighbours are words of their own.
    """
    if len(word) < 3 or not word.isalpha():
        return []
    limit = 2 if len(word) >= LONG_WORD else 1
    near = process.extract(word, words, scorer=OSA.distance, score_cutoff=limit, limit=12)
    likely = [(distance, one) for one, distance, _ in near if _forgivable(word, one)]
    best = min((distance for distance, _ in likely), default=0)
    return [one for distance, one in likely if distance == best]


def _forgivable(typed: str, word: str) -> bool:
    if sorted(typed) == sorted(word):
        return True
    return min(len(typed), len(word)) >= SHORT_WORD


def trigrams(text: str) -> frozenset[str]:
    """Every three letters in a row of a normalised text, with its ends marked."""
    padded = f" {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
