"""Two-sound mixtures as the time-selective seed makes them, with its faults mended.

Kept from the seed: every clip is the target once per epoch, first 5 s at 16 kHz, one interferer,
level difference uniform within +-5 dB, peak limited to 0.99. Mended: the interferer is never of
the target's class nor one that may be taken for it, and what comes back are the sounds *as they
are in the mixture*, so a mask computed from them belongs to that mixture.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.report import EngineError
from engine.training.clashes import clashes
from engine.training.data import AudioCache, Clip
from engine.training.protocol import Share

Samples = NDArray[np.float32]

SAMPLE_RATE = 16_000

_TRIES = 200
_AHEAD = 6
_WORKERS = 2
_TRAIN, _VALIDATE, _ORDER = 0, 1, 2
"""First words of the seeds: what is drawn for one purpose never repeats for another."""


@dataclass(frozen=True)
class PairSettings:
    """How two sounds are mixed; the defaults are the seed's.

    Attributes
    ----------
    min_snr_db, max_snr_db : float
        Power of the target over that of the interferer, uniform between these.
    peak : float
        Mixtures are scaled down to this peak, never up.
    seconds : float
        Length of a mixture: longer clips are cut, shorter ones followed by silence.
    validation : int
        Mixtures in the fixed validation list.
    """

    min_snr_db: float = -5.0
    max_snr_db: float = 5.0
    peak: float = 0.99
    seconds: float = 5.0
    validation: int = 64

    def __post_init__(self) -> None:
        if not self.min_snr_db <= self.max_snr_db:
            raise EngineError("The lowest SNR of the mixtures must not be above the highest one.")
        if not 0.0 < self.peak <= 1.0:
            raise EngineError("The peak of the mixtures must be above 0 and at most 1.")
        if not 0.1 <= self.seconds <= 60.0:
            raise EngineError("Mixtures must be 0.1 to 60 seconds long.")
        if self.validation < 1:
            raise EngineError("Validation needs at least one mixture.")

    @property
    def frames(self) -> int:
        """Length of a mixture in samples at 16 kHz."""
        return round(self.seconds * SAMPLE_RATE)


@dataclass(frozen=True)
class PairBatch:
    """Mixtures of two sounds, as both lie in the mixture (their sum).

    Attributes
    ----------
    targets, interferers : numpy.ndarray
        float32 [N, frames], 16 kHz.
    labels : numpy.ndarray
        int64 [N]: label numbers of the targets, the prompts.
    """

    targets: Samples
    interferers: Samples
    labels: NDArray[np.int64]


def mix(
    target: Samples, interferer: Samples, snr_db: float, peak: float
) -> tuple[Samples, Samples]:
    """Return both sounds as they are in the mixture: their sum.

    The interferer is scaled to `snr_db` under the target (power over the whole length), then both
    together so that the peak of the sum is at most `peak`.

    Parameters
    ----------
    target, interferer : numpy.ndarray
        float32 (frames,), neither of them silent.

    Raises
    ------
    ValueError
        If one is silent: there is no such scale.
    """
    power = float(np.mean(np.square(target, dtype=np.float64)))
    other = float(np.mean(np.square(interferer, dtype=np.float64)))
    if power <= 0.0 or other <= 0.0:
        raise ValueError("silence has no level")
    interferer = interferer * np.float32(np.sqrt(power / other / 10.0 ** (snr_db / 10.0)))
    loudest = float(np.abs(target + interferer).max())
    scale = np.float32(min(1.0, peak / loudest) if loudest > 0.0 else 1.0)
    return target * scale, interferer * scale


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, clips: int) -> NDArray[np.int64]:
    """The order in which an epoch goes through the clips."""
    return np.random.default_rng((_ORDER, seed, epoch)).permutation(clips)


class PairMixer:
    """Draws pairs of clips; every item depends on the seed and its number alone.

    Parameters
    ----------
    clips : sequence of Clip
        What may be drawn; clips of other labels are passed over.
    labels : sequence of str
        The vocabulary, in the order of the network's table.
    audio : AudioCache
        Holds the clips.
    settings : PairSettings
        How they are mixed.

    Raises
    ------
    EngineError
        If no two of the clips may meet.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        labels: Sequence[str],
        audio: AudioCache,
        settings: PairSettings,
    ) -> None:
        number = {label: index for index, label in enumerate(labels)}
        self._audio = audio
        self._settings = settings
        self._clash = clashes(labels)
        clips = [clip for clip in clips if clip.label in number]
        self._paths = [clip.path for clip in clips]
        self._labels = np.array([number[clip.label] for clip in clips], dtype=np.int64)
        known = np.unique(self._labels)
        # A sound that may be taken for every other one meets nothing.
        lonely = known[self._clash[np.ix_(known, known)].all(axis=1)]
        self._targets = np.flatnonzero(~np.isin(self._labels, lonely))
        if not len(self._targets):
            raise EngineError("Training needs two sounds that cannot be taken for each other.")

    def __len__(self) -> int:
        """Clips that can be targets: items per epoch."""
        return len(self._targets)

    def item(self, seed: int, number: int) -> tuple[Samples, Samples, int]:
        """Return target, interferer and label of training item `number` (0, 1, ... over epochs)."""
        epoch, place = divmod(number, len(self._targets))
        target = int(self._targets[_order(seed, epoch, len(self._targets))[place]])
        return self._pair(target, np.random.default_rng((_TRAIN, seed, number)))

    def batch(self, seed: int, numbers: Sequence[int]) -> PairBatch:
        """Return the training items of these numbers."""
        return _gather([self.item(seed, number) for number in numbers])

    def fixed(self, seed: int) -> PairBatch:
        """Return the validation list: the same mixtures every time, also the levels."""
        order = np.random.default_rng((_VALIDATE, seed)).permutation(self._targets)
        items = []
        for number in range(self._settings.validation):
            rng = np.random.default_rng((_VALIDATE, seed, number))
            items.append(self._pair(int(order[number % len(order)]), rng))
        return _gather(items)

    def _pair(self, target: int, rng: np.random.Generator) -> tuple[Samples, Samples, int]:
        """Mix one clip with a random other one; a silent clip gives its place to another."""
        settings = self._settings
        for _ in range(_TRIES):
            other = int(rng.integers(len(self._paths)))
            if self._clash[self._labels[target], self._labels[other]]:
                continue
            heard = self._read(target)
            if not heard.any():
                target = int(rng.choice(self._targets))
                continue
            interferer = self._read(other)
            if not interferer.any():
                continue
            snr_db = rng.uniform(settings.min_snr_db, settings.max_snr_db)
            return (*mix(heard, interferer, snr_db, settings.peak), int(self._labels[target]))
        raise EngineError(
            "No two clips could be mixed: nearly all of them are silent or of one sound."
        )

    def _read(self, index: int) -> Samples:
        """Return the start of a clip at 16 kHz, float32 (frames,), silence after its end."""
        rate, frames = self._audio.sample_rate, self._settings.frames
        audio = self._audio.read(self._paths[index], 0, round(self._settings.seconds * rate))
        if rate != SAMPLE_RATE:
            audio = soxr.resample(audio, rate, SAMPLE_RATE)
        out = np.zeros(frames, np.float32)
        part = audio[:frames]
        out[: len(part)] = part
        return out


def _gather(items: Sequence[tuple[Samples, Samples, int]]) -> PairBatch:
    targets, interferers, labels = zip(*items, strict=True)
    return PairBatch(np.stack(targets), np.stack(interferers), np.array(labels, dtype=np.int64))


def stream(
    mixer: PairMixer, seed: int, batch: int, first: int, share: Share
) -> Iterator[PairBatch]:
    """Yield the share of one process in batch number first, first + 1, ..., made ahead of time.

    Item k of batch n is item ``n * batch + k`` of the endless run through the epochs, whatever the
    number of processes: each takes its part of every batch.
    """
    rows = share.rows(batch)

    def numbers(step: int) -> range:
        begin = step * batch + share.rank * rows
        return range(begin, begin + rows)

    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="pairs") as pool:
        ready: deque[Future[PairBatch]] = deque()
        try:
            for step in count(first):
                ready.append(pool.submit(mixer.batch, seed, numbers(step)))
                if len(ready) > _AHEAD:
                    yield ready.popleft().result()
        finally:
            for future in ready:
                future.cancel()
