"""The sound device, by way of PortAudio; it is imported at the first use, all else works without.

PortAudio is not safe to call from several threads, so every call here holds one lock; a stream's
own callback does not.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from engine.playing.track import Samples
from engine.report import EngineError

_log = logging.getLogger(__name__)

Fill = Callable[[Samples, float], None]
_MOST_CHANNELS = 8  # a sound server says 32 or more, and mixes layouts it does not know wrongly
_NO_CALL_S = 2.0
_LONGEST_LATENCY_S = 3.0
LATENCY_S = 0.03
"""Asked of a device at first: a key is heard within 50 ms."""
LONGEST_S = 0.12
"""Asked for at most, of a device that keeps running dry. Python answers late at times."""
_DRY_TIMES = 3
_DRY_WITHIN_S = 10.0
CALM_S = 60.0
"""After so long without running dry a shorter latency is tried again, while nothing plays."""


@dataclass(frozen=True)
class Device:
    """A sound output. ``id`` stays the same from start to start, so it can be a setting."""

    id: str
    name: str
    is_default: bool


class Output(Protocol):
    """An open output."""

    sample_rate: float
    channels: int

    def start(self, fill: Fill) -> None:
        """Begin to call ``fill(out, heard_at)`` from the device's thread."""

    def trouble(self) -> str | None:
        """What went wrong since, in words for the user; None while all is well."""

    def starved(self) -> bool:
        """Whether it ran dry repeatedly; the next one opened has a longer latency. True once."""

    def calm(self) -> bool:
        """Whether a shorter latency is worth a try: the next one opened has it. True once."""

    def close(self) -> None:
        """Stop and let go of the device. Never raises."""


class Backend(Protocol):
    """Where outputs come from; a test has its own."""

    def devices(self) -> tuple[Device, ...]:
        """The outputs there are."""

    def open(self, device: str | None, sample_rate: int, channels: int) -> Output:
        """An output for a recording of that rate and channels, or as near as it can."""


class PortAudio:
    """The computer's sound devices.

    Parameters
    ----------
    blocksize : int
        Frames per callback; 0 leaves it to the device.
    latency_s : float
        Wanted latency. It doubles, up to `LONGEST_S`, where a device runs dry, and is halved
        again after a calm minute.
    """

    def __init__(self, *, blocksize: int = 0, latency_s: float = LATENCY_S) -> None:
        self._blocksize = blocksize
        self._latency_s = self._shortest_s = latency_s
        self._lock = threading.RLock()
        self._open: set[_Stream] = set()
        self._fresh = False

    def devices(self) -> tuple[Device, ...]:
        """The outputs, those plugged in since the start too.

        Raises
        ------
        EngineError
            When PortAudio is missing or does not start.
        """
        with self._lock:
            return tuple(device for device, _, _ in self._list(refresh=True))

    def open(self, device: str | None, sample_rate: int, channels: int) -> Output:
        """Open a device (None: the default one) near that rate and number of channels.

        Raises
        ------
        EngineError
            When there is none, or it refuses.
        """
        with self._lock:
            index, about = self._find(device)
            most = int(about["max_output_channels"])
            most = most if most <= _MOST_CHANNELS else 2
            outputs = min(max(channels, 2), most)
            rates = dict.fromkeys((sample_rate, int(about["default_samplerate"]), 48_000, 44_100))
            error: Exception | None = None
            for rate in rates:
                try:
                    return self._open_stream(index, rate, outputs)
                except _sounddevice().PortAudioError as refused:
                    error = refused
            self._fresh = False
            raise EngineError(
                f'The sound device "{about["name"]}" could not be opened. Close other programs '
                "that use it, or choose another device in the preferences."
            ) from error

    def _open_stream(self, index: int, rate: int, outputs: int) -> Output:
        stream = _Stream(self, index, rate, outputs, self._blocksize, self._latency_s)
        self._open.add(stream)
        return stream

    def closed(self, stream: _Stream) -> None:
        """Told by a stream when it is let go of."""
        self._open.discard(stream)

    @property
    def lock(self) -> threading.RLock:
        """Held around every call of PortAudio."""
        return self._lock

    def lengthen(self, opened_with_s: float) -> bool:
        """Ask for twice the latency that was too short; False where that is too much."""
        if opened_with_s >= LONGEST_S:
            return False
        self._latency_s = max(self._latency_s, min(2 * opened_with_s, LONGEST_S))
        _log.info("the sound device ran dry: %.0f ms from now on", 1000 * self._latency_s)
        return True

    def shorten(self, opened_with_s: float) -> bool:
        """Ask for half the latency that was long enough; False where it is the shortest."""
        if opened_with_s <= self._shortest_s:
            return False
        self._latency_s = max(self._shortest_s, opened_with_s / 2)
        _log.info("the sound device is calm: %.0f ms from now on", 1000 * self._latency_s)
        return True

    def forget(self) -> None:
        """Look for devices anew before the next opening."""
        self._fresh = False

    def _find(self, device: str | None) -> tuple[int, Any]:
        for refresh in (False, True):
            for known, index, about in self._list(refresh=refresh):
                if known.id == device or (device is None and known.is_default):
                    return index, about
        if device is None:
            raise EngineError(
                "There is no sound device to play on. Plug one in or start the sound server, "
                "then play again; everything else works without."
            )
        raise EngineError(
            f'The sound device "{device.partition(": ")[2]}" is not there any more. Plug it in '
            "again, or choose another device in the preferences."
        )

    def _list(self, *, refresh: bool) -> list[tuple[Device, int, Any]]:
        sound = _sounddevice()
        try:
            # PortAudio looks for devices only when it starts; it may restart only when idle.
            if (refresh or not self._fresh) and not self._open:
                sound._terminate()
                sound._initialize()
                self._fresh = True
            hosts, default = sound.query_hostapis(), _default_output(sound)
            return [
                (
                    Device(_identity(hosts, about), str(about["name"]), index == default),
                    index,
                    about,
                )
                for index, about in enumerate(sound.query_devices())
                if about["max_output_channels"] > 0
            ]
        except sound.PortAudioError as error:
            raise EngineError(
                "The sound system of this computer did not start, so nothing can be played. "
                "Restart it or the computer; everything else works without."
            ) from error


def _identity(hosts: Any, about: Any) -> str:
    return f"{hosts[about['hostapi']]['name']}: {about['name']}"


def _default_output(sound: Any) -> int:
    chosen = sound.default.device[1]
    return int(chosen) if chosen >= 0 else int(sound.query_hostapis(0)["default_output_device"])


def _sounddevice() -> Any:
    try:
        import sounddevice
    except (ImportError, OSError) as error:  # OSError: the library PortAudio itself is not there
        raise EngineError(
            "Sound cannot be played because the PortAudio library is missing. Install it (on "
            "Debian and Ubuntu: apt install libportaudio2); everything else works without."
        ) from error
    return sounddevice


class _Stream:
    """One open PortAudio stream."""

    def __init__(
        self,
        owner: PortAudio,
        index: int,
        rate: int,
        outputs: int,
        blocksize: int,
        latency_s: float,
    ) -> None:
        self._owner = owner
        self._sound = _sounddevice()
        self._fill: Fill | None = None
        self._called = time.perf_counter()
        self._error: Exception | None = None
        self._ended = False
        self._dry: deque[float] = deque(maxlen=_DRY_TIMES)
        self._calm_since = time.perf_counter()
        self._asked_s = latency_s
        self.channels = outputs
        self._stream = self._sound.OutputStream(
            samplerate=rate,
            blocksize=blocksize,
            device=index,
            channels=outputs,
            dtype="float32",
            latency=latency_s,
            callback=self._callback,
            finished_callback=self._finished,
        )
        self.sample_rate = float(rate)
        self.latency_s = float(self._stream.latency)

    def start(self, fill: Fill) -> None:
        """Begin to play.

        Raises
        ------
        EngineError
            When the device refuses.
        """
        self._fill = fill
        self._called = time.perf_counter()
        try:
            with self._owner.lock:
                self._stream.start()
        except self._sound.PortAudioError as error:
            self.close()
            raise EngineError(
                "The sound device did not start. Choose another device in the preferences, or "
                "play again."
            ) from error

    def trouble(self) -> str | None:
        if self._error is not None:
            return "Playing stopped because of an error in the program. Play again to go on."
        if self._ended or time.perf_counter() - self._called > _NO_CALL_S:
            return (
                "The sound device stopped answering. Plug it in again or choose another device "
                "in the preferences; nothing of your work is lost."
            )
        return None

    def starved(self) -> bool:
        dry = self._dry
        if len(dry) < _DRY_TIMES or dry[-1] - dry[0] > _DRY_WITHIN_S:
            return False
        dry.clear()
        return self._owner.lengthen(self._asked_s)

    def calm(self) -> bool:
        now = time.perf_counter()
        if now - max(self._calm_since, *self._dry, 0.0) < CALM_S:
            return False
        self._calm_since = now
        return self._owner.shorten(self._asked_s)

    def close(self) -> None:
        with self._owner.lock:
            self._ended = True
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
            self._owner.closed(self)

    def _callback(self, out: Samples, frames: int, times: Any, status: Any) -> None:
        now = time.perf_counter()
        ahead = times.outputBufferDacTime - times.currentTime
        # Some drivers leave these times at zero.
        known = 0.0 < ahead < _LONGEST_LATENCY_S
        try:
            if self._fill is None:
                out.fill(0.0)
            else:
                self._fill(out, now + (ahead if known else self.latency_s))
        except Exception as error:
            self._error = error
            out.fill(0.0)
            raise self._sound.CallbackAbort from error
        self._called = now
        if status and status.output_underflow:
            self._dry.append(now)

    def _finished(self) -> None:
        self._ended = True
