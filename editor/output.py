"""Between `Listening` and the transport bar: what is heard, how loud, and through which device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.listening import Listening
from editor.panels.transport import TransportBar
from editor.settings import Settings

if TYPE_CHECKING:
    from engine.playback import Meters


class Output(QObject):
    """Keeps the transport bar, the player and the settings in agreement."""

    def __init__(
        self, listening: Listening, bar: TransportBar, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._listening, self._bar, self._settings = listening, bar, settings
        bar.listen_chosen.connect(listening.set_listen)
        bar.volume_changed.connect(self._set_volume)
        bar.devices_wanted.connect(self._show_devices)
        bar.device_chosen.connect(self._set_device)
        listening.listen_changed.connect(bar.show_listen)
        bar.speed_chosen.connect(listening.set_speed)
        listening.aside_changed.connect(self._show_aside)
        listening.speed_changed.connect(bar.show_speed)
        listening.metered.connect(self._show_levels)
        listening.level_match_changed.connect(self._keep_level_match)
        self._restore()

    def _restore(self) -> None:
        settings = self._settings
        self._bar.show_volume(settings.volume)
        self._listening.set_volume(settings.volume)
        self._listening.set_device(settings.device or None)

    def _show_aside(self, aside: str) -> None:
        self._bar.show_aside(aside, self._listening.listen)

    def _set_volume(self, volume: float) -> None:
        self._settings.volume = volume
        self._listening.set_volume(volume)

    def _set_device(self, device: str | None) -> None:
        self._settings.device = device or ""
        self._listening.set_device(device)

    def _show_devices(self) -> None:
        devices = [(one.id, one.name, one.is_default) for one in self._listening.devices()]
        self._bar.show_devices(devices, self._listening.device)

    def _show_levels(self, meters: Meters) -> None:
        self._bar.meters.set_levels(meters.peak, meters.rms)

    def _keep_level_match(self, on: bool) -> None:
        self._settings.level_match = on
