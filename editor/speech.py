"""Where somebody speaks: the speech lane, and edits of what lies between the speech.

Speech is found again in seconds, so its segments stay in memory and are no part of the project; the
edits that are made of them are. It has a thread of its own: a segmenter hears a file in one go, and
opening or exporting another one does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from editor.document import Document
from editor.messages import Kind, Message
from editor.selection import Selection
from editor.settings import Settings
from editor.sounds_edits import between
from engine.labelling.speech_segments import SpeechSettings, find_speech
from engine.project import Edit, Window
from engine.report import EngineError, Report, silent
from engine.worker import Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.labelling.speech_segments import Speech as Segments
    from engine.recording import Recording
    from engine.worker import Job

SEGMENTER = "silero"
ALL_FREQUENCIES = "above 0 Hz"
"""What `engine.separation.spectral` takes for everything: removing it leaves silence."""


@dataclass(frozen=True)
class Listened:
    """What a segmenter heard: its scores, each 10 ms, and the segments they make."""

    scores: NDArray[np.float32]
    segments: Segments


class Speech(QObject):
    """Finds speech and makes edits of what is around it.

    Signals
    -------
    said, working, rested, broke
        As in `editor.opening.Opening`.
    changed : ()
        Other segments, or none.
    """

    said = Signal(object)
    working = Signal(str, object)
    rested = Signal()
    broke = Signal(object)
    changed = Signal()

    def __init__(
        self,
        document: Document,
        settings: Settings,
        parent: QObject | None = None,
        make_worker: Callable[[QObject], Worker] = Worker,
    ) -> None:
        """``make_worker`` is called when speech is first looked for."""
        super().__init__(parent)
        self._document, self._settings, self._make_worker = document, settings, make_worker
        self._lengths = self._wanted()
        self._worker: Worker | None = None
        self._job: Job | None = None
        self._then: Callable[[], None] | None = None
        self._found: Listened | None = None
        document.opened.connect(self._opened)

    # ---------------------------------------------------------------- what there is

    @property
    def busy(self) -> bool:
        return self._job is not None

    @property
    def is_known(self) -> bool:
        """Whether the recording has been listened to."""
        return self._found is not None

    @property
    def segments(self) -> tuple[Window, ...]:
        """Where somebody speaks, in order."""
        return () if self._found is None else self._found.segments.segments

    @property
    def ratio(self) -> float:
        """Share of the time that is speech, 0..1."""
        return 0.0 if self._found is None else self._found.segments.ratio

    # ---------------------------------------------------------------- commands

    def find(self) -> None:
        """Look for speech in the whole recording; where it looks already, stop that."""
        if self.busy:
            self.cancel()
        else:
            self._begin(None)

    def silence_rest(self) -> None:
        """An edit that silences everything that is not speech."""
        self._with_segments(self._silence)

    def edit_between(self) -> None:
        """An edit of everything between the speech, that waits for its prompt."""
        self._with_segments(self._edit)

    def choose(self, place: int) -> None:
        """Select the time of one segment."""
        if 0 <= place < len(self.segments):
            one = self.segments[place]
            self._document.select(Selection(span=(one.start_s, one.stop_s)))

    def apply(self) -> None:
        """Do what the settings say; what was heard before needs no new listening."""
        if self._lengths == self._wanted():
            return
        self._lengths = self._wanted()
        if self._found is not None and not self.busy:
            self._submit(again, self._found, self._document.duration_s, self._lengths)

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._end()

    def close(self) -> None:
        """End everything when the program ends."""
        self._job = self._then = None
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    # ---------------------------------------------------------------- inside

    def _with_segments(self, act: Callable[[], None]) -> None:
        if self.is_known:
            act()
        elif self.busy:
            self._then = act  # it is looked for already
        else:
            self._begin(act)

    def _begin(self, then: Callable[[], None] | None) -> None:
        recording = self._document.recording
        if recording is None:
            return
        if not recording.complete:
            self._say(self.tr("The recording is still being read. Try again in a moment."))
            return
        self._then = then
        self._submit(listen, recording, self._lengths)
        self.working.emit(self.tr("Looking for speech"), 0.0)

    def _wanted(self) -> SpeechSettings:
        settings = self._settings
        return SpeechSettings(fill_s=settings.speech_fill_s, drop_s=settings.speech_drop_s)

    def _submit(self, function: Callable[..., Listened], *args: object) -> None:
        if self._worker is None:
            self._worker = self._make_worker(self)
            self._worker.progressed.connect(self._progressed)
            self._worker.done.connect(self._done)
            self._worker.failed.connect(self._failed)
            self._worker.start()
        self._job = self._worker.submit(0.0, function, *args)

    def _silence(self) -> None:
        edit = Edit((), ALL_FREQUENCIES, "remove", separator="spectral")
        edit = replace(edit, fade_s=self._document.defaults.fade_s)
        self._make(edit, self.tr("Silence what is not speech"))

    def _edit(self) -> None:
        made = self._make(self._document.defaults.edit(), self.tr("Edit between speech"))
        if made is not None:
            self._document.added.emit(made.id)

    def _make(self, edit: Edit, text: str) -> Edit | None:
        document = self._document
        if not self.segments:
            self._say(self.tr("There is no speech in this recording, so nothing was changed."))
            return None
        windows = between(self.segments, document.duration_s)
        if not windows:
            self._say(self.tr("There is nothing but speech in this recording."))
            return None
        edit = replace(edit, windows=tuple(windows))
        document.seal()
        document.apply(document.project.with_edit(edit), text)
        document.select(Selection(edit.id))
        return edit

    def _end(self) -> None:
        self._job = self._then = None
        self.rested.emit()

    def _progressed(self, job: Job, fraction: float, _: str) -> None:
        if job is self._job:
            self.working.emit(self.tr("Looking for speech"), fraction)

    def _done(self, job: Job, found: Listened) -> None:
        if job is not self._job:
            return
        then = self._then
        self._end()
        self._found = found
        self.changed.emit()
        if then is not None:
            then()
        elif not self.segments:
            self._say(self.tr("No speech was found. Shorter speech may count, see Preferences."))

    def _failed(self, job: Job, error: Exception) -> None:
        if job is not self._job:
            return
        self._end()
        if isinstance(error, EngineError):
            self._say(str(error), "error")
        else:
            self.broke.emit(error)

    def _opened(self, _: object) -> None:
        self.cancel()
        self._found = None
        self.changed.emit()

    def _say(self, text: str, kind: Kind = "info") -> None:
        self.said.emit(Message(text, kind, topic="speech"))


def again(
    found: Listened, duration_s: float, lengths: SpeechSettings, report: Report = silent
) -> Listened:
    """The segments that the same scores make with other settings."""
    report(0.0)
    return Listened(found.scores, find_speech(found.scores, lengths, duration_s))


def listen(recording: Recording, lengths: SpeechSettings, report: Report = silent) -> Listened:
    """Listen to a whole recording; a plain function for the Worker.

    Raises
    ------
    EngineError
        If the segmenter cannot be loaded.
    """
    from engine.labelling.speech import load_gate, load_segmenter, scores_in

    report(0.0)
    segmenter, gate = load_segmenter(SEGMENTER), load_gate(SEGMENTER)
    scores = scores_in(recording, segmenter, report, gate)
    return Listened(scores, find_speech(scores, lengths, recording.duration_s))
