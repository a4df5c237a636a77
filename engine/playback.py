"""Playing a recording, its edited sound and what was removed, and going between them at once.

The editor calls `Player` and never waits: one thread of its own opens the device, reads the feeds
a quarter of a second ahead and tells what happened; the device's thread only mixes what was read
(`engine.playing.mixer`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from engine.playing.device import Backend, Device, PortAudio
from engine.playing.feeder import Feeder, moved
from engine.playing.mixer import FLOOR_DB, Controls, Meters
from engine.playing.source import FEEDS, Feed, Plan, Source
from engine.report import EngineError

__all__ = ["Device", "Feed", "Listen", "Meters", "Player", "PlayerEvent"]

Listen = Literal["original", "edited", "removed"]

_TICK_S = 0.01
_KEEP_OPEN_S = 3.0
_JOIN_S = 3.0
_SHORTEST_LOOP_S = 0.02

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlayerEvent:
    """Something that happened by itself.

    ``kind`` is "finished" (the end has been heard) or "failed" (``message`` is for the user, and
    the player has stopped).
    """

    kind: Literal["finished", "failed"]
    message: str = ""


class Player:
    """Plays feeds of one recording. Every method returns at once and may be called from any thread.

    Parameters
    ----------
    on_event : callable, optional
        Gets a `PlayerEvent`, in the player's own thread. Can be set later as ``player.on_event``.
    blocksize : int
        Frames per callback of the device; 0 leaves it to the device.
    latency_s : float
        Wanted latency of the device.
    backend : Backend, optional
        Where sound goes; PortAudio by default.
    """

    def __init__(
        self,
        on_event: Callable[[PlayerEvent], None] | None = None,
        *,
        blocksize: int = 0,
        latency_s: float = 0.1,
        backend: Backend | None = None,
    ) -> None:
        self.on_event = on_event
        self._backend = backend or PortAudio(blocksize=blocksize, latency_s=latency_s)
        self._controls = Controls(listen=FEEDS.index("edited"))
        self._feeder = Feeder(self._backend, self._controls)
        self._changed = threading.Condition()
        self._source: Source | None = None
        self._device: str | None = None
        self._loop: tuple[int, int] | None = None
        self._plan: Plan | None = None  # what is playing; None while stopped
        self._resting = 0  # where the playhead is while stopped
        # Asked for and not done yet:
        self._start: Plan | None = None
        self._stop = False
        self._renew = False
        self._closing = False
        self._thread: threading.Thread | None = None

    # ---- what is played ------------------------------------------------------------------------

    def load(self, feeds: Mapping[str, Feed], sample_rate: int, channels: int, frames: int) -> None:
        """Play this recording from now on; stops, and the playhead goes to 0.

        Parameters
        ----------
        feeds : mapping of "original", "edited", "removed" to ``read(start, stop)``
            Each gives float32, shape (stop - start, channels), and is called from the player's
            thread with ``0 <= start <= stop <= frames``. Leave "removed" out: it is then original
            minus edited, without rendering twice.
        sample_rate : int, hertz
        channels, frames : int

        Raises
        ------
        ValueError
            For an unknown feed, or without "original".
        """
        source = Source(feeds, sample_rate, channels, frames)
        with self._changed:
            self._halt(0)
            self._source, self._loop = source, None
            self._controls.gains = (1.0,) * len(FEEDS)

    def set_frames(self, frames: int) -> None:
        """The recording turned out to be this long: when it is decoded to the end."""
        with self._changed:
            source = self._source
            if source is None or source.frames == frames:
                return
            self._source = Source(source.feeds, source.sample_rate, source.channels, frames)
            self._resting = min(self._resting, frames)
            plan = self._plan
            if plan is not None:
                stop = frames if plan.stop in (source.frames, frames) else min(plan.stop, frames)
                loop = plan.loop if plan.loop and plan.loop[1] <= frames else None
                self._plan = replace(plan, stop=stop, loop=loop)
                self._ask(renew=True)

    def refresh(self) -> None:
        """The feeds sound different now: read again what is buffered, cross-faded in 10 ms."""
        with self._changed:
            if self._plan is not None:
                self._ask(renew=True)

    # ---- transport -----------------------------------------------------------------------------

    def play(self, start: int, stop: int | None = None, *, loop: bool = False) -> None:
        """Play ``[start, stop)``; to the end without ``stop``, again and again with ``loop``.

        Without ``stop`` and ``loop``, the region of `set_loop` comes round once it is reached; a
        start behind it begins at its start. Whatever played before is left with a short fade. What
        goes wrong is told by `on_event`.

        Raises
        ------
        EngineError
            When there is nothing loaded.
        """
        with self._changed:
            source = self._source
            if source is None:
                raise EngineError("There is nothing to play yet. Open a recording first.")
            start = min(max(0, start), source.frames)
            end = source.frames if stop is None else min(max(start, stop), source.frames)
            if loop:
                region = self._region(start, end)
                plan = Plan(start, source.frames, region)
            elif stop is None and self._loop is not None:
                plan = Plan(
                    start if start < self._loop[1] else self._loop[0], source.frames, self._loop
                )
            else:
                plan = Plan(start, end)
            self._go(plan)

    def stop(self) -> None:
        """Stop with a short fade; the playhead stays at what was heard last."""
        with self._changed:
            if self._plan is not None:
                self._halt(self._heard())

    def seek(self, frame: int) -> None:
        """Go there, playing on if it plays."""
        with self._changed:
            if self._source is None:
                return
            frame = min(max(0, frame), self._source.frames)
            if self._plan is None:
                self._resting = frame
            else:
                self._go(moved(self._plan, frame, self._source.frames))

    def set_loop(self, start: int, stop: int) -> None:
        """Loop this region (at least 20 ms long); a playhead behind it goes to its start.

        Raises
        ------
        ValueError
            For an empty or reversed region.
        """
        if start >= stop:
            raise ValueError(f"a loop from {start} to {stop}")
        with self._changed:
            if self._source is None:
                return
            self._loop = self._region(max(0, start), min(stop, self._source.frames))
            if self._plan is not None:
                heard = self._heard()
                self._plan = replace(self._plan, loop=self._loop, stop=self._source.frames)
                if self._loop is not None and heard >= self._loop[1]:
                    self._go(replace(self._plan, start=self._loop[0]))
                else:
                    self._ask(renew=True)

    def clear_loop(self) -> None:
        """Play on to the end."""
        with self._changed:
            self._loop = None
            if self._plan is not None and self._plan.loop is not None:
                self._plan = replace(self._plan, loop=None)
                self._ask(renew=True)

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to."""
        return self._plan is not None

    @property
    def position(self) -> int:
        """The frame that is being heard; while stopped, where the playhead is."""
        with self._changed:
            return self._heard()

    # ---- how it is heard -----------------------------------------------------------------------

    @property
    def listen(self) -> Listen:
        """Which feed is heard; another one comes in within 10 ms, without a gap."""
        return FEEDS[self._controls.listen]  # type: ignore[return-value]

    @listen.setter
    def listen(self, feed: Listen) -> None:
        self._controls.listen = FEEDS.index(feed)

    @property
    def level_match(self) -> bool:
        """Whether "edited" and "removed" are brought to the loudness of "original" (within 12 dB).

        Measured over the loop or the stretch that is played, else over the last 3 seconds; never
        so much that they would clip.
        """
        return self._controls.level_match

    @level_match.setter
    def level_match(self, wanted: bool) -> None:
        self._controls.level_match = wanted
        self.refresh()  # measures anew

    @property
    def volume(self) -> float:
        """A factor: 1 plays the samples exactly as they are."""
        return self._controls.volume

    @volume.setter
    def volume(self, factor: float) -> None:
        self._controls.volume = min(max(0.0, float(factor)), 4.0)

    def meters(self) -> Meters:
        """Peak and RMS per channel of the device, dBFS; -120 where nothing plays."""
        mixer = self._feeder.mixer
        return Meters((FLOOR_DB,) * 2, (FLOOR_DB,) * 2) if mixer is None else mixer.meters()

    # ---- devices -------------------------------------------------------------------------------

    def devices(self) -> tuple[Device, ...]:
        """The sound outputs there are.

        Raises
        ------
        EngineError
            When PortAudio is missing or does not start.
        """
        return self._backend.devices()

    def set_device(self, device: str | None) -> None:
        """Play there (a `Device.id`; None is the computer's default), at once if it plays."""
        with self._changed:
            if device == self._device:
                return
            self._device = device
            if self._plan is not None:
                self._go(replace(self._plan, start=self._heard()))

    def close(self) -> None:
        """Stop and let go of the device. The player can not be used afterwards."""
        with self._changed:
            self._halt(self._heard())
            self._closing = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            # A driver that hangs must not keep the window open: the thread ends with the program.
            thread.join(_JOIN_S)

    # ---- with the lock held --------------------------------------------------------------------

    def _region(self, start: int, stop: int) -> tuple[int, int] | None:
        assert self._source is not None
        shortest = round(_SHORTEST_LOOP_S * self._source.sample_rate)
        stop = max(stop, min(start + shortest, self._source.frames))
        start = min(start, max(0, stop - shortest))
        return (start, stop) if start < stop else None

    def _go(self, plan: Plan) -> None:
        self._plan = self._start = plan
        self._resting = plan.start
        self._ask()

    def _halt(self, place: int) -> None:
        self._resting = place
        if self._plan is not None:
            self._plan = self._start = None
            self._renew = False
            self._stop = True
            self._ask()

    def _ask(self, *, renew: bool = False) -> None:
        self._renew = self._renew or renew
        if self._thread is None and not self._closing:
            # A daemon: see close().
            self._thread = threading.Thread(target=self._run, name="player", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _heard(self) -> int:
        if self._plan is None or self._start is not None:
            return self._resting
        heard = self._feeder.position()
        return self._resting if heard is None else heard

    # ---- the player's thread -------------------------------------------------------------------

    def _run(self) -> None:
        while self._wait():
            try:
                self._step()
            except EngineError as error:
                self._fail(str(error))
            except Exception:  # noqa: BLE001 - the thread's boundary: logged, and told to the user
                _log.exception("playing failed")
                self._fail(
                    "Playing stopped because of an error in the program. Play again to go on."
                )
        self._feeder.close()

    def _wait(self) -> bool:
        """Sleep until there is something to do; False when it is time to go."""
        with self._changed:
            if not (self._start or self._stop or self._closing):
                idle = self._feeder.idle_s
                rest = None if idle is None else max(0.0, _KEEP_OPEN_S - idle)
                self._changed.wait(_TICK_S if self._plan is not None else rest)
            return not self._closing

    def _step(self) -> None:
        with self._changed:
            start, stop, renew = self._start, self._stop, self._renew
            self._stop = self._renew = False
            source, plan, device = self._source, self._plan, self._device
        if stop:
            self._feeder.stop()
        if start is not None and source is not None:
            self._feeder.start(source, start, device)
            with self._changed:
                if self._start is start:  # else something newer was asked for meanwhile
                    self._start = None
        elif renew and plan is not None and source is not None:
            done = self._feeder.renew(source, loop=plan.loop, stop=plan.stop)
            with self._changed:
                self._renew = self._plan is not None and (self._renew or not done)
        if plan is None:
            self._rest()
            return
        self._feeder.keep_up()
        trouble = self._feeder.trouble()
        if trouble is not None:
            raise EngineError(trouble)
        if self._feeder.finished():
            self._end(plan)

    def _rest(self) -> None:
        idle = self._feeder.idle_s
        if idle is not None and (idle >= _KEEP_OPEN_S or self._feeder.trouble()):
            self._feeder.close()

    def _end(self, plan: Plan) -> None:
        with self._changed:
            if self._plan is not plan or self._start is not None:
                return
            self._halt(plan.stop)
        self._tell(PlayerEvent("finished"))

    def _fail(self, message: str) -> None:
        with self._changed:
            self._resting = self._heard()
            self._plan = self._start = None
            self._stop = self._renew = False
        self._feeder.close()
        self._tell(PlayerEvent("failed", message))

    def _tell(self, event: PlayerEvent) -> None:
        if self.on_event is None:
            return
        try:
            self.on_event(event)
        except Exception:  # noqa: BLE001 - the listener's bug must not end the thread that plays
            _log.exception("a listener of the player failed")
