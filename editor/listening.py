"""Between the player and the Document: what is heard, from where, and how it loops.

The playhead is where the sound is while it plays. The cursor is where playing starts; stopping goes
back to it, except with `stop_here`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from editor.document import Document
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.playback import Device, Player, PlayerEvent
    from engine.recording import Recording
    from engine.render import Renderer

log = logging.getLogger(__name__)

FRAME_MS = 16
SILENCE_MS = 1500  # meters go on falling for this long after the sound has stopped
SKIP_S, LONG_SKIP_S = 1.0, 15.0
Listen = Literal["original", "edited", "removed"]


class Listening(QObject):
    """Plays the Document.

    Signals
    -------
    playing_changed : (bool,)
    listen_changed : (str,)
        "original", "edited" or "removed".
    audition_changed : (bool,)
        Whether a stretch of the original is played on its own.
    metered : (object,)
        `engine.playback.Meters`, while something plays.
    trouble : (str,)
        A sentence for the user: no device, or it went away.
    """

    playing_changed = Signal(bool)
    listen_changed = Signal(str)
    loop_changed = Signal(bool)
    level_match_changed = Signal(bool)
    audition_changed = Signal(bool)
    metered = Signal(object)
    trouble = Signal(str)
    _happened = Signal(object)

    def __init__(
        self, document: Document, make_player: Callable[[], Player], parent: QObject | None = None
    ) -> None:
        """``make_player`` is called when sound is first wanted: it imports the audio system."""
        super().__init__(parent)
        self._document, self._make_player = document, make_player
        self._player: Player | None = None
        self._listen: Listen = "edited"
        self._before_removed: Listen = "edited"
        self._cursor_s = 0.0
        self._looping = self._auditioning = False
        self._loop_span: tuple[float, float] | None = None
        self._level_match, self._volume = False, 1.0
        self._device: str | None = None
        self._tick = QTimer(self, interval=FRAME_MS)
        self._tick.timeout.connect(self._follow)
        self._quiet = QTimer(self, singleShot=True, interval=SILENCE_MS)
        self._quiet.timeout.connect(self._tick.stop)
        self._was_playing = False
        # The player calls from its own thread; a queued signal brings it here.
        self._happened.connect(self._on_event)
        document.opened.connect(self._load)
        document.grew.connect(self._take_length)
        document.rendered.connect(self._refresh)
        document.selected.connect(self._renew_loop)
        document.changed.connect(self._renew_loop)

    # ---------------------------------------------------------------- playing

    @property
    def playing(self) -> bool:
        return self._player is not None and self._player.playing

    @property
    def listen(self) -> Listen:
        return self._listen

    @property
    def looping(self) -> bool:
        return self._looping

    @property
    def cursor_s(self) -> float:
        return self._cursor_s

    def toggle(self) -> None:
        """Play, or stop and go back to the cursor."""
        if self.playing:
            self.stop()
        else:
            self.play(self._document.playhead_s)

    def play_from_cursor(self) -> None:
        """Start once more from where playing last started."""
        self.play(self._cursor_s)

    def play(self, start_s: float) -> None:
        player = self._ready_player()
        recording = self._document.recording
        if player is None or recording is None:
            return
        self._end_audition()
        self._cursor_s = start_s
        rate = recording.sample_rate
        start = min(round(start_s * rate), recording.frames)
        loop = self._loop_frames()
        if loop is not None and not loop[0] <= start < loop[1]:
            start = loop[0]
        if start >= recording.frames:
            start = 0
        self._start(player, start)

    def audition(self, start_s: float, stop_s: float) -> None:
        """Play a stretch of the original once, or stop playing it; the playhead comes back."""
        if self._auditioning and self.playing:
            self.stop()
            return
        player = self._ready_player()
        rate = self._document.sample_rate
        if player is None or rate is None:
            return
        if not self.playing:
            self._cursor_s = self._document.playhead_s
        player.listen = "original"
        if self._start(player, round(start_s * rate), round(stop_s * rate)):
            self._auditioning = True
            self.audition_changed.emit(True)
        else:
            player.listen = self._listen

    def stop(self) -> None:
        """Stop; the playhead goes back to the cursor."""
        cursor_s = self._cursor_s
        self.stop_here()
        self._document.playhead_s = self._cursor_s = cursor_s

    def stop_here(self) -> None:
        """Stop; playing goes on from here."""
        if self._player is not None and self._player.playing:
            self._document.playhead_s = self._seconds(self._player.position)
            self._player.stop()
        self._cursor_s = self._document.playhead_s
        self._tell_playing()

    def seek(self, seconds: float) -> None:
        """Put the cursor and the playhead somewhere; playing goes on from there."""
        if self._auditioning:
            self.stop()
        self._document.playhead_s = seconds
        self._cursor_s = self._document.playhead_s
        if self._player is not None and self.playing and self._document.recording is not None:
            self._player.seek(round(self._cursor_s * self._document.recording.sample_rate))

    def skip(self, seconds: float) -> None:
        self.seek(self._document.playhead_s + seconds)

    def to_start(self) -> None:
        self.seek(0.0)

    def to_end(self) -> None:
        self.seek(self._document.duration_s)

    def back_1(self) -> None:
        self.skip(-SKIP_S)

    def on_1(self) -> None:
        self.skip(SKIP_S)

    def back_15(self) -> None:
        self.skip(-LONG_SKIP_S)

    def on_15(self) -> None:
        self.skip(LONG_SKIP_S)

    # ---------------------------------------------------------------- what is heard

    def set_listen(self, listen: Listen) -> None:
        self._end_audition()
        if listen == self._listen:
            return
        if listen == "removed":
            self._before_removed = self._listen
        self._listen = listen
        if self._player is not None:
            self._player.listen = listen
        self.listen_changed.emit(listen)

    def toggle_ab(self) -> None:
        """Original or edited."""
        self.set_listen("original" if self._listen != "original" else "edited")

    def toggle_removed(self) -> None:
        """Only what was taken away, or what was heard before."""
        self.set_listen(self._before_removed if self._listen == "removed" else "removed")

    def set_looping(self, looping: bool) -> None:
        """Loop the loop span if one is set, else the selection, else everything."""
        if looping != self._looping:
            self._looping = looping
            if not looping:
                self._loop_span = None
            self._renew_loop()
            self.loop_changed.emit(looping)

    def loop_selection(self) -> None:
        """Loop what is selected now, whatever is selected later."""
        self._loop_span = self._document.selected_span()
        self.set_looping(True)
        self._renew_loop()

    def set_level_match(self, on: bool) -> None:
        self._level_match = on
        if self._player is not None:
            self._player.level_match = on
        self.level_match_changed.emit(on)

    def set_volume(self, volume: float) -> None:
        self._volume = volume
        if self._player is not None:
            self._player.volume = volume

    # ---------------------------------------------------------------- devices

    def devices(self) -> tuple[Device, ...]:
        """Output devices; empty where there is no sound system."""
        player = self._ready_player()
        try:
            return player.devices() if player is not None else ()
        except EngineError as error:
            self.trouble.emit(str(error))
            return ()

    @property
    def device(self) -> str | None:
        return self._device

    def set_device(self, device: str | None) -> None:
        self._device = device
        if self._player is not None:
            try:
                self._player.set_device(device)
            except EngineError as error:
                self.trouble.emit(str(error))

    def close(self) -> None:
        self._tick.stop()
        self._quiet.stop()
        if self._player is not None:
            self._player.close()
            self._player = None

    # ---------------------------------------------------------------- inside

    def _start(self, player: Player, start: int, stop: int | None = None) -> bool:
        try:
            player.play(start, stop)
        except EngineError as error:
            self.trouble.emit(str(error))
            return False
        self._quiet.stop()
        self._tick.start()
        self._tell_playing()
        return True

    def _end_audition(self) -> None:
        """Hear again what was chosen."""
        if self._auditioning:
            self._auditioning = False
            if self._player is not None:
                self._player.listen = self._listen
            self.audition_changed.emit(False)

    def _ready_player(self) -> Player | None:
        if self._player is None:
            try:
                player = self._make_player()
            except EngineError as error:
                self.trouble.emit(str(error))
                return None
            player.on_event = self._happened.emit
            player.listen = self._listen
            player.volume, player.level_match = self._volume, self._level_match
            self._player = player
            if self._device is not None:
                self.set_device(self._device)
            self._load(self._document.recording)
        return self._player

    def _load(self, recording: Recording | None) -> None:
        self._cursor_s = 0.0
        self._loop_span = None
        player = self._player
        if player is None:
            return
        player.stop()
        renderer = self._document.renderer
        if recording is not None and renderer is not None:
            # "removed" is left to the player: original minus edited, rendered once.
            feeds = {"original": renderer.original, "edited": self._edited(renderer)}
            player.load(feeds, recording.sample_rate, recording.channels, recording.frames)
            self._renew_loop()
        self._tell_playing()

    def _take_length(self, _available: int) -> None:
        """Once all is decoded the length is known exactly; until then it was an estimate."""
        recording = self._document.recording
        if self._player is not None and recording is not None and recording.complete:
            self._player.set_frames(recording.frames)

    def _edited(self, renderer: Renderer) -> Callable[[int, int], NDArray[np.float32]]:
        """A plain function for the player's thread over the project as it is at each call."""
        document = self._document
        return lambda start, stop: renderer.render(document.project, start, stop)

    def _refresh(self, start: int, stop: int) -> None:
        if self._player is not None:
            self._player.refresh()

    def _loop_frames(self) -> tuple[int, int] | None:
        recording = self._document.recording
        if not self._looping or recording is None:
            return None
        span = self._loop_span or self._document.selected_span()
        if span is None:
            return 0, recording.frames
        start, stop = (min(recording.frames, round(one * recording.sample_rate)) for one in span)
        return (start, stop) if start < stop else (0, recording.frames)

    def _renew_loop(self, *_: object) -> None:
        if self._player is None:
            return
        loop = self._loop_frames()
        if loop is None:
            self._player.clear_loop()
        else:
            self._player.set_loop(*loop)

    def _follow(self) -> None:
        player = self._player
        if player is None:
            return
        self.metered.emit(player.meters())
        if player.playing:
            self._document.playhead_s = self._seconds(player.position)

    def _seconds(self, frame: int) -> float:
        return frame / (self._document.sample_rate or 1)

    def _tell_playing(self) -> None:
        playing = self.playing
        if not playing:
            self._end_audition()
        if not playing and self._tick.isActive() and not self._quiet.isActive():
            self._quiet.start()
        if playing != self._was_playing:
            self._was_playing = playing
            self.playing_changed.emit(playing)

    def _on_event(self, event: PlayerEvent) -> None:
        if event.kind == "failed":
            self.trouble.emit(event.message)
            self.stop_here()
        elif event.kind == "finished":
            self._document.playhead_s = self._cursor_s
            self._tell_playing()
