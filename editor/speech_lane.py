"""The lane of speech under the spectrogram, with its share of the time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from editor.speech import Speech
from editor.timeline.lanes import Item, Lane

KEY = "speech"


class SpeechLane(QObject):
    """Shows the segments of `Speech`; a click selects the time of one.

    Signals
    -------
    menu_wanted : (QPoint,)
        A menu of what can be done with speech.
    """

    menu_wanted = Signal(object)

    def __init__(self, speech: Speech, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self.lane = Lane(
            KEY, self.tr("Speech"), self.tr("Click a stretch to select its time"), parent=self
        )
        self.lane.chosen.connect(self._choose)
        self.lane.context.connect(self._ask_menu)
        speech.changed.connect(self._renew)

    def _renew(self) -> None:
        speech = self._speech
        self.lane.set_note(f"{speech.ratio:.0%}".replace("%", " %") if speech.is_known else "")
        self.lane.set_items([
            Item(str(place), one.start_s, one.stop_s, self.tr("speech"), "edited", 0.6)
            for place, one in enumerate(speech.segments)
        ])  # fmt: skip

    def _choose(self, item_id: str) -> None:
        if item_id:
            self._speech.choose(int(item_id))

    def _ask_menu(self, _: str, at: QPoint) -> None:
        self.menu_wanted.emit(at)
