"""Reading the feeds in the order they are heard: to the end or around a loop, at the device's rate.

The seam of a loop and the end of a stretch are faded here, by position, so they come out the same
however the reading is cut into blocks. What is played slower or faster goes through
`engine.playing.stretch` on its way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import soxr

from engine.playing.mixer import FADE_S
from engine.playing.stretch import Stretcher
from engine.playing.track import Frames, Samples

Feed = Callable[[int, int], Samples | None]
"""``read(start, stop)``; None where there is nothing of this kind to hear just now."""
FEEDS = ("original", "edited", "removed", "without", "target", "rest", "components")
_LEAD_IN_S = 0.05


@dataclass(frozen=True)
class Plan:
    """Play from ``start`` to before ``stop``; ``loop`` comes round again once it is reached.

    ``speed`` 2 is twice as fast, at the same pitch.
    """

    start: int
    stop: int
    loop: tuple[int, int] | None = None
    speed: float = 1.0


def mix_matrix(channels: int, outputs: int) -> Samples | None:
    """How channels become a device's outputs: shape (channels, outputs); None where they are equal.

    Mono goes to the first two outputs. 5.1 (L R C LFE Ls Rs) to stereo is ITU-R BS.775 without
    the LFE, 5.0 and 7.1 alike. Anything else is averaged: output ``o`` gets channels ``o``,
    ``o + outputs``, ... Every output's factors sum to one at most, so nothing clips.
    """
    if channels == outputs:
        return None
    matrix = np.zeros((channels, outputs), dtype=np.float32)
    if channels == 1:
        matrix[0, :2] = 1.0
        return matrix
    surround = {
        5: ([0], [1], [2], [3], [4]),
        6: ([0], [1], [2], [4], [5]),
        8: ([0], [1], [2], [4, 6], [5, 7]),
    }
    if outputs == 2 and channels in surround:
        left, right, centre, left_back, right_back = surround[channels]
        matrix[left, 0] = matrix[right, 1] = 1.0
        matrix[centre] = math.sqrt(0.5)
        matrix[left_back, 0] = matrix[right_back, 1] = math.sqrt(0.5)
    else:
        for channel in range(channels):
            matrix[channel, channel % outputs] = 1.0
    total = matrix.sum(axis=0)
    matrix /= np.where(total > 0.0, total, 1.0)
    return matrix


class Source:
    """The feeds of a recording, for a device's channels.

    Parameters
    ----------
    feeds : mapping of names of `FEEDS` to ``read(start, stop)``
        Each gives float32, shape (stop - start, channels), or None, which is as if it were not
        there. A missing "edited" is the original, a missing "without" the edited; a missing
        "removed" is original minus edited, which is cheaper than rendering twice. The others are
        silent then.
    sample_rate : hertz
    channels, frames : int
    """

    def __init__(
        self, feeds: Mapping[str, Feed], sample_rate: int, channels: int, frames: int
    ) -> None:
        unknown = set(feeds) - set(FEEDS)
        if unknown or "original" not in feeds:
            raise ValueError(f"feeds are {FEEDS}, not {sorted(feeds)}")
        self.feeds = dict(feeds)
        self.sample_rate = sample_rate
        self.channels = channels
        self.frames = frames

    def load(self, start: int, stop: int, outputs: int) -> Samples:
        """All feeds over frames ``[start, stop)``: shape (feeds, frames, outputs), all finite."""
        given = {name: feed(start, stop) for name, feed in self.feeds.items()}
        original = given["original"]
        if original is None:
            original = np.zeros((stop - start, self.channels), dtype=np.float32)
        edited = _or(given.get("edited"), original)
        matrix = mix_matrix(self.channels, outputs)
        block = np.zeros((len(FEEDS), stop - start, outputs), dtype=np.float32)
        with np.errstate(invalid="ignore", over="ignore"):  # recordings may hold NaN and infinity
            removed = given.get("removed")
            if removed is None:
                removed = original - edited
            without = _or(given.get("without"), edited)
            alone = (given.get("target"), given.get("rest"), given.get("components"))
            for number, samples in enumerate((original, edited, removed, without, *alone)):
                if samples is not None:
                    block[number] = samples if matrix is None else samples @ matrix
        return np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)


def _or(samples: Samples | None, otherwise: Samples) -> Samples:
    return otherwise if samples is None else samples


class Blocks(Protocol):
    """Gives what is heard next, in order."""

    def read(self, frames: int) -> tuple[Samples, Frames, bool]:
        """At most so many frames, the recording's frame of each, and whether these are the last."""


class Reader:
    """Reads a plan at the recording's own rate.

    Every frame is exactly the feed's, but for the 5 ms before a loop's end (they go over into the
    5 ms before its start, so the length is exact and the seam does not click) and the last 5 ms
    before the plan's end (faded out). A loop that starts within the first 5 ms of the recording has
    nothing before it; it is faded out and in instead.
    """

    def __init__(self, source: Source, plan: Plan, outputs: int) -> None:
        self.plan = plan
        self.position = plan.start
        self._source = source
        self._outputs = outputs
        self._came_round = False

    def read(self, frames: int) -> tuple[Samples, Frames, bool]:
        blocks: list[Samples] = [np.zeros((len(FEEDS), 0, self._outputs), dtype=np.float32)]
        places: list[Frames] = [np.zeros(0, dtype=np.int64)]
        loop = self.plan.loop
        while frames > 0:
            if loop is not None and self.position == loop[1]:
                self.position, self._came_round = loop[0], True
            inside = loop is not None and self.position < loop[1]
            limit = loop[1] if loop is not None and inside else self.plan.stop
            stop = min(limit, self.position + frames)
            if stop <= self.position:
                break
            blocks.append(self._load(self.position, stop, limit, inside))
            places.append(np.arange(self.position, stop, dtype=np.int64))
            frames -= stop - self.position
            self.position = stop
        return np.concatenate(blocks, axis=1), np.concatenate(places), frames > 0

    def _load(self, start: int, stop: int, limit: int, looping: bool) -> Samples:
        block = self._source.load(start, stop, self._outputs)
        loop = self.plan.loop
        fade = round(FADE_S * self._source.sample_rate)
        if loop is not None and looping:
            fade = min(fade, (loop[1] - loop[0]) // 4)
        first = max(start, limit - fade)
        if first < stop:
            # 1 just before the fade, 0 just after it: the seam itself is one even step.
            down = (limit - np.arange(first, stop)) / np.float32(fade + 1)
            down = down.astype(np.float32)[:, None]
            block[:, first - start :] *= down
            if loop is not None and looping and loop[0] >= fade:
                back = limit - loop[0]
                before = self._source.load(first - back, stop - back, self._outputs)
                block[:, first - start :] += before * (1.0 - down)
        if loop is not None and looping and self._came_round and loop[0] < fade:
            head = min(stop, loop[0] + fade)
            if start < head:
                up = (np.arange(start, head) - loop[0] + 1) / np.float32(fade + 1)
                block[:, : head - start] *= up.astype(np.float32)[:, None]
        return block


class _Places:
    """The recording's frame of each output frame, where ``step`` input frames make one of those."""

    def __init__(self, step: float) -> None:
        self._step = step
        self._known: Frames = np.zeros(0, dtype=np.int64)  # of the input not yet told of
        self._from = 0  # input frame number of the first of them
        self._told = 0  # output frames told of

    def add(self, places: Frames) -> None:
        """Those of the next input frames."""
        self._known = np.concatenate((self._known, places))

    def tell(self, frames: int, otherwise: int) -> Frames:
        """Those of the next output frames; ``otherwise`` where no input is known."""
        numbers = np.arange(self._told, self._told + frames) * self._step
        at = numbers.astype(np.int64) - self._from
        self._told += frames
        if not len(self._known):
            return np.full(frames, otherwise, dtype=np.int64)
        told: Frames = self._known[np.minimum(at, len(self._known) - 1)]
        passed = min(int(self._told * self._step) - self._from, len(self._known) - 1)
        self._known = self._known[passed:]
        self._from += passed
        return told


class Stretched:
    """Reads a plan at the recording's rate and the plan's speed; all feeds stay aligned."""

    def __init__(self, source: Source, plan: Plan, outputs: int) -> None:
        self._outputs, self._speed = outputs, plan.speed
        self._reader = Reader(source, plan, outputs)
        self._stretcher = Stretcher(source.sample_rate, len(FEEDS) * outputs, plan.speed)
        self._held: Samples = np.zeros((len(FEEDS), 0, outputs), dtype=np.float32)
        self._places = _Places(plan.speed)
        self._flushed = False

    @property
    def position(self) -> int:
        """How far was read."""
        return self._reader.position

    def read(self, frames: int) -> tuple[Samples, Frames, bool]:
        while self._held.shape[1] < frames and not self._flushed:
            missing = frames - self._held.shape[1]
            block, places, self._flushed = self._reader.read(math.ceil(missing * self._speed) + 1)
            self._places.add(places)
            out = self._stretcher.push(_flat(block), last=self._flushed)
            self._held = np.concatenate((self._held, _unflat(out, self._outputs)), axis=1)
        block, self._held = self._held[:, :frames], self._held[:, frames:]
        source = self._places.tell(block.shape[1], self.position)
        return block, source, self._flushed and self._held.shape[1] == 0


def _flat(block: Samples) -> Samples:
    """Feeds side by side: shape (frames, feeds * outputs)."""
    flat: Samples = np.ascontiguousarray(block.transpose(1, 0, 2)).reshape(block.shape[1], -1)
    return flat


def _unflat(flat: Samples, outputs: int) -> Samples:
    return flat.reshape(len(flat), len(FEEDS), outputs).transpose(1, 0, 2)


class Resampled:
    """Reads a plan at another rate, with the recording's frame of each output frame.

    All feeds go through one resampler, as more channels, so they stay aligned. It is given a short
    lead-in of what is before the start: then the start has no edge of its own.
    """

    def __init__(self, source: Source, plan: Plan, outputs: int, sample_rate: float) -> None:
        self._outputs = outputs
        self._reader = _at_own_rate(source, plan, outputs)
        self._step = source.sample_rate / sample_rate
        self._resampler = soxr.ResampleStream(
            source.sample_rate, sample_rate, len(FEEDS) * outputs, dtype="float32", quality="HQ"
        )
        self._held: Samples = np.zeros((len(FEEDS), 0, outputs), dtype=np.float32)
        self._places = _Places(self._step)
        self._flushed = False
        # What is stretched begins with a window of its own.
        lead = self._lead_in(source, plan.start, sample_rate) if plan.speed == 1.0 else 0
        self._drop = round(lead / self._step)
        if lead:
            self._push(source.load(plan.start - lead, plan.start, outputs), last=False)

    @staticmethod
    def _lead_in(source: Source, start: int, sample_rate: float) -> int:
        """Frames: a whole number of output frames too, where the two rates allow it."""
        most = min(start, round(_LEAD_IN_S * source.sample_rate))
        unit = source.sample_rate // math.gcd(source.sample_rate, round(sample_rate))
        return most // unit * unit if unit <= most else most

    def _push(self, block: Samples, *, last: bool) -> None:
        shaped = _unflat(self._resampler.resample_chunk(_flat(block), last=last), self._outputs)
        dropped = min(self._drop, shaped.shape[1])
        self._drop -= dropped
        self._held = np.concatenate((self._held, shaped[:, dropped:]), axis=1)

    def read(self, frames: int) -> tuple[Samples, Frames, bool]:
        while self._held.shape[1] < frames and not self._flushed:
            missing = frames - self._held.shape[1]
            block, places, last = self._reader.read(math.ceil(missing * self._step) + 1)
            self._places.add(places)
            self._push(block, last=last)
            self._flushed = last
        block, self._held = self._held[:, :frames], self._held[:, frames:]
        source = self._places.tell(block.shape[1], self._reader.position)
        return block, source, self._flushed and self._held.shape[1] == 0


def _at_own_rate(source: Source, plan: Plan, outputs: int) -> Reader | Stretched:
    if plan.speed != 1.0:
        return Stretched(source, plan, outputs)
    return Reader(source, plan, outputs)


def blocks_of(source: Source, plan: Plan, outputs: int, sample_rate: float) -> Blocks:
    """The plan at the device's rate."""
    if sample_rate == source.sample_rate:
        return _at_own_rate(source, plan, outputs)
    return Resampled(source, plan, outputs, sample_rate)
