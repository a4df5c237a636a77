"""The timeline as the rest of the editor knows it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from editor import theme as themes
from editor.looks import Look
from editor.timeline.axis import ZOOM_STEP, TimeAxis
from editor.timeline.canvas import Canvas
from editor.timeline.edited import EditedEnvelope
from editor.timeline.gestures import Gestures, Preview
from editor.timeline.gutter import Gutter
from editor.timeline.lanes_stack import LaneStack
from editor.timeline.overview import Overview
from editor.timeline.playhead import Playhead
from editor.timeline.ruler import Ruler
from editor.timeline.spectrogram import SpectrogramLane
from editor.timeline.tiles import Listen, TileCache
from editor.timeline.viewbox import Pointer
from editor.timeline.waveform import WaveformLane
from editor.timeline.windows import WindowsLayer
from engine.worker import Worker

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.lanes import Lane
    from editor.timeline.lanes_strip import LaneStrip

KEY_ZOOM = ZOOM_STEP**6  # a key or button doubles, as in other editors
WANT_MS = 30  # at most this often the worker is asked for what is in sight
SELECTION_MARGIN = 0.06  # of the selection, shown on both sides of it


class TimelineView(QWidget):
    """Overview, ruler, waveform and spectrogram of a `Document` on one time axis.

    Call `shutdown` before it goes: it owns a worker thread.

    Signals
    -------
    seek_requested : (float,)
        The user wants the playhead at these seconds; whoever plays sets it.
    scrub_requested : (float,)
        The user drags the playhead over these seconds.
    context_requested : (str | None, int | None, QPoint)
        A menu is wanted for a window (edit id and index) or, with None, for the empty timeline.
    hovered : (object, object)
        Seconds and hertz under the pointer, or None.
    view_changed : ()
    look_requested : (QPoint,)
        The menu of the spectrogram's settings is wanted there, on the screen.
    picked : ((float, float) | None,)
        Seconds that were asked for by `set_picking`; None: the user gave it up.
    """

    seek_requested = Signal(float)
    scrub_requested = Signal(float)
    context_requested = Signal(object, object, object)
    hovered = Signal(object, object)
    view_changed = Signal()
    look_requested = Signal(object)
    picked = Signal(object)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.axis = TimeAxis(self)
        self._worker = Worker(self)
        self._edited = EditedEnvelope(document, self._worker, self)
        self._tiles = TileCache(document, self._worker, self)
        self._waveform = WaveformLane(document, self.axis, self._edited, self)
        self._spectrogram = SpectrogramLane(document, self.axis, self._tiles, self)
        self._windows = WindowsLayer(document, self.axis, self)
        self._playhead = Playhead(document, self.axis, self)
        self.overview = Overview(document, self.axis, self)
        self.ruler = Ruler(document, self.axis, self)
        self.canvas = Canvas(
            document, self.axis, self._waveform, self._spectrogram, self._windows,
            self._playhead, self,
        )  # fmt: skip
        self.gutter = Gutter(document, self.canvas, self._waveform, self._spectrogram, self)
        self._gestures = Gestures(document, self.canvas, self._windows)
        self._settle = QTimer(self, singleShot=True, interval=WANT_MS)
        self._settle.timeout.connect(self._want)
        self._lay_out()
        self._connect()
        self.setAccessibleName(self.tr("Timeline"))
        self.setFocusProxy(self.canvas)
        self._on_opened(document.recording)

    # ---------------------------------------------------------------- public

    @property
    def follow(self) -> bool:
        """Whether the view turns its page when the playhead leaves it."""
        return self._playhead.follow

    @follow.setter
    def follow(self, follow: bool) -> None:
        self._playhead.follow = follow

    def zoom_in(self, at_s: float | None = None) -> None:
        """Twice as close, around a time (the playhead if it is in sight, or else the middle)."""
        self._zoom(KEY_ZOOM, at_s)

    def zoom_out(self, at_s: float | None = None) -> None:
        self._zoom(1 / KEY_ZOOM, at_s)

    def fit(self) -> None:
        """Show the whole recording."""
        self.axis.fit()
        self._playhead.note_manual()

    def zoom_to(self, start_s: float, stop_s: float) -> None:
        """Show this span."""
        self.axis.zoom_to(start_s, stop_s)
        self._playhead.note_manual()

    def zoom_to_selection(self) -> None:
        """Show what is selected, with a little around it."""
        span = self._document.selected_span()
        if span is not None:
            self._zoom_around(*span)

    def scroll_by(self, fraction: float) -> None:
        """Move the view by a part of its width; positive shows what is later."""
        self.axis.scroll_by(fraction * self.axis.width)
        self._playhead.note_manual()

    def visible(self) -> tuple[float, float]:
        """The seconds in sight."""
        return self.axis.start_s, self.axis.stop_s

    def set_listen(self, listen: Listen) -> None:
        """Show the spectrogram of the original, of the edited sound or of what was removed."""
        self._spectrogram.set_listen(listen)

    @property
    def look(self) -> Look:
        """How the spectrogram is computed and coloured."""
        return self._spectrogram.look

    @look.setter
    def look(self, look: Look) -> None:
        self._spectrogram.set_look(look)

    @property
    def gain(self) -> float:
        """Height of the waveform; 1 = full scale fills the lane."""
        return self._waveform.gain

    @gain.setter
    def gain(self, gain: float) -> None:
        self._waveform.set_gain(gain)
        self.gutter.update()

    @property
    def snap_to(self) -> Collection[str]:
        """What dragged edges snap to: some of `editor.timeline.snapping.KINDS`."""
        return self._gestures.snap_to

    @snap_to.setter
    def snap_to(self, kinds: Collection[str]) -> None:
        self._gestures.snap_to = kinds

    @property
    def boxes(self) -> bool:
        """Whether a drag over the spectrogram draws a box, without Shift as well."""
        return self._gestures.boxes

    def set_boxes(self, boxes: bool) -> None:
        self._gestures.boxes = boxes

    def add_lane(self, lane: Lane) -> LaneStrip:
        """Show one more lane, below the spectrogram and the lanes that are there."""
        return self.lanes.add(lane)

    def set_picking(self, picking: bool) -> None:
        """Whether the next drag only says which seconds are meant; the keyboard comes here."""
        self._gestures.set_picking(picking)
        if picking:
            self.canvas.setFocus()

    def set_theme(self, theme: themes.Theme) -> None:
        """Paint everything in another colour scheme."""
        for part in (
            self._waveform, self._spectrogram, self._windows, self._playhead, self.overview,
            self.ruler, self.gutter, self.canvas, self.lanes,
        ):  # fmt: skip
            part.set_theme(theme)
        self.update()

    def shutdown(self) -> None:
        """Stop the worker; call it before the widget goes. Harmless when repeated."""
        self._settle.stop()
        if self._worker.isRunning():
            self._worker.close()
        self._tiles.close()

    # ---------------------------------------------------------------- inside

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        self._corner = QWidget(self)
        grid.addWidget(self._corner, 0, 0, 2, 1)
        grid.addWidget(self.overview, 0, 1)
        grid.addWidget(self.ruler, 1, 1)
        grid.addWidget(self.gutter, 2, 0)
        grid.addWidget(self.canvas, 2, 1)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(1, 1)
        magnet = self._gestures.magnet
        self.lanes = LaneStack(self._document, self.axis, magnet, grid, self)

    def _connect(self) -> None:
        document, gestures = self._document, self._gestures
        document.opened.connect(self._on_opened)
        document.grew.connect(self._on_grew)
        document.changed.connect(self._on_changed)
        self.axis.changed.connect(self._on_axis_changed)
        gestures.seek.connect(self.seek_requested)
        gestures.previewed.connect(self._on_previewed)
        gestures.zoom_wanted.connect(self._zoom_around)
        gestures.context_wanted.connect(self.context_requested)
        gestures.picked.connect(self.picked)
        self.ruler.seek.connect(self.seek_requested)
        self.ruler.scrubbed.connect(self.scrub_requested)
        self.gutter.look_wanted.connect(self.look_requested)
        self.lanes.seek.connect(self.seek_requested)
        self.lanes.hovered.connect(self.ruler.set_hover)
        for part in (self.canvas, self.ruler, self.overview, self.lanes):
            part.navigated.connect(self._playhead.note_manual)
        # Nor does it turn the page under a drag.
        self.canvas.dragged.connect(self._playhead.note_manual)
        self.canvas.gained.connect(self._on_gained)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.dragged.connect(self._on_hovered)
        self.canvas.left.connect(self._on_left)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shutdown)

    def _zoom(self, factor: float, at_s: float | None) -> None:
        start_s, stop_s = self.visible()
        if at_s is None:
            head_s = self._document.playhead_s
            at_s = head_s if start_s <= head_s <= stop_s else (start_s + stop_s) / 2
        self.axis.zoom(factor, at_s)
        self._playhead.note_manual()

    def _zoom_around(self, start_s: float, stop_s: float) -> None:
        margin = SELECTION_MARGIN * (stop_s - start_s)
        self.zoom_to(max(0.0, start_s - margin), min(stop_s + margin, self.axis.duration_s))

    def _want(self) -> None:
        if self._document.recording is None:
            return
        if not self._worker.isRunning():
            self._worker.start()
        self._waveform.want()
        self._spectrogram.want()

    # ---------------------------------------------------------------- signals

    def _on_opened(self, recording: object) -> None:
        if self._document.recording is not None:
            one = self._document.recording
            self.axis.set_recording(one.duration_s, one.sample_rate)
        # Without a recording the hint has all the room.
        for part in (self.overview, self.ruler, self.gutter, self._corner):
            part.setVisible(recording is not None)
        self._settle.start()

    def _on_grew(self, _: int) -> None:
        self._on_length()

    def _on_changed(self, *_: object) -> None:
        self._on_length()
        self._settle.start()

    def _on_length(self) -> None:
        if self._document.recording is not None:
            self.axis.set_duration(self._document.recording.duration_s)

    def _on_axis_changed(self) -> None:
        self._tiles.yielding.moved()
        if not self._settle.isActive():  # also in the middle of a long pan
            self._settle.start()
        self.view_changed.emit()

    def _on_gained(self, factor: float) -> None:
        self.gain = self.gain * factor

    def _on_hovered(self, at: Pointer) -> None:
        inside = 0 <= at.seconds <= self.axis.duration_s
        self.ruler.set_hover(at.seconds if inside else None)
        self.gutter.set_hover(at.hertz)
        self.hovered.emit(at.seconds if inside else None, at.hertz)

    def _on_left(self) -> None:
        self.ruler.set_hover(None)
        self.gutter.set_hover(None)
        self.hovered.emit(None, None)

    def _on_previewed(self, preview: Preview | None) -> None:
        self.canvas.set_preview(preview)
