"""Captions of sounds: their words, what broadcasters ask of them, and how they follow the edits.

The wording follows the two schools of subtitling for the deaf and hard of hearing: lower case in
square brackets ("[dog barking]", Netflix and DCMP) or capitals with a finite verb ("DOG BARKS",
BBC). ``profiles`` are the rules, ``wording`` the words, ``making`` makes cues of edits and events,
``layout`` puts them in order, ``rules`` finds and mends what breaks a rule, ``following`` keeps
them in line with the edits. Files are `engine.tracks`'s.
"""

from engine.captions.following import already_said, followed
from engine.captions.layout import tidy
from engine.captions.making import Removed, cues_from_edits
from engine.captions.profiles import (
    NETFLIX,
    PROFILES,
    STYLES,
    Profile,
    Style,
    profile_of,
    reading_speed,
)
from engine.captions.rules import REASONS, Rule, Violation, fixed, violations
from engine.captions.wording import restyled, styled, words_for

__all__ = [
    "NETFLIX",
    "PROFILES",
    "REASONS",
    "STYLES",
    "Profile",
    "Removed",
    "Rule",
    "Style",
    "Violation",
    "already_said",
    "cues_from_edits",
    "fixed",
    "followed",
    "profile_of",
    "reading_speed",
    "restyled",
    "styled",
    "tidy",
    "violations",
    "words_for",
]
