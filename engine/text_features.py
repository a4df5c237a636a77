"""What the text encoder sees of a prompt: hashed words, stems, letter groups and word pairs.

Bags of hashed character n-grams stand for words as in fastText (Bojanowski et al. 2017, "Enriching
Word Vectors with Subword Information"), so that a word never seen, mistyped or inflected still has
most of its parts in common with those that were; hashing is the trick of Weinberger et al. 2009.
"""

from __future__ import annotations

import itertools
import zlib
from functools import lru_cache

from engine import wording

BUCKETS = 12288
SHORTEST, LONGEST = 3, 5  # letters in a group; "<" and ">" mark the ends of a word
MOST_WORDS = 24  # of a prompt; what follows is not looked at
_LONGEST_WORD = 24  # letters of a word that are looked at


def items(text: str) -> list[tuple[int, ...]]:
    """The parts of a normalised text, each a set of bucket numbers below `BUCKETS`.

    First one part for each word, then one for each two neighbouring words that say something.
    Empty for an empty text.
    """
    words = text.split()[:MOST_WORDS]
    parts = [_word(word[:_LONGEST_WORD]) for word in words]
    stems = [wording.stem(word) for word in words if word not in wording.FILLERS]
    parts += [_pair(first, second) for first, second in itertools.pairwise(stems)]
    return parts


@lru_cache(maxsize=16384)
def _word(word: str) -> tuple[int, ...]:
    found = [_bucket(f"w {word}"), _bucket(f"s {wording.stem(word)}")]
    if word in wording.FILLERS:
        return tuple(found)
    marked = f"<{word}>"
    for length in range(SHORTEST, LONGEST + 1):
        found += [
            _bucket(f"g {marked[at : at + length]}") for at in range(len(marked) - length + 1)
        ]
    return tuple(found)


def _pair(first: str, second: str) -> tuple[int, ...]:
    """Two stems in a row, and the same two in any order."""
    low, high = sorted((first, second))
    return _bucket(f"p {first} {second}"), _bucket(f"q {low} {high}")


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS
