"""Make resources/real_words.txt: English words that must not pass for typing mistakes.

    python packaging/make_real_words.py WORD_LIST

WORD_LIST is one word to a line; the shipped file was made from Debian's wamerican-small
2020.12.07-2 (``/usr/share/dict/american-english-small``). Kept are lower-case words that spelling
alone would take for a word of a known sound, and that are no such word themselves.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from engine import wording  # noqa: E402
from engine.training import text_data  # noqa: E402
from engine.vocabulary import Vocabulary  # noqa: E402

TARGET = ROOT / "resources" / "real_words.txt"


def neighbours(words: list[str], known: set[str]) -> list[str]:
    """Those of ``words`` that are one typing mistake away from ``known`` and not among them."""
    stems = {wording.stem(one) for one in known}
    targets = sorted(one for one in known if len(one) > 2)
    return [
        one
        for one in words
        if one.isalpha()
        and one.islower()
        and wording.stem(one) not in stems
        and one not in wording.FILLERS
        and wording.intended(one, targets)
    ]


def main(source: Path) -> None:
    """Write the list, under the notice that the word list asks for."""
    known = text_data.sound_words(text_data.read_texts(Vocabulary.load()))
    lines = TARGET.read_text(encoding="utf-8").splitlines()
    notice = [line for line in lines if line.startswith("#")]
    words = sorted(set(source.read_text(encoding="utf-8").split()))
    found = neighbours(words, known)
    TARGET.write_text("\n".join([*notice, *found]) + "\n", encoding="utf-8")
    print(f"{len(found)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
