"""Between the player and the Document: what is heard, from where, and how it loops.

The playhead is where the sound is while it plays. The cursor is where playing starts; stopping goes
back to it, except with `stop_here`. What is heard is one of three (`Listen`); above it, for as long
as it is wanted, one thing about the selected edit, or the mix of components (`Aside`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from editor.document import Document
from editor.feeds import feeds_of
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.playback import Device, Player, PlayerEvent
    from engine.recording import Recording
    from engine.separation.stream import Samples

log = logging.getLogger(__name__)

FRAME_MS = 16
SILENCE_MS = 1500  # meters go on falling for this long after the sound has stopped
SKIP_S, LONG_SKIP_S = 1.0, 15.0
AHEAD_MS = 400  # after a recording was opened: the window is drawn, the sound device can wait
Listen = Literal["original", "edited", "removed"]
Aside = Literal["without", "target", "rest", "components"]
ABOUT_EDIT = ("without", "target", "rest")


class Listening(QObject):
    """Plays the Document.

    Signals
    -------
    playing_changed : (bool,)
    listen_changed : (str,)
        "original", "edited" or "removed".
    aside_changed : (str,)
        "without" the selected edit, its "target", the "rest" or the mix of "components" is heard;
        empty for none of them.
    around_changed : (bool,)
        Whether the selection is looped with what comes before and after it.
    speed_changed : (float,)
    audition_changed : (bool,)
        Whether a stretch of the original is played on its own.
    component_changed : (bool,)
        Whether a stretch of one component is.
    metered : (object,)
        `engine.playback.Meters`, while something plays.
    trouble : (str,)
        A sentence for the user: no device, or it went away.
    """

    playing_changed = Signal(bool)
    listen_changed = Signal(str)
    aside_changed = Signal(str)
    around_changed = Signal(bool)
    speed_changed = Signal(float)
    loop_changed = Signal(bool)
    level_match_changed = Signal(bool)
    audition_changed = Signal(bool)
    component_changed = Signal(bool)
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
        self._aside: Aside | None = None
        self._focus: str | None = (
            None  # the edit that asides are about; read by the player's thread
        )
        self._cursor_s, self._speed = 0.0, 1.0
        self.roll_s = (1.0, 1.0)  # what comes before and after the selection in `set_around`
        self._around = self._is_grain = False
        self._looping = self._auditioning = self._is_component = False
        # What the mix of components is, for the player's thread; see `editor.components`.
        self.components: Callable[[int, int], Samples | None] = lambda start, stop: None
        self._loop_span: tuple[float, float] | None = None
        self._level_match, self._volume = False, 1.0
        self._device: str | None = None
        self._tick = QTimer(self, interval=FRAME_MS)
        self._tick.timeout.connect(self._follow)
        self._quiet = QTimer(self, singleShot=True, interval=SILENCE_MS)
        self._quiet.timeout.connect(self._tick.stop)
        self._was_playing = False
        self._ahead = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._ahead.timeout.connect(self._keep_open)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._attend)
        # The player calls from its own thread; a queued signal brings it here.
        self._happened.connect(self._on_event)
        document.opened.connect(self._opened)
        document.grew.connect(self._take_length)
        document.rendered.connect(self._refresh)
        for signal in (document.selected, document.changed):
            signal.connect(self._refocus)
            signal.connect(self._renew_loop)

    # ---------------------------------------------------------------- playing

    @property
    def playing(self) -> bool:
        return self._player is not None and self._player.playing and not self._is_grain

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
        start = min(round(start_s * recording.sample_rate), recording.frames)
        loop = self._loop_frames()
        if loop is not None and not loop[0] <= start < loop[1]:
            start = loop[0]
        if start >= recording.frames:
            start = 0
        self._start(player, start)

    def audition(self, start_s: float, stop_s: float, *, component: bool = False) -> None:
        """Play a stretch of the original once, or stop playing it; the playhead comes back.

        Or of what `components` gives.
        """
        if self._auditioning and self.playing:
            was_other = self._is_component != component
            self.stop()
            if not was_other:
                return
        player = self._ready_player()
        rate = self._document.sample_rate
        if player is None or rate is None:
            return
        if not self.playing:
            self._cursor_s = self._document.playhead_s
        player.listen = "components" if component else "original"
        if self._start(player, round(start_s * rate), round(stop_s * rate)):
            self._auditioning, self._is_component = True, component
            (self.component_changed if component else self.audition_changed).emit(True)
        else:
            self._show_heard()

    def stop(self) -> None:
        """Stop; the playhead goes back to the cursor."""
        cursor_s = self._cursor_s
        self.stop_here()
        self._document.playhead_s = self._cursor_s = cursor_s

    def stop_here(self) -> None:
        """Stop; playing goes on from here."""
        if self._player is not None and self._player.playing:
            if not self._is_grain:
                self._document.playhead_s = self._seconds(self._player.position)
            self._player.stop()
        self._is_grain = False
        self._cursor_s = self._document.playhead_s
        self._tell_playing()

    def grain(self, seconds: float) -> None:
        """Go there and play a tenth of a second around it: what a scrubbing hand hears."""
        if self.playing:
            self.stop_here()
        player = self._ready_player()
        self._document.playhead_s = seconds
        self._cursor_s = self._document.playhead_s
        if player is not None and self._document.recording is not None:
            self._is_grain = True
            player.scrub(round(self._cursor_s * self._document.recording.sample_rate))
            self._quiet.stop()
            self._tick.start()
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
        self.set_aside(None)
        if listen == self._listen:
            return
        if listen == "removed":
            self._before_removed = self._listen
        self._listen = listen
        self._show_heard()
        self.listen_changed.emit(listen)

    @property
    def aside(self) -> Aside | None:
        return self._aside

    def set_aside(self, aside: Aside | None) -> None:
        """Hear one thing about the selected edit or the components, or again what was chosen."""
        if aside in ABOUT_EDIT and self._focus is None:
            aside = None
        if aside != self._aside:
            self._end_audition()
            self._aside = aside
            self._show_heard()
            self.aside_changed.emit(aside or "")

    @property
    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Slower or faster, at the same pitch."""
        if speed != self._speed:
            self._speed = speed
            if self._player is not None:
                self._player.speed = speed
            self.speed_changed.emit(speed)

    def toggle_ab(self) -> None:
        """The original, or from there the edited sound."""
        is_original = self._listen == "original" and self._aside is None
        self.set_listen("edited" if is_original else "original")

    def toggle_removed(self) -> None:
        """Only what was taken away, or what was heard before."""
        self.set_listen(self._before_removed if self._listen == "removed" else "removed")

    def renew(self) -> None:
        """What is heard sounds different from now on."""
        if self._player is not None:
            self._player.refresh()

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

    @property
    def around(self) -> bool:
        return self._around

    def set_around(self, around: bool) -> None:
        """Loop the selection with what comes before and after it, or stop that."""
        around = around and self._document.selected_span() is not None
        if around == self._around or (around and self._ready_player() is None):
            return
        self._around = around
        self.around_changed.emit(around)
        if not around:
            self._renew_loop()
            if self.playing:
                self.stop()
            return
        cursor_s = self._cursor_s if self.playing else self._document.playhead_s
        loop = self._loop_frames()
        self.play(self._seconds(loop[0]) if loop is not None else cursor_s)
        self._renew_loop()
        self._cursor_s = cursor_s  # stopping goes back to where the user was

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
        for timer in (self._tick, self._quiet, self._ahead):
            timer.stop()
        if self._player is not None:
            self._player.close()
            self._player = None

    # ---------------------------------------------------------------- inside

    def _start(self, player: Player, start: int, stop: int | None = None) -> bool:
        self._is_grain = False
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
            self._show_heard()
            (self.component_changed if self._is_component else self.audition_changed).emit(False)

    def _show_heard(self) -> None:
        if self._player is not None:
            self._player.listen = self._aside or self._listen

    def _refocus(self, *_: object) -> None:
        """Asides are about the selected edit."""
        edit = self._document.selected_edit()
        focus = edit.id if edit is not None else None
        if focus != self._focus:
            self._focus = focus
            if focus is None and self._aside in ABOUT_EDIT:
                self.set_aside(None)
            if self.playing and self._player is not None:
                self._player.refresh()

    def _attend(self, state: Qt.ApplicationState) -> None:
        """The device is kept open while the user works here, and is free for others meanwhile."""
        if state == Qt.ApplicationState.ApplicationActive:
            self._ahead.start()
        elif self._player is not None:
            self._ahead.stop()
            self._player.keep_open(False)

    def _keep_open(self) -> None:
        player = self._ready_player() if self._document.recording is not None else None
        if player is not None:
            player.keep_open(True)

    def _ready_player(self) -> Player | None:
        if self._player is None:
            try:
                player = self._make_player()
            except EngineError as error:
                self.trouble.emit(str(error))
                return None
            player.on_event = self._happened.emit
            player.listen = self._aside or self._listen
            player.volume, player.level_match = self._volume, self._level_match
            player.speed = self._speed
            self._player = player
            if self._device is not None:
                self.set_device(self._device)
            self._load()
        return self._player

    def _opened(self, recording: Recording | None) -> None:
        self._cursor_s = 0.0
        self._loop_span = None
        self._ahead.start()
        self._load()

    def _load(self) -> None:
        player = self._player
        if player is None:
            return
        player.stop()
        recording, renderer = self._document.recording, self._document.renderer
        if recording is not None and renderer is not None:
            feeds = feeds_of(self._document, renderer, lambda: self._focus, self._mixed)
            player.load(feeds, recording.sample_rate, recording.channels, recording.frames)
            self._renew_loop()
        self._tell_playing()

    def _mixed(self, start: int, stop: int) -> Samples | None:
        return self.components(start, stop)

    def _take_length(self, _available: int) -> None:
        """Once all is decoded the length is known exactly; until then it was an estimate."""
        recording = self._document.recording
        if self._player is not None and recording is not None and recording.complete:
            self._player.set_frames(recording.frames)

    def _refresh(self, start: int, stop: int) -> None:
        self.renew()

    def _loop_frames(self) -> tuple[int, int] | None:
        recording = self._document.recording
        if not (self._looping or self._around) or recording is None:
            return None
        span = self._document.selected_span()
        if self._around and span is not None:
            span = max(0.0, span[0] - self.roll_s[0]), span[1] + self.roll_s[1]
        else:
            span = self._loop_span or span
        if span is None:
            return 0, recording.frames
        start, stop = (min(recording.frames, round(one * recording.sample_rate)) for one in span)
        return (start, stop) if start < stop else (0, recording.frames)

    def _renew_loop(self, *_: object) -> None:
        if self._around and self._document.selected_span() is None:
            self._around = False  # what was selected is gone: it plays on
            self.around_changed.emit(False)
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
        if self.playing:
            self._document.playhead_s = self._seconds(player.position)

    def _seconds(self, frame: int) -> float:
        return frame / (self._document.sample_rate or 1)

    def _tell_playing(self) -> None:
        playing = self.playing
        if not playing:
            self._end_audition()
            if self._around:
                self._around = False
                self._renew_loop()
                self.around_changed.emit(False)
        if not playing and self._tick.isActive() and not self._quiet.isActive():
            self._quiet.start()
        if playing != self._was_playing:
            self._was_playing = playing
            self.playing_changed.emit(playing)

    def _on_event(self, event: PlayerEvent) -> None:
        if event.kind == "failed":
            self.trouble.emit(event.message)
            self.stop_here()
        elif event.kind == "finished" and self._is_grain:
            self._is_grain = False
            self._tell_playing()
        elif event.kind == "finished":
            self._document.playhead_s = self._cursor_s
            self._tell_playing()
