"""How stems are heard: mixed in the place of the edited sound, or one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from editor.document import Document
from editor.listening import Listening
from editor.panels.components import ComponentsPanel
from engine.components.levels import REST, Level, factors
from engine.report import EngineError

if TYPE_CHECKING:
    from engine.components.stems import Stems
    from engine.separation.stream import Samples

LONGEST_S = 15.0  # of a stem that is heard alone, from its first place on


class ComponentsMix(QObject):
    """The stems that were found and their levels; none of it is part of the project.

    Signals
    -------
    vanished : (EngineError,)
        Somebody has emptied the cache they were in.
    """

    vanished = Signal(object)

    def __init__(
        self,
        document: Document,
        listening: Listening,
        panel: ComponentsPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._listening, self._panel = document, listening, panel
        self._levels: dict[str, Level] = {}
        # Read by the player's thread, and replaced as wholes.
        self.stems: Stems | None = None
        self.factors: dict[str, float] = {}
        self._alone: str | None = None
        listening.components = self._mixed
        listening.component_changed.connect(self._show_alone)
        listening.aside_changed.connect(self._show_mix)
        panel.level_changed.connect(self._set_level)
        panel.listen_wanted.connect(self.listen)
        panel.mix_wanted.connect(self.hear)

    def take(self, stems: Stems) -> None:
        """These are the stems now; levels stay with their names."""
        self.stems = stems
        self._renew_factors()
        if self._listening.aside == "components":
            self._listening.renew()

    def forget(self) -> None:
        """There are no stems any more."""
        if self._alone is not None:
            self._listening.stop()
        if self._listening.aside == "components":
            self._listening.set_aside(None)
        self.stems, self._alone, self._levels = None, None, {}
        self._renew_factors()

    def listen(self, name: str) -> None:
        """Hear a stem alone from its first place on, or no longer."""
        stems, was = self.stems, self._alone
        if stems is None:
            return
        if was is not None:
            self._listening.stop()
        if was == name:
            return
        if name == REST:
            start_s, end_s = self._document.playhead_s, self._document.duration_s
        else:
            first = stems.places(name)[0]
            start_s, end_s = first.start_s, first.stop_s
        self._alone = name
        self._listening.audition(start_s, min(end_s, start_s + LONGEST_S), component=True)

    def hear(self, wanted: bool) -> None:
        """Hear the stems as they are mixed in the place of what was chosen."""
        wanted = wanted and self.stems is not None
        self._listening.set_aside("components" if wanted else None)
        self._show_mix(self._listening.aside or "")
        if wanted and not self._listening.playing:
            self._listening.play(self._document.playhead_s)

    # ---------------------------------------------------------------- inside

    def _set_level(self, name: str, level: Level) -> None:
        self._levels[name] = level
        self._renew_factors()
        self._listening.renew()

    def _renew_factors(self) -> None:
        names = self.stems.names if self.stems is not None else ()
        self.factors = factors(self._levels, names)

    def _show_mix(self, aside: str) -> None:
        self._panel.mix.setChecked(aside == "components")

    def _show_alone(self, playing: bool) -> None:
        if not playing:
            self._alone = None
        self._panel.show_playing(self._alone)

    def _mixed(self, start: int, stop: int) -> Samples | None:
        """What is heard of frames [start, stop); called in the player's thread."""
        stems, gains, alone = self.stems, self.factors, self._alone
        if stems is None or stop > stems.recording.frames:
            return None
        try:
            if alone == REST:
                return stems.residual(start, stop)
            if alone is not None:
                return stems.read(alone, start, stop)
            return stems.mixed(gains, gains.get(REST, 1.0), start, stop)
        except EngineError as error:
            self.vanished.emit(error)
            return None
