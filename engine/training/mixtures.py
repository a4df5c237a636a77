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
from engine.training import acoustics
from engine.training.clashes import clashes
from engine.training.data import SAMPLE_RATE, AudioCache, Clip

Samples = NDArray[np.float32]

CLIP_FRAMES = 5 * SAMPLE_RATE
MAX_SOURCES = 4
SLOTS = MAX_SOURCES + 1
"""The last slot holds what no label names: hiss, codec noise."""

_TRIES = 200
_ROOM_FRAMES = 12_000
"""Reverberation is 0.375 s long; a cut starts so much earlier that its tail is whole."""


@dataclass(frozen=True)
class MixtureSettings:
    """How mixtures are made; the defaults are the recipe of the shipped weights.

    Attributes
    ----------
    frames : int
        Length of a mixture at 32 kHz.
    esc_share : float
        Share of draws that take one of ESC-50's labels.
    esc_clip_share : float
        Share of those that also take one of its clips.
    rest_power : float
        Other labels are drawn in proportion to their number of clips to this power: common ones
        come more often, rare ones are not worn out.
    counts : tuple of float
        Probabilities of one, two, three and four sources.
    snr_db : float
        Levels of the sources relative to the first: triangular, +-snr_db.
    loud_db : (float, float)
        Loudness of the mixture relative to -20 dBFS.
    speed, speed_share : float
        Largest change of speed (natural logarithm) and how often there is one.
    low_pass : float
        How often the whole mixture, and otherwise each source, is band-limited.
    equaliser, equaliser_db : float
        How often a source is coloured, and how much.
    double : float
        How often a source is two clips of one label.
    reverb : float
        How often a source stands in a room.
    noise, codec : float
        How often hiss, or codec noise, is added.
    absent, anything : float
        How often the second prompt names a sound that is not there, or none.
    """

    frames: int = 81_920
    esc_share: float = 0.5
    esc_clip_share: float = 0.7
    rest_power: float = 0.35
    counts: tuple[float, float, float, float] = (0.06, 0.72, 0.15, 0.07)
    snr_db: float = 15.0
    loud_db: tuple[float, float] = (-22.0, 6.0)
    speed: float = 0.22
    speed_share: float = 0.7
    low_pass: float = 0.35
    equaliser: float = 0.5
    equaliser_db: float = 7.0
    double: float = 0.12
    reverb: float = 0.15
    noise: float = 0.15
    codec: float = 0.08
    absent: float = 0.15
    anything: float = 0.04


@dataclass(frozen=True)
class Batch:
    """One training step's input.

    Attributes
    ----------
    sources : numpy.ndarray
        float32 [B, SLOTS, frames]; unused sources are zero. Their sum is the mixture.
    labels : numpy.ndarray
        int64 [B, SLOTS]; -1 for an unused source and for noise, which no prompt names.
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
        clips_of = [float(len(self._all[int(label)])) for label in self._rest]
        weights = np.power(clips_of, settings.rest_power)
        self._rest_weights = weights / weights.sum()

    def batch(self, size: int, rng: np.random.Generator) -> Batch:
        """Draw one batch of mixtures with two prompts each."""
        settings = self._settings
        sources = np.zeros((size, SLOTS, settings.frames), np.float32)
        labels = np.full((size, SLOTS), -1, np.int64)
        prompts = np.zeros((2, size), np.int64)
        targets = np.zeros((2, size), np.int64)
        for row in range(size):
            chosen = self._draw_labels(rng)
            labels[row, : len(chosen)] = chosen
            self._fill(sources[row], chosen, rng)
            order = rng.permutation(len(chosen))
            for slot in range(2):
                # A lone source is asked for once; the second prompt then is an absent one.
                asked = order[min(slot, len(chosen) - 1)]
                prompts[slot, row], targets[slot, row] = chosen[asked], asked
            choice = rng.random() if len(chosen) > 1 else 0.0
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
        count = 1 + int(rng.choice(MAX_SOURCES, p=self._settings.counts))
        while True:
            chosen = [self._draw_label(rng)]
            for _ in range(count - 1):
                label = self._other_label(chosen, rng)
                if label is not None:
                    chosen.append(label)
            if len(chosen) > 1 or count == 1:
                return chosen

    def _other_label(self, chosen: list[int], rng: np.random.Generator) -> int | None:
        """Draw a label that cannot be taken for one of these; None if there hardly is one."""
        for _ in range(_TRIES):
            label = self._draw_label(rng)
            if not self._clash[label, chosen].any():
                return label
        return None

    def _fill(self, out: Samples, chosen: list[int], rng: np.random.Generator) -> None:
        """Write one mixture's sources into out [SLOTS, frames]."""
        settings = self._settings
        cutoff = 0.0
        if rng.random() < settings.low_pass:
            cutoff = float(np.exp(rng.uniform(np.log(3_000.0), np.log(14_000.0))))
        for index, label in enumerate(chosen):
            part, rms = self._source(label, rng, cutoff)
            if rng.random() < settings.double:
                more, its_rms = self._source(label, rng, cutoff)
                share = 10.0 ** (rng.uniform(-6.0, 6.0) / 20.0) * rms / max(its_rms, 1e-5)
                part, rms = part + np.float32(share) * more, float(np.hypot(rms, share * its_rms))
            level = 0.0
            if index:
                level = rng.triangular(-settings.snr_db, 0.0, settings.snr_db)
            out[index] = part * (10.0 ** (level / 20.0) / max(rms, 1e-5))
        mixture = out.sum(axis=0)
        rms = float(np.sqrt(np.mean(mixture**2))) + 1e-6
        if rng.random() < settings.noise:
            hiss = rms * 10.0 ** (rng.uniform(-40.0, -12.0) / 20.0)
            out[-1] += np.float32(hiss) * acoustics.coloured_noise(rng, settings.frames)
        if rng.random() < settings.codec:
            out[-1] += acoustics.codec_noise(rng, mixture)
        loud = rng.uniform(*settings.loud_db)
        # Loudness of the stretch relative to -20 dBFS; then no louder than full scale.
        gain = 0.1 * 10.0 ** (loud / 20.0) / rms
        peak = float(np.abs(out.sum(axis=0)).max()) + 1e-6
        out *= np.float32(min(gain, 1.0 / peak))

    def _source(self, label: int, rng: np.random.Generator, cutoff: float) -> tuple[Samples, float]:
        """Return a stretch of a random clip of a label, and the RMS of its whole 5 s."""
        settings = self._settings
        whole = self._whole(label, rng)
        rms = float(np.sqrt(np.mean(whole**2)))
        speed = 1.0
        if rng.random() < settings.speed_share:
            speed = float(np.exp(rng.uniform(-settings.speed, settings.speed)))
        response = None
        wanted = settings.frames
        if rng.random() < settings.reverb:
            response = acoustics.room(rng, SAMPLE_RATE, _ROOM_FRAMES)
            wanted += _ROOM_FRAMES
        frames = min(scipy.fft.next_fast_len(round(wanted * speed), real=True), CLIP_FRAMES)
        start = _place(whole, frames, rng)
        own = cutoff
        if not cutoff and rng.random() < settings.low_pass:
            own = float(np.exp(rng.uniform(np.log(4_000.0), np.log(14_000.0))))
        hertz = np.fft.rfftfreq(wanted, 1.0 / SAMPLE_RATE).astype(np.float32)
        gains = np.ones(len(hertz), np.float32)
        if own:
            gains /= 1.0 + (hertz / np.float32(own)) ** 16
        if rng.random() < settings.equaliser:
            gains *= acoustics.equaliser(rng, hertz, settings.equaliser_db)
        filters = gains if response is None else gains * scipy.fft.rfft(response, n=wanted)
        part = _reshape(whole[start : start + frames], wanted, filters)
        # The room's tail wraps round into the part that is dropped here.
        return part[wanted - settings.frames :], rms

    def _whole(self, label: int, rng: np.random.Generator) -> Samples:
        """Return 5 s that hold a random clip of a label; short clips are placed, or repeated."""
        pool = self._all[label]
        if self._esc.get(label) and rng.random() < self._settings.esc_clip_share:
            pool = self._esc[label]
        path = pool[int(rng.integers(len(pool)))]
        # Of a long recording some 5 s; the other draws stay the same for the short ones.
        spare = self._audio.frames(path) - CLIP_FRAMES
        first = int(rng.integers(spare + 1)) if spare > 0 else 0
        clip = self._audio.read(path, first, first + CLIP_FRAMES)
        whole = np.zeros(CLIP_FRAMES, np.float32)
        room = CLIP_FRAMES - len(clip)
        offset = int(rng.integers(room + 1)) if room and rng.random() < 0.6 else 0
        whole[offset : offset + len(clip)] = clip
        if 0 < len(clip) < CLIP_FRAMES // 3 and rng.random() < 0.3:
            # A short sound may come again: knocks, barks, drum hits.
            gap = int(rng.integers(SAMPLE_RATE // 10, 2 * SAMPLE_RATE))
            first = offset + len(clip) + gap
            while first + len(clip) <= CLIP_FRAMES:
                whole[first : first + len(clip)] += np.float32(rng.uniform(0.5, 1.0)) * clip
                first += len(clip) + gap
        return whole


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


def _reshape(part: Samples, frames: int, filters: NDArray[np.generic]) -> Samples:
    """Resample a cut to `frames` and filter it, all in one trip to the frequency domain.

    Parameters
    ----------
    part : numpy.ndarray
        float32 (any,); played over `frames` samples, so a longer cut sounds faster and higher.
    frames : int
        Length of the result.
    filters : numpy.ndarray
        Real or complex gains (frames // 2 + 1,).
    """
    spectrum = scipy.fft.rfft(part)
    bins = frames // 2 + 1
    out = np.zeros(bins, np.complex64)
    shared = min(bins, len(spectrum))
    out[:shared] = spectrum[:shared] * filters[:shared]
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
