"""Playing a recording, its edited sound and what was removed, and going between them at once.

The editor calls `Player` and never waits: one thread of its own opens the device, reads the feeds
a quarter of a second ahead and tells what happened; the device's thread only mixes what was read
(`engine.playing.mixer`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from engine.playing.device import LATENCY_S, Backend, Device, PortAudio
from engine.playing.feeder import Feeder
from engine.playing.mixer import FLOOR_DB, Controls, Meters
from engine.playing.runner import PlayerEvent, Runner
from engine.playing.source import FEEDS, Feed, Source
from engine.playing.stretch import fitted_speed
from engine.playing.transport import Transport

__all__ = ["Device", "Feed", "Listen", "Meters", "Player", "PlayerEvent"]

Listen = Literal["original", "edited", "removed", "without", "target", "rest", "components"]
_LET_GO_S = 0.5


class Player:
    """Plays feeds of one recording. Every method returns at once and may be called from any thread.

    Parameters
    ----------
    on_event : callable, optional
        Gets a `PlayerEvent`, in the player's own thread. Can be set later as ``player.on_event``.
    blocksize : int
        Frames per callback of the device; 0 leaves it to the device.
    latency_s : float
        Wanted latency of the device. One that runs dry is opened anew with twice as much, up to
        `engine.playing.device.LONGEST_S`.
    backend : Backend, optional
        Where sound goes; PortAudio by default.
    """

    def __init__(
        self,
        on_event: Callable[[PlayerEvent], None] | None = None,
        *,
        blocksize: int = 0,
        latency_s: float = LATENCY_S,
        backend: Backend | None = None,
    ) -> None:
        self.on_event = on_event
        self._backend = backend or PortAudio(blocksize=blocksize, latency_s=latency_s)
        self._controls = Controls(FEEDS.index("edited"), gains=(1.0,) * len(FEEDS))
        self._feeder = Feeder(self._backend, self._controls)
        self._changed = threading.Condition()
        self._speed = 1.0
        self._transport = Transport(self._feeder.position)
        self._runner = Runner(self._transport, self._feeder, self._changed, self._tell)

    # ---- what is played ------------------------------------------------------------------------

    def load(self, feeds: Mapping[str, Feed], sample_rate: int, channels: int, frames: int) -> None:
        """Play this recording from now on; stops, and the playhead goes to 0.

        Parameters
        ----------
        feeds : mapping of "original", "edited", ... (`Listen`) to ``read(start, stop)``
            Each gives float32, shape (stop - start, channels), or None for nothing, and is called
            from the player's thread with ``0 <= start <= stop <= frames``. Leave "removed" out: it
            is then original minus edited, without rendering twice.
        sample_rate : int, hertz
        channels, frames : int

        Raises
        ------
        ValueError
            For an unknown feed, or without "original".
        """
        source = Source(feeds, sample_rate, channels, frames)
        with self._asking() as transport:
            transport.load(source)
            self._controls.gains = (1.0,) * len(FEEDS)

    def set_frames(self, frames: int) -> None:
        """The recording turned out to be this long: when it is decoded to the end."""
        with self._asking() as transport:
            transport.set_frames(frames)

    def refresh(self) -> None:
        """The feeds sound different now: read again what is buffered, cross-faded in 10 ms."""
        with self._asking() as transport:
            transport.refresh()

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
        with self._asking() as transport:
            transport.play(start, stop, loop=loop)

    def stop(self) -> None:
        """Stop with a short fade; the playhead stays at what was heard last."""
        with self._asking() as transport:
            transport.stop()

    def seek(self, frame: int) -> None:
        """Go there, playing on if it plays."""
        with self._asking() as transport:
            transport.seek(frame)

    def scrub(self, frame: int) -> None:
        """Play a grain of a tenth of a second around a frame, once."""
        with self._asking() as transport:
            transport.scrub(frame)

    def set_loop(self, start: int, stop: int) -> None:
        """Loop this region (at least 20 ms long); a playhead behind it goes to its start.

        Raises
        ------
        ValueError
            For an empty or reversed region.
        """
        if start >= stop:
            raise ValueError(f"a loop from {start} to {stop}")
        with self._asking() as transport:
            transport.set_loop(start, stop)

    def clear_loop(self) -> None:
        """Play on to the end."""
        with self._asking() as transport:
            transport.clear_loop()

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to."""
        return self._transport.plan is not None

    @property
    def position(self) -> int:
        """The frame that is being heard; while stopped, where the playhead is."""
        with self._changed:
            return self._transport.position

    # ---- how it is heard -----------------------------------------------------------------------

    @property
    def listen(self) -> Listen:
        """Which feed is heard; another one comes in within 10 ms, without a gap."""
        return FEEDS[self._controls.listen]  # type: ignore[return-value]

    @listen.setter
    def listen(self, feed: Listen) -> None:
        self._controls.listen = FEEDS.index(feed)

    @property
    def speed(self) -> float:
        """How fast it plays, at the same pitch: 0.5 to 2, without a gap when it changes."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = fitted_speed(speed)
        with self._asking() as transport:
            transport.set_speed(self._speed)

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
        with self._changed:
            # New ones are found only while none is open.
            self._runner.let_go(_LET_GO_S)
        return self._backend.devices()

    def keep_open(self, wanted: bool) -> None:
        """Open the device ahead of need and keep it, so that sound comes at once when asked for.

        Without it a device stays open for 3 seconds after it was used. A failure is told only
        when something is to be played.
        """
        with self._changed:
            self._runner.keep_open = wanted
            if wanted and self._transport.source is not None:
                self._runner.warm()

    def set_device(self, device: str | None) -> None:
        """Play there (a `Device.id`; None is the computer's default), at once if it plays."""
        with self._asking() as transport:
            if device != self._runner.device:
                self._runner.device = device
                transport.again()

    def close(self) -> None:
        """Stop and let go of the device. The player can not be used afterwards."""
        with self._asking() as transport:
            transport.halt(transport.position)
        self._runner.close()

    @contextmanager
    def _asking(self) -> Iterator[Transport]:
        """Holds the lock; afterwards the thread hears of what was asked for."""
        with self._changed:
            yield self._transport
            if self._transport.asked:
                self._runner.wake()

    def _tell(self, event: PlayerEvent) -> None:
        if self.on_event is not None:
            self.on_event(event)
