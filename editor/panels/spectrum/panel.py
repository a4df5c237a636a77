"""The spectrum panel: how loud each frequency is where the user looks, before and after the edits.

Computed in a thread of its own, started when the panel is first seen; nothing is computed while it
is out of sight.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from editor import theme
from editor.clock import clock
from editor.document import Document
from editor.panels.spectrum.curves import (
    CurveKey,
    Line,
    decibel_text,
    level_at,
    level_range,
    points,
)
from editor.panels.spectrum.job import Request, Spectra, around, is_touched, measure
from engine.project import Project
from engine.report import EngineError
from engine.worker import Job, Worker

if TYPE_CHECKING:
    from editor.panels.spectrum.plot import SpectrumPlot

log = logging.getLogger(__name__)

SETTLE_MS = 150  # how long everything must rest before it is computed anew
KEYS = ("original", "edited", "removed")


class SpectrumPanel(QWidget):
    """Shows the average spectrum of what is selected, or else of what is in sight.

    Call `shutdown` before it goes: it owns a worker thread.

    Attributes
    ----------
    visible : callable
        Gives the seconds in sight; the whole recording unless somebody knows better.
    """

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        make_worker: Callable[[QObject], Worker] = Worker,
    ) -> None:
        super().__init__(parent)
        self._document, self._make_worker = document, make_worker
        self.visible: Callable[[], tuple[float, float]] = self._whole
        self.plot: SpectrumPlot | None = None
        self._worker: Worker | None = None
        self._job: Job | None = None
        self._asked: Request | None = None
        self._spectra: Spectra | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._measure)
        self._make_controls()
        for signal in (document.selected, document.changed):
            signal.connect(self.refresh)
        document.opened.connect(self._forget)
        for signal in (document.moved, document.grew):
            signal.connect(self._follow)
        document.rendered.connect(self._on_rendered)

    def sizeHint(self) -> QSize:
        return QSize(330, 260)

    def refresh(self, *_: object) -> None:
        """Something may have changed: look once it rests."""
        if self.isVisible():
            self._settle.start()

    def shutdown(self) -> None:
        """End the thread."""
        self._settle.stop()
        if self._worker is not None:
            self._worker.close()

    # ---------------------------------------------------------------- building

    def _make_controls(self) -> None:
        self.setAccessibleName(self.tr("Spectrum"))
        texts = {
            "original": (self.tr("Original"), self.tr("The recording as it is")),
            "edited": (self.tr("Edited"), self.tr("What the edits make of it")),
            "removed": (self.tr("Removed"), self.tr("What the edits take away")),
        }
        keys = QHBoxLayout()
        keys.setSpacing(2)
        self.keys: dict[str, CurveKey] = {}
        for name in KEYS:
            key = self.keys[name] = CurveKey(*texts[name])
            key.toggled.connect(self._draw)
            keys.addWidget(key, 1)
        self.smoothing = QToolButton()
        self.smoothing.setText(self.tr("Smooth"))
        self.smoothing.setCheckable(True)
        self.smoothing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.smoothing.setChecked(True)
        self.smoothing.setToolTip(
            self.tr("Mean over 1/12 octave. Without it, single tones read their full level.")
        )
        self.smoothing.toggled.connect(self._draw)
        self.caption = QLabel()
        self.caption.setEnabled(False)
        self.caption.setFont(theme.font(0.92, digits=True))
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.caption, 1)
        below.addWidget(self.smoothing)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(6)
        self._column.addLayout(keys)
        self._column.addStretch(1)
        self._column.addLayout(below)

    def _begin(self) -> None:
        """What costs time or a thread, when the panel is first seen."""
        from editor.panels.spectrum.plot import SpectrumPlot

        self.plot = SpectrumPlot()
        self.plot.setAccessibleName(self.tr("Average spectrum, level over frequency"))
        self.plot.pointed.connect(self._show_values)
        self._column.takeAt(1)  # the stretch that kept its place
        self._column.insertWidget(1, self.plot, 1)
        self._worker = self._make_worker(self)
        self._worker.done.connect(self._on_done)
        self._worker.failed.connect(self._on_failed)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.start()

    # ---------------------------------------------------------------- measuring

    def _whole(self) -> tuple[float, float]:
        return 0.0, self._document.duration_s

    def _request(self) -> Request | None:
        """What should be shown now; None where there is no sound."""
        document = self._document
        recording, renderer = document.recording, document.renderer
        if recording is None or renderer is None:
            return None
        span = document.selected_span() or around(self.visible(), document.playhead_s)
        start, stop = (round(one * recording.sample_rate) for one in span)
        stop = min(stop, recording.frames, recording.available)
        start = max(0, start)
        return Request(renderer, document.project, start, stop) if start < stop else None

    def _follow(self, *_: object) -> None:
        """The playhead moved or more is decoded, many times a second: mostly it changes nothing."""
        if self.isVisible() and self._request() != self._asked:
            self._settle.start()

    def _on_rendered(self, start: int, stop: int) -> None:
        asked = self._asked
        if asked is None or (start < asked.stop and asked.start < stop):
            self._asked = None
            self.refresh()

    def _measure(self) -> None:
        request = self._request()
        if request == self._asked and request is not None:
            if self._job is None:
                self._draw()  # another edit may be selected, which has another colour
            return
        self._cancel()
        self._asked = request
        if request is None or self._worker is None:
            self._spectra = None
            self._draw()
            return
        self._job = self._worker.submit(0.0, measure, request, self._spectra)
        self._show_caption()

    def _forget(self, *_: object) -> None:
        """Another recording: the last one may be closed before the next look."""
        self._cancel()
        self._asked = self._spectra = None
        self.refresh()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_progressed(self, job: Job, fraction: float, note: str) -> None:
        if job is self._job and fraction > 0:
            self._show_caption(self.tr("{0} %").format(int(fraction * 100)))

    def _on_done(self, job: Job, result: object) -> None:
        if job is self._job and isinstance(result, Spectra):
            self._job, self._spectra = None, result
            self._draw()

    def _on_failed(self, job: Job, error: BaseException) -> None:
        if job is not self._job:
            return
        self._job, self._spectra = None, None
        self._draw()
        text = self.tr("The spectrum could not be computed.")
        if isinstance(error, EngineError):
            text = str(error)
        else:
            log.error("the spectrum could not be computed", exc_info=error)
        self.caption.setText(text)
        self.caption.setToolTip(text)

    # ---------------------------------------------------------------- showing

    def _draw(self, *_: object) -> None:
        if self.plot is None:
            return
        lines = self._lines()
        if self._spectra is not None:
            self.plot.set_nyquist(float(self._spectra.hertz[-1]))
            self.plot.set_levels(*level_range([line.level for line in lines.values()]))
        shown = {name: line for name, line in lines.items() if self.keys[name].isChecked()}
        self.plot.show_lines(shown)
        for name, line in lines.items():
            self.keys[name].set_line(line)
        self._show_values(self.plot.hertz)
        self._show_caption()

    def _lines(self) -> dict[str, Line]:
        look, spectra = theme.current(), self._spectra
        is_smooth = self.smoothing.isChecked()
        styles = {
            "original": (look.colour("muted"), 1.0, True),
            "edited": (look.colour("accent"), 1.8, False),
            "removed": (self._edit_colour(), 1.4, False),
        }
        lines = {}
        for name, (colour, width, is_filled) in styles.items():
            hertz = level = np.empty(0)
            if spectra is not None:
                hertz, level = points(spectra.hertz, getattr(spectra, name), is_smooth=is_smooth)
            lines[name] = Line(hertz, level, colour, width, is_filled)
        return lines

    def _edit_colour(self) -> QColor:
        """Of the selected edit, or of the first one that does something here."""
        edit, asked = self._document.selected_edit(), self._asked
        if edit is None and asked is not None:
            rate = asked.renderer.recording.sample_rate
            for one in self._document.project.edits:
                if is_touched(Project(edits=(one,)), rate, asked.start, asked.stop):
                    edit = one
                    break
        if edit is None:
            return theme.current().colour("warning")
        return theme.edit_colour(edit.id, own=edit.colour)

    def _show_values(self, hertz: float | None) -> None:
        for key in self.keys.values():
            line = key.line
            if line is None or not len(line.level):
                key.set_value("")
            elif hertz is None:
                peak = decibel_text(float(line.level.max())).removesuffix(" dB")
                key.set_value(self.tr("peak {0}").format(peak))
            else:
                level = level_at(line, hertz)
                key.set_value("" if level is None else decibel_text(level))

    def _show_caption(self, progress: str = "") -> None:
        asked = self._asked
        if asked is None:
            self.caption.setText("")
            return
        rate = asked.renderer.recording.sample_rate
        words = [f"{clock(asked.start / rate, 2)} – {clock(asked.stop / rate, 2)}"]
        if progress:
            words.append(progress)
        elif self._job is None and self._spectra is not None and not self._spectra.is_ready:
            words.append(self.tr("not all rendered yet"))
        self.caption.setText(" · ".join(words))
        self.caption.setToolTip("")

    # ---------------------------------------------------------------- Qt's events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.plot is None:
            self._begin()
        self._measure()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._settle.stop()
        if self._job is not None:
            self._cancel()
            self._asked = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.plot is not None:
            self.plot.renew()
            self._draw()
