"""A field for one edge of a band: a frequency, or "open"."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from editor import theme
from editor.clock import parse_pitch
from engine.bands import NARROWEST_HZ

SEMITONE = 2 ** (1 / 12)


class HertzSpinBox(QDoubleSpinBox):
    """Hertz typed as ``200``, ``200 Hz`` or ``3.2k``; the arrows step a semitone, with Ctrl ten.

    One end of its range is "open": the lower one, or with ``upwards`` the upper one. An empty field
    says the same.
    """

    def __init__(self, *, upwards: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upwards = upwards
        self._open = self.tr("open")
        self.setDecimals(3)
        self.setRange(0.0, 24_000.0)
        self.setKeyboardTracking(False)
        self.setFont(theme.font(digits=True))
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def hertz(self) -> float | None:
        """The frequency, or None where it is open."""
        return None if self.value() == self._open_value() else self.value()

    def show_hertz(self, hertz: float | None, highest_hz: float) -> None:
        """Show a frequency, or with None that it is open; tells nobody."""
        self.blockSignals(True)
        self.setMaximum(max(highest_hz, hertz or 0.0))
        value = self._open_value() if hertz is None else hertz
        if self.value() != value:
            self.setValue(value)
        self.blockSignals(False)

    def stepBy(self, steps: int) -> None:
        """A semitone each; from the open lower end to the lowest that a band can have."""
        value = max(self.value(), NARROWEST_HZ / SEMITONE) * SEMITONE**steps
        self.setValue(float(round(value)) if value >= NARROWEST_HZ / SEMITONE else 0.0)

    def textFromValue(self, value: float) -> str:
        return self._open if value == self._open_value() else f"{value:.10g} Hz"

    def valueFromText(self, text: str) -> float:
        if self._is_open(text):
            return self._open_value()
        hertz = parse_pitch(text)
        return self.value() if hertz is None else hertz

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        hertz, states = parse_pitch(text), QValidator.State
        if self._is_open(text) or (hertz is not None and hertz <= self.maximum()):
            return states.Acceptable, text, position
        rest = text.strip().lower()
        typing = self._open.lower().startswith(rest) or all(
            one in "0123456789.,khz " for one in rest
        )
        return states.Intermediate if typing else states.Invalid, text, position

    def _open_value(self) -> float:
        return self.maximum() if self._upwards else self.minimum()

    def _is_open(self, text: str) -> bool:
        return text.strip().lower() in ("", self._open.lower())
