"""Random, seeded playing: notes, phrases, chords, rhythms, ensembles, one clip per slot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from training_audio_midi import DRUMS, SLOT_S, Score

Random = np.random.Generator

_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9), (0, 3, 5, 7, 10))
_CHORDS = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 7, 10), (0, 5, 7), (0, 7, 12), (0, 4, 9))


# ---------------------------------------------------------------- one instrument


def _pitches(rng: Random, low: int, high: int, count: int) -> list[int]:
    """Return a melody: steps along a scale, inside the instrument's range."""
    root = int(rng.integers(0, 12))
    scale = _SCALES[rng.integers(len(_SCALES))]
    ladder = [p for p in range(low, high + 1) if (p - root) % 12 in scale] or [low]
    place = int(rng.integers(len(ladder)))
    melody = []
    for _ in range(count):
        melody.append(ladder[place])
        place = int(np.clip(place + rng.integers(-3, 4), 0, len(ladder) - 1))
    return melody


def single(score: Score, rng: Random, at: float, low: int, high: int) -> None:
    """One to three notes, each left to ring or held."""
    count = int(rng.integers(1, 4))
    length = rng.uniform(0.25, 4.2 / count)
    for place, pitch in enumerate(_pitches(rng, low, high, count)):
        score.note(0, pitch, rng.uniform(45, 127), at + place * 4.4 / count, length)


def phrase(score: Score, rng: Random, at: float, low: int, high: int) -> None:
    """A melody with a rhythm, detached or legato."""
    beat = rng.uniform(0.14, 0.55)
    sounding = rng.choice([0.35, 0.8, 1.02])
    middle = rng.uniform(60, 110)
    time = 0.0
    for pitch in _pitches(rng, low, high, 32):
        length = beat * rng.choice([0.5, 1, 1, 1, 2])
        if time + length > 4.7:
            break
        if rng.random() > 0.12:
            score.note(0, pitch, middle + rng.normal(0, 9), at + time, length * sounding)
        time += length


def chords(score: Score, rng: Random, at: float, low: int, high: int) -> None:
    """Chords, struck together, strummed or broken."""
    beat = rng.uniform(0.5, 1.6)
    spread = rng.choice([0.0, 0.02, 0.04, 0.15])
    top = max(high - 12, low)
    for place, root in enumerate(_pitches(rng, low, top, int(4.6 / beat) or 1)):
        chord = _CHORDS[rng.integers(len(_CHORDS))]
        velocity = rng.uniform(55, 115)
        for voice, interval in enumerate(chord):
            start = at + place * beat + voice * spread
            score.note(0, root + interval, velocity, start, beat * rng.uniform(0.6, 1.1))


def swell(score: Score, rng: Random, at: float, low: int, high: int) -> None:
    """Held notes with a crescendo or a diminuendo and vibrato."""
    count = int(rng.integers(1, 4))
    rising = rng.random() < 0.5
    for step in range(46):
        share = step / 45
        score.control(0, 11, 40 + 87 * (share if rising else 1 - share), at + share * 4.6)
    score.control(0, 1, rng.uniform(0, 90), at)
    for place, pitch in enumerate(_pitches(rng, low, high, count)):
        score.note(0, pitch, rng.uniform(60, 115), at + place * 4.5 / count, 4.4 / count)


def glide(score: Score, rng: Random, at: float, low: int, high: int) -> None:
    """A phrase with bent notes."""
    for moment in np.arange(0.2, 4.6, rng.uniform(0.5, 1.2)):
        reach = rng.choice([-1.0, -0.5, 0.5, 1.0, 2.0])
        for step in range(8):
            score.bend(0, reach * (1 - step / 7), at + moment + step * 0.02)
    phrase(score, rng, at, low, high)


def hold(score: Score, rng: Random, at: float, low: int, high: int) -> None:
    """One key of a sound effect, held."""
    pitch = int(rng.integers(low, high + 1))
    score.note(0, pitch, rng.uniform(80, 127), at, rng.uniform(2.5, 4.7))


Player = Callable[[Score, Random, float, int, int], None]

STYLES: dict[str, tuple[Player, ...]] = {
    "keys": (single, phrase, chords, chords, phrase),
    "plucked": (single, phrase, phrase, chords, glide),
    "blown": (single, phrase, phrase, swell, glide),
    "bowed": (single, phrase, swell, swell, chords),
    "struck": (single, phrase, phrase, chords),
    "solo": (single, phrase, phrase),
    "effect": (hold,),
}


def instrument(
    rng: Random, choices: list[tuple[int, int]], span: tuple[int, int], style: str, count: int
) -> tuple[Score, list[str]]:
    """Write the clips of one instrument.

    Returns
    -------
    tuple
        The score and, clip by clip, "bank:program" of the preset that plays.
    """
    score, played = Score(), []
    players = STYLES[style]
    for slot in range(count):
        at = slot * SLOT_S
        bank, program = choices[int(rng.integers(len(choices)))]
        _reset(score, 0, at)
        score.preset(0, bank, program, at + 0.01)
        players[slot % len(players)](score, rng, at + 0.05, *span)
        score.control(0, 120, 0, at + SLOT_S - 0.3)
        played.append(f"{bank}:{program}")
    return score, played


def _reset(score: Score, channel: int, at: float) -> None:
    """Undo what the clip before has set."""
    score.control(channel, 121, 0, at)
    score.control(channel, 11, 127, at + 0.005)
    score.bend(channel, 0, at)


# ---------------------------------------------------------------- percussion


def percussion(
    rng: Random, keys: list[int], kits: list[int], count: int
) -> tuple[Score, list[str]]:
    """Write hits, rhythms and rolls on some keys of the drum channel."""
    score, played = Score(), []
    for slot in range(count):
        at = slot * SLOT_S
        kit = kits[int(rng.integers(len(kits)))]
        score.preset(DRUMS, 128, kit, at)
        few = rng.choice(keys, size=min(len(keys), int(rng.integers(1, 4))), replace=False)
        _beats(score, rng, at + 0.05, few, slot % 4)
        score.control(DRUMS, 120, 0, at + SLOT_S - 0.3)
        played.append(f"128:{kit}")
    return score, played


def _beats(score: Score, rng: Random, at: float, keys: np.ndarray, kind: int) -> None:
    """Single hits (0), a steady rhythm (1), a loose one (2) or a roll (3)."""
    gap = (rng.uniform(0.9, 2.5), rng.uniform(0.2, 0.6), 0.0, rng.uniform(0.05, 0.11))[kind]
    end = (4.2, 4.5, 4.5, rng.uniform(0.8, 3.5))[kind]
    time, middle = 0.0, rng.uniform(65, 115)
    while time < end:
        score.note(DRUMS, rng.choice(keys), middle + rng.normal(0, 12), at + time, 0.1)
        time += gap or rng.uniform(0.12, 0.9)


def groove(score: Score, rng: Random, at: float, beat: float, end: float = 4.8) -> None:
    """Play a bar pattern on the whole kit: bass and snare drum, hi-hat or ride, fills."""
    ride = int(rng.choice([42, 42, 46, 51]))
    kicks = rng.random(16) < np.where(np.arange(16) % 4 == 0, 0.75, 0.15)
    snares = rng.random(16) < np.where(np.arange(16) % 8 == 4, 0.95, 0.06)
    every = int(rng.choice([1, 2, 2, 4]))
    crash = rng.random() < 0.5
    step = beat / 4
    for place in range(int(end / step)):
        now, sixteenth = at + place * step, place % 16
        if kicks[sixteenth]:
            score.note(DRUMS, 36, rng.normal(105, 8), now, 0.1)
        if snares[sixteenth]:
            score.note(DRUMS, 38, rng.normal(100, 10), now, 0.1)
        if sixteenth % every == 0:
            score.note(DRUMS, ride, rng.normal(80, 10), now, 0.1)
        if crash and place == 0:
            score.note(DRUMS, 49, 105, now, 0.1)
        if sixteenth >= 14 and rng.random() < 0.3:
            score.note(DRUMS, int(rng.choice([41, 45, 48, 50])), rng.normal(95, 10), now, 0.1)


def grooves(rng: Random, kits: list[int], count: int) -> tuple[Score, list[str]]:
    """Write clips of a whole drum kit."""
    score, played = Score(), []
    for slot in range(count):
        at = slot * SLOT_S
        kit = kits[int(rng.integers(len(kits)))]
        score.preset(DRUMS, 128, kit, at)
        groove(score, rng, at + 0.05, rng.uniform(0.38, 0.8))
        score.control(DRUMS, 120, 0, at + SLOT_S - 0.3)
        played.append(f"128:{kit}")
    return score, played


# ---------------------------------------------------------------- music


# Programs that go together: melody, harmony, bass (None = the harmony's left hand).
_BANDS: tuple[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...] | None, float], ...] = (
    ((26, 27, 29, 30, 65, 66, 56), (0, 1, 4, 5, 16, 25, 27), (33, 34, 35, 36), 0.95),
    ((40, 68, 71, 73, 56, 60), (48, 49, 46, 6), (42, 43, 70, 58), 0.15),
    ((0, 1, 24, 25, 40, 73), (0, 24, 46), None, 0.1),
    ((22, 21, 105, 110, 25, 74), (25, 24, 21), (32,), 0.4),
    ((56, 57, 64, 66, 71), (0, 26, 61), (32,), 0.9),
    ((80, 81, 87, 11, 12, 78), (88, 89, 90, 50, 4), (38, 39), 0.9),
    ((52, 53, 73, 68), (19, 48, 49, 89), (43, 19), 0.1),
    ((104, 107, 75, 77, 108, 114, 12), (46, 108, 24), (32, 35), 0.5),
)

_PIANOS = (0, 1)


def music(rng: Random, count: int, piano: bool = True) -> tuple[Score, list[str]]:
    """Write clips in which several instruments play together in one key and tempo.

    Without `piano` the electric piano plays its part, and everything else stays the same.
    """
    score, played = Score(), []
    for slot in range(count):
        at = slot * SLOT_S
        melody, harmony, bass, drums = _BANDS[int(rng.integers(len(_BANDS)))]
        programs = [int(rng.choice(melody)), int(rng.choice(harmony))]
        programs.append(int(rng.choice(bass)) if bass else programs[1])
        if not piano:
            programs = [4 if program in _PIANOS else program for program in programs]
        for channel, program in enumerate(programs):
            _reset(score, channel, at)
            score.preset(channel, 0, program, at + 0.01)
        beat = rng.uniform(0.36, 0.8)
        _ensemble(score, rng, at + 0.05, beat)
        if rng.random() < drums:
            score.preset(DRUMS, 128, int(rng.choice([0, 8, 16, 32, 40])), at)
            groove(score, rng, at + 0.05, beat)
        for channel in (0, 1, 2, DRUMS):
            score.control(channel, 120, 0, at + SLOT_S - 0.3)
        played.append("+".join(map(str, programs)))
    return score, played


def _ensemble(score: Score, rng: Random, at: float, beat: float) -> None:
    """Chords on channel 1, a bass line on 2, a melody on 0."""
    scale = _SCALES[int(rng.integers(2))]
    key, tune = int(rng.integers(48, 60)), int(rng.integers(7, 15))
    broken, loud = rng.random() < 0.4, rng.uniform(50, 95)
    bar = beat * int(rng.choice([2, 3, 4]))
    for start in np.arange(0, 4.7, bar):
        degree = int(rng.choice([0, 0, 3, 4, 5, 1]))
        for voice in range(3):
            pitch = key + _step(scale, degree + 2 * voice)
            offset = voice * beat / 2 if broken else 0.0
            score.note(1, pitch, loud, at + start + offset, bar * 0.95 - offset)
        for place in np.arange(0, bar - 0.01, beat):
            low = key - 12 + _step(scale, degree) + int(rng.choice([0, 0, 0, 7]))
            score.note(2, low, rng.normal(90, 8), at + start + place, beat * 0.9)
        time = 0.0
        while time < bar - 0.01:
            length = min(beat * rng.choice([0.5, 0.5, 1, 1, 2]), bar - time)
            if rng.random() > 0.15:
                pitch = key + _step(scale, tune)
                score.note(0, pitch, rng.normal(100, 10), at + start + time, length * 0.95)
            tune = int(np.clip(tune + rng.integers(-2, 3), 5, 17))
            time += length


def _step(scale: tuple[int, ...], degree: int) -> int:
    """Return the semitones of a degree of a scale, over the octaves."""
    return 12 * (degree // len(scale)) + scale[degree % len(scale)]
