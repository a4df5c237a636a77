"""Where playing is and what it was asked for: everything about it that makes no sound.

Not safe to use from several threads: `engine.playback.Player` holds its lock around every call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.playing.feeder import moved
from engine.playing.source import Plan, Source
from engine.report import EngineError

_SHORTEST_LOOP_S = 0.02
GRAIN_S = 0.1
"""What scrubbing plays of each place: a pitch can be heard, and a hand be followed."""


@dataclass(frozen=True)
class Orders:
    """What the player's thread has to do next, in this order."""

    stop: bool
    start: Plan | None
    renew: bool
    source: Source | None
    plan: Plan | None


class Transport:
    """What is loaded, what plays, and what the thread that plays has not done yet.

    Parameters
    ----------
    heard : callable
        The frame that is heard; None when nothing was played yet.

    Attributes
    ----------
    source : Source or None
        What is loaded.
    plan : Plan or None
        What is playing; None while stopped.
    start : Plan or None
        What is to be started and has not been yet.
    """

    def __init__(self, heard: Callable[[], int | None]) -> None:
        self._heard = heard
        self.source: Source | None = None
        self.plan: Plan | None = None
        self.start: Plan | None = None
        self._loop: tuple[int, int] | None = None
        self._speed = 1.0
        self._is_grain = False  # what plays is one of `scrub`, which no loop and no speed concerns
        self._resting = 0  # where the playhead is while stopped
        self._stop = False
        self._renew = False

    @property
    def position(self) -> int:
        """The frame that is being heard; while stopped, where the playhead is."""
        if self.plan is None or self.start is not None:
            return self._resting
        heard = self._heard()
        return self._resting if heard is None else heard

    # ---- what is asked for ---------------------------------------------------------------------

    def load(self, source: Source) -> None:
        self.halt(0)
        self.source, self._loop = source, None

    def set_frames(self, frames: int) -> None:
        source = self.source
        if source is None or source.frames == frames:
            return
        self.source = Source(source.feeds, source.sample_rate, source.channels, frames)
        self._resting = min(self._resting, frames)
        plan = self.plan
        if plan is not None:
            stop = frames if plan.stop in (source.frames, frames) else min(plan.stop, frames)
            loop = plan.loop if plan.loop and plan.loop[1] <= frames else None
            self.plan = replace(plan, stop=stop, loop=loop)
            self._renew = True

    def refresh(self) -> None:
        self._renew = self._renew or self.plan is not None

    def play(self, start: int, stop: int | None, *, loop: bool) -> None:
        source = self.source
        if source is None:
            raise EngineError("There is nothing to play yet. Open a recording first.")
        start = min(max(0, start), source.frames)
        end = source.frames if stop is None else min(max(start, stop), source.frames)
        if loop:
            plan = Plan(start, source.frames, self._region(start, end))
        elif stop is None and self._loop is not None:
            begin = start if start < self._loop[1] else self._loop[0]
            plan = Plan(begin, source.frames, self._loop)
        else:
            plan = Plan(start, end)
        self._go(replace(plan, speed=self._speed))

    def scrub(self, frame: int) -> None:
        """Play a grain around this frame, at its own speed and without a loop."""
        source = self.source
        if source is None:
            return
        length = round(GRAIN_S * source.sample_rate)
        first = min(max(0, frame - length // 2), max(0, source.frames - length))
        self._go(Plan(first, min(first + length, source.frames)))
        self._is_grain = True

    def set_speed(self, speed: float) -> None:
        if speed != self._speed:
            self._speed = speed
            if self.plan is not None and not self._is_grain:
                self.plan = replace(self.plan, speed=speed)
                self._renew = True

    def stop(self) -> None:
        if self.plan is not None:
            self.halt(self.position)

    def seek(self, frame: int) -> None:
        if self.source is None:
            return
        frame = min(max(0, frame), self.source.frames)
        if self.plan is None:
            self._resting = frame
        else:
            self._go(moved(self.plan, frame, self.source.frames))

    def set_loop(self, start: int, stop: int) -> None:
        if self.source is None:
            return
        self._loop = self._region(max(0, start), min(stop, self.source.frames))
        if self.plan is not None and not self._is_grain:
            heard = self.position
            self.plan = replace(self.plan, loop=self._loop, stop=self.source.frames)
            if self._loop is not None and heard >= self._loop[1]:
                self._go(replace(self.plan, start=self._loop[0]))
            else:
                self._renew = True

    def clear_loop(self) -> None:
        self._loop = None
        if self.plan is not None and self.plan.loop is not None:
            self.plan = replace(self.plan, loop=None)
            self._renew = True

    def again(self) -> None:
        """Start anew from here: the device is another one."""
        if self.plan is not None:
            self._go(replace(self.plan, start=self.position))

    def halt(self, place: int) -> None:
        """Stop, with the playhead there."""
        self._resting = place
        if self.plan is not None:
            self.plan = self.start = None
            self._renew = False
            self._stop = True

    # ---- what becomes of it --------------------------------------------------------------------

    @property
    def waiting(self) -> bool:
        """Whether the thread has to begin or end something."""
        return self._stop or self.start is not None

    @property
    def asked(self) -> bool:
        """Whether there is anything for the thread to do."""
        return self.waiting or self._renew

    def take(self) -> Orders:
        """What is to be done; only `start` stays asked for until `started`."""
        orders = Orders(self._stop, self.start, self._renew, self.source, self.plan)
        self._stop = self._renew = False
        return orders

    def started(self, plan: Plan) -> None:
        """This was started; something newer may have been asked for meanwhile."""
        if self.start is plan:
            self.start = None

    def renewed(self, *, done: bool) -> None:
        """Renewing was done, or has to be tried again."""
        self._renew = self.plan is not None and (self._renew or not done)

    def ended(self, plan: Plan) -> bool:
        """The end of the plan was heard; False when it is not what plays any more."""
        if self.plan is not plan or self.start is not None:
            return False
        self.halt(plan.stop)
        return True

    def failed(self) -> None:
        """Nothing plays any more; the playhead stays where it was heard last."""
        self._resting = self.position
        self.plan = self.start = None
        self._stop = self._renew = False

    def _go(self, plan: Plan) -> None:
        self._is_grain = False
        self.plan = self.start = plan
        self._resting = plan.start

    def _region(self, start: int, stop: int) -> tuple[int, int] | None:
        assert self.source is not None
        shortest = round(_SHORTEST_LOOP_S * self.source.sample_rate)
        stop = max(stop, min(start + shortest, self.source.frames))
        start = min(start, max(0, stop - shortest))
        return (start, stop) if start < stop else None
