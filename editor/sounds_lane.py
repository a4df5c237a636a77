"""The lane of sounds under the spectrogram: what the Sounds panel lists, on the time axis."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from editor.sounds_found import Found, verdict
from editor.timeline.lanes import Item, Lane
from engine.labelling.events import heard
from engine.project import Event

KEY = "sounds"


class SoundsLane(QObject):
    """Keeps a `Lane` and `Found` in step; what is rejected is not shown.

    Signals
    -------
    menu_wanted : (QPoint,)
        A menu about the selected sounds.
    rename_wanted : (str,)
        The sound with this id shall get another name.
    """

    menu_wanted = Signal(object)
    rename_wanted = Signal(str)

    def __init__(self, found: Found, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._items: dict[str, tuple[Event, Item]] = {}  # as they were made last
        self.lane = Lane(
            KEY,
            self.tr("Sounds"),
            self.tr(
                "Drag a sound or its edges to move them, drag over empty room to add one, "
                "double-click to rename it"
            ),
            movable=True,
            makes=True,
            parent=self,
        )
        found.changed.connect(self._renew)
        found.chosen.connect(self._mark)
        self.lane.chosen.connect(lambda one: found.choose((one,) if one else ()))
        self.lane.moved.connect(self._move)
        self.lane.made.connect(self._make)
        self.lane.deleted.connect(lambda one: found.delete((one,)))
        self.lane.activated.connect(self.rename_wanted)
        self.lane.context.connect(self._ask_menu)
        self._renew()

    def _renew(self) -> None:
        known, self._items = self._items, {}
        for one in heard(self._found.events):
            old = known.get(one.id)
            self._items[one.id] = (
                old if old is not None and old[0] is one else (one, self._item(one))
            )
        self.lane.set_items([item for _, item in self._items.values()])
        self._mark(self._found.selected)

    def _item(self, event: Event) -> Item:
        is_sure = verdict(event) == "accepted"
        note = self.tr("accepted") if is_sure else f"{event.score:.0%}".replace("%", " %")
        tone, weight = ("good", 0.8) if is_sure else ("accent", event.score)
        return Item(event.id, event.start_s, event.stop_s, event.label, tone, weight, note)

    def _mark(self, ids: tuple[str, ...]) -> None:
        self.lane.select(ids[0] if ids else "")

    def _move(self, event_id: str, start_s: float, stop_s: float) -> None:
        if self._found.is_live:
            self._renew()
        else:
            self._found.move(event_id, start_s, stop_s)

    def _make(self, start_s: float, stop_s: float) -> None:
        if not self._found.is_live:
            self.rename_wanted.emit(self._found.add(start_s, stop_s, self.tr("sound")))

    def _ask_menu(self, event_id: str, at: QPoint) -> None:
        if event_id:
            self.menu_wanted.emit(at)
