"""Keeps what is played a quarter of a second ahead. All of it runs in the player's one thread."""

from __future__ import annotations

import time
from dataclasses import replace

from engine.playing.device import Backend, Output
from engine.playing.levels import LevelMatch
from engine.playing.mixer import SWITCH_S, Controls, HandOver, Mixer
from engine.playing.source import Blocks, Plan, Source, blocks_of
from engine.playing.track import Track

_AHEAD_S = 0.25
_BLOCK_S = 0.04
_LEAD_S = 0.06  # a renewed sound takes over this much later: time to read its beginning
_FIRST_S = 0.08  # read before anything is handed over: longer than the device's latency


class Feeder:
    """Reads the plan into tracks, hands them to the mixer and watches the device.

    Attributes
    ----------
    mixer : Mixer or None
        Of the output that is open.
    """

    def __init__(self, backend: Backend, controls: Controls) -> None:
        self._backend = backend
        self._controls = controls
        self._output: Output | None = None
        self._opened_for: tuple[str | None, int, int] | None = None
        self.mixer: Mixer | None = None
        self._source: Source | None = None
        self._plan: Plan | None = None
        self._track: Track | None = None
        self._blocks: Blocks | None = None
        self._levels: LevelMatch | None = None
        self._used_at = time.perf_counter()

    # ---- what the player asks for --------------------------------------------------------------

    def start(self, source: Source, plan: Plan, device: str | None) -> None:
        """Play a plan, from wherever it is now: opens the device where that is needed.

        Raises
        ------
        EngineError
            When the device or a feed fails.
        """
        self.warm(source, device)
        self._source = source
        self._measure_anew(plan)
        track = self._read_ahead(plan)
        self._deliver(HandOver(track, place=plan.start))

    def warm(self, source: Source, device: str | None) -> None:
        """Have the device open, so that the next start need not wait for it.

        Raises
        ------
        EngineError
            When the device fails.
        """
        wanted = (device, source.sample_rate, source.channels)
        if self._output is None or self._opened_for != wanted or self._output.trouble():
            self.close()
            self._open(wanted)

    def renew(self, source: Source, wanted: Plan) -> bool:
        """Go on without a gap from here, by another plan or with other sound; False: ask again.

        Nothing happens where the end is too near.
        """
        mixer, track = self.mixer, self._track
        if mixer is None or track is None or self._plan is None:
            return True
        if mixer.waiting:
            return False
        lead = round(_LEAD_S * mixer.sample_rate)
        at = min(track.taken + lead, track.written - 1)
        place = track.source_at(at)
        if place is None:
            return track.drained
        if wanted.loop is not None and place >= wanted.loop[1]:
            place = wanted.loop[0]
        self._source = source
        plan = replace(wanted, start=place, stop=max(wanted.stop, place))
        self._measure_anew(plan)
        self._deliver(HandOver(self._read_ahead(plan), fade_s=SWITCH_S, at=at))
        return True

    def stop(self) -> None:
        """Fade to silence; the device stays open for a while."""
        self._track = self._blocks = self._levels = None
        self._deliver(HandOver(None))

    def close(self) -> None:
        """Let go of the device."""
        self._track = self._blocks = self._levels = None
        output, self._output, self.mixer, self._opened_for = self._output, None, None, None
        if output is not None:
            output.close()

    # ---- what goes on meanwhile ----------------------------------------------------------------

    def keep_up(self) -> None:
        """Read ahead what was played since, and a little of what is to be measured."""
        mixer, track, levels = self.mixer, self._track, self._levels
        if mixer is None or track is None or self._blocks is None:
            return
        while not track.complete and track.buffered < _AHEAD_S * mixer.sample_rate:
            self._read_block(track, self._blocks)
        if self._controls.level_match and levels is not None:
            levels.measure_next()
            self._controls.gains = levels.gains()
        self._used_at = time.perf_counter()

    def starved(self) -> bool:
        """Whether the device ran dry so often that a longer latency is better; tells it once."""
        return self._output is not None and self._output.starved()

    def calm(self) -> bool:
        """Whether the device has kept up for so long that a shorter latency is worth a try."""
        return self._output is not None and self._output.calm()

    def trouble(self) -> str | None:
        """What is wrong with the device, in words for the user."""
        return None if self._output is None else self._output.trouble()

    def finished(self) -> bool:
        """Whether the last frame of the plan has been heard."""
        if self.mixer is None or self._track is None:
            return False
        return self.mixer.heard_to_the_end(self._track, time.perf_counter())

    def position(self) -> int | None:
        """The frame that is heard now; None when nothing was played yet. For any thread."""
        mixer = self.mixer
        return None if mixer is None else mixer.position_at(time.perf_counter())

    @property
    def idle_s(self) -> float | None:
        """Seconds for which an open device has not been needed; None while it is not open."""
        return None if self._output is None else time.perf_counter() - self._used_at

    # ---- parts ---------------------------------------------------------------------------------

    def _open(self, wanted: tuple[str | None, int, int]) -> None:
        self._output = self._backend.open(*wanted)
        self.mixer = Mixer(self._output.sample_rate, self._output.channels, self._controls)
        self._opened_for = wanted
        try:
            self._output.start(self.mixer.fill)
        except Exception:
            self.close()
            raise

    def _read_ahead(self, plan: Plan) -> Track:
        assert self.mixer is not None
        assert self._source is not None
        rate, channels = self.mixer.sample_rate, self.mixer.channels
        track = Track(
            len(self._controls.gains), channels, round((_AHEAD_S + 2 * _BLOCK_S) * rate) + 2
        )
        blocks = blocks_of(self._source, plan, channels, rate)
        while not track.complete and track.buffered < _FIRST_S * rate:
            self._read_block(track, blocks)
        self._plan, self._track, self._blocks = plan, track, blocks
        return track

    def _read_block(self, track: Track, blocks: Blocks) -> None:
        assert self.mixer is not None
        block, source, last = blocks.read(round(_BLOCK_S * self.mixer.sample_rate))
        if self._controls.level_match and self._levels is not None:
            self._levels.observe(block, self.mixer.sample_rate)
        track.write(block, source)
        track.complete = last

    def _measure_anew(self, plan: Plan) -> None:
        assert self._source is not None
        assert self.mixer is not None
        span = plan.loop
        if span is None and plan.stop < self._source.frames:
            span = (plan.start, plan.stop)
        self._levels = LevelMatch(self._source, self.mixer.channels, span)
        if self._controls.level_match:
            for _ in range(4):
                self._levels.measure_next()
            if self._plan is None or span is not None:
                self._controls.gains = self._levels.gains()

    def _deliver(self, step: HandOver) -> None:
        if self.mixer is not None:
            self.mixer.hand_over(step)
        self._used_at = time.perf_counter()


def moved(plan: Plan, start: int, frames: int) -> Plan:
    """The plan from another place; past its end it goes to the end of the recording."""
    stop = plan.stop if start < plan.stop else frames
    return replace(plan, start=start, stop=stop)
