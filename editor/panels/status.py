"""The status bar: what is open, what is selected, and what the engine is doing, with cancel."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from editor import theme
from editor.clock import clock
from editor.document import Document, Selection
from editor.naming import band_of
from editor.parts import icon_button

LEAST_HEIGHT = 20


class Activity(QWidget):
    """One running piece of work: its name, progress and a cancel button.

    Signals
    -------
    cancelled : ()
        The user wants it to stop; the button is grey from then on until the next `show_work`.
    """

    cancelled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.label = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 6)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel = icon_button("cancel", self.tr("Cancel"), self.tr("Stop this work"))
        self.cancel.setIconSize(QSize(14, 14))
        self.cancel.setFixedSize(24, LEAST_HEIGHT)
        self.cancel.clicked.connect(self._stop)
        for one in (self.label, self.bar, self.cancel):
            row.addWidget(one)
        self.hide()

    def show_work(self, text: str, fraction: float | None) -> None:
        """Show progress 0..1; None for work whose length is not known."""
        self.label.setText(text)
        self.bar.setRange(0, 1000 if fraction is not None else 0)
        if fraction is not None:
            self.bar.setValue(round(fraction * 1000))
        if self.isHidden():
            self.cancel.setEnabled(True)
            self.show()

    def finish(self) -> None:
        self.hide()
        self.cancel.setEnabled(True)

    def _stop(self) -> None:
        # At once, whatever the work does: a chunk that is being computed ends a little later.
        self.cancel.setEnabled(False)
        self.label.setText(self.tr("Stopping…"))
        self.cancelled.emit()


class StatusPanel(QWidget):
    """What goes into the window's status bar.

    ``task`` is opening, ``export`` exporting, ``engine`` rendering, ``sounds`` and ``speech``
    looking for those; all may run at once.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setAccessibleName(self.tr("Status"))
        # As high with work as without: nothing above it moves when some begins or ends.
        self.setMinimumHeight(LEAST_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(18)
        self.file = self._label(self.tr("Recording"))
        self.selection = self._label(self.tr("Selection"))
        self.task = Activity(self.tr("Opening"))
        self.export = Activity(self.tr("Exporting"))
        self.engine = Activity(self.tr("Rendering"))
        self.sounds = Activity(self.tr("Looking for sounds"))
        self.speech = Activity(self.tr("Looking for speech"))
        self.components = Activity(self.tr("Looking for components"))
        self.models = Activity(self.tr("Models"))
        self.state = self._label(self.tr("Engine"))
        self.device = self._label(self.tr("Computing device"))
        row.addWidget(self.file)
        row.addWidget(self.selection)
        row.addStretch(1)
        for one in (
            self.task, self.export, self.sounds, self.speech, self.components, self.models,
            self.engine, self.state, self.device,
        ):  # fmt: skip
            row.addWidget(one)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        document.opened.connect(self._show_file)
        document.grew.connect(self._show_file)
        document.changed.connect(self._show_selection)
        document.changed.connect(self._show_file)
        document.selected.connect(self._show_selection)
        document.states_changed.connect(self._show_state)
        self._show_file()
        self._show_selection()

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setFont(theme.font(0.92, digits=True))
        label.setAccessibleName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        return label

    def _show_file(self, *_: object) -> None:
        recording = self._document.recording
        ref = self._document.project.recording
        if recording is None:
            self.file.setText(self.tr("Recording not found") if ref else self.tr("Nothing open"))
            return
        names = {1: self.tr("mono"), 2: self.tr("stereo")}
        more = self.tr("{0} channels").format(recording.channels)
        channels = names.get(recording.channels, more)
        text = f"{recording.sample_rate / 1000:g} kHz · {channels} · {clock(recording.duration_s)}"
        if not recording.complete and recording.frames:
            share = min(1.0, recording.available / recording.frames)
            text += self.tr(" · reading {0} %").format(int(share * 100))
        self.file.setText(text)
        self.file.setToolTip(str(recording.path))

    def _show_state(self) -> None:
        kinds = [
            self._document.window_state(edit.id, index).kind
            for edit in self._document.project.edits
            for index in range(len(edit.windows))
        ]
        failed, paused = kinds.count("failed"), kinds.count("stale")
        if failed:
            text = self.tr("1 window failed") if failed == 1 else self.tr("{0} windows failed")
            self.state.setText(text.format(failed))
        else:
            self.state.setText(self.tr("Rendering is paused") if paused else "")

    def _show_selection(self, *_: object) -> None:
        span = self._document.selected_span()
        if span is None:
            self.selection.setText("")
            return
        start_s, stop_s = span
        selection: Selection = self._document.selection
        name = self.tr("Window") if selection.window is not None else self.tr("Selection")
        if selection.span is not None:
            name = self.tr("Selection")
        elif selection.others:
            count = len(selection.spots(self._document.project))
            name = self.tr("{0} windows,").format(count)
        text = f"{name} {clock(start_s)} – {clock(stop_s)} · {clock(stop_s - start_s)}"
        window = self._document.selected_window()
        if window is not None and selection.span is None and not selection.others:
            text = " · ".join(filter(None, (text, band_of(window.band))))
        self.selection.setText(text)
