"""Taking a stretch apart: the search in the background, edits and files of what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QDockWidget, QMainWindow

from editor.clock import clock
from editor.components_jobs import advance, begin, describe, read_names, write
from editor.components_mix import ComponentsMix
from editor.defaults import EditDefaults
from editor.dialogs.files import ClassListQuestion, StemsFolderQuestion
from editor.document import Document, Selection
from editor.listening import Listening
from editor.messages import Kind, Message
from editor.panels.components import ComponentsDock
from editor.panels.components_row import Shown
from editor.settings import Settings
from engine import weights
from engine.components.levels import REST
from engine.project import Mode
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.components.search import Search
    from engine.components.stems import Stems
    from engine.project import Cue
    from engine.recording import Recording
    from engine.worker import Job, Worker

URGENCY = 6.0  # window by window, so whatever else is asked comes in between
BAND_SEPARATOR = "spectral"  # takes a frequency range, not the name of a sound
MOST_NAMED = 5  # in one message
DESCRIBER = "clapcap-2023"  # the model that `engine.labelling.clapcap` needs


class Components(QObject):
    """Finds components, and keeps what was found until another recording is opened.

    Signals
    -------
    said, working, rested, broke
        As in `editor.opening.Opening`.
    """

    said = Signal(object)
    working = Signal(str, object)
    rested = Signal()
    broke = Signal(object)

    def __init__(
        self,
        document: Document,
        worker: Worker,
        listening: Listening,
        settings: Settings,
        actions: Mapping[str, QAction],
        window: QMainWindow,
        neighbour: QDockWidget,
    ) -> None:
        """``neighbour`` is the dock that the panel becomes a tab of."""
        super().__init__(window)
        self._document, self._worker = document, worker
        self._settings, self._window = settings, window
        self.dock = ComponentsDock(document, actions, settings, window, neighbour)
        self.panel = self.dock.panel
        self.mix = ComponentsMix(document, listening, self.panel, self)
        self._job: Job | None = None
        self._search: Search | None = None
        self._order: list[str] = []  # of the rows: those found first stay where they are
        self.panel.edit_wanted.connect(self.make_edit)
        self.panel.export_wanted.connect(self.export)
        self.panel.options.load_wanted.connect(self._load_names)
        self.panel.describe_wanted.connect(self.describe)
        self.dock.visibilityChanged.connect(self._look_for_describer)
        # It comes from the player's thread.
        self.mix.vanished.connect(self._tell_vanished, Qt.ConnectionType.QueuedConnection)
        self.working.connect(self.panel.show_work)
        worker.progressed.connect(self._progressed)
        worker.done.connect(self._done)
        worker.failed.connect(self._failed)
        document.opened.connect(self._opened)

    @property
    def busy(self) -> bool:
        return self._job is not None

    @property
    def searching(self) -> bool:
        return self._job is not None and self._job.function in (begin, advance)

    @property
    def stems(self) -> Stems | None:
        """What was found, so far."""
        return self.mix.stems

    # ---------------------------------------------------------------- searching

    def find(self) -> None:
        """Take the selected time apart, or everything; where that goes on, stop it."""
        recording, renderer = self._document.recording, self._document.renderer
        if self.searching:
            self.cancel()
        elif self.busy:
            self._say(self.tr("Something is still being done here. Wait for it or cancel it."))
        elif recording is not None and renderer is not None:
            self.dock.bring_up()
            self._forget()
            self._submit(
                begin,
                recording,
                renderer.estimates,
                self._span(recording),
                tuple(self._settings.component_names),
                (self._settings.component_window_s, self._settings.component_hop_s),
                self._settings.component_labeller,
            )
            self.panel.show_busy(True)
            self.working.emit(self.tr("Finding components"), None)

    def _span(self, recording: Recording) -> tuple[int, int]:
        """Frames of the selected time, or of everything."""
        span_s = self._document.selected_span() or (0.0, recording.duration_s)
        first, last = (round(one * recording.sample_rate) for one in span_s)
        return first, min(last, recording.frames)

    def cancel(self) -> None:
        """Stop; what was found stays."""
        if self._job is None:
            return
        text = self.tr("It was stopped.")
        if self.searching:
            text = self.tr("The search was stopped. What was found by then stays.")
        elif self._job.function is write:
            text = self.tr("The export was cancelled.")
        self._job.cancel()
        self._end()
        self._say(text)

    def close(self) -> None:
        """End everything when the program ends."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _submit(self, function: Any, *args: object) -> None:
        self._job = self._worker.submit(URGENCY, function, *args)

    def _progressed(self, job: Job, fraction: float, note: str) -> None:
        if job is not self._job:
            return
        titles = {write: self.tr("Exporting stems"), describe: self.tr("Describing")}
        if job.function in titles:
            self.working.emit(titles[job.function], fraction)
        elif self._search is not None and note:
            is_sound = note != "Listening"
            separating = self.tr("Separating “{0}”").format(note)
            done = self._search.fraction + fraction / len(self._search.cuts)
            self.working.emit(separating if is_sound else self.tr("Listening"), done)

    def _done(self, job: Job, result: Any) -> None:
        if job is not self._job:
            return
        if self.searching:
            self._searched(result)
            return
        self._end()
        if job.function is write:
            self._written(result)
        elif job.function is describe:
            self._described(result)
        else:
            self.panel.options.set_names(result)

    def _searched(self, search: Search) -> None:
        if self._search is None:
            self._tell_unknown(search.unknown)
        self._search = search
        stems = search.stems()
        self.mix.take(stems)
        self._order += [name for name in stems.names if name not in self._order]
        shown = [Shown(name, stems.stem(name).score, stems.places(name)) for name in self._order]
        self.panel.show_components([*shown, Shown(REST)] if shown else ())
        if not search.finished:
            self._submit(advance, search)
            return
        self._end()
        if search.is_silent:
            self._say(self.tr("There is only silence: nothing to take apart."))

    def _failed(self, job: Job, error: Exception) -> None:
        if job is not self._job:
            return
        self._end()
        if isinstance(error, EngineError):
            self.said.emit(Message(str(error), "error", topic="components"))
        else:
            self.broke.emit(error)

    def _end(self) -> None:
        self._job = self._search = None
        self.panel.show_busy(False)
        self.rested.emit()

    def _forget(self) -> None:
        self._order = []
        self.mix.forget()
        self.panel.show_components(())

    def _opened(self, *_: object) -> None:
        self.close()
        self._forget()
        self._end()
        self.panel.forget()

    def _tell_vanished(self, error: EngineError) -> None:
        if self.stems is not None:  # it is told for every block that was read
            self.close()
            self._forget()
            self._end()
            self._say(str(error), "warning")

    def _tell_unknown(self, names: tuple[str, ...]) -> None:
        # Without a list of the user's it is what the separator cannot be asked for.
        if names and self._settings.component_names:
            more = " …" if len(names) > MOST_NAMED else ""
            some = ", ".join(f"“{name}”" for name in names[:MOST_NAMED]) + more
            self._say(self.tr("Not known, and not looked for: {0}.").format(some), "warning")

    # ---------------------------------------------------------------- edits

    def make_edit(self, name: str, mode: Mode) -> None:
        """An edit with the windows of a stem that keeps only it, or removes it."""
        stems, document = self.stems, self._document
        if stems is None or name == REST:
            return
        separator = document.defaults.separator
        if separator == BAND_SEPARATOR:
            separator = EditDefaults.separator
        start = replace(document.defaults, mode=mode, separator=separator)
        edit = replace(start.edit(*stems.places(name)), prompt=name)
        keeps = self.tr("Keep only this component")
        document.seal()
        document.apply(
            document.project.with_edit(edit),
            keeps if mode == "keep" else self.tr("Remove component"),
        )
        document.select(Selection(edit.id, 0))

    # ---------------------------------------------------------------- words

    def describe(self) -> None:
        """Say in sentences what is heard in the selected time, or in everything."""
        recording = self._document.recording
        if recording is not None and not self.busy:
            self._submit(describe, recording, self._span(recording))
            self.working.emit(self.tr("Describing"), None)

    def _described(self, cues: tuple[Cue, ...]) -> None:
        if not cues:
            self._say(self.tr("There is only silence: nothing to describe."))
            return
        text = "\n".join(f"{clock(one.start_s, 1)}  {one.text}" for one in cues[:MOST_NAMED])
        add = (self.tr("Make captions of it"), partial(self._add_cues, cues))
        self.said.emit(Message(text, "info", (add,), "components"))

    def _add_cues(self, cues: tuple[Cue, ...]) -> None:
        document = self._document
        made = sorted((*document.project.cues, *cues), key=lambda one: (one.start_s, one.stop_s))
        document.apply(replace(document.project, cues=tuple(made)), self.tr("Describe in captions"))

    def _look_for_describer(self, visible: bool) -> None:
        if visible:
            self.panel.show_describer(weights.find(DESCRIBER) is not None)

    # ---------------------------------------------------------------- files

    def export(self) -> None:
        """Ask for a folder and write the stems there, as they are set."""
        if self.stems is None or self.busy:
            return
        folder = StemsFolderQuestion.ask(self._window, self._settings.export_folder)
        if folder is not None:
            self.export_to(folder)

    def export_to(self, folder: Path) -> None:
        """Write the stems into a folder, as they are set."""
        if self.stems is not None and not self.busy:
            self._settings.export_folder = str(folder)
            self._submit(write, self.stems, folder, self.mix.factors)
            self.working.emit(self.tr("Exporting stems"), 0.0)

    def _written(self, paths: tuple[Path, ...]) -> None:
        if not paths:
            self._say(self.tr("Everything is muted: there was nothing to write."), "warning")
            return
        folder = paths[0].parent
        text = self.tr("{0} files are written to “{1}”.").format(len(paths), folder.name)
        url = QUrl.fromLocalFile(str(folder))
        show = (self.tr("Show in folder"), partial(QDesktopServices.openUrl, url))
        self.said.emit(Message(text, "good", (show,), "components"))

    def _load_names(self) -> None:
        path = ClassListQuestion.ask(self._window, self._settings.folder)
        if path is not None and not self.busy:
            self._submit(read_names, path)

    def _say(self, text: str, kind: Kind = "info") -> None:
        self.said.emit(Message(text, kind, topic="components"))
