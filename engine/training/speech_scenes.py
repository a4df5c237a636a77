"""Scenes of speech, music and noise with the truth of every 10 ms, made on the fly.

Speech is laid out in turns of one speaker each, with pauses; music and noise run under it or alone.
The truth comes from the energy of the clean speech before anything else is added. Scenes hear
clips of one split only, and no speaker or recording is in two splits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.signal
import soxr
from numpy.typing import NDArray

from engine.labelling.speech_features import HOP, SAMPLE_RATE
from engine.labelling.speech_kinds import kind_of
from engine.report import EngineError
from engine.training import acoustics
from engine.training.data import Clip
from engine.training.speech_mixing import FADE, faded, filtered, hertz, mix, scaled
from engine.training.speech_truth import Mask, activity

Samples = NDArray[np.float32]

_HARD_WORDS = frozenset(
    {"singing", "choir", "humming", "laughter", "cry", "scream", "meow", "monkey", "music"}
)
_HARD_WEIGHT = 3.0
"""Sounds with a voice or its rhythm come so much more often."""

_LONGEST_S = 8.0
"""Of long recordings a scene hears stretches of this length."""


class Audio(Protocol):
    """Where clips are read: `engine.training.data.AudioCache` and the like, at any rate."""

    sample_rate: int

    def frames(self, path: str) -> int:
        """The length of a clip."""
        ...

    def read(self, path: str, start: int = 0, stop: int | None = None) -> Samples:
        """Frames [start, stop) of a clip as float32 mono."""
        ...


@dataclass(frozen=True)
class SceneSettings:
    """How training scenes are made; probabilities unless said otherwise.

    Attributes
    ----------
    seconds : float
        Length of a scene.
    pool : int
        So many different scenes are made, each once, and drawn again and again: making one takes
        ten times as long as learning from it. 0 = every scene is new.
    alone, without : float
        Speech without background; background without speech.
    music : float
        That the background is music, or else noise.
    both : float
        That it is both.
    snr_db : (float, float)
        Speech over background, uniform.
    level_db : (float, float)
        Peak of the scene, uniform.
    speed : float
        Largest change of speed and pitch, natural logarithm.
    reverb, equaliser, low_pass, high_pass, hiss, clipping : float
        What happens to the speech (the first two) or to the whole scene.
    """

    seconds: float = 8.0
    pool: int = 0
    alone: float = 0.15
    without: float = 0.35
    music: float = 0.5
    both: float = 0.1
    snr_db: tuple[float, float] = (-5.0, 25.0)
    level_db: tuple[float, float] = (-36.0, 0.0)
    speed: float = 0.18
    reverb: float = 0.2
    equaliser: float = 0.5
    low_pass: float = 0.3
    high_pass: float = 0.15
    hiss: float = 0.5
    clipping: float = 0.05

    def __post_init__(self) -> None:
        if self.pool < 0:
            raise EngineError(f"The pool of scenes is 0 or more (got {self.pool}).")


@dataclass(frozen=True)
class Scene:
    """Sound and its truth.

    Attributes
    ----------
    samples : float32 (frames,)
        Mono at 16 kHz.
    speech : bool (steps,)
        Per 10 ms.
    """

    samples: Samples
    speech: Mask


class SceneMaker:
    """Makes scenes from clips of one split.

    Parameters
    ----------
    clips : sequence of Clip
        Of any labels; those of unsure kind are left out.
    audio : Audio
        Where they are read.

    Raises
    ------
    EngineError
        If there is no speech, or nothing but speech.
    """

    def __init__(
        self, clips: Sequence[Clip], audio: Audio, settings: SceneSettings | None = None
    ) -> None:
        self._audio = audio
        self.settings = settings or SceneSettings()
        self._speakers: dict[str, list[str]] = defaultdict(list)
        others: dict[str, dict[str, list[str]]] = {"music": {}, "noise": {}}
        for clip in clips:
            kind = kind_of(clip.label)
            if kind == "speech":
                self._speakers[clip.group].append(clip.path)
            elif kind is not None:
                others[kind].setdefault(clip.label, []).append(clip.path)
        if not self._speakers or not any(others.values()):
            missing = "other sounds" if self._speakers else "speech"
            raise EngineError(
                f"There is no clip of {missing} to learn speech from. Labels with the word "
                '"speech" (or the folder "speech" of MUSAN) count as speech, all others as none.'
            )
        self._others = others
        self._names = sorted(self._speakers)
        self._shares = _shares([len(self._speakers[name]) for name in self._names])
        self._weights = {
            kind: _shares(
                [
                    len(paths) * (_HARD_WEIGHT**2 if _HARD_WORDS & set(label.split()) else 1.0)
                    for label, paths in of.items()
                ]
            )
            for kind, of in others.items()
        }

    def scene(self, rng: np.random.Generator) -> Scene:
        """A random scene for training."""
        settings = self.settings
        frames = round(settings.seconds * SAMPLE_RATE)
        choice = rng.random()
        speech, truth = np.zeros(frames, np.float32), np.zeros(-(-frames // HOP), np.bool_)
        if choice >= settings.without:
            speech, truth = self.turns(rng, frames, changed=True)
        mixture = speech
        if choice < 1.0 - settings.alone:
            kinds = ["music" if rng.random() < settings.music else "noise"]
            if rng.random() < settings.both:
                kinds = ["music", "noise"]
            background = np.zeros(frames, np.float32)
            for kind in kinds:
                gain = np.float32(10.0 ** (rng.uniform(-6.0, 0.0) / 20.0))
                background += gain * self.background(rng, kind, frames, changed=True)
            mixture = mix(speech, truth, background, rng.uniform(*settings.snr_db))
        return Scene(self._recorded(rng, mixture), truth)

    def turns(
        self, rng: np.random.Generator, frames: int, *, changed: bool = False
    ) -> tuple[Samples, Mask]:
        """Turns of one speaker each, 2 to 8 s, 0.5 to 3.5 s apart, and where speech is heard.

        Parameters
        ----------
        changed : bool
            For training: with random speed, colour and rooms.
        """
        out = np.zeros(frames, np.float32)
        truth = np.zeros(-(-frames // HOP), np.bool_)
        # Scenes also begin in the middle of a pause or of a word.
        position = round(rng.uniform(-2.0, 2.0) * SAMPLE_RATE) // HOP * HOP
        while position < frames:
            turn, mask = self._turn(rng, changed=changed)
            first = max(0, -position)
            part = turn[first : first + max(0, frames - max(position, 0))]
            at = max(position, 0)
            out[at : at + len(part)] += part
            steps = mask[first // HOP : first // HOP + -(-len(part) // HOP)]
            truth[at // HOP : at // HOP + len(steps)] |= steps
            position += len(turn) + round(rng.uniform(0.5, 3.5) * SAMPLE_RATE) // HOP * HOP
        return out, truth

    def _turn(self, rng: np.random.Generator, *, changed: bool) -> tuple[Samples, Mask]:
        settings = self.settings
        speaker = self._speakers[self._names[int(rng.choice(len(self._names), p=self._shares))]]
        speed = float(np.exp(rng.uniform(-settings.speed, settings.speed))) if changed else 1.0
        wanted = round(rng.uniform(2.0, 8.0) * SAMPLE_RATE)
        parts, masks, length = [], [], 0
        while length < wanted:
            clip = self._read(rng, speaker, speed)
            clip = np.pad(clip, (0, -len(clip) % HOP))
            pause = np.zeros(round(rng.uniform(0.05, 0.4) * SAMPLE_RATE) // HOP * HOP, np.float32)
            heard = activity(clip)
            parts += [scaled(clip, heard), pause]
            masks += [heard, np.zeros(len(pause) // HOP, np.bool_)]
            length += len(clip) + len(pause)
        turn, mask = np.concatenate(parts), np.concatenate(masks)
        if changed and rng.random() < settings.reverb:
            room = acoustics.room(rng, SAMPLE_RATE, SAMPLE_RATE // 3)
            turn = scipy.signal.fftconvolve(turn, room)[: len(turn)].astype(np.float32)
        if changed and rng.random() < settings.equaliser:
            turn = filtered(turn, acoustics.equaliser(rng, hertz(len(turn)), 6.0))
        return turn, mask

    def has(self, kind: str | None, word: str) -> bool:
        """Whether there are clips of a kind ("music", "noise") with this word in their label."""
        return any(word in label.split() for label in self._others.get(kind or "", {}))

    def background(
        self,
        rng: np.random.Generator,
        kind: str,
        frames: int,
        *,
        changed: bool = False,
        word: str | None = None,
    ) -> Samples:
        """Music or noise of unit power from one clip after the other, float32 (frames,).

        Parameters
        ----------
        word : str, optional
            Only labels with this word; `has` says whether there are any.
        """
        labels = self._others[kind]
        if not labels:
            kind = "noise" if kind == "music" else "music"
            labels = self._others[kind]
        out = np.zeros(frames, np.float32)
        position = -int(rng.integers(2 * SAMPLE_RATE))
        chosen, shares = list(labels), self._weights[kind]
        if word is not None:
            shares = shares * [word in label.split() for label in chosen]
            shares = shares / shares.sum()
        while position < frames:
            label = chosen[int(rng.choice(len(chosen), p=shares))]
            speed = self.settings.speed if changed else 0.0
            clip = self._read(rng, labels[label], float(np.exp(rng.uniform(-speed, speed))))
            again = int(rng.integers(1, 5)) if len(clip) < 3 * SAMPLE_RATE else 1
            clip = np.tile(faded(scaled(clip, None)), again)
            first = max(0, -position)
            part = clip[first : first + max(0, frames - max(position, 0))]
            at = max(position, 0)
            out[at : at + len(part)] += part
            pause = rng.uniform(0.0, 1.5) * SAMPLE_RATE if changed and rng.random() < 0.3 else 0.0
            position += max(len(clip) - FADE, HOP) + round(pause)
        return out

    def _read(self, rng: np.random.Generator, paths: Sequence[str], speed: float) -> Samples:
        """A stretch of one of these clips (all of it, if it is short) at 16 kHz."""
        path, rate = paths[int(rng.integers(len(paths)))], self._audio.sample_rate
        spare = max(0, self._audio.frames(path) - round(_LONGEST_S * rate))
        start = int(rng.integers(spare + 1))
        clip = self._audio.read(path, start, start + round(_LONGEST_S * rate))
        if rate == SAMPLE_RATE and speed == 1.0:
            return clip
        heard: Samples = soxr.resample(clip, rate * speed, SAMPLE_RATE, quality="MQ")
        return heard

    def _recorded(self, rng: np.random.Generator, mixture: Samples) -> Samples:
        """The mixture as a microphone and a format may have left it."""
        settings, frames = self.settings, len(mixture)
        bins = hertz(frames)
        gains = np.ones(len(bins), np.float32)
        if rng.random() < settings.low_pass:
            cutoff = np.exp(rng.uniform(np.log(2_500.0), np.log(7_500.0)))
            gains /= 1.0 + (bins / np.float32(cutoff)) ** 16
        if rng.random() < settings.high_pass:
            gains *= 1.0 - 1.0 / (1.0 + (bins / np.float32(rng.uniform(120.0, 400.0))) ** 6)
        heard = mixture if gains.min() == 1.0 else filtered(mixture, gains)
        peak = max(float(np.abs(heard).max()), 1e-6)
        heard = heard * np.float32(10.0 ** (rng.uniform(*settings.level_db) / 20.0) / peak)
        if rng.random() < settings.clipping:
            limit = np.float32(np.abs(heard).max() * rng.uniform(0.15, 0.7))
            heard = np.clip(heard, -limit, limit)
        if rng.random() < settings.hiss:
            hiss = np.float32(10.0 ** (rng.uniform(-95.0, -45.0) / 20.0))
            heard = heard + hiss * acoustics.coloured_noise(rng, frames)
        return heard.astype(np.float32)


def _shares(counts: Sequence[float]) -> NDArray[np.float64]:
    roots = np.sqrt(np.asarray(counts, np.float64))
    shares: NDArray[np.float64] = roots / max(roots.sum(), 1e-12)
    return shares
