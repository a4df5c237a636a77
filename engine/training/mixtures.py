"""Training mixtures made on the fly: which sounds meet, where they are cut, how they are changed.

Each source is treated as the published test protocol treats it: a 5 s clip, short ones padded
with silence, levels set over the whole 5 s. Training then cuts one stretch out of it.
"""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from engine.report import EngineError
from engine.training.clashes import clashes
from engine.training.data import SAMPLE_RATE, AudioCache, Clip

Samples = NDArray[np.float32]

CLIP_FRAMES = 5 * SAMPLE_RATE
MAX_SOURCES = 3
_TRIES = 200


@dataclass(frozen=True)
class MixtureSettings:
    """How mixtures are made; the defaults are the recipe of the shipped weights."""

    frames: int = 81_920
    esc_share: float = 0.78
    esc_clip_share: float = 0.7
    third_source: float = 0.12
    snr_db: float = 9.0
    loud_db: tuple[float, float] = (-22.0, 6.0)
    speed: float = 0.12
    low_pass: float = 0.35
    absent: float = 0.15
    anything: float = 0.05


@dataclass(frozen=True)
class Batch:
    """One training step's input.

    Attributes
    ----------
    sources : numpy.ndarray
        float32 [B, 3, frames]; unused sources are zero. Their sum is the mixture.
    labels : numpy.ndarray
        int64 [B, 3]; -1 for an unused source.
    prompts : numpy.ndarray
        int64 [2, B]: label asked for; -1 = anything.
    targets : numpy.ndarray
        int64 [2, B]: the source that answers the prompt; -1 = none of them, hence silence.
    """

    sources: Samples
    labels: NDArray[np.int64]
    prompts: NDArray[np.int64]
    targets: NDArray[np.int64]


class Mixer:
    """Draws training mixtures.

    Parameters
    ----------
    clips : sequence of Clip
        The clips of the training split.
    labels : sequence of str
        All labels, in embedding order.
    audio : AudioCache
        Decoded clips.
    settings : MixtureSettings
        The recipe.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        labels: Sequence[str],
        audio: AudioCache,
        settings: MixtureSettings,
    ) -> None:
        number = {label: index for index, label in enumerate(labels)}
        self._audio = audio
        self._settings = settings
        self._clash = clashes(labels)
        self._all: dict[int, list[str]] = defaultdict(list)
        self._esc: dict[int, list[str]] = defaultdict(list)
        for clip in clips:
            self._all[number[clip.label]].append(clip.path)
            if clip.is_esc:
                self._esc[number[clip.label]].append(clip.path)
        self._known = np.array(sorted(self._all))
        if self._clash[np.ix_(self._known, self._known)].all():
            raise EngineError("Training needs two sounds that cannot be taken for each other.")
        self._esc_labels = np.array(sorted(self._esc))
        rest = [label for label in self._known if label not in self._esc]
        self._rest = np.array(rest if rest else self._known)
        # Square root: common labels come more often, rare ones are not worn out.
        weights = np.sqrt([len(self._all[int(label)]) for label in self._rest])
        self._rest_weights = weights / weights.sum()

    def batch(self, size: int, rng: np.random.Generator) -> Batch:
        """Draw one batch of mixtures with two prompts each."""
        settings = self._settings
        sources = np.zeros((size, MAX_SOURCES, settings.frames), np.float32)
        labels = np.full((size, MAX_SOURCES), -1, np.int64)
        prompts = np.zeros((2, size), np.int64)
        targets = np.zeros((2, size), np.int64)
        for row in range(size):
            chosen = self._draw_labels(rng)
            labels[row, : len(chosen)] = chosen
            self._fill(sources[row], chosen, rng)
            order = rng.permutation(len(chosen))
            for slot in range(2):
                prompts[slot, row] = chosen[order[slot]]
                targets[slot, row] = order[slot]
            choice = rng.random()
            if choice < settings.absent:
                absent = self._other_label(chosen, rng)
                if absent is not None:
                    prompts[1, row], targets[1, row] = absent, -1
            elif choice < settings.absent + settings.anything:
                prompts[1, row] = -1
        return Batch(sources, labels, prompts, targets)

    def _draw_label(self, rng: np.random.Generator) -> int:
        if len(self._esc_labels) and rng.random() < self._settings.esc_share:
            return int(rng.choice(self._esc_labels))
        return int(rng.choice(self._rest, p=self._rest_weights))

    def _draw_labels(self, rng: np.random.Generator) -> list[int]:
        count = 3 if rng.random() < self._settings.third_source else 2
        while True:
            chosen = [self._draw_label(rng)]
            for _ in range(count - 1):
                label = self._other_label(chosen, rng)
                if label is not None:
                    chosen.append(label)
            if len(chosen) > 1:
                return chosen

    def _other_label(self, chosen: list[int], rng: np.random.Generator) -> int | None:
        """Draw a label that cannot be taken for one of these; None if there hardly is one."""
        for _ in range(_TRIES):
            label = self._draw_label(rng)
            if not self._clash[label, chosen].any():
                return label
        return None

    def _fill(self, out: Samples, chosen: list[int], rng: np.random.Generator) -> None:
        """Write one mixture's sources into out [3, frames]."""
        settings = self._settings
        cutoff = 0.0
        if rng.random() < settings.low_pass:
            cutoff = float(np.exp(rng.uniform(np.log(3_000.0), np.log(14_000.0))))
        for index, label in enumerate(chosen):
            part, rms = self._source(label, rng, cutoff)
            level = 0.0 if index == 0 else rng.uniform(-settings.snr_db, settings.snr_db)
            out[index] = part * (10.0 ** (level / 20.0) / max(rms, 1e-5))
        loud = rng.uniform(*settings.loud_db)
        mixture = out.sum(axis=0)
        rms = float(np.sqrt(np.mean(mixture**2))) + 1e-6
        # Loudness of the stretch relative to -20 dBFS; then no louder than full scale.
        gain = 0.1 * 10.0 ** (loud / 20.0) / rms
        out *= np.float32(min(gain, 1.0 / (float(np.abs(mixture).max()) + 1e-6)))

    def _source(self, label: int, rng: np.random.Generator, cutoff: float) -> tuple[Samples, float]:
        """Return a stretch of a random clip of a label, and the RMS of its whole 5 s."""
        settings = self._settings
        pool = self._all[label]
        if self._esc.get(label) and rng.random() < settings.esc_clip_share:
            pool = self._esc[label]
        clip = self._audio.read(pool[int(rng.integers(len(pool)))], 0, CLIP_FRAMES)
        whole = np.zeros(CLIP_FRAMES, np.float32)
        room = CLIP_FRAMES - len(clip)
        offset = int(rng.integers(room + 1)) if room and rng.random() < 0.6 else 0
        whole[offset : offset + len(clip)] = clip
        rms = float(np.sqrt(np.mean(whole**2)))
        speed = 1.0
        if rng.random() < 0.6:
            speed = float(np.exp(rng.uniform(-settings.speed, settings.speed)))
        frames = scipy.fft.next_fast_len(round(settings.frames * speed), real=True)
        start = _place(whole, frames, rng)
        own = cutoff
        if not cutoff and rng.random() < settings.low_pass:
            own = float(np.exp(rng.uniform(np.log(4_000.0), np.log(14_000.0))))
        tilt = rng.uniform(-3.0, 3.0) if rng.random() < 0.4 else 0.0
        return _reshape(whole[start : start + frames], settings.frames, own, tilt), rms


def _place(whole: Samples, frames: int, rng: np.random.Generator) -> int:
    """Choose where to cut: three times in four so that the cut holds a loud moment."""
    last = len(whole) - frames
    if last <= 0:
        return 0
    if rng.random() < 0.75:
        step = SAMPLE_RATE // 20
        energy = np.square(whole[: len(whole) // step * step].reshape(-1, step)).sum(axis=1)
        total = float(energy.sum())
        if total > 0:
            moment = int(rng.choice(len(energy), p=energy / energy.sum())) * step
            return int(np.clip(moment - rng.integers(frames), 0, last))
    return int(rng.integers(last + 1))


def _reshape(part: Samples, frames: int, cutoff_hz: float, tilt_db: float) -> Samples:
    """Resample a cut to `frames` and filter it, all in one trip to the frequency domain.

    Parameters
    ----------
    part : numpy.ndarray
        float32 (any,); played over `frames` samples, so a longer cut sounds faster and higher.
    frames : int
        Length of the result.
    cutoff_hz : float
        Low-pass (soft edge); 0 for none.
    tilt_db : float
        Spectral tilt in dB per octave around 1 kHz; 0 for none.
    """
    if len(part) == frames and not cutoff_hz and not tilt_db:
        return part
    spectrum = scipy.fft.rfft(part)
    bins = frames // 2 + 1
    out = np.zeros(bins, np.complex64)
    shared = min(bins, len(spectrum))
    out[:shared] = spectrum[:shared]
    hertz = np.arange(bins, dtype=np.float32) * np.float32(SAMPLE_RATE / frames)
    if tilt_db:
        octaves = np.log2(np.maximum(hertz, 50.0) / 1_000.0)
        out *= (10.0 ** (np.clip(octaves * tilt_db, -12.0, 12.0) / 20.0)).astype(np.float32)
    if cutoff_hz:
        out *= 1.0 / (1.0 + (hertz / np.float32(cutoff_hz)) ** 16)
    result: Samples = scipy.fft.irfft(out, n=frames) * np.float32(frames / len(part))
    return result.astype(np.float32)


def stream(mixer: Mixer, size: int, seed: int, first: int, ahead: int = 6) -> Iterator[Batch]:
    """Yield batches number first, first + 1, ... made ahead of time in one thread.

    Batch n depends only on (seed, n), so a resumed run sees what an unbroken one would.
    """
    ready: queue.Queue[Batch | BaseException] = queue.Queue(maxsize=ahead)
    stop = threading.Event()

    def work() -> None:
        number = first
        while not stop.is_set():
            item: Batch | BaseException
            try:
                item = mixer.batch(size, np.random.default_rng((seed, number)))
            except Exception as error:  # noqa: BLE001  the consumer raises it
                item = error
            number += 1
            while not stop.is_set():
                try:
                    ready.put(item, timeout=0.2)
                    break
                except queue.Full:
                    continue

    thread = threading.Thread(target=work, name="mixtures", daemon=True)
    thread.start()
    try:
        while True:
            item = ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
