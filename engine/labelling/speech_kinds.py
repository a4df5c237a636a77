"""Which labels name speech, which music (singing too), and which neither."""

from __future__ import annotations

from typing import Literal

Kind = Literal["speech", "music", "noise"]

_SPEECH_WORDS = frozenset({"speech", "conversation", "narration", "monologue", "talking"})
# Words of which some clips hold and some do not: neither taught nor tested.
_UNSURE = frozenset(
    {"cafe chatter", "children playing", "crowd", "street music", "radio", "television", "babble"}
)
_MUSIC_WORDS = frozenset({
    "music", "singing", "choir", "humming", "song", "vocals", "ensemble",
    "guitar", "piano", "organ", "violin", "cello", "bass", "banjo", "mandolin", "sitar", "harp",
    "harpsichord", "dulcimer", "kalimba", "accordion", "harmonica", "theremin", "didgeridoo",
    "flute", "clarinet", "oboe", "bassoon", "saxophone", "trumpet", "trombone", "tuba", "horn",
    "anglais", "recorder", "drum", "drums", "tom", "hat", "cymbal", "percussion", "tabla",
    "tambourine", "shaker", "xylophone", "glockenspiel", "marimba", "gong", "cowbell",
    "woodblock", "triangle", "ratchet", "rainstick",
})  # fmt: skip
_NO_MUSIC = frozenset({"car horn"})


def kind_of(label: str) -> Kind | None:
    """Whether a label names speech, music (singing too) or noise; None where one cannot tell."""
    text = label.casefold().replace("_", " ").replace("-", " ").strip()
    words = set(text.split())
    if text in _UNSURE:
        return None
    if words & _SPEECH_WORDS:
        return "speech"
    if words & _MUSIC_WORDS and text not in _NO_MUSIC:
        return "music"
    return "noise"
