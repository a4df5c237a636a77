"""Clips for tests of speech training: buzzing syllables, chords and hiss, made here."""

from __future__ import annotations

import numpy as np

from engine.training.data import Clip

RATE = 16_000


def syllables(rng, seconds=3.0):
    """Something that comes four times a second and buzzes like a voice."""
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = rng.uniform(100.0, 200.0)
    buzz = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 15))
    return (0.2 * buzz * np.clip(np.sin(2 * np.pi * 4 * time), 0.0, 1.0)).astype(np.float32)


def chord(rng, seconds=3.0):
    time = np.arange(round(seconds * RATE)) / RATE
    tones = [np.sin(2 * np.pi * rng.uniform(200.0, 900.0) * time) for _ in range(3)]
    return (0.1 * sum(tones)).astype(np.float32)


def hiss(rng, seconds=3.0):
    return rng.normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


MAKERS = {"speech": syllables, "piano": chord, "rain": hiss}


class Shelf:
    """Clips in memory, at 16 kHz."""

    sample_rate = RATE

    def __init__(self, sounds):
        self._sounds = sounds

    def frames(self, path):
        return len(self._sounds[path])

    def read(self, path, start=0, stop=None):
        return self._sounds[path][start:stop]


def collection():
    """Three labels, three splits, two recordings each: the clips, and where they are read."""
    clips, sounds = [], {}
    for number, (label, maker) in enumerate(MAKERS.items()):
        for place, split in enumerate(("train", "train", "val", "test")):
            path = f"{label}/{place}.wav"
            rng = np.random.default_rng((number, place))
            sounds[path] = maker(rng)
            clips.append(Clip(path, label, split, path, "made here", "CC0", "open"))
    return clips, Shelf(sounds)
