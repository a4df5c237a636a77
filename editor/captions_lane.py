"""The lane of captions under the spectrogram: what the Captions panel lists, on the time axis."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from editor.captions import Captions
from editor.captions_words import reasons
from editor.timeline.lanes import Item, Lane
from engine.project import Cue

KEY = "cues"


class CaptionsLane(QObject):
    """Keeps a `Lane` and `Captions` in step; a caption that breaks a rule is drawn as a warning.

    Signals
    -------
    menu_wanted : (QPoint,)
        A menu about the selected captions.
    """

    menu_wanted = Signal(object)

    def __init__(self, captions: Captions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._captions = captions
        self.lane = Lane(
            KEY,
            self.tr("Captions"),
            self.tr(
                "Drag a caption or its edges to move them, drag over empty room to add one, "
                "double-click to type its text"
            ),
            movable=True,
            makes=True,
            parent=self,
        )
        captions.changed.connect(self._renew)
        captions.chosen.connect(self._mark)
        self.lane.chosen.connect(lambda one: captions.choose((one,) if one else ()))
        self.lane.moved.connect(captions.move)
        self.lane.made.connect(captions.add)
        self.lane.deleted.connect(lambda one: captions.delete((one,)))
        self.lane.activated.connect(self._edit)
        self.lane.context.connect(self._ask_menu)
        self._renew()

    def _renew(self) -> None:
        self.lane.set_items([self._item(one) for one in self._captions.cues])
        self._mark(self._captions.selected)

    def _item(self, cue: Cue) -> Item:
        broken = self._captions.problems(cue.id)
        text = " ".join(cue.text.split()) or self.tr("(no text)")
        tone, weight = ("warning", 0.7) if broken else ("edited", 0.6)
        return Item(cue.id, cue.start_s, cue.stop_s, text, tone, weight, reasons(broken))

    def _mark(self, ids: tuple[str, ...]) -> None:
        self.lane.select(ids[0] if ids else "")

    def _edit(self, cue_id: str) -> None:
        self._captions.choose((cue_id,))
        self._captions.wanted.emit()
        self._captions.edit_wanted.emit(cue_id)

    def _ask_menu(self, cue_id: str, at: QPoint) -> None:
        if cue_id:
            self.menu_wanted.emit(at)
