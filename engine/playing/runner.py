"""The player's thread: does what the transport was asked for, and tells what happened by itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.playing.feeder import Feeder
from engine.playing.source import Plan, Source
from engine.playing.transport import Transport
from engine.report import EngineError

_TICK_S = 0.01
_KEEP_OPEN_S = 3.0
_IDLE_TICK_S = 0.5
_JOIN_S = 3.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlayerEvent:
    """Something that happened by itself.

    ``kind`` is "finished" (the end has been heard) or "failed" (``message`` is for the user, and
    the player has stopped).
    """

    kind: Literal["finished", "failed"]
    message: str = ""


class Runner:
    """Drives the feeder; the thread begins with the first thing that is asked for.

    Parameters
    ----------
    changed : Condition
        The lock of the transport.
    tell : callable
        Gets a `PlayerEvent`, in the thread.

    Attributes
    ----------
    device : str or None
        Where to play: a `Device.id`; None is the computer's default.
    keep_open : bool
        Keep the device although nothing plays, so that the next start comes at once.
    """

    def __init__(
        self,
        transport: Transport,
        feeder: Feeder,
        changed: threading.Condition,
        tell: Callable[[PlayerEvent], None],
    ) -> None:
        self.device: str | None = None
        self.keep_open = False
        self._warm = self._let_go = False
        self._transport = transport
        self._feeder = feeder
        self._changed = changed
        self._listener = tell
        self._closing = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Let the thread look what is asked for. The lock is held."""
        if self._thread is None and not self._closing:
            # A daemon: see close().
            self._thread = threading.Thread(target=self._run, name="player", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def warm(self) -> None:
        """Open the device soon, as long as nothing plays. The lock is held."""
        self._warm = True
        self.wake()

    def let_go(self, most_s: float) -> None:
        """Close a device on which nothing plays, and wait for that. The lock is held."""
        thread = self._thread
        if thread is None or self._transport.plan is not None:
            return
        self._let_go = True
        self._changed.notify_all()
        self._changed.wait_for(lambda: not self._let_go, most_s)

    def close(self) -> None:
        """End the thread, which lets go of the device. The lock is not held."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            # A driver that hangs must not keep the window open: the thread ends with the program.
            thread.join(_JOIN_S)

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
            if not (self._transport.waiting or self._warm or self._let_go or self._closing):
                idle = self._feeder.idle_s
                rest = None if idle is None else max(_IDLE_TICK_S, _KEEP_OPEN_S - idle)
                self._changed.wait(_TICK_S if self._transport.plan is not None else rest)
            return not self._closing

    def _step(self) -> None:
        with self._changed:
            orders, device = self._transport.take(), self.device
            warm, self._warm = self._warm, False
        source, plan = orders.source, orders.plan
        if orders.stop:
            self._feeder.stop()
        if orders.start is not None and source is not None:
            self._feeder.start(source, orders.start, device)
            with self._changed:
                self._transport.started(orders.start)
        elif orders.renew and plan is not None and source is not None:
            done = self._feeder.renew(source, plan)
            with self._changed:
                self._transport.renewed(done=done)
        if plan is None:
            if warm and source is not None:
                self._open_early(source, device)
            self._rest()
            return
        self._feeder.keep_up()
        trouble = self._feeder.trouble()
        if trouble is not None:
            raise EngineError(trouble)
        if self._feeder.finished():
            self._end(plan)
        elif self._feeder.starved():
            with self._changed:
                self._transport.again()
            self._feeder.close()

    def _open_early(self, source: Source, device: str | None) -> None:
        try:
            self._feeder.warm(source, device)
        except EngineError as error:  # nobody asked for sound yet: told when somebody does
            _log.info("the sound device was not opened ahead: %s", error)

    def _rest(self) -> None:
        idle = self._feeder.idle_s
        with self._changed:
            let_go = self._let_go
        unused = idle is not None and idle >= _KEEP_OPEN_S and not self.keep_open
        # A device that runs dry while it plays silence is opened anew at once, with its longer
        # latency: else whoever plays next would wait for that.
        other = idle is not None and (self._feeder.starved() or self._feeder.calm())
        if idle is not None and (let_go or unused or other or self._feeder.trouble()):
            self._feeder.close()
        if other and self.keep_open and not let_go:
            with self._changed:
                self._warm = True
        if let_go:
            with self._changed:
                self._let_go = False
                self._changed.notify_all()

    def _end(self, plan: Plan) -> None:
        with self._changed:
            ended = self._transport.ended(plan)
        if ended:
            self._tell(PlayerEvent("finished"))

    def _fail(self, message: str) -> None:
        with self._changed:
            self._transport.failed()
        self._feeder.close()
        self._tell(PlayerEvent("failed", message))

    def _tell(self, event: PlayerEvent) -> None:
        try:
            self._listener(event)
        except Exception:  # noqa: BLE001 - the listener's bug must not end the thread that plays
            _log.exception("a listener of the player failed")
