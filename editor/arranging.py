"""Commands on windows and edits, many at once: split, merge, nudge, copy, lock, group, colour."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial, partialmethod

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from editor import clipboard, theme
from editor.document import Document
from editor.messages import Message
from editor.selection import of_spots
from editor.settings import Settings
from engine import arranging, clips
from engine.arranging import Arranged, Part, Spot
from engine.clips import MIME, Clip
from engine.project import Edit, Project
from engine.report import EngineError

COARSE = 10  # times the chosen step
STEPS_S = {"1 ms": 0.001, "10 ms": 0.01, "1 s": 1.0}  # and "frame": one of the recording's
FRAME = "frame"
PAUSE_MS = 900  # nudges that follow each other faster are one undo step


class Arranging(QObject):
    """What menus and keys do to the selected windows and edits; each is one undo step.

    Signals
    -------
    said : (Message,)
        Why nothing was done.
    """

    said = Signal(object)

    def __init__(self, document: Document, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._settings, self._window = document, settings, window
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(document.seal)
        document.held.connect(self._say_locked)

    # ---------------------------------------------------------------- windows

    def split(self) -> None:
        """Cut the selected windows at the playhead; without any, all that lie under it."""
        head_s = self._document.playhead_s
        if not self._do(lambda one: arranging.split(one, head_s, self._spots), self.tr("Split")):
            self._say(self.tr("The playhead is in no window that could be split there."))

    def merge(self) -> None:
        """Make the selected windows of each edit one."""
        if not self._do(lambda one: arranging.merge(one, self._spots), self.tr("Merge windows")):
            self._say(self.tr("Select two or more windows of one edit to merge them."))

    def duplicate(self) -> None:
        """Copies of the selected windows, right behind them."""
        text = self.tr("Duplicate windows")
        self._do(lambda one: arranging.duplicate(one, self._spots), text)

    def whole_spectrum(self) -> None:
        """The selected windows lose their bands: the change reaches all frequencies again."""
        text = self.tr("Whole spectrum")
        self._do(lambda one: arranging.bound(one, self._spots, None), text)

    def nudge(self, part: Part, steps: int) -> None:
        """Move the selected windows, or their edges, by a number of steps."""
        by_s = steps * self.step_s
        key = ("nudge", part, self._spots)
        self._do(lambda one: arranging.nudge(one, self._spots, by_s, part), self.tr("Nudge"), key)
        self._pause.start()

    back = partialmethod(nudge, "whole", -1)
    on = partialmethod(nudge, "whole", 1)
    far_back = partialmethod(nudge, "whole", -COARSE)
    far_on = partialmethod(nudge, "whole", COARSE)
    start_back = partialmethod(nudge, "start", -1)
    start_on = partialmethod(nudge, "start", 1)
    start_far_back = partialmethod(nudge, "start", -COARSE)
    start_far_on = partialmethod(nudge, "start", COARSE)
    stop_back = partialmethod(nudge, "stop", -1)
    stop_on = partialmethod(nudge, "stop", 1)
    stop_far_back = partialmethod(nudge, "stop", -COARSE)
    stop_far_on = partialmethod(nudge, "stop", COARSE)

    @property
    def step_s(self) -> float:
        """One nudge, seconds."""
        if self._settings.nudge == FRAME:
            return 1.0 / (self._document.sample_rate or 48_000)
        return STEPS_S.get(self._settings.nudge, STEPS_S["10 ms"])

    # ---------------------------------------------------------------- clipboard

    def copy(self) -> None:
        """The selected windows to the clipboard: for Earmark, and as times for other programs."""
        project = self._document.project
        edits = arranging.copied(project, self._spots)
        if not edits:
            return
        fingerprint = project.recording.fingerprint if project.recording is not None else ""
        data = QMimeData()
        data.setData(MIME, clips.encode(Clip(edits, fingerprint)))
        data.setText(clips.to_text(edits))
        clipboard.put(data)

    def cut(self) -> None:
        """Copy the selected windows and take them away."""
        self.copy()
        spots = self._spots
        self._do(lambda one: arranging.delete(one, spots), self.tr("Cut windows"), select=False)

    def paste(self) -> None:
        """What was copied as new edits, beginning at the playhead."""
        self._paste(self._document.playhead_s)

    def paste_in_place(self) -> None:
        """What was copied as new edits, at the times it had."""
        self._paste(None)

    def paste_into(self) -> None:
        """The copied windows as more windows of the selected edit, beginning at the playhead."""
        edit = self._document.selected_edit()
        if edit is not None:
            self._paste(self._document.playhead_s, edit.id)

    # ---------------------------------------------------------------- edits

    def lock(self) -> None:
        """Lock the selected edits, or unlock them if all are locked."""
        edits = self._edits()
        locked = not all(one.locked for one in edits)
        self._change(self.tr("Lock") if locked else self.tr("Unlock"), locked=locked)

    def group(self) -> None:
        """The selected edits move, and are switched on and off, together."""
        ids = self._document.selection.edit_ids
        project = arranging.group(self._document.project, ids)
        if project == self._document.project:
            self._say(self.tr("Select two or more edits to group them."))
        self._document.apply(project, self.tr("Group edits"))

    def ungroup(self) -> None:
        ids = self._document.selection.edit_ids
        project = arranging.ungroup(self._document.project, ids)
        self._document.apply(project, self.tr("Ungroup edits"))

    def ask_colour(self) -> None:
        """A menu of colours for the selected edits."""
        menu = self.colour_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        pointer = QCursor.pos()
        inside = self._window.frameGeometry().contains(pointer)
        menu.popup(pointer if inside else self._window.mapToGlobal(self._window.rect().center()))

    def colour_menu(self) -> QMenu:
        menu = QMenu(self.tr("Colour"), self._window)
        # As the current scheme shows them.
        shown = {
            theme.edit_colour(one.id, own=one.colour).name() if one.colour else ""
            for one in self._edits()
        }
        automatic = menu.addAction(self.tr("Automatic"), partial(self._colour, ""))
        automatic.setCheckable(True)
        automatic.setChecked(shown == {""})
        menu.addSeparator()
        for text, colour in zip(self._colour_names(), theme.current().edits, strict=False):
            action = menu.addAction(_swatch(colour), text, partial(self._colour, colour))
            action.setCheckable(True)
            action.setChecked(shown == {colour})
        return menu

    def _colour_names(self) -> tuple[str, ...]:
        """What the colours of every scheme are called, in their order."""
        return (
            self.tr("Orange"),
            self.tr("Turquoise"),
            self.tr("Violet"),
            self.tr("Green"),
            self.tr("Pink"),
            self.tr("Yellow"),
            self.tr("Blue"),
            self.tr("Red"),
        )

    # ---------------------------------------------------------------- inside

    @property
    def _spots(self) -> tuple[Spot, ...]:
        return self._document.selection.spots(self._document.project)

    def _edits(self) -> list[Edit]:
        ids = self._document.selection.edit_ids
        return [one for one in self._document.project.edits if one.id in ids]

    def _do(
        self,
        work: Callable[[Project], Arranged],
        text: str,
        merge_key: Hashable | None = None,
        *,
        select: bool = True,
    ) -> bool:
        """Show what ``work`` makes of the project; whether that is anything new."""
        document = self._document
        before, current = document.project, document.selection
        try:
            after = work(before)
        except EngineError as error:
            self._say(str(error))
            return True
        if after.project == before:
            if any(one.locked for one in self._edits()):
                self._say_locked()
                return True
            return False
        if merge_key is None:
            document.seal()
        document.apply(after.project, text, merge_key)
        if select:
            spot = (current.edit_id, current.window)
            document.select(of_spots(after.spots, spot if spot in after.spots else None))
        return True

    def _change(self, text: str, **fields: object) -> None:
        ids = self._document.selection.edit_ids
        self._document.apply(arranging.change(self._document.project, ids, **fields), text)

    def _colour(self, colour: str) -> None:
        self._change(self.tr("Change colour"), colour=colour)

    def _paste(self, at_s: float | None, into: str | None = None) -> None:
        try:
            clip = self._clip()
        except EngineError as error:
            self._say(str(error))
            return
        recording = self._document.project.recording
        edits = clip.for_recording(recording.fingerprint if recording is not None else "")
        text = self.tr("Paste windows")
        self._do(lambda one: arranging.paste(one, edits, at_s, into), text)

    def _clip(self) -> Clip:
        """What is on the clipboard: our own windows, or times as text."""
        data = QGuiApplication.clipboard().mimeData()
        if data is not None and data.hasFormat(MIME):
            stored = data.data(MIME)
            # Looked at before it is copied: anybody may have put it there.
            return clips.decode(bytes(stored.data()) if stored.size() <= clips.LARGEST else b"")
        text = data.text() if data is not None and data.hasText() else ""
        template = self._document.defaults.edit()
        return clips.from_text(text, template)

    def _say(self, text: str) -> None:
        self.said.emit(Message(text, "info", topic="arranging"))

    def _say_locked(self) -> None:
        unlock = (self.tr("Unlock"), self._unlock)
        text = self.tr("This edit is locked, so nothing was changed.")
        self.said.emit(Message(text, "info", (unlock,), "arranging"))

    def _unlock(self) -> None:
        self._change(self.tr("Unlock"), locked=False)


def _swatch(colour: str) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.fill(QColor(colour))
    return QIcon(pixmap)
