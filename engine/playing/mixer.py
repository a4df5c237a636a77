"""From what was read ahead to what the device plays: switching, fading, position and meters.

`Mixer.fill` runs in the device's own thread. It copies and mixes; it reads no feed, takes no lock
and waits for nothing. Everything here works without a device, so it is tested to the sample.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from engine.playing.track import Frames, Samples, Track

FADE_S = 0.005
"""Start, stop and jump: long enough that nothing clicks, too short to be heard as a fade."""
SWITCH_S = 0.010
"""The cross-fade between two feeds, and from a stretch to its newly rendered self."""
_GLIDE_S = 0.050
FLOOR_DB = -120.0
_PEAK_FALL_DB_PER_S = 20 / 1.7  # IEC 60268-10 type I: 20 dB in 1.7 s
_RMS_S = 0.300
_HISTORY_S = 4.0  # longer than any device's latency
_MOST_AT_ONCE = 4096


@dataclass(frozen=True)
class Meters:
    """Levels per channel of the device, in dBFS; never NaN and never below -120."""

    peak: tuple[float, ...]
    rms: tuple[float, ...]


@dataclass
class Controls:
    """What is asked for. Each is replaced as a whole, so no lock is needed.

    ``listen`` is the number of the feed; ``gains`` the factors of a level-matched comparison.
    """

    listen: int = 0
    volume: float = 1.0
    level_match: bool = False
    gains: tuple[float, ...] = field(default=(1.0, 1.0, 1.0))

    def amount(self) -> float:
        """The factor of the feed that is listened to."""
        return self.volume * (self.gains[self.listen] if self.level_match else 1.0)


class Ramp:
    """A vector that moves in a straight line to its target."""

    def __init__(self, value: list[float]) -> None:
        self._value = np.array(value, dtype=np.float32)
        self._from, self._target = self._value, self._value
        self._passed = self._frames = 0

    @property
    def moving(self) -> bool:
        return self._passed < self._frames

    @property
    def value(self) -> Samples:
        return self._value

    def aim(self, target: list[float], frames: int) -> None:
        """Reach ``target`` after so many frames; at once after none."""
        self._from = self._value
        self._target = np.array(target, dtype=np.float32)
        self._passed, self._frames = 0, frames
        if frames <= 0:
            self._value = self._target

    def take(self, frames: int) -> Samples:
        """The next values: shape (frames, size), or (1, size) where nothing moves."""
        if not self.moving:
            return self._value[None]
        steps = np.arange(self._passed + 1, self._passed + frames + 1, dtype=np.float32)
        part = np.minimum(steps / np.float32(self._frames), np.float32(1.0))[:, None]
        values: Samples = self._from + (self._target - self._from) * part
        self._passed += frames
        # At the end exactly the target: a factor of 1 must leave every bit as it is.
        if self._passed >= self._frames:
            values[self._frames - self._passed - 1 :] = self._target
            self._value = self._target
        else:
            self._value = values[-1].copy()
        return values


@dataclass
class _Voice:
    """A track that is heard, and how loud while it comes and goes."""

    track: Track
    fade: Ramp


@dataclass(frozen=True)
class HandOver:
    """Go over to another track (None: to silence).

    ``at`` is the frame of the present track from which the new one continues it exactly; None is
    a jump, at once. ``place`` is the recording's frame a jump goes to.
    """

    track: Track | None
    fade_s: float = FADE_S
    at: int | None = None
    place: int | None = None


class _Clock:
    """When each frame is heard, smoothed: a device tells it with some jitter."""

    _TOLERANCE_S = 0.05

    def __init__(self, sample_rate: float) -> None:
        self._sample_rate = sample_rate
        self._zero_heard_at: float | None = None

    def mark(self, frame: int, heard_at: float) -> None:
        zero = heard_at - frame / self._sample_rate
        known = self._zero_heard_at
        if known is not None and abs(zero - known) < self._TOLERANCE_S:
            zero = known + 0.05 * (zero - known)
        self._zero_heard_at = zero

    def frame_at(self, now: float) -> int | None:
        zero = self._zero_heard_at
        return None if zero is None else math.floor((now - zero) * self._sample_rate)


class Mixer:
    """Plays tracks and goes from one to the next without a click.

    Parameters
    ----------
    sample_rate : float, hertz, the device's.
    channels : int, the device's.
    controls : Controls
        Which feed is heard, and how loud; looked at in every `fill`.
    """

    def __init__(self, sample_rate: float, channels: int, controls: Controls) -> None:
        self.sample_rate = sample_rate
        self.channels = channels
        self.underruns = 0
        self._controls = controls
        self._amounts = Ramp(self._wanted())
        self._heard_with = (controls.listen, controls.volume)
        self._current: _Voice | None = None
        self._leaving: list[_Voice] = []
        self._next: deque[HandOver] = deque()
        self._count = 0
        self._clock = _Clock(sample_rate)
        self._history: Frames = np.zeros(round(_HISTORY_S * sample_rate), dtype=np.int64)
        self._jump: tuple[int, int] | None = None  # from this frame on, this place
        self._end: tuple[Track, int] | None = None  # this track had its last frame before this one
        feeds = len(controls.gains)
        self._scratch: Samples = np.zeros((feeds, _MOST_AT_ONCE, channels), dtype=np.float32)
        self._source: Frames = np.zeros(_MOST_AT_ONCE, dtype=np.int64)
        self._peak = np.zeros(channels)
        self._mean_square = np.zeros(channels)

    # ---- asked by other threads ----------------------------------------------------------------

    def hand_over(self, step: HandOver) -> None:
        """Do this next; a later call before it began replaces it."""
        self._next.append(step)

    @property
    def waiting(self) -> bool:
        """Whether a hand-over has not begun yet."""
        return bool(self._next)

    def _newest(self) -> HandOver | None:
        """The latest hand-over that has not begun."""
        try:
            return self._next[-1]
        except IndexError:  # looking first would not help: the callback may take it in between
            return None

    def position_at(self, now: float) -> int | None:
        """The recording's frame that is heard at ``now`` (seconds, the clock of `fill`).

        After a jump it is at once where the jump goes, before the device's latency has passed.
        None when nothing was ever played.
        """
        newest = self._newest()
        if newest is not None and newest.place is not None:
            return newest.place
        heard, jump = self._clock.frame_at(now), self._jump
        if heard is None or jump is None:
            return None
        if heard < jump[0]:
            return jump[1]
        heard = max(min(heard, self._count - 1), self._count - len(self._history), 0)
        return int(self._history[heard % len(self._history)])

    def heard_to_the_end(self, track: Track, now: float) -> bool:
        """Whether the last frame of ``track`` has been heard."""
        end, heard = self._end, self._clock.frame_at(now)
        return end is not None and end[0] is track and heard is not None and heard >= end[1]

    def meters(self) -> Meters:
        """Peak (falls 20 dB in 1.7 s) and RMS (300 ms) of what was played last."""
        return Meters(_decibels(self._peak), _decibels(np.sqrt(self._mean_square)))

    # ---- the device's thread -------------------------------------------------------------------

    def fill(self, out: Samples, heard_at: float) -> None:
        """Write the next ``len(out)`` frames, shape (frames, channels).

        ``heard_at`` is when the first of them is heard, in seconds of the caller's clock.
        """
        self._clock.mark(self._count, heard_at)
        self._follow_controls()
        out.fill(0.0)
        done = 0
        while done < len(out):
            frames = min(self._until_hand_over(), len(out) - done, _MOST_AT_ONCE)
            if frames == 0:
                self._begin_hand_over()
                continue
            self._mix(out[done : done + frames])
            done += frames
        np.clip(out, -1.0, 1.0, out=out)
        self._measure(out)

    def _wanted(self) -> list[float]:
        wanted = [0.0] * len(self._controls.gains)
        wanted[self._controls.listen] = self._controls.amount()
        return wanted

    def _follow_controls(self) -> None:
        heard_with = (self._controls.listen, self._controls.volume)
        wanted = self._wanted()
        if heard_with != self._heard_with:
            self._amounts.aim(wanted, round(SWITCH_S * self.sample_rate))
            self._heard_with = heard_with
        elif not self._amounts.moving and wanted != self._amounts.value.tolist():
            # Only the gain of the comparison has moved: gently, and never into a running switch.
            close = np.allclose(wanted, self._amounts.value, rtol=1e-6, atol=1e-9)
            self._amounts.aim(wanted, 0 if close else round(_GLIDE_S * self.sample_rate))

    def _until_hand_over(self) -> int:
        if not self._next:
            return _MOST_AT_ONCE
        at = self._next[-1].at
        if at is None or self._current is None:
            return 0
        return max(0, at - self._current.track.taken)

    def _begin_hand_over(self) -> None:
        step = self._next.popleft()
        while self._next:
            step = self._next.popleft()
        frames = round(step.fade_s * self.sample_rate)
        before = self._current
        if before is not None:
            before.fade.aim([0.0], frames)
            self._leaving.append(before)
        self._current = None
        if step.track is not None:
            if step.at is not None and before is not None:
                step.track.skip(before.track.taken - step.at)
            fade = Ramp([0.0])
            fade.aim([1.0], frames)
            self._current = _Voice(step.track, fade)
        if step.place is not None:
            self._jump = (self._count, step.place)

    def _mix(self, out: Samples) -> None:
        amounts = self._amounts.take(len(out))
        for voice in self._leaving:
            self._add(voice, amounts, out)
        self._leaving = [voice for voice in self._leaving if voice.fade.moving]
        got = 0 if self._current is None else self._add(self._current, amounts, out)
        self._remember(got, len(out))
        self._count += len(out)
        current = self._current
        if current is not None and current.track.drained and not self._ended(current.track):
            self._end = (current.track, self._count - len(out) + got)

    def _ended(self, track: Track) -> bool:
        return self._end is not None and self._end[0] is track

    def _add(self, voice: _Voice, amounts: Samples, out: Samples) -> int:
        frames = len(out)
        samples = self._scratch[:, :frames]
        got = voice.track.take(samples, self._source[:frames])
        fade = voice.fade.take(frames)
        if got < frames and voice is self._current and not voice.track.complete:
            self.underruns += 1
            fade = self._soften_gap(voice, fade, got, frames)
        if got == 0:
            return 0
        if len(fade) == len(amounts) == 1 and fade[0, 0] == 1.0:
            factors = amounts
        else:
            factors = (fade * amounts)[:got]
        for feed in range(factors.shape[1]):
            factor = factors[:, feed : feed + 1]
            if factor.any():
                out[:got] += samples[feed, :got] * factor
        return got

    def _soften_gap(self, voice: _Voice, fade: Samples, got: int, frames: int) -> Samples:
        """Nothing more was read in time: fade out what there is, and in again what comes."""
        length = max(1, round(FADE_S * self.sample_rate))
        voice.fade = Ramp([0.0])
        voice.fade.aim([1.0], length)
        tail = np.ones((frames, 1), dtype=np.float32)
        part = min(got, length)
        tail[got - part : got, 0] = np.linspace(1.0, 0.0, part, dtype=np.float32)
        return fade * tail

    def _remember(self, got: int, frames: int) -> None:
        """Note where in the recording each of these frames is; silence stays where it was."""
        size = len(self._history)
        last = self._source[got - 1] if got else self._history[(self._count - 1) % size]
        self._source[got:frames] = last
        at = self._count % size
        head = min(frames, size - at)
        self._history[at : at + head] = self._source[:head]
        self._history[: frames - head] = self._source[head:frames]

    def _measure(self, out: Samples) -> None:
        seconds = len(out) / self.sample_rate
        falling = self._peak * 10 ** (-_PEAK_FALL_DB_PER_S * seconds / 20)
        self._peak = np.maximum(np.abs(out).max(axis=0, initial=0.0), falling)
        share = 1.0 - math.exp(-seconds / _RMS_S)
        mean_square = np.einsum("ij,ij->j", out, out, dtype=np.float64) / max(1, len(out))
        self._mean_square = self._mean_square + share * (mean_square - self._mean_square)


def _decibels(amplitude: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, ...]:
    least = 10 ** (FLOOR_DB / 20)
    return tuple(float(20 * math.log10(max(float(one), least))) for one in amplitude)
