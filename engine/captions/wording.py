"""The words of a caption: verb forms, brackets or capitals, "continues" and "removed"."""

from __future__ import annotations

import re
from functools import lru_cache

from engine import prompts
from engine.captions.profiles import Style
from engine.tracks.lines import one_line

LEAST_CAPITALS = 4  # letters: "TV" is no caption in capitals
_ENDINGS = (" continues", " removed")
_BRACKETED = re.compile(r"\[[^\[\]]*\]")


@lru_cache(maxsize=4096)
def words_for(sound: str, duration_s: float, style: Style = "brackets") -> str:
    """The words for a label or prompt that sounds for so many seconds, not yet styled.

    "dog barking" for a long one, "dog barks" for a short one and always in capitals, where the
    school asks for finite verbs. A prompt that means several sounds or none that is known keeps
    the user's own words: a caption must not say more than they did.
    """
    vocabulary = prompts.vocabulary()
    label = sound
    if label not in vocabulary.phrasings:
        plain = prompts.normalise(sound)
        if not plain or len(sound) > prompts.LONGEST_PROMPT:
            return one_line(sound)
        match = prompts.resolve(sound)
        if len(match.labels) != 1 and plain not in match.labels:
            return one_line(sound)
        label = plain if plain in match.labels else match.labels[0]
    return vocabulary.caption(label, 0.0 if style == "capitals" else duration_s)


def goes_on(sound: str) -> str:
    """The words for a sound that was captioned before and has not ended: "rain falling continues".

    The same in both styles: no verb is as finite as "continues".
    """
    return f"{words_for(sound, float('inf'))} continues"


def gone(prompt: str) -> str:
    """The words for a sound that was taken out."""
    return f"{prompts.normalise(prompt) or prompt} removed"


def styled(words: str, style: Style) -> str:
    """Words as a caption: "[dog barking]" or "DOG BARKS"."""
    plain = one_line(words).strip("[] ")
    if not plain:
        return ""
    return f"[{plain}]" if style == "brackets" else plain.upper()


def restyled(text: str, style: Style, duration_s: float) -> str:
    """A text whose captions of sounds are put into a style, line by line; speech stays as it is.

    The verb of a sound of the vocabulary follows its duration and the style; other words keep
    theirs. From capitals to brackets everything becomes lower case, as nothing says which of them
    were names.
    """
    return "\n".join(_restyled(line, style, duration_s) for line in text.splitlines())


def is_other_style(text: str, style: Style) -> bool:
    """Whether some line is the caption of a sound in the other style."""
    lines = [line.strip() for line in text.splitlines()]
    return any(_in_capitals(line) if style == "brackets" else _in_brackets(line) for line in lines)


def plain_words(text: str) -> str:
    """What a caption says, however it is styled and broken into lines."""
    return " ".join(text.replace("[", " ").replace("]", " ").split()).casefold()


def _in_brackets(line: str) -> bool:
    return _BRACKETED.fullmatch(line) is not None


def _in_capitals(line: str) -> bool:
    letters = [one for one in line if one.isalpha()]
    return len(letters) >= LEAST_CAPITALS and line.upper() == line and not _in_brackets(line)


def _restyled(line: str, style: Style, duration_s: float) -> str:
    stripped = line.strip()
    if _in_capitals(stripped):
        words = stripped.lower()
    elif _in_brackets(stripped):
        words = stripped[1:-1]
    else:
        return line
    return styled(_reworded(words.strip(), style, duration_s), style)


def _reworded(words: str, style: Style, duration_s: float) -> str:
    if words.casefold().endswith(_ENDINGS):
        return words
    labels = prompts.vocabulary().by_text.get(prompts.normalise(words), ())
    return words_for(labels[0], duration_s, style) if len(labels) == 1 else words
